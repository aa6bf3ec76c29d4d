//! What can belong to an account, as one table of statements.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

/// Older things done with a number may have been done by whoever had it before.
pub(super) const SAME_NUMBER: TimeDelta = TimeDelta::days(90);

/// A kind of record.
struct Record {
    /// As the audit names it.
    kind: &'static str,
    /// Gives the resident `$1` the one with the id `$2`, unless it is somebody's.
    give: &'static str,
    /// Gives the resident `$1` what belongs to nobody and was done with one of the phone indexes
    /// `$2` (`bytea[]`) after `$3`.
    attach: &'static str,
    /// Takes the resident `$1` out of theirs: what is left counts in statistics. The pre-session
    /// goes as well: of an app it stands for the account.
    forget: &'static str,
}

/// Every kind there is.
const ALL: &[Record] = &[
    Record {
        kind: "sorting-question",
        give: "update sorting_question set resident = $1 where id = $2 and resident is null",
        attach: "update sorting_question set resident = $1
                 where resident is null and phone_index = any($2) and asked_at > $3",
        // Its photo is left without an owner, for the sweep of files to remove.
        forget: "with photos as (
                   update file set attached_to = null, attached_id = null
                   from sorting_question as mine
                   where mine.resident = $1 and file.id = mine.photo
                 )
                 update sorting_question
                 set resident = null, phone = null, phone_index = null, detail = '', photo = null,
                   presession = null
                 where resident = $1",
    },
    Record {
        kind: "resident-question",
        give: "update resident_question set resident = $1 where id = $2 and resident is null",
        attach: "update resident_question set resident = $1
                 where resident is null and phone_index = any($2) and asked_at > $3",
        forget: "update resident_question
                 set resident = null, phone = null, phone_index = null, detail = '',
                   presession = null
                 where resident = $1",
    },
    Record {
        kind: "case",
        // Unless the number is theirs, the export leaves out what the receipt does not show.
        give: "update case_reporter
               set resident = $1,
                 by_receipt = by_receipt or phone_index is distinct from
                   (select own.phone_index from resident as own where own.id = $1)
               where id = $2 and resident is null",
        attach: "update case_reporter set resident = $1
                 where resident is null and phone_index = any($2) and joined_at > $3",
        // The case itself goes on: it is about the street.
        forget: "update case_reporter
                 set resident = null, phone = null, phone_index = null, name = null,
                   presession = null
                 where resident = $1",
    },
    Record {
        kind: "bulky-booking",
        give: "update bulky_booking set resident = $1 where id = $2 and resident is null",
        attach: "update bulky_booking set resident = $1
                 where resident is null and phone_index = any($2) and opened_at > $3
                   and taken_by is null",
        // A crew that still comes has somebody to call and somewhere to go; what is over is nobody's.
        // Its photos are left without an owner, as above; those of the crew show what it left behind.
        forget: "with over as (
                   select id from bulky_booking where resident = $1 and ended_at is not null
                 ), home as (
                   update bulky_booking_version set address = null, note = null
                   from over where booking = over.id
                 ), shown as (
                   delete from bulky_photo using over
                   where booking = over.id and stage = 'before' returning file
                 ), photos as (
                   update file set attached_to = null, attached_id = null
                   from shown where file.id = shown.file
                 )
                 update bulky_booking
                 set resident = null, presession = null,
                   phone = case when ended_at is null then phone end,
                   phone_index = case when ended_at is null then phone_index end,
                   name = case when ended_at is null then name end
                 where resident = $1",
    },
];

/// Gives the resident one record of a kind, whose secret they have shown.
pub(super) async fn give(
    conn: &mut PgConnection,
    kind: &str,
    id: Uuid,
    resident: Uuid,
) -> Result<(), sqlx::Error> {
    for record in ALL.iter().filter(|record| record.kind == kind) {
        sqlx::query(record.give).bind(resident).bind(id).execute(&mut *conn).await?;
    }
    Ok(())
}

/// Attaches what was done before signing in, with the number that was just proved. How many.
pub(super) async fn attach(
    conn: &mut PgConnection,
    resident: Uuid,
    indexes: &[Vec<u8>],
    now: DateTime<Utc>,
) -> Result<u64, sqlx::Error> {
    let mut attached = 0;
    for record in ALL {
        // Not a checked macro, since the statement comes from the table; a test runs every one.
        attached += sqlx::query(record.attach)
            .bind(resident)
            .bind(indexes)
            .bind(now - SAME_NUMBER)
            .execute(&mut *conn)
            .await?
            .rows_affected();
    }
    Ok(attached)
}

/// Takes the person out of everything that belongs to the account. How many records.
pub(super) async fn forget(conn: &mut PgConnection, resident: Uuid) -> Result<u64, sqlx::Error> {
    let mut forgotten = 0;
    for record in ALL {
        forgotten +=
            sqlx::query(record.forget).bind(resident).execute(&mut *conn).await?.rows_affected();
    }
    Ok(forgotten)
}
