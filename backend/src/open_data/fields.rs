//! What stands in the columns of the tables, and, under the same names, in the lines of JSON.
//!
//! A file is written from the list of its columns, so what is described is what is there.

use std::borrow::Cow;

use domain::{locale::Locale, places::Attribute};

use super::Dataset;

/// What the values of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldKind {
    /// Words for people.
    Text,
    /// A word of a fixed list, or an identifier.
    Code,
    Integer,
    Decimal,
    /// `yes` or `no`; `true` or `false` in JSON.
    YesNo,
    /// A civil day: `2026-11-20`.
    Date,
    /// An instant (RFC 3339) in UTC.
    DateTime,
    Url,
}

impl FieldKind {
    /// Every kind.
    pub const ALL: [Self; 8] = [
        Self::Text,
        Self::Code,
        Self::Integer,
        Self::Decimal,
        Self::YesNo,
        Self::Date,
        Self::DateTime,
        Self::Url,
    ];

    /// The part of the text key `open-data-type-…` that names it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Code => "code",
            Self::Integer => "integer",
            Self::Decimal => "decimal",
            Self::YesNo => "yes-no",
            Self::Date => "date",
            Self::DateTime => "date-time",
            Self::Url => "url",
        }
    }

    /// The data type of CSV on the Web.
    #[must_use]
    pub const fn csvw(self) -> &'static str {
        match self {
            Self::Text | Self::Code => "string",
            Self::Integer => "integer",
            Self::Decimal => "decimal",
            Self::YesNo => "boolean",
            Self::Date => "date",
            Self::DateTime => "dateTime",
            Self::Url => "anyURI",
        }
    }
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Permanent.
    pub name: Cow<'static, str>,
    pub kind: FieldKind,
    /// The key of the text that says what it means.
    pub text: Cow<'static, str>,
    /// The language of its words, where there is a column for each.
    pub language: Option<Locale>,
}

const fn field(name: &'static str, kind: FieldKind, text: &'static str) -> Field {
    Field { name: Cow::Borrowed(name), kind, text: Cow::Borrowed(text), language: None }
}

const fn said(name: &'static str, kind: FieldKind, text: &'static str, language: Locale) -> Field {
    Field { name: Cow::Borrowed(name), kind, text: Cow::Borrowed(text), language: Some(language) }
}

/// The columns of a dataset, in their order.
#[must_use]
pub fn fields(dataset: Dataset) -> Vec<Field> {
    match dataset {
        Dataset::Places | Dataset::Toilets | Dataset::Parking | Dataset::Dropoff => places(),
        Dataset::Sorting => SORTING.to_vec(),
        Dataset::Cases => CASES.to_vec(),
        Dataset::Notices => NOTICES.to_vec(),
        Dataset::Calendar => CALENDAR.to_vec(),
    }
}

/// Those that `places::open_data` writes: the attributes are in the middle.
fn places() -> Vec<Field> {
    let attributes = Attribute::ALL.iter().map(|attribute| Field {
        name: attribute.as_str().replace('-', "_").into(),
        kind: FieldKind::Code,
        text: format!("place-attribute-{}", attribute.as_str()).into(),
        language: None,
    });
    BEFORE.iter().cloned().chain(attributes).chain(BEHIND.iter().cloned()).collect()
}

static BEFORE: [Field; 15] = [
    field("code", FieldKind::Code, "open-data-field-places-code"),
    field("kind", FieldKind::Code, "open-data-field-places-kind"),
    field("name", FieldKind::Text, "open-data-field-places-name"),
    said("name_zh_hant", FieldKind::Text, "open-data-field-places-name", Locale::ZhHant),
    said("name_en", FieldKind::Text, "open-data-field-places-name", Locale::En),
    field("address", FieldKind::Text, "open-data-field-places-address"),
    field("street", FieldKind::Text, "open-data-field-places-street"),
    field("longitude", FieldKind::Decimal, "open-data-field-places-longitude"),
    field("latitude", FieldKind::Decimal, "open-data-field-places-latitude"),
    field("operator", FieldKind::Text, "open-data-field-places-operator"),
    field("phone", FieldKind::Text, "open-data-field-places-phone"),
    field("hours", FieldKind::Text, "open-data-field-places-hours"),
    field("opening_hours", FieldKind::Text, "open-data-field-places-opening-hours"),
    field("suspended", FieldKind::YesNo, "open-data-field-places-suspended"),
    field("checked_on", FieldKind::Date, "open-data-field-places-checked-on"),
];

static BEHIND: [Field; 21] = [
    field("class", FieldKind::Code, "open-data-field-places-class"),
    field("build", FieldKind::Code, "open-data-field-places-build"),
    field("entry", FieldKind::Code, "open-data-field-places-entry"),
    field("female", FieldKind::Integer, "open-data-field-places-female"),
    field("male", FieldKind::Integer, "open-data-field-places-male"),
    field("urinal", FieldKind::Integer, "open-data-field-places-urinal"),
    field("unisex", FieldKind::Integer, "open-data-field-places-unisex"),
    field("accessible_stalls", FieldKind::Integer, "open-data-field-places-accessible-stalls"),
    field("since", FieldKind::Date, "open-data-field-places-since"),
    field("site", FieldKind::Code, "open-data-field-places-site"),
    field("capacity", FieldKind::Integer, "open-data-field-places-capacity"),
    field("max_height_cm", FieldKind::Integer, "open-data-field-places-max-height-cm"),
    field("tariff_text", FieldKind::Text, "open-data-field-places-tariff-text"),
    field("tariffs", FieldKind::Text, "open-data-field-places-tariffs"),
    field("payments", FieldKind::Code, "open-data-field-places-payments"),
    field("shared_hours_text", FieldKind::Text, "open-data-field-places-shared-hours-text"),
    field("accepts", FieldKind::Code, "open-data-field-places-accepts"),
    field("level", FieldKind::Code, "open-data-field-places-level"),
    field("attendance", FieldKind::Code, "open-data-field-places-attendance"),
    field("source", FieldKind::Text, "open-data-field-places-source"),
    field("licence", FieldKind::Text, "open-data-field-places-licence"),
];

pub(super) static SORTING: [Field; 21] = [
    field("slug", FieldKind::Code, "open-data-field-sorting-slug"),
    said("name_zh_hans", FieldKind::Text, "open-data-field-sorting-name", Locale::ZhHans),
    said("name_zh_hant", FieldKind::Text, "open-data-field-sorting-name", Locale::ZhHant),
    said("name_en", FieldKind::Text, "open-data-field-sorting-name", Locale::En),
    field("aliases", FieldKind::Text, "open-data-field-sorting-aliases"),
    field("group", FieldKind::Code, "open-data-field-sorting-group"),
    field("condition", FieldKind::Code, "open-data-field-sorting-condition"),
    said(
        "condition_zh_hans",
        FieldKind::Text,
        "open-data-field-sorting-condition-name",
        Locale::ZhHans,
    ),
    said(
        "condition_zh_hant",
        FieldKind::Text,
        "open-data-field-sorting-condition-name",
        Locale::ZhHant,
    ),
    said("condition_en", FieldKind::Text, "open-data-field-sorting-condition-name", Locale::En),
    field("category", FieldKind::Code, "open-data-field-sorting-category"),
    field("bin", FieldKind::Code, "open-data-field-sorting-bin"),
    said("prepare_zh_hans", FieldKind::Text, "open-data-field-sorting-prepare", Locale::ZhHans),
    said("prepare_zh_hant", FieldKind::Text, "open-data-field-sorting-prepare", Locale::ZhHant),
    said("prepare_en", FieldKind::Text, "open-data-field-sorting-prepare", Locale::En),
    said("why_zh_hans", FieldKind::Text, "open-data-field-sorting-why", Locale::ZhHans),
    said("why_zh_hant", FieldKind::Text, "open-data-field-sorting-why", Locale::ZhHant),
    said("why_en", FieldKind::Text, "open-data-field-sorting-why", Locale::En),
    said("where_zh_hans", FieldKind::Text, "open-data-field-sorting-where", Locale::ZhHans),
    said("where_zh_hant", FieldKind::Text, "open-data-field-sorting-where", Locale::ZhHant),
    said("where_en", FieldKind::Text, "open-data-field-sorting-where", Locale::En),
];

pub(super) static CASES: [Field; 14] = [
    field("number", FieldKind::Code, "open-data-field-cases-number"),
    field("class", FieldKind::Code, "open-data-field-cases-class"),
    said("class_zh_hans", FieldKind::Text, "open-data-field-cases-class-name", Locale::ZhHans),
    said("class_zh_hant", FieldKind::Text, "open-data-field-cases-class-name", Locale::ZhHant),
    said("class_en", FieldKind::Text, "open-data-field-cases-class-name", Locale::En),
    field("street", FieldKind::Code, "open-data-field-cases-street"),
    said("street_zh_hans", FieldKind::Text, "open-data-field-cases-street-name", Locale::ZhHans),
    said("street_zh_hant", FieldKind::Text, "open-data-field-cases-street-name", Locale::ZhHant),
    said("street_en", FieldKind::Text, "open-data-field-cases-street-name", Locale::En),
    field("reported_on", FieldKind::Date, "open-data-field-cases-reported-on"),
    field("state", FieldKind::Code, "open-data-field-cases-state"),
    field("outcome", FieldKind::Code, "open-data-field-cases-outcome"),
    field("closed_on", FieldKind::Date, "open-data-field-cases-closed-on"),
    field("on_time", FieldKind::YesNo, "open-data-field-cases-on-time"),
];

pub(super) static NOTICES: [Field; 15] = [
    field("slug", FieldKind::Code, "open-data-field-notices-slug"),
    field("class", FieldKind::Code, "open-data-field-notices-class"),
    said("title_zh_hans", FieldKind::Text, "open-data-field-notices-title", Locale::ZhHans),
    said("title_zh_hant", FieldKind::Text, "open-data-field-notices-title", Locale::ZhHant),
    said("title_en", FieldKind::Text, "open-data-field-notices-title", Locale::En),
    said("street_zh_hans", FieldKind::Text, "open-data-field-notices-street-name", Locale::ZhHans),
    said("street_zh_hant", FieldKind::Text, "open-data-field-notices-street-name", Locale::ZhHant),
    said("street_en", FieldKind::Text, "open-data-field-notices-street-name", Locale::En),
    field("valid_from", FieldKind::DateTime, "open-data-field-notices-valid-from"),
    field("valid_until", FieldKind::DateTime, "open-data-field-notices-valid-until"),
    field("published_at", FieldKind::DateTime, "open-data-field-notices-published-at"),
    field("updated_at", FieldKind::DateTime, "open-data-field-notices-updated-at"),
    said("link_zh_hans", FieldKind::Url, "open-data-field-notices-link", Locale::ZhHans),
    said("link_zh_hant", FieldKind::Url, "open-data-field-notices-link", Locale::ZhHant),
    said("link_en", FieldKind::Url, "open-data-field-notices-link", Locale::En),
];

pub(super) static CALENDAR: [Field; 6] = [
    field("date", FieldKind::Date, "open-data-field-calendar-date"),
    field("kind", FieldKind::Code, "open-data-field-calendar-kind"),
    field("name", FieldKind::Text, "open-data-field-calendar-name"),
    field("source", FieldKind::Text, "open-data-field-calendar-source"),
    field("link", FieldKind::Url, "open-data-field-calendar-link"),
    field("published_on", FieldKind::Date, "open-data-field-calendar-published-on"),
];
