//! What reporters do to their case.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    cases::{Facts, Party, State, Step, Transition, transition},
    text::{clean_lines, length},
};
use uuid::Uuid;

use super::{
    advance::{Who, advance},
    content_checks,
    demands::{Given, MAX_STEP_WORDS},
    photos::{self, Stage},
    reporter::reporter_of,
    rulebook::Rulebook,
    standing::Standing,
};
use crate::{
    Kernel, Problem,
    audit::{Actor, Detail, Event, Subject},
    calendar::Edition,
    files::{AttachError, PreparedPhoto},
    forms::FormKey,
    idempotency::{IdempotencyError, request_hash},
    limits::{self, Limit, LimitError},
    once::{Begun, Once},
    presession::PreSessionId,
    problem::FieldError,
};

/// How long after the answer a resident may say that it is not solved.
pub const REOPEN_WITHIN: TimeDelta = TimeDelta::days(15);

/// Steps of one reporter; a case is not hastened by a finger on a button.
const BY_REPORTER: Limit = Limit::new("case-step-by-reporter", 12, TimeDelta::hours(1));
/// Urging again within the hour says nothing new.
const URGES: Limit = Limit::new("case-urge-by-reporter", 1, TimeDelta::hours(1));

/// A step of a reporter.
#[derive(Debug, Clone)]
pub struct ResidentStep<'a> {
    /// Of the receipt's link, or a pass.
    pub secret: &'a str,
    /// One of `Urge`, `Add`, `Withdraw`, `Rate` and `Reopen`.
    pub step: Step,
    /// May be empty where the step does not need them.
    pub words: String,
    /// `yes` or `no`, for a rating.
    pub solved: String,
    /// 1 to 5, for a rating.
    pub rating: String,
    pub photos: Vec<PreparedPhoto>,
    /// The browser.
    pub visitor: PreSessionId,
    /// The key for the API of the organisation that does it for the reporter.
    pub partner: Option<Uuid>,
    /// [`Tracked::changed_at`](super::Tracked::changed_at) of the case that they have seen, for a step
    /// that is wanted for no other; none where that does not matter.
    pub seen: Option<DateTime<Utc>>,
    /// The key of the form that was filled in.
    pub key: FormKey,
    /// The request's id, as in the log.
    pub request_id: Option<String>,
}

/// Why a step was not taken.
#[derive(Debug, thiserror::Error)]
pub enum SayError {
    /// There is no case for this secret.
    #[error("there is no such case")]
    NotFound,
    /// What is wrong with which field.
    #[error("{} fields are wrong", .0.len())]
    Invalid(Vec<FieldError>),
    /// The case has gone on, or its time is over.
    #[error("this cannot be done any more")]
    TooLate,
    /// It is not as it was seen any more.
    #[error("the case has changed meanwhile")]
    Changed,
    /// They have urged it within the hour.
    #[error("urged within the hour")]
    Urged {
        /// How long until they can again.
        retry_after: TimeDelta,
    },
    /// Too many.
    #[error(transparent)]
    Limit(#[from] LimitError),
    /// The form was sent before, with other content or a moment ago.
    #[error(transparent)]
    Idempotency(#[from] IdempotencyError),
    /// A photo is not there any more.
    #[error(transparent)]
    Photo(#[from] AttachError),
    /// The database did not answer as it should.
    #[error("the case could not be changed")]
    Database(#[from] sqlx::Error),
}

impl SayError {
    /// The codes that are its own; those of [`LimitError`], [`IdempotencyError`] and [`AttachError`]
    /// come on top.
    pub const CODES: &'static [&'static str] = &[
        "case-not-found",
        "form-invalid",
        "case-too-late",
        "changed-meanwhile",
        "case-urged-already",
        "case-say-missing",
        "case-say-too-long",
        "case-rating",
        "case-solved-missing",
        "unavailable",
    ];

    /// What is wrong with which field, to show beside it.
    #[must_use]
    pub fn fields(&self) -> Vec<FieldError> {
        match self {
            Self::Invalid(fields) => fields.clone(),
            _ => Vec::new(),
        }
    }
}

impl Problem for SayError {
    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "case-not-found",
            Self::Invalid(_) => "form-invalid",
            Self::TooLate => "case-too-late",
            Self::Changed => "changed-meanwhile",
            Self::Urged { .. } => "case-urged-already",
            Self::Limit(error) => error.code(),
            Self::Idempotency(error) => error.code(),
            Self::Photo(error) => error.code(),
            Self::Database(_) => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::NotFound => 404,
            Self::Invalid(_) => 422,
            Self::TooLate => 409,
            Self::Changed => 412,
            Self::Urged { .. } => 429,
            Self::Limit(error) => error.status(),
            Self::Idempotency(error) => error.status(),
            Self::Photo(error) => error.status(),
            Self::Database(_) => 503,
        }
    }
}

/// Takes a step of a reporter: urges, adds, withdraws, rates, or says that it is not solved.
///
/// # Errors
/// [`SayError`]; nothing was changed then.
pub async fn resident_step(
    kernel: &Kernel,
    rules: &Rulebook,
    calendar: &Edition,
    say: ResidentStep<'_>,
) -> Result<(), SayError> {
    let reporter = reporter_of(kernel, say.secret).await?.ok_or(SayError::NotFound)?;
    let given = check(&say).map_err(SayError::Invalid)?;

    let photos = photos::hashes(kernel, &say.photos).await?;
    let fields = [say.step.as_str(), &given.words, &say.solved, &say.rating];
    let whose = reporter.id.as_bytes().as_slice();
    let fields = fields.into_iter().map(str::as_bytes).chain(photos.iter().map(Vec::as_slice));
    let fields = std::iter::once(whose).chain(fields);
    let hash = request_hash("case-say", fields);
    let mut once = match Once::begin(kernel, say.visitor.as_bytes(), say.key, hash).await? {
        Begun::New(once) => once,
        Begun::Before(_) => return Ok(()),
    };
    let tx = once.conn();
    limits::spend(kernel, &mut *tx, &BY_REPORTER, reporter.id.as_bytes()).await?;
    if say.step == Step::Urge {
        let spent = limits::spend(kernel, &mut *tx, &URGES, reporter.id.as_bytes()).await;
        spent.map_err(|error| match error {
            LimitError::TooMany { retry_after } => SayError::Urged { retry_after },
            LimitError::Database(error) => SayError::Database(error),
        })?;
    }
    // What was merged into another goes on as that one.
    let id = sqlx::query_scalar!(
        r#"select coalesce(merged_into, id) as "id!" from case_file where id = $1"#,
        reporter.case,
    )
    .fetch_one(&mut *tx)
    .await?;
    let case = Standing::lock(tx, id).await?.ok_or(SayError::NotFound)?;
    if say.seen.is_some_and(|seen| seen != case.changed_at) {
        return Err(SayError::Changed);
    }
    let reported = Reported {
        state: case.state,
        facts: case.facts(None, None),
        alone: case.reporters == 1 && case.id == reporter.case,
        closed_at: case.closed_at,
    };
    let line = reported.line(say.step, kernel.now()).ok_or(SayError::TooLate)?;
    let who = Who { party: Party::Resident, staff: None, reporter: Some(reporter.id) };
    let event = advance(kernel, tx, (rules, calendar), &case, line, who, &given).await?;
    let photos = photos::plain(&say.photos);
    photos::keep(tx, case.id, Some(event), Stage::During, &photos, kernel.now()).await?;
    content_checks::check_photos_of(kernel, tx, reporter.id, case.id, &say.photos).await?;
    Ok(once.finish(kernel, said(kernel, case.id, &say), b"").await?)
}

/// A case as what its reporters may do to it depends on.
pub(super) struct Reported {
    pub(super) state: State,
    pub(super) facts: Facts,
    /// Nobody else has reported it.
    pub(super) alone: bool,
    pub(super) closed_at: Option<DateTime<Utc>>,
}

impl Reported {
    /// Until when they may say that it is not solved; none where there is no answer.
    pub(super) fn reopen_until(&self) -> Option<DateTime<Utc>> {
        self.closed_at.filter(|_| self.state.is_answered()).map(|closed| closed + REOPEN_WITHIN)
    }

    /// The line of the table for a step of a reporter, if they may take it.
    pub(super) fn line(&self, step: Step, now: DateTime<Utc>) -> Option<&'static Transition> {
        let line = transition(self.state, step, self.facts)?;
        let may = match step {
            Step::Reopen => self.reopen_until().is_some_and(|until| now <= until),
            // What others wait for as well is not one reporter's to take back.
            Step::Withdraw => self.alone,
            _ => true,
        };
        (may && line.by.contains(&Party::Resident)).then_some(line)
    }
}

fn check(say: &ResidentStep<'_>) -> Result<Given, Vec<FieldError>> {
    let mut wrong = Vec::new();
    let words = clean_lines(&say.words);
    if length(&words) > MAX_STEP_WORDS {
        wrong.push(FieldError::new("words", "case-say-too-long"));
    } else if words.is_empty() && matches!(say.step, Step::Add | Step::Reopen) {
        wrong.push(FieldError::new("words", "case-say-missing"));
    }
    let mut given = Given { words, photos: say.photos.len(), ..Given::default() };
    if say.step == Step::Rate {
        given.solved = match say.solved.as_str() {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        };
        if given.solved.is_none() {
            wrong.push(FieldError::new("solved", "case-solved-missing"));
        }
        given.rating = say.rating.parse().ok().filter(|rating| (1..=5).contains(rating));
        if given.rating.is_none() {
            wrong.push(FieldError::new("rating", "case-rating"));
        }
    }
    if wrong.is_empty() { Ok(given) } else { Err(wrong) }
}

fn said(kernel: &Kernel, id: Uuid, say: &ResidentStep<'_>) -> Event {
    Event {
        id: kernel.new_id(),
        at: kernel.now(),
        actor: match say.partner {
            Some(partner) => Actor::Partner(partner),
            None => Actor::Visitor(say.visitor.pseudonym()),
        },
        act: "say-case",
        subject: Subject { kind: "case", id: Some(id) },
        detail: Detail::none().word("step", say.step.as_str()),
        request_id: say.request_id.clone(),
    }
}

#[cfg(test)]
mod tests {
    use domain::locale::Locale;
    use futures::future::join_all;
    use sqlx::PgPool;

    use super::*;
    use crate::{
        cases::{testing::Bureau, track},
        presession::PreSession,
    };

    #[sqlx::test(migrations = false)]
    async fn of_two_who_have_seen_the_same_one_is_told_that_it_changed(pool: PgPool) {
        let bureau = Bureau::new(&pool).await;
        let receipt = bureau.file(bureau.litter()).await;
        let secret = receipt.secret.to_text();
        let seen = track(&bureau.kernel, &secret, Locale::ZhHans).await.unwrap().changed_at;
        bureau.kernel.clock.advance(TimeDelta::minutes(1));
        let add = |words: &str, seen| ResidentStep {
            secret: &secret,
            step: Step::Add,
            words: words.to_owned(),
            solved: String::new(),
            rating: String::new(),
            photos: Vec::new(),
            visitor: PreSession::mint(&*bureau.kernel.random).id(),
            partner: None,
            seen,
            key: FormKey::mint(&*bureau.kernel.random),
            request_id: None,
        };
        let steps = ["袋子破了", "有异味"].map(|words| add(words, Some(seen)));
        let take = |step| resident_step(&bureau.kernel, &bureau.rules, &bureau.calendar, step);
        let taken = join_all(steps.clone().map(take)).await;
        assert_eq!(taken.iter().filter(|one| one.is_ok()).count(), 1);
        let refused = taken.iter().find_map(|one| one.as_ref().err()).unwrap();
        assert_eq!((refused.code(), refused.status()), ("changed-meanwhile", 412));

        // The one that was taken is answered as before when it is sent again; without having seen
        // anything a step is taken as ever.
        let again = join_all(steps.map(take)).await;
        assert_eq!(again.iter().filter(|one| one.is_ok()).count(), 1);
        take(add("还在", None)).await.unwrap();
    }
}
