//! Open data: what anybody may build on, as files at stable addresses (`/data/…`).
//!
//! [`FILES`] is the whole list, which the server answers, the page `/open-data` shows and the
//! catalogue describes; [`fields`] says what stands in the columns. Places are written by
//! [`places::open_data`](crate::places::open_data), the rest here: [`cases()`] as they are read, so that a
//! million of them need no more memory than a thousand, [`sorting()`] from the guide in memory,
//! [`notices()`] and [`calendar()`] in one piece, since they are small.
//!
//! Nothing is in a file that no page shows to everybody. When bulky waste is collected is not open
//! data: it is somebody's appointment.
//!
//! To add a dataset: 1. a variant of [`Dataset`] and its lines in [`FILES`]; 2. its columns in
//! `fields.rs`; 3. a module here that writes it from them; 4. its line in the server's
//! `http/open_data`; 5. the texts `open-data-…`.

mod calendar;
mod cases;
mod fields;
mod notices;
mod pieces;
mod sorting;
mod standing;

pub use calendar::calendar;
pub use cases::{cases, cases_edition};
pub use fields::{Field, FieldKind, fields};
pub use notices::notices;
pub use sorting::{sorting, sorting_changed};
pub use standing::{Latest, OfPlaces, latest, of_places};

use bytes::Bytes;
use chrono::{DateTime, Utc};
use domain::places::Finder;

use crate::places::open_data as places;
pub use crate::places::open_data::Terms;

/// What is published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dataset {
    /// Places of every kind.
    Places,
    Toilets,
    Parking,
    Dropoff,
    /// The sorting guide.
    Sorting,
    /// Cases that staff have found fit for everybody.
    Cases,
    /// What the bureau tells residents.
    Notices,
    /// Days off and make-up workdays (调休).
    Calendar,
}

impl Dataset {
    /// Every dataset, in the order of the catalogue.
    pub const ALL: [Self; 8] = [
        Self::Places,
        Self::Toilets,
        Self::Parking,
        Self::Dropoff,
        Self::Sorting,
        Self::Cases,
        Self::Notices,
        Self::Calendar,
    ];

    /// Part of its address, and of the text keys `open-data-…` that name and explain it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Places => "places",
            Self::Toilets => "toilets",
            Self::Parking => "parking",
            Self::Dropoff => "dropoff",
            Self::Sorting => "sorting",
            Self::Cases => "cases",
            Self::Notices => "notices",
            Self::Calendar => "calendar",
        }
    }

    /// Whether it is of places; all of those have the same columns.
    #[must_use]
    pub const fn is_of_places(self) -> bool {
        matches!(self, Self::Places | Self::Toilets | Self::Parking | Self::Dropoff)
    }

    /// The finder whose places it has; none for all places, and for what is not of places.
    #[must_use]
    pub const fn finder(self) -> Option<Finder> {
        match self {
            Self::Toilets => Some(Finder::Toilets),
            Self::Parking => Some(Finder::Parking),
            Self::Dropoff => Some(Finder::Dropoff),
            _ => None,
        }
    }

    /// How often it changes.
    #[must_use]
    pub const fn frequency(self) -> Frequency {
        match self {
            Self::Places | Self::Toilets | Self::Parking | Self::Dropoff | Self::Cases => {
                Frequency::Continuous
            }
            Self::Sorting | Self::Notices => Frequency::Irregular,
            Self::Calendar => Frequency::Annual,
        }
    }
}

/// How often a dataset changes, by the names of the Dublin Core collection frequencies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Frequency {
    /// As the records themselves do.
    Continuous,
    /// When somebody changes it.
    Irregular,
    /// Once a year.
    Annual,
}

impl Frequency {
    /// Every frequency.
    pub const ALL: [Self; 3] = [Self::Continuous, Self::Irregular, Self::Annual];

    /// The name, and the part of the text key `open-data-often-…`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Continuous => "continuous",
            Self::Irregular => "irregular",
            Self::Annual => "annual",
        }
    }
}

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// RFC 7946.
    GeoJson,
    /// Parking as ParkAPI v3 has it.
    ParkApi,
    /// RFC 4180 in UTF-8 with its mark.
    Csv,
    Json,
    /// RFC 5545.
    ICalendar,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 5] =
        [Self::GeoJson, Self::ParkApi, Self::Csv, Self::Json, Self::ICalendar];

    /// Part of the text key `open-data-…` that names it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::GeoJson => "geojson",
            Self::ParkApi => "parkapi",
            Self::Csv => "csv",
            Self::Json => "json",
            Self::ICalendar => "icalendar",
        }
    }

    /// What ends the address of a file.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::GeoJson => "geojson",
            Self::ParkApi | Self::Json => "json",
            Self::Csv => "csv",
            Self::ICalendar => "ics",
        }
    }

    /// The media type, with its charset where it has one.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::GeoJson => places::Format::GeoJson.media_type(),
            Self::ParkApi => places::Format::ParkApi.media_type(),
            Self::Csv => places::Format::Csv.media_type(),
            Self::Json => "application/json",
            Self::ICalendar => "text/calendar; charset=utf-8",
        }
    }
}

/// A file of a dataset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct File {
    /// Its address on the portal.
    pub path: &'static str,
    pub dataset: Dataset,
    pub format: Format,
}

impl File {
    /// What [`places::open_data`](crate::places::open_data) writes for it; none for what is not of
    /// places.
    #[must_use]
    pub const fn of_places(self) -> Option<places::Dataset> {
        let format = match self.format {
            Format::GeoJson => places::Format::GeoJson,
            Format::ParkApi => places::Format::ParkApi,
            Format::Csv => places::Format::Csv,
            Format::Json | Format::ICalendar => return None,
        };
        if self.dataset.is_of_places() {
            Some(places::Dataset { finder: self.dataset.finder(), format })
        } else {
            None
        }
    }
}

const fn file(path: &'static str, dataset: Dataset, format: Format) -> File {
    File { path, dataset, format }
}

/// Every file at an address of its own. The calendar has one for each year besides:
/// [`YEARS`].
pub const FILES: &[File] = &[
    file("/data/places.geojson", Dataset::Places, Format::GeoJson),
    file("/data/places.csv", Dataset::Places, Format::Csv),
    file("/data/toilets.geojson", Dataset::Toilets, Format::GeoJson),
    file("/data/toilets.csv", Dataset::Toilets, Format::Csv),
    file("/data/parking.geojson", Dataset::Parking, Format::GeoJson),
    file("/data/parking.csv", Dataset::Parking, Format::Csv),
    file("/data/parking-parkapi.json", Dataset::Parking, Format::ParkApi),
    file("/data/dropoff.geojson", Dataset::Dropoff, Format::GeoJson),
    file("/data/dropoff.csv", Dataset::Dropoff, Format::Csv),
    file("/data/sorting.csv", Dataset::Sorting, Format::Csv),
    file("/data/sorting.json", Dataset::Sorting, Format::Json),
    file("/data/cases.csv", Dataset::Cases, Format::Csv),
    file("/data/cases.json", Dataset::Cases, Format::Json),
    file("/data/notices.csv", Dataset::Notices, Format::Csv),
    file("/data/notices.json", Dataset::Notices, Format::Json),
    file("/data/calendar.ics", Dataset::Calendar, Format::ICalendar),
    file("/data/calendar.csv", Dataset::Calendar, Format::Csv),
    file("/data/calendar.json", Dataset::Calendar, Format::Json),
];

/// Where the files of single years of the calendar are, such as `2026.ics`.
pub const YEARS: &str = "/data/calendar/{file}";

/// The address of one year of the calendar.
#[must_use]
pub fn year_path(year: i32, format: Format) -> String {
    format!("/data/calendar/{year}.{}", format.extension())
}

/// The formats in which the calendar is there.
pub const CALENDAR_FORMATS: [Format; 3] = [Format::ICalendar, Format::Csv, Format::Json];

/// The year and the format of a file of [`YEARS`]; none for what is no such name.
#[must_use]
pub fn parse_year(file: &str) -> Option<(i32, Format)> {
    let (year, extension) = file.split_once('.')?;
    let format = CALENDAR_FORMATS.into_iter().find(|format| format.extension() == extension)?;
    let is_plain = year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit());
    Some((year.parse().ok()?, format)).filter(|_| is_plain)
}

/// Which edition of a dataset there is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Edition {
    /// When it was changed last; none where nobody knows.
    pub changed_at: Option<DateTime<Utc>>,
    /// Tells it from other editions.
    pub tag: String,
}

/// A file in one piece.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    pub changed_at: Option<DateTime<Utc>>,
    pub body: Bytes,
}

#[cfg(test)]
mod tests;
