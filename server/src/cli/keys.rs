//! `minhu keys`: the file with the keys for personal data.

use std::{process::ExitCode, time::Duration};

use anyhow::{Context, bail};
use backend::{
    Kernel,
    accounts::staff::recovery_code,
    audit::{self, Detail, Event, Subject},
    clock::SystemRandom,
    db::Role,
    privacy::{SealedCount, reseal, sealed_counts},
};
use chrono::TimeDelta;
use clap::Subcommand;
use indicatif::{ProgressBar, ProgressStyle};
use secrecy::ExposeSecret;

use super::operator::operator;
use crate::{
    config::Settings,
    keys_file::{self, REREAD_EVERY},
    open::{self, Database},
    say::say,
    steps::Steps,
};

/// Until then every process has read the file again, with room for a slow one.
const GRACE: TimeDelta = TimeDelta::seconds(30);
/// What is made with a key and not sealed lives no longer: signed addresses two hours, the answers
/// to forms a day.
const LIFE: TimeDelta = TimeDelta::hours(25);

#[derive(Debug, Subcommand)]
pub(super) enum What {
    /// Make a new keys file, where --keys says; one that is there is never replaced
    New,
    /// Tell which keys there are, and how much is sealed with each
    List,
    /// Add a key, have all processes use it, and seal everything again with it, while work goes on
    Rotate,
    /// Seal again whatever an older key sealed; goes on where a rotation was interrupted
    Reseal,
    /// Take a key out of the file, once nothing needs it any more
    Retire {
        /// Its id, as `minhu keys list` tells
        id: u8,
    },
}

pub(super) async fn run(what: What, settings: &Settings) -> anyhow::Result<ExitCode> {
    let steps = Steps::new();
    match what {
        What::New => new(settings)?,
        What::List => {
            Database::with(settings, steps, async |database| list(database, settings).await)
                .await?;
        }
        What::Rotate => {
            Database::with(settings, steps, async |database| {
                rotate(database, settings, steps).await
            })
            .await?;
        }
        What::Reseal => {
            Database::with(settings, steps, async |database| seal_again(database, settings).await)
                .await?;
        }
        What::Retire { id } => {
            Database::with(settings, steps, async |database| retire(database, settings, id).await)
                .await?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn new(settings: &Settings) -> anyhow::Result<()> {
    let path = settings.keys();
    let shown = path.display();
    if !keys_file::make(&path, &SystemRandom)? {
        bail!("there are keys in {shown} already: what is encrypted with them needs them");
    }
    say(format_args!("New keys are in {shown}. Keep a copy of it apart from the database's."));
    Ok(())
}

async fn list(database: &Database, settings: &Settings) -> anyhow::Result<()> {
    let keys = keys_file::read(&settings.keys())?;
    let owner = database.as_owner().await?;
    let counts = sealed_counts(&owner).await.context("the database cannot be read")?;
    owner.close().await;
    for (id, from, newest) in keys.list() {
        let from = from.map_or_else(String::new, |from| format!(", from {from}"));
        let role = if newest { ", for what is new" } else { "" };
        say(format_args!("key {id}{from}{role}"));
        for count in counts.iter().filter(|count| count.key == id) {
            say(format_args!("  {:>9}  {}", count.values, count.column));
        }
    }
    Ok(())
}

async fn rotate(database: &Database, settings: &Settings, steps: Steps) -> anyhow::Result<()> {
    let path = settings.keys();
    let keys = keys_file::read(&path)?;
    let from = open::now() + GRACE;
    if keys.list().iter().any(|(_, other, _)| other.is_some_and(|other| other > open::now())) {
        bail!("another key is about to be used: wait half a minute, then `minhu keys reseal`");
    }
    let (id, text) = keys.text_with_new(&SystemRandom, from)?;
    keys_file::replace(&path, text.expose_secret())?;
    say(format_args!(
        "Key {id} is in {}. Keep a copy of the file apart from the database's.",
        path.display()
    ));
    let wait = GRACE.to_std().unwrap_or_default() + REREAD_EVERY + Duration::from_secs(1);
    let waiting = async {
        tokio::time::sleep(wait).await;
        anyhow::Ok(())
    };
    steps.run("Waiting until every process has it", waiting).await?;
    let kernel = database.kernel(settings, Role::Migrate).await?;
    record(&kernel, "rotate-keys", id).await?;
    kernel.db.close().await;
    seal_again(database, settings).await?;
    say(format_args!(
        "The older keys are of no more use in {} hours: then `minhu keys retire ID`.",
        LIFE.num_hours()
    ));
    Ok(())
}

async fn seal_again(database: &Database, settings: &Settings) -> anyhow::Result<()> {
    let kernel = database.kernel(settings, Role::Migrate).await?;
    let bar = ProgressBar::new(0);
    if let Ok(style) = ProgressStyle::with_template("  {bar:30} {pos}/{len} {msg} {eta}") {
        bar.set_style(style);
    }
    let result = reseal(&kernel, |progress| {
        bar.set_length(progress.of.unsigned_abs());
        bar.set_position(progress.done.unsigned_abs());
        bar.set_message(progress.column);
    })
    .await;
    bar.finish_and_clear();
    let columns = result.context("run `minhu keys reseal` to go on")?;
    kernel.db.close().await;
    let mut unreadable = 0;
    for column in columns {
        say(format_args!("{:>9}  {}", column.values, column.column));
        unreadable += column.unreadable;
    }
    if unreadable > 0 {
        bail!("{unreadable} values do not open with any key: the log names their columns");
    }
    say(format_args!("Everything is sealed with key {}.", kernel.keys.newest_id()));
    Ok(())
}

async fn retire(database: &Database, settings: &Settings, id: u8) -> anyhow::Result<()> {
    let path = settings.keys();
    let keys = keys_file::read(&path)?;
    let text = keys.text_without(id)?;
    if id >= keys.newest_id() {
        bail!("key {id} is for what is new: `minhu keys rotate` first");
    }
    // The key after it has been in use since then.
    let since = keys.list().into_iter().rev().find(|(other, ..)| *other > id);
    if let Some((next, Some(from), _)) = since
        && open::now() < from + LIFE
    {
        bail!(
            "what key {id} has signed may be good until {}, a day after key {next} came: try again \
             then",
            from + LIFE
        );
    }
    let kernel = database.kernel(settings, Role::Migrate).await?;
    let counts = sealed_counts(&kernel.db).await.context("the database cannot be read")?;
    let sealed: Vec<&SealedCount> = counts.iter().filter(|count| count.key == id).collect();
    if !sealed.is_empty() {
        for count in &sealed {
            eprintln!("{:>9}  {}", count.values, count.column);
        }
        bail!("key {id} is still needed: `minhu keys reseal` first");
    }
    let holders =
        recovery_code::holders(&kernel.db).await.context("the database cannot be read")?;
    record(&kernel, "retire-key", id).await?;
    kernel.db.close().await;
    keys_file::replace(&path, text.expose_secret())?;
    say(format_args!("Key {id} is out of {}. Copies of the file still have it.", path.display()));
    if holders > 0 {
        say(format_args!(
            "{holders} members of staff have recovery codes. Those made with key {id} do not work \
             any more: ask for new ones to be made at /staff/account."
        ));
    }
    Ok(())
}

async fn record(kernel: &Kernel, act: &'static str, id: u8) -> anyhow::Result<()> {
    let event = Event {
        id: kernel.new_id(),
        at: kernel.now(),
        actor: operator(),
        act,
        subject: Subject { kind: "keys", id: None },
        detail: Detail::none().number("key", i64::from(id)),
        request_id: None,
    };
    let mut conn = kernel.db.acquire().await.context("the database cannot be reached")?;
    audit::record(&mut conn, event).await.context("it could not be recorded")
}
