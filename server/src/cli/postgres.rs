//! `minhu postgres`: the private PostgreSQL by itself.

use std::{path::PathBuf, process::ExitCode};

use clap::{Args, Subcommand};

use super::with_postgres::{data_for_tests, start};
use crate::{
    config::Settings,
    postgres::{self, Place, Status},
    say::say,
    steps::Steps,
};

#[derive(Debug, Subcommand)]
pub(super) enum What {
    /// Start it and keep it running until `minhu postgres stop`; prints its address
    Start(Which),
    /// Stop it, unless a running minhu uses it
    Stop(Which),
    /// Say whether it runs; exit code 1 if not
    Status(Which),
}

#[derive(Debug, Clone, Copy, Args)]
pub(super) struct Which {
    /// The one for tests, which is quick and forgets
    #[arg(long)]
    tests: bool,
}

impl Which {
    fn data(self, settings: &Settings) -> PathBuf {
        if self.tests { data_for_tests(&settings.data) } else { settings.data.clone() }
    }
}

pub(super) async fn run(what: What, settings: &Settings) -> anyhow::Result<ExitCode> {
    let steps = Steps::new();
    match what {
        What::Start(Which { tests }) => {
            let postgres = start(settings, tests, steps).await?;
            say(postgres.url());
            postgres.keep()?;
            postgres.leave().await?;
            Ok(ExitCode::SUCCESS)
        }
        What::Stop(which) => {
            let place = Place::of(&which.data(settings))?;
            let stopped = steps.run("Stopping PostgreSQL", postgres::stop(&place)).await?;
            say(if stopped { "PostgreSQL is stopped." } else { "PostgreSQL was not running." });
            Ok(ExitCode::SUCCESS)
        }
        What::Status(which) => {
            let place = Place::of(&which.data(settings))?;
            match postgres::status(&place, settings.postgres_bin.as_deref())? {
                Status::NotMade => say("There is no private PostgreSQL yet."),
                Status::Stopped => say("PostgreSQL does not run."),
                Status::Running { pid, url } => {
                    say(format_args!("PostgreSQL runs as process {pid}."));
                    say(url);
                    return Ok(ExitCode::SUCCESS);
                }
            }
            Ok(ExitCode::FAILURE)
        }
    }
}
