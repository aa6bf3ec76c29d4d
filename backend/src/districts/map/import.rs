//! Imports streets, grid cells or landmarks from a GeoJSON file: all of it, or nothing.

use std::collections::HashMap;

use sqlx::{Connection, PgConnection};

use super::{
    Fault, Wrong, check,
    collection::Placed,
    read::{self, NewCell, NewLandmark, NewStreet},
    store::{self, Stored},
};
use crate::{
    audit::{self, Detail, Event, Subject},
    db::Lock,
    districts::By,
};

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layer {
    /// Polygons with `code` (9 digits), `name_zh_hans`, `name_zh_hant` and `name_en`.
    Streets,
    /// Polygons with `code` (15 digits) and `name`.
    Cells,
    /// Points with `code`, `kind`, the three names, and `other_names` separated by `;`.
    Landmarks,
}

impl Layer {
    /// Every layer, in the order in which they are to be imported.
    pub const ALL: [Self; 3] = [Self::Streets, Self::Cells, Self::Landmarks];

    /// Lower-case word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Streets => "streets",
            Self::Cells => "cells",
            Self::Landmarks => "landmarks",
        }
    }

    /// The layer of a word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|layer| layer.as_str() == word)
    }

    const fn subject(self) -> &'static str {
        match self {
            Self::Streets => "street",
            Self::Cells => "grid-cell",
            Self::Landmarks => "landmark",
        }
    }
}

/// An import.
#[derive(Debug)]
pub struct Import<'a> {
    pub layer: Layer,
    /// The file.
    pub text: &'a str,
    /// Whether the file is all there is: what it leaves out is retired. Otherwise that stays.
    pub whole: bool,
    /// Tell what would change, and change nothing.
    pub dry_run: bool,
    pub by: By,
}

/// What an import did, or would do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Report {
    pub added: i64,
    pub changed: i64,
    pub retired: i64,
    pub unchanged: i64,
}

/// Why nothing was imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// Everything that is wrong with the file, as far as it can be found at once.
    #[error("{} mistakes in the file", .0.len())]
    Faults(Vec<Fault>),
    /// The database failed.
    #[error("the map of the district could not be stored")]
    Database(#[from] sqlx::Error),
}

/// Makes the layer that of the file, and checks the district as it is then: polygons are whole,
/// streets do not overlap, nor do cells, cells lie in their street and landmarks in the district.
///
/// # Errors
/// [`ImportError`]; nothing has changed then.
pub async fn import(db: &mut PgConnection, import: Import<'_>) -> Result<Report, ImportError> {
    let mut tx = db.begin().await?;
    // Two files at once could each be right and overlap together.
    sqlx::query!("select pg_advisory_xact_lock($1)", Lock::DistrictMap.key())
        .execute(&mut *tx)
        .await?;
    let done = match import.layer {
        Layer::Streets => streets(&mut tx, &import).await,
        Layer::Cells => cells(&mut tx, &import).await,
        Layer::Landmarks => landmarks(&mut tx, &import).await,
    };
    let report = match done {
        Ok(report) => report,
        Err(error) => {
            tx.rollback().await?;
            return Err(error);
        }
    };
    if import.dry_run {
        tx.rollback().await?;
        return Ok(report);
    }
    if report.added + report.changed + report.retired > 0 {
        let detail = Detail::none()
            .number("added", report.added)
            .number("changed", report.changed)
            .number("retired", report.retired);
        let subject = Subject { kind: import.layer.subject(), id: None };
        audit::record(&mut tx, imported(import.by, subject, detail)).await?;
    }
    tx.commit().await?;
    Ok(report)
}

fn imported(by: By, subject: Subject, detail: Detail) -> Event {
    by.did("import", subject, detail)
}

async fn streets(db: &mut PgConnection, import: &Import<'_>) -> Result<Report, ImportError> {
    let given = read::features(import.text, read::street).map_err(ImportError::Faults)?;
    whole_polygons(db, &given, |street: &NewStreet| &street.boundary).await?;
    let codes: Vec<_> = given.iter().map(|street| street.value.code.clone()).collect();
    let stored = store::streets(&mut *db, given.iter().map(|street| &street.value)).await?;
    let retired = match import.whole {
        true => store::retire_streets(&mut *db, &codes, import.by.at).await?,
        false => 0,
    };
    store::relocate_landmarks(&mut *db).await?;

    let at: HashMap<_, _> = given.iter().map(|one| (one.value.code.as_str(), one)).collect();
    let mut faults = Vec::new();
    for pair in check::overlapping_streets(&mut *db, &codes).await? {
        let wrong = Wrong::Overlap { other: pair.other, square_metres: pair.square_metres };
        faults.extend(at.get(pair.one.as_str()).map(|street| street.fault(wrong)));
    }
    for cell in check::cells_outside(&mut *db, &[], &codes).await? {
        let wrong = Wrong::OutsideStreet {
            street: format!("{} ({})", cell.street, cell.cell),
            square_metres: cell.square_metres,
        };
        faults.extend(at.get(cell.street.as_str()).map(|street| street.fault(wrong)));
    }
    for code in check::retired_in_use(&mut *db).await? {
        faults.push(Fault { line: None, feature: None, wrong: Wrong::StreetInUse(code) });
    }
    finish(faults, given.len(), stored, retired)
}

async fn cells(db: &mut PgConnection, import: &Import<'_>) -> Result<Report, ImportError> {
    let given = read::features(import.text, read::cell).map_err(ImportError::Faults)?;
    whole_polygons(db, &given, |cell: &NewCell| &cell.area).await?;
    let known = known_streets(&mut *db).await?;
    let faults: Vec<_> = given
        .iter()
        .filter_map(|cell| {
            let street = domain::districts::street_of_cell(&cell.value.id)?;
            let missing = !known.iter().any(|known| known == street);
            missing.then(|| cell.fault(Wrong::NoStreet(street.to_owned())))
        })
        .collect();
    if !faults.is_empty() {
        return Err(ImportError::Faults(faults));
    }
    let ids: Vec<_> = given.iter().map(|cell| cell.value.id.clone()).collect();
    let stored = store::cells(&mut *db, given.iter().map(|cell| &cell.value)).await?;
    let retired = match import.whole {
        true => store::retire_cells(&mut *db, &ids, import.by.at).await?,
        false => 0,
    };
    store::relocate_landmarks(&mut *db).await?;

    let at: HashMap<_, _> = given.iter().map(|one| (one.value.id.as_str(), one)).collect();
    let mut faults = Vec::new();
    for pair in check::overlapping_cells(&mut *db, &ids).await? {
        let wrong = Wrong::Overlap { other: pair.other, square_metres: pair.square_metres };
        faults.extend(at.get(pair.one.as_str()).map(|cell| cell.fault(wrong)));
    }
    for found in check::cells_outside(&mut *db, &ids, &[]).await? {
        let wrong = if found.outside_district {
            Wrong::OutsideDistrict
        } else {
            Wrong::OutsideStreet { street: found.street, square_metres: found.square_metres }
        };
        faults.extend(at.get(found.cell.as_str()).map(|cell| cell.fault(wrong)));
    }
    finish(faults, given.len(), stored, retired)
}

async fn landmarks(db: &mut PgConnection, import: &Import<'_>) -> Result<Report, ImportError> {
    let given = read::features(import.text, read::landmark).map_err(ImportError::Faults)?;
    let outside = store::outside(&mut *db, given.iter().map(|one| one.value.point)).await?;
    let faults: Vec<_> = outside
        .into_iter()
        .filter_map(|at| given.get(at))
        .map(|landmark| landmark.fault(Wrong::OutsideDistrict))
        .collect();
    if !faults.is_empty() {
        return Err(ImportError::Faults(faults));
    }
    let stored = store::landmarks(&mut *db, given.iter().map(|one| &one.value)).await?;
    let codes: Vec<_> =
        given.iter().filter_map(|one: &Placed<NewLandmark>| one.value.code.clone()).collect();
    let retired = match import.whole {
        true => store::retire_landmarks(&mut *db, &codes, import.by.at).await?,
        false => 0,
    };
    finish(Vec::new(), given.len(), stored, retired)
}

/// Refuses polygons that cross themselves and the like, which no table would take.
async fn whole_polygons<T>(
    db: &mut PgConnection,
    given: &[Placed<T>],
    polygon: impl Fn(&T) -> &String,
) -> Result<(), ImportError> {
    let polygons: Vec<_> = given.iter().map(|one| polygon(&one.value).clone()).collect();
    let broken = check::broken(db, &polygons).await?;
    let faults: Vec<_> = broken
        .into_iter()
        .filter_map(|(at, reason)| Some(given.get(at)?.fault(Wrong::Broken(reason))))
        .collect();
    if faults.is_empty() { Ok(()) } else { Err(ImportError::Faults(faults)) }
}

async fn known_streets(db: &mut PgConnection) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar!("select code from street where retired_at is null").fetch_all(db).await
}

fn finish(
    mut faults: Vec<Fault>,
    given: usize,
    stored: Stored,
    retired: u64,
) -> Result<Report, ImportError> {
    if !faults.is_empty() {
        faults.sort_by_key(|fault| fault.feature);
        return Err(ImportError::Faults(faults));
    }
    let given = i64::try_from(given).unwrap_or(i64::MAX);
    Ok(Report {
        added: stored.added,
        changed: stored.changed,
        retired: i64::try_from(retired).unwrap_or(i64::MAX),
        unchanged: given - stored.added - stored.changed,
    })
}

#[cfg(test)]
mod tests;
