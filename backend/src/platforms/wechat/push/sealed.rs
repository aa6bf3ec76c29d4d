//! What a push is sealed in (安全模式, 兼容模式): AES-256 in CBC, under the key that is entered in WeChat's
//! console. Inside are 16 random bytes, the length of the message, the message, and whose it is.

use aes::{
    Aes256,
    cipher::{BlockDecryptMut, KeyIvInit},
};
use base64::{
    Engine, alphabet,
    engine::general_purpose::{GeneralPurpose, NO_PAD, STANDARD},
};
use cbc::Decryptor;
use secrecy::{ExposeSecret, SecretBox};

/// The bytes of a block of AES, and of the random ones in front.
const BLOCK: usize = 16;
/// WeChat fills up to a multiple of this, whatever the cipher wants.
const FILLED_TO: usize = 32;
/// The characters of a key as it is entered.
const KEY_CHARS: usize = 43;
/// The last character of a key has two bits that count for nothing, and may be any.
const KEY_TEXT: GeneralPurpose =
    GeneralPurpose::new(&alphabet::STANDARD, NO_PAD.with_decode_allow_trailing_bits(true));

/// EncodingAESKey. Not to be printed.
pub(in crate::platforms::wechat) struct PushKey(SecretBox<[u8; 32]>);

/// What was sealed.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Opened {
    /// A push as in plain mode.
    pub(super) message: String,
    /// The mini-app that it is for.
    pub(super) app_id: String,
}

impl PushKey {
    /// The key as WeChat's console shows it; none where it is not 43 letters and digits.
    pub(in crate::platforms::wechat) fn read(text: &str) -> Option<Self> {
        let is_key = text.len() == KEY_CHARS && text.bytes().all(|c| c.is_ascii_alphanumeric());
        let bytes = KEY_TEXT.decode(text).ok().filter(|_| is_key)?;
        Some(Self(SecretBox::new(Box::new(bytes.try_into().ok()?))))
    }

    /// What is in `sealed`, which was checked to be WeChat's: the seal does not show a change. None
    /// where it is sealed with another key or in another way.
    pub(super) fn open(&self, sealed: &str) -> Option<Opened> {
        let mut bytes = STANDARD.decode(sealed).ok()?;
        if !bytes.len().is_multiple_of(BLOCK) {
            return None;
        }
        let key = self.0.expose_secret();
        let mut cipher = Decryptor::<Aes256>::new_from_slices(key, &key[..BLOCK]).ok()?;
        for block in bytes.chunks_exact_mut(BLOCK) {
            cipher.decrypt_block_mut(block.into());
        }
        let filled = *bytes.last()?;
        if !(1..=FILLED_TO).contains(&usize::from(filled)) {
            return None;
        }
        let (whole, filling) = bytes.split_at_checked(bytes.len().checked_sub(filled.into())?)?;
        if filling.iter().any(|byte| *byte != filled) {
            return None;
        }
        let (length, rest) = whole.get(BLOCK..)?.split_first_chunk()?;
        let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
        let (message, app_id) = rest.split_at_checked(length)?;
        let text = |bytes: &[u8]| std::str::from_utf8(bytes).map(str::to_owned).ok();
        Some(Opened { message: text(message)?, app_id: text(app_id)? })
    }
}
