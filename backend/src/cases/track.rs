//! What a reporter sees of their case.

use chrono::{DateTime, Utc};
use domain::{
    cases::{Awaits, CaseKind, Facts, Outcome, State, Step},
    locale::Locale,
    number::Number,
    phone::mask_phone,
};
use sqlx::PgExecutor;
use uuid::Uuid;

use super::{demands::Answer, resident_step::Reported};
use crate::{
    Kernel, Problem,
    passes::Shown,
    privacy::{Place, Purpose, open},
};

/// A case as its reporter sees it.
#[derive(Debug, Clone)]
pub struct Tracked {
    pub id: Uuid,
    /// The account of the reader.
    pub resident: Option<Uuid>,
    pub number: Number,
    pub kind: CaseKind,
    /// Code of its class.
    pub class: String,
    /// What the reader wrote when they opened it; empty for who joined, as the next two.
    pub words: String,
    pub address: String,
    pub point: Option<(f64, f64)>,
    pub outside: bool,
    /// It was merged into another case: how it stands, what was promised and what was answered are
    /// those of that one, and `events` go on with what became of it.
    pub merged: bool,
    pub state: State,
    pub outcome: Option<Outcome>,
    /// Whether it is solved, as a reporter said it last, to whoever called back or on the page.
    pub solved: Option<bool>,
    pub opened_at: DateTime<Utc>,
    /// The last step that anybody took.
    pub changed_at: DateTime<Utc>,
    pub closed_at: Option<DateTime<Utc>>,
    /// When an answer was promised.
    pub due_at: Option<DateTime<Utc>>,
    /// Why it waits or was voided, in the reader's language, where a reason of the district's was
    /// chosen; none in other states, as the next.
    pub reason: Option<String>,
    /// When it is looked at again.
    pub waits_until: Option<DateTime<Utc>>,
    /// What staff have asked last, until somebody has added something.
    pub question: Option<TrackedQuestion>,
    /// The calendar of that year is not published yet (暂定).
    pub provisional: bool,
    pub reporters: i32,
    pub urges: i32,
    /// They may say until then that it is not solved.
    pub reopen_until: Option<DateTime<Utc>>,
    /// What they may do now.
    pub steps: Vec<Step>,
    /// The oldest first.
    pub events: Vec<TrackedEvent>,
    pub photos: Vec<TrackedPhoto>,
    /// Where the reader gets messages about it, masked; none where no phone is confirmed.
    pub texted: Option<String>,
    /// The answer in the reader's language, or in the one that there is.
    pub answer: Option<String>,
    /// The name of who has it, in the reader's language.
    pub department: Option<String>,
}

/// A question of staff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrackedQuestion {
    pub words: String,
    pub at: DateTime<Utc>,
}

/// A line of the history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrackedEvent {
    /// Code of a step, or `file` for the first.
    pub step: String,
    pub at: DateTime<Utc>,
    /// What the reader may read of what was said at it.
    pub words: String,
    /// Of the reader.
    pub own: bool,
}

/// A photo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrackedPhoto {
    pub file: Uuid,
    /// `before`, `during` or `after`.
    pub stage: String,
    pub at: DateTime<Utc>,
}

/// Why a case is not shown.
#[derive(Debug, thiserror::Error)]
pub enum TrackError {
    /// There is none for this secret: a wrong link, or its time is over. One answer for both.
    #[error("there is no such case")]
    NotFound,
    /// A row that this version of Minhu cannot make sense of.
    #[error("case {0} is inconsistent")]
    Inconsistent(Uuid),
    /// The database did not answer as it should.
    #[error("the case could not be read")]
    Database(#[from] sqlx::Error),
}

impl TrackError {
    /// Every code that it can have.
    pub const CODES: &'static [&'static str] = &["case-not-found", "internal", "unavailable"];
}

impl Problem for TrackError {
    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "case-not-found",
            Self::Inconsistent(_) => "internal",
            Self::Database(_) => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::NotFound => 404,
            Self::Inconsistent(_) => 500,
            Self::Database(_) => 503,
        }
    }
}

/// The case of the receipt whose link holds `secret`, or to which it is a pass, for a reader of
/// `locale`. Needs no limit: nobody guesses 128 bits.
///
/// # Errors
/// [`TrackError`].
pub async fn track(kernel: &Kernel, secret: &str, locale: Locale) -> Result<Tracked, TrackError> {
    let shown = Shown::read(kernel, Purpose::CasePass, secret).ok_or(TrackError::NotFound)?;
    // One for all of it: each that goes back to the pool is asked whether it is still there.
    let mut conn = kernel.db.acquire().await?;
    let row = sqlx::query!(
        r#"select own.id, main.id as main, case_reporter.id as reporter, resident, own.number,
             case when confirmed then case_reporter.phone end as phone,
             case_reporter.id = (select id from case_reporter as one
               where one.case_id = own.id order by id limit 1) as "first!", own.kind, own.class,
             own.words, own.address, st_x(own.point::geometry) as longitude,
             st_y(own.point::geometry) as latitude, own.outside, own.opened_at,
             own.closed_at as merged_at, main.state, main.outcome, main.solved, main.changed_at,
             main.closed_at, main.due_at, main.provisional, main.reporters, main.urges, main.awaits,
             main.department is not null or main.with_street as "handled!",
             coalesce(department.name_zh_hans, street.name_zh_hans) as zh_hans,
             coalesce(department.name_zh_hant, street.name_zh_hant) as zh_hant,
             coalesce(department.name_en, street.name_en) as en
           from case_reporter
           join case_file as own on own.id = case_id
           join case_file as main on main.id = coalesce(own.merged_into, own.id)
           left join department on department.id = main.department
           left join street on street.id = main.street and main.with_street
           where secret_hash = $1 or case_reporter.id = $2"#,
        shown.hash(),
        shown.row(),
    )
    .fetch_optional(&mut *conn)
    .await?
    .ok_or(TrackError::NotFound)?;

    let inconsistent = || TrackError::Inconsistent(row.id);
    let state = State::parse(&row.state).ok_or_else(inconsistent)?;
    let outcome = match row.outcome {
        Some(code) => Some(Outcome::parse(&code).ok_or_else(inconsistent)?),
        None => None,
    };
    let reported = Reported {
        state,
        facts: Facts { handled: row.handled, ..Facts::default() },
        alone: row.reporters == 1 && row.main == row.id,
        closed_at: row.closed_at,
    };
    let now = kernel.now();
    let of_residents = [Step::Add, Step::Urge, Step::Rate, Step::Reopen, Step::Withdraw];
    let texted = row.phone.and_then(|sealed| {
        let place = Place { column: "case_reporter.phone", row: row.reporter.as_bytes() };
        let opened = open(&kernel.keys, place, &sealed)
            .inspect_err(|error| {
                tracing::error!(error = error as &dyn std::error::Error, "phone does not open");
            })
            .ok()?;
        Some(mask_phone(&String::from_utf8_lossy(&opened)))
    });
    let department = match locale {
        Locale::ZhHans => row.zh_hans,
        Locale::ZhHant => row.zh_hant,
        Locale::En => row.en,
    };
    let (reason, waits_until) = reason(&mut *conn, row.main, state, locale).await?;
    let waits_until = waits_until.filter(|at| *at > kernel.now());
    Ok(Tracked {
        id: row.id,
        resident: row.resident,
        number: Number::parse(&row.number).map_err(|_| inconsistent())?,
        kind: CaseKind::parse(&row.kind).ok_or_else(inconsistent)?,
        class: row.class,
        words: if row.first { row.words } else { String::new() },
        address: if row.first { row.address } else { String::new() },
        point: row.longitude.zip(row.latitude).filter(|_| row.first),
        outside: row.outside,
        merged: row.main != row.id,
        state,
        outcome,
        solved: row.solved,
        opened_at: row.opened_at,
        changed_at: row.changed_at,
        closed_at: row.closed_at,
        due_at: row.due_at,
        reason,
        waits_until,
        question: question(&mut *conn, row.main, row.awaits.as_deref()).await?,
        provisional: row.provisional,
        reporters: row.reporters,
        urges: row.urges,
        reopen_until: reported.reopen_until(),
        steps: of_residents
            .into_iter()
            .filter(|step| reported.line(*step, now).is_some())
            .collect(),
        events: events(&mut *conn, (row.id, row.main), row.merged_at, row.reporter).await?,
        photos: photos(&mut *conn, (row.id, row.main), row.reporter, row.first).await?,
        texted,
        answer: answer(&mut *conn, row.id, locale).await?,
        department: department.filter(|_| state.is_departments()),
    })
}

/// Why it waits or was voided, and when it is looked at again. What staff wrote besides is theirs.
async fn reason(
    db: impl PgExecutor<'_>,
    case: Uuid,
    state: State,
    locale: Locale,
) -> Result<(Option<String>, Option<DateTime<Utc>>), sqlx::Error> {
    let step = match state {
        State::Suspended => Step::Suspend,
        State::Void => Step::Void,
        _ => return Ok((None, None)),
    };
    let row = sqlx::query!(
        r#"select text_zh_hans as "zh_hans?", text_zh_hant as "zh_hant?", text_en as "en?",
             (detail ->> 'until')::timestamptz as until
           from case_event left join case_reason on act = step and code = reason
           where case_id = $1 and step = $2
           order by id desc limit 1"#,
        case,
        step.as_str(),
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map_or((None, None), |row| {
        let text = match locale {
            Locale::ZhHans => row.zh_hans,
            Locale::ZhHant => row.zh_hant,
            Locale::En => row.en,
        };
        (text, row.until)
    }))
}

/// What staff have asked last, where that is what the case `awaits`.
async fn question(
    db: impl PgExecutor<'_>,
    case: Uuid,
    awaits: Option<&str>,
) -> Result<Option<TrackedQuestion>, sqlx::Error> {
    if awaits.and_then(Awaits::parse) != Some(Awaits::Resident) {
        return Ok(None);
    }
    sqlx::query_as!(
        TrackedQuestion,
        "select words, at from case_event
         where case_id = $1 and step = 'reply' and detail ? 'asks'
         order by id desc limit 1",
        case,
    )
    .fetch_optional(db)
    .await
}

/// What the reader may read: what they said themselves, and what staff said to them. Of the case
/// that theirs was merged into, what came after that.
async fn events(
    db: impl PgExecutor<'_>,
    (own, main): (Uuid, Uuid),
    merged_at: Option<DateTime<Utc>>,
    reporter: Uuid,
) -> Result<Vec<TrackedEvent>, sqlx::Error> {
    sqlx::query_as!(
        TrackedEvent,
        r#"select step, at, coalesce(reporter = $2, false) as "own!",
             case when reporter = $2 or step = 'reply' then words else '' end as "words!"
           from case_event
           where case_id in ($1, $3) and (case_id = $1 or at > $4)
             and public and (reporter is null or reporter = $2 or step <> 'add')
           order by id"#,
        own,
        reporter,
        main,
        merged_at,
    )
    .fetch_all(db)
    .await
}

/// Their own, those of staff, and of other reporters only what staff have found fit for everybody. But
/// for their own as everybody sees it, with what was blurred; never those of what residents are not
/// told of, such as a note.
async fn photos(
    db: impl PgExecutor<'_>,
    (own, main): (Uuid, Uuid),
    reporter: Uuid,
    first: bool,
) -> Result<Vec<TrackedPhoto>, sqlx::Error> {
    sqlx::query_as!(
        TrackedPhoto,
        r#"select case when own then file else coalesce(blurred, file) end as "file!", stage,
             case_photo.at
           from case_photo
             left join case_event on case_event.id = event
             cross join lateral (
               select case when event is null then $3 and case_photo.case_id = $1
                 else coalesce(reporter = $2, false) end as own
             ) as whose
           where case_photo.case_id in ($1, $4)
             and (event is null or public)
             and (public_at is not null or own or (event is not null and reporter is null))
           order by case stage when 'before' then 0 when 'during' then 1 else 2 end, case_photo.at,
             position"#,
        own,
        reporter,
        first,
        main,
    )
    .fetch_all(db)
    .await
}

/// Its own answer, or that of the case which it was merged into.
async fn answer(
    db: impl PgExecutor<'_>,
    case: Uuid,
    locale: Locale,
) -> Result<Option<String>, sqlx::Error> {
    let answer = sqlx::query_as!(
        Answer,
        // For each of the two by itself: sorted together, the planner would read the answers to all
        // cases, the newest first, until one of them is met.
        "select zh_hans, zh_hant, en
         from (
             select $1::uuid as id
             union all
             select merged_into from case_file where id = $1 and merged_into is not null) as one
           cross join lateral (
             select id as answer, zh_hans, zh_hant, en from case_answer
             where case_id = one.id and sent_at is not null order by id desc limit 1) as newest
         order by answer desc limit 1",
        case,
    )
    .fetch_optional(db)
    .await?;
    Ok(answer.map(|answer| answer.read_in(locale).0))
}
