//! `minhu doctor`: what is wrong with this installation, and what to do.

use std::process::ExitCode;

use anyhow::Context;
use backend::capacity;
use clap::Subcommand;
use domain::capacity::Units;

use crate::{
    config::{Settings, Web},
    doctor,
    open::Database,
    say::say,
    steps::Steps,
};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// As JSON: a list of objects with `name`, `state` (ok, wrong, skipped), `found` and `remedy`
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    web: Web,

    #[command(subcommand)]
    what: Option<What>,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Add up everything that is held and booked, and compare it with the counters of the windows;
    /// exit code 1 where they differ
    Capacity,
}

pub(super) async fn run(args: Args, settings: &Settings) -> anyhow::Result<ExitCode> {
    if let Some(What::Capacity) = args.what {
        return recount(settings).await;
    }
    let report = doctor::examine(settings, &args.web).await;
    say(if args.json { report.to_json() } else { report.to_text() });
    Ok(if report.is_well() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn recount(settings: &Settings) -> anyhow::Result<ExitCode> {
    let steps = Steps::new();
    Database::with(settings, steps, async |database| {
        let owner = database.as_owner().await?;
        let found = steps
            .run("Adding up", capacity::recount(&owner))
            .await
            .context("the windows cannot be read")?;
        owner.close().await;
        for one in &found {
            let (counted, claimed) = (words(one.counted), words(one.claimed));
            say(format_args!("{}: counted {counted}; held and booked {claimed}", one.window));
        }
        say(match found.len() {
            0 => "Every counter is what is held and booked.".to_owned(),
            number => format!("Windows that differ: {number}."),
        });
        Ok(if found.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    })
    .await
}

fn words(units: Units) -> String {
    let Units { stops, litres, kilograms } = units;
    format!("{stops} stops, {litres} l, {kilograms} kg")
}
