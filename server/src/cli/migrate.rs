//! `minhu migrate`: the database to this version. The private one is migrated by every command that
//! uses it.

use std::process::ExitCode;

use crate::{config::Settings, open::Database, say::say, steps::Steps};

pub(super) async fn run(settings: &Settings) -> anyhow::Result<ExitCode> {
    let steps = Steps::new();
    let database = Database::open(settings, steps).await?;
    let migrated = if database.is_private() { Ok(()) } else { database.migrate(steps).await };
    database.close(steps).await?;
    migrated?;
    say("The database is at this version.");
    Ok(ExitCode::SUCCESS)
}
