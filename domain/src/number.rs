//! The numbers that people see and say on the phone: `MH-261120-7K3F-9`.
//!
//! The date, four random characters and a check character, in Crockford's base 32, which has no I,
//! L, O or U. The random part keeps a number from telling how many there are. The check character
//! finds every single mistyped character, and every two that changed places, among the ten before
//! it.

use std::fmt;

/// Crockford's base 32.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// How many bits of randomness a number holds.
pub const RANDOM_BITS: u32 = 20;

/// A number with a right check character, in its one proper spelling.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Number(String);

/// Why a text is not a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NumberError {
    /// It does not look like one.
    #[error("not a number of ours")]
    Shape,
    /// It looks like one, but a character is wrong.
    #[error("a character of the number is wrong")]
    Mistyped,
}

impl Number {
    /// The number of something that began on this civil date. Of `random` the lowest
    /// [`RANDOM_BITS`] count.
    #[must_use]
    pub fn new(year: i32, month: u32, day: u32, random: u32) -> Self {
        let date = format!("{:02}{:02}{:02}", year.rem_euclid(100), month % 100, day % 100);
        let values = (0..RANDOM_BITS / 5).rev().map(|place| random >> (5 * place) & 31);
        let random: String = values.map(symbol).collect();
        let check = check(date.chars().chain(random.chars()));
        Self(format!("MH-{date}-{random}-{check}"))
    }

    /// Reads a number as people write it: in small letters, without the dashes or with spaces for
    /// them, with O for 0 and I or L for 1, in full-width characters.
    ///
    /// # Errors
    /// [`NumberError`].
    pub fn parse(text: &str) -> Result<Self, NumberError> {
        let mut plain = String::with_capacity(13);
        for c in text.chars() {
            let c = match c {
                '！'..='～' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
                c => c,
            };
            match c.to_ascii_uppercase() {
                '-' | '–' | '—' | '－' => {}
                c if c.is_whitespace() || crate::text::is_invisible(c) => {}
                _ if plain.len() == 13 => return Err(NumberError::Shape),
                c if c.is_ascii_alphanumeric() => plain.push(c),
                _ => return Err(NumberError::Shape),
            }
        }
        let plain = plain.strip_prefix("MH").ok_or(NumberError::Shape)?;
        let plain: String = plain
            .chars()
            .map(|c| match c {
                'O' => '0',
                'I' | 'L' => '1',
                c => c,
            })
            .collect();
        let (Some(date), Some(random), Some(last)) =
            (plain.get(..6), plain.get(6..10), plain.get(10..11))
        else {
            return Err(NumberError::Shape);
        };
        let known = plain.chars().all(|c| value(c).is_some());
        if !known || !date.bytes().all(|b| b.is_ascii_digit()) {
            return Err(NumberError::Shape);
        }
        let check = check(date.chars().chain(random.chars()));
        if last.chars().eq([check]) {
            Ok(Self(format!("MH-{date}-{random}-{last}")))
        } else {
            Err(NumberError::Mistyped)
        }
    }

    /// As it is shown and stored.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Number({})", self.0)
    }
}

fn symbol(value: u32) -> char {
    // The mask keeps the index inside the alphabet.
    char::from(ALPHABET[(value & 31) as usize])
}

fn value(symbol: char) -> Option<u32> {
    let at = ALPHABET.iter().position(|known| char::from(*known) == symbol)?;
    u32::try_from(at).ok()
}

/// A sum in the field of 32 elements, each place with a weight of its own. Since a field has no
/// divisors of zero, a change of one place, or two places exchanged, always changes the sum.
fn check(symbols: impl Iterator<Item = char>) -> char {
    let weighted = symbols.zip(1..).map(|(c, weight)| times(value(c).unwrap_or(0), weight));
    symbol(weighted.fold(0, |sum, term| sum ^ term))
}

/// The product in GF(32), modulo x⁵ + x² + 1.
fn times(a: u32, b: u32) -> u32 {
    let mut product = (0..5).filter(|bit| b >> bit & 1 == 1).fold(0, |sum, bit| sum ^ a << bit);
    for bit in (5..10).rev() {
        if product >> bit & 1 == 1 {
            product ^= 0b10_0101 << (bit - 5);
        }
    }
    product
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_as_people_write_them() {
        let number = Number::new(2026, 11, 20, 0xF_8C31);
        assert_eq!(number.as_str().len(), "MH-261120-7K3F-9".len());
        assert!(number.as_str().starts_with("MH-261120-"));
        let plain = number.as_str().replace('-', "");
        let wide: String =
            plain.chars().map(|c| char::from_u32(u32::from(c) + 0xFEE0).unwrap()).collect();
        for written in [
            number.as_str(),
            &plain,
            &plain.to_lowercase(),
            &wide,
            &plain.replace('0', "o").replace('1', "l"),
            &format!(" {}\u{200B} ", number.as_str().replace('-', " — ")),
        ] {
            assert_eq!(Number::parse(written), Ok(number.clone()), "{written}");
        }
    }

    #[test]
    fn what_does_not_look_like_one_is_refused() {
        for text in [
            "",
            "MH",
            "MH-261120-7K3F",
            "XX-261120-7K3F-9",
            "MH-2611A0-7K3F-9",
            "沙发",
            "MH-261120-UUUU-9",
        ] {
            assert_eq!(Number::parse(text), Err(NumberError::Shape), "{text}");
        }
        assert_eq!(Number::parse(&"9".repeat(10_000)), Err(NumberError::Shape));
    }

    /// The eleven characters that count, and their places in the number.
    fn places() -> impl Iterator<Item = usize> {
        (3..9).chain(10..14).chain([15])
    }

    fn swapped(number: &Number, a: usize, b: usize) -> String {
        let mut bytes = number.as_str().as_bytes().to_vec();
        bytes.swap(a, b);
        String::from_utf8(bytes).unwrap()
    }

    proptest! {
        #[test]
        fn every_number_is_read_back(day in 1_u32..=31, month in 1_u32..=12, random: u32) {
            let number = Number::new(2026, month, day, random);
            prop_assert_eq!(Number::parse(number.as_str()), Ok(number));
        }

        #[test]
        fn a_wrong_character_is_found(random: u32, wrong in 0_u32..32) {
            let number = Number::new(2026, 11, 20, random);
            for place in places() {
                let mut text = number.as_str().to_owned();
                text.replace_range(place..=place, &symbol(wrong).to_string());
                prop_assert!(text == number.as_str() || Number::parse(&text).is_err(), "{}", text);
            }
        }

        #[test]
        fn two_that_changed_places_are_found(random: u32, day in 1_u32..=31) {
            let number = Number::new(2026, 11, day, random);
            for a in places().filter(|place| *place < 15) {
                for b in places().filter(|place| *place < 15) {
                    let text = swapped(&number, a, b);
                    prop_assert!(text == number.as_str() || Number::parse(&text).is_err(), "{}", text);
                }
            }
        }

        #[test]
        fn any_text_is_read_or_refused(text: String) {
            let _ = Number::parse(&text);
        }
    }
}
