//! `minhu import kinds`.

use std::{fs, path::Path};

use anyhow::Context;
use backend::places::kinds::{ImportError, import};

use super::{by, refused};
use crate::{open::Database, say::say};

pub(super) async fn run(
    database: &Database,
    file: &Path,
    whole: bool,
    dry_run: bool,
) -> anyhow::Result<()> {
    let text = fs::read_to_string(file)
        .with_context(|| format!("the file {} cannot be read", file.display()))?;
    let owner = database.as_owner().await?;
    let mut conn = owner.acquire().await.context("the database cannot be reached")?;
    let report = match import(&mut conn, &text, whole, dry_run, by()).await {
        Ok(report) => report,
        Err(ImportError::Faults(faults)) => return Err(refused(file, &faults)),
        Err(error) => return Err(error).context("nothing was imported"),
    };
    say(format_args!(
        "{} added, {} changed, {} removed, {} as they were.",
        report.added, report.changed, report.removed, report.unchanged
    ));
    if !report.stay.is_empty() {
        say(format_args!(
            "Not in the file, but used or with rules of their own, so they stay: {}",
            report.stay.join(", ")
        ));
    }
    say(match (report.is_empty(), dry_run) {
        (true, _) => "Everything was as in the file already.",
        (false, true) => "Nothing was changed: this was a dry run.",
        (false, false) => "Imported.",
    });
    Ok(())
}
