//! An answer as JSON, by hand: a serialiser would be a tenth of the module.

use domain::sorting::search::{Answer, Hit};

/// The JSON text of an answer.
pub(crate) fn write(answer: &Answer<'_>) -> String {
    let mut json = String::with_capacity(64 + 160 * answer.hits.len());
    object(&mut json, answer);
    json
}

fn object(json: &mut String, answer: &Answer<'_>) {
    json.push_str("{\"words\":");
    string(json, &answer.words);
    for (key, is) in [(",\"cut\":", answer.cut), (",\"sure\":", answer.sure)] {
        json.push_str(key);
        json.push_str(if is { "true" } else { "false" });
    }
    json.push_str(",\"hits\":");
    hits(json, &answer.hits);
    json.push_str(",\"guess\":");
    match &answer.guess {
        None => json.push_str("null"),
        Some(guess) => {
            json.push_str("{\"bin\":");
            match guess.bin {
                Some(bin) => string(json, bin.as_str()),
                None => json.push_str("null"),
            }
            json.push_str(",\"percent\":");
            for digit in [guess.percent / 10, guess.percent % 10] {
                json.push(char::from(b'0' + digit % 10));
            }
            json.push_str(",\"leans_on\":");
            hits(json, &guess.leans_on);
            json.push('}');
        }
    }
    json.push_str(",\"parts\":[");
    for (at, part) in answer.parts.iter().enumerate() {
        if at > 0 {
            json.push(',');
        }
        object(json, part);
    }
    json.push_str("]}");
}

fn hits(json: &mut String, hits: &[Hit<'_>]) {
    json.push('[');
    for (at, hit) in hits.iter().enumerate() {
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
            string(json, value);
        }
        json.push('}');
    }
    json.push(']');
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
        Bin, Category,
        search::{Answer, Guess, Hit, Reason},
    };

    use super::write;

    #[test]
    fn whatever_a_name_holds_is_a_json_string() {
        let hit = Hit {
            slug: "tape",
            title: "3\" \\tape\\",
            category: Category::Residual,
            named: None,
            reason: Reason::OtherName,
            matched: "胶\u{0}带\n🎗",
            exact: true,
        };
        let guess = Guess { bin: Some(Bin::Food), percent: 75, leans_on: vec![hit] };
        let part = Answer { words: "a".to_owned(), guess: Some(guess), ..nothing() };
        let answer = Answer {
            words: "ta\"pe".to_owned(),
            cut: true,
            hits: vec![hit, hit],
            sure: true,
            parts: vec![part, nothing()],
            guess: None,
        };
        let json: serde_json::Value = serde_json::from_str(&write(&answer)).unwrap();
        let hit = serde_json::json!({
            "slug": "tape", "title": "3\" \\tape\\", "category": "residual",
            "reason": "other-name", "matched": "胶 带 🎗",
        });
        let none = serde_json::json!({
            "words": "", "cut": false, "sure": false, "hits": [], "guess": null, "parts": [],
        });
        let part = serde_json::json!({
            "words": "a", "cut": false, "sure": false, "hits": [], "parts": [],
            "guess": { "bin": "food", "percent": 75, "leans_on": [hit] },
        });
        let whole = serde_json::json!({
            "words": "ta\"pe", "cut": true, "sure": true, "hits": [hit, hit], "guess": null,
            "parts": [part, none],
        });
        assert_eq!(json, whole);
    }

    fn nothing() -> Answer<'static> {
        Answer {
            words: String::new(),
            cut: false,
            hits: Vec::new(),
            sure: false,
            guess: None,
            parts: Vec::new(),
        }
    }
}
