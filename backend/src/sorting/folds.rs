//! The complete table of traditional characters and their simplified ones.

use std::sync::LazyLock;

use domain::sorting::search::Folds;

/// Han characters of the basic plane: the unified ones and extension A.
pub(super) const HAN: [std::ops::RangeInclusive<char>; 2] =
    ['\u{3400}'..='\u{4DBF}', '\u{4E00}'..='\u{9FFF}'];

static TABLE: LazyLock<Folds> = LazyLock::new(|| {
    let han = HAN.into_iter().flatten();
    Folds::new(han.map(|written| {
        let read = fast2s::convert(written.encode_utf8(&mut [0; 4]));
        (written, read.chars().next().unwrap_or(written))
    }))
});

/// One character at a time: words that are simplified as a whole do not matter to a search, which
/// folds names and queries alike.
pub(crate) fn folds() -> &'static Folds {
    &TABLE
}

#[cfg(test)]
mod tests {
    use domain::sorting::search::normalise;

    use super::*;

    #[test]
    fn traditional_is_read_as_simplified() {
        for (written, read) in [
            ("寶特瓶", "宝特瓶"),
            ("塑膠袋屬於什麼垃圾", "塑胶袋属于什么垃圾"),
            ("電池怎麼丟", "电池怎么丢"),
            ("過期藥品", "过期药品"),
            ("乾電池", "干电池"),
            ("係咩垃圾", "系咩垃圾"),
        ] {
            assert_eq!(normalise(written, folds()), read);
        }
    }

    #[test]
    fn what_was_folded_stays() {
        for c in HAN.into_iter().flatten() {
            let read = folds().fold(c);
            assert_eq!(folds().fold(read), read, "{c} → {read}");
        }
    }
}
