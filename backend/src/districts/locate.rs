//! Where in a TOML text a key is, and which key is at a place: for errors that can be acted on.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

/// The line (from 1) on which the value of the dotted `key` begins, or of its nearest parent that
/// is there.
pub(super) fn line_of(text: &str, root: &DeTable<'_>, key: &str) -> usize {
    let mut table = root;
    let mut begins = 0;
    for part in key.split('.') {
        let Some((name, value)) = table.iter().find(|(name, _)| name.get_ref() == part) else {
            break;
        };
        begins = name.span().start;
        match value.get_ref() {
            DeValue::Table(inner) => table = inner,
            _ => break,
        }
    }
    line_at(text, begins)
}

/// The dotted key whose name or value includes the place `at`: the deepest one.
pub(super) fn key_at(root: &DeTable<'_>, at: &Range<usize>) -> Option<String> {
    root.iter().find_map(|(name, value)| {
        let below = match value.get_ref() {
            DeValue::Table(inner) => key_at(inner, at),
            _ => None,
        };
        let here = [name.span(), value.span()].iter().any(|span| span.contains(&at.start));
        match below {
            Some(below) => Some(format!("{}.{below}", name.get_ref())),
            None => here.then(|| name.get_ref().to_string()),
        }
    })
}

/// The line (from 1) of the byte `at`.
pub(super) fn line_at(text: &str, at: usize) -> usize {
    1 + text.bytes().take(at).filter(|&byte| byte == b'\n').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "plain = 1\ninline = { a = 'x', b = 'y' }\n\n[table]\n# why\na = 'x'\n[table.deep]\nb = 'y'\n";

    #[test]
    fn keys_have_lines_and_places_have_keys() {
        let root = DeTable::parse(TEXT).unwrap();
        for (key, line) in [
            ("plain", 1),
            ("inline.b", 2),
            ("table", 4),
            ("table.a", 6),
            ("table.deep.b", 8),
            ("table.missing", 4),
            ("missing", 1),
        ] {
            assert_eq!(line_of(TEXT, root.get_ref(), key), line, "{key}");
        }
        let value = |needle: &str| {
            let at = TEXT.find(needle).unwrap();
            key_at(root.get_ref(), &(at..at + 1))
        };
        assert_eq!(value("'y' }").as_deref(), Some("inline.b"));
        assert_eq!(value("'x'\n").as_deref(), Some("table.a"));
        assert_eq!(value("'y'\n").as_deref(), Some("table.deep.b"));
        assert_eq!(value("# why"), None);
    }
}
