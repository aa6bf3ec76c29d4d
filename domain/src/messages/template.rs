//! A text with places for values: `您的验证码是 {code}。`
//!
//! A place is a name of lower-case letters and hyphens in curly brackets. Everything else, single
//! brackets included, is text: whoever writes templates need not know about escapes.

/// A piece of a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'a> {
    /// To be taken as it is.
    Text(&'a str),
    /// The place of the value of this name.
    Value(&'a str),
}

/// `template` in pieces, in order.
#[must_use]
pub fn pieces(template: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut text = 0;
    let mut from = 0;
    while let Some(open) = template[from..].find('{').map(|at| from + at) {
        from = open + 1;
        let Some(close) = template[from..].find('}').map(|at| from + at) else { break };
        let name = &template[from..close];
        if !is_name(name) {
            continue;
        }
        if text < open {
            pieces.push(Piece::Text(&template[text..open]));
        }
        pieces.push(Piece::Value(name));
        from = close + 1;
        text = from;
    }
    if text < template.len() {
        pieces.push(Piece::Text(&template[text..]));
    }
    pieces
}

fn is_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c == '-')
}

/// `template` with each value in its place, or the first name that `value` does not know. What a
/// value says is never taken for a place.
///
/// # Errors
/// The name without a value.
pub fn fill<V: AsRef<str>>(
    template: &str,
    value: impl Fn(&str) -> Option<V>,
) -> Result<String, &str> {
    let mut filled = String::with_capacity(template.len());
    for piece in pieces(template) {
        match piece {
            Piece::Text(text) => filled.push_str(text),
            Piece::Value(name) => filled.push_str(value(name).ok_or(name)?.as_ref()),
        }
    }
    Ok(filled)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn places_are_found_and_other_brackets_are_text() {
        use Piece::{Text, Value};
        let cases: [(&str, &[Piece<'_>]); 7] = [
            ("", &[]),
            ("{code}", &[Value("code")]),
            (
                "码 {code}，{minutes} 分钟",
                &[Text("码 "), Value("code"), Text("，"), Value("minutes"), Text(" 分钟")],
            ),
            ("{{code}}", &[Text("{"), Value("code"), Text("}")]),
            ("{Code} {} {a b} {", &[Text("{Code} {} {a b} {")]),
            ("{ {code}", &[Text("{ "), Value("code")]),
            ("{code", &[Text("{code")]),
        ];
        for (template, expected) in cases {
            assert_eq!(pieces(template), expected, "{template}");
        }
    }

    #[test]
    fn a_value_is_not_a_template() {
        let filled = fill("{words}：{code}", |name| match name {
            "words" => Some("{code}"),
            "code" => Some("1"),
            _ => None,
        });
        assert_eq!(filled.as_deref(), Ok("{code}：1"));
        assert_eq!(fill("{who}", |_| None::<&str>), Err("who"));
    }

    proptest! {
        #[test]
        fn pieces_make_up_the_template(template in "[a-z{} 码-]{0,40}") {
            let again: String = pieces(&template)
                .into_iter()
                .map(|piece| match piece {
                    Piece::Text(text) => text.to_owned(),
                    Piece::Value(name) => format!("{{{name}}}"),
                })
                .collect();
            prop_assert_eq!(again, template);
        }
    }
}
