//! An answer as JSON, by hand: a serialiser would be a tenth of the module.

use domain::sorting::search::Answer;

/// The JSON text of an answer.
pub(crate) fn write(answer: &Answer<'_>) -> String {
    let mut json = String::with_capacity(64 + 160 * answer.hits.len());
    json.push_str("{\"words\":");
    string(&mut json, &answer.words);
    json.push_str(if answer.cut {
        ",\"cut\":true,\"hits\":["
    } else {
        ",\"cut\":false,\"hits\":["
    });
    for (at, hit) in answer.hits.iter().enumerate() {
        let fields = [
            ("{\"slug\":", hit.slug),
            (",\"title\":", hit.title),
            (",\"category\":", hit.category.as_str()),
            (",\"reason\":", hit.reason.as_str()),
            (",\"matched\":", hit.matched),
        ];
        if at > 0 {
            json.push(',');
        }
        for (key, value) in fields {
            json.push_str(key);
            string(&mut json, value);
        }
        json.push('}');
    }
    json.push_str("]}");
    json
}

fn string(json: &mut String, text: &str) {
    json.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => json.extend(['\\', c]),
            // Control characters have no place in a name; JSON forbids them bare.
            '\0'..='\u{1F}' => json.push(' '),
            c => json.push(c),
        }
    }
    json.push('"');
}

#[cfg(test)]
mod tests {
    use domain::sorting::{
        Category,
        search::{Answer, Hit, Reason},
    };

    use super::write;

    #[test]
    fn whatever_a_name_holds_is_a_json_string() {
        let hit = Hit {
            slug: "tape",
            title: "3\" \\tape\\",
            category: Category::Residual,
            reason: Reason::OtherName,
            matched: "胶\u{0}带\n🎗",
        };
        let answer = Answer { words: "ta\"pe".to_owned(), cut: true, hits: vec![hit, hit] };
        let json: serde_json::Value = serde_json::from_str(&write(&answer)).unwrap();
        let hit = serde_json::json!({
            "slug": "tape", "title": "3\" \\tape\\", "category": "residual",
            "reason": "other-name", "matched": "胶 带 🎗",
        });
        let whole = serde_json::json!({ "words": "ta\"pe", "cut": true, "hits": [hit, hit] });
        assert_eq!(json, whole);
    }

    #[test]
    fn nothing_found_is_an_empty_list() {
        let answer = Answer { words: String::new(), cut: false, hits: Vec::new() };
        assert_eq!(write(&answer), r#"{"words":"","cut":false,"hits":[]}"#);
    }
}
