//! `minhu cases`: what the district has said about cases, tried out.

use std::process::ExitCode;

use anyhow::Context;
use backend::{
    calendar,
    cases::{self, rulebook},
    db::Role,
};
use chrono::TimeDelta;
use clap::Subcommand;
use domain::cases::{Duty, Flaw, Route, Target};

use crate::{config::Settings, open, open::Database, say::say, steps::Steps};

/// How long ago a closed case may have been closed to be asked about.
const RECENT: TimeDelta = TimeDelta::days(90);
/// More than these say nothing new.
const MOST: i64 = 100_000;

#[derive(Debug, Subcommand)]
pub(super) enum What {
    /// Which rule would take how many of the cases that are open or were closed in the last 90 days
    Routes {
        /// Exit code 1 where a rule never matches, or the rules leave a gap
        #[arg(long)]
        check: bool,
    },
}

pub(super) async fn run(what: What, settings: &Settings) -> anyhow::Result<ExitCode> {
    let What::Routes { check } = what;
    Database::with(settings, Steps::new(), async |database| {
        let kernel = database.kernel(settings, Role::Serve).await?;
        let rules = rulebook::load(&kernel.db).await.context("the rules cannot be read")?;
        let edition = calendar::load(&kernel.db).await.context("the calendar cannot be read")?;
        let run = cases::dry_run(&kernel.db, &rules, &edition.calendar, open::now(), RECENT, MOST)
            .await
            .context("the cases cannot be read")?;
        kernel.db.close().await;
        for rule in rules.router.rules() {
            let count = run.taken.get(&rule.position).copied().unwrap_or_default();
            say(format_args!("{:>6}  {} → {}  {count}", rule.position, when(rule), to(&rule.to)));
        }
        say(format_args!("{} cases, of which no rule takes {}.", run.cases, run.left_over));
        let flaws = rules.router.flaws();
        tell(&flaws);
        Ok(if check && !flaws.is_empty() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
    })
    .await
}

/// What is wrong with the rules, in words.
pub(super) fn tell(flaws: &[Flaw]) {
    for flaw in flaws {
        match flaw {
            Flaw::Shadowed { rule, by } => {
                say(format_args!("Rule {rule} never matches: rule {by} takes all of it before."));
            }
            Flaw::Gap => {
                say("There may be cases that no rule takes: none is without a condition.");
            }
            Flaw::NoStreet => say(
                "There may be cases that no rule takes: a rule to the office of the street passes \
                 by those in no street, and no department takes what is left.",
            ),
        }
    }
    if flaws.is_empty() {
        say("Every rule can match, and there is no gap.");
    }
}

/// The conditions of a rule in words.
fn when(rule: &Route) -> String {
    let named =
        |name: &str, value: &Option<String>| value.as_ref().map(|value| format!("{name} {value}"));
    let duty = match rule.duty {
        Duty::Any => None,
        Duty::On => Some("on duty".to_owned()),
        Duty::Off => Some("off duty".to_owned()),
    };
    let conditions: Vec<String> = [
        named("class", &rule.class),
        named("major", &rule.major),
        named("street", &rule.street),
        named("cell", &rule.cell),
        duty,
    ]
    .into_iter()
    .flatten()
    .collect();
    if conditions.is_empty() { "all".to_owned() } else { conditions.join(", ") }
}

fn to(target: &Target) -> &str {
    match target {
        Target::Department(code) => code,
        Target::Street => "the office of its street",
    }
}
