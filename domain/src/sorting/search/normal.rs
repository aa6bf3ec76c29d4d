//! One spelling for everything that people mean by the same word.
//!
//! Small on purpose: it is part of what a phone downloads. Full Unicode compatibility
//! normalisation happens before it, with what is at hand: `String.prototype.normalize` in the
//! browser, a crate on the server.

use super::Folds;
use crate::text::is_invisible;

/// From here on characters are Han, kana, emoji and the like, which are written without spaces.
const FIRST_WIDE: char = '\u{2E80}';

/// Whether `c` belongs to a script that is written without spaces between words.
pub(in crate::sorting) fn is_wide(c: char) -> bool {
    c >= FIRST_WIDE
}

/// The form in which names and queries are compared: narrow, lower case, simplified by `folds`,
/// without punctuation and without what cannot be seen; a single space between words of scripts
/// that use spaces, and none elsewhere.
#[must_use]
pub fn normalise(text: &str, folds: &Folds) -> String {
    let mut normal = String::with_capacity(text.len());
    let mut last = None;
    let mut gap = false;
    for c in text.chars() {
        match read(c, folds) {
            Read::Nothing => {}
            Read::Gap => gap = true,
            Read::As(c) => {
                if gap && last.is_some_and(|last| !is_wide(last)) && !is_wide(c) {
                    normal.push(' ');
                }
                normal.push(c);
                last = Some(c);
                gap = false;
            }
        }
    }
    normal
}

enum Read {
    /// Dropped; what is beside it joins.
    Nothing,
    /// Ends a word.
    Gap,
    As(char),
}

fn read(c: char, folds: &Folds) -> Read {
    match c {
        'a'..='z' | '0'..='9' => Read::As(c),
        'A'..='Z' => Read::As(c.to_ascii_lowercase()),
        // An apostrophe joins: "baby's" is looked for as "babys" as well.
        '\'' | '’' | '‘' | '＇' => Read::Nothing,
        '\u{0}'..='\u{7F}' => Read::Gap,
        // The full-width forms of ASCII, in the order of ASCII.
        '！'..='～' => match char::from_u32(u32::from(c) - u32::from('！') + u32::from('!')) {
            Some(narrow) => read(narrow, folds),
            None => Read::Gap,
        },
        _ if is_invisible(c) || is_modifier(c) => Read::Nothing,
        _ if is_punctuation(c) => Read::Gap,
        // The capitals of Latin-1 lie 32 before their small letters.
        'À'..='Ö' | 'Ø'..='Þ' => char::from_u32(u32::from(c) + 32).map_or(Read::Gap, Read::As),
        _ => Read::As(folds.fold(c)),
    }
}

/// What changes only the looks of the character before it.
fn is_modifier(c: char) -> bool {
    matches!(c,
        '\u{20E3}'                // keycap
        | '\u{FE00}'..='\u{FE0F}' // variation selectors
        | '\u{E0100}'..='\u{E01EF}'
        | '\u{1F3FB}'..='\u{1F3FF}') // skin tones
}

/// White space and punctuation outside ASCII, as far as people type them.
fn is_punctuation(c: char) -> bool {
    matches!(c,
        '\u{80}'..='\u{BF}'       // Latin-1 controls and signs, the middle dot among them
        | '×' | '÷'
        | '\u{2000}'..='\u{206F}' // dashes, quotation marks, ellipsis
        | '\u{3000}'..='\u{3004}' | '\u{3008}'..='\u{3020}' | '\u{3030}'
        | '・'
        | '\u{FE10}'..='\u{FE1F}' | '\u{FE30}'..='\u{FE6F}'
        | '\u{FF5F}'..='\u{FF65}'
        | '\u{FFE0}'..='\u{FFFF}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn folds() -> Folds {
        Folds::new([('盤', '盘'), ('紙', '纸'), ('電', '电')])
    }

    #[test]
    fn what_means_the_same_is_spelt_the_same() {
        for (written, normal) in [
            ("奶茶杯", "奶茶杯"),
            ("  奶茶 杯？？ ", "奶茶杯"),
            ("「奶茶」杯。", "奶茶杯"),
            ("紙杯", "纸杯"),
            ("ＰＥＴ　瓶", "pet瓶"),
            ("5号電池", "5号电池"),
            ("Milk-Tea  CUP!", "milk tea cup"),
            ("Baby’s bottle", "babys bottle"),
            ("CAFÉ cup", "café cup"),
            ("\u{202E}纸\u{200B}杯\u{FEFF}\u{0}", "纸杯"),
            ("🔋\u{FE0F}", "🔋"),
            ("👶🏽", "👶"),
            ("<script>alert('纸')</script>", "script alert纸script"),
            ("' or 1=1; --", "or 1 1"),
            ("%00", "00"),
            ("、。？！…—·", ""),
            ("", ""),
        ] {
            assert_eq!(normalise(written, &folds()), normal, "{written:?}");
        }
    }

    proptest! {
        #[test]
        fn what_is_normal_stays_as_it_is(text in any::<String>()) {
            let normal = normalise(&text, &folds());
            prop_assert_eq!(normalise(&normal, &folds()), normal);
        }

        #[test]
        fn spaces_stand_single_and_inside(text in "[a-zA-Z0-9 纸杯,.\u{202E}\t]{0,40}") {
            let normal = normalise(&text, &folds());
            prop_assert!(!normal.contains("  "));
            prop_assert_eq!(normal.trim(), normal.as_str());
        }
    }
}
