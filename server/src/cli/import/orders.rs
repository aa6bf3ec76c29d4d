//! `minhu import orders`.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};
use backend::{
    calendar,
    cases::{
        city::{By, Came, Import, Report, Source, import},
        rulebook,
    },
    db::Role,
};

use crate::{cli::operator::operator, config::Settings, open::Database, say::say};

/// A day's orders of a district are some hundred lines.
const MAX_BYTES: u64 = 12 * 1024 * 1024;

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// The file, CSV or XLSX
    file: PathBuf,
    /// Tell what would change, and change nothing
    #[arg(long)]
    dry_run: bool,
}

pub(super) async fn run(
    database: &Database,
    settings: &Settings,
    args: &Args,
) -> anyhow::Result<()> {
    let bytes = read(&args.file)?;
    // As the web does it: cases are sealed, and the owner of the tables has no business with them.
    let kernel = database.kernel(settings, Role::Serve).await?;
    let rules = rulebook::load(&kernel.db).await.context("the rules cannot be read")?;
    let edition = calendar::load(&kernel.db).await.context("the calendar cannot be read")?;
    let actor = operator();
    let wanted = Import {
        source: Source::File(bytes),
        by: By::Operator(&actor),
        dry_run: args.dry_run,
        tried: None,
        request_id: None,
    };
    let imported = import(&kernel, &rules, &edition, wanted).await;
    kernel.db.close().await;
    let report = imported.context("nothing was imported")?;
    tell(&args.file, &report)
}

fn read(file: &Path) -> anyhow::Result<Vec<u8>> {
    // Looked at before it is read, so that a film does not fill the memory.
    let size = fs::metadata(file).map_or(0, |file| file.len());
    if size > MAX_BYTES {
        bail!("{} is larger than {} MB", file.display(), MAX_BYTES / 1024 / 1024);
    }
    fs::read(file).with_context(|| format!("the file {} cannot be read", file.display()))
}

fn tell(file: &Path, report: &Report) -> anyhow::Result<()> {
    for fault in &report.faults {
        eprintln!("{}: {fault}", file.display());
    }
    for note in &report.notes {
        eprintln!("{}: {note}", file.display());
    }
    if !report.is_readable {
        bail!("nothing was imported");
    }
    let [added, changed, unchanged, refused] = Came::ALL.map(|came| report.count(came));
    say(format_args!(
        "{added} added, {changed} changed, {unchanged} as they were, {refused} refused."
    ));
    say(if report.dry_run { "Nothing was changed: this was a dry run." } else { "Imported." });
    if refused > 0 {
        let others = if report.dry_run { "would be" } else { "are" };
        bail!("lines refused: {refused}; the others {others} imported");
    }
    Ok(())
}
