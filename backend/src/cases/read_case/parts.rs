//! The parts of a case as they are read: its row, and what hangs on it.

use chrono::{DateTime, Utc};
use domain::{
    accounts::{Act, Kind},
    cases::{ClockKind, Outcome, State},
    districts::Point,
    phone::{mask_numbers, mask_phone},
};
use serde_json::Value;
use sqlx::PgPool;
use uuid::Uuid;

use super::{CasePhoto, Clock, Extension, Line, ReadError, Reporter, Told};
use crate::{
    Kernel,
    accounts::{Area, Staff},
    cases::{content_checks::CheckState, queue::named, standing::Standing},
    privacy::{Place, open},
};

pub(super) struct Row {
    pub(super) id: Uuid,
    pub(super) number: String,
    pub(super) channel: String,
    pub(super) partner: Option<String>,
    pub(super) words: String,
    pub(super) answers: Value,
    pub(super) address: String,
    pub(super) longitude: Option<f64>,
    pub(super) latitude: Option<f64>,
    pub(super) street_zh_hans: Option<String>,
    pub(super) street_zh_hant: Option<String>,
    pub(super) street_en: Option<String>,
    pub(super) cell: Option<String>,
    pub(super) outside: bool,
    pub(super) department_zh_hans: Option<String>,
    pub(super) department_zh_hant: Option<String>,
    pub(super) department_en: Option<String>,
    pub(super) handler: Option<String>,
    pub(super) merged_into: Option<String>,
    pub(super) opened_at: DateTime<Utc>,
    pub(super) due_at: Option<DateTime<Utc>>,
    pub(super) provisional: bool,
    pub(super) reporters: i32,
    pub(super) public_at: Option<DateTime<Utc>>,
    pub(super) check: Option<String>,
    pub(super) external_number: Option<String>,
    pub(super) external_due_at: Option<DateTime<Utc>>,
}

pub(super) async fn row(db: &PgPool, number: &str) -> Result<Option<Row>, sqlx::Error> {
    sqlx::query_as!(
        Row,
        r#"select case_file.id, case_file.number, case_file.channel,
             partner_key.name as "partner?", case_file.words,
             case_file.answers, case_file.address,
             st_x(case_file.point::geometry) as longitude,
             st_y(case_file.point::geometry) as latitude,
             street.name_zh_hans as "street_zh_hans?", street.name_zh_hant as "street_zh_hant?",
             street.name_en as "street_en?", case_file.cell, case_file.outside,
             department.name_zh_hans as "department_zh_hans?",
             department.name_zh_hant as "department_zh_hant?",
             department.name_en as "department_en?", staff.login as "handler?",
             other.number as "merged_into?", case_file.opened_at, case_file.due_at,
             case_file.provisional, case_file.reporters, case_file.public_at,
             case_file.external_number, case_file.external_due_at,
             (select state from content_check
              where case_id = case_file.id and photo is null) as "check?"
           from case_file
             left join street on street.id = case_file.street
             left join department on department.id = case_file.department
             left join staff on staff.id = case_file.handler
             left join case_file as other on other.id = case_file.merged_into
             left join partner_key on partner_key.id = case_file.partner
           where case_file.number = $1"#,
        number,
    )
    .fetch_optional(db)
    .await
}

/// Those who reported it or what was merged into it, and the blind indexes of its own reporters'
/// numbers.
pub(super) async fn reporters(
    kernel: &Kernel,
    staff: &Staff,
    case: Uuid,
) -> Result<(Vec<Reporter>, Vec<Vec<u8>>), ReadError> {
    let rows = sqlx::query!(
        // An array, since the planner would read all reporters for an `or`.
        r#"select case_reporter.id, phone, phone_index, name is not null as "has_name!", locale,
             joined_at, case when case_id <> $1::uuid then number end as "merged_from?",
             handler, department, street
           from case_reporter join case_file on case_file.id = case_id
           where case_id = any (array(
             select $1::uuid union all select id from case_file where merged_into = $1))
           order by case_id <> $1, case_reporter.id limit 200"#,
        case,
    )
    .fetch_all(&kernel.db)
    .await?;
    let mut indexes = Vec::new();
    let mut reporters = Vec::with_capacity(rows.len());
    for row in rows {
        let place = Place { column: "case_reporter.phone", row: row.id.as_bytes() };
        let phone = row.phone.map(|sealed| open(&kernel.keys, place, &sealed)).transpose()?;
        if row.merged_from.is_none() {
            indexes.extend(row.phone_index);
        }
        let area = Area { staff: row.handler, department: row.department, street: row.street };
        reporters.push(Reporter {
            id: row.id,
            masked_phone: phone.map(|phone| mask_phone(&String::from_utf8_lossy(&phone))),
            has_name: row.has_name,
            locale: row.locale,
            joined_at: row.joined_at,
            merged_from: row.merged_from,
            opens: staff.permit(Act::Read, Kind::Case, area).is_ok(),
        });
    }
    Ok((reporters, indexes))
}

fn wrong(what: &str, of: Uuid) -> sqlx::Error {
    sqlx::Error::Decode(format!("{what} of {of}").into())
}

pub(super) async fn clocks(db: &PgPool, case: Uuid) -> Result<Vec<Clock>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select case_clock.kind, department.name_zh_hans as "zh_hans?",
             department.name_zh_hant as "zh_hant?", department.name_en as "en?", started_at,
             due_at, provisional, paused_at, stopped_at
           from case_clock left join department on department.id = case_clock.department
           where case_id = $1 order by stopped_at is not null, due_at"#,
        case,
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Clock {
                kind: ClockKind::parse(&row.kind).ok_or_else(|| wrong("a clock", case))?,
                department: named(row.zh_hans, row.zh_hant, row.en),
                started_at: row.started_at,
                due_at: row.due_at,
                provisional: row.provisional,
                paused_at: row.paused_at,
                stopped_at: row.stopped_at,
            })
        })
        .collect()
}

pub(super) async fn history(db: &PgPool, case: Uuid) -> Result<Vec<Line>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select case_event.id, step, to_state, party, staff.login as "login?",
             department.name_zh_hans as "zh_hans?", department.name_zh_hant as "zh_hant?",
             department.name_en as "en?", at, reason, words, public, detail
           from case_event
             left join staff on staff.id = case_event.staff
             left join department on department.id = case_event.department
           where case_id = $1 order by case_event.id"#,
        case,
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Line {
                id: row.id,
                step: row.step,
                to: State::parse(&row.to_state).ok_or_else(|| wrong("the history", case))?,
                party: row.party,
                login: row.login,
                department: named(row.zh_hans, row.zh_hant, row.en),
                at: row.at,
                reason: row.reason,
                words: row.words,
                public: row.public,
                detail: masked(row.detail),
            })
        })
        .collect()
}

/// A correction has the address that was and the one that is. Older ones were written with whole
/// numbers.
fn masked(mut detail: Value) -> Value {
    let addresses = detail.get_mut("address").and_then(Value::as_array_mut);
    for address in addresses.into_iter().flatten() {
        if let Value::String(text) = address {
            *text = mask_numbers(text);
        }
    }
    detail
}

pub(super) async fn extensions(db: &PgPool, case: Uuid) -> Result<Vec<Extension>, sqlx::Error> {
    sqlx::query_as!(
        Extension,
        r#"select reason, words, until, asker.login as "asked_by?", asked_at, granted,
             granted is null and exists (
               select from case_clock where case_clock.id = clock and stopped_at is null)
               as "open!",
             decider.login as "decided_by?"
           from case_extension
             left join staff as asker on asker.id = asked_by
             left join staff as decider on decider.id = decided_by
           where case_id = $1 order by case_extension.id"#,
        case,
    )
    .fetch_all(db)
    .await
}

pub(super) async fn told(db: &PgPool, case: Uuid) -> Result<Vec<Told>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select outcome, zh_hans, zh_hant, en, staff.login as "author?",
             second.login as "reader?", written_at, sent_at
           from case_answer left join staff on staff.id = author
           left join staff as second on second.id = reader
           where case_id = $1 order by case_answer.id desc"#,
        case,
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Told {
                outcome: Outcome::parse(&row.outcome).ok_or_else(|| wrong("an answer", case))?,
                zh_hans: row.zh_hans,
                zh_hant: row.zh_hant,
                en: row.en,
                author: row.author,
                reader: row.reader,
                written_at: row.written_at,
                sent_at: row.sent_at,
            })
        })
        .collect()
}

fn cells(stored: &[i16]) -> Vec<u8> {
    stored.iter().filter_map(|cell| u8::try_from(*cell).ok()).collect()
}

pub(in crate::cases) async fn photos(
    db: &PgPool,
    case: Uuid,
) -> Result<Vec<CasePhoto>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select case_photo.file, stage, at, st_x(point::geometry) as longitude,
             st_y(point::geometry) as latitude, taken_at, public_at, blurred,
             coalesce(blurred_cells, '{}') as "blurred_cells!", width as "width!",
             height as "height!",
             exists (select from case_event where case_event.id = event and not public)
               as "internal!",
             (select state from content_check where photo = case_photo.file) as "check?"
           from case_photo join file on file.id = case_photo.file
           where case_id = $1
           order by case stage when 'before' then 0 when 'during' then 1 else 2 end, at, position"#,
        case,
    )
    .fetch_all(db)
    .await?;
    let photos = rows.into_iter().map(|row| CasePhoto {
        file: row.file,
        stage: row.stage,
        at: row.at,
        point: row.longitude.zip(row.latitude).and_then(|(x, y)| Point::new(x, y).ok()),
        taken_at: row.taken_at,
        internal: row.internal,
        public_at: row.public_at,
        blurred: row.blurred,
        blurred_cells: cells(&row.blurred_cells),
        width: row.width,
        height: row.height,
        check: row.check.and_then(|state| CheckState::parse(&state)),
    });
    Ok(photos.collect())
}

/// Who else could have it: the others of its department, or of its street.
pub(super) async fn colleagues(
    db: &PgPool,
    case: &Standing,
) -> Result<Vec<(Uuid, String)>, sqlx::Error> {
    let rows = sqlx::query!(
        "select id, login from staff
         where state = 'active' and id is distinct from $4
           and case when $1 then exists (
               select from staff_street where staff_street.staff = staff.id and street = $2)
             else department = $3 end
         order by login limit 200",
        case.with_street,
        case.street,
        case.department,
        case.handler,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.login)).collect())
}
