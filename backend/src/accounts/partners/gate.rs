//! Who a partner is, and how much it has left: what a serving process keeps in memory of the keys.

use std::{sync::Arc, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::{
    Left, PartnerError, PartnerToken, Scope,
    quota::{Quotas, until_tomorrow},
};
use crate::{
    Kernel, calendar::to_local, jobs::every, known_keys::KnownKeys, per_minute::PerMinute,
};

/// How old what is in memory of a key may be, in seconds: a revoked one is refused after so long at the
/// latest, and what other processes counted is known after so long.
const KNOWN_FOR: i64 = 5;
/// How often what was counted is written down. A day's quota is overshot by what all processes
/// together let in between two such times, and no more.
const FLUSH_EVERY: Duration = Duration::from_secs(1);

/// A partner whose key is good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Partner {
    /// Of the key.
    pub id: Uuid,
    /// Of the organisation.
    pub name: String,
    pub scopes: Vec<Scope>,
    per_minute: u32,
    per_day: u32,
    ends_at: DateTime<Utc>,
}

/// The keys seen lately, and what each has left. One per process.
#[derive(Debug, Default)]
pub struct Gate {
    known: KnownKeys<Partner, KNOWN_FOR>,
    minutes: PerMinute,
    days: Quotas,
}

impl Gate {
    /// Whose key `token` is, and takes one request off its quotas. What it may do is asked next: one
    /// that is refused for that counts as well.
    ///
    /// # Errors
    /// [`PartnerError::NotGood`], [`PartnerError::Used`], [`PartnerError::Database`].
    pub async fn enter(
        &self,
        kernel: &Kernel,
        token: &PartnerToken,
    ) -> Result<(Arc<Partner>, Left), PartnerError> {
        let now = kernel.now();
        let partner = self.find(kernel, token.hash()).await?;
        let partner = partner.filter(|one| now < one.ends_at).ok_or(PartnerError::NotGood)?;
        self.minutes.spend(partner.id, partner.per_minute).map_err(|wait| PartnerError::Used {
            retry_after: TimeDelta::from_std(wait).unwrap_or_default(),
        })?;
        let renewed_in = until_tomorrow(now);
        let today = self.days.spend(partner.id, now, partner.per_day);
        let today = today.ok_or(PartnerError::Used { retry_after: renewed_in })?;
        let (per_minute, per_day) = (partner.per_minute, partner.per_day);
        Ok((partner, Left { per_minute, per_day, today, renewed_in }))
    }

    /// Writes down every second what came, until `shutdown`, and then what is left.
    pub async fn run(&self, kernel: &Kernel, shutdown: &CancellationToken) {
        every("partner-counts", FLUSH_EVERY, shutdown, || self.flush(kernel)).await;
        if let Err(error) = self.flush(kernel).await {
            tracing::warn!(%error, "the last counts of partners are lost");
        }
    }

    /// Writes down what came.
    ///
    /// # Errors
    /// When the database refuses; it is then counted on.
    pub async fn flush(&self, kernel: &Kernel) -> Result<(), sqlx::Error> {
        self.days.flush(&kernel.db, kernel.now()).await
    }

    async fn find(
        &self,
        kernel: &Kernel,
        hash: [u8; 32],
    ) -> Result<Option<Arc<Partner>>, sqlx::Error> {
        let now = kernel.now();
        if let Some(partner) = self.known.get(hash, now) {
            return Ok(Some(partner));
        }
        let read = read(kernel, hash, now).await?;
        let partner = read.map(|(partner, requests)| {
            self.days.learn(partner.id, now, requests);
            Arc::new(partner)
        });
        self.known.put(hash, partner.as_ref(), now);
        Ok(partner)
    }
}

/// The partner of a key, with how many requests of it are written down for today.
async fn read(
    kernel: &Kernel,
    hash: [u8; 32],
    now: DateTime<Utc>,
) -> Result<Option<(Partner, i64)>, sqlx::Error> {
    let row = sqlx::query!(
        r#"select id, name, scopes, per_minute, per_day, ends_at,
             coalesce((select requests from partner_day where key = id and day = $2), 0)
               as "requests!"
           from partner_key where hash = $1 and revoked_at is null"#,
        &hash[..],
        to_local(now).date(),
    )
    .fetch_optional(&kernel.db)
    .await?;
    Ok(row.map(|row| {
        let partner = Partner {
            id: row.id,
            name: row.name,
            scopes: row.scopes.iter().filter_map(|scope| Scope::parse(scope)).collect(),
            per_minute: u32::try_from(row.per_minute).unwrap_or_default(),
            per_day: u32::try_from(row.per_day).unwrap_or_default(),
            ends_at: row.ends_at,
        };
        (partner, row.requests)
    }))
}
