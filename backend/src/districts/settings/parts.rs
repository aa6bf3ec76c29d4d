//! A setting as the fields of a form, and back.

use serde_json::{Map, Value};

/// How a part is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Control {
    /// A line that must not be empty.
    Line,
    /// A line; without it the setting is taken away, whatever stands in its other fields.
    Optional,
    /// Words, one a line.
    Words,
    /// One of these.
    Choice(&'static [&'static str]),
    /// Yes or no.
    Flag,
}

/// One field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// Where it is in the setting's value: names joined by dots, empty for the whole of it. Its
    /// label is the text `setting-part-{…}`, with hyphens for dots, underscores and capitals.
    pub path: &'static str,
    pub control: Control,
}

/// As many fields as any setting has.
pub const MAX_PARTS: usize = 7;

const fn part(path: &'static str, control: Control) -> Part {
    Part { path, control }
}

const LOCALISED: &[Part] =
    &[part("zh-Hans", Control::Line), part("zh-Hant", Control::Line), part("en", Control::Line)];
const LINE: &[Part] = &[part("", Control::Line)];
const OPTIONAL: &[Part] = &[part("", Control::Optional)];
const VOCABULARY: &[Part] = &[part("", Control::Choice(&["standard", "wet-dry"]))];
const FLAG: &[Part] = &[part("", Control::Flag)];
// Without an address there is no map, and nothing else is wanted.
const BASE_MAP: &[Part] = &[
    part("template", Control::Optional),
    part("kind", Control::Choice(&["raster", "vector"])),
    part("attribution", Control::Line),
    part("approval", Control::Line),
];
const WORDS: &[Part] = &[part("", Control::Words)];
const RULES: &[Part] = &[
    part("version.zh-Hans", Control::Line),
    part("version.zh-Hant", Control::Line),
    part("version.en", Control::Line),
    part("effective_on", Control::Line),
    part("legal_basis.zh-Hans", Control::Line),
    part("legal_basis.zh-Hant", Control::Line),
    part("legal_basis.en", Control::Line),
];

/// The fields of a setting; none for one that this version does not know.
#[must_use]
pub fn parts(key: &str) -> Option<&'static [Part]> {
    Some(match key {
        "name" | "sponsor" | "address" | "hotline_hours" | "emergency_note" => LOCALISED,
        "hotline" => LINE,
        "icp"
        | "police_record"
        | "site_code"
        | "staff_email"
        | "supervisor_email"
        | "leader_email"
        | "open_data_licence"
        | "bulky_complaint_class" => OPTIONAL,
        "base_map" => BASE_MAP,
        "vocabulary" => VOCABULARY,
        "demonstration" => FLAG,
        "sorting_rules" => RULES,
        "popular_searches" => WORDS,
        _ => return None,
    })
}

/// What stands in each field of a setting; empty where the value has nothing.
#[must_use]
pub fn take_apart(key: &str, value: Option<&Value>) -> Vec<String> {
    let text = |part: &Part| {
        let found = value.and_then(|value| at(value, part.path));
        match found {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Bool(flag)) => if *flag { "yes" } else { "no" }.to_owned(),
            Some(Value::Array(words)) => {
                words.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("\n")
            }
            _ => String::new(),
        }
    };
    parts(key).unwrap_or_default().iter().map(text).collect()
}

/// The value that the fields make; none takes the setting away.
pub(super) fn assemble(parts: &[Part], typed: &[String]) -> Option<Value> {
    let mut whole = Value::Null;
    for (part, text) in parts.iter().zip(typed) {
        let value = match part.control {
            Control::Optional if text.is_empty() => return None,
            Control::Line | Control::Optional | Control::Choice(_) => Value::String(text.clone()),
            Control::Flag => Value::Bool(text == "yes"),
            Control::Words => text.split_whitespace().map(Value::from).collect(),
        };
        put(&mut whole, part.path, value);
    }
    Some(whole)
}

fn at<'a>(value: &'a Value, path: &str) -> Option<&'a Value> {
    if path.is_empty() {
        return Some(value);
    }
    path.split('.').try_fold(value, |value, name| value.get(name))
}

fn put(whole: &mut Value, path: &str, value: Value) {
    if path.is_empty() {
        *whole = value;
        return;
    }
    let (name, rest) = path.split_once('.').unwrap_or((path, ""));
    if !whole.is_object() {
        *whole = Value::Object(Map::new());
    }
    if let Value::Object(fields) = whole {
        put(fields.entry(name).or_insert(Value::Null), rest, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::districts::{District, demonstration};

    #[test]
    fn every_setting_survives_its_form() {
        let mut district = demonstration();
        district.staff_email = Some("service@example.org".to_owned());
        let Value::Object(settings) = serde_json::to_value(&district).unwrap() else { panic!() };
        for key in District::KEYS {
            let value = settings.get(key);
            let typed = take_apart(key, value);
            let parts = parts(key).unwrap_or_else(|| panic!("no form for {key}"));
            assert!(parts.len() <= MAX_PARTS && parts.len() == typed.len());
            assert_eq!(assemble(parts, &typed).as_ref(), value, "{key}");
        }
        assert_eq!(parts("of_the_next_version"), None);
    }

    #[test]
    fn an_empty_optional_line_takes_the_setting_away() {
        assert_eq!(assemble(OPTIONAL, &[String::new()]), None);
        assert_eq!(take_apart("icp", None), [""]);
    }
}
