//! Compares the rows of a file with what is there, and writes them.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use domain::places::{Coordinates, Datum, PlaceCode};
use sqlx::{Connection, PgConnection};
use uuid::{Builder, Uuid};

use super::{
    Fault, Kept, Outcome, Prepared, Report, Wrong,
    database::{self, ImportRow},
    duplicates,
    merge::{merge, same},
    rows::Described,
};
use crate::{
    audit::{self, Detail, Event, Subject},
    clock::Random,
    db::Lock,
    districts::By,
    places::store::{self, NewPlace},
};

/// Rows of one comparison.
const BATCH: usize = 4_000;
/// Positions that the datums are tried on.
const SAMPLE: usize = 4_000;
/// A place gets another code so often before something else must be wrong.
const TRIES: usize = 8;

/// What is allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Options {
    /// Tell what would change, and change nothing.
    pub dry_run: bool,
    /// Leave out rows that are wrong, instead of refusing the file.
    pub skip_rejected: bool,
    /// Take places outside the district as well.
    pub keep_outside: bool,
    /// Take the datum as it was said, also where another fits much better.
    pub sure_of_datum: bool,
    /// What the source gave before and the file leaves out is gone.
    pub tombstones: bool,
    /// Also where that is more than half.
    pub most_may_go: bool,
}

/// An import.
#[derive(Debug)]
pub struct Import<'a> {
    pub options: Options,
    /// What a source that is new is called; its code if nobody says.
    pub source_name: Option<&'a str>,
    pub by: By,
    /// The account of staff who does it, if one does.
    pub by_staff: Option<Uuid>,
}

/// What is being done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The datums are tried.
    Positions,
    /// Rows are compared and written.
    Rows,
    /// Places that may be the same are looked for.
    Duplicates,
}

/// Is told how many rows of how many a stage is through.
pub type Progress<'a> = &'a (dyn Fn(Stage, usize, usize) + Sync);

/// Imports what was [prepared](super::prepare()), and says what it did, or why it did nothing. Once
/// it is written, [`expand`](crate::places::expand::due) makes times of the opening hours.
///
/// # Errors
/// When the database fails; nothing has changed then.
pub async fn import(
    db: &mut PgConnection,
    random: &dyn Random,
    mut prepared: Prepared,
    import: Import<'_>,
    progress: Progress<'_>,
) -> Result<Report, sqlx::Error> {
    let mut tx = db.begin().await?;
    // Two files of a source at once would each not see what the other adds.
    sqlx::query!("select pg_advisory_xact_lock($1)", Lock::PlaceImport.key())
        .execute(&mut *tx)
        .await?;
    let by = import.by.clone();
    let mut report = std::mem::take(&mut prepared.report);
    if !database::is_kind(&mut *tx, &prepared.kind).await? {
        report.faults.insert(0, Fault::file(Wrong::Kind(prepared.kind.clone())));
        prepared.is_readable = false;
    }
    if !prepared.is_readable {
        tx.rollback().await?;
        return Ok(report);
    }
    let mut work =
        Work { import: &import, random, report, is_whole: true, touched: HashMap::new() };
    let name = import.source_name.unwrap_or(&prepared.source);
    database::put_source(&mut *tx, &prepared.source, name).await?;
    work.report.before =
        database::imported_before(&mut *tx, &prepared, &work.report.sha256).await?;
    work.try_datums(&mut tx, &prepared, progress).await?;
    if !import.options.keep_outside {
        work.reject_outside(&mut tx, &mut prepared).await?;
    }
    let rows = std::mem::take(&mut prepared.described);
    for (number, batch) in rows.chunks(BATCH).enumerate() {
        progress(Stage::Rows, number * BATCH, rows.len());
        work.put(&mut tx, &prepared, batch).await?;
    }
    progress(Stage::Rows, rows.len(), rows.len());
    if import.options.tombstones {
        work.bury(&mut tx, &prepared, &rows).await?;
    }
    let found = duplicates::suggest(&mut tx, &work.touched, by.at, progress).await?;
    work.report.duplicates = found;

    let Work { mut report, is_whole, .. } = work;
    let may_write = is_whole && (report.rejected == 0 || import.options.skip_rejected);
    if !may_write || import.options.dry_run {
        tx.rollback().await?;
        report.outcome = if may_write { Outcome::Dry } else { Outcome::Refused };
        return Ok(report);
    }
    let id = new_id(random, by.at);
    let row = ImportRow {
        id,
        prepared: &prepared,
        report: &report,
        at: by.at,
        by_staff: import.by_staff,
    };
    database::record(&mut *tx, row).await?;
    audit::record(&mut tx, event(by, id, &report)).await?;
    tx.commit().await?;
    report.outcome = Outcome::Written;
    report.id = Some(id);
    Ok(report)
}

fn event(by: By, id: Uuid, report: &Report) -> Event {
    let By { actor, at, event, request_id } = by;
    let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    let detail = Detail::none()
        .number("added", number(report.added))
        .number("changed", number(report.changed))
        .number("gone", number(report.gone))
        .number("rejected", number(report.rejected));
    let subject = Subject { kind: "place-import", id: Some(id) };
    Event { id: event, at, actor, act: "import", subject, detail, request_id }
}

fn new_id(random: &dyn Random, at: DateTime<Utc>) -> Uuid {
    let mut bytes = [0; 10];
    random.fill(&mut bytes);
    let millis = u64::try_from(at.timestamp_millis()).unwrap_or_default();
    Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid()
}

fn new_code(random: &dyn Random) -> PlaceCode {
    let mut bytes = [0; 7];
    random.fill(&mut bytes);
    PlaceCode::from_random(bytes)
}

struct Work<'a> {
    import: &'a Import<'a>,
    random: &'a dyn Random,
    report: Report,
    /// Whether nothing is wrong with the file as a whole.
    is_whole: bool,
    /// What was added or changed, with its line.
    touched: HashMap<Uuid, usize>,
}

impl Work<'_> {
    fn refuse(&mut self, wrong: Wrong) {
        self.report.faults.insert(0, Fault::file(wrong));
        self.is_whole = false;
    }

    /// Counts how many positions would be in the district on each datum.
    async fn try_datums(
        &mut self,
        db: &mut PgConnection,
        prepared: &Prepared,
        progress: Progress<'_>,
    ) -> Result<(), sqlx::Error> {
        progress(Stage::Positions, 0, prepared.described.len());
        let step = prepared.described.len().div_ceil(SAMPLE).max(1);
        let raw: Vec<Coordinates> =
            prepared.described.iter().step_by(step).map(|row| row.place.raw).collect();
        self.report.measured = raw.len();
        for datum in Datum::ALL {
            let points: Vec<_> = raw
                .iter()
                .filter_map(|raw| Coordinates::new(datum, raw.longitude(), raw.latitude()).ok())
                .filter_map(|raw| raw.to_point().ok())
                .collect();
            let Some(inside) = database::inside(&mut *db, &points).await? else {
                // A district without streets is nowhere.
                return Ok(());
            };
            self.report.inside.push((datum, inside.iter().filter(|inside| **inside).count()));
        }
        let said = prepared.datum;
        let own = self.report.inside.iter().find(|(datum, _)| *datum == said);
        let own = own.map_or(0, |(_, count)| *count);
        let best = self.report.inside.iter().max_by_key(|(_, count)| *count).copied();
        let Some((best, count)) = best.filter(|(_, count)| *count > own) else { return Ok(()) };
        self.report.better = Some(best);
        // One or two at the border prove nothing.
        let much = count - own >= 3 && (count - own) * 20 >= raw.len();
        if much && !self.import.options.sure_of_datum {
            let (best, said) = (best.as_str(), said.as_str());
            let all = raw.len();
            self.refuse(Wrong::Datum(format!(
                "{count} of {all} are inside the district on {best}, {own} on {said}"
            )));
        }
        Ok(())
    }

    async fn reject_outside(
        &mut self,
        db: &mut PgConnection,
        prepared: &mut Prepared,
    ) -> Result<(), sqlx::Error> {
        let points: Vec<_> = prepared.described.iter().map(|row| row.place.point).collect();
        let Some(inside) = database::inside(db, &points).await? else { return Ok(()) };
        let mut inside = inside.into_iter();
        let mut outside = Vec::new();
        prepared.described.retain(|row| {
            let is_inside = inside.next().unwrap_or(true);
            if !is_inside {
                outside.push((row.line, row.external_id().to_owned()));
            }
            is_inside
        });
        self.report.rejected += outside.len();
        for (line, id) in outside {
            self.report.faults.push(Fault::field(line, "position", Wrong::Outside));
            prepared.rejected_ids.insert(id);
        }
        self.report.faults.sort_by_key(|fault| fault.line);
        Ok(())
    }

    /// Writes what is new and what has changed.
    async fn put(
        &mut self,
        db: &mut PgConnection,
        prepared: &Prepared,
        rows: &[Described],
    ) -> Result<(), sqlx::Error> {
        let ids: Vec<String> = rows.iter().map(|row| row.external_id().to_owned()).collect();
        let (source, kind) = (&prepared.source, &prepared.kind);
        let there: HashMap<Option<String>, NewPlace> = store::read(&mut *db, source, kind, &ids)
            .await?
            .into_iter()
            .map(|place| (place.external_id.clone(), place))
            .collect();
        let merged: HashSet<String> =
            database::merged(&mut *db, source, kind, &ids).await?.into_iter().collect();
        let (mut added, mut changed) = (Vec::new(), Vec::new());
        for row in rows {
            match there.get(&row.place.external_id) {
                // Staff have said that it is the same as another.
                None if merged.contains(row.external_id()) => self.report.unchanged += 1,
                None => {
                    let id = new_id(self.random, self.import.by.at);
                    self.touched.insert(id, row.line);
                    let code = new_code(self.random);
                    added.push(NewPlace { id, code, ..row.place.clone() });
                }
                Some(old) => {
                    let new = merge(old, row, prepared.as_of);
                    let name = &old.name;
                    self.report.kept.extend(new.kept.into_iter().map(|fact| Kept {
                        line: row.line,
                        name: name.clone(),
                        fact,
                    }));
                    if same(old, &new.place) {
                        self.report.unchanged += 1;
                    } else {
                        self.touched.insert(old.id, row.line);
                        changed.push(new.place);
                    }
                }
            }
        }
        self.report.added += added.len();
        self.report.changed += changed.len();
        if !changed.is_empty() {
            store::update(&mut *db, &changed, self.import.by.at).await?;
        }
        self.add(db, added).await
    }

    async fn add(
        &self,
        db: &mut PgConnection,
        mut places: Vec<NewPlace>,
    ) -> Result<(), sqlx::Error> {
        for _ in 0..TRIES {
            if places.is_empty() {
                return Ok(());
            }
            let added: HashSet<Uuid> =
                store::insert(&mut *db, &places, self.import.by.at).await?.into_iter().collect();
            places.retain(|place| !added.contains(&place.id));
            for place in &mut places {
                place.code = new_code(self.random);
            }
        }
        Err(sqlx::Error::Protocol("no code is free for a place".to_owned()))
    }

    /// What the source gave before and the file leaves out is gone.
    async fn bury(
        &mut self,
        db: &mut PgConnection,
        prepared: &Prepared,
        rows: &[Described],
    ) -> Result<(), sqlx::Error> {
        if prepared.is_unsure {
            self.refuse(Wrong::GoneUnsure);
            return Ok(());
        }
        let listed: Vec<String> = rows
            .iter()
            .map(|row| row.external_id().to_owned())
            .chain(prepared.rejected_ids.iter().cloned())
            .collect();
        let (gone, all) =
            database::bury(db, &prepared.source, &prepared.kind, &listed, self.import.by.at)
                .await?;
        self.report.gone = gone;
        if gone * 2 > all && !self.import.options.most_may_go {
            self.refuse(Wrong::Gone(gone.to_string()));
        }
        Ok(())
    }
}
