//! From a file to the changes that it asks for, or to everything that is wrong with it at once.

use std::collections::{BTreeMap, HashMap};

use chrono::{Datelike, NaiveDate, Weekday};
use domain::{
    calendar::{Duty, DutyHours, Special, SpecialDay, Year, parse_date},
    text::{clean_line, length},
};

/// The header, which may be left out.
pub(super) const COLUMNS: [&str; 5] = ["what", "from", "to", "text", "link"];
/// The word for make-up workdays among weekdays.
pub(super) const MAKEUP: &str = "makeup";
/// Weekdays as they are written, from Monday on.
pub(super) const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
/// The years that the table takes.
const YEARS: std::ops::RangeInclusive<i32> = 2000..=2999;
/// No holiday is longer, so a longer range has a slip in one of its dates.
const MAX_RANGE_DAYS: i64 = 31;
const MAX_SOURCE: usize = 200;
const MAX_LINK: usize = 300;
const MAX_NAME: usize = 40;

/// What a file asks for. What it does not name stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Changes {
    /// All duty hours, in the order of their days; none if the file has no line about duty.
    pub duty: Option<Vec<DutyHours>>,
    /// Years, each in whole.
    pub years: BTreeMap<i32, Year>,
}

/// Something wrong with a line.
pub type LineError = crate::lines::LineError<Wrong>;

/// What is wrong with a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    /// Not CSV, or more columns than there are.
    #[error("wants the columns what,from,to,text,link")]
    Columns,
    /// Another first word.
    #[error("begins with another word than duty, year, off or work")]
    What,
    /// Not a date.
    #[error("has something else than a date such as 2026-10-01")]
    Date,
    /// It ends before it begins, or takes more than a month.
    #[error("ends before it begins, or more than 31 days later")]
    Range,
    /// A holiday's name or a notice's title that is missing or too long.
    #[error("has no name, or too long a one, in the column text")]
    Text,
    /// Not a year.
    #[error("has something else than a year such as 2026")]
    Year,
    /// A day of a year that has no line.
    #[error("is about a year for which there is no line `year` with its notice")]
    WrongYear,
    /// A year that has a line already.
    #[error("is about a year that has a line already")]
    YearTwice,
    /// A day that has a line of the same kind already.
    #[error("has a day that is there already")]
    DayTwice,
    /// A day that is both off and a make-up workday.
    #[error("has a day that is both off and a workday")]
    Both,
    /// A make-up workday that is a workday anyway.
    #[error("makes a workday of a day from Monday to Friday")]
    Weekday,
    /// Not an address.
    #[error("has something else than an address that begins with https:// in the column link")]
    Link,
    /// Not weekdays.
    #[error("wants weekdays such as mon-fri or sat, or makeup, in the column to")]
    Weekdays,
    /// Not hours of duty.
    #[error("wants hours such as 08:30-12:00 13:30-17:30, none over another")]
    Hours,
    /// Duty of a weekday that has a line already.
    #[error("has duty of a day that is there already")]
    DutyTwice,
    /// No duty at all, or none on make-up workdays.
    #[error("begins duty hours without any on weekdays, or without a line `makeup`")]
    DutyMissing,
    /// Nothing but comments.
    #[error("there is nothing in it")]
    Empty,
}

impl Wrong {
    /// Everything that can be wrong.
    pub const ALL: [Self; 17] = [
        Self::Columns,
        Self::What,
        Self::Date,
        Self::Range,
        Self::Text,
        Self::Year,
        Self::WrongYear,
        Self::YearTwice,
        Self::DayTwice,
        Self::Both,
        Self::Weekday,
        Self::Link,
        Self::Weekdays,
        Self::Hours,
        Self::DutyTwice,
        Self::DutyMissing,
        Self::Empty,
    ];

    /// The last part of its text's key, `calendar-wrong-…`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Columns => "columns",
            Self::What => "what",
            Self::Date => "date",
            Self::Range => "range",
            Self::Text => "text",
            Self::Year => "year",
            Self::WrongYear => "wrong-year",
            Self::YearTwice => "year-twice",
            Self::DayTwice => "day-twice",
            Self::Both => "both",
            Self::Weekday => "weekday",
            Self::Link => "link",
            Self::Weekdays => "weekdays",
            Self::Hours => "hours",
            Self::DutyTwice => "duty-twice",
            Self::DutyMissing => "duty-missing",
            Self::Empty => "empty",
        }
    }
}

/// Reads a file: CSV with the columns what, from, to, text and link; lines that begin with # are
/// comments.
///
/// # Errors
/// Every line that is wrong, in their order.
pub fn parse(text: &str) -> Result<Changes, Vec<LineError>> {
    let mut file = File::default();
    // Editors on Windows begin a file with a mark.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut rows = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .comment(Some(b'#'))
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    for row in rows.records() {
        // A text in memory is read, and is UTF-8; what is left is no fault of any line.
        let Ok(row) = row else { continue };
        let line = row.position().map_or(0, csv::Position::line);
        let cells: Vec<&str> = row.iter().collect();
        let is_header = cells == COLUMNS;
        if is_header || cells.iter().all(|cell| cell.is_empty()) {
            continue;
        }
        if let Err(wrong) = file.take(line, &cells) {
            file.wrong(line, wrong);
        }
    }
    file.finish()
}

/// The duty of one set, line by line.
#[derive(Debug, Default)]
struct DutyLines {
    first_line: u64,
    weekdays: [Option<Duty>; 7],
    makeup: Option<Duty>,
}

#[derive(Debug, Default)]
struct File {
    duty: BTreeMap<NaiveDate, DutyLines>,
    years: BTreeMap<i32, Year>,
    /// With the line that names it first.
    days: HashMap<NaiveDate, (u64, SpecialDay)>,
    errors: Vec<LineError>,
}

impl File {
    fn wrong(&mut self, line: u64, wrong: Wrong) {
        self.errors.push(LineError { line, wrong });
    }

    fn take(&mut self, line: u64, cells: &[&str]) -> Result<(), Wrong> {
        if cells.len() > COLUMNS.len() && cells[COLUMNS.len()..].iter().any(|c| !c.is_empty()) {
            return Err(Wrong::Columns);
        }
        let cell = |at: usize| cells.get(at).copied().unwrap_or_default();
        let [what, from, to, text, link] = std::array::from_fn(cell);
        match what {
            "duty" => self.duty(line, from, to, text),
            "year" => self.year(from, to, text, link),
            _ => {
                let special = Special::parse(what).ok_or(Wrong::What)?;
                self.days(line, special, from, to, text)
            }
        }
    }

    fn duty(&mut self, line: u64, from: &str, weekdays: &str, hours: &str) -> Result<(), Wrong> {
        let from = parse_date(from).ok_or(Wrong::Date)?;
        let duty = Duty::parse(hours).map_err(|_| Wrong::Hours)?;
        let lines = self
            .duty
            .entry(from)
            .or_insert_with(|| DutyLines { first_line: line, ..DutyLines::default() });
        if weekdays == MAKEUP {
            return match lines.makeup.replace(duty) {
                None => Ok(()),
                Some(_) => Err(Wrong::DutyTwice),
            };
        }
        for weekday in parse_weekdays(weekdays).ok_or(Wrong::Weekdays)? {
            if lines.weekdays[weekday].replace(duty.clone()).is_some() {
                return Err(Wrong::DutyTwice);
            }
        }
        Ok(())
    }

    fn year(&mut self, year: &str, on: &str, source: &str, link: &str) -> Result<(), Wrong> {
        let is_number = year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit());
        let number = year.parse().ok().filter(|year| is_number && YEARS.contains(year));
        let number = number.ok_or(Wrong::Year)?;
        let published_on = parse_date(on).ok_or(Wrong::Date)?;
        let source = text_of(source, MAX_SOURCE)?;
        let link = (!link.is_empty()).then(|| link.to_owned());
        if link.as_deref().is_some_and(|link| !is_link(link)) {
            return Err(Wrong::Link);
        }
        let days = BTreeMap::new();
        match self.years.insert(number, Year { number, source, link, published_on, days }) {
            None => Ok(()),
            Some(_) => Err(Wrong::YearTwice),
        }
    }

    fn days(
        &mut self,
        line: u64,
        special: Special,
        from: &str,
        to: &str,
        name: &str,
    ) -> Result<(), Wrong> {
        let first = parse_date(from).ok_or(Wrong::Date)?;
        let last = if to.is_empty() { Some(first) } else { parse_date(to) }.ok_or(Wrong::Date)?;
        if !(0..MAX_RANGE_DAYS).contains(&(last - first).num_days()) {
            return Err(Wrong::Range);
        }
        let name = text_of(name, MAX_NAME)?;
        for date in first.iter_days().take_while(|date| *date <= last) {
            let day = SpecialDay { special, name: name.clone() };
            if let Some((_, before)) = self.days.insert(date, (line, day)) {
                let same = before.special == special;
                return Err(if same { Wrong::DayTwice } else { Wrong::Both });
            }
            let weekend = matches!(date.weekday(), Weekday::Sat | Weekday::Sun);
            if special == Special::Work && !weekend {
                return Err(Wrong::Weekday);
            }
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Changes, Vec<LineError>> {
        for (date, (line, day)) in std::mem::take(&mut self.days) {
            match self.years.get_mut(&date.year()) {
                Some(year) => {
                    year.days.insert(date, day);
                }
                None => self.wrong(line, Wrong::WrongYear),
            }
        }
        let mut duty = Vec::new();
        // Duty is not missing where only its line is wrong.
        let duty_is_read = !self
            .errors
            .iter()
            .any(|error| matches!(error.wrong, Wrong::Weekdays | Wrong::Hours | Wrong::DutyTwice));
        for (effective_from, lines) in std::mem::take(&mut self.duty) {
            let hours = DutyHours {
                effective_from,
                weekdays: lines.weekdays.map(Option::unwrap_or_default),
                makeup: lines.makeup.unwrap_or_default(),
            };
            if duty_is_read && !hours.is_whole() {
                self.wrong(lines.first_line, Wrong::DutyMissing);
            }
            duty.push(hours);
        }
        if self.errors.is_empty() && duty.is_empty() && self.years.is_empty() {
            self.wrong(1, Wrong::Empty);
        }
        if !self.errors.is_empty() {
            self.errors.sort_by_key(|error| (error.line, error.wrong.code()));
            // A range has many days, but one line.
            self.errors.dedup();
            return Err(self.errors);
        }
        Ok(Changes { duty: (!duty.is_empty()).then_some(duty), years: self.years })
    }
}

/// `mon-fri` or `sat`, as numbers from Monday on.
fn parse_weekdays(text: &str) -> Option<std::ops::RangeInclusive<usize>> {
    let weekday = |name: &str| WEEKDAYS.iter().position(|weekday| *weekday == name.trim());
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let (first, last) = (weekday(first)?, weekday(last)?);
    (first <= last).then_some(first..=last)
}

fn text_of(text: &str, longest: usize) -> Result<String, Wrong> {
    let text = clean_line(text);
    if (1..=longest).contains(&length(&text)) { Ok(text) } else { Err(Wrong::Text) }
}

/// It becomes a link on a page, so it can be nothing but an address.
fn is_link(text: &str) -> bool {
    let rest = text.strip_prefix("https://");
    rest.is_some_and(|rest| !rest.is_empty())
        && text.len() <= MAX_LINK
        && text.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"<>\\`".contains(&byte))
}

#[cfg(test)]
mod tests;
