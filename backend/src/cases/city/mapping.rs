//! What the city calls its columns, and what its words and codes mean here. All of it is data that an
//! administrator keeps.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::{
    accounts::{Act, Kind},
    calendar::{parse_date, parse_date_time},
    cases::{CaseKind, Urgency},
    places::Datum,
    text::{clean_line, length},
};
use sqlx::{PgConnection, PgExecutor};

use crate::{
    Kernel,
    accounts::Area,
    audit::Subject,
    calendar::to_utc,
    cases::rulebook::Rulebook,
    idempotency::request_hash,
    places::import::folded,
    problem::FieldError,
    records::{Begun, SaveError, Saving, begin, finish},
};

macro_rules! words {
    ($(#[$about:meta])* $name:ident { $($(#[$each:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$each])* $variant,)+ }

        impl $name {
            /// Every one.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// As it is stored, and the last part of the key of its text.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// What a stored word means.
            #[must_use]
            pub fn parse(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.as_str() == word)
            }
        }
    };
}

words! {
    /// What a column of the city's files can fill.
    Field {
        /// Its number of the order.
        Number = "number",
        Title = "title",
        Words = "words",
        Kind = "kind",
        /// May be several columns, from the wider to the narrower.
        Class = "class",
        Urgency = "urgency",
        Area = "area",
        /// May be several columns, which are put together.
        Address = "address",
        Longitude = "longitude",
        Latitude = "latitude",
        Name = "name",
        Phone = "phone",
        /// The city's own deadline.
        Due = "due",
        /// Of lists to reconcile: where the order stands. Of acknowledgements: what the city says.
        State = "state",
        /// Our id of what went back.
        Return = "return",
        /// The city's words to what went back.
        Note = "note",
    }
}

words! {
    /// What words and codes of the city are about.
    Dictionary {
        Class = "class",
        Kind = "kind",
        Urgency = "urgency",
        /// Streets.
        Area = "area",
        /// Where an order stands: `open`, `closed`, `returned`.
        State = "state",
        /// What it says to what went back: `acknowledged`, `refused`.
        Answer = "answer",
        /// What its coordinates are counted on.
        Datum = "datum",
    }
}

/// What every word means that is not there.
pub const EVERY_OTHER: &str = "*";
/// The longest name of a column and code of the city, in characters; the tables' own limits.
const MAX_COLUMN: usize = 40;
const MAX_CODE: usize = 80;

/// All of it, as of one instant.
#[derive(Debug, Clone, Default)]
pub struct Mapping {
    columns: HashMap<String, Field>,
    codes: HashMap<(Dictionary, String), String>,
}

impl Mapping {
    /// What a column of this name fills.
    pub(super) fn field(&self, column: &str) -> Option<Field> {
        self.columns.get(&folded(column)).copied()
    }

    /// What the city's word means; the fallback where it is not there.
    pub(super) fn ours(&self, dictionary: Dictionary, word: &str) -> Option<&str> {
        self.exact(dictionary, word).or_else(|| {
            let other = (dictionary, EVERY_OTHER.to_owned());
            self.codes.get(&other).map(String::as_str)
        })
    }

    /// The same without the fallback.
    pub(super) fn exact(&self, dictionary: Dictionary, word: &str) -> Option<&str> {
        self.codes.get(&(dictionary, folded(word))).map(String::as_str)
    }

    /// What its coordinates are counted on.
    pub(super) fn datum(&self) -> Option<Datum> {
        Datum::parse(self.ours(Dictionary::Datum, EVERY_OTHER)?)
    }
}

/// Reads all of it.
///
/// # Errors
/// When the database refuses.
pub(super) async fn load(conn: &mut PgConnection) -> Result<Mapping, sqlx::Error> {
    let mut mapping = Mapping::default();
    for column in columns(&mut *conn).await? {
        mapping.columns.insert(folded(&column.name), column.field);
    }
    for code in codes(&mut *conn).await? {
        mapping.codes.insert((code.dictionary, folded(&code.code)), code.ours);
    }
    Ok(mapping)
}

/// A line of the first table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    pub name: String,
    pub field: Field,
}

/// A line of the second table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    pub dictionary: Dictionary,
    pub code: String,
    pub ours: String,
}

/// Both tables, for the page.
///
/// # Errors
/// [`SaveError::Denied`] to whoever may not see orders of the city.
pub async fn tables(
    kernel: &Kernel,
    staff: &crate::accounts::Staff,
) -> Result<(Vec<Column>, Vec<Code>), SaveError> {
    staff.permit(Act::Read, Kind::City, Area::default())?;
    Ok((columns(&kernel.db).await?, codes(&kernel.db).await?))
}

async fn columns(db: impl PgExecutor<'_>) -> Result<Vec<Column>, sqlx::Error> {
    let rows = sqlx::query!("select name, field from city_column order by field, name")
        .fetch_all(db)
        .await?;
    let known = |field: &str| Field::parse(field);
    Ok(rows
        .into_iter()
        .filter_map(|row| Some(Column { field: known(&row.field)?, name: row.name }))
        .collect())
}

async fn codes(db: impl PgExecutor<'_>) -> Result<Vec<Code>, sqlx::Error> {
    let rows = sqlx::query!(
        "select dictionary, code, ours from city_code order by dictionary, code = '*' desc, code"
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            let dictionary = Dictionary::parse(&row.dictionary)?;
            Some(Code { dictionary, code: row.code, ours: row.ours })
        })
        .collect())
}

/// A change of it, as a form has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// This column fills this field.
    Column { name: String, field: String },
    /// It fills none.
    ForgetColumn { name: String },
    /// The city's word means this.
    Code { dictionary: String, code: String, ours: String },
    /// It means nothing.
    ForgetCode { dictionary: String, code: String },
}

/// Changes it; imports after this know it.
///
/// # Errors
/// [`SaveError`].
pub async fn change(
    kernel: &Kernel,
    rules: &Rulebook,
    saving: Saving<'_>,
    change: Change,
) -> Result<(), SaveError> {
    saving.staff.permit(Act::Write, Kind::Setting, Area::default())?;
    saving.staff.permit(Act::Read, Kind::City, Area::default())?;
    let change = cleaned(&kernel.db, rules, change).await?;
    let hash = request_hash("city-mapping", [format!("{change:?}")]);
    let (mut tx, claim) = match begin(kernel, &saving, hash).await? {
        Begun::New(tx, claim) => (tx, claim),
        Begun::Done(_) => return Ok(()),
    };
    write(&mut tx, &change).await?;
    let subject = Subject { kind: "city-mapping", id: None };
    finish(kernel, tx, claim, &saving, "change", subject).await.map(drop)
}

async fn cleaned(
    db: impl PgExecutor<'_>,
    rules: &Rulebook,
    change: Change,
) -> Result<Change, SaveError> {
    let mut wrong = Vec::new();
    let mut text = |field: &str, typed: &str, max: usize| {
        let line = clean_line(typed);
        match length(&line) {
            0 => wrong.push(FieldError::new(field, "text-missing")),
            length if length > max => wrong.push(FieldError::new(field, "text-too-long")),
            _ => {}
        }
        line
    };
    let cleaned = match change {
        Change::Column { name, field } => {
            let name = folded(&text("name", &name, MAX_COLUMN));
            if Field::parse(&field).is_none() {
                wrong.push(FieldError::new("field", "choice-unknown"));
            }
            Change::Column { name, field }
        }
        Change::Code { dictionary, code, ours } => {
            let code = text("code", &code, MAX_CODE);
            let ours = text("ours", &ours, MAX_COLUMN);
            let known = match Dictionary::parse(&dictionary) {
                None => Err("dictionary"),
                Some(dictionary) if is_known(db, rules, dictionary, &ours).await? => Ok(()),
                Some(_) => Err("ours"),
            };
            if let Err(field) = known
                && wrong.is_empty()
            {
                wrong.push(FieldError::new(field, "choice-unknown"));
            }
            Change::Code { dictionary, code, ours }
        }
        forget => forget,
    };
    if wrong.is_empty() { Ok(cleaned) } else { Err(SaveError::Invalid(wrong)) }
}

/// Whether `ours` is a word of ours for what `dictionary` is about.
async fn is_known(
    db: impl PgExecutor<'_>,
    rules: &Rulebook,
    dictionary: Dictionary,
    ours: &str,
) -> Result<bool, sqlx::Error> {
    Ok(match dictionary {
        Dictionary::Class => rules.class(ours).is_some_and(|class| !class.retired),
        Dictionary::Kind => CaseKind::parse(ours).is_some(),
        Dictionary::Urgency => Urgency::parse(ours).is_some(),
        Dictionary::State => ["open", "closed", "returned"].contains(&ours),
        Dictionary::Answer => ["acknowledged", "refused"].contains(&ours),
        Dictionary::Datum => Datum::parse(ours).is_some(),
        Dictionary::Area => {
            sqlx::query_scalar!(
                r#"select exists (select from street where code = $1 and retired_at is null)
                   as "is!""#,
                ours,
            )
            .fetch_one(db)
            .await?
        }
    })
}

async fn write(conn: &mut PgConnection, change: &Change) -> Result<(), sqlx::Error> {
    match change {
        Change::Column { name, field } => {
            sqlx::query!(
                "insert into city_column (name, field) values ($1, $2)
                 on conflict (name) do update set field = excluded.field",
                name,
                field,
            )
            .execute(conn)
            .await?
        }
        Change::ForgetColumn { name } => {
            sqlx::query!("delete from city_column where name = $1", name).execute(conn).await?
        }
        Change::Code { dictionary, code, ours } => {
            sqlx::query!(
                "insert into city_code (dictionary, code, ours) values ($1, $2, $3)
                 on conflict (dictionary, code) do update set ours = excluded.ours",
                dictionary,
                code,
                ours,
            )
            .execute(conn)
            .await?
        }
        Change::ForgetCode { dictionary, code } => {
            sqlx::query!(
                "delete from city_code where dictionary = $1 and code = $2",
                dictionary,
                code,
            )
            .execute(conn)
            .await?
        }
    };
    Ok(())
}

/// An instant as the city writes it: RFC 3339 with its offset, or on the clocks of the district. A
/// day without a time lasts until its end.
pub(super) fn instant(text: &str) -> Option<DateTime<Utc>> {
    let text = text.trim();
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return Some(at.to_utc());
    }
    let local = parse_date_time(text).or_else(|| parse_date(text)?.and_hms_opt(23, 59, 59))?;
    Some(to_utc(local))
}
