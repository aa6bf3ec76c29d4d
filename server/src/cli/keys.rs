//! `minhu keys`: the file with the keys for personal data.

use std::process::ExitCode;

use anyhow::bail;
use backend::clock::SystemRandom;
use clap::Subcommand;

use crate::{config::Settings, keys_file, say::say};

#[derive(Debug, Subcommand)]
pub(super) enum What {
    /// Make a new keys file, where --keys says; one that is there is never replaced
    New,
}

pub(super) fn run(what: What, settings: &Settings) -> anyhow::Result<ExitCode> {
    let What::New = what;
    let path = settings.keys();
    let shown = path.display();
    if !keys_file::make(&path, &SystemRandom)? {
        bail!("there are keys in {shown} already: what is encrypted with them needs them");
    }
    say(format_args!("New keys are in {shown}. Keep a copy of it apart from the database's."));
    Ok(ExitCode::SUCCESS)
}
