//! `minhu import places`, and the places of the demonstration.

use anyhow::Context;
use backend::{districts::By, places};

use crate::open;

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
    let seeded = places::demonstration::seed(&mut tx, scale, by).await?;
    tx.commit().await.context("the demonstration's places could not be stored")?;
    places::expand::due(owner, open::now()).await?;
    Ok(seeded)
}
