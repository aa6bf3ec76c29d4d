//! From a calendar to the file that [`parse`](super::parse()) reads.

use chrono::NaiveDate;
use domain::calendar::{Calendar, Duty, DutyHours, SpecialDay, Year};

use super::parse::{COLUMNS, MAKEUP, WEEKDAYS};

/// All of `calendar`, the same text for the same calendar.
#[must_use]
pub fn write(calendar: &Calendar) -> String {
    let years = calendar.years().map(write_year);
    let header = COLUMNS.join(",") + "\n";
    std::iter::once(header).chain([write_duty(calendar)]).chain(years).collect()
}

/// The lines of the duty hours.
#[must_use]
pub fn write_duty(calendar: &Calendar) -> String {
    calendar.duty_hours().iter().map(duty_lines).collect()
}

/// The lines of one year.
#[must_use]
pub fn write_year(year: &Year) -> String {
    let head = line([
        "year",
        &year.number.to_string(),
        &year.published_on.to_string(),
        &year.source,
        year.link.as_deref().unwrap_or_default(),
    ]);
    ranges(year).into_iter().fold(head, |text, (first, last, day)| {
        let last = if first == last { String::new() } else { last.to_string() };
        text + &line([day.special.as_str(), &first.to_string(), &last, &day.name, ""])
    })
}

fn duty_lines(hours: &DutyHours) -> String {
    let from = hours.effective_from.to_string();
    let duty = |weekdays: &str, duty: &Duty| line(["duty", &from, weekdays, &duty.to_string(), ""]);
    let mut text = String::new();
    let mut first = 0;
    while let Some(one) = hours.weekdays.get(first) {
        let same = hours.weekdays[first..].iter().take_while(|other| *other == one).count();
        let weekdays = match same {
            1 => WEEKDAYS[first].to_owned(),
            _ => format!("{}-{}", WEEKDAYS[first], WEEKDAYS[first + same - 1]),
        };
        if !one.is_empty() {
            text += &duty(&weekdays, one);
        }
        first += same;
    }
    text + &duty(MAKEUP, &hours.makeup)
}

/// Days of the same kind and name that follow each other, in one.
fn ranges(year: &Year) -> Vec<(NaiveDate, NaiveDate, &SpecialDay)> {
    let mut ranges: Vec<(NaiveDate, NaiveDate, &SpecialDay)> = Vec::new();
    for (date, day) in &year.days {
        match ranges.last_mut() {
            Some((first, last, before))
                if *before == day
                    && last.succ_opt() == Some(*date)
                    // No more than a line may have.
                    && (*date - *first).num_days() < 31 =>
            {
                *last = *date;
            }
            _ => ranges.push((*date, *date, day)),
        }
    }
    ranges
}

/// One line of CSV.
fn line(cells: [&str; 5]) -> String {
    let cells = cells.map(|cell| {
        if cell.contains([',', '"', '#']) {
            format!("\"{}\"", cell.replace('"', "\"\""))
        } else {
            cell.to_owned()
        }
    });
    cells.join(",") + "\n"
}

#[cfg(test)]
mod tests {
    use super::{
        super::{SEED, parse},
        *,
    };

    fn read(text: &str) -> Calendar {
        let changes = parse(text).unwrap();
        Calendar::new(changes.duty.unwrap_or_default(), changes.years.into_values())
    }

    #[test]
    fn what_is_written_is_what_was_read() {
        let calendar = read(SEED);
        assert_eq!(read(&write(&calendar)), calendar);
        let lines = |text: &str| {
            text.lines()
                .filter(|line| !line.starts_with('#'))
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        assert_eq!(lines(&write(&calendar)), lines(SEED), "the seed is as it would be written");
    }

    #[test]
    fn what_needs_quotes_has_them() {
        let text = "duty,2026-01-01,mon-tue,09:00-12:00,\nduty,2026-01-01,thu,09:00-13:00,\n\
                    duty,2026-01-01,makeup,09:00-12:00,\n\
                    year,2026,2025-11-04,\"a \"\"notice\"\", with #\",https://example.org/?a=1,2\n";
        let text = text.replace("a=1,2", "a=1");
        let calendar = read(&text);
        assert_eq!(calendar.year(2026).unwrap().source, "a \"notice\", with #");
        assert_eq!(write(&calendar), format!("what,from,to,text,link\n{text}"));
    }
}
