//! `minhu jobs`: jobs that failed in every attempt.

use std::process::ExitCode;

use anyhow::Context;
use backend::{
    db::Role,
    jobs::dead_letters::{self, By},
};
use clap::Subcommand;

use super::operator::operator;
use crate::{config::Settings, open::Database, say::say, steps::Steps};

/// As many as a person reads.
const PAGE: i64 = 50;

#[derive(Debug, Subcommand)]
pub(super) enum What {
    /// List them, the newest first
    Dead {
        /// Only those with a number below this, for the next page
        #[arg(long, value_name = "NUMBER", default_value_t = i64::MAX, hide_default_value = true)]
        before: i64,
    },
    /// Let one run again, with all its attempts
    Retry {
        /// Its number in the list
        number: i64,
    },
    /// Give one up for good
    Discard {
        /// Its number in the list
        number: i64,
    },
}

pub(super) async fn run(what: What, settings: &Settings) -> anyhow::Result<ExitCode> {
    Database::with(settings, Steps::new(), async |database| {
        let kernel = database.kernel(settings, Role::Serve).await?;
        let by = By { actor: operator(), request_id: None };
        match what {
            What::Dead { before } => {
                let letters = dead_letters::list(&kernel.db, before, PAGE)
                    .await
                    .context("the jobs cannot be read")?;
                for letter in &letters {
                    say(format_args!(
                        "{}  {}  {} attempts  {}  {}",
                        letter.job,
                        letter.failed_at.format("%Y-%m-%d %H:%M:%SZ"),
                        letter.attempts,
                        letter.task,
                        letter.error
                    ));
                }
                match letters.last() {
                    None => say("There are no dead jobs."),
                    Some(last) if letters.len() as i64 == PAGE => {
                        say(format_args!("More: minhu jobs dead --before {}", last.job));
                    }
                    Some(_) => {}
                }
            }
            What::Retry { number } => {
                dead_letters::retry(&kernel, number, by)
                    .await
                    .with_context(|| format!("job {number} was not retried"))?;
                say(format_args!("Job {number} runs again."));
            }
            What::Discard { number } => {
                dead_letters::discard(&kernel, number, by)
                    .await
                    .with_context(|| format!("job {number} was not discarded"))?;
                say(format_args!("Job {number} is discarded."));
            }
        }
        kernel.db.close().await;
        Ok(ExitCode::SUCCESS)
    })
    .await
}
