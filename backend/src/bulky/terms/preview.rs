//! What a version would have meant: every basket that was booked in the last thirty days, priced anew.

use std::cmp::Reverse;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    accounts::{Act, Kind},
    bulky::{Basket, PriceTable, quote},
    money::Fen,
};
use futures::TryStreamExt;

use super::draft::read;
use crate::{
    Kernel,
    accounts::{Area, Staff},
    bulky::money::from_fen,
    lists::ListError,
};

/// How far back.
const LAST: TimeDelta = TimeDelta::days(30);
/// Differences that are shown one by one.
const LARGEST: usize = 10;
/// More are not priced; no district books so many in a month.
const MOST: i64 = 200_000;

/// What would be otherwise.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Preview {
    /// Bookings that were priced.
    pub bookings: u64,
    /// What they cost.
    pub before: Fen,
    /// What they would have cost.
    pub after: Fen,
    pub dearer: u64,
    pub cheaper: u64,
    /// Those that this version gives no price at all, and that are not in the sums.
    pub without: u64,
    /// The largest first.
    pub largest: Vec<Difference>,
}

/// One booking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    pub number: String,
    pub opened_at: DateTime<Utc>,
    pub before: Fen,
    pub after: Fen,
}

impl Difference {
    fn size(&self) -> Fen {
        self.after.less(self.before) + self.before.less(self.after)
    }
}

/// Prices the last thirty days by a version.
///
/// # Errors
/// [`ListError`].
pub async fn preview(kernel: &Kernel, staff: &Staff, version: i32) -> Result<Preview, ListError> {
    staff.permit(Act::Write, Kind::Tariff, Area::default())?;
    let version = read(kernel, staff, version).await?;
    let since = kernel.now() - LAST;
    let mut rows = sqlx::query!(
        "select number, opened_at, total_fen, basket
         from bulky_booking
         join bulky_booking_version as booked
           on booked.booking = bulky_booking.id and booked.version = bulky_booking.version
         where opened_at >= $1
           and state in ('booked', 'on-the-way', 'collected', 'not-found', 'displaced')
         limit $2",
        since,
        MOST,
    )
    .fetch(&kernel.db);
    let mut preview = Preview::default();
    while let Some(row) = rows.try_next().await? {
        let basket: Basket = serde_json::from_value(row.basket)
            .map_err(|error| sqlx::Error::Decode(Box::new(error)))?;
        preview.add(&version.prices, &basket, row.number, row.opened_at, from_fen(row.total_fen));
    }
    preview.largest.sort_by(|one, other| {
        (Reverse(one.size()), &one.number).cmp(&(Reverse(other.size()), &other.number))
    });
    preview.largest.truncate(LARGEST);
    Ok(preview)
}

impl Preview {
    fn add(
        &mut self,
        prices: &PriceTable,
        basket: &Basket,
        number: String,
        opened_at: DateTime<Utc>,
        before: Fen,
    ) {
        let Ok(quote) = quote(prices, basket) else {
            self.without += 1;
            return;
        };
        let after = quote.total;
        self.bookings += 1;
        self.before = self.before + before;
        self.after = self.after + after;
        self.dearer += u64::from(after > before);
        self.cheaper += u64::from(after < before);
        if after != before {
            self.largest.push(Difference { number, opened_at, before, after });
            // Never many more than are shown.
            if self.largest.len() >= 64 * LARGEST {
                self.largest.sort_by_key(|one| Reverse(one.size()));
                self.largest.truncate(LARGEST);
            }
        }
    }
}
