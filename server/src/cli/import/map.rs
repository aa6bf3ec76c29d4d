//! `minhu import streets|cells|landmarks|departments|contact-points`.

use std::{fs, path::Path};

use anyhow::{Context, bail};
use backend::districts::{
    By,
    map::{self, Layer},
    offices,
};

use super::{by, refused};
use crate::{open::Database, say::say, steps::Steps};

/// Streets, cells or landmarks from GeoJSON.
pub(super) async fn layer(
    database: &Database,
    layer: Layer,
    file: &Path,
    whole: bool,
    dry_run: bool,
    steps: Steps,
) -> anyhow::Result<()> {
    let text = read(file)?;
    let owner = database.as_owner().await?;
    let mut conn = owner.acquire().await.context("the database cannot be reached")?;
    let import = map::Import { layer, text: &text, whole, dry_run, by: by() };
    let report = match steps.run("Checking the map", map::import(&mut conn, import)).await {
        Ok(report) => report,
        Err(map::ImportError::Faults(faults)) => return Err(refused(file, &faults)),
        Err(error) => return Err(error).context("nothing was imported"),
    };
    let map::Report { added, changed, retired, unchanged } = report;
    say(format_args!(
        "{added} added, {changed} changed, {retired} retired, {unchanged} as they were."
    ));
    done(dry_run);
    Ok(())
}

/// Departments or contact points from CSV.
pub(super) async fn offices(
    database: &Database,
    what: offices::File,
    file: &Path,
    dry_run: bool,
) -> anyhow::Result<()> {
    let text = read(file)?;
    let owner = database.as_owner().await?;
    let mut conn = owner.acquire().await.context("the database cannot be reached")?;
    let report = match offices::import(&mut conn, what, &text, dry_run, by()).await {
        Ok(report) => report,
        Err(offices::ImportError::Faults(faults)) => return Err(refused(file, &faults)),
        Err(error) => return Err(error).context("nothing was imported"),
    };
    say(format_args!("{} added, {} changed.", report.added, report.changed));
    done(dry_run);
    Ok(())
}

/// The demonstration's map and offices, where there are no streets.
///
/// # Errors
/// When the database refuses.
pub(in crate::cli) async fn demonstration(
    owner: &sqlx::PgPool,
    scale: u16,
    by: By,
) -> anyhow::Result<bool> {
    let mut tx = owner.begin().await.context("the database cannot be reached")?;
    let seeded = backend::districts::demonstration::seed(&mut tx, scale, by).await?;
    tx.commit().await.context("the demonstration's map could not be stored")?;
    Ok(seeded)
}

fn read(file: &Path) -> anyhow::Result<String> {
    // Looked at before it is read, so that a film does not fill the memory.
    let size = fs::metadata(file).map_or(0, |file| file.len());
    if size > map::MAX_BYTES as u64 {
        bail!("{} is larger than {} MB", file.display(), map::MAX_BYTES / 1024 / 1024);
    }
    fs::read_to_string(file).with_context(|| format!("the file {} cannot be read", file.display()))
}

fn done(dry_run: bool) {
    say(if dry_run { "Nothing was changed: this was a dry run." } else { "Imported." });
}
