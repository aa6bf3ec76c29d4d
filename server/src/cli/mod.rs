//! The command line: a file for each subcommand, with its arguments and `run`.
//!
//! To add a subcommand: 1. a file here with a struct that derives `clap::Args`, whose doc comments
//! become the help, and `run`; 2. its variant and its arm below. Exit codes: 0 done, 1 not done, 2
//! wrong use.

mod audit;
mod cases;
mod demo;
mod doctor;
mod eval;
mod export;
mod feeds;
mod import;
mod jobs;
mod keys;
mod migrate;
mod operator;
mod partners;
mod payments;
mod postgres;
mod prepare;
mod serve;
mod user;
mod with_postgres;
mod worker;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::config::Settings;

/// Minhu 民呼: a district's urban-management services for its residents.
///
/// With no settings at all, `minhu serve` makes and starts a private PostgreSQL, loads a
/// demonstration district and serves it on 127.0.0.1:3000.
#[derive(Debug, Parser)]
#[command(name = "minhu", version, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) settings: Settings,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the pages and the API, and do the jobs
    Serve(serve::Args),
    /// Do the jobs only, beside `serve --no-worker`
    Worker(worker::Args),
    /// Bring the database to this version
    Migrate,
    /// Read a district's data from files
    #[command(subcommand)]
    Import(import::What),
    /// Write a district's data to files
    #[command(subcommand)]
    Export(export::What),
    /// Measure answers against a list of right ones
    #[command(subcommand)]
    Eval(eval::What),
    /// The record of who did what
    #[command(subcommand)]
    Audit(audit::What),
    /// What the district has said about cases, tried out
    #[command(subcommand)]
    Cases(cases::What),
    /// Jobs that failed in every attempt
    #[command(subcommand)]
    Jobs(jobs::What),
    /// Money: a day against the platforms' statements, orders against the ledger
    #[command(subcommand)]
    Payments(payments::What),
    /// The accounts of staff
    #[command(subcommand)]
    User(user::What),
    /// Keys of those who push live data
    #[command(subcommand)]
    Feeds(feeds::What),
    /// Keys of other organisations that use the API
    #[command(subcommand)]
    Partners(partners::What),
    /// Life for the demonstration
    #[command(subcommand)]
    Demo(demo::What),
    /// The keys for personal data
    #[command(subcommand)]
    Keys(keys::What),
    /// Check settings, database, keys and disk, and say what to do about what is wrong
    Doctor(doctor::Args),
    /// The private PostgreSQL that is used without DATABASE_URL
    #[command(subcommand)]
    Postgres(postgres::What),
    /// Run a command with DATABASE_URL set to the private PostgreSQL
    WithPostgres(with_postgres::Args),
}

impl Cli {
    /// Does what was asked for.
    pub(crate) async fn run(self) -> anyhow::Result<ExitCode> {
        let settings = self.settings;
        match self.command {
            Command::Serve(args) => serve::run(args, &settings).await,
            Command::Worker(args) => worker::run(args, &settings).await,
            Command::Migrate => migrate::run(&settings).await,
            Command::Import(what) => import::run(what, &settings).await,
            Command::Export(what) => export::run(what, &settings).await,
            Command::Eval(what) => eval::run(what, &settings).await,
            Command::Audit(what) => audit::run(what, &settings).await,
            Command::Cases(what) => cases::run(what, &settings).await,
            Command::Jobs(what) => jobs::run(what, &settings).await,
            Command::Payments(what) => payments::run(what, &settings).await,
            Command::User(what) => user::run(what, &settings).await,
            Command::Feeds(what) => feeds::run(what, &settings).await,
            Command::Partners(what) => partners::run(what, &settings).await,
            Command::Demo(what) => demo::run(what, &settings).await,
            Command::Keys(what) => keys::run(what, &settings).await,
            Command::Doctor(args) => doctor::run(args, &settings).await,
            Command::Postgres(what) => postgres::run(what, &settings).await,
            Command::WithPostgres(args) => with_postgres::run(args, &settings).await,
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_setting_can_come_from_the_environment() {
        for command in Cli::command().get_subcommands() {
            for arg in command.get_arguments().chain(Cli::command().get_arguments()) {
                if let Some(heading) = arg.get_help_heading()
                    && heading.starts_with("Settings")
                {
                    assert!(arg.get_env().is_some(), "{}", arg.get_id());
                }
            }
        }
    }
}
