//! A resident says whether an article helped.

use std::net::IpAddr;

use chrono::TimeDelta;
use uuid::Uuid;

use crate::{
    Kernel, Problem,
    limits::{self, Limit, LimitError},
    presession::PreSessionId,
};

/// Once a day and browser for each article; this is also what makes a second click harmless.
const BY_VISITOR: Limit = Limit::new("helpful-by-visitor", 1, TimeDelta::days(1));
/// For those who throw their cookies away.
const BY_ADDRESS: Limit = Limit::new("helpful-by-address", 60, TimeDelta::hours(1));

/// What was said.
#[derive(Debug, Clone, Copy)]
pub struct Rate {
    pub publication: Uuid,
    pub helped: bool,
    pub visitor: PreSessionId,
    pub address: IpAddr,
}

/// Why it was not counted.
#[derive(Debug, thiserror::Error)]
pub enum RateError {
    /// Said before, or too much from here.
    #[error(transparent)]
    Limit(#[from] LimitError),
    /// The database did not answer as it should.
    #[error("it could not be counted")]
    Database(#[from] sqlx::Error),
}

impl Problem for RateError {
    fn code(&self) -> &'static str {
        match self {
            Self::Limit(error) => error.code(),
            Self::Database(_) => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Limit(error) => error.status(),
            Self::Database(_) => 503,
        }
    }
}

/// Counts it. Nothing about who said it is kept but the limits' keyed hashes, until their window is
/// over; so there is no audit row either, which would say who read what.
///
/// # Errors
/// [`RateError`]; nothing was counted then.
pub async fn rate(kernel: &Kernel, rate: Rate) -> Result<(), RateError> {
    let mut tx = kernel.db.begin().await?;
    limits::spend(kernel, &mut *tx, &BY_ADDRESS, &limits::network(rate.address)).await?;
    let subject = [rate.visitor.as_bytes(), &rate.publication.as_bytes()[..]].concat();
    limits::spend(kernel, &mut *tx, &BY_VISITOR, &subject).await?;
    sqlx::query!(
        "insert into publication_helpful as counted (publication, yes, no)
         select id, $2::int, 1 - $2::int from publication where id = $1
         on conflict (publication) do update set
           yes = counted.yes + excluded.yes, no = counted.no + excluded.no",
        rate.publication,
        i32::from(rate.helped),
    )
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(())
}
