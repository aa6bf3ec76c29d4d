//! What a line of each file becomes in its table, and whether its cells fit together.

use std::{collections::HashSet, sync::LazyLock};

use domain::calendar::{Term, Unit};
use serde_json::{Value, json};

use super::{
    files::{CLASSES, Part, Row},
    parse::{SEVERAL, Wrong, is_slug},
};

const STANDARD: &str = "GB/T 47678.5-2026";
pub(super) const EARLIER_STANDARD: &str = "GB/T 30428.2-2013";

/// The most of an amount that the tables take.
const MOST_LIMIT: u32 = 1_000_000;
const MOST_RUNG: u32 = 100_000;

/// What the words of an answer may hold.
const PLACES: [&str; 5] = [" $number ", " $place ", " $class ", " $done ", " $why "];

/// The classes that are of the standard and not a district's own.
static STANDARD_CLASSES: LazyLock<HashSet<&str>> =
    LazyLock::new(|| CLASSES.lines().filter_map(|line| Some(line.split_once(',')?.0)).collect());

/// What is wrong, and with which column if it is one.
pub(super) type Shaped = Result<(), (Option<&'static str>, Wrong)>;

/// Makes of a line, whose cells are each right, the row at `position` of its table.
pub(super) fn shape(part: Part, row: &mut Row, position: usize) -> Shaped {
    match part {
        Part::Majors | Part::Advice => Ok(()),
        Part::Classes => class(row),
        Part::Aliases => {
            rename(row, "maps_to", "class");
            rename(row, "name_zh_hans", "name");
            row.insert("standard".to_owned(), json!(EARLIER_STANDARD));
            Ok(())
        }
        Part::Questions => {
            row.insert("position".to_owned(), json!(position));
            question(row)
        }
        Part::Limits => {
            rename(row, "case_kind", "kind");
            rename(row, "effective_from", "effective_on");
            term(row, 1, MOST_LIMIT)
        }
        Part::Routes => {
            // Null is the office of the case's street.
            if text(row, "department") == "street" {
                row.remove("department");
            }
            Ok(())
        }
        Part::Reasons | Part::Checklist => {
            row.insert("position".to_owned(), json!(position));
            Ok(())
        }
        Part::Answers => answer(row),
        Part::Ladder => term(row, 0, MOST_RUNG),
    }
}

/// The text of a column, empty where it has none.
fn text<'a>(row: &'a Row, column: &str) -> &'a str {
    row.get(column).and_then(Value::as_str).unwrap_or_default()
}

/// Gives a column another name.
fn rename(row: &mut Row, from: &str, to: &str) {
    if let Some(value) = row.remove(from) {
        row.insert(to.to_owned(), value);
    }
}

fn class(row: &mut Row) -> Shaped {
    let code = text(row, "code").to_owned();
    if !code.starts_with(text(row, "major")) {
        let wanted = "a code that begins with that of its major class";
        return Err((Some("code"), Wrong::not(&code, wanted)));
    }
    if STANDARD_CLASSES.contains(code.as_str()) {
        row.insert("standard_ref".to_owned(), json!(format!("{STANDARD} {code}")));
    }
    rename(row, "radius_m", "radius");
    for list in ["words", "needs"] {
        row.entry(list).or_insert(json!([]));
    }
    Ok(())
}

/// Options stand as `code=zh-Hans|zh-Hant|en`.
fn question(row: &mut Row) -> Shaped {
    let mut codes: Vec<String> = Vec::new();
    let mut options = Vec::new();
    for one in text(row, "options").split(SEVERAL).map(str::trim).filter(|one| !one.is_empty()) {
        let Some((code, option)) = option(one) else {
            return Err((Some("options"), Wrong::not(one, "code=zh-Hans|zh-Hant|en")));
        };
        if codes.contains(&code) {
            return Err((Some("options"), Wrong::Duplicate(code)));
        }
        codes.push(code);
        options.push(option);
    }
    let stop_on = text(row, "stop_on");
    let stops = match text(row, "kind") {
        "choice" if options.is_empty() => return Err((Some("options"), Wrong::Missing)),
        "choice" => codes.iter().any(|code| code == stop_on),
        _ if !options.is_empty() => return Err((Some("options"), Wrong::Surplus)),
        "yes-no" => matches!(stop_on, "yes" | "no"),
        _ => false,
    };
    if !stop_on.is_empty() && !stops {
        return Err((Some("stop_on"), Wrong::Unknown(stop_on.to_owned())));
    }
    for column in ["stop_zh_hans", "stop_zh_hant", "stop_en"] {
        match (stop_on.is_empty(), text(row, column).is_empty()) {
            (false, true) => return Err((Some(column), Wrong::Missing)),
            (true, false) => return Err((Some(column), Wrong::Surplus)),
            _ => {}
        }
    }
    row.insert("options".to_owned(), json!(options));
    Ok(())
}

fn option(text: &str) -> Option<(String, Value)> {
    let (code, words) = text.split_once('=')?;
    let words: Vec<&str> = words.split('|').map(str::trim).collect();
    let [zh_hans, zh_hant, en] = words[..] else { return None };
    if !is_slug(code, 30) || words.contains(&"") {
        return None;
    }
    let option = json!({ "code": code, "zh-Hans": zh_hans, "zh-Hant": zh_hant, "en": en });
    Some((code.to_owned(), option))
}

/// Amounts stand in hours or days; the tables want minutes for hours.
fn term(row: &mut Row, least: u32, most: u32) -> Shaped {
    let unit = match text(row, "unit") {
        "working-hours" => Unit::WorkingHours,
        "working-days" => Unit::WorkingDays,
        _ => Unit::NaturalHours,
    };
    let amount = text(row, "amount");
    let wrong = |wrong| (Some("amount"), wrong);
    let counted = Term::parse(amount, unit).map_err(|error| wrong(Wrong::Term(error)))?.amount();
    if !(least..=most).contains(&counted) {
        let wanted = format!("from {least} to {most}, in days or in minutes");
        return Err(wrong(Wrong::not(amount, wanted)));
    }
    row.insert("amount".to_owned(), json!(counted));
    row.insert("unit".to_owned(), json!(unit.as_str()));
    Ok(())
}

/// A place that nothing fills would be read by residents as it stands.
fn answer(row: &mut Row) -> Shaped {
    for column in ["text_zh_hans", "text_zh_hant", "text_en"] {
        for part in text(row, column).split('{').skip(1) {
            let place = part.split('}').next().unwrap_or_default();
            if place.len() == part.len() || !PLACES.contains(&place) {
                return Err((Some(column), Wrong::Unknown(format!("{{{place}}}"))));
            }
        }
    }
    Ok(())
}
