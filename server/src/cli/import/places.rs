//! `minhu import places`, and the places of the demonstration.

use anyhow::Context;
use backend::districts::By;

/// The demonstration's places, where there are none.
///
/// # Errors
/// When the database refuses.
pub(in crate::cli) async fn demonstration(
    owner: &sqlx::PgPool,
    scale: u16,
    by: By,
) -> anyhow::Result<bool> {
    let mut tx = owner.begin().await.context("the database cannot be reached")?;
    let seeded = backend::places::demonstration::seed(&mut tx, scale, by).await?;
    tx.commit().await.context("the demonstration's places could not be stored")?;
    Ok(seeded)
}
