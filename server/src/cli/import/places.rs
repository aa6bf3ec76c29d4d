//! `minhu import places`, and the places of the demonstration.

use std::{
    fs,
    io::IsTerminal,
    path::{Path, PathBuf},
    sync::Mutex,
};

use anyhow::{Context, bail};
use backend::{
    clock::SystemRandom,
    districts::By,
    places::{
        self,
        import::{self, File, IdFrom, Import, MAX_BYTES, Mapping, Options, Outcome, Report, Stage},
    },
};
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use domain::places::{Datum, PlaceKind};
use indicatif::{ProgressBar, ProgressStyle};

use super::by;
use crate::{
    open::{self, Database},
    say::say,
};

/// Of each list in the report so many are printed.
const SHOWN: usize = 20;

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// The file: .geojson, .csv (UTF-8 or GB18030), .xlsx, or .json of OpenStreetMap (Overpass); at
    /// most 64 MB and 200,000 rows
    file: PathBuf,
    /// What the places are: toilet, parking, drop-off, recycling, hazardous, bulky-yard, station,
    /// or a kind of the district's own
    #[arg(long, value_name = "KIND")]
    kind: String,
    /// What the coordinates are counted on: wgs84 (CGCS2000 is the same), gcj02 (AMap, Tencent) or
    /// bd09 (Baidu). It cannot be guessed: half a kilometre lies between them
    #[arg(long, value_name = "DATUM", value_parser = datum)]
    datum: Datum,
    /// Who the list is from: small letters, digits and hyphens
    #[arg(long, value_name = "CODE")]
    source: String,
    /// What the source is called, if it is new
    #[arg(long, value_name = "NAME")]
    source_name: Option<String>,
    /// Which columns fill which fields, in TOML; see docs/OPERATIONS.md
    #[arg(long, value_name = "FILE")]
    map: Option<PathBuf>,
    /// How old the list is [default: when the file was last changed]; what staff checked since is
    /// kept
    #[arg(long, value_name = "DATE")]
    as_of: Option<NaiveDate>,
    /// The list numbers nothing: make numbers from name and position. A place that is renamed or
    /// moved is another one then
    #[arg(long)]
    id_from_name_and_position: bool,
    /// Leave out rows that are wrong, instead of refusing the file
    #[arg(long)]
    skip_rejected: bool,
    /// Take places outside the district as well
    #[arg(long)]
    keep_outside: bool,
    /// Take the datum as it is said, also where another fits much better
    #[arg(long)]
    sure_of_datum: bool,
    /// The list is all there is: what it leaves out of its source and kind is gone
    #[arg(long)]
    tombstones: bool,
    /// Also where that is more than half
    #[arg(long, requires = "tombstones")]
    most_may_go: bool,
    /// Tell what would change, and change nothing
    #[arg(long)]
    dry_run: bool,
}

fn datum(name: &str) -> Result<Datum, String> {
    Datum::parse(name).ok_or_else(|| "one of wgs84, gcj02, bd09".to_owned())
}

/// Imports a file.
///
/// # Errors
/// When it is refused, after everything that is wrong was printed; when the database fails.
pub(in crate::cli) async fn run(database: &Database, args: &Args) -> anyhow::Result<()> {
    let bytes = read(&args.file)?;
    let mapping = args.map.as_deref().map(mapping).transpose()?;
    let owner = database.as_owner().await?;
    let mut conn = owner.acquire().await.context("the database cannot be reached")?;
    let name = args.file.file_name().unwrap_or_default().to_string_lossy();
    let kind = import::kind(&mut *conn, &args.kind).await?;
    let prepared = import::prepare(File {
        name: &name,
        bytes: &bytes,
        kind: &args.kind,
        ruling: kind.ruling,
        source: &args.source,
        datum: args.datum,
        mapping: mapping.as_ref(),
        id_from: args.id_from_name_and_position.then_some(IdFrom::NameAndPosition),
        nameless: &kind.nameless,
        as_of: as_of(args)?,
    });
    let import = Import {
        options: Options {
            dry_run: args.dry_run,
            skip_rejected: args.skip_rejected,
            keep_outside: args.keep_outside,
            sure_of_datum: args.sure_of_datum,
            tombstones: args.tombstones,
            most_may_go: args.most_may_go,
        },
        source_name: args.source_name.as_deref(),
        by: by(),
        by_staff: None,
    };
    let bar = Bar::new();
    let progress = |stage, done, all| bar.show(stage, done, all);
    let report = import::import(&mut conn, &SystemRandom, prepared, import, &progress).await;
    bar.finish();
    // The owner has one connection, which the opening hours are expanded on next.
    drop(conn);
    let report = report.context("nothing was imported")?;
    print(&args.file, kind.ruling, &report);
    match report.outcome {
        Outcome::Refused => bail!("nothing was imported: {}", why(&report)),
        Outcome::Dry => say("Nothing was changed: this was a dry run."),
        Outcome::Written => {
            places::expand::due(&owner, open::now()).await?;
            survey(&owner).await?;
            say("Imported.");
        }
    }
    Ok(())
}

fn read(file: &Path) -> anyhow::Result<Vec<u8>> {
    // Looked at before it is read, so that a film does not fill the memory.
    let size = fs::metadata(file)
        .with_context(|| format!("the file {} cannot be read", file.display()))?
        .len();
    if size > MAX_BYTES as u64 {
        bail!(
            "{} has {} MB, and at most {} MB are read: divide it",
            file.display(),
            size / 1024 / 1024,
            MAX_BYTES / 1024 / 1024
        );
    }
    fs::read(file).with_context(|| format!("the file {} cannot be read", file.display()))
}

fn mapping(file: &Path) -> anyhow::Result<Mapping> {
    let text = fs::read_to_string(file)
        .with_context(|| format!("the file {} cannot be read", file.display()))?;
    Mapping::parse(&text).map_err(|fault| anyhow::anyhow!("{}: {fault}", file.display()))
}

fn as_of(args: &Args) -> anyhow::Result<DateTime<Utc>> {
    if let Some(day) = args.as_of {
        return Ok(backend::calendar::to_utc(day.and_time(NaiveTime::MIN)));
    }
    let changed = fs::metadata(&args.file).and_then(|file| file.modified());
    Ok(changed.map_or_else(|_| open::now(), DateTime::from))
}

fn why(report: &Report) -> String {
    match (report.rejected, report.faults.first()) {
        (0, Some(fault)) => fault.to_string(),
        (_, Some(fault)) if fault.line.is_none() => fault.to_string(),
        (rejected, _) => {
            format!("{rejected} rows are wrong. Mend them, or leave them out by --skip-rejected")
        }
    }
}

/// Prints what the import did or would do: the result, and on standard error what is to be looked
/// at.
fn print(file: &Path, ruling: Option<PlaceKind>, report: &Report) {
    if !report.format.is_empty() {
        let encoding = match report.encoding {
            "" | "UTF-8" => String::new(),
            encoding => format!(" in {encoding}"),
        };
        say(format_args!("{}{encoding}, {} rows", report.format, report.rows));
    }
    if report.skipped > 0 {
        say(format_args!("{} elements are parts of others and were left out", report.skipped));
    }
    for (column, field) in &report.columns {
        say(format_args!("  {column} → {field}"));
    }
    if !report.unused.is_empty() {
        say(format_args!("  not used: {}", report.unused.join(", ")));
    }
    if let Some(before) = report.before {
        say(format_args!("The same file was imported on {}.", before.format("%F")));
    }
    if !report.inside.is_empty() && report.measured > 0 {
        let each: Vec<_> = report
            .inside
            .iter()
            .map(|(datum, count)| format!("{count} on {}", datum.as_str()))
            .collect();
        say(format_args!(
            "Inside the district, of {} positions: {}",
            report.measured,
            each.join(", ")
        ));
        if let Some(better) = report.better {
            say(format_args!("Another datum fits better: {}", better.as_str()));
        }
    }
    list("wrong", &report.faults, |fault| format!("{}: {fault}", file.display()));
    if report.faults.iter().any(|fault| fault.wrong.code() == "unknown-field") {
        eprintln!("The fields are: {}", import::field_codes(ruling).join(", "));
    }
    list("left unknown", &report.unread, |word| {
        let import::Unread { field, text, count, line } = word;
        format!(
            "line {line}: {field}: {text:?} is not understood and was left unknown ({count} times)"
        )
    });
    list("kept", &report.kept, |kept| {
        let fact = kept.fact.as_str();
        format!("line {}: {} of {} was checked since and is kept", kept.line, fact, kept.name)
    });
    list("sites", &report.sites, |site| {
        let lines: Vec<_> = site.lines.iter().map(ToString::to_string).collect();
        format!("lines {} look like rooms of one toilet, {}", lines.join(", "), site.name)
    });
    list("likely duplicates", &report.duplicates, |pair| {
        format!(
            "line {}: {} is {:.0} m from {} of {} and may be the same ({:.0} % alike)",
            pair.line.unwrap_or_default(),
            pair.name,
            pair.metres,
            pair.other,
            pair.source,
            pair.likeness * 100.0
        )
    });
    say(format_args!(
        "{} added, {} changed, {} as they were, {} rejected, {} gone.",
        report.added, report.changed, report.unchanged, report.rejected, report.gone
    ));
}

fn list<T>(what: &str, all: &[T], line: impl Fn(&T) -> String) {
    for one in all.iter().take(SHOWN) {
        eprintln!("{}", line(one));
    }
    if all.len() > SHOWN {
        eprintln!("… and {} more {what}", all.len() - SHOWN);
    }
}

/// A bar on a terminal, nothing elsewhere.
struct Bar(Mutex<(Option<Stage>, ProgressBar)>);

impl Bar {
    fn new() -> Self {
        let bar = if std::io::stderr().is_terminal() {
            ProgressBar::new(0)
        } else {
            ProgressBar::hidden()
        };
        if let Ok(style) =
            ProgressStyle::with_template("  {msg} {wide_bar} {pos}/{len} {per_sec} {eta}")
        {
            bar.set_style(style);
        }
        Self(Mutex::new((None, bar)))
    }

    fn show(&self, stage: Stage, done: usize, all: usize) {
        let mut shown = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if shown.0 != Some(stage) {
            shown.0 = Some(stage);
            shown.1.reset();
            shown.1.set_message(match stage {
                Stage::Positions => "Trying the datums",
                Stage::Rows => "Writing",
                Stage::Duplicates => "Looking for duplicates",
            });
        }
        shown.1.set_length(all as u64);
        shown.1.set_position(done as u64);
    }

    fn finish(&self) {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).1.finish_and_clear();
    }
}

/// The demonstration's places, where there are none.
///
/// # Errors
/// When the database refuses.
pub(in crate::cli) async fn demonstration(
    owner: &sqlx::PgPool,
    scale: u16,
    by: By,
) -> anyhow::Result<bool> {
    let mut tx = owner.begin().await.context("the database cannot be reached")?;
    let seeded = places::demonstration::seed(&mut tx, scale, by).await?;
    tx.commit().await.context("the demonstration's places could not be stored")?;
    places::expand::due(owner, open::now()).await?;
    if seeded {
        survey(owner).await?;
    }
    Ok(seeded)
}

/// Lets the planner know at once what is there: PostgreSQL would see to it a minute later, and until
/// then the nearest places among many take ten times as long to find.
async fn survey(owner: &sqlx::PgPool) -> Result<(), sqlx::Error> {
    sqlx::query("analyze place, toilet, parking, dropoff, place_suspension").execute(owner).await?;
    Ok(())
}
