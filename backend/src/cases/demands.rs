//! What a step was given, checked against what it demands.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    calendar::parse_date_time,
    cases::{Demand, Need, Outcome, Step, Target, Transition, is_on_site},
    districts::Point,
    locale::{Locale, Localised},
    number::Number,
    phone::mask_numbers,
    text::{clean_lines, length},
};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    correct::{self, Correction},
    locate,
    meeting::{self, Meeting},
    photos::StepPhoto,
    rulebook::{Class, Rulebook},
    standing::Standing,
    take_step::is_believed,
};
use crate::{calendar::to_utc, records::Fields};

/// The longest words of a step, in characters.
pub const MAX_STEP_WORDS: usize = 1000;
/// The longest answer to a resident, in characters.
pub const MAX_ANSWER: usize = 1000;
/// The longest words on why there is no position, in characters.
pub const MAX_NO_POSITION: usize = 200;

/// The field codes of steps that other forms do not have.
pub(super) const FIELD_CODES: &[&str] = &[
    "case-date",
    "case-number-unknown",
    "case-photo-missing",
    "case-on-site-missing",
    "case-no-position",
    "case-checklist-missing",
    "case-point-missing",
    "case-rating",
    "case-claimed",
    "case-extension-outrun",
    "case-bulk-none",
    "case-bulk-many",
    "case-not-now",
    "case-where-missing",
    "case-correct-nothing",
    "case-correct-street",
    "date-shape",
    "case-meeting-unset",
    "case-meeting-planned",
    "case-meeting-held",
    "case-minutes-short",
];

/// What the field of a point of the class's list begins with.
const POINT: &str = "point-";

/// The field of a point, for what is wrong with it.
#[must_use]
pub fn point_field(code: &str) -> String {
    format!("{POINT}{code}")
}

/// The code of the point that a field is of.
#[must_use]
pub fn point_of(field: &str) -> Option<&str> {
    field.strip_prefix(POINT)
}

/// What the resident is told at the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) zh_hans: String,
    pub(super) zh_hant: Option<String>,
    pub(super) en: Option<String>,
}

impl Answer {
    /// As somebody reads it whose language is `locale`, and the language that it is in: where there is
    /// none in theirs, the first.
    pub(super) fn read_in(self, locale: Locale) -> (String, Locale) {
        let own = match locale {
            Locale::ZhHans => None,
            Locale::ZhHant => self.zh_hant,
            Locale::En => self.en,
        };
        own.map_or((self.zh_hans, Locale::ZhHans), |text| (text, locale))
    }
}

/// What a step was given.
#[derive(Debug, Clone, Default)]
pub(super) struct Given {
    /// Whoever takes it.
    pub(super) staff: Option<Uuid>,
    pub(super) reason: Option<String>,
    pub(super) words: String,
    pub(super) department: Option<(Target, Option<Uuid>)>,
    pub(super) handler: Option<Uuid>,
    pub(super) other: Option<Uuid>,
    pub(super) outcome: Option<Outcome>,
    pub(super) until: Option<DateTime<Utc>>,
    /// When the coordination meeting is to be.
    pub(super) meets_on: Option<NaiveDate>,
    /// Its day is not yet set.
    pub(super) meets_later: bool,
    /// The one that was held.
    pub(super) meeting: Option<Meeting>,
    pub(super) solved: Option<bool>,
    pub(super) rating: Option<i16>,
    /// Nobody answered the phone.
    pub(super) unreached: bool,
    pub(super) answer: Option<Answer>,
    /// The words to the resident are a question.
    pub(super) asks: bool,
    pub(super) correction: Option<Correction>,
    /// Where somebody was on site, and when; no time where what their phone says cannot be.
    pub(super) point: Option<Point>,
    pub(super) noted_at: Option<DateTime<Utc>>,
    /// Why it is not known where they were; numbers in it are masked.
    pub(super) no_position: Option<String>,
    pub(super) photos: usize,
    /// Codes and words of the points of the class's list that are ticked.
    pub(super) points: Vec<(String, Localised)>,
}

/// Reads what `line` demands. What is wrong is in `fields`.
pub(super) async fn read(
    conn: &mut PgConnection,
    rules: &Rulebook,
    case: &Standing,
    line: &Transition,
    photos: &[StepPhoto],
    now: DateTime<Utc>,
    fields: &mut Fields<'_>,
) -> Result<Given, sqlx::Error> {
    let words = words(fields, line);
    let mut given = Given { photos: photos.len(), words, ..Given::default() };
    for demand in line.needs {
        match demand {
            Demand::Reason => given.reason = reason(rules, line.step, fields),
            // Read above, since every step may have words.
            Demand::Words => {}
            Demand::Department => given.department = department(conn, fields, case).await?,
            Demand::Evidence => {
                let class = rules.class(&case.class);
                evidence(conn, (case.id, class), photos, &mut given, now, fields).await?;
            }
            Demand::Answer => answer(line.step, &mut given, fields),
            Demand::Other => given.other = other(conn, fields, case).await?,
            Demand::Until => given.until = until(fields),
            Demand::MeetingDay => given.meets_on = meeting::planned(fields, now),
            Demand::Meeting => given.meeting = Some(meeting::read(conn, case, now, fields).await?),
            Demand::Verdict => verdict(&mut given, fields),
            Demand::Correction => {
                given.correction = Some(correct::read(conn, rules, case, fields).await?);
            }
            Demand::Handled
            | Demand::NoInspection
            | Demand::Returnable
            | Demand::Sensitive
            | Demand::SecondReader
            | Demand::CityRefused => {}
        }
    }
    if line.step == Step::HandOver {
        given.handler = colleague(conn, fields, case).await?;
    }
    given.meets_later = line.needs.contains(&Demand::MeetingDay) && given.meets_on.is_none();
    given.asks = line.step == Step::Reply && fields.text("asks") == "yes";
    Ok(given)
}

fn words(fields: &mut Fields<'_>, line: &Transition) -> String {
    let words = clean_lines(&fields.text("words"));
    if length(&words) > MAX_STEP_WORDS {
        fields.refuse("words", "text-too-long");
    } else if words.is_empty() && line.needs.contains(&Demand::Words) {
        fields.refuse("words", "text-missing");
    }
    words
}

fn reason(rules: &Rulebook, step: Step, fields: &mut Fields<'_>) -> Option<String> {
    let code = fields.line("reason", 40);
    if code.is_empty() {
        return None;
    }
    // A district without reasons of its own for a step is content with words.
    let known = rules.reasons(reason_act(step)).any(|reason| reason.code == code);
    if !known {
        fields.refuse("reason", "choice-unknown");
    }
    Some(code)
}

/// An extension that is asked for has the reasons of extensions.
#[must_use]
pub const fn reason_act(step: Step) -> Step {
    match step {
        Step::AskExtension => Step::Extend,
        other => other,
    }
}

async fn department(
    conn: &mut PgConnection,
    fields: &mut Fields<'_>,
    case: &Standing,
) -> Result<Option<(Target, Option<Uuid>)>, sqlx::Error> {
    let code = fields.line("department", 30);
    if code.is_empty() {
        return Ok(None);
    }
    if code == "street" {
        if case.street.is_none() {
            fields.refuse("department", "choice-unknown");
        }
        return Ok(Some((Target::Street, None)));
    }
    let id = sqlx::query_scalar!(
        "select id from department where code = $1 and retired_at is null",
        code,
    )
    .fetch_optional(conn)
    .await?;
    if id.is_none() {
        fields.refuse("department", "choice-unknown");
    }
    Ok(Some((Target::Department(code), id)))
}

async fn evidence(
    conn: &mut PgConnection,
    (case, class): (Uuid, Option<&Class>),
    photos: &[StepPhoto],
    given: &mut Given,
    now: DateTime<Utc>,
    fields: &mut Fields<'_>,
) -> Result<(), sqlx::Error> {
    given.outcome = outcome(fields, Outcome::is_fed_back);
    if given.words.is_empty() {
        fields.refuse("words", "text-missing");
    }
    if !fields.text("longitude").is_empty() {
        given.point = fields.point();
        given.noted_at = noted_at(&fields.text("taken_at"), now).filter(|_| given.point.is_some());
    }
    let points = class.map(Class::to_tick).unwrap_or_default();
    let sent = fields.text("points");
    let ticked = |code: &str| sent.split(' ').any(|one| one == code);
    given.points = points.iter().filter(|(code, _)| ticked(code)).cloned().collect();
    // What is not ours, or cannot be done, has nothing to show.
    if given.outcome != Some(Outcome::Solved) {
        return Ok(());
    }
    for need in class.map(|class| class.needs.as_slice()).unwrap_or_default() {
        match need {
            Need::AfterPhoto if given.photos == 0 => fields.refuse("photo", "case-photo-missing"),
            Need::OnSite => on_site(&mut *conn, case, photos, given, fields).await?,
            // A class without points of its own has one tick for all.
            Need::Checklist if points.is_empty() && fields.text("checklist") != "yes" => {
                fields.refuse("checklist", "case-checklist-missing");
            }
            Need::Checklist => {
                for (code, _) in points.iter().filter(|(code, _)| !ticked(code)) {
                    fields.refuse(&point_field(code), "case-point-missing");
                }
            }
            Need::AfterPhoto => {}
        }
    }
    Ok(())
}

/// When they were at the place that came with a step: now, unless their phone says otherwise. None
/// where what it says cannot be.
fn noted_at(said: &str, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    if said.is_empty() {
        return Some(now);
    }
    said.parse::<DateTime<Utc>>().ok().filter(|at| is_believed(*at, now))
}

/// Near the case, as their phone or one of their photos says at a time that can be; whoever cannot
/// show it says why.
async fn on_site(
    conn: &mut PgConnection,
    case: Uuid,
    photos: &[StepPhoto],
    given: &mut Given,
    fields: &mut Fields<'_>,
) -> Result<(), sqlx::Error> {
    let stands = locate::of_case(conn, case).await?;
    let timed = photos.iter().filter(|photo| photo.taken_at.is_some());
    let noted = given.point.filter(|_| given.noted_at.is_some());
    let mut places = timed.filter_map(|photo| photo.point).chain(noted);
    if places.any(|place| is_on_site(place, stands)) {
        return Ok(());
    }
    let why = fields.optional("no_position", MAX_NO_POSITION);
    given.no_position = Some(mask_numbers(&why)).filter(|why| !why.is_empty());
    if fields.text("on_site").is_empty() {
        fields.refuse("on_site", "case-on-site-missing");
    } else if given.no_position.is_none() {
        fields.refuse("no_position", "case-no-position");
    }
    Ok(())
}

fn outcome(fields: &mut Fields<'_>, fits: impl Fn(Outcome) -> bool) -> Option<Outcome> {
    let code = fields.line("outcome", 20);
    let outcome = Outcome::parse(&code).filter(|outcome| fits(*outcome));
    if outcome.is_none() && !code.is_empty() {
        fields.refuse("outcome", "choice-unknown");
    }
    outcome
}

/// Whether an answer at this step may say that it ended so.
pub(super) fn fits(step: Step, outcome: Outcome) -> bool {
    match step {
        Step::Refuse => matches!(outcome, Outcome::NotOurs | Outcome::Cannot),
        _ => outcome.is_fed_back(),
    }
}

pub(super) fn answer(step: Step, given: &mut Given, fields: &mut Fields<'_>) {
    given.outcome = outcome(fields, |outcome| fits(step, outcome));
    let mut text = |field: &str| {
        let text = clean_lines(&fields.text(field));
        if length(&text) > MAX_ANSWER {
            fields.refuse(field, "text-too-long");
        }
        text
    };
    let zh_hans = text("answer_zh_hans");
    let (zh_hant, en) = (text("answer_zh_hant"), text("answer_en"));
    if zh_hans.is_empty() {
        fields.refuse("answer_zh_hans", "text-missing");
    }
    let some = |text: String| (!text.is_empty()).then_some(text);
    given.answer = Some(Answer { zh_hans, zh_hant: some(zh_hant), en: some(en) });
}

async fn other(
    conn: &mut PgConnection,
    fields: &mut Fields<'_>,
    case: &Standing,
) -> Result<Option<Uuid>, sqlx::Error> {
    let typed = fields.line("other", 40);
    if typed.is_empty() {
        return Ok(None);
    }
    let found = match Number::parse(&typed) {
        // Into one that is alive: whoever reported it gets its answer.
        Ok(number) => {
            sqlx::query_scalar!(
                "select id from case_file where number = $1 and closed_at is null and id <> $2",
                number.as_str(),
                case.id,
            )
            .fetch_optional(conn)
            .await?
        }
        Err(_) => None,
    };
    if found.is_none() {
        fields.refuse("other", "case-number-unknown");
    }
    Ok(found)
}

fn until(fields: &mut Fields<'_>) -> Option<DateTime<Utc>> {
    let typed = fields.line("until", 20);
    let until = parse_date_time(&typed).map(to_utc);
    if until.is_none() && !typed.is_empty() {
        fields.refuse("until", "case-date");
    }
    until
}

fn verdict(given: &mut Given, fields: &mut Fields<'_>) {
    given.unreached = fields.text("reached") == "no";
    if given.unreached {
        return;
    }
    given.solved = match fields.line("solved", 3).as_str() {
        "yes" => Some(true),
        "no" => Some(false),
        "" => None,
        _ => {
            fields.refuse("solved", "choice-unknown");
            None
        }
    };
    let rating = fields.line("rating", 2);
    given.rating = rating.parse().ok().filter(|rating| (1..=5).contains(rating));
    if given.rating.is_none() && !rating.is_empty() {
        fields.refuse("rating", "case-rating");
    }
}

/// Somebody of those who have the case.
async fn colleague(
    conn: &mut PgConnection,
    fields: &mut Fields<'_>,
    case: &Standing,
) -> Result<Option<Uuid>, sqlx::Error> {
    let typed = fields.line("handler", 36);
    let wanted = Uuid::parse_str(&typed).ok();
    let found = sqlx::query_scalar!(
        "select id from staff
         where id = $1 and state = 'active'
           and case when $2 then exists (
               select from staff_street where staff_street.staff = staff.id and street = $3)
             else department = $4 end",
        wanted,
        case.with_street,
        case.street,
        case.department,
    )
    .fetch_optional(conn)
    .await?;
    if found.is_none() && !typed.is_empty() {
        fields.refuse("handler", "choice-unknown");
    }
    Ok(found)
}

#[cfg(test)]
mod tests;
