//! Reports of residents, the oldest first.

use chrono::{DateTime, Utc};
use domain::{
    accounts::Reach,
    locale::Locale,
    places::{Fact, PlainFact},
};
use sqlx::PgExecutor;
use uuid::Uuid;

use crate::places::say::{is_plain, point_of};

/// What kind of report it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    Correction,
    Fault,
}

impl Class {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Correction, Self::Fault];

    /// As it is stored, and the last part of the key of its text.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Correction => "correction",
            Self::Fault => "fault",
        }
    }

    /// What a stored word means.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.as_str() == word)
    }
}

/// What a resident said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    pub id: Uuid,
    pub place: Uuid,
    pub place_name: String,
    pub kind: String,
    pub street: Option<Uuid>,
    pub class: Class,
    /// A code of `domain::places::Fact` or `Fault`.
    pub subject: String,
    /// What a fact should be.
    pub value: Option<String>,
    /// What it is now: empty where nobody knows, none where it is not one plain value.
    pub present: Option<String>,
    pub words: String,
    /// Of the page.
    pub locale: Locale,
    pub at: DateTime<Utc>,
    pub is_open: bool,
}

impl Report {
    /// Whether accepting it writes it into the place. A correction of which this is not so is for
    /// staff to edit by hand.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        let value = self.value.as_deref().unwrap_or_default();
        let fact = Fact::parse(&self.subject);
        self.class == Class::Correction && fact.is_some_and(|fact| is_plain(fact, value))
    }

    /// The language of a name that is proposed. Its script tells, since a page shows the simplified
    /// name where its own language has none; which Chinese it is, the page tells.
    #[must_use]
    pub fn language(&self) -> Locale {
        language(self.value.as_deref().unwrap_or_default(), self.locale)
    }
}

fn language(name: &str, page: Locale) -> Locale {
    let is_han = |c: char| matches!(c, '\u{3400}'..='\u{9FFF}' | '\u{20000}'..='\u{3FFFF}');
    match page {
        _ if !name.contains(is_han) => Locale::En,
        Locale::ZhHant => Locale::ZhHant,
        Locale::ZhHans | Locale::En => Locale::ZhHans,
    }
}

/// Which reports.
#[derive(Debug, Clone, Copy)]
pub struct Reports<'a> {
    /// Of one class only.
    pub class: Option<Class>,
    /// How far to look: all of the district, or these streets.
    pub reach: Reach,
    pub streets: &'a [Uuid],
    /// After this one.
    pub after: Option<Uuid>,
}

struct Row {
    id: Uuid,
    place: Uuid,
    place_name: String,
    kind: String,
    street: Option<Uuid>,
    class: String,
    subject: String,
    value: Option<String>,
    words: String,
    locale: String,
    at: DateTime<Utc>,
    state: String,
    name_zh_hant: Option<String>,
    name_en: Option<String>,
    address: String,
    phone: Option<String>,
    /// Those that everybody goes by.
    hours: String,
    /// What is known of the attribute that the report is about, or of what only its kind has.
    known: Option<String>,
}

impl Row {
    fn present(&self, page: Locale) -> Option<String> {
        let value = self.value.as_deref()?;
        let present = match Fact::parse(&self.subject)? {
            Fact::Plain(PlainFact::Name) => match language(value, page) {
                Locale::ZhHans => Some(&self.place_name),
                Locale::ZhHant => self.name_zh_hant.as_ref(),
                Locale::En => self.name_en.as_ref(),
            },
            Fact::Plain(PlainFact::Address) => Some(&self.address),
            Fact::Plain(PlainFact::Phone) => self.phone.as_ref(),
            Fact::Plain(PlainFact::Hours) => Some(&self.hours),
            Fact::Attribute(_)
            | Fact::Plain(
                PlainFact::Class
                | PlainFact::Build
                | PlainFact::Entry
                | PlainFact::Site
                | PlainFact::Capacity
                | PlainFact::MaxHeight
                | PlainFact::Attendance,
            ) => self.known.as_ref(),
            Fact::Plain(PlainFact::Position) if point_of(value).is_some() => self.known.as_ref(),
            Fact::Plain(_) => return None,
        };
        Some(present.cloned().unwrap_or_default())
    }
}

impl From<Row> for Report {
    fn from(row: Row) -> Self {
        // The table's check knows no others.
        let locale = Locale::from_tag(&row.locale).unwrap_or_default();
        Self {
            present: row.present(locale),
            locale,
            id: row.id,
            place: row.place,
            place_name: row.place_name,
            kind: row.kind,
            street: row.street,
            class: Class::parse(&row.class).unwrap_or(Class::Fault),
            subject: row.subject,
            value: row.value,
            words: row.words,
            at: row.at,
            is_open: row.state == "open",
        }
    }
}

/// At most `limit` open reports, by the order in which they came (ids are made of time).
///
/// # Errors
/// When the database does not answer.
pub async fn reports(
    db: impl PgExecutor<'_>,
    which: Reports<'_>,
    limit: i64,
) -> Result<Vec<Report>, sqlx::Error> {
    let rows = sqlx::query_as!(
        Row,
        r#"select place_report.id, place, name as place_name, kind, street, class, subject, value,
             words, locale, at, state, name_zh_hant, name_en, address, phone,
             coalesce((select nullif(shared_hours, '') from parking
                       where parking.place = place_report.place), hours) as "hours!",
             case subject
               when 'class' then
                 (select toilet.class from toilet where toilet.place = place_report.place)
               when 'build' then
                 (select build from toilet where toilet.place = place_report.place)
               when 'entry' then
                 (select entry from toilet where toilet.place = place_report.place)
               when 'site' then
                 (select site from parking where parking.place = place_report.place)
               when 'capacity' then
                 (select capacity::text from parking where parking.place = place_report.place)
               when 'max-height' then
                 (select trim_scale(max_height_cm / 100.0)::text from parking
                  where parking.place = place_report.place)
               when 'attendance' then
                 (select nullif(attendance, 'unknown') from dropoff
                  where dropoff.place = place_report.place)
               when 'position' then
                 round(st_x(point::geometry)::numeric, 6) || ','
                 || round(st_y(point::geometry)::numeric, 6)
               else attributes ->> subject
             end as known
           from place_report join place on place.id = place
           where state = 'open' and ($1::text is null or class = $1)
             and ($2 or street = any($3)) and place_report.id > $4
           order by place_report.id limit $5"#,
        which.class.map(Class::as_str),
        which.reach == Reach::District,
        which.streets,
        which.after.unwrap_or_default(),
        limit,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(Report::from).collect())
}

/// One report, decided or not.
///
/// # Errors
/// When the database does not answer.
pub async fn report(db: impl PgExecutor<'_>, id: Uuid) -> Result<Option<Report>, sqlx::Error> {
    let row = sqlx::query_as!(
        Row,
        r#"select place_report.id, place, name as place_name, kind, street, class, subject, value,
             words, locale, at, state, name_zh_hant, name_en, address, phone,
             coalesce((select nullif(shared_hours, '') from parking
                       where parking.place = place_report.place), hours) as "hours!",
             case subject
               when 'class' then
                 (select toilet.class from toilet where toilet.place = place_report.place)
               when 'build' then
                 (select build from toilet where toilet.place = place_report.place)
               when 'entry' then
                 (select entry from toilet where toilet.place = place_report.place)
               when 'site' then
                 (select site from parking where parking.place = place_report.place)
               when 'capacity' then
                 (select capacity::text from parking where parking.place = place_report.place)
               when 'max-height' then
                 (select trim_scale(max_height_cm / 100.0)::text from parking
                  where parking.place = place_report.place)
               when 'attendance' then
                 (select nullif(attendance, 'unknown') from dropoff
                  where dropoff.place = place_report.place)
               when 'position' then
                 round(st_x(point::geometry)::numeric, 6) || ','
                 || round(st_y(point::geometry)::numeric, 6)
               else attributes ->> subject
             end as known
           from place_report join place on place.id = place
           where place_report.id = $1"#,
        id,
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(Report::from))
}
