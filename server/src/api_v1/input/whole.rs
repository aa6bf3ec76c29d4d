//! Whole numbers, however they are written: `2.0` and `1e2` are integers to JSON Schema, and none to
//! serde.

use std::borrow::Cow;

/// Beyond this a number with a fraction or an exponent is not exact.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// The same JSON with `2` in place of `2.0`. What is no JSON stays as it is, for its reader to refuse.
pub(super) fn whole_numbers(json: &[u8]) -> Cow<'_, [u8]> {
    let mut written = Vec::new();
    // Up to here it is written already.
    let mut done = 0;
    let mut at = 0;
    while at < json.len() {
        match json[at] {
            b'"' => at = behind_string(json, at),
            b'-' | b'0'..=b'9' => {
                let digits = json[at..].iter().take_while(|byte| is_of_number(**byte));
                let end = at + digits.count();
                if let Some(whole) = whole(&json[at..end]) {
                    written.extend_from_slice(&json[done..at]);
                    written.extend_from_slice(whole.to_string().as_bytes());
                    done = end;
                }
                at = end;
            }
            _ => at += 1,
        }
    }
    if done == 0 {
        return Cow::Borrowed(json);
    }
    written.extend_from_slice(&json[done..]);
    Cow::Owned(written)
}

/// Where the text goes on behind the string that begins at `quote`.
fn behind_string(json: &[u8], quote: usize) -> usize {
    let mut at = quote + 1;
    while at < json.len() {
        match json[at] {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    json.len()
}

const fn is_of_number(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E')
}

/// The value of a number without a fraction that is not written as one.
fn whole(number: &[u8]) -> Option<i64> {
    if !number.iter().any(|byte| matches!(byte, b'.' | b'e' | b'E')) {
        return None;
    }
    let value: f64 = serde_json::from_slice(number).ok()?;
    (value.fract() == 0.0 && value.abs() <= EXACT).then_some(value as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_without_a_fraction_is_an_integer() {
        for (json, read) in [
            (r#"{"a":2.0,"b":[-3.00,1e2,1.5E1]}"#, r#"{"a":2,"b":[-3,100,15]}"#),
            ("-0.0", "0"),
            ("2.0 ", "2 "),
            // With a fraction, not exact, in words, or no JSON.
            (r#"{"a":2.5,"b":1e-1}"#, r#"{"a":2.5,"b":1e-1}"#),
            ("1e300", "1e300"),
            (r#"{"2.0":"\"1e2\\","b":7}"#, r#"{"2.0":"\"1e2\\","b":7}"#),
            ("[1.,01.0,1e]", "[1.,01.0,1e]"),
            ("\"2.0", "\"2.0"),
            ("\"\\", "\"\\"),
            ("", ""),
        ] {
            let whole = whole_numbers(json.as_bytes());
            assert_eq!(str::from_utf8(&whole).unwrap(), read, "{json}");
        }
    }
}
