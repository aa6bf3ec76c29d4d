//! What came in, file by file and batch by batch.

use chrono::{DateTime, Utc};
use domain::accounts::{Act, Kind};
use serde_json::Value;
use sqlx::{PgConnection, types::Json};
use uuid::Uuid;

use super::{By, Came, CityError, Fault, Report};
use crate::{
    Kernel,
    accounts::{Area, Staff},
    lists::{After, fetch},
};

/// Faults of one run that are kept: who sends more has another trouble.
const MOST_FAULTS: usize = 200;

/// A file or a batch.
#[derive(Debug, Clone)]
pub struct Run {
    pub id: Uuid,
    /// `orders` or `acknowledgements`.
    pub kind: String,
    /// `file`, `api` or `command`.
    pub way: String,
    pub at: DateTime<Utc>,
    /// Login of whoever did it, if it was somebody of the staff.
    pub login: Option<String>,
    /// The key's label, if it came by one.
    pub key: Option<String>,
    pub added: i32,
    pub changed: i32,
    pub unchanged: i32,
    pub refused: i32,
    pub faults: Vec<Fault>,
}

/// The newest first, and one more than are shown.
///
/// # Errors
/// [`CityError`].
pub async fn runs(
    kernel: &Kernel,
    staff: &Staff,
    after: After<(DateTime<Utc>, Uuid)>,
) -> Result<Vec<Run>, CityError> {
    staff.permit(Act::Read, Kind::City, Area::default())?;
    let (at, id) = after.0.unzip();
    let rows = sqlx::query!(
        r#"select city_run.id, kind, way, at, staff.login as "login?", feed_key.label as "key?",
             added, changed, unchanged, refused, faults
           from city_run
             left join staff on staff.id = city_run.staff
             left join feed_key on feed_key.id = city_run.key
           where $1::timestamptz is null or (at, city_run.id) < ($1, $2)
           order by at desc, city_run.id desc limit $3"#,
        at,
        id,
        fetch(),
    )
    .fetch_all(&kernel.db)
    .await?;
    let run = rows.into_iter().map(|row| Run {
        id: row.id,
        kind: row.kind,
        way: row.way,
        at: row.at,
        login: row.login,
        key: row.key,
        added: row.added,
        changed: row.changed,
        unchanged: row.unchanged,
        refused: row.refused,
        faults: faults(row.faults),
    });
    Ok(run.collect())
}

/// What an older version wrote may not be read any more; the counts still are.
fn faults(value: Value) -> Vec<Fault> {
    serde_json::from_value(value).unwrap_or_default()
}

/// What is written of a run.
pub(super) struct NewRun<'a> {
    pub(super) kind: &'static str,
    pub(super) by: By<'a>,
    pub(super) sha256: [u8; 32],
    /// Added, changed, unchanged, refused.
    pub(super) counts: [usize; 4],
    pub(super) faults: &'a [Fault],
}

pub(super) async fn record_orders(
    kernel: &Kernel,
    conn: &mut PgConnection,
    by: By<'_>,
    report: &Report,
) -> Result<Uuid, sqlx::Error> {
    let counts = Came::ALL.map(|came| report.count(came));
    let (sha256, faults) = (report.sha256, report.faults.as_slice());
    record(kernel, conn, NewRun { kind: "orders", by, sha256, counts, faults }).await
}

pub(super) async fn record(
    kernel: &Kernel,
    conn: &mut PgConnection,
    run: NewRun<'_>,
) -> Result<Uuid, sqlx::Error> {
    let id = kernel.new_id();
    let [added, changed, unchanged, refused] =
        run.counts.map(|count| i32::try_from(count).unwrap_or(i32::MAX));
    let faults: Vec<&Fault> = run.faults.iter().take(MOST_FAULTS).collect();
    sqlx::query!(
        "insert into city_run (id, kind, way, at, staff, key, sha256, added, changed, unchanged,
           refused, faults)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        id,
        run.kind,
        run.by.way().as_str(),
        kernel.now(),
        run.by.staff(),
        run.by.key(),
        &run.sha256[..],
        added,
        changed,
        unchanged,
        refused,
        Json(faults) as _,
    )
    .execute(conn)
    .await?;
    Ok(id)
}
