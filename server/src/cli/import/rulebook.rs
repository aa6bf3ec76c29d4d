//! `minhu import rulebook`.

use std::path::Path;

use anyhow::{Context, bail};
use backend::cases::rulebook::{ImportError, Part, RulebookFiles, import};

use super::{by, refused_files};
use crate::{
    cli::cases,
    open::{self, Database},
    say::say,
    steps::Steps,
};

pub(super) async fn run(
    database: &Database,
    folder: &Path,
    dry_run: bool,
    steps: Steps,
) -> anyhow::Result<()> {
    let files = RulebookFiles::from_folder(folder)
        .with_context(|| format!("the files in {} cannot be read", folder.display()))?;
    if files.is_empty() {
        bail!("{} has no file of a rulebook, such as classes.csv", folder.display());
    }
    let owner = database.as_owner().await?;
    let mut conn = owner.acquire().await.context("the database cannot be reached")?;
    let work = import(&mut conn, &files, dry_run, by(), open::new_id);
    let report = match steps.run("Comparing the files", work).await {
        Ok(report) => report,
        Err(ImportError::Files(mistakes)) => return Err(refused_files(&mistakes)),
        Err(error) => return Err(error).context("nothing was imported"),
    };
    for part in Part::ALL {
        let file = part.file();
        let Some(did) = report.parts.iter().find(|did| did.part == part) else {
            say(format_args!("{file:16}  no file: stays as it is"));
            continue;
        };
        say(format_args!(
            "{file:16}  {} added, {} changed, {} removed, {} as they were, {} not named, which stay",
            did.added, did.changed, did.removed, did.unchanged, did.not_named
        ));
    }
    cases::tell(&report.flaws);
    say(match (report.is_needed(), dry_run) {
        (false, _) => "Everything was as in the files already.",
        (true, true) => "Nothing was changed: this was a dry run.",
        (true, false) => "Imported.",
    });
    Ok(())
}
