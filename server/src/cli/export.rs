//! `minhu export`: a district's data to files.

use std::{
    fs::{self, File},
    io::{self, BufWriter},
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::Context;
use backend::sorting;
use clap::Subcommand;

use crate::{config::Settings, open::Database, say::say, steps::Steps};

#[derive(Debug, Subcommand)]
pub(super) enum What {
    /// Questions about the sorting guide that nobody has answered, as CSV
    Unanswered {
        /// The file [default: standard output]
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// The sorting guide, as the files that `import sorting` reads
    Sorting {
        /// The folder, which is made
        #[arg(short, long, value_name = "DIR")]
        output: PathBuf,
    },
}

pub(super) async fn run(what: What, settings: &Settings) -> anyhow::Result<ExitCode> {
    Database::with(settings, Steps::new(), async |database| match &what {
        What::Unanswered { output } => unanswered(database, output.as_deref()).await,
        What::Sorting { output } => sorting_guide(database, output).await,
    })
    .await?;
    Ok(ExitCode::SUCCESS)
}

async fn sorting_guide(database: &Database, folder: &Path) -> anyhow::Result<()> {
    let owner = database.as_owner().await?;
    let loaded = sorting::load_imported(&owner).await?;
    owner.close().await;
    let failed = || format!("{} cannot be written to", folder.display());
    fs::create_dir_all(folder).with_context(failed)?;
    let files = sorting::export_catalogue(&loaded.catalogue);
    for file in files.all() {
        fs::write(folder.join(&file.name), &file.text).with_context(failed)?;
    }
    say(format_args!("{} items are in {}.", loaded.catalogue.items.len(), folder.display()));
    Ok(())
}

async fn unanswered(database: &Database, file: Option<&Path>) -> anyhow::Result<()> {
    let owner = database.as_owner().await?;
    match file {
        None => {
            sorting::export_unanswered(&owner, io::stdout()).await?;
        }
        Some(path) => {
            let failed = || format!("{} cannot be written to", path.display());
            let file = File::create(path).with_context(failed)?;
            let count = sorting::export_unanswered(&owner, BufWriter::new(file)).await?;
            say(format_args!("{count} questions are in {}.", path.display()));
        }
    }
    owner.close().await;
    Ok(())
}
