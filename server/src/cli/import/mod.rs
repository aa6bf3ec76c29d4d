//! `minhu import`: a district's data from files, checked whole before anything is changed.

mod calendar;
mod kinds;
pub(super) mod map;
mod orders;
pub(super) mod places;
mod rulebook;
mod sorting;
mod wechat_templates;

use std::{
    fmt::Display,
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, anyhow};
use backend::{
    cases::demonstration::MAX_SCALE as MAX_CASES,
    districts::{self, By, demonstration::MAX_SCALE, map::Layer, offices::File},
    places::demonstration::MAX_SCALE as MAX_PLACES,
    sorting::{self as guide, CatalogueFiles, ImportError, ImportReport},
};
use clap::Subcommand;

use super::{operator::operator, prepare};
use crate::{
    config::Settings,
    open::{self, Database},
    say::say,
    steps::Steps,
};

#[derive(Debug, Subcommand)]
pub(super) enum What {
    /// The sorting guide: a folder of groups.csv, conditions.csv, guidance.csv and items*.csv, which is
    /// then all there is; or one file of items, CSV or XLSX, which is laid over what is there
    Sorting {
        /// The folder, or the file
        #[arg(value_name = "DIR|FILE")]
        path: PathBuf,
        /// Tell what would change, and change nothing
        #[arg(long)]
        dry_run: bool,
    },
    /// The district's settings, from a TOML file
    District {
        /// The file
        file: PathBuf,
        /// Tell what would change, and change nothing
        #[arg(long)]
        dry_run: bool,
    },
    /// Duty hours, days off and make-up workdays, from a CSV file; what it does not name stays
    Calendar {
        /// The file
        file: PathBuf,
        /// Tell what would change, and change nothing
        #[arg(long)]
        dry_run: bool,
    },
    /// Streets, from GeoJSON: polygons with code (9 digits), name_zh_hans, name_zh_hant, name_en
    Streets(LayerArgs),
    /// Grid cells, from GeoJSON: polygons with code (15 digits) and name
    Cells(LayerArgs),
    /// Landmarks, from GeoJSON: points with code, kind, the three names, other_names (by ;)
    Landmarks(LayerArgs),
    /// Departments, from CSV
    Departments(TableArgs),
    /// Contact points, from CSV
    ContactPoints(TableArgs),
    /// Kinds of places, from CSV: code, finder (the page that lists them: toilets, parking, dropoff,
    /// or other for a list of its own), position and the three names; what it does not name stays
    Kinds {
        /// The file
        file: PathBuf,
        /// The file is all there is: remove what it leaves out, unless it is used or has rules
        #[arg(long)]
        whole: bool,
        /// Tell what would change, and change nothing
        #[arg(long)]
        dry_run: bool,
    },
    /// Toilets, parking, drop-off points and other places, from GeoJSON, CSV, XLSX or OpenStreetMap
    Places(places::Args),
    /// The rulebook of cases: a folder of majors.csv, classes.csv, classes-2013.csv, advice.csv,
    /// questions.csv, checklist.csv, limits.csv, routes.csv, reasons.csv, answers.csv, ladder.csv. Each
    /// is all there is of its part, but classes and major classes that it leaves out stay, as do reasons
    /// that cases have; a part without a file stays as it is
    Rulebook {
        /// The folder
        #[arg(value_name = "DIR")]
        folder: PathBuf,
        /// Tell what would change, and change nothing
        #[arg(long)]
        dry_run: bool,
    },
    /// Orders of the city's 12345, from CSV or XLSX; a number that is there already is changed
    Orders(orders::Args),
    /// Templates of WeChat's subscribe messages (订阅消息), from a TOML file, which are then all there
    /// are: for each of our messages template_id, page and fields (docs/OPERATIONS.md)
    WechatTemplates {
        /// The file
        file: PathBuf,
        /// Tell what would change, and change nothing
        #[arg(long)]
        dry_run: bool,
    },
    /// The demonstration district, its map, places, cases, calendar and sorting guide, where there are
    /// none
    Demonstration {
        /// How many times more grid cells and landmarks than usual; 42 gives 5,040 cells
        #[arg(long, value_name = "FACTOR", default_value_t = 1,
            value_parser = clap::value_parser!(u16).range(1..=i64::from(MAX_SCALE)))]
        scale: u16,
        /// How many times more places than usual; 2000 gives a million
        #[arg(long, value_name = "FACTOR", default_value_t = 1,
            value_parser = clap::value_parser!(u16).range(1..=i64::from(MAX_PLACES)))]
        places: u16,
        /// How many times more cases than usual; 334 gives a million
        #[arg(long, value_name = "FACTOR", default_value_t = 1,
            value_parser = clap::value_parser!(u16).range(1..=i64::from(MAX_CASES)))]
        cases: u16,
    },
}

#[derive(Debug, clap::Args)]
pub(super) struct LayerArgs {
    /// The file, in WGS-84 (which CGCS2000 equals), at most 12 MB
    file: PathBuf,
    /// The file is all there is: retire what it leaves out
    #[arg(long)]
    whole: bool,
    /// Tell what would change, and change nothing
    #[arg(long)]
    dry_run: bool,
}

#[derive(Debug, clap::Args)]
pub(super) struct TableArgs {
    /// The file
    file: PathBuf,
    /// Tell what would change, and change nothing
    #[arg(long)]
    dry_run: bool,
}

/// Prints what is wrong with a file, and sums it up.
fn refused(file: &Path, mistakes: &[impl Display]) -> anyhow::Error {
    for mistake in mistakes {
        eprintln!("{}: {mistake}", file.display());
    }
    anyhow!("nothing was imported: {} mistakes in the file", mistakes.len())
}

/// The same of several files; each mistake names its own.
fn refused_files(mistakes: &[impl Display]) -> anyhow::Error {
    for mistake in mistakes {
        eprintln!("{mistake}");
    }
    anyhow!("nothing was imported: {} mistakes in the files", mistakes.len())
}

/// The person at the command line, now.
pub(super) fn by() -> By {
    By { actor: operator(), at: open::now(), event: open::new_id(), request_id: None }
}

pub(super) async fn run(what: What, settings: &Settings) -> anyhow::Result<ExitCode> {
    let steps = Steps::new();
    Database::with(settings, steps, async |database| match &what {
        What::Sorting { path, dry_run } if path.is_dir() => {
            import_sorting(database, path, *dry_run, steps).await
        }
        What::Sorting { path, dry_run } => sorting::file(database, path, *dry_run, steps).await,
        What::District { file, dry_run } => import_district(database, file, *dry_run).await,
        What::Calendar { file, dry_run } => calendar::run(database, file, *dry_run).await,
        What::Streets(args) => import_layer(database, Layer::Streets, args, steps).await,
        What::Cells(args) => import_layer(database, Layer::Cells, args, steps).await,
        What::Landmarks(args) => import_layer(database, Layer::Landmarks, args, steps).await,
        What::Departments(args) => {
            map::offices(database, File::Departments, &args.file, args.dry_run).await
        }
        What::ContactPoints(args) => {
            map::offices(database, File::ContactPoints, &args.file, args.dry_run).await
        }
        What::Kinds { file, whole, dry_run } => kinds::run(database, file, *whole, *dry_run).await,
        What::Places(args) => places::run(database, args).await,
        What::Rulebook { folder, dry_run } => {
            rulebook::run(database, folder, *dry_run, steps).await
        }
        What::Orders(args) => orders::run(database, settings, args).await,
        What::WechatTemplates { file, dry_run } => {
            wechat_templates::run(database, file, *dry_run).await
        }
        What::Demonstration { scale, places, cases } => {
            let scale = prepare::Scale { map: *scale, places: *places, cases: *cases };
            prepare::demonstration(settings, database, scale, steps).await
        }
    })
    .await?;
    Ok(ExitCode::SUCCESS)
}

async fn import_layer(
    database: &Database,
    layer: Layer,
    args: &LayerArgs,
    steps: Steps,
) -> anyhow::Result<()> {
    map::layer(database, layer, &args.file, args.whole, args.dry_run, steps).await
}

async fn import_sorting(
    database: &Database,
    folder: &Path,
    dry_run: bool,
    steps: Steps,
) -> anyhow::Result<()> {
    let files = CatalogueFiles::from_folder(folder)
        .with_context(|| format!("the files in {} cannot be read", folder.display()))?;
    let work = sorting_files(database, &files, dry_run);
    let report = steps.run("Comparing the files", work).await?;
    let ImportReport { added, changed, removed, unchanged, texts_changed, version } = report;
    say(format_args!(
        "{added} items added, {changed} changed, {removed} removed, {unchanged} as they were; \
         groups, conditions and guidance {}.",
        if texts_changed { "changed" } else { "as they were" }
    ));
    let is_same = added + changed + removed == 0 && !texts_changed;
    say(match (is_same, dry_run) {
        (true, _) => "Everything was as in the files already.",
        (false, true) => "Nothing was changed: this was a dry run.",
        (false, false) => "Imported.",
    });
    say(format_args!("Version {version}"));
    Ok(())
}

/// Makes the sorting guide that of `files`.
///
/// # Errors
/// When the files have mistakes, each of which is printed first, or the database refuses.
pub(super) async fn sorting_files(
    database: &Database,
    files: &CatalogueFiles,
    dry_run: bool,
) -> anyhow::Result<ImportReport> {
    let owner = database.as_owner().await?;
    let mut conn = owner.acquire().await.context("the database cannot be reached")?;
    let import =
        guide::Import { at: open::now(), actor: operator(), event: open::new_id(), dry_run };
    match guide::import(&mut conn, files, import).await {
        Ok(report) => Ok(report),
        Err(ImportError::Files(mistakes)) => Err(refused_files(&mistakes)),
        Err(error) => Err(error).context("nothing was imported"),
    }
}

async fn import_district(database: &Database, file: &Path, dry_run: bool) -> anyhow::Result<()> {
    let text = fs::read_to_string(file)
        .with_context(|| format!("the file {} cannot be read", file.display()))?;
    let owner = database.as_owner().await?;
    let mut tx = owner.begin().await.context("the database cannot be reached")?;
    let changes = match districts::import(&mut tx, &text, by()).await {
        Ok(changes) => changes,
        Err(districts::ImportError::Invalid(faults)) => return Err(refused(file, &faults)),
        Err(error) => return Err(error).context("nothing was imported"),
    };
    if dry_run {
        tx.rollback().await?;
    } else {
        tx.commit().await.context("nothing was imported")?;
    }
    for key in &changes.changed {
        say(format_args!("changed  {key}"));
    }
    for key in &changes.removed {
        say(format_args!("removed  {key}"));
    }
    say(match (changes.is_empty(), dry_run) {
        (true, _) => "Everything was as in the file already.",
        (false, true) => "Nothing was changed: this was a dry run.",
        (false, false) => "Imported.",
    });
    Ok(())
}
