//! Text that people sent: taking out what cannot be seen, and measuring it as people count.

use std::borrow::Cow;

/// Whether `c` shows nothing: a control character (line breaks among them), a mark of writing
/// direction, a zero-width character or a byte order mark. Such characters hide or reorder what
/// staff read. The zero-width joiner is one of them, so a joined emoji falls apart into its parts;
/// that is the price of a short rule.
#[must_use]
pub fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{AD}'
            | '\u{61C}'
            | '\u{180E}'
            | '\u{200B}'..='\u{200F}'
            | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{FEFF}'
            | '\u{FFF9}'..='\u{FFFB}'
            | '\u{E0000}'..='\u{E007F}')
}

/// One line: runs of white space and line breaks become a single space, what cannot be seen goes,
/// and nothing stands around it.
#[must_use]
pub fn clean_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len().min(4096));
    let mut gap = false;
    for c in text.chars() {
        if c.is_whitespace() {
            gap = true;
        } else if !is_invisible(c) {
            if gap && !line.is_empty() {
                line.push(' ');
            }
            gap = false;
            line.push(c);
        }
    }
    line
}

/// Several lines: each is [cleaned](clean_line), blank ones at both ends go, and of blank ones in a
/// row one stays. Lines end with `\n`, whatever they ended with.
#[must_use]
pub fn clean_lines(text: &str) -> String {
    let mut lines = String::with_capacity(text.len().min(4096));
    let mut blank = false;
    for line in text.lines().map(clean_line) {
        if line.is_empty() {
            blank = true;
            continue;
        }
        if !lines.is_empty() {
            lines.push_str(if blank { "\n\n" } else { "\n" });
        }
        blank = false;
        lines.push_str(&line);
    }
    lines
}

/// The length as people and input fields count it: characters, not bytes.
#[must_use]
pub fn length(text: &str) -> usize {
    text.chars().count()
}

/// `cell` so that a spreadsheet shows it and does not run it: an apostrophe goes before what would
/// begin a formula.
#[must_use]
pub fn guard_formula(cell: &str) -> Cow<'_, str> {
    // A spreadsheet trims white space before it looks for a formula.
    match cell.trim_start().chars().next() {
        Some('=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠') => {
            Cow::Owned(format!("'{cell}"))
        }
        _ if cell.starts_with(['\t', '\r', '\n']) => Cow::Owned(format!("'{cell}")),
        _ => Cow::Borrowed(cell),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_line_is_what_can_be_seen_of_it() {
        for (sent, clean) in [
            ("  旧 键盘\t\n", "旧 键盘"),
            ("a\u{0}b\u{7}c", "abc"),
            ("\u{202E}反过来\u{202C}", "反过来"),
            ("\u{FEFF}纸\u{200B}杯", "纸杯"),
            ("first\r\nsecond", "first second"),
            ("　全角　空格　", "全角 空格"),
            ("🗑️", "🗑️"),
            (" \u{200E} ", ""),
        ] {
            assert_eq!(clean_line(sent), clean, "{sent:?}");
        }
    }

    #[test]
    fn paragraphs_stay_and_emptiness_goes() {
        assert_eq!(clean_lines("\r\n\r\n一\r\n二 \r\n\r\n\r\n三\r\n\r\n"), "一\n二\n\n三");
        assert_eq!(clean_lines(" \n\t\n"), "");
    }

    #[test]
    fn a_cell_is_never_a_formula() {
        for formula in ["=1+1", "+86", "-1", "@SUM(A1)", "\t=1", " =1", "＝1", "\r=1", "\nx"] {
            assert_eq!(guard_formula(formula), format!("'{formula}"));
        }
        for text in ["", "旧键盘", "1-2", "a=b", "'=1"] {
            assert_eq!(guard_formula(text), text);
        }
    }

    proptest! {
        #[test]
        fn cleaning_twice_changes_nothing(sent in any::<String>()) {
            let line = clean_line(&sent);
            prop_assert!(!line.chars().any(is_invisible));
            prop_assert_eq!(clean_line(&line), line.as_str());
            let lines = clean_lines(&sent);
            prop_assert_eq!(clean_lines(&lines), lines.as_str());
        }
    }
}
