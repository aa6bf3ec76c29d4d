//! A [`Kernel`] for tests: a fixed clock, repeatable randomness, keys and files of its own.
//!
//! `#[sqlx::test(migrations = false)]` makes a database for each test, a copy of the template that
//! [`prepare_template`](super::prepare_template) made, and gives the superuser's pool. [`as_role`]
//! turns it into what the program would have.

use std::{ops::Deref, path::PathBuf, sync::Arc};

use chrono::DateTime;
use sqlx::{PgPool, postgres::PgPoolOptions};

use super::Role;
use crate::{
    Kernel,
    clock::{FixedClock, Random, SeededRandom, SystemRandom},
    files::FileStore,
    messages::Carriers,
    privacy::Keys,
};

/// A kernel, and what a test holds besides. Its folder of files goes with it.
pub struct TestKernel {
    /// The kernel.
    pub kernel: Kernel,
    /// Its clock, which begins at 2026-11-20 09:00 in Shanghai, a Friday.
    pub clock: Arc<FixedClock>,
    folder: PathBuf,
}

impl Deref for TestKernel {
    type Target = Kernel;

    fn deref(&self) -> &Kernel {
        &self.kernel
    }
}

impl Drop for TestKernel {
    fn drop(&mut self) {
        // Nothing to do where it was never written to.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

impl TestKernel {
    /// A kernel whose every id and random byte repeats from run to run. `pool` acts as the role that
    /// is being tested: see [`as_role`].
    ///
    /// # Panics
    /// When there is no place for temporary files.
    #[must_use]
    pub fn new(pool: PgPool) -> Self {
        let clock = Arc::new(FixedClock::new(
            DateTime::from_timestamp(1_795_136_400, 0).expect("a constant within range"),
        ));
        let mut name = [0; 8];
        SystemRandom.fill(&mut name);
        let folder =
            std::env::temp_dir().join(format!("minhu-test-{:016x}", u64::from_be_bytes(name)));
        let files = FileStore::local(&folder).expect("a folder for temporary files");
        let random = SeededRandom::new(20_261_120);
        let keys = Keys::generate(&random);
        Self {
            kernel: Kernel {
                db: pool,
                keys: Arc::new(keys),
                files: Arc::new(files),
                carriers: Arc::new(Carriers::default()),
                site: "https://minhu.test".into(),
                clock: clock.clone(),
                random: Arc::new(random),
            },
            clock,
            folder,
        }
    }

    /// The same kernel on another pool, such as the worker's beside the web's.
    #[must_use]
    pub fn with_db(&self, db: PgPool) -> Kernel {
        Kernel { db, ..self.kernel.clone() }
    }
}

/// A second pool on the database of `pool` that acts as `role`, as the program would.
///
/// # Panics
/// When the database refuses the role.
pub async fn as_role(pool: &PgPool, role: Role) -> PgPool {
    let options = role.apply(PgPool::connect_options(pool).as_ref().clone());
    PgPoolOptions::new()
        .max_connections(12)
        .connect_with(options)
        .await
        .expect("the roles of 0001_roles.sql, and a superuser who may take them on")
}
