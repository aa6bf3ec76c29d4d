//! `minhu import calendar`.

use std::{fs, path::Path};

use anyhow::Context;
use backend::calendar::{self, ChangeError, Import};

use super::refused;
use crate::{
    cli::operator::operator,
    open::{self, Database},
    say::say,
};

pub(super) async fn run(database: &Database, file: &Path, dry_run: bool) -> anyhow::Result<()> {
    let text = fs::read_to_string(file)
        .with_context(|| format!("the file {} cannot be read", file.display()))?;
    let owner = database.as_owner().await?;
    let mut conn = owner.acquire().await.context("the database cannot be reached")?;
    let import = Import { at: open::now(), actor: operator(), event: open::new_id(), dry_run };
    let (report, version) = match calendar::import(&mut conn, &text, import).await {
        Ok(done) => done,
        Err(ChangeError::File(mistakes)) => return Err(refused(file, &mistakes)),
        Err(error) => return Err(error).context("nothing was imported"),
    };
    for (what, years) in
        [("added", &report.added), ("changed", &report.changed), ("unchanged", &report.unchanged)]
    {
        for year in years {
            say(format_args!("{what:10} {year}"));
        }
    }
    if report.duty_changed {
        say("changed    duty hours");
    }
    say(match (report.is_empty(), dry_run) {
        (true, _) => "Everything was as in the file already.",
        (false, true) => "Nothing was changed: this was a dry run.",
        (false, false) => "Imported.",
    });
    say(format_args!("Version {version}"));
    Ok(())
}
