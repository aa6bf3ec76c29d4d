//! `minhu eval datum`: conversions between datums against a list of right ones.

use std::{path::Path, process::ExitCode};

use domain::places::{Coordinates, Datum};
use serde::Serialize;

use super::{
    lines::{BrokenLine, print, refuse_empty, rows},
    read,
};

/// What is nearer than this is right, in metres. It is what a way back may be off; six decimals,
/// as most lists have them, are off by up to a third of it by themselves.
const RIGHT: f64 = 0.15;

pub(super) fn run(file: &Path, json: bool) -> anyhow::Result<ExitCode> {
    let result = evaluate(&read(file)?);
    refuse_empty(result.total, &result.errors, &file.display().to_string())?;
    let is_right = result.wrong == 0 && result.errors.is_empty();
    print(&result, Evaluation::to_text, json, is_right)
}

/// What came of it.
#[derive(Debug, Default, PartialEq, Serialize)]
struct Evaluation {
    /// Lines that could be read.
    total: usize,
    /// Those that are right within 0.15 metres.
    right: usize,
    wrong: usize,
    /// Of all lines that could be read.
    worst_error_metres: f64,
    /// Where that is; none when nothing could be read.
    worst_line: Option<usize>,
    wrong_lines: Vec<WrongLine>,
    /// Lines that could not be read.
    errors: Vec<BrokenLine>,
}

/// A line whose place is another.
#[derive(Debug, PartialEq, Serialize)]
struct WrongLine {
    line: usize,
    from: &'static str,
    to: &'static str,
    longitude: f64,
    latitude: f64,
    expected_longitude: f64,
    expected_latitude: f64,
    computed_longitude: f64,
    computed_latitude: f64,
    error_metres: f64,
}

impl Evaluation {
    fn to_text(&self) -> String {
        let wrong = self.wrong_lines.iter().map(|one| {
            let WrongLine { line, from, to, longitude, latitude, error_metres, .. } = one;
            let computed = format!("{:.8} {:.8}", one.computed_longitude, one.computed_latitude);
            let expected = format!("{} {}", one.expected_longitude, one.expected_latitude);
            format!(
                "line {line}: {from} {longitude} {latitude} to {to}: {computed}, \
                 {error_metres:.3} m from {expected}"
            )
        });
        let errors = self.errors.iter().map(|one| format!("line {}: {}", one.line, one.error));
        let Self { total, right, wrong: count, worst_error_metres, .. } = self;
        let at = self.worst_line.map(|line| format!(" (line {line})")).unwrap_or_default();
        let total = format!(
            "total {total}, right within {RIGHT} m {right}, wrong {count}, \
             worst error {worst_error_metres:.4} m{at}"
        );
        std::iter::once(total).chain(wrong).chain(errors).collect::<Vec<_>>().join("\n")
    }
}

fn evaluate(text: &str) -> Evaluation {
    let mut result = Evaluation::default();
    // A header has no datum in its first column; nor has a broken line, but that has numbers.
    let is_header = |row: &str| {
        Datum::parse(row.split('\t').next().unwrap_or_default()).is_none()
            && !row.contains(|c: char| c.is_ascii_digit())
    };
    for (line, row) in rows(text, is_header) {
        match compare(line, row) {
            Ok(compared) => {
                result.total += 1;
                if result.worst_line.is_none() || compared.error_metres > result.worst_error_metres
                {
                    result.worst_error_metres = compared.error_metres;
                    result.worst_line = Some(line);
                }
                if compared.error_metres <= RIGHT {
                    result.right += 1;
                } else {
                    result.wrong += 1;
                    result.wrong_lines.push(compared);
                }
            }
            Err(error) => result.errors.push(BrokenLine { line, error }),
        }
    }
    result
}

fn compare(line: usize, row: &str) -> Result<WrongLine, String> {
    let cells: Vec<_> = row.split('\t').map(str::trim).collect();
    let &[from, to, longitude, latitude, expected_longitude, expected_latitude, ..] =
        cells.as_slice()
    else {
        return Err("wants from, to, lng, lat, expected lng and expected lat, with tabs between \
                    them"
            .to_owned());
    };
    let datum = |name: &str| {
        Datum::parse(name).ok_or_else(|| format!("{name} is not wgs84, gcj02 or bd09"))
    };
    let degrees =
        |text: &str| text.parse::<f64>().map_err(|_| format!("{text} is not a number of degrees"));
    let pair = |datum, longitude: &str, latitude: &str| {
        Coordinates::new(datum, degrees(longitude)?, degrees(latitude)?)
            .map_err(|error| format!("{longitude} {latitude}: {error}"))
    };
    let start = pair(datum(from)?, longitude, latitude)?;
    let expected = pair(datum(to)?, expected_longitude, expected_latitude)?;
    let computed = start.to(expected.datum());
    Ok(WrongLine {
        line,
        from: start.datum().as_str(),
        to: expected.datum().as_str(),
        longitude: start.longitude(),
        latitude: start.latitude(),
        expected_longitude: expected.longitude(),
        expected_latitude: expected.latitude(),
        computed_longitude: computed.longitude(),
        computed_latitude: computed.latitude(),
        error_metres: computed.metres_to(expected),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_right_and_wrong_and_the_worst() {
        let text = "\u{feff}from\tto\tlng\tlat\texpected lng\texpected lat\n\
             # Tiananmen\n\
             wgs84\tgcj02\t116.404\t39.915\t116.410244\t39.916404\n\
             GCJ-02\tBD-09\t116.404\t39.915\t116.41036949\t39.92133699\tany note\r\n\
             \n\
             WGS-84\twgs84\t116.404\t39.915\t116.404\t39.915\n\
             wgs84\tbd09\t116.404\t39.915\t116.404\t39.915\n";
        let result = evaluate(text);
        assert_eq!((result.total, result.right, result.wrong), (4, 3, 1));
        assert_eq!(result.errors, []);
        assert_eq!(result.worst_line, Some(7));
        assert!((1_000.0..2_000.0).contains(&result.worst_error_metres), "{result:?}");
        assert!(result.to_text().contains("\nline 7: wgs84 116.404 39.915 to bd09: 116.41"));
    }

    #[test]
    fn broken_lines_are_named_and_do_not_count() {
        let text = "mars\tgcj02\t116.4\t39.9\t116.4\t39.9\n\
             wgs84\tgcj02\t116.4\t39.9\t116.4\n\
             wgs84\tgcj02\t39.9\t116.4\t116.4\t39.9\n\
             wgs84\tgcj02\tNaN\t39.9\t116.4\t39.9\n\
             wgs84\tgcj02\t116.4\t95\t116.4\t39.9\n\
             wgs84\tgcj02\teast\t39.9\t116.4\t39.9\n\
             wgs84\twgs84\t116.4\t39.9\t116.4\t39.9\n";
        let result = evaluate(text);
        assert_eq!((result.total, result.right), (1, 1));
        let lines: Vec<_> = result.errors.iter().map(|error| error.line).collect();
        assert_eq!(lines, [1, 2, 3, 4, 5, 6]);
        assert!(result.worst_error_metres < 0.001);
    }
}
