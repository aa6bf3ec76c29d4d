//! 会商: the coordination meeting that decides a hard case. When the case is declared hard, somebody
//! says when the meeting is to be, or that its day is not yet set, and may say it anew while the case
//! is hard; when it is decided, when the meeting was held, who took part and what was said.

use chrono::{DateTime, Months, NaiveDate, NaiveTime, TimeDelta, Utc};
use domain::{
    calendar::parse_date,
    cases::Step,
    text::{clean_line, clean_lines, length},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::PgConnection;

use super::standing::Standing;
use crate::{
    calendar::{to_local, to_utc},
    records::Fields,
};

/// The longest words on who took part, in characters.
pub const MAX_TOOK_PART: usize = 300;
/// The longest minutes, in characters.
pub const MAX_MINUTES: usize = 2000;
/// Fewer characters are no minutes.
pub const MIN_MINUTES: usize = 20;

/// The longest time until a meeting.
const AHEAD: Months = Months::new(12);

/// A meeting that was held, as the detail of its event has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meeting {
    pub met_on: NaiveDate,
    /// Departments, in words.
    pub took_part: String,
    pub minutes: String,
}

/// The fields of a form that only this step has.
pub(super) const fn fields(step: Step) -> &'static [&'static str] {
    match step {
        Step::MakeHard | Step::PlanMeeting => &["meets_on", "meets_later"],
        Step::Decide => &["met_on", "took_part", "minutes"],
        _ => &[],
    }
}

/// When it is to be; none where that is not yet set.
pub(super) fn planned(fields: &mut Fields<'_>, now: DateTime<Utc>) -> Option<NaiveDate> {
    if clean_line(&fields.text("meets_on")).is_empty() {
        if fields.text("meets_later") != "yes" {
            fields.refuse("meets_on", "case-meeting-unset");
        }
        return None;
    }
    let day = day(fields, "meets_on")?;
    let today = to_local(now).date();
    if !(today..=today + AHEAD).contains(&day) {
        fields.refuse("meets_on", "case-meeting-planned");
    }
    Some(day)
}

/// The end of its day: then it has been held, or it is looked at.
pub(super) fn over(day: NaiveDate) -> DateTime<Utc> {
    to_utc(day.and_time(NaiveTime::MIN) + TimeDelta::days(1))
}

/// The meeting that was held. What is wrong is in `fields`.
pub(super) async fn read(
    conn: &mut PgConnection,
    case: &Standing,
    now: DateTime<Utc>,
    fields: &mut Fields<'_>,
) -> Result<Meeting, sqlx::Error> {
    let opened_at = sqlx::query_scalar!("select opened_at from case_file where id = $1", case.id)
        .fetch_one(conn)
        .await?;
    let met_on = if clean_line(&fields.text("met_on")).is_empty() {
        fields.refuse("met_on", "text-missing");
        None
    } else {
        day(fields, "met_on")
    };
    let (first, today) = (to_local(opened_at).date(), to_local(now).date());
    if met_on.is_some_and(|day| !(first..=today).contains(&day)) {
        fields.refuse("met_on", "case-meeting-held");
    }
    let took_part = long(fields, "took_part", MAX_TOOK_PART);
    let minutes = long(fields, "minutes", MAX_MINUTES);
    if (1..MIN_MINUTES).contains(&length(&minutes)) {
        fields.refuse("minutes", "case-minutes-short");
    }
    // Of one that is refused nothing is kept.
    Ok(Meeting { met_on: met_on.unwrap_or(today), took_part, minutes })
}

fn day(fields: &mut Fields<'_>, field: &str) -> Option<NaiveDate> {
    let day = parse_date(&fields.text(field));
    if day.is_none() {
        fields.refuse(field, "date-shape");
    }
    day
}

fn long(fields: &mut Fields<'_>, field: &str, most: usize) -> String {
    let text = clean_lines(&fields.text(field));
    if text.is_empty() {
        fields.refuse(field, "text-missing");
    } else if length(&text) > most {
        fields.refuse(field, "text-too-long");
    }
    text
}

/// The detail of an event with what was said at its meeting as somebody may see it.
pub(super) fn masked(mut detail: Value, shown: impl Fn(String) -> String) -> Value {
    for field in ["took_part", "minutes"] {
        if let Some(Value::String(words)) = detail.get_mut(field) {
            *words = shown(std::mem::take(words));
        }
    }
    detail
}

#[cfg(test)]
mod tests;
