//! The breaker: however many ask, text messages cost no more than so much.

use chrono::TimeDelta;
use sqlx::PgConnection;

use crate::{
    Kernel,
    limits::{self, Limit, LimitError},
};

/// An hour may take this part of a day's messages: whoever finds a way round the other limits at
/// night has not used up the day when people get up.
const HOURS: i32 = 5;

/// The most text messages that the district pays for, all of them together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SmsCap {
    /// In a day, from eight in the morning in Shanghai (midnight in UTC).
    pub per_day: i32,
}

impl Default for SmsCap {
    /// For a district of half a million people of whom one in a hundred asks for a code.
    fn default() -> Self {
        Self { per_day: 5000 }
    }
}

impl SmsCap {
    /// In an hour: a fifth of a day's, and one at least.
    #[must_use]
    pub const fn per_hour(self) -> i32 {
        let part = self.per_day / HOURS;
        if part > 0 { part } else { 1 }
    }
}

/// Counts one text message. In the transaction that writes it, so that only messages count, and
/// those that are being written at the same time wait for each other: the cap is exact.
///
/// # Errors
/// [`LimitError::TooMany`] when the cap is reached.
pub(super) async fn spend(kernel: &Kernel, conn: &mut PgConnection) -> Result<(), LimitError> {
    let cap = kernel.carriers.sms_cap;
    if cap.per_day <= 0 {
        return Err(LimitError::TooMany { retry_after: TimeDelta::days(1) });
    }
    let hour = Limit::new("sms-by-hour", cap.per_hour(), TimeDelta::hours(1));
    let day = Limit::new("sms-by-day", cap.per_day, TimeDelta::days(1));
    limits::spend(kernel, &mut *conn, &hour, b"").await?;
    limits::spend(kernel, &mut *conn, &day, b"").await
}
