//! Examines an installation: each check says what it found and, if that is wrong, what to do.
//!
//! To add a check: a function that returns a [`Check`], in `machine`, `messages`, `platforms`,
//! `payments` or `database`, and a line where its neighbours are called.

mod database;
mod machine;
mod messages;
mod payments;
mod platforms;
mod report;

use std::sync::Arc;

use backend::{messages::Carriers, payments::Providers};
use report::{Check, Report};

use crate::{
    config::{Settings, Web},
    postgres::{self, Embedded, Place, Purpose, Status},
};

/// Does every check that can be done.
pub(crate) async fn examine(settings: &Settings, web: &Web) -> Report {
    let mut checks = machine::checks(settings, web);
    let carriers = settings.messages.carriers();
    let providers = carriers.as_ref().ok().map(|carriers| &carriers.payments);
    checks.extend(match &settings.database_url {
        Some(url) => database::checks(url.expose(), providers).await,
        None => private_database(settings, providers).await,
    });
    checks.extend(outside(settings, carriers).await);
    Report(checks)
}

/// What carries messages and money out of the house.
async fn outside(settings: &Settings, carriers: anyhow::Result<Arc<Carriers>>) -> Vec<Check> {
    let set_up = carriers.and_then(|carriers| Ok((carriers, settings.messages.wechat_pay()?)));
    let (carriers, wechat_pay) = match set_up {
        Ok(set_up) => set_up,
        Err(error) => {
            let remedy = "see docs/OPERATIONS.md, \"Text messages and e-mail\" and what follows";
            return vec![Check::wrong("messages", format!("{error:#}"), remedy)];
        }
    };
    let mut checks = messages::checks(&carriers).await;
    checks.extend(platforms::checks(&carriers.platforms, wechat_pay.as_deref()).await);
    checks
}

/// The private database is started for the examination if it does not run; one that was never made
/// is not made for it.
async fn private_database(settings: &Settings, providers: Option<&Providers>) -> Vec<Check> {
    const NAME: &str = "private PostgreSQL";
    const REMEDY: &str = "see docs/OPERATIONS.md, or set DATABASE_URL to use another PostgreSQL";
    let programs = settings.postgres_bin.as_deref();
    let wrong = |error: &anyhow::Error| vec![Check::wrong(NAME, format!("{error:#}"), REMEDY)];
    let place = match Place::of(&settings.data) {
        Ok(place) => place,
        Err(error) => return wrong(&error),
    };
    match postgres::status(&place, programs) {
        Ok(Status::NotMade) => match postgres::programs(programs) {
            Ok(folder) => {
                let found = format!("not made yet; `minhu serve` makes it with {folder}");
                vec![Check::skipped(NAME, found)]
            }
            Err(error) => wrong(&error),
        },
        Ok(Status::Stopped | Status::Running { .. }) => {
            let postgres = match Embedded::join(place, programs, Purpose::Service).await {
                Ok(postgres) => postgres,
                Err(error) => return wrong(&error),
            };
            let checks = database::checks(&postgres.url(), providers).await;
            match postgres.leave().await {
                Ok(()) => checks,
                Err(error) => checks.into_iter().chain(wrong(&error)).collect(),
            }
        }
        Err(error) => wrong(&error),
    }
}
