//! The rows of a case that comes in.

use chrono::{DateTime, Utc};
use domain::cases::ClockKind;
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    check::Checked,
    error::FileError,
    new::{FileBy, NewCase},
};
use crate::{
    Kernel,
    audit::{Detail, Event, Subject},
    cases::{
        CaseReceipt,
        clocks::Wound,
        locate::Located,
        reporter::{self, Reporter},
    },
    numbers::new_number,
    problem::FieldError,
};

/// A million numbers a day: should one be taken, others will not be.
const NUMBER_TRIES: usize = 8;

pub(super) async fn insert(
    kernel: &Kernel,
    conn: &mut PgConnection,
    id: Uuid,
    new: &NewCase<'_>,
    checked: &Checked<'_>,
    located: &Located,
    clocks: &[Wound],
) -> Result<CaseReceipt, FileError> {
    let now = kernel.now();
    let close = clocks.iter().find(|clock| clock.kind == ClockKind::Close);
    let (external, external_due) = match new.by {
        FileBy::City(order) => (Some(order.number.as_str()), order.due_at),
        _ => (checked.external.as_deref(), None),
    };
    let soonest: Option<DateTime<Utc>> =
        clocks.iter().map(|clock| clock.due_at).chain(external_due).min();
    let taken_by = match new.by {
        FileBy::Staff(staff) => Some(staff.id),
        _ => None,
    };
    let partner = match new.by {
        FileBy::Partner(partner) => Some(partner.id),
        _ => None,
    };
    for _ in 0..NUMBER_TRIES {
        let number = new_number(kernel);
        let inserted = sqlx::query!(
            "insert into case_file (id, number, kind, class, urgency, channel, words, answers,
               address, point, street, cell, place, outside, opened_at, changed_at, due_at,
               provisional, next_due_at, external_number, external_due_at, taken_by, partner)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9,
               case when $10::float8 is not null
                 then st_setsrid(st_makepoint($10, $11), 4326)::geography end,
               $12, $13, (select id from place where code = $14), $15, $16, $16, $17, $18, $19,
               $20, $21, $22, $23)
             on conflict (number) do nothing",
            id,
            number.as_str(),
            new.kind.as_str(),
            checked.class.code,
            checked.urgency.as_str(),
            new.channel.as_str(),
            checked.words,
            json!(checked.answers),
            checked.address,
            new.point.map(|point| point.longitude()),
            new.point.map(|point| point.latitude()),
            located.street,
            located.cell,
            new.place.map(|place| place.as_str().to_owned()),
            new.point.is_some() && located.street.is_none(),
            now,
            close.map(|clock| clock.due_at),
            close.is_some_and(|clock| clock.provisional),
            soonest,
            external,
            external_due,
            taken_by,
            partner,
        )
        .execute(&mut *conn)
        .await
        .map_err(taken)?;
        if inserted.rows_affected() == 1 {
            return Ok(CaseReceipt::mint(&*kernel.random, number));
        }
    }
    Err(FileError::Number)
}

/// The number of another system can only be there once.
fn taken(error: sqlx::Error) -> FileError {
    let constraint = error.as_database_error().and_then(|error| error.constraint());
    if constraint == Some("case_file_external_number") {
        FileError::Invalid(vec![FieldError::new("external", "case-external-taken")])
    } else {
        error.into()
    }
}

pub(super) async fn report(
    kernel: &Kernel,
    conn: &mut PgConnection,
    case: Uuid,
    new: &NewCase<'_>,
    checked: &Checked<'_>,
    receipt: &CaseReceipt,
) -> Result<Uuid, FileError> {
    let reporter = Reporter {
        by: &new.by,
        name: &checked.name,
        phone: checked.phone.as_ref(),
        locale: new.locale,
        receipt,
    };
    Ok(reporter::keep(kernel, conn, case, &reporter).await?)
}

/// The first line of the history.
pub(super) async fn opened(
    kernel: &Kernel,
    conn: &mut PgConnection,
    case: Uuid,
    new: &NewCase<'_>,
    reporter: Uuid,
) -> Result<(), FileError> {
    let (party, staff) = new.by.party();
    sqlx::query!(
        "insert into case_event (id, case_id, step, from_state, to_state, party, staff, reporter, at,
           public)
         values ($1, $2, 'file', 'received', 'received', $3, $4, $5, $6, true)",
        kernel.new_id(),
        case,
        party,
        staff,
        reporter,
        kernel.now(),
    )
    .execute(conn)
    .await?;
    Ok(())
}

pub(super) fn filed(kernel: &Kernel, id: Uuid, new: &NewCase<'_>) -> Event {
    Event {
        id: kernel.new_id(),
        at: kernel.now(),
        actor: new.by.actor(),
        act: "file-case",
        subject: Subject { kind: "case", id: Some(id) },
        detail: Detail::none().word("channel", new.channel.as_str()),
        request_id: new.request_id.clone(),
    }
}
