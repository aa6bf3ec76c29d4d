//! What the bytes of a text mean.

use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

use super::{super::Fault, Wrong};

/// A text, and what it was written in.
#[derive(Debug)]
pub(super) struct Text {
    pub(super) text: String,
    pub(super) encoding: &'static str,
}

/// UTF-8, UTF-16 with its mark, else GB18030, which GBK and GB 2312 are parts of and which
/// spreadsheets in China write.
pub(super) fn decode(bytes: &[u8]) -> Result<Text, Fault> {
    let (bytes, marked) = match Encoding::for_bom(bytes) {
        Some((encoding, length)) => (&bytes[length..], Some(encoding)),
        None => (bytes, None),
    };
    let is_wide = marked == Some(UTF_16LE) || marked == Some(UTF_16BE);
    // No text has a zero byte; a picture soon has one.
    if !is_wide && bytes.contains(&0) {
        return Err(Fault::file(Wrong::Encoding));
    }
    let tries = match marked {
        Some(encoding) => vec![encoding],
        None => vec![UTF_8, GB18030],
    };
    for encoding in tries {
        if let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(bytes) {
            let encoding = if encoding == GB18030 { "GB18030" } else { encoding.name() };
            return Ok(Text { text: text.into_owned(), encoding });
        }
    }
    Err(Fault::file(Wrong::Encoding))
}
