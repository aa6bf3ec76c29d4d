//! `minhu eval`: how good the answers are, measured against a list of right ones.

mod datum;
mod deadlines;
mod hours;
mod lines;
mod quotes;
mod sorting;

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::Context;
use clap::Subcommand;
use domain::locale::Locale;

use crate::config::Settings;

#[derive(Debug, Subcommand)]
pub(super) enum What {
    /// What the sorting guide shows first, hit or guess
    Sorting {
        /// Lines of a name, a tab, and what is right: recyclable, hazardous, food or residual, the
        /// code of a category, or the slug of an item; lines that begin with # are skipped
        #[arg(required_unless_present = "left_out")]
        file: Option<PathBuf>,
        /// Ask instead for each item of the catalogue by its names as if it were not there
        #[arg(long, conflicts_with_all = ["file", "at_least"])]
        left_out: bool,
        /// The language to search in
        #[arg(long, default_value = "zh-Hans", value_parser = locale)]
        locale: Locale,
        /// Exit code 1 if fewer percent than this are right
        #[arg(long, value_name = "PERCENT", default_value_t = 0)]
        #[arg(value_parser = clap::value_parser!(u8).range(0..=100))]
        at_least: u8,
        /// As JSON: an object with `total`, `right`, `wrong`, `unsure`, `right_in_five`, the same
        /// for `exact`, `search` and `guess`, and with `wrong_lines`, `unsure_lines`, `errors`
        #[arg(long)]
        json: bool,
    },
    /// Deadlines on the district's calendar
    Deadlines {
        /// Lines of start, amount, unit (工作时, 工作日, 自然时) and the deadline that is right, with
        /// tabs between them, in local time; lines that begin with # are skipped
        file: PathBuf,
        /// As JSON: an object with `total`, `right`, `wrong`, `wrong_lines` and `errors`
        #[arg(long)]
        json: bool,
    },
    /// Opening hours on the district's calendar
    Hours {
        /// Lines of hours (Chinese, or the syntax of OpenStreetMap), local time, and open, closed
        /// or unknown, with tabs between them; lines that begin with # are skipped
        file: PathBuf,
        /// As JSON: an object with `total`, `right`, `wrong`, `wrong_lines` and `errors`
        #[arg(long)]
        json: bool,
    },
    /// Conversions between WGS-84, GCJ-02 and BD-09; right is what is within 0.15 metres
    Datum {
        /// Lines of from, to (wgs84, gcj02, bd09), longitude, latitude, and the longitude and
        /// latitude that are right, with tabs between them; lines that begin with # are skipped
        file: PathBuf,
        /// As JSON: an object with `total`, `right`, `wrong`, `worst_error_metres`, `worst_line`,
        /// `wrong_lines` and `errors`
        #[arg(long)]
        json: bool,
    },
    /// What baskets of bulky waste cost, with every line of the reckoning
    Quotes {
        /// An object with `baskets`, each with `things` (`item` or `bag` and `quantity`; `waste` and
        /// `litres`; or `length`, `width`, `height` in centimetres and `quantity`), `placed`
        /// (door, downstairs, collection-point), `floor`, `lift`, `free_used`, `exemption` and
        /// `expected_fen`; and with `prices`, if not the district's
        file: PathBuf,
        /// As JSON: an object with `total`, `right`, `wrong`, `errors` and `baskets`
        #[arg(long)]
        json: bool,
    },
}

fn locale(tag: &str) -> Result<Locale, &'static str> {
    Locale::from_tag(tag).ok_or("it must be zh-Hans, zh-Hant or en")
}

pub(super) async fn run(what: What, settings: &Settings) -> anyhow::Result<ExitCode> {
    match what {
        What::Sorting { file, left_out: _, locale, at_least, json } => {
            let file = file.as_deref();
            sorting::run(sorting::Asked { file, locale, at_least, json }, settings).await
        }
        What::Deadlines { file, json } => deadlines::run(&file, json, settings).await,
        What::Hours { file, json } => hours::run(&file, json, settings).await,
        What::Datum { file, json } => datum::run(&file, json),
        What::Quotes { file, json } => quotes::run(&file, json, settings).await,
    }
}

fn read(file: &Path) -> anyhow::Result<String> {
    fs::read_to_string(file).with_context(|| format!("the file {} cannot be read", file.display()))
}
