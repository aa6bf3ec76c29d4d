//! `minhu audit`: whether the record of who did what is as it was written.

use std::{path::PathBuf, process::ExitCode};

use anyhow::{Context, bail};
use backend::audit::{AnchorFile, Verification, keep_check, verify};
use clap::Subcommand;

use crate::{config::Settings, open, open::Database, say::say, steps::Steps};

#[derive(Debug, Subcommand)]
pub(super) enum What {
    /// Check every sealed row; exit code 1 if one was changed, removed or added
    Verify {
        /// Seals that were kept outside the database [default: `audit-anchor.log` in the data
        /// folder, if it is there]
        #[arg(long, value_name = "FILE")]
        anchor: Option<PathBuf>,
    },
}

pub(super) async fn run(what: What, settings: &Settings) -> anyhow::Result<ExitCode> {
    let What::Verify { anchor } = what;
    let named = anchor.is_some();
    let path = anchor.unwrap_or_else(|| settings.audit_anchor());
    let shown = path.display().to_string();
    let anchors = AnchorFile::new(path)
        .read()
        .with_context(|| format!("the anchor file {shown} cannot be read"))?;
    if named && anchors.is_none() {
        bail!("there is no anchor file {shown}");
    }
    let steps = Steps::new();
    Database::with(settings, steps, async |database| {
        let owner = database.as_owner().await?;
        let found = steps
            .run("Checking the audit", verify(&owner, anchors))
            .await
            .context("the audit cannot be read")?;
        keep_check(&owner, open::new_id(), open::now(), &found)
            .await
            .context("the result cannot be kept")?;
        owner.close().await;
        tell(&found, &shown);
        Ok(if found.ok { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    })
    .await
}

fn tell(found: &Verification, anchor: &str) {
    say(format_args!("{} events under {} seals are checked.", found.events, found.seals));
    if let Some(head) = &found.head {
        let hash: String = head.hash.iter().map(|byte| format!("{byte:02x}")).collect();
        say(format_args!("The last good seal is {} of {}, {hash}.", head.seq, head.at));
    }
    say(if found.anchored {
        format!("They were compared with {anchor}.")
    } else {
        format!(
            "There is no {anchor} to compare them with, so a cut end or a restored older backup \
             would not be seen."
        )
    });
    match &found.first_problem {
        None => say("Nothing was changed."),
        Some(problem) => say(format_args!("Wrong: {problem}.")),
    }
}
