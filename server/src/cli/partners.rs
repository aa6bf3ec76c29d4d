//! `minhu partners`: the keys of other organisations that use the API.

use std::process::ExitCode;

use anyhow::Context;
use backend::{
    Kernel,
    accounts::{
        partners::{self, NewPartner, Scope},
        staff::{By, Order},
    },
    calendar::civil,
    db::Role,
    forms::FormKey,
    places::feeds::keys::KeyError,
    problem::Problem,
};
use chrono::NaiveDate;
use clap::{Subcommand, builder::PossibleValuesParser};
use uuid::Uuid;

use super::operator::operator;
use crate::{config::Settings, open::Database, say::say, steps::Steps};

#[derive(Debug, Subcommand)]
pub(super) enum What {
    /// Make a key, and print it this once
    Add {
        /// The organisation, as staff see it on its cases
        name: String,
        /// The department of it that answers for the key
        #[arg(long)]
        contact: String,
        /// What it may do; may be given several times
        #[arg(long, required = true, value_parser = scopes())]
        scope: Vec<String>,
        /// Requests a day, by the clock of Shanghai
        #[arg(long, value_name = "NUMBER", default_value_t = 100_000)]
        per_day: i32,
        /// Requests a minute in each process
        #[arg(long, value_name = "NUMBER", default_value_t = 600)]
        per_minute: i32,
        /// The last day on which it is good
        #[arg(long, value_name = "YYYY-MM-DD")]
        until: NaiveDate,
    },
    /// List the keys, without their secrets
    List,
    /// Make a key good for nothing any more
    Revoke {
        /// Its id in the list
        id: Uuid,
    },
}

fn scopes() -> PossibleValuesParser {
    Scope::ALL.map(Scope::as_str).into()
}

pub(super) async fn run(what: What, settings: &Settings) -> anyhow::Result<ExitCode> {
    Database::with(settings, Steps::new(), async |database| {
        let kernel = database.kernel(settings, Role::Serve).await?;
        let done = obey(&kernel, what).await;
        kernel.db.close().await;
        done
    })
    .await?;
    Ok(ExitCode::SUCCESS)
}

async fn obey(kernel: &Kernel, what: What) -> anyhow::Result<()> {
    let key = FormKey::mint(&*kernel.random);
    let order = Order { by: By::Operator(operator()), key, request_id: None };
    match what {
        What::Add { name, contact, scope, per_day, per_minute, until } => {
            let scopes = scope.iter().filter_map(|word| Scope::parse(word)).collect();
            let wanted = NewPartner { name, contact, scopes, per_minute, per_day, until };
            let added = partners::add(kernel, order, wanted).await;
            let added = added.map_err(|error| sentence(&error))?;
            say(format_args!("{}", added.token.to_text()));
            say(format_args!("It is shown this once. Its id is {}.", added.id));
        }
        What::List => {
            let all = partners::list(kernel).await.context("the keys cannot be read")?;
            for key in &all {
                let scopes: Vec<&str> = key.scopes.iter().map(|scope| scope.as_str()).collect();
                let state = match key.revoked_at {
                    Some(_) => "revoked",
                    None if key.ends_at <= kernel.now() => "over",
                    None => "good",
                };
                say(format_args!(
                    "{}  {}  {}/min  {} of {} today  {state}  until {}  {}  {}",
                    key.id,
                    scopes.join(","),
                    key.per_minute,
                    key.today,
                    key.per_day,
                    civil(key.ends_at),
                    key.name,
                    key.contact,
                ));
            }
            if all.is_empty() {
                say("There are no keys: make one with `minhu partners add`.");
            }
        }
        What::Revoke { id } => {
            partners::revoke(kernel, order, id).await.map_err(|error| sentence(&error))?;
            say(format_args!("{id} is revoked. Serving processes know it within 5 seconds."));
        }
    }
    Ok(())
}

fn sentence(error: &KeyError) -> anyhow::Error {
    if error.code() == "unavailable" {
        return anyhow::anyhow!("the keys could not be reached");
    }
    let faults = error.fields();
    let faults = faults.iter().map(|fault| match (fault.field.as_str(), fault.code.as_str()) {
        ("name", _) => "the name wants 1 to 60 characters",
        ("contact", _) => "--contact wants 1 to 60 characters",
        ("scope", _) => "--scope is missing",
        ("per_minute", _) => "--per-minute wants 1 to 600000",
        ("per_day", _) => "--per-day wants 1 to 100000000",
        ("until", _) => "--until is over already",
        (_, "not-found") => "there is no key with this id",
        _ => "the database did not do it",
    });
    let faults: Vec<&str> = faults.collect();
    anyhow::anyhow!("{}", faults.join("; "))
}
