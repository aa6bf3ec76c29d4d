//! Cases as open data: of those that staff have found fit for everybody, what the public list shows,
//! by the day. What has been finished for longer than it stays there is not here either. Nothing that
//! anybody wrote, no place nearer than the street, no photo.

use bytes::Bytes;
use chrono::{DateTime, SubsecRound, Utc};
use domain::locale::Localised;
use futures::stream::{Stream, StreamExt, unfold};
use serde_json::Value;
use sqlx::{PgExecutor, PgPool};
use uuid::Uuid;

use super::{
    Edition, Format, Terms,
    fields::CASES,
    pieces::{At, csv, day, head, json, named, object},
};
use crate::cases::RECENT;

/// Cases of one part. A statement of this size takes a few milliseconds, and the first, which passes by
/// what was finished long ago, a tenth of a second with half a million cases.
const PART: i64 = 1_000;

/// Which edition of them there is at `now`.
///
/// Cases that came to the list or went from it are seen by their ids; all of the list are read, so
/// [`Kept`](crate::kept::Kept) has it for a minute.
///
/// # Errors
/// When the database does not answer.
pub async fn cases_edition(
    db: impl PgExecutor<'_>,
    now: DateTime<Utc>,
) -> Result<Edition, sqlx::Error> {
    let row = sqlx::query!(
        r#"select count(*) as "cases!", bit_xor(uuid_hash_extended(id, 0)) as ids,
             (select max(changed_at) from case_file where public_at is not null) as changed_at,
             md5(concat(
               (select string_agg(
                  concat_ws('|', code, name_zh_hans, name_zh_hant, name_en), ',' order by code)
                from street),
               (select string_agg(
                  concat_ws('|', code, plain_zh_hans, plain_zh_hant, plain_en), ',' order by code)
                from case_class))) as "names!"
           from case_file
           where public_at is not null and state <> 'void'
             and (closed_at is null or closed_at > $1)"#,
        now - RECENT,
    )
    .fetch_one(db)
    .await?;
    let changed = row.changed_at.map_or(0, |at| at.timestamp_micros());
    Ok(Edition {
        changed_at: row.changed_at.map(|at| at.trunc_subsecs(0)),
        tag: format!("{:x}-{:x}-{changed:x}-{}", row.cases, row.ids.unwrap_or_default(), row.names),
    })
}

/// The file at `now`, in pieces, the oldest case first. `changed_at` is of its edition.
pub fn cases(
    db: PgPool,
    format: Format,
    terms: Terms,
    changed_at: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> impl Stream<Item = Result<Bytes, sqlx::Error>> + Send + 'static {
    let begin = Reader {
        db,
        format,
        terms,
        changed_at,
        since: now - RECENT,
        after: Uuid::nil(),
        is_first: true,
    };
    unfold(Some(begin), async |reader| {
        let mut reader = reader?;
        match reader.read().await {
            Ok((piece, true)) => Some((Ok(piece), None)),
            Ok((piece, false)) => Some((Ok(piece), Some(reader))),
            Err(error) => Some((Err(error), None)),
        }
    })
    // Whoever compresses it asks once more after the end.
    .fuse()
}

/// Where the file has come to.
struct Reader {
    db: PgPool,
    format: Format,
    terms: Terms,
    changed_at: Option<DateTime<Utc>>,
    /// What was finished before is left out.
    since: DateTime<Utc>,
    /// The last case that is written.
    after: Uuid,
    is_first: bool,
}

impl Reader {
    /// The next piece, and whether it is the last.
    async fn read(&mut self) -> Result<(Bytes, bool), sqlx::Error> {
        let rows = part(&self.db, self.since, self.after, PART).await?;
        let is_last = rows.len() < usize::try_from(PART).unwrap_or(usize::MAX);
        let at = At { is_first: self.is_first, is_last };
        let piece = match self.format {
            Format::Csv => csv(at, &CASES, rows.iter().map(Row::cells)),
            _ => {
                let head = || head(&self.terms, self.changed_at, "cases");
                json(at, head, rows.iter().map(Row::members))
            }
        };
        self.after = rows.last().map_or(self.after, |row| row.id);
        self.is_first = false;
        Ok((Bytes::from(piece), is_last))
    }
}

/// A case, as it is published.
#[derive(Debug)]
struct Row {
    id: Uuid,
    number: String,
    class: String,
    plain_zh_hans: String,
    plain_zh_hant: String,
    plain_en: String,
    street: Option<String>,
    street_zh_hans: Option<String>,
    street_zh_hant: Option<String>,
    street_en: Option<String>,
    opened_at: DateTime<Utc>,
    state: String,
    outcome: Option<String>,
    closed_at: Option<DateTime<Utc>>,
    on_time: Option<bool>,
}

async fn part(
    db: impl PgExecutor<'_>,
    since: DateTime<Utc>,
    after: Uuid,
    count: i64,
) -> Result<Vec<Row>, sqlx::Error> {
    sqlx::query_as!(
        Row,
        r#"select case_file.id as "id!", number as "number!", class as "class!",
             plain_zh_hans as "plain_zh_hans!", plain_zh_hant as "plain_zh_hant!",
             plain_en as "plain_en!", street.code as "street?",
             street.name_zh_hans as "street_zh_hans?", street.name_zh_hant as "street_zh_hant?",
             street.name_en as "street_en?", opened_at as "opened_at!", state as "state!",
             outcome as "outcome?", closed_at as "closed_at?", closed_at <= due_at as "on_time?"
           from case_file join case_class on case_class.code = class
             left join street on street.id = case_file.street
           where public_at is not null and state <> 'void' and case_file.id > $1
             and (closed_at is null or closed_at > $3)
           order by case_file.id limit $2"#,
        after,
        count,
        since,
    )
    .fetch_all(db)
    .await
}

impl Row {
    /// In the order of [`CASES`].
    fn cells(&self) -> Vec<String> {
        let optional = |text: &Option<String>| text.clone().unwrap_or_default();
        let on_time = match self.on_time {
            Some(true) => "yes",
            Some(false) => "no",
            None => "",
        };
        vec![
            self.number.clone(),
            self.class.clone(),
            self.plain_zh_hans.clone(),
            self.plain_zh_hant.clone(),
            self.plain_en.clone(),
            optional(&self.street),
            optional(&self.street_zh_hans),
            optional(&self.street_zh_hant),
            optional(&self.street_en),
            day(self.opened_at),
            self.state.clone(),
            optional(&self.outcome),
            self.closed_at.map(day).unwrap_or_default(),
            on_time.to_owned(),
        ]
    }

    fn members(&self) -> Value {
        let street = self.street_zh_hans.clone().zip(self.street_zh_hant.clone());
        let street = street.zip(self.street_en.clone());
        let street =
            street.map(|((zh_hans, zh_hant), en)| named(&Localised { zh_hans, zh_hant, en }));
        let class = Localised {
            zh_hans: self.plain_zh_hans.clone(),
            zh_hant: self.plain_zh_hant.clone(),
            en: self.plain_en.clone(),
        };
        object([
            ("number", self.number.as_str().into()),
            ("class", self.class.as_str().into()),
            ("class_name", named(&class)),
            ("street", self.street.clone().into()),
            ("street_name", street.into()),
            ("reported_on", day(self.opened_at).into()),
            ("state", self.state.as_str().into()),
            ("outcome", self.outcome.clone().into()),
            ("closed_on", self.closed_at.map(day).into()),
            ("on_time", self.on_time.into()),
        ])
    }
}
