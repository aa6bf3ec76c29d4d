//! A walk over the markers of a JPEG, without decoding it.
//!
//! The decoder is lenient: of a photo cut short on its way it makes a picture whose rest is grey,
//! and it does not say beforehand whether it will hold all coefficients in memory. Both can be seen
//! from the outside.

/// What the markers tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Outline {
    /// One pass over the picture gives all of it. Otherwise (progressive, or a scan per colour) the
    /// decoder holds the coefficients of the whole picture until the last scan.
    pub one_pass: bool,
}

/// The outline of a JPEG that has all its scans and its end marker; `None` when it has not. What
/// follows the end marker (some cameras append a film) is nobody's business.
pub(super) fn outline(bytes: &[u8]) -> Option<Outline> {
    let mut at = 2; // past the start marker
    let mut progressive = false;
    let mut components = None;
    let mut scans = 0_usize;
    let mut whole_scans = 0_usize;
    loop {
        let marker = marker_at(bytes, &mut at)?;
        match marker {
            END => {
                let one_pass = !progressive && scans == 1 && whole_scans == 1;
                return (scans > 0).then_some(Outline { one_pass });
            }
            // Markers without a body.
            0x01 | RESTART_FIRST..=RESTART_LAST => continue,
            _ => {}
        }
        let body = body_at(bytes, at)?;
        match marker {
            // Frame headers: precision, height (2), width (2), number of components.
            0xC0..=0xCF if !matches!(marker, 0xC4 | 0xC8 | 0xCC) => {
                progressive |= !matches!(marker, 0xC0 | 0xC1);
                components = Some(*body.get(5)?);
            }
            SCAN => {
                scans += 1;
                whole_scans += usize::from(Some(*body.first()?) == components);
            }
            _ => {}
        }
        at += 2 + body.len();
        if marker == SCAN {
            at = end_of_scan(bytes, at)?;
        }
    }
}

const END: u8 = 0xD9;
const SCAN: u8 = 0xDA;
const RESTART_FIRST: u8 = 0xD0;
const RESTART_LAST: u8 = 0xD7;

/// Reads the marker at `at` (fill bytes before it skipped) and moves past it.
fn marker_at(bytes: &[u8], at: &mut usize) -> Option<u8> {
    if *bytes.get(*at)? != 0xFF {
        return None;
    }
    while *bytes.get(*at)? == 0xFF {
        *at += 1;
    }
    let marker = *bytes.get(*at)?;
    *at += 1;
    Some(marker)
}

/// The body of the segment whose length field is at `at`.
fn body_at(bytes: &[u8], at: usize) -> Option<&[u8]> {
    let length = usize::from(u16::from_be_bytes([*bytes.get(at)?, *bytes.get(at + 1)?]));
    bytes.get(at + 2..at + length)
}

/// Where the compressed data that begins at `at` ends: at the first marker that is neither a
/// stuffed zero nor a restart.
fn end_of_scan(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        at += bytes.get(at..)?.iter().position(|&byte| byte == 0xFF)?;
        match *bytes.get(at + 1)? {
            0x00 | RESTART_FIRST..=RESTART_LAST => at += 2,
            0xFF => at += 1,
            _ => return Some(at),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    #[test]
    fn a_whole_photo_in_one_pass() {
        assert_eq!(outline(&samples::jpeg(64, 48)), Some(Outline { one_pass: true }));
        let mut with_trailer = samples::jpeg(64, 48);
        with_trailer.extend_from_slice(b"a film of the same moment");
        assert_eq!(outline(&with_trailer), Some(Outline { one_pass: true }));
    }

    #[test]
    fn a_photo_cut_short_anywhere_is_seen() {
        let whole = samples::upside_down_with_gps();
        for length in 0..whole.len() - 1 {
            assert_eq!(outline(&whole[..length]), None, "cut at {length}");
        }
    }

    #[test]
    fn scans_that_make_the_decoder_hold_everything_are_seen() {
        // Frame type 2 is progressive; three components, of which the scan has one or all.
        let with = |frame: u8, in_scan: &[u8]| {
            let mut bytes = vec![0xFF, 0xD8, 0xFF, frame, 0, 8, 8, 0, 8, 0, 8, 3];
            for &components in in_scan {
                bytes.extend([0xFF, 0xDA, 0, 3, components, 0x11, 0xFF, 0x00, 0xFF, 0xD3, 0x22]);
            }
            bytes.extend([0xFF, 0xD9]);
            outline(&bytes).map(|outline| outline.one_pass)
        };
        assert_eq!(with(0xC0, &[3]), Some(true));
        assert_eq!(with(0xC2, &[3]), Some(false));
        assert_eq!(with(0xC0, &[1, 1, 1]), Some(false));
        assert_eq!(with(0xC0, &[3, 3]), Some(false));
        assert_eq!(with(0xC0, &[]), None);
    }
}
