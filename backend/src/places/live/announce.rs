//! Telling the other processes what changed here.

use std::{collections::BTreeSet, sync::PoisonError, time::Duration};

use sqlx::{PgExecutor, PgPool};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::{CHANNEL, Live};
use crate::{Kernel, jobs::every};

/// How long changes are put together.
const EVERY: Duration = Duration::from_millis(250);

/// Postgres takes payloads below 8,000 bytes.
const MOST_BYTES: usize = 7_900;

/// In place of codes: more than fit, so look at everything.
pub(super) const EVERYTHING: &str = "*";

/// What was announced and not told yet.
#[derive(Debug, Default)]
pub(super) struct Announced {
    codes: BTreeSet<String>,
    bytes: usize,
    everything: bool,
}

impl Announced {
    fn add(&mut self, code: &str) {
        if !self.everything && self.codes.insert(code.to_owned()) {
            // The code and a space.
            self.bytes += code.len() + 1;
            if self.bytes > MOST_BYTES {
                *self = Self { everything: true, ..Self::default() };
            }
        }
    }

    fn payload(&self) -> Option<String> {
        if self.everything {
            return Some(EVERYTHING.to_owned());
        }
        let codes: Vec<&str> = self.codes.iter().map(String::as_str).collect();
        (!codes.is_empty()).then(|| codes.join(" "))
    }
}

impl Live {
    /// Something that is shown of the places with these codes has changed, and is committed. Costs
    /// nothing but memory; the database is told within 250 ms.
    pub fn announce<C: AsRef<str>>(&self, codes: impl IntoIterator<Item = C>) {
        let mut announced = self.announced.lock().unwrap_or_else(PoisonError::into_inner);
        for code in codes {
            announced.add(code.as_ref());
        }
    }

    /// Tells the database what was announced; if that fails it is announced again.
    pub(super) async fn tell(&self, db: impl PgExecutor<'_>) -> Result<(), sqlx::Error> {
        let taken = {
            let mut announced = self.announced.lock().unwrap_or_else(PoisonError::into_inner);
            std::mem::take(&mut *announced)
        };
        let Some(payload) = taken.payload() else { return Ok(()) };
        let told = notify(db, &payload).await;
        if told.is_err() {
            let mut announced = self.announced.lock().unwrap_or_else(PoisonError::into_inner);
            if taken.everything {
                *announced = taken;
            } else {
                taken.codes.iter().for_each(|code| announced.add(code));
            }
        }
        told
    }
}

/// Tells every 250 ms until `shutdown`.
pub(super) async fn run(live: &Live, db: &PgPool, shutdown: &CancellationToken) {
    every("places-announcer", EVERY, shutdown, || live.tell(db)).await;
}

/// Staff changed something that is shown of this place, and it is committed. That is rare enough to
/// be told by itself. What cannot be told is seen within a minute all the same.
pub(in crate::places) async fn tell_of(kernel: &Kernel, place: Uuid) {
    if let Err(error) = notify_of(&kernel.db, place).await {
        tracing::warn!(%error, "open pages are not told of a change");
    }
}

async fn notify_of(db: impl PgExecutor<'_>, place: Uuid) -> Result<(), sqlx::Error> {
    sqlx::query!("select pg_notify($1, code) from place where id = $2", CHANNEL, place)
        .execute(db)
        .await
        .map(drop)
}

async fn notify(db: impl PgExecutor<'_>, payload: &str) -> Result<(), sqlx::Error> {
    sqlx::query!("select pg_notify($1, $2)", CHANNEL, payload).execute(db).await.map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_code_is_told_once_and_too_many_are_everything() {
        let mut announced = Announced::default();
        assert_eq!(announced.payload(), None);
        for code in ["0000002", "0000001", "0000002"] {
            announced.add(code);
        }
        assert_eq!(announced.payload().as_deref(), Some("0000001 0000002"));
        for number in 0..987 {
            announced.add(&format!("{number:07}"));
        }
        assert!(announced.payload().unwrap().len() <= MOST_BYTES);
        announced.add("zzzzzzz");
        assert_eq!(announced.payload().as_deref(), Some(EVERYTHING));
        announced.add("0000001");
        assert_eq!(announced.payload().as_deref(), Some(EVERYTHING));
    }
}
