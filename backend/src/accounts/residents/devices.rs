//! Where an account is signed in, and ending it there.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Resident, session};
use crate::{
    Kernel,
    audit::{self, Detail, Event, Subject},
};

/// A browser that is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    pub id: Uuid,
    /// What it is, as far as it said; may be empty.
    pub name: String,
    /// When it signed in.
    pub since: DateTime<Utc>,
    /// The last visit, to the hour.
    pub seen_at: DateTime<Utc>,
    /// Whether it is this one.
    pub here: bool,
}

/// Everywhere that `resident` is signed in, the last used first. An app whose tokens have all run out is
/// not, although its session has not been idle for long enough to be removed.
///
/// # Errors
/// When the database refuses.
pub async fn list_devices(
    kernel: &Kernel,
    resident: &Resident,
) -> Result<Vec<Device>, sqlx::Error> {
    let now = kernel.now();
    let rows = sqlx::query!(
        "select id, device, created_at, seen_at from resident_session
         where resident = $1 and ends_at > $2 and seen_at > $3
           and (scopes is null or exists (
             select from app_token where session = resident_session.id and expires_at > $2))
         order by seen_at desc, id desc limit 50",
        resident.id,
        now,
        now - session::IDLE,
    )
    .fetch_all(&kernel.db)
    .await?;
    let devices = rows.into_iter().map(|row| Device {
        id: row.id,
        name: row.device,
        since: row.created_at,
        seen_at: row.seen_at,
        here: row.id == resident.session,
    });
    Ok(devices.collect())
}

/// Ends one session of `resident`, or with none every one but this, and then no platform signs in
/// until it is linked again. How many there were: none where one is over, or somebody else's.
///
/// # Errors
/// When the database refuses.
pub async fn end_device(
    kernel: &Kernel,
    resident: &Resident,
    device: Option<Uuid>,
    request_id: Option<String>,
) -> Result<u64, sqlx::Error> {
    let mut tx = kernel.db.begin().await?;
    let ended = match device {
        Some(id) => u64::from(session::end(&mut *tx, resident.id, id).await?),
        None => session::end_all(&mut *tx, resident.id, Some(resident.session)).await?,
    };
    if ended > 0 {
        let event = Event {
            id: kernel.new_id(),
            at: kernel.now(),
            actor: resident.actor(),
            act: "end-session",
            subject: Subject { kind: "resident-session", id: device },
            detail: Detail::none().number("ended", i64::try_from(ended).unwrap_or(i64::MAX)),
            request_id,
        };
        audit::record(&mut tx, event).await?;
    }
    tx.commit().await?;
    Ok(ended)
}
