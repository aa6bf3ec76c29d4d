//! What the first start makes so that nobody has to.

use anyhow::Context;
use backend::{
    accounts, bulky, calendar, cases,
    clock::SystemRandom,
    db::Role,
    districts, notices,
    sorting::{self, LoadError},
};
use chrono::Days;

use super::import::{by, map, places, sorting_files};
use crate::{
    config::Settings,
    keys_file,
    open::{self, Database},
    steps::Steps,
};

/// Makes the keys if there are none: for the private database only, since those who set
/// `DATABASE_URL` have several processes and perhaps machines, which share one ring of keys.
///
/// # Errors
/// When there are none, or they cannot be read.
pub(super) async fn keys(
    settings: &Settings,
    database: &Database,
    steps: Steps,
) -> anyhow::Result<()> {
    let path = settings.keys();
    if database.is_private() && keys_file::make(&path, &SystemRandom)? {
        let shown = path.display();
        steps.note(&format!(
            "The keys for personal data are new, in {shown}: keep a copy of that file apart from \
             the database's."
        ));
        let owner = database.as_owner().await?;
        if districts::load(&owner).await.is_ok() {
            tracing::warn!("what was encrypted with earlier keys cannot be read with these");
        }
        owner.close().await;
    }
    keys_file::read(&path)?;
    if let Err(error) = keys_file::check_mode(&path) {
        tracing::warn!("{error:#}");
    }
    Ok(())
}

/// How many times more of the demonstration there is than usual.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scale {
    /// Grid cells and landmarks.
    pub(super) map: u16,
    /// Places.
    pub(super) places: u16,
    /// Cases.
    pub(super) cases: u16,
}

impl Scale {
    /// As the first start has it.
    pub(super) const USUAL: Self = Self { map: 1, places: 1, cases: 1 };
}

/// Loads the demonstration district, its calendar, map, staff, places, cases, articles, notices and
/// bookings, and the sorting guide where there are none. Map, staff, places, cases and texts come with the
/// demonstration's own settings only: another district's are its own.
///
/// # Errors
/// When the database refuses.
pub(super) async fn demonstration(
    settings: &Settings,
    database: &Database,
    scale: Scale,
    steps: Steps,
) -> anyhow::Result<()> {
    let load = async {
        let owner = database.as_owner().await?;
        let mut tx = owner.begin().await.context("the database cannot be reached")?;
        districts::seed(&mut tx, by()).await?;
        calendar::seed(&mut tx, open::now(), open::new_id()).await?;
        tx.commit().await.context("the demonstration district could not be stored")?;
        if districts::load(&owner).await.is_ok_and(|district| district.demonstration) {
            map::demonstration(&owner, scale.map, by()).await?;
            staff(settings, database).await?;
            places::demonstration(&owner, scale.places, by()).await?;
            let mut tx = owner.begin().await.context("the database cannot be reached")?;
            cases::rulebook::seed(&mut tx, open::new_id).await?;
            notices::seed(&mut tx).await?;
            tx.commit()
                .await
                .context("the demonstration's case classes and notices could not be stored")?;
            reported(&owner, scale.cases).await?;
            let mut tx = owner.begin().await.context("the database cannot be reached")?;
            bulky::programme::seed(&mut tx, open::now()).await?;
            let today = calendar::to_local(open::now()).date();
            let since = today.checked_sub_days(Days::new(bulky::demonstration::BOOKED_AGO));
            let since = since.unwrap_or(today);
            let is_new = bulky::demonstration::seed(&mut tx, since, open::new_id).await?;
            tx.commit().await.context("the prices and crews of bulky waste could not be stored")?;
            if is_new {
                collected(settings, database).await?;
            }
            let mut tx = owner.begin().await.context("the database cannot be reached")?;
            sorting::rules::seed(&mut tx, open::now()).await?;
            tx.commit().await.context("the rules of the sorting guide could not be stored")?;
        }
        if matches!(sorting::load(&owner).await, Err(LoadError::Empty)) {
            sorting_files(database, &sorting::seed(), false).await?;
        }
        owner.close().await;
        anyhow::Ok(())
    };
    steps.run("Loading district, calendar and sorting guide", load).await
}

/// What residents of the demonstration reported, by the rules and on the calendar that are there.
async fn reported(owner: &sqlx::PgPool, scale: u16) -> anyhow::Result<()> {
    let rules = cases::rulebook::load(owner).await.context("the case classes cannot be read")?;
    let edition = calendar::load(owner).await.context("the calendar cannot be read")?;
    let mut tx = owner.begin().await.context("the database cannot be reached")?;
    cases::demonstration::seed(&mut tx, &rules, &edition, scale, by()).await?;
    tx.commit().await.context("the demonstration's cases could not be stored")
}

/// What the crews of the demonstration did in the last days. Without it the demonstration is whole
/// enough.
async fn collected(settings: &Settings, database: &Database) -> anyhow::Result<()> {
    let web = database.kernel(settings, Role::Serve).await?;
    let worker = database.kernel(settings, Role::Worker).await?;
    if let Err(error) = bulky::demonstration::past(&web, &worker).await {
        tracing::warn!(
            error = &error as &dyn std::error::Error,
            "the demonstration has not all of its past bookings"
        );
    }
    web.db.close().await;
    worker.db.close().await;
    Ok(())
}

/// The staff of the demonstration, whose names are sealed: this needs the keys.
async fn staff(settings: &Settings, database: &Database) -> anyhow::Result<()> {
    let kernel = database.kernel(settings, Role::Serve).await?;
    let mut tx = kernel.db.begin().await.context("the database cannot be reached")?;
    accounts::staff::demonstration::seed(&kernel, &mut tx).await?;
    tx.commit().await.context("the demonstration's staff could not be stored")?;
    kernel.db.close().await;
    Ok(())
}
