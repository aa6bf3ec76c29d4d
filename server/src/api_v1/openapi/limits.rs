//! What holds of fields and between them, where no type says it: patterns that many fields share, and
//! what is needed only where something else is said. What cannot be said here either has a status of
//! its own ([`beyond`](crate::api_v1::beyond)).

use std::collections::BTreeMap;

use backend::places::say::{ValueKind, choices_of, kind_of_value};
use domain::places::{Attribute, Fact, Fault, PlainFact, parking::MOST_SPACES};
use serde_json::{Value, json};
use utoipa::openapi::{
    RefOr,
    schema::{ArrayItems, Components, Object, Schema},
};

/// What [`is_invisible`](domain::text::is_invisible) and white space are, for a class of characters.
macro_rules! invisible {
    () => {
        r"\s\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    };
}
/// A mobile number of the mainland, without what stands around it.
macro_rules! mobile {
    () => {
        "((\\+|00)?86[ -]?)?1[3-9][0-9]([ -]?[0-9]{4}){2}"
    };
}
/// A landline with its area code.
macro_rules! landline {
    () => {
        "0(10|2[0-9])[ -]?[2-8][0-9]{7}|0[3-9][0-9]{2}[ -]?[2-8][0-9]{6,7}"
    };
}

/// Something to be seen in it.
const VISIBLE: &str = concat!("[^", invisible!(), "]");
const MOBILE: &str = concat!("^", mobile!(), "$");
const PHONE: &str = concat!("^(", mobile!(), "|", landline!(), ")$");
/// Or nothing.
const ANY_PHONE: &str = concat!("^([", invisible!(), "]*|", mobile!(), "|", landline!(), ")$");
/// A code by SMS or mail, or of an authenticator app.
const CODE: &str = "^[0-9]{6}$";
/// 16 bytes in base64url: the last character stands for two bits only.
const CHALLENGE: &str = "^[A-Za-z0-9_-]{21}[AQgw]$";
/// As [`name_photo`](backend::files::upload::name_photo) writes it.
const PHOTO: &str = r"^[0-9a-f]{32}\.[1-9][0-9]{0,4}\.[1-9][0-9]{0,4}\.[0-9]{10}\.[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$";
const EMAIL: &str = r"^(?=[^@]{1,64}@)[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$";
const SCENE: &str = "^(mini-app|mobile-web|desktop)$";
const TIME: &str = "^([01][0-9]|2[0-3]):[0-5][0-9]$";

/// Schema, field and pattern. Of a list it is that of its items.
const PATTERNS: &[(&str, &str, &str)] = &[
    ("BulkyAddress", "building", VISIBLE),
    ("BulkyAddress", "estate", VISIBLE),
    ("BulkyAddress", "room", VISIBLE),
    ("CaseJoined", "phone", ANY_PHONE),
    ("CaseJoined", "photos", PHOTO),
    ("CasePhoneProof", "challenge", CHALLENGE),
    ("CasePhoneProof", "code", CODE),
    ("CasePhoneWanted", "phone", MOBILE),
    ("CaseSent", "phone", ANY_PHONE),
    ("CaseSent", "photos", PHOTO),
    ("CaseStep", "photos", PHOTO),
    ("ChoiceWanted", "channel", "^(sms|email|inbox)$"),
    ("ChoiceWanted", "kind", "^(answers|bookings)$"),
    ("CodeWanted", "phone", MOBILE),
    ("ConfirmWanted", "phone", PHONE),
    ("ConfirmWanted", "scene", SCENE),
    ("DeletionCode", "code", CODE),
    ("EmailCode", "code", CODE),
    ("HandlerProof", "code", CODE),
    ("HandlerProof", "login", VISIBLE),
    ("HoldWanted", "photos", PHOTO),
    ("NamedSpot", "name", VISIBLE),
    ("NewEmail", "email", EMAIL),
    ("NewPhone", "phone", MOBILE),
    ("PaymentWanted", "scene", SCENE),
    ("PhoneCodes", "new_code", CODE),
    ("PhoneCodes", "old_code", CODE),
    ("PlaceCorrection", "value", VISIBLE),
    ("PlaceToKeep", "address", VISIBLE),
    ("PlaceToKeep", "label", VISIBLE),
    ("Proof", "challenge", CHALLENGE),
    ("Proof", "code", CODE),
    ("QuestionAsked", "phone", ANY_PHONE),
    ("QuestionAsked", "subject", VISIBLE),
    ("QuietHoursWanted", "from", TIME),
    ("QuietHoursWanted", "to", TIME),
    ("ReceiptToKeep", "receipt", VISIBLE),
    ("SettingsWanted", "locale", "^(zh-Hans|zh-Hant|en)$"),
    ("SortingQuestionSent", "phone", ANY_PHONE),
    ("SortingQuestionSent", "photos", PHOTO),
    ("SortingQuestionSent", "words", VISIBLE),
    ("WaitWanted", "phone", MOBILE),
];

/// What is needed, or may not be, where something else is said.
fn rules() -> Vec<(&'static str, Vec<Value>)> {
    let is = |field: &str, any: &[&str]| json!({ "properties": { field: { "enum": any } } });
    let words =
        || json!({ "required": ["words"], "properties": { "words": { "pattern": VISIBLE } } });
    let (text, number, none) = (kind("string"), kind("integer"), kind("null"));
    vec![
        (
            "BulkySite",
            vec![json!({ "not": {
                "required": ["floor"], "properties": { "floor": { "const": 0 } },
            } })],
        ),
        (
            "BulkyThing",
            vec![
                json!({ "if": is("kind", &["item", "bags"]), "then": {
                    "required": ["id", "quantity"],
                    "properties": {
                        "id": text, "quantity": number,
                        "name": none, "length_cm": none, "width_cm": none, "height_cm": none,
                        "litres": none,
                    },
                } }),
                json!({ "if": is("kind", &["measured"]), "then": {
                    "required": ["quantity", "length_cm", "width_cm", "height_cm"],
                    "properties": {
                        "quantity": number, "length_cm": number, "width_cm": number,
                        "height_cm": number, "id": none, "litres": none,
                    },
                } }),
                json!({ "if": is("kind", &["loose"]), "then": {
                    "required": ["id", "litres"],
                    "properties": {
                        "id": text, "litres": number, "quantity": none, "name": none,
                        "length_cm": none, "width_cm": none, "height_cm": none,
                    },
                } }),
            ],
        ),
        (
            "BulkyWish",
            vec![json!({
                "if": { "required": ["service"], "properties": { "service": { "const": "yard" } } },
                "else": { "required": ["site"], "properties": {
                    "site": { "type": "object", "required": ["floor"], "properties": { "floor": number } },
                } },
            })],
        ),
        (
            "CaseSent",
            vec![
                json!({
                    "if": { "required": ["photos"], "properties": { "photos": { "minItems": 1 } } },
                    "else": words(),
                }),
                json!({
                    "if": { "required": ["kind"], "properties": {
                        "kind": { "enum": ["complaint", "consultation", "suggestion", "praise"] },
                    } },
                    "else": { "anyOf": [
                        { "required": ["address"], "properties": { "address": { "pattern": VISIBLE } } },
                        { "required": ["point"], "properties": { "point": kind("object") } },
                        { "required": ["place"], "properties": { "place": text } },
                    ] },
                }),
            ],
        ),
        (
            "CaseStep",
            vec![
                json!({
                    "if": is("step", &["add", "reopen"]),
                    "then": words(),
                    "else": { "properties": { "photos": { "maxItems": 0 } } },
                }),
                json!({ "if": is("step", &["rate"]), "then": {
                    "required": ["solved", "rating"],
                    "properties": { "solved": kind("boolean"), "rating": number },
                } }),
            ],
        ),
        (
            "HandlerStepSent",
            vec![json!({ "if": is("step", &["feed-back", "reply", "note"]), "then": words() })],
        ),
        ("PlaceCorrection", corrections()),
        (
            "PlaceFault",
            vec![json!({ "if": is("fault", &[Fault::Other.as_str()]), "then": words() })],
        ),
        (
            "ReporterAsked",
            vec![json!({ "if": is("reason", &["other"]), "then": {
                "required": ["note"], "properties": { "note": { "pattern": VISIBLE } },
            } })],
        ),
    ]
}

/// How the value of each fact is written.
fn corrections() -> Vec<Value> {
    let of = |facts: &[&str], value: Value| {
        json!({
            "if": { "properties": { "fact": { "enum": facts } } },
            "then": { "properties": { "value": value } },
        })
    };
    let mut rules = vec![
        of(&facts(ValueKind::Known), json!({ "enum": ["yes", "limited", "no"] })),
        of(&facts(ValueKind::Gone), json!({ "enum": ["gone"] })),
        of(&facts(ValueKind::Count), json!({ "pattern": spaces() })),
        of(&facts(ValueKind::Metres), json!({ "pattern": r"^[1-9](\.[0-9]{1,2})?$" })),
    ];
    rules.extend(facts(ValueKind::Choice).into_iter().map(|fact| {
        let choices = Fact::parse(fact).map(choices_of).unwrap_or_default();
        of(&[fact], json!({ "enum": choices }))
    }));
    rules
}

/// How many spaces: fewer than the most, which is a power of ten, or as many.
fn spaces() -> String {
    format!("^([0-9]{{1,{}}}|{MOST_SPACES})$", MOST_SPACES.ilog10())
}

fn kind(name: &str) -> Value {
    json!({ "type": name })
}

fn all_facts() -> impl Iterator<Item = Fact> {
    let plain = PlainFact::ALL.iter().copied().map(Fact::Plain);
    plain.chain(Attribute::ALL.iter().copied().map(Fact::Attribute))
}

/// All facts whose value is of a kind.
fn facts(kind: ValueKind) -> Vec<&'static str> {
    all_facts().filter(|fact| kind_of_value(*fact) == kind).map(Fact::as_str).collect()
}

/// Says it all in the schemas.
pub(super) fn add(components: &mut Components) {
    let schemas = &mut components.schemas;
    for (name, field, pattern) in PATTERNS {
        set_pattern(schemas, name, field, pattern);
    }
    let any = |words: &[&str]| format!("^({})$", words.join("|"));
    let faults: Vec<&str> = Fault::ALL.iter().map(|fault| fault.as_str()).collect();
    set_pattern(schemas, "PlaceFault", "fault", &any(&faults));
    let every: Vec<&str> = all_facts().map(Fact::as_str).collect();
    set_pattern(schemas, "PlaceCorrection", "fact", &any(&every));
    for (name, rules) in rules() {
        if let Some(object) = object(schemas, name) {
            let extensions = object.extensions.get_or_insert_default();
            // No extension of OpenAPI, but JSON Schema that the builder has no place for.
            extensions.insert("allOf".to_owned(), Value::Array(rules));
        }
    }
}

type Schemas = BTreeMap<String, RefOr<Schema>>;

fn object<'a>(schemas: &'a mut Schemas, name: &str) -> Option<&'a mut Object> {
    match schemas.get_mut(name) {
        Some(RefOr::T(Schema::Object(object))) => Some(object),
        _ => None,
    }
}

/// A field, or what its items are.
fn field<'a>(schemas: &'a mut Schemas, name: &str, field: &str) -> Option<&'a mut Object> {
    match object(schemas, name)?.properties.get_mut(field)? {
        RefOr::T(Schema::Object(field)) => Some(field),
        RefOr::T(Schema::Array(list)) => match &mut list.items {
            ArrayItems::RefOrSchema(items) => match &mut **items {
                RefOr::T(Schema::Object(item)) => Some(item),
                _ => None,
            },
            ArrayItems::False => None,
        },
        _ => None,
    }
}

fn set_pattern(schemas: &mut Schemas, name: &str, of: &str, pattern: &str) {
    if let Some(field) = field(schemas, name, of) {
        field.pattern = Some(pattern.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::{super::text, *};

    #[test]
    fn as_many_spaces_can_be_written_as_are_taken() {
        assert_eq!(spaces(), "^([0-9]{1,5}|100000)$");
    }

    #[test]
    fn everything_is_said() {
        let document: Value = serde_json::from_str(text()).unwrap();
        let schemas = &document["components"]["schemas"];
        for (name, field, pattern) in PATTERNS {
            let field = &schemas[*name]["properties"][*field];
            let item = if field["items"].is_null() { field } else { &field["items"] };
            assert_eq!(item["pattern"], *pattern, "{name}");
        }
        for (name, rules) in rules() {
            assert_eq!(schemas[name]["allOf"], Value::Array(rules), "{name}");
        }
        for (name, field) in [("PlaceFault", "fault"), ("PlaceCorrection", "fact")] {
            assert!(schemas[name]["properties"][field]["pattern"].is_string(), "{name}");
        }
    }
}
