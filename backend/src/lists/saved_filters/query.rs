//! What of an address is worth keeping.

use super::super::List;

/// The longest query that is kept, in bytes.
const MAX_QUERY: usize = 1000;

/// The parts of `query` that are filters of `list` and not empty, as they were encoded; none when
/// nothing is left or it is too long. The cursor of a page is no filter, so a saved filter always
/// opens at its beginning.
#[must_use]
pub fn clean_query(list: &List, query: &str) -> Option<String> {
    let is_encoded = |text: &str| {
        text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~%+*:".contains(&byte))
    };
    let kept: Vec<&str> = query
        .split('&')
        .filter(|part| {
            part.split_once('=').is_some_and(|(name, value)| {
                list.fields.contains(&name) && !value.is_empty() && is_encoded(value)
            })
        })
        .collect();
    let kept = kept.join("&");
    (!kept.is_empty() && kept.len() <= MAX_QUERY).then_some(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: List = List { name: "audit", fields: &["act", "from"] };

    #[test]
    fn keeps_filters_and_nothing_else() {
        for (query, kept) in [
            ("act=export&from=2026-11-20&after=abc", Some("act=export&from=2026-11-20")),
            ("act=&from=2026-11-20", Some("from=2026-11-20")),
            ("act=%E5%AF%BC", Some("act=%E5%AF%BC")),
            ("after=abc", None),
            ("", None),
            ("act=\"><script>", None),
            ("act=a b", None),
            ("act", None),
        ] {
            assert_eq!(clean_query(&LIST, query).as_deref(), kept, "{query}");
        }
        assert_eq!(clean_query(&LIST, &format!("act={}", "x".repeat(1000))), None);
    }
}
