//! `minhu import wechat-templates`.

use std::{fs, path::Path};

use anyhow::Context;
use backend::messages::subscriptions::{ImportError, import};

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
    let mut tx = owner.begin().await.context("the database cannot be reached")?;
    let imported = import(&mut tx, &text, operator(), open::now(), open::new_id()).await;
    let count = match imported {
        Ok(count) => count,
        Err(ImportError::Invalid(faults)) => return Err(refused(file, &faults)),
        Err(error) => return Err(error).context("nothing was imported"),
    };
    if dry_run {
        tx.rollback().await?;
    } else {
        tx.commit().await.context("nothing was imported")?;
    }
    say(format_args!("{count} templates, which are then all there are."));
    say(if dry_run { "Nothing was changed: this was a dry run." } else { "Imported." });
    Ok(())
}
