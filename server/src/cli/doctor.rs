//! `minhu doctor`: what is wrong with this installation, and what to do.

use std::process::ExitCode;

use crate::{
    config::{Settings, Web},
    doctor,
    say::say,
};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// As JSON: a list of objects with `name`, `state` (ok, wrong, skipped), `found` and `remedy`
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    web: Web,
}

pub(super) async fn run(args: Args, settings: &Settings) -> anyhow::Result<ExitCode> {
    let report = doctor::examine(settings, &args.web).await;
    say(if args.json { report.to_json() } else { report.to_text() });
    Ok(if report.is_well() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
