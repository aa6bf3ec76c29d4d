//! What the first start makes so that nobody has to.

use backend::{clock::SystemRandom, districts,
    sorting::{self, LoadError},
};

use super::import::sorting_files;
use crate::{config::Settings, keys_file, open, open::Database, steps::Steps};

/// Makes the keys file if there is none, and warns of one that others can read.
///
/// # Errors
/// When it cannot be written.
pub(super) fn keys(settings: &Settings, database: &Database, steps: Steps) -> anyhow::Result<()> {
    let path = settings.keys();
    if !database.is_private() {
        // Processes on several machines share one ring: one made here would be a second.
        keys_file::read(&path)?;
    } else if keys_file::make(&path, &SystemRandom)? {
        steps.note(&format!(
            "The keys for personal data are new, in {}: keep a copy of that file apart from the \
             database's.",
            path.display()
        ));
        if !database.is_new() {
            tracing::warn!("what was encrypted with earlier keys cannot be read with the new ones");
        }
    }
    if let Err(error) = keys_file::check_mode(&path) {
        tracing::warn!("{error:#}");
    }
    Ok(())
}

/// Loads the demonstration district and the sorting guide where there are none.
///
/// # Errors
/// When the database refuses.
pub(super) async fn demonstration(database: &Database, steps: Steps) -> anyhow::Result<()> {
    let owner = database.as_owner().await?;
    steps
        .run("Demonstration district is loaded", async {
            let mut tx = owner.begin().await?;
            districts::seed(&mut tx, open::now()).await?;
            tx.commit().await?;
            if matches!(sorting::load(&owner).await, Err(LoadError::Empty)) {
                sorting_files(database, &sorting::seed(), false).await?;
            }
            anyhow::Ok(())
        })
        .await?;
    owner.close().await;
    Ok(())
}
