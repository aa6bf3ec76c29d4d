//! What staff do to a case.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    accounts::{Act, Kind},
    cases::{Party, State, Step, Transition, transition},
};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    advance::{Who, advance},
    calls::{CameOf, note_case},
    city::outbound::note_extension,
    claims, correct, demands, extension,
    join::count_reporters,
    meeting,
    photos::{self, Stage, StepPhoto},
    rulebook::Rulebook,
    standing::Standing,
};
use crate::{
    Kernel, Problem,
    accounts::{Denied, Staff},
    audit::Subject,
    calendar::Edition,
    files::AttachError,
    idempotency::{KEY_LIFE, request_hash},
    problem::FieldError,
    records::{Begun, Fields, SaveError, Saving, begin, finish_for},
};

/// How long a step that its sender's phone keeps may come again and is still the same one. A phone
/// sends it for a day less (`public/field.js`).
pub const KEPT_STEP_LIFE: TimeDelta = TimeDelta::days(8);

/// How much the clock of a phone may be ahead.
const AHEAD: TimeDelta = TimeDelta::minutes(2);

/// Whether something may have been when a phone says: not ahead of us, and not before the longest that
/// one keeps a step.
#[must_use]
pub fn is_believed(at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    at <= now + AHEAD && at > now - KEPT_STEP_LIFE
}

/// A step of staff.
#[derive(Clone)]
pub struct TakeStep<'a> {
    /// Its `id` is the case.
    pub saving: Saving<'a>,
    pub step: Step,
    /// The state that the form was made for: where the case has gone on since, nothing is done.
    pub seen: State,
    /// The fields of the form: `reason`, `words`, `department` (its code, or `street`), `other` (a
    /// number), `outcome`, `until`, `solved`, `rating`, `reached`, `handler`, `answer_zh_hans` and
    /// the other languages, `longitude` and `latitude` with the `taken_at` of that place (empty where
    /// that is now), `on_site` with `no_position`, `checklist`, `points` (codes, with spaces between
    /// them), `asks` (`yes` where a reply is a question); those of a correction (`correct.rs`) and of a
    /// meeting (`meeting.rs`); and `kept`, where a phone keeps it until it was taken
    /// ([`KEPT_STEP_LIFE`]).
    pub get: &'a (dyn Fn(&str) -> String + Sync),
    pub photos: Vec<StepPhoto>,
}

impl TakeStep<'_> {
    /// The codes that a field can have besides [`SaveError::FIELD_CODES`].
    pub const FIELD_CODES: &'static [&'static str] = demands::FIELD_CODES;
}

/// Takes a step, and gives the case's id.
///
/// # Errors
/// [`SaveError`]; [`SaveError::Changed`] where the step does not follow from where the case stands
/// now.
pub async fn take_step(
    kernel: &Kernel,
    rules: &Rulebook,
    calendar: &Edition,
    take: TakeStep<'_>,
) -> Result<Uuid, SaveError> {
    let TakeStep { saving, step, seen, get, photos } = take;
    saving.staff.reach(Act::Write, Kind::Case)?;
    let id = saving.id.unwrap_or_default();
    let values = FIELDS.map(get);
    // Not there where they are empty: what a phone kept before they were asked is the same still.
    let younger = ["points", "no_position", "asks"].map(get);
    let younger: Vec<String> = younger.into_iter().filter(|value| !value.is_empty()).collect();
    let corrected = (step == Step::Correct).then(|| correct::FIELDS.map(get));
    let met: Vec<String> = meeting::fields(step).iter().map(|field| get(field)).collect();
    let sent = photos.iter().map(|photo| &photo.photo);
    let sent = photos::hashes(kernel, sent).await.map_err(no_photo)?;
    let parts = [id.as_bytes().as_slice(), step.as_str().as_bytes(), seen.as_str().as_bytes()]
        .into_iter()
        .chain(values.iter().chain(&younger).map(String::as_bytes))
        .chain(corrected.iter().flatten().chain(&met).map(String::as_bytes))
        .chain(sent.iter().map(Vec::as_slice));
    let hash = request_hash("case-step", parts);
    let (mut tx, claim) = match begin(kernel, &saving, hash).await? {
        Begun::New(tx, claim) => (tx, claim),
        Begun::Done(id) => return Ok(id),
    };
    let case = Standing::lock(&mut tx, id).await?.ok_or(Denied::NotFound)?;
    saving.staff.permit(Act::Write, Kind::Case, case.area())?;
    let line =
        transition(case.state, step, case.facts(rules.class(&case.class), Some(saving.staff.id)))
            .filter(|_| case.state == seen)
            .filter(|_| step != Step::Correct || correct::is_seen(&case, get))
            .ok_or(SaveError::Changed)?;
    let party = party(saving.staff, &case, line).ok_or(Denied::Forbidden)?;

    let moves = line.to != case.state;
    if moves && claims::is_of_another(&case, saving.staff, kernel.now()) {
        tx.rollback().await?;
        return Err(SaveError::Invalid(vec![FieldError::new("", claims::CLAIMED)]));
    }

    let mut fields = Fields::new(get);
    let now = kernel.now();
    let mut given = demands::read(&mut tx, rules, &case, line, &photos, now, &mut fields).await?;
    given.staff = Some(saving.staff.id);
    if step == Step::Suspend && given.until.is_some_and(|until| until <= now) {
        fields.refuse("until", "case-date");
    }
    if !fields.wrong.is_empty() {
        tx.rollback().await?;
        return Err(SaveError::Invalid(fields.wrong));
    }
    let who = Who { party, staff: Some(saving.staff.id), reporter: None };
    let event = advance(kernel, &mut tx, (rules, calendar), &case, line, who, &given).await?;
    let stage = if step == Step::FeedBack { Stage::After } else { Stage::During };
    photos::keep(&mut tx, id, Some(event), stage, &photos, kernel.now()).await.map_err(no_photo)?;
    match step {
        Step::AskExtension => {
            extension::ask(kernel, &mut tx, id, saving.staff.id, &given).await?;
        }
        Step::Extend | Step::RefuseExtension => {
            let granted = step == Step::Extend;
            let by = saving.staff.id;
            let granted = extension::decide(kernel, &mut tx, calendar, id, by, granted).await?;
            if let Some(granted) = granted {
                note_extension(kernel, &mut tx, rules, id, event, granted).await?;
            }
        }
        Step::Urge => note_case(kernel, &mut tx, saving.staff.id, id, CameOf::Urged).await?,
        Step::Merge => merge(kernel, &mut tx, &case, given.other).await?,
        Step::Correct => {
            if let Some(correction) = &given.correction {
                correct::store(&mut tx, &case, correction).await?;
            }
        }
        _ => {}
    }
    let subject = Subject { kind: "case", id: Some(id) };
    let life = if get("kept") == "yes" { KEPT_STEP_LIFE } else { KEY_LIFE };
    finish_for(kernel, tx, (claim, life), &saving, act(step), subject).await
}

/// A photo that is not there any more, beside its field.
fn no_photo(error: AttachError) -> SaveError {
    match error {
        AttachError::Database(error) => error.into(),
        error => SaveError::Invalid(vec![FieldError::new("photo", error.code())]),
    }
}

const FIELDS: [&str; 17] = [
    "reason",
    "words",
    "department",
    "other",
    "outcome",
    "until",
    "solved",
    "rating",
    "reached",
    "handler",
    "answer_zh_hans",
    "answer_zh_hant",
    "answer_en",
    "longitude",
    "latitude",
    "on_site",
    "checklist",
];

/// As the record names it. Which step it was is in the history of the case.
const fn act(step: Step) -> &'static str {
    match step {
        Step::Close | Step::Answer => "close-case",
        Step::Refuse => "refuse-case",
        Step::Dispatch | Step::Decide => "dispatch-case",
        Step::Merge => "merge-case",
        Step::Void => "void-case",
        _ => "advance-case",
    }
}

/// As which of those who may take the step somebody takes it.
pub(super) fn party(staff: &Staff, case: &Standing, line: &Transition) -> Option<Party> {
    line.by.iter().copied().find(|party| {
        staff.roles.iter().any(|role| party.roles().contains(role))
            && (*party != Party::Handler || has_it(staff, case))
    })
}

/// Whether it is with somebody's department or street office.
pub(super) fn has_it(staff: &Staff, case: &Standing) -> bool {
    let department = case.department.is_some() && case.department == staff.department;
    let street =
        case.with_street && case.street.is_some_and(|street| staff.streets.contains(&street));
    department || street
}

/// Whoever reported the case now waits for `other`: it counts them, and what was merged into the one
/// goes along.
async fn merge(
    kernel: &Kernel,
    conn: &mut PgConnection,
    case: &Standing,
    other: Option<Uuid>,
) -> Result<(), SaveError> {
    let other = other.ok_or(SaveError::Changed)?;
    sqlx::query!("update case_file set merged_into = $2 where merged_into = $1", case.id, other)
        .execute(&mut *conn)
        .await?;
    // Closed meanwhile: nobody would be told of an answer that is given already.
    if !count_reporters(kernel, conn, other, case.reporters).await? {
        return Err(SaveError::Changed);
    }
    Ok(())
}
