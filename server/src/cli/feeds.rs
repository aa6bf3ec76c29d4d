//! `minhu feeds`: the keys of those who push live data.

use std::process::ExitCode;

use anyhow::{Context, bail};
use backend::{
    Kernel,
    accounts::staff::{By, Order},
    db::Role,
    forms::FormKey,
    places::{
        feeds::{
            Scope,
            keys::{self, KeyError, NewKey},
        },
        sources::sources,
    },
    problem::Problem,
};
use clap::{Subcommand, builder::PossibleValuesParser};
use uuid::Uuid;

use super::operator::operator;
use crate::{config::Settings, open::Database, say::say, steps::Steps};

#[derive(Debug, Subcommand)]
pub(super) enum What {
    /// Make, list and revoke keys
    #[command(subcommand)]
    Key(Key),
}

#[derive(Debug, Subcommand)]
pub(super) enum Key {
    /// Make a key, and print it this once
    New {
        /// The code of the source whose places it pushes for; none for city-orders
        #[arg(long, value_name = "CODE", default_value = "")]
        source: String,
        /// What it may push; may be given several times
        #[arg(long, required = true, value_parser = scopes())]
        scope: Vec<String>,
        /// Whose it is
        #[arg(long)]
        label: String,
        /// Requests a minute in each process
        #[arg(long, value_name = "NUMBER", default_value_t = 600)]
        per_minute: u32,
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
    let What::Key(what) = what;
    Database::with(settings, Steps::new(), async |database| {
        let kernel = database.kernel(settings, Role::Serve).await?;
        let done = obey(&kernel, what).await;
        kernel.db.close().await;
        done
    })
    .await?;
    Ok(ExitCode::SUCCESS)
}

async fn obey(kernel: &Kernel, what: Key) -> anyhow::Result<()> {
    let key = FormKey::mint(&*kernel.random);
    let order = Order { by: By::Operator(operator()), key, request_id: None };
    match what {
        Key::New { source, scope, label, per_minute } => {
            let wanted = NewKey {
                source,
                scopes: scope.iter().filter_map(|word| Scope::parse(word)).collect(),
                label,
                per_minute: per_minute.to_string(),
            };
            let created = match keys::create(kernel, order, wanted).await {
                Ok(created) => created,
                Err(error) => return refused(kernel, &error).await,
            };
            say(format_args!("{}", created.token.to_text()));
            say(format_args!("It is shown this once. Its id is {}.", created.id));
        }
        Key::List => {
            let all = keys::list(kernel).await.context("the keys cannot be read")?;
            for key in &all {
                let scopes: Vec<&str> = key.scopes.iter().map(|scope| scope.as_str()).collect();
                let state = if key.revoked_at.is_some() { "revoked" } else { "good" };
                say(format_args!(
                    "{}  {}  {}  {}/min  {state}  {}",
                    key.id,
                    key.source.as_deref().unwrap_or("-"),
                    scopes.join(","),
                    key.per_minute,
                    key.label
                ));
            }
            if all.is_empty() {
                say("There are no keys: make one with `minhu feeds key new`.");
            }
        }
        Key::Revoke { id } => {
            keys::revoke(kernel, order, id).await.map_err(|error| sentence(&error))?;
            say(format_args!("{id} is revoked. Serving processes know it within 5 seconds."));
        }
    }
    Ok(())
}

/// With the sources there are, if it was that.
async fn refused(kernel: &Kernel, error: &KeyError) -> anyhow::Result<()> {
    if error.fields().iter().any(|fault| fault.field == "source") {
        let sources = sources(kernel).await.context("the sources cannot be read")?;
        let codes: Vec<String> = sources.into_iter().map(|source| source.code).collect();
        bail!("there is no such source; there are: {}", codes.join(", "));
    }
    Err(sentence(error))
}

fn sentence(error: &KeyError) -> anyhow::Error {
    let faults = error.fields();
    let faults = faults.iter().map(|fault| match fault.code.as_str() {
        "text-missing" => "--label is missing",
        "text-too-long" => "--label is too long: at most 60 characters",
        "feed-scope-alone" => "city-orders goes with no other --scope",
        "feed-per-minute" => "--per-minute wants 1 to 600000",
        "not-found" => "there is no key with this id",
        _ => "the database did not do it",
    });
    let faults: Vec<&str> = faults.collect();
    match error.code() {
        "unavailable" => anyhow::anyhow!("the keys could not be reached"),
        _ => anyhow::anyhow!("{}", faults.join("; ")),
    }
}
