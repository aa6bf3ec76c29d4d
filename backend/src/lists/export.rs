//! Taking a list away as a file.

use domain::accounts::{Act, Kind};

use super::{Format, List, Sheet, SheetError, Unavailable};
use crate::{
    Kernel, Problem,
    accounts::{Denied, Staff},
    audit::{self, Detail, Event, Subject},
    calendar::to_local,
    privacy::OpenError,
};

/// How many rows to read for an export: one more than it may have, which tells that it is too long.
#[must_use]
pub const fn fetch_exported() -> i64 {
    MAX_EXPORTED as i64 + 1
}

/// Rows of one export at most. What a filter shows is exported whole or not at all, so a longer list
/// wants a narrower filter.
pub const MAX_EXPORTED: usize = 100_000;

/// A list that is to be taken away.
#[derive(Debug)]
pub struct Export {
    /// Which list.
    pub list: List,
    /// What it is a list of, for the permission.
    pub kind: Kind,
    /// Whether `sheet` shows personal data in full, which takes [`Act::Unmask`] as well.
    pub unmasked: bool,
    /// As what.
    pub format: Format,
    /// What the filter shows, at most [`MAX_EXPORTED`] rows and one more.
    pub sheet: Sheet,
    /// The request's id, as in the log.
    pub request_id: Option<String>,
}

/// A file to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exported {
    /// `audit-20261120-0900.csv`, by the clock of Shanghai.
    pub name: String,
    /// Its media type.
    pub content_type: &'static str,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// Why nothing was exported.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// Not by this person.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// More than [`MAX_EXPORTED`] rows.
    #[error("more rows than one export may have")]
    TooLong,
    /// The file could not be made.
    #[error("the file could not be made")]
    Sheet(#[from] SheetError),
    /// Something in a row does not open with these keys.
    #[error("a row does not open")]
    Sealed(#[from] OpenError),
    /// The database did not answer as it should.
    #[error("the export could not be recorded")]
    Database(#[from] sqlx::Error),
}

impl ExportError {
    /// The codes that are its own; those of [`Denied`] come on top.
    pub const CODES: &'static [&'static str] = &["export-too-long", "internal", "unavailable"];
}

impl Problem for ExportError {
    fn code(&self) -> &'static str {
        match self {
            Self::Denied(error) => error.code(),
            Self::TooLong => "export-too-long",
            Self::Sheet(_) | Self::Sealed(_) => "internal",
            Self::Database(_) => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Denied(error) => error.status(),
            Self::TooLong => 422,
            Self::Sheet(_) | Self::Sealed(_) => 500,
            Self::Database(_) => 503,
        }
    }
}

impl From<Unavailable> for ExportError {
    fn from(Unavailable(error): Unavailable) -> Self {
        error.into()
    }
}

/// Makes the file and records who took how many rows of which list. The rows are the caller's, read
/// with the filter and the reach of `staff`; ask [`Staff::reach`] with [`Act::Export`] before
/// reading them.
///
/// # Errors
/// [`ExportError`]; nothing was recorded then.
pub async fn export(
    kernel: &Kernel,
    staff: &Staff,
    export: Export,
) -> Result<Exported, ExportError> {
    let Export { list, kind, unmasked, format, sheet, request_id } = export;
    staff.reach(Act::Export, kind)?;
    if unmasked {
        staff.reach(Act::Unmask, kind)?;
    }
    if sheet.rows.len() > MAX_EXPORTED {
        return Err(ExportError::TooLong);
    }
    let rows = i64::try_from(sheet.rows.len()).unwrap_or(i64::MAX);
    // Tens of megabytes are zipped; the other requests of this thread go on meanwhile.
    let bytes = tokio::task::spawn_blocking(move || sheet.write(format))
        .await
        .map_err(|_panicked| sqlx::Error::WorkerCrashed)??;
    let now = kernel.now();
    let mut tx = kernel.db.begin().await?;
    let event = Event {
        id: kernel.new_id(),
        at: now,
        actor: staff.actor(),
        act: "export",
        subject: Subject { kind: list.name, id: None },
        detail: Detail::none()
            .number("rows", rows)
            .word("format", format.as_str())
            .word("data", if unmasked { "unmasked" } else { "masked" }),
        request_id,
    };
    audit::record(&mut tx, event).await?;
    tx.commit().await?;
    let local = to_local(now);
    let name = format!("{}-{}.{}", list.name, local.format("%Y%m%d-%H%M"), format.as_str());
    Ok(Exported { name, content_type: format.content_type(), bytes })
}

#[cfg(test)]
mod tests;
