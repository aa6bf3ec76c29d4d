//! Postgres: pools by role, migrations, advisory locks.
//!
//! One login (the URL in the settings) serves all processes: it is a member of the three roles of
//! `0001_roles.sql`, and each connection takes on one of them when it starts. `minhu_migrate` owns
//! every object, `minhu_serve` and `minhu_worker` own nothing and have what the migrations grant,
//! so an append-only table is append-only for the program too.
//!
//! To add a migration: 1. `migrations/NNNN_what.sql`, only additions that the running version can
//! live with (expand now, contract in a later release); 2. grants for each role in the same file,
//! as few as work; 3. `minhu migrate` and `cargo sqlx prepare`.

mod connect;
mod lock;
mod migrate;
mod template;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
mod version;

pub use connect::{Role, connect, connect_lazy, ping};
pub use lock::Lock;
pub use migrate::{MigrateError, migrate};
pub use template::prepare_template;
pub use version::{Version, version};
