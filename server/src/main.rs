//! `minhu`: the one program of Minhu. `cli` has a file for each subcommand.

mod api_v1;
mod city;
mod cli;
mod config;
mod demonstration;
mod doctor;
mod feeds;
mod http;
mod keys_file;
mod metrics_server;
mod open;
mod payments;
mod postgres;
mod problem;
mod say;
mod shutdown;
mod steps;
mod wechat_push;

use std::process::ExitCode;

use clap::{CommandFactory, Parser};
use mimalloc::MiMalloc;

use crate::{
    cli::Cli,
    config::{Refusal, refuse_unknown, start_logging},
};

/// With the system's allocator, a quarter of what an answer of the API costs is allocation.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// The exit code for a wrong setting or command line, as clap's own.
const WRONG_USE: u8 = 2;

fn main() -> ExitCode {
    // Lossy: a name that is not Unicode is none of ours.
    let names = std::env::vars_os().map(|(name, _)| name.to_string_lossy().into_owned());
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => match Refusal::of_value(&error, &Cli::command()) {
            Some(refusal) => return refuse(&refusal),
            None => error.exit(),
        },
    };
    if let Err(refusal) = refuse_unknown(&Cli::command(), names) {
        return refuse(&refusal);
    }
    start_logging(&cli.settings);
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&error.into()),
    };
    match runtime.block_on(cli.run()) {
        Ok(code) => code,
        Err(error) => match error.downcast_ref::<Refusal>() {
            Some(refusal) => refuse(refusal),
            None => fail(&error),
        },
    }
}

fn refuse(refusal: &Refusal) -> ExitCode {
    eprintln!("minhu: {refusal}");
    ExitCode::from(WRONG_USE)
}

/// One sentence with its causes, each said once; what a person cannot act on, such as a backtrace,
/// stays out.
fn fail(error: &anyhow::Error) -> ExitCode {
    let mut sentence = error.to_string();
    for cause in error.chain().skip(1).map(ToString::to_string) {
        // Some libraries say their cause themselves.
        if !sentence.contains(&cause) {
            sentence.push_str(": ");
            sentence.push_str(&cause);
        }
    }
    eprintln!("minhu: {sentence}");
    ExitCode::FAILURE
}
