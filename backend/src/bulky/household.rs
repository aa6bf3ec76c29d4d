//! What a household has had free in a calendar year.

use sqlx::{PgConnection, PgExecutor};

/// A household in a year.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Household {
    /// The keyed index over its address.
    pub(super) index: [u8; 32],
    pub(super) year: i16,
}

impl Household {
    /// Nobody else takes any until the transaction ends.
    pub(super) async fn lock(self, conn: &mut PgConnection) -> Result<(), sqlx::Error> {
        sqlx::query!(
            "insert into bulky_household_year as held (household, year, used) values ($1, $2, 0)
             on conflict (household, year) do update set used = held.used",
            &self.index[..],
            self.year,
        )
        .execute(conn)
        .await?;
        Ok(())
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

/// Pieces that a household has had free in a year, as far as is known now, by whichever of its indexes
/// they were counted.
pub(super) async fn used(
    db: impl PgExecutor<'_>,
    counted: &[Vec<u8>],
    year: i16,
) -> Result<u32, sqlx::Error> {
    let used = sqlx::query_scalar!(
        r#"select coalesce(sum(used), 0)::int8 as "used!" from bulky_household_year
           where household = any ($1) and year = $2"#,
        counted,
        year,
    )
    .fetch_one(db)
    .await?;
    Ok(u32::try_from(used).unwrap_or_default())
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
