//! What a household has had free in a calendar year.

use sqlx::{Executor, PgConnection, Postgres};

/// A household in a year.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Household {
    /// The keyed index over its address.
    pub(super) index: [u8; 32],
    pub(super) year: i16,
}

impl Household {
    /// Pieces that it has had free, as far as is known now.
    pub(super) async fn used<'e>(
        self,
        db: impl Executor<'e, Database = Postgres>,
    ) -> Result<u32, sqlx::Error> {
        let used = sqlx::query_scalar!(
            "select used from bulky_household_year where household = $1 and year = $2",
            &self.index[..],
            self.year,
        )
        .fetch_optional(db)
        .await?;
        Ok(used.and_then(|used| u32::try_from(used).ok()).unwrap_or_default())
    }

    /// As [`used`](Self::used); nobody else takes any until the transaction ends.
    pub(super) async fn lock(self, conn: &mut PgConnection) -> Result<u32, sqlx::Error> {
        let used = sqlx::query_scalar!(
            "insert into bulky_household_year as held (household, year, used) values ($1, $2, 0)
             on conflict (household, year) do update set used = held.used
             returning used",
            &self.index[..],
            self.year,
        )
        .fetch_one(conn)
        .await?;
        Ok(u32::try_from(used).unwrap_or_default())
    }

    /// Takes pieces, or gives them back where `pieces` is negative.
    pub(super) async fn add(self, conn: &mut PgConnection, pieces: i64) -> Result<(), sqlx::Error> {
        sqlx::query!(
            "update bulky_household_year set used = greatest(0, used + $3::int8)::int4
             where household = $1 and year = $2",
            &self.index[..],
            self.year,
            pieces,
        )
        .execute(conn)
        .await?;
        Ok(())
    }
}

/// Locks households in one order, whoever asks: nobody waits in a circle.
pub(super) async fn lock_all(
    conn: &mut PgConnection,
    mut households: Vec<Household>,
) -> Result<(), sqlx::Error> {
    households.sort_unstable();
    for household in households {
        household.lock(&mut *conn).await?;
    }
    Ok(())
}
