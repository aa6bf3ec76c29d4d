//! Opening the database, and with it what operations need.

use std::sync::Arc;

use anyhow::{Context, bail};
use backend::{
    Kernel,
    clock::{Clock, Random, SystemClock, SystemRandom},
    db::{self, Role, Version},
    files::FileStore,
};
use chrono::{DateTime, Utc};
use sqlx::{Connection, PgConnection};
use uuid::{Builder, Uuid};

use crate::{
    config::Settings,
    keys_file,
    postgres::{Embedded, Place, Purpose},
    steps::Steps,
};

/// The database of this process: the one at `DATABASE_URL`, or the private one.
pub(crate) struct Database {
    url: String,
    embedded: Option<Embedded>,
}

impl Database {
    /// Opens the database. The private one is made, started and brought to this version as needed.
    ///
    /// # Errors
    /// When the private one cannot be had; the sentence names the remedy.
    pub(crate) async fn open(settings: &Settings, steps: Steps) -> anyhow::Result<Self> {
        if let Some(url) = &settings.database_url {
            return Ok(Self { url: url.expose().to_owned(), embedded: None });
        }
        let place = Place::of(&settings.data)?;
        if let Some(sentence) = &place.moved {
            steps.note(sentence);
        }
        let programs = settings.postgres_bin.as_deref();
        let embedded = steps
            .run("Starting PostgreSQL", Embedded::join(place, programs, Purpose::Service))
            .await?;
        let database = Self { url: embedded.url(), embedded: Some(embedded) };
        match database.migrate(steps).await {
            Ok(()) => Ok(database),
            Err(error) => {
                // The first error is the one to tell.
                let _closed = database.close(steps).await;
                Err(error)
            }
        }
    }

    /// Does `work` with the database at this version, and closes it.
    ///
    /// # Errors
    /// When it cannot be opened or is of another version, and those of `work`.
    pub(crate) async fn with<T>(
        settings: &Settings,
        steps: Steps,
        work: impl AsyncFnOnce(&Self) -> anyhow::Result<T>,
    ) -> anyhow::Result<T> {
        let database = Self::open(settings, steps).await?;
        let result = match database.check_version().await {
            Ok(()) => work(&database).await,
            Err(error) => Err(error),
        };
        let closed = database.close(steps).await;
        let value = result?;
        closed?;
        Ok(value)
    }

    /// Brings it to this version.
    ///
    /// # Errors
    /// When the database refuses.
    pub(crate) async fn migrate(&self, steps: Steps) -> anyhow::Result<()> {
        steps
            .run("Migrating the database", db::migrate(&self.url))
            .await
            .context("the database could not be brought to this version")
    }

    /// Whether it is the private one.
    pub(crate) const fn is_private(&self) -> bool {
        self.embedded.is_some()
    }

    /// What operations need, with a pool that acts as `role`.
    ///
    /// # Errors
    /// When the keys or the database cannot be had.
    pub(crate) async fn kernel(&self, settings: &Settings, role: Role) -> anyhow::Result<Kernel> {
        let keys = keys_file::read(&settings.keys())?;
        let folder = settings.files();
        let files = FileStore::local(&folder)
            .with_context(|| format!("the folder {} cannot be used", folder.display()))?;
        let db = db::connect(&self.url, role, settings.connections)
            .await
            .with_context(|| format!("the database did not let us act as {}", role.name()))?;
        Ok(Kernel {
            db,
            keys: Arc::new(keys),
            files: Arc::new(files),
            carriers: settings.messages.carriers()?,
            site: "".into(),
            clock: Arc::new(SystemClock),
            random: Arc::new(SystemRandom),
        })
    }

    /// A connection as the owner of every object, for imports and exports.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub(crate) async fn as_owner(&self) -> anyhow::Result<sqlx::PgPool> {
        db::connect(&self.url, Role::Migrate, 1)
            .await
            .context("the database did not let us act as its owner")
    }

    /// Refuses to work with a database of another version than the program's.
    async fn check_version(&self) -> anyhow::Result<()> {
        let mut conn = PgConnection::connect(&self.url)
            .await
            .context("the database cannot be reached: is it running, and is DATABASE_URL right?")?;
        let version =
            db::version(&mut conn).await.context("the database's version cannot be read")?;
        conn.close().await.context("the database closed the connection")?;
        match version {
            Version::Current => Ok(()),
            Version::Older => bail!("the database is older than this program: run `minhu migrate`"),
            Version::Unknown => bail!("the database is newer than this program: update minhu"),
        }
    }

    /// Leaves the private database, and stops it if nobody else uses it.
    ///
    /// # Errors
    /// When it does not stop.
    pub(crate) async fn close(self, steps: Steps) -> anyhow::Result<()> {
        match self.embedded {
            None => Ok(()),
            Some(embedded) => steps.run("Leaving PostgreSQL", embedded.leave()).await,
        }
    }
}

/// Now, for commands that have no kernel.
pub(crate) fn now() -> DateTime<Utc> {
    SystemClock.now()
}

/// A new row id, for commands that have no kernel.
pub(crate) fn new_id() -> Uuid {
    let mut bytes = [0; 10];
    SystemRandom.fill(&mut bytes);
    let millis = u64::try_from(now().timestamp_millis()).unwrap_or_default();
    Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid()
}
