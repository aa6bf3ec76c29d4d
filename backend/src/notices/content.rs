//! What a publication says, as it is typed and as it is kept.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, Offset, TimeZone, Utc};
use domain::{
    locale::Locale,
    notices::{Class, Shelf},
    text::{clean_line, clean_lines, length},
};

use crate::problem::FieldError;

/// The longest title, in characters; the form's `maxlength`.
pub const MAX_TITLE: usize = 160;
/// The longest text, in characters; the form's `maxlength`. A form takes no more than 16 KiB of one
/// field, which is as much in Chinese.
pub const MAX_BODY: usize = 5_000;
/// The most keywords.
pub const MAX_KEYWORDS: usize = 30;
/// The longest keyword, in characters.
const MAX_KEYWORD: usize = 40;
/// More bytes than this in one field, and a form may have cut it.
const MAX_BODY_BYTES: usize = 16_000;

/// Title and text in one language.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Words {
    pub title: String,
    /// Limited Markdown, see [`markdown`](super::markdown).
    pub body: String,
}

/// One version of a publication.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    pub class: Class,
    /// Always there; what readers of another language see where theirs is missing.
    pub zh_hans: Words,
    pub zh_hant: Option<Words>,
    pub en: Option<Words>,
    /// Other words that it is to be found by, in any language.
    pub keywords: Vec<String>,
    /// Stands before the others while it is valid.
    pub pinned: bool,
    /// From when on residents see it, if it is published.
    pub valid_from: DateTime<Utc>,
    /// The first instant at which they do not any more.
    pub valid_until: Option<DateTime<Utc>>,
    /// When somebody is to look whether it still holds.
    pub review_on: Option<NaiveDate>,
}

impl Content {
    /// The words for readers of `locale`, and the language that they are in: simplified Chinese
    /// where theirs is not there, which the page says.
    #[must_use]
    pub fn words(&self, locale: Locale) -> (&Words, Locale) {
        let own = match locale {
            Locale::ZhHans => None,
            Locale::ZhHant => self.zh_hant.as_ref(),
            Locale::En => self.en.as_ref(),
        };
        own.map_or((&self.zh_hans, Locale::ZhHans), |words| (words, locale))
    }

    /// The words in every language that it has.
    pub fn all_words(&self) -> impl Iterator<Item = &Words> {
        std::iter::once(&self.zh_hans).chain(&self.zh_hant).chain(&self.en)
    }

    /// Whether residents may see it at `now`, if it is published.
    #[must_use]
    pub fn is_valid(&self, now: DateTime<Utc>) -> bool {
        self.valid_from <= now && self.valid_until.is_none_or(|until| now < until)
    }
}

/// A version as it was typed into the staff form.
#[derive(Debug, Clone, Default)]
pub struct Draft {
    pub class: String,
    pub title_zh_hans: String,
    pub body_zh_hans: String,
    pub title_zh_hant: String,
    pub body_zh_hant: String,
    pub title_en: String,
    pub body_en: String,
    /// Separated by commas, semicolons, 、 or line breaks.
    pub keywords: String,
    pub pinned: bool,
    /// `2026-11-20T09:00` on the clocks of the district; empty is now.
    pub valid_from: String,
    /// The same; empty is never.
    pub valid_until: String,
    /// `2026-11-20`, or empty.
    pub review_on: String,
}

impl Draft {
    /// The codes of everything that can be wrong with it.
    pub const CODES: &'static [&'static str] = &[
        "publication-class-missing",
        "publication-title-missing",
        "publication-title-too-long",
        "publication-body-missing",
        "publication-body-too-long",
        "publication-keywords-too-many",
        "publication-time-invalid",
        "publication-date-invalid",
        "publication-until-before-from",
    ];

    /// The content, or all that is wrong with it.
    ///
    /// # Errors
    /// Codes of [`CODES`](Self::CODES) by field.
    pub fn check(&self, shelf: Shelf, now: DateTime<Utc>) -> Result<Content, Vec<FieldError>> {
        let mut wrong = Vec::new();
        let class = Class::parse(&self.class).filter(|class| class.shelf() == shelf);
        if class.is_none() {
            wrong.push(FieldError::new("class", "publication-class-missing"));
        }
        let zh_hans = words("zh_hans", &self.title_zh_hans, &self.body_zh_hans, true, &mut wrong);
        let zh_hant = words("zh_hant", &self.title_zh_hant, &self.body_zh_hant, false, &mut wrong);
        let en = words("en", &self.title_en, &self.body_en, false, &mut wrong);
        let keywords = keywords(&self.keywords);
        if keywords.len() > MAX_KEYWORDS || keywords.iter().any(|word| length(word) > MAX_KEYWORD) {
            wrong.push(FieldError::new("keywords", "publication-keywords-too-many"));
        }
        let valid_from = instant("valid_from", &self.valid_from, &mut wrong).unwrap_or(now);
        let valid_until = instant("valid_until", &self.valid_until, &mut wrong);
        if valid_until.is_some_and(|until| until <= valid_from) {
            wrong.push(FieldError::new("valid_until", "publication-until-before-from"));
        }
        let review_on = match clean_line(&self.review_on).as_str() {
            "" => None,
            typed => match NaiveDate::parse_from_str(typed, "%Y-%m-%d") {
                Ok(date) => Some(date),
                Err(_) => {
                    wrong.push(FieldError::new("review_on", "publication-date-invalid"));
                    None
                }
            },
        };
        match (class, zh_hans) {
            (Some(class), Some(zh_hans)) if wrong.is_empty() => Ok(Content {
                class,
                zh_hans,
                zh_hant,
                en,
                keywords,
                pinned: self.pinned,
                valid_from,
                valid_until,
                review_on,
            }),
            _ => Err(wrong),
        }
    }
}

impl From<&Content> for Draft {
    fn from(content: &Content) -> Self {
        let title =
            |words: &Option<Words>| words.as_ref().map_or_else(String::new, |w| w.title.clone());
        let body =
            |words: &Option<Words>| words.as_ref().map_or_else(String::new, |w| w.body.clone());
        Self {
            class: content.class.as_str().to_owned(),
            title_zh_hans: content.zh_hans.title.clone(),
            body_zh_hans: content.zh_hans.body.clone(),
            title_zh_hant: title(&content.zh_hant),
            body_zh_hant: body(&content.zh_hant),
            title_en: title(&content.en),
            body_en: body(&content.en),
            keywords: content.keywords.join("，"),
            pinned: content.pinned,
            valid_from: typed(content.valid_from),
            valid_until: content.valid_until.map_or_else(String::new, typed),
            review_on: content.review_on.map_or_else(String::new, |date| date.to_string()),
        }
    }
}

/// Title and text of one language: both, or for the optional ones neither.
fn words(
    language: &str,
    title: &str,
    body: &str,
    required: bool,
    wrong: &mut Vec<FieldError>,
) -> Option<Words> {
    let words = Words { title: clean_line(title), body: clean_lines(body) };
    if !required && words.title.is_empty() && words.body.is_empty() {
        return None;
    }
    let before = wrong.len();
    let mut check = |field: &str, text: &str, most: usize, missing: &str, too_long: &str| {
        let name = format!("{field}_{language}");
        if text.is_empty() {
            wrong.push(FieldError::new(&name, missing));
        } else if length(text) > most || text.len() > MAX_BODY_BYTES {
            wrong.push(FieldError::new(&name, too_long));
        }
    };
    let title_codes = ("publication-title-missing", "publication-title-too-long");
    let body_codes = ("publication-body-missing", "publication-body-too-long");
    check("title", &words.title, MAX_TITLE, title_codes.0, title_codes.1);
    check("body", &words.body, MAX_BODY, body_codes.0, body_codes.1);
    (wrong.len() == before).then_some(words)
}

fn keywords(typed: &str) -> Vec<String> {
    let mut keywords: Vec<String> = Vec::new();
    for word in typed.split([',', '，', ';', '；', '、', '\n']) {
        let word = clean_line(word);
        if !word.is_empty() && !keywords.contains(&word) {
            keywords.push(word);
        }
    }
    keywords
}

/// `Asia/Shanghai`, which has been UTC+8 all year round since 1992.
fn shanghai() -> FixedOffset {
    FixedOffset::east_opt(8 * 3600).unwrap_or_else(|| Utc.fix())
}

fn instant(field: &str, typed: &str, wrong: &mut Vec<FieldError>) -> Option<DateTime<Utc>> {
    let typed = clean_line(typed);
    if typed.is_empty() {
        return None;
    }
    let read = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"]
        .into_iter()
        .find_map(|form| NaiveDateTime::parse_from_str(&typed, form).ok())
        .and_then(|local| shanghai().from_local_datetime(&local).single());
    if read.is_none() {
        wrong.push(FieldError::new(field, "publication-time-invalid"));
    }
    read.map(|local| local.with_timezone(&Utc))
}

/// As a field of type `datetime-local` has it.
fn typed(instant: DateTime<Utc>) -> String {
    instant.with_timezone(&shanghai()).format("%Y-%m-%dT%H:%M").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft() -> Draft {
        Draft {
            class: "facilities".to_owned(),
            title_zh_hans: " 路灯坏了 找谁？\u{202E}".to_owned(),
            body_zh_hans: "拨打热线。".to_owned(),
            keywords: "路灯，街灯; lamp\n路灯".to_owned(),
            valid_from: "2026-11-20T09:00".to_owned(),
            valid_until: "2026-11-21 09:00".to_owned(),
            review_on: "2027-01-31".to_owned(),
            ..Draft::default()
        }
    }

    #[test]
    fn what_is_typed_is_kept_and_can_be_typed_again() {
        let now = DateTime::UNIX_EPOCH;
        let content = draft().check(Shelf::Article, now).unwrap();
        assert_eq!(content.zh_hans.title, "路灯坏了 找谁？");
        assert_eq!(content.keywords, ["路灯", "街灯", "lamp"]);
        assert_eq!(content.valid_from.to_rfc3339(), "2026-11-20T01:00:00+00:00");
        assert_eq!(Draft::from(&content).check(Shelf::Article, now).unwrap(), content);
        assert_eq!(content.words(Locale::En), (&content.zh_hans, Locale::ZhHans));
        assert!(content.is_valid(content.valid_from));
        assert!(!content.is_valid(content.valid_until.unwrap()));
    }

    #[test]
    fn everything_wrong_is_found_at_once() {
        let wrong = Draft {
            class: "news".to_owned(),
            title_zh_hans: "题".repeat(161),
            body_zh_hans: " \n ".to_owned(),
            title_en: "Only a title".to_owned(),
            keywords: "a,".repeat(5) + "词," + &"长".repeat(41),
            valid_from: "tomorrow".to_owned(),
            valid_until: "2026-13-01T00:00".to_owned(),
            review_on: "20261".to_owned(),
            ..Draft::default()
        };
        let wrong = wrong.check(Shelf::Article, DateTime::UNIX_EPOCH).unwrap_err();
        let found: Vec<(&str, &str)> =
            wrong.iter().map(|error| (error.field.as_str(), error.code.as_str())).collect();
        assert_eq!(
            found,
            [
                ("class", "publication-class-missing"),
                ("title_zh_hans", "publication-title-too-long"),
                ("body_zh_hans", "publication-body-missing"),
                ("body_en", "publication-body-missing"),
                ("keywords", "publication-keywords-too-many"),
                ("valid_from", "publication-time-invalid"),
                ("valid_until", "publication-time-invalid"),
                ("review_on", "publication-date-invalid"),
            ]
        );
        assert!(found.iter().all(|(_, code)| Draft::CODES.contains(code)));
        let backwards = Draft { valid_until: "2026-11-20T09:00".to_owned(), ..draft() };
        let wrong = backwards.check(Shelf::Article, DateTime::UNIX_EPOCH).unwrap_err();
        assert_eq!(wrong[0].code, "publication-until-before-from");
    }
}
