//! `minhu audit`: whether the record of who did what is as it was written.

use std::process::ExitCode;

use anyhow::Context;
use clap::Subcommand;

use crate::{config::Settings, open::Database, say::say, steps::Steps};

#[derive(Debug, Subcommand)]
pub(super) enum What {
    /// Check every sealed row; exit code 1 if one was changed, removed or added
    Verify,
}

pub(super) async fn run(what: What, settings: &Settings) -> anyhow::Result<ExitCode> {
    let What::Verify = what;
    let steps = Steps::new();
    Database::with(settings, steps, async |database| {
        let owner = database.as_owner().await?;
        let found = steps
            .run("Checking the audit", backend::audit::verify(&owner))
            .await
            .context("the audit cannot be read")?;
        owner.close().await;
        say(format_args!("{} events under {} seals are checked.", found.events, found.seals));
        if let Some(head) = found.head {
            let hash: String = head.hash.iter().map(|byte| format!("{byte:02x}")).collect();
            say(format_args!("The last good seal is {} {hash}.", head.seq));
        }
        Ok(match found.first_problem {
            None => {
                say("Nothing was changed.");
                ExitCode::SUCCESS
            }
            Some(problem) => {
                say(format_args!("Wrong: {problem}."));
                ExitCode::FAILURE
            }
        })
    })
    .await
}
