//! What staff do to a case.

use chrono::{DateTime, Utc};
use domain::{
    accounts::{Act, Kind},
    cases::{Party, State, Step, Transition, transition},
    districts::Point,
};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    advance::{Who, advance, inspection_is_missing},
    calls::{CameOf, note_case},
    claims, clocks,
    demands::{self, Given},
    rulebook::Rulebook,
    standing::Standing,
};
use crate::{
    Kernel,
    accounts::{Denied, Staff},
    audit::Subject,
    calendar::Edition,
    files::{self, PreparedPhoto},
    idempotency::request_hash,
    problem::FieldError,
    records::{Begun, Fields, SaveError, Saving, begin, finish},
};

/// A photo that comes with a step.
#[derive(Debug, Clone)]
pub struct StepPhoto {
    pub photo: PreparedPhoto,
    /// Where and when it was taken, as the phone of whoever was on site says; never what the file
    /// itself says.
    pub point: Option<Point>,
    pub taken_at: Option<DateTime<Utc>>,
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
    /// the other languages, `longitude` and `latitude`, `on_site`, `checklist`.
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
    let shown = Standing::read(&mut *kernel.db.acquire().await?, id).await?;
    let shown = shown.ok_or(Denied::NotFound)?;
    saving.staff.permit(Act::Write, Kind::Case, shown.area())?;

    let values = FIELDS.map(get);
    let parts = [id.as_bytes().as_slice(), step.as_str().as_bytes(), seen.as_str().as_bytes()];
    let hash =
        request_hash("case-step", parts.into_iter().chain(values.iter().map(String::as_bytes)));
    let (mut tx, claim) = match begin(kernel, &saving, hash).await? {
        Begun::New(tx, claim) => (tx, claim),
        Begun::Done(id) => return Ok(id),
    };
    let case = Standing::lock(&mut tx, id).await?.ok_or(Denied::NotFound)?;
    let line = transition(case.state, step, case.was_handled())
        .filter(|_| case.state == seen && !inspection_is_missing(rules, &case, step))
        .ok_or(SaveError::Changed)?;
    let party = party(saving.staff, &case, line).ok_or(Denied::Forbidden)?;

    let moves = line.to != case.state;
    if moves && claims::is_of_another(kernel, &mut tx, id, saving.staff).await? {
        tx.rollback().await?;
        return Err(SaveError::Invalid(vec![FieldError::new("", claims::CLAIMED)]));
    }

    let mut fields = Fields::new(get);
    let mut given = demands::read(&mut tx, rules, &case, line, photos.len(), &mut fields).await?;
    given.staff = Some(saving.staff.id);
    if !fields.wrong.is_empty() {
        tx.rollback().await?;
        return Err(SaveError::Invalid(fields.wrong));
    }
    let who = Who { party, staff: Some(saving.staff.id), reporter: None };
    let event = advance(kernel, &mut tx, (rules, calendar), &case, line, who, &given).await?;
    attach(kernel, &mut tx, &case, line, event, &photos).await?;
    extensions(kernel, &mut tx, &case, step, saving.staff, &given).await?;
    if moves {
        claims::release(&mut tx, id, None).await?;
    }
    if step == Step::Urge {
        note_case(kernel, &mut tx, saving.staff.id, id, CameOf::Urged).await?;
    }
    let subject = Subject { kind: "case", id: Some(id) };
    finish(kernel, tx, claim, &saving, act(step), subject).await
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

async fn attach(
    kernel: &Kernel,
    conn: &mut PgConnection,
    case: &Standing,
    line: &Transition,
    event: Uuid,
    photos: &[StepPhoto],
) -> Result<(), SaveError> {
    let stage = if line.step == Step::FeedBack { "after" } else { "during" };
    for (position, photo) in (0_i16..).zip(photos) {
        files::attach(&mut *conn, photo.photo.id, "case", case.id).await.map_err(|error| {
            SaveError::Invalid(vec![FieldError::new("photo", crate::Problem::code(&error))])
        })?;
        sqlx::query!(
            "insert into case_photo (file, case_id, event, stage, position, point, taken_at, at)
             values ($1, $2, $3, $4, $5,
               case when $6::float8 is not null
                 then st_setsrid(st_makepoint($6, $7), 4326)::geography end, $8, $9)",
            photo.photo.id,
            case.id,
            event,
            stage,
            position,
            photo.point.map(|point| point.longitude()),
            photo.point.map(|point| point.latitude()),
            photo.taken_at,
            kernel.now(),
        )
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

/// Asking for more time, and deciding on it: the one thing that moves the end of a clock.
async fn extensions(
    kernel: &Kernel,
    conn: &mut PgConnection,
    case: &Standing,
    step: Step,
    staff: &Staff,
    given: &Given,
) -> Result<(), SaveError> {
    let now = kernel.now();
    match step {
        Step::AskExtension => {
            // Asked before the time is over, and for later than it ends anyway.
            let asked = sqlx::query!(
                "insert into case_extension (id, case_id, clock, reason, words, until, asked_by,
                   asked_at)
                 select $1, case_id, id, $3, $4, $5, $6, $7 from case_clock
                 where case_id = $2 and kind = 'handle' and stopped_at is null
                   and due_at > $7 and due_at < $5
                 on conflict (clock) where granted is null do nothing",
                kernel.new_id(),
                case.id,
                given.reason,
                given.words,
                given.until,
                staff.id,
                now,
            )
            .execute(&mut *conn)
            .await?;
            if asked.rows_affected() == 0 {
                let wrong = FieldError::new("until", "case-extension-too-late");
                return Err(SaveError::Invalid(vec![wrong]));
            }
        }
        Step::Extend | Step::RefuseExtension => {
            let decided = sqlx::query!(
                "update case_extension set granted = $2, decided_by = $3, decided_at = $4
                 where case_id = $1 and granted is null and asked_by <> $3
                 returning clock, until",
                case.id,
                step == Step::Extend,
                staff.id,
                now,
            )
            .fetch_optional(&mut *conn)
            .await?
            .ok_or(SaveError::Changed)?;
            if step == Step::Extend {
                sqlx::query!(
                    "update case_clock set due_at = $2::timestamptz, provisional = false,
                       next_rung = 0,
                       next_at = $2::timestamptz - ($2::timestamptz - $3::timestamptz) / 4
                     where id = $1 and stopped_at is null",
                    decided.clock,
                    decided.until,
                    now,
                )
                .execute(&mut *conn)
                .await?;
                clocks::note_next(conn, case.id).await?;
            }
        }
        _ => {}
    }
    Ok(())
}
