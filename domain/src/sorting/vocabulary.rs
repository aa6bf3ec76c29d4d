//! The two ways to call the bins: 厨余垃圾 and 其他垃圾 as in the national standard, 湿垃圾 and 干垃圾
//! as in Shanghai. Texts are written in the words of the standard and said in those of the district.

use std::borrow::Cow;

use crate::locale::Locale;

/// The words of the standard and of 湿/干, in each language, the longer ones first.
const WORDS: [(Locale, &[(&str, &str)]); 3] = [
    (Locale::ZhHans, &[("厨余垃圾", "湿垃圾"), ("其他垃圾", "干垃圾")]),
    (Locale::ZhHant, &[("廚餘垃圾", "濕垃圾"), ("其他垃圾", "乾垃圾")]),
    (
        Locale::En,
        &[
            ("food waste", "wet waste"),
            ("Food waste", "Wet waste"),
            ("residual waste", "dry waste"),
            ("Residual waste", "Dry waste"),
            ("Other waste", "Dry waste"),
        ],
    ),
];

/// Before 其他垃圾 these make it "whatever other rubbish", which is no bin.
const ANY_OTHER: [char; 4] = ['与', '與', '跟', '同'];

/// `text` in the words of a district that says 湿垃圾 and 干垃圾.
#[must_use]
pub fn in_wet_dry(locale: Locale, text: &str) -> Cow<'_, str> {
    let words = WORDS.iter().find(|(of, _)| *of == locale).map_or(&[][..], |(_, words)| *words);
    if !words.iter().any(|(standard, _)| text.contains(standard)) {
        return Cow::Borrowed(text);
    }
    let mut said = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        let is_bin = !said.ends_with(ANY_OTHER);
        let found = words.iter().find(|(standard, _)| is_bin && rest.starts_with(standard));
        let taken = match found {
            Some((standard, ours)) => {
                said.push_str(ours);
                standard.len()
            }
            None => {
                said.push(next);
                next.len_utf8()
            }
        };
        rest = rest.get(taken..).unwrap_or_default();
    }
    Cow::Owned(said)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bins_are_called_as_the_district_calls_them() {
        for (locale, standard, ours) in [
            (Locale::ZhHans, "投入灰色其他垃圾桶", "投入灰色干垃圾桶"),
            (Locale::ZhHans, "厨余垃圾、其他垃圾，各放什么", "湿垃圾、干垃圾，各放什么"),
            (Locale::ZhHans, "不要与其他垃圾混放", "不要与其他垃圾混放"),
            (Locale::ZhHant, "投入綠色廚餘垃圾桶", "投入綠色濕垃圾桶"),
            (Locale::En, "Grey residual waste bin", "Grey dry waste bin"),
            (Locale::En, "Food waste becomes compost", "Wet waste becomes compost"),
            (Locale::En, "Other waste", "Dry waste"),
            (Locale::En, "Blue recyclables bin", "Blue recyclables bin"),
        ] {
            assert_eq!(in_wet_dry(locale, standard), ours);
        }
    }
}
