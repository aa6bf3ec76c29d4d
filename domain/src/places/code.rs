//! The code of a place: part of its addresses, and on the sign at its door.

/// Crockford's digits, in lower case: no i, l, o, u.
const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// 35 bits: with a million places, a new one meets an old one once in 30,000 times, and is then
/// drawn again.
const LEN: usize = 7;

/// Seven of Crockford's digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PlaceCode([u8; LEN]);

impl PlaceCode {
    /// The code that these random bytes make.
    #[must_use]
    pub fn from_random(bytes: [u8; LEN]) -> Self {
        Self(bytes.map(|byte| DIGITS[usize::from(byte & 31)]))
    }

    /// Reads what somebody typed or an address holds; letters may be large, and those that look
    /// like digits are read as these.
    #[must_use]
    pub fn parse(typed: &str) -> Option<Self> {
        let mut code = [0; LEN];
        let mut chars = typed.trim().bytes();
        for digit in &mut code {
            *digit = match chars.next()?.to_ascii_lowercase() {
                b'o' => b'0',
                b'i' | b'l' => b'1',
                byte if DIGITS.contains(&byte) => byte,
                _ => return None,
            };
        }
        chars.next().is_none().then_some(Self(code))
    }

    /// As it is stored and printed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // Digits are ASCII.
        str::from_utf8(&self.0).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_printed_is_read_again() {
        let code = PlaceCode::from_random([0, 1, 31, 32, 200, 18, 255]);
        assert_eq!(PlaceCode::parse(code.as_str()), Some(code));
        assert_eq!(PlaceCode::parse(&code.as_str().to_uppercase()), Some(code));
        assert_eq!(PlaceCode::parse("OIL0123").unwrap().as_str(), "0110123");
        for wrong in ["", "012345", "01234567", "0123 56", "012345u", "厕所厕所厕所厕"] {
            assert_eq!(PlaceCode::parse(wrong), None, "{wrong}");
        }
    }
}
