//! `minhu import sorting FILE`: the items of one file.

use std::{fs, path::Path};

use anyhow::{Context, bail};
use backend::sorting::{Import, ImportError, import_file};

use crate::{
    cli::operator::operator,
    open::{self, Database},
    say::say,
    steps::Steps,
};

/// A catalogue of a hundred thousand names has some four.
const MAX_BYTES: u64 = 12 * 1024 * 1024;

pub(super) async fn file(
    database: &Database,
    path: &Path,
    dry_run: bool,
    steps: Steps,
) -> anyhow::Result<()> {
    let shown = path.display();
    // Looked at before it is read, so that a film does not fill the memory.
    let size = fs::metadata(path).map_or(0, |file| file.len());
    if size > MAX_BYTES {
        bail!("{shown} is larger than {} MB", MAX_BYTES / 1024 / 1024);
    }
    let bytes = fs::read(path).with_context(|| format!("the file {shown} cannot be read"))?;
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    let owner = database.as_owner().await?;
    let mut conn = owner.acquire().await.context("the database cannot be reached")?;
    let import = Import { at: open::now(), actor: operator(), event: open::new_id(), dry_run };
    let work = import_file(&mut conn, &name, &bytes, import);
    let report = match steps.run("Comparing the file", work).await {
        Ok(report) => report,
        Err(ImportError::Files(mistakes)) => {
            for mistake in &mistakes {
                eprintln!("{mistake}");
            }
            bail!("nothing was imported: {} mistakes in the file", mistakes.len())
        }
        Err(error) => return Err(error).context("nothing was imported"),
    };
    for line in &report.lines {
        say(format_args!("{name}, {line}"));
    }
    let added = report.lines.iter().filter(|line| line.column.is_none()).count();
    say(format_args!(
        "{added} items added, {} cells changed, {} items as they were.",
        report.lines.len() - added,
        report.unchanged
    ));
    say(match (report.lines.is_empty(), dry_run) {
        (true, _) => "Everything was as in the file already.",
        (false, true) => "Nothing was changed: this was a dry run.",
        (false, false) => "Imported.",
    });
    say(format_args!("Version {}", report.version));
    Ok(())
}
