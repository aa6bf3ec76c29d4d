//! A case as staff see it: everything that is known of it, and what they may do now.

mod parts;
mod related;
mod shown;

use domain::{
    accounts::{Act, Kind},
    cases::{ClockKind, MOST_RETURNS, Step, Target, transition},
    districts::Point,
    number::Number,
    phone::mask_numbers,
};
use sqlx::PgPool;
use uuid::Uuid;

pub(super) use self::parts::photos;
pub(super) use self::related::{around, others};
pub use self::shown::{
    Allowed, CasePhoto, CaseRead, Clock, Extension, Line, Related, Reporter, Routed, Told,
};
use self::{
    parts::{clocks, colleagues, extensions, history, reporters, row, told},
    related::near,
};
use super::{
    content_checks::CheckState,
    documents, meeting,
    queue::named,
    route::{Question, route},
    rulebook::Rulebook,
    standing::Standing,
    take_step::{has_it, party},
};
use crate::{
    Kernel, Problem,
    accounts::{Denied, Staff},
    bulky,
    calendar::Edition,
    lists::ExportError,
    privacy::OpenError,
};

/// Why it is not shown.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// Not there, or not for this person.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// A phone number, or the title of a document, does not open.
    #[error("what is sealed of it does not open")]
    Phone(#[from] OpenError),
    /// The database did not answer as it should.
    #[error("the case could not be read")]
    Database(#[from] sqlx::Error),
}

impl Problem for ReadError {
    fn code(&self) -> &'static str {
        match self {
            Self::Denied(error) => error.code(),
            Self::Phone(_) => "internal",
            Self::Database(_) => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Denied(error) => error.status(),
            Self::Phone(_) => 500,
            Self::Database(_) => 503,
        }
    }
}

impl From<ReadError> for ExportError {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Denied(error) => error.into(),
            ReadError::Phone(error) => error.into(),
            ReadError::Database(error) => error.into(),
        }
    }
}

/// The case of a number, as it was said or typed.
///
/// # Errors
/// [`ReadError`]; one of another area is as if it were not there.
pub async fn read_case(
    kernel: &Kernel,
    rules: &Rulebook,
    calendar: &Edition,
    staff: &Staff,
    number: &str,
) -> Result<CaseRead, ReadError> {
    staff.reach(Act::Read, Kind::Case)?;
    let number = Number::parse(number).map_err(|_| Denied::NotFound)?;
    let db = &kernel.db;
    let row = row(db, number.as_str()).await?.ok_or(Denied::NotFound)?;
    let standing = Standing::read(&mut *db.acquire().await?, row.id).await?;
    let standing = standing.ok_or(Denied::NotFound)?;
    let area = standing.area();
    staff.permit(Act::Read, Kind::Case, area)?;

    let handles = has_it(staff, &standing);
    let shown = |words: String| if handles { words } else { mask_numbers(&words) };
    let (reporters, indexes) = reporters(kernel, staff, row.id).await?;
    let extensions = extensions(db, row.id).await?;
    let clocks = clocks(db, row.id).await?;
    let colleagues = colleagues(db, &standing).await?;
    let mut steps = steps(rules, staff, &standing);
    steps.retain(|one| can_be_taken(kernel, one.step, staff, &extensions, &clocks, &colleagues));
    let radius = rules.class(&standing.class).map_or(0, |class| i32::from(class.radius));
    let routed = if standing.returns >= MOST_RETURNS {
        first_responsible(db, row.id).await?
    } else {
        routed(kernel, rules, calendar, &standing, row.cell.as_deref())
    };
    let answers = row.answers.as_object().into_iter().flatten();
    let answers = answers
        .filter_map(|(code, answer)| Some((code.clone(), shown(answer.as_str()?.to_owned()))))
        .collect();
    let history = history(db, row.id)
        .await?
        .into_iter()
        .map(|line| Line {
            words: shown(line.words),
            detail: meeting::masked(line.detail, shown),
            ..line
        })
        .collect();
    Ok(CaseRead {
        kind: standing.kind,
        urgency: standing.urgency,
        words: shown(row.words),
        answers,
        address: shown(row.address),
        point: row.longitude.zip(row.latitude).and_then(|(x, y)| Point::new(x, y).ok()),
        street: named(row.street_zh_hans, row.street_zh_hant, row.street_en),
        department: named(row.department_zh_hans, row.department_zh_hant, row.department_en),
        state: standing.state,
        outcome: standing.outcome,
        with_street: standing.with_street,
        urges: standing.urges,
        returns: standing.returns,
        reworks: standing.reworks,
        reopened: standing.reopened,
        supervised: standing.supervised,
        rating: standing.rating,
        solved: standing.solved,
        awaits: standing.awaits,
        closed_at: standing.closed_at,
        changed_at: standing.changed_at,
        near: near(db, staff, row.id, radius).await?,
        others: others(db, staff, row.id, &indexes).await?,
        photos: photos(db, row.id).await?,
        documents: documents::of_case(kernel, staff, &standing).await?,
        told: told(db, row.id).await?,
        booking: bulky::complained_of(db, row.id).await?,
        history,
        reporters,
        clocks,
        extensions,
        steps,
        routed,
        colleagues,
        area,
        id: row.id,
        number: row.number,
        class: standing.class,
        channel: row.channel,
        partner: row.partner,
        cell: row.cell,
        outside: row.outside,
        handler: row.handler,
        merged_into: row.merged_into,
        opened_at: row.opened_at,
        due_at: row.due_at,
        provisional: row.provisional,
        reporter_count: row.reporters,
        public_at: row.public_at,
        check: row.check.and_then(|state| CheckState::parse(&state)),
        external_number: row.external_number,
        external_due_at: row.external_due_at,
    })
}

/// What somebody may do to a case as it stands, by the table and by their posts.
fn steps(rules: &Rulebook, staff: &Staff, case: &Standing) -> Vec<Allowed> {
    if staff.permit(Act::Write, Kind::Case, case.area()).is_err() {
        return Vec::new();
    }
    let facts = case.facts(rules.class(&case.class), Some(staff.id));
    let allowed = |step: &Step| {
        let line = transition(case.state, *step, facts)?;
        let party = party(staff, case, line)?;
        Some(Allowed { step: *step, party, needs: line.needs })
    };
    Step::ALL.iter().filter_map(allowed).collect()
}

/// Whether there is something to take a step on: what the table does not know.
fn can_be_taken(
    kernel: &Kernel,
    step: Step,
    staff: &Staff,
    extensions: &[Extension],
    clocks: &[Clock],
    colleagues: &[(Uuid, String)],
) -> bool {
    let open = extensions.iter().find(|one| one.open);
    let runs = |clock: &Clock| {
        clock.kind == ClockKind::Handle && clock.stopped_at.is_none() && clock.due_at > kernel.now()
    };
    match step {
        Step::AskExtension => open.is_none() && clocks.iter().any(runs),
        // Whoever asked does not decide.
        Step::Extend | Step::RefuseExtension => {
            open.is_some_and(|one| one.asked_by.as_deref() != Some(staff.login.as_str()))
        }
        Step::HandOver => !colleagues.is_empty(),
        _ => true,
    }
}

/// Returned too often to be sent on: it goes back to whoever had it first (首问负责).
async fn first_responsible(db: &PgPool, case: Uuid) -> Result<Option<Routed>, sqlx::Error> {
    let first = sqlx::query_scalar!(
        r#"select coalesce(department.code, 'street') as "code!"
           from case_event left join department on department.id = case_event.department
           where case_id = $1 and step = 'dispatch' order by case_event.id limit 1"#,
        case,
    )
    .fetch_optional(db)
    .await?;
    Ok(first.map(|to| Routed { to, rule: None }))
}

/// Where the rules would send it now.
fn routed(
    kernel: &Kernel,
    rules: &Rulebook,
    calendar: &Edition,
    case: &Standing,
    cell: Option<&str>,
) -> Option<Routed> {
    let question = Question {
        class: &case.class,
        street: case.street_code.as_deref(),
        cell,
        at: kernel.now(),
    };
    let route = route(rules, &calendar.calendar, question)?;
    let to = match &route.to {
        Target::Department(code) => code.clone(),
        Target::Street => "street".to_owned(),
    };
    Some(Routed { to, rule: Some(route.position) })
}
