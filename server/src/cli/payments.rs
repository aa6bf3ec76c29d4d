//! `minhu payments`: a day against the platforms' statements, and orders against the ledger.

use std::process::ExitCode;

use anyhow::Context;
use backend::{
    Kernel,
    db::Role,
    payments::{self, ReconcileBy, ReconcileError, Reconciled},
};
use chrono::NaiveDate;
use clap::Subcommand;
use domain::money::Fen;

use super::operator::operator;
use crate::{config::Settings, open::Database, say::say, steps::Steps};

#[derive(Debug, Subcommand)]
pub(super) enum What {
    /// Compare a day with the statement of every platform; exit code 1 where something differs and
    /// nobody has explained it
    Reconcile {
        /// A day that is over, such as 2026-11-20
        #[arg(value_name = "DAY")]
        day: NaiveDate,
    },
    /// Compare every order and its refunds with the ledger; exit code 1 where they differ
    Check,
}

pub(super) async fn run(what: What, settings: &Settings) -> anyhow::Result<ExitCode> {
    Database::with(settings, Steps::new(), async |database| {
        let kernel = database.kernel(settings, Role::Serve).await?;
        let is_right = match what {
            What::Reconcile { day } => reconcile(&kernel, day).await,
            What::Check => check(&kernel).await,
        };
        kernel.db.close().await;
        Ok(if is_right? { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    })
    .await
}

async fn reconcile(kernel: &Kernel, day: NaiveDate) -> anyhow::Result<bool> {
    let mut is_right = true;
    for provider in payments::set_up(kernel).await {
        let by = ReconcileBy::Operator(operator());
        let found = match payments::reconcile(kernel, provider, day, by, None).await {
            Ok(found) => found,
            Err(ReconcileError::NotOver) => anyhow::bail!("{day} is not over"),
            Err(error) => {
                return Err(error).with_context(|| format!("{} not compared", provider.as_str()));
            }
        };
        tell(&found);
        is_right &= found.is_in_order();
    }
    Ok(is_right)
}

fn tell(found: &Reconciled) {
    say(format_args!(
        "{}: {} movements on the statement, {} in the ledger, {} differences, {} of them explained.",
        found.provider.as_str(),
        found.theirs,
        found.ours,
        found.differences.len(),
        found.explained
    ));
    for one in &found.differences {
        say(format_args!(
            "  {} {} {}: theirs {} 元, ours {} 元",
            one.kind.as_str(),
            one.line.as_str(),
            one.number,
            one.theirs,
            one.ours
        ));
    }
}

async fn check(kernel: &Kernel) -> anyhow::Result<bool> {
    let found = payments::check(&kernel.db).await.context("the ledger cannot be read")?;
    for one in &found {
        let yuan = |fen: i64| Fen::new(fen.unsigned_abs());
        say(format_args!(
            "{}: paid {} (ledger {}), to go back {} (refunds {}), gone back {} (ledger {})",
            one.number,
            yuan(one.paid),
            yuan(one.ledger_paid),
            yuan(one.refunded),
            yuan(one.asked),
            yuan(one.done),
            yuan(one.ledger_refunded)
        ));
    }
    if found.is_empty() {
        say("Every order is as the ledger says.");
    }
    Ok(found.is_empty())
}
