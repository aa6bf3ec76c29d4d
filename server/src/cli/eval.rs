//! `minhu eval`: how good the answers are, measured against a list of right ones.

mod datum;
mod deadlines;
mod hours;
mod lines;
mod quotes;

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, bail};
use backend::sorting::{Edition, Guide};
use clap::Subcommand;
use domain::{locale::Locale, sorting::Category};

use crate::{config::Settings, open::Database, say::say, steps::Steps};

#[derive(Debug, Subcommand)]
pub(super) enum What {
    /// The first hit of the sorting guide's search
    Sorting {
        /// Lines of a question, a tab, and the slug of the item or the code of the category that is
        /// right; lines that begin with # are skipped
        file: PathBuf,
        /// The language to search in
        #[arg(long, default_value = "zh-Hans", value_parser = locale)]
        locale: Locale,
        /// Exit code 1 if fewer percent than this are right
        #[arg(long, value_name = "PERCENT", default_value_t = 0)]
        #[arg(value_parser = clap::value_parser!(u8).range(0..=100))]
        at_least: u8,
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
        What::Sorting { file, locale, at_least } => {
            sorting(&file, locale, at_least, settings).await
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

async fn sorting(
    file: &Path,
    locale: Locale,
    at_least: u8,
    settings: &Settings,
) -> anyhow::Result<ExitCode> {
    let text = read(file)?;
    let cases = parse(&text).with_context(|| file.display().to_string())?;
    let guide = Database::with(settings, Steps::new(), async |database| {
        let db = database.as_owner().await?;
        let guide = Guide::load(&db).await?;
        db.close().await;
        Ok(guide)
    })
    .await?;
    let score = evaluate(&guide.current(), locale, &cases);
    say(format_args!(
        "{} right, {} wrong, {} unanswered: {:.1} % right",
        score.right,
        score.wrong,
        score.unanswered,
        score.percent()
    ));
    if score.percent() < f64::from(at_least) {
        say(format_args!("That is less than {at_least} %."));
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}

/// A question and its right answer.
#[derive(Debug, PartialEq)]
struct Case<'a> {
    line: usize,
    question: &'a str,
    expected: &'a str,
}

fn parse(text: &str) -> anyhow::Result<Vec<Case<'_>>> {
    let mut cases = Vec::new();
    for (index, row) in text.lines().enumerate() {
        if row.trim().is_empty() || row.starts_with('#') {
            continue;
        }
        match row.split_once('\t') {
            Some((question, expected)) if !expected.trim().is_empty() => {
                cases.push(Case { line: index + 1, question, expected: expected.trim() });
            }
            _ => bail!("line {} is not a question, a tab and an answer", index + 1),
        }
    }
    if cases.is_empty() {
        bail!("there is no question in it");
    }
    Ok(cases)
}

#[derive(Debug, Default, PartialEq)]
struct Score {
    right: usize,
    wrong: usize,
    unanswered: usize,
}

impl Score {
    fn percent(&self) -> f64 {
        let all = self.right + self.wrong + self.unanswered;
        // Counts of lines of a file, far below where a float is not exact.
        100.0 * self.right as f64 / all.max(1) as f64
    }
}

/// Counts, and prints each miss.
fn evaluate(edition: &Edition, locale: Locale, cases: &[Case<'_>]) -> Score {
    let mut score = Score::default();
    for Case { line, question, expected } in cases {
        let answer = edition.search(locale, question, 1);
        match answer.hits.first() {
            None => {
                score.unanswered += 1;
                say(format_args!("line {line}: {question}: nothing, not {expected}"));
            }
            Some(hit) if is_right(expected, hit.slug, hit.category) => score.right += 1,
            Some(hit) => {
                score.wrong += 1;
                say(format_args!(
                    "line {line}: {question}: {} ({}), not {expected}",
                    hit.slug, hit.category
                ));
            }
        }
    }
    score
}

fn is_right(expected: &str, slug: &str, category: Category) -> bool {
    match Category::from_code(expected) {
        Some(wanted) => wanted == category,
        None => expected == slug,
    }
}

#[cfg(test)]
mod tests {
    use backend::sorting::{parse as parse_catalogue, seed};

    use super::*;

    #[test]
    fn counts_right_wrong_and_unanswered() {
        let catalogue = parse_catalogue(&seed()).expect("the seed is right");
        let edition = Edition::new(catalogue);
        let text = "# comment\n报纸\tnewspaper\n报纸\trecyclable.paper\n\n报纸\tresidual\n\
                    \u{1F9F7}\u{1F9F7}\u{1F9F7}\tnewspaper\n";
        let cases = parse(text).expect("well formed");
        assert_eq!(cases.len(), 4);
        let score = evaluate(&edition, Locale::ZhHans, &cases);
        assert_eq!(score, Score { right: 2, wrong: 1, unanswered: 1 });
        assert!((score.percent() - 50.0).abs() < f64::EPSILON);
    }

    #[test]
    fn a_line_without_an_answer_is_named() {
        for text in ["报纸 newspaper\n", "报纸\t\n"] {
            assert!(parse(text).expect_err("refused").to_string().contains("line 1"));
        }
        assert!(parse("# nothing\n").is_err());
    }
}
