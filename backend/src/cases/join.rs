//! Adds a further reporter to a case that is open already.

use domain::{
    accounts::{Act, Kind},
    cases::{State, Urgency},
    locale::Locale,
    number::Number,
    phone::{Phone, PhoneError},
    text::{clean_line, clean_lines, length},
};
use uuid::Uuid;

use super::{
    CaseReceipt,
    calls::{CameOf, note_case},
    content_checks,
    file::{BY_ADDRESS, BY_VISITOR, FileBy, Known, MAX_NAME, MAX_PHOTOS, MAX_WORDS},
    messages::tell_number,
    people::people,
    photos::{self, Stage},
    reporter::{self, Reporter},
    standing::Standing,
};
use crate::{
    Kernel, Problem,
    accounts::{Area, Denied},
    audit::{Detail, Event, Subject},
    files::{AttachError, PreparedPhoto},
    forms::FormKey,
    idempotency::{IdempotencyError, request_hash},
    limits::{self, LimitError},
    once::{Begun, Once},
    problem::FieldError,
};

/// Somebody who reports what others have reported before.
#[derive(Debug, Clone)]
pub struct NewReporter<'a> {
    /// They themselves, or whoever of the staff takes their call.
    pub by: FileBy<'a>,
    /// Of the case, as it was chosen.
    pub number: String,
    /// What there is to add; may be empty.
    pub words: String,
    pub photos: Vec<PreparedPhoto>,
    /// May be empty.
    pub name: String,
    /// May be empty.
    pub phone: String,
    pub locale: Locale,
    /// The key of the form that was filled in.
    pub key: FormKey,
    /// The request's id, as in the log.
    pub request_id: Option<String>,
}

/// Why nobody joined.
#[derive(Debug, thiserror::Error)]
pub enum JoinError {
    /// Everything that is wrong with the fields.
    #[error("{} fields are wrong", .0.len())]
    Invalid(Vec<FieldError>),
    /// It is finished by now, or there is no such case.
    #[error("the case is not open")]
    Closed,
    /// Not in this post.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// Too many from here.
    #[error(transparent)]
    Limit(#[from] LimitError),
    /// The form was sent before, with other content or a moment ago.
    #[error(transparent)]
    Idempotency(#[from] IdempotencyError),
    /// A photo is not there any more.
    #[error(transparent)]
    Photo(#[from] AttachError),
    /// The answer that was given before is not a receipt.
    #[error("the stored receipt cannot be read")]
    Receipt,
    /// The database did not answer as it should; nothing was kept.
    #[error("the report could not be kept")]
    Database(#[from] sqlx::Error),
}

impl JoinError {
    /// The codes that are its own; those of [`Denied`], [`LimitError`], [`IdempotencyError`] and
    /// [`AttachError`] come on top.
    pub const CODES: &'static [&'static str] = &[
        "form-invalid",
        "case-join-closed",
        "case-words-too-long",
        "case-name-too-long",
        "case-photos-too-many",
        "case-sms-phone",
        PhoneError::CODE,
        "internal",
        "unavailable",
    ];

    /// What is wrong with which field, to show beside it.
    #[must_use]
    pub fn fields(&self) -> Vec<FieldError> {
        match self {
            Self::Invalid(fields) => fields.clone(),
            Self::Photo(error) => error
                .field()
                .map(|field| FieldError::new(field, error.code()))
                .into_iter()
                .collect(),
            _ => Vec::new(),
        }
    }
}

impl Problem for JoinError {
    fn code(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "form-invalid",
            Self::Closed => "case-join-closed",
            Self::Denied(error) => error.code(),
            Self::Limit(error) => error.code(),
            Self::Idempotency(error) => error.code(),
            Self::Photo(error) => error.code(),
            Self::Receipt => "internal",
            Self::Database(_) => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Invalid(_) => 422,
            Self::Closed => 409,
            Self::Denied(error) => error.status(),
            Self::Limit(error) => error.status(),
            Self::Idempotency(error) => error.status(),
            Self::Photo(error) => error.status(),
            Self::Receipt => 500,
            Self::Database(_) => 503,
        }
    }
}

/// A further reporter without mistakes.
struct Checked {
    words: String,
    name: String,
    phone: Option<Phone>,
}

fn check(new: &NewReporter<'_>, sms: bool) -> Result<Checked, Vec<FieldError>> {
    let mut wrong = Vec::new();
    let words = clean_lines(&new.words);
    if length(&words) > MAX_WORDS {
        wrong.push(FieldError::new("words", "case-words-too-long"));
    }
    let name = clean_line(&new.name);
    if length(&name) > MAX_NAME {
        wrong.push(FieldError::new("name", "case-name-too-long"));
    }
    let phone = match clean_line(&new.phone).as_str() {
        "" => None,
        typed => Phone::parse(typed)
            .map_err(|_| wrong.push(FieldError::new("phone", PhoneError::CODE)))
            .ok(),
    };
    let typed = !clean_line(&new.phone).is_empty();
    if sms && !phone.as_ref().map_or(typed, Phone::is_mobile) {
        wrong.push(FieldError::new("sms", "case-sms-phone"));
    }
    if new.photos.len() > MAX_PHOTOS {
        wrong.push(FieldError::new("photo", "case-photos-too-many"));
    }
    if wrong.is_empty() { Ok(Checked { words, name, phone }) } else { Err(wrong) }
}

/// Adds a reporter to an open case and gives them a receipt of their own, with which they see it,
/// hasten it and get its answer. It stays one case; many people make it urgent.
///
/// # Errors
/// [`JoinError`]; nothing was kept then, and nothing counted against the limits.
pub async fn join(kernel: &Kernel, new: NewReporter<'_>) -> Result<CaseReceipt, JoinError> {
    join_known(kernel, new, Known::BySender).await
}

/// As [`join`], and says by what the form is known when it comes again.
///
/// # Errors
/// As [`join`].
pub async fn join_known(
    kernel: &Kernel,
    new: NewReporter<'_>,
    known: Known,
) -> Result<CaseReceipt, JoinError> {
    join_as(kernel, new, known, false).await
}

/// As [`join`], at a desk: it is noted with the call that the agent is in, and the number is sent to
/// the caller where they want it (`sms`).
///
/// # Errors
/// As [`join`].
pub async fn join_caller(
    kernel: &Kernel,
    new: NewReporter<'_>,
    sms: bool,
) -> Result<CaseReceipt, JoinError> {
    join_as(kernel, new, Known::BySender, sms).await
}

async fn join_as(
    kernel: &Kernel,
    new: NewReporter<'_>,
    known: Known,
    sms: bool,
) -> Result<CaseReceipt, JoinError> {
    if let FileBy::Staff(staff) = new.by {
        staff.permit(Act::Write, Kind::Case, Area::default())?;
    }
    let checked = check(&new, sms).map_err(JoinError::Invalid)?;
    let number = Number::parse(&new.number).map_err(|_| JoinError::Closed)?;
    let photos = photos::hashes(kernel, &new.photos).await?;
    let phone = checked.phone.as_ref().map_or("", |phone| phone.as_str());
    let fields = [number.as_str(), &checked.words, &checked.name, phone];
    let sms_field = sms.then_some("sms".as_bytes());
    let fields = fields.into_iter().map(str::as_bytes).chain(sms_field);
    let fields = fields.chain(photos.iter().map(Vec::as_slice));
    let hash = request_hash("case-join", fields);
    let scope = known.scope(new.by.scope());
    let mut once = match Once::begin(kernel, scope, new.key, hash).await? {
        Begun::New(once) => once,
        Begun::Before(answer) => {
            return CaseReceipt::from_bytes(&answer).ok_or(JoinError::Receipt);
        }
    };
    let tx = once.conn();
    if let FileBy::Visitor { visitor, address, .. } = &new.by {
        limits::spend(kernel, &mut *tx, &BY_VISITOR, visitor.as_bytes()).await?;
        limits::spend(kernel, &mut *tx, &BY_ADDRESS, &limits::network(*address)).await?;
    }

    let id = sqlx::query_scalar!("select id from case_file where number = $1", number.as_str())
        .fetch_optional(&mut *tx)
        .await?
        .ok_or(JoinError::Closed)?;
    let case = Standing::lock(tx, id).await?.filter(|case| case.state.is_open());
    let case = case.ok_or(JoinError::Closed)?;
    let now = kernel.now();
    let receipt = CaseReceipt::mint(&*kernel.random, number);
    let reporter = Reporter {
        by: &new.by,
        name: &checked.name,
        phone: checked.phone.as_ref(),
        locale: new.locale,
        receipt: &receipt,
    };
    let reporter = reporter::keep(kernel, tx, id, &reporter).await?;
    let event = joined(kernel, tx, (id, case.state), &new.by, reporter, &checked.words).await?;
    count_reporters(kernel, tx, id, 1).await?;
    let photos = photos::plain(&new.photos);
    photos::keep(tx, id, Some(event), Stage::Before, &photos, now).await?;
    if let FileBy::Visitor { resident, .. } = &new.by {
        content_checks::check_photos(kernel, tx, *resident, id, &new.photos).await?;
    }
    let event = Event {
        id: kernel.new_id(),
        at: now,
        actor: new.by.actor(),
        act: "join-case",
        subject: Subject { kind: "case", id: Some(id) },
        detail: Detail::none(),
        request_id: new.request_id.clone(),
    };
    if let FileBy::Staff(staff) = new.by {
        note_case(kernel, tx, staff.id, id, CameOf::Filed).await?;
    }
    if let Some(phone) = checked.phone.as_ref().filter(|_| sms) {
        let due = sqlx::query_scalar!("select due_at from case_file where id = $1", id)
            .fetch_one(&mut *tx)
            .await?;
        tell_number(kernel, tx, (id, &receipt.number), due, phone, new.locale).await?;
    }
    once.finish_for(kernel, event, &receipt.to_bytes(), known.life()).await?;
    Ok(receipt)
}

/// The line in the history; what they wrote is theirs and the staff's to read.
async fn joined(
    kernel: &Kernel,
    conn: &mut sqlx::PgConnection,
    (case, state): (Uuid, State),
    by: &FileBy<'_>,
    reporter: Uuid,
    words: &str,
) -> Result<Uuid, sqlx::Error> {
    let id = kernel.new_id();
    let (party, staff) = by.party();
    sqlx::query!(
        "insert into case_event (id, case_id, step, from_state, to_state, party, staff, reporter,
           at, words, public)
         values ($1, $2, 'join', $3, $3, $7, $8, $4, $5, $6, true)",
        id,
        case,
        state.as_str(),
        reporter,
        kernel.now(),
        words,
        party,
        staff,
    )
    .execute(conn)
    .await?;
    Ok(id)
}

/// Counts `more` reporters of an open case; where they are many people now, it becomes urgent. Clocks
/// that run keep their ends, and those that begin later go by it. Once only: staff may find it less
/// urgent. False where the case is not open.
pub(super) async fn count_reporters(
    kernel: &Kernel,
    conn: &mut sqlx::PgConnection,
    case: Uuid,
    more: i32,
) -> Result<bool, sqlx::Error> {
    let counted = sqlx::query!(
        "update case_file set reporters = reporters + $2, changed_at = $3
         where id = $1 and closed_at is null
         returning reporters, urgency, state",
        case,
        more,
        kernel.now(),
    )
    .fetch_optional(&mut *conn)
    .await?;
    let Some(counted) = counted else { return Ok(false) };
    // Nobody looks who they are where so many could not raise it.
    let urgency = Urgency::parse(&counted.urgency)
        .filter(|urgency| urgency.raised(counted.reporters).is_some());
    let Some(urgency) = urgency else { return Ok(true) };
    if let Some(raised) = urgency.raised(people(&mut *conn, case).await?) {
        sqlx::query!(
            "with raised as (
               update case_file set urgency = $2
               where id = $1
                 and not exists (select from case_event where case_id = $1 and step = 'raise')
               returning id
             )
             insert into case_event (id, case_id, step, from_state, to_state, party, at, public)
             select $3, id, 'raise', $4, $4, 'system', $5, false from raised",
            case,
            raised.as_str(),
            kernel.new_id(),
            counted.state,
            kernel.now(),
        )
        .execute(conn)
        .await?;
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use std::{net::Ipv4Addr, sync::Arc};

    use chrono::{DateTime, Utc};
    use domain::{
        accounts::Role,
        cases::{MANY_REPORTERS, Step},
    };
    use sqlx::PgPool;

    use super::*;
    use crate::{
        cases::{
            ResidentStep, SayError, hear, resident_step,
            testing::{Bureau, shared},
            track,
        },
        lists::testing::staff,
        presession::PreSession,
    };

    fn neighbour(bureau: &Bureau, number: &Number) -> NewReporter<'static> {
        let visitor = PreSession::mint(&*bureau.kernel.random).id();
        NewReporter {
            by: FileBy::Visitor { visitor, address: Ipv4Addr::LOCALHOST.into(), resident: None },
            number: number.to_string(),
            words: "三天了".to_owned(),
            photos: Vec::new(),
            name: "李女士".to_owned(),
            phone: "13912345678".to_owned(),
            locale: Locale::ZhHans,
            key: FormKey::mint(&*bureau.kernel.random),
            request_id: None,
        }
    }

    #[sqlx::test(migrations = false)]
    async fn a_neighbour_has_a_receipt_of_their_own(pool: PgPool) {
        let bureau = Bureau::new(&pool).await;
        let first = bureau.file(bureau.litter()).await;
        bureau.kernel.clock.advance(chrono::TimeDelta::minutes(1));
        let second = join(&bureau.kernel, neighbour(&bureau, &first.number)).await.unwrap();
        assert_eq!(second.number, first.number);
        assert!(second.secret != first.secret && second.code != first.code);

        let read = |secret: String| {
            let kernel = &bureau.kernel;
            async move { track(kernel, &secret, Locale::ZhHans).await.unwrap() }
        };
        let mine = read(second.secret.to_text()).await;
        let theirs = read(first.secret.to_text()).await;
        assert_eq!((mine.reporters, mine.id), (2, theirs.id));
        let words = |events: &[crate::cases::TrackedEvent]| {
            events.iter().map(|event| (event.step.clone(), event.words.clone())).collect::<Vec<_>>()
        };
        let line = |step: &str, words: &str| (step.to_owned(), words.to_owned());
        assert_eq!(words(&mine.events), [line("file", ""), line("join", "三天了")]);
        assert_eq!(words(&theirs.events), [line("file", ""), line("join", "")]);
        assert_eq!(mine.due_at, theirs.due_at, "joining moves no deadline");
    }

    #[sqlx::test(migrations = false)]
    async fn what_many_report_becomes_urgent(pool: PgPool) {
        let bureau = Bureau::new(&pool).await;
        let first = bureau.file(bureau.litter()).await;
        let read = async || -> (i32, String, i64, DateTime<Utc>) {
            sqlx::query_as(
                "select reporters, urgency,
                   (select count(*) from case_event where step = 'raise' and not public), due_at
                 from case_file",
            )
            .fetch_one(&pool)
            .await
            .unwrap()
        };
        // A clock that runs keeps its end.
        let (_, _, _, due) = read().await;
        let join_from = async |last: i32| {
            let phone = format!("1391234567{last}");
            let new = NewReporter { phone, ..neighbour(&bureau, &first.number) };
            join(&bureau.kernel, new).await.unwrap();
        };
        for count in 2..MANY_REPORTERS {
            join_from(count).await;
            assert_eq!(read().await, (count, "normal".to_owned(), 0, due));
        }
        bureau.kernel.clock.advance(chrono::TimeDelta::hours(1));
        for count in [MANY_REPORTERS, MANY_REPORTERS + 1] {
            join_from(count).await;
            assert_eq!(read().await, (count, "urgent".to_owned(), 1, due));
        }
    }

    #[sqlx::test(migrations = false)]
    async fn nobody_is_many(pool: PgPool) {
        let bureau = Bureau::new(&pool).await;
        let first = bureau.file(bureau.litter()).await;
        let read = async || -> (i32, String) {
            sqlx::query_as("select reporters, urgency from case_file")
                .fetch_one(&pool)
                .await
                .unwrap()
        };
        // One phone at several browsers, several phones at one browser, and who left none.
        let mut joined = 1;
        let one = neighbour(&bureau, &first.number);
        for last in 0..MANY_REPORTERS {
            let again = neighbour(&bureau, &first.number);
            let phone = format!("1371234567{last}");
            let key = FormKey::mint(&*bureau.kernel.random);
            let same_browser = NewReporter { phone, key, ..one.clone() };
            let nameless =
                NewReporter { phone: String::new(), ..neighbour(&bureau, &first.number) };
            for new in [again, same_browser, nameless] {
                join(&bureau.kernel, new).await.unwrap();
                joined += 1;
                assert_eq!(read().await, (joined, "normal".to_owned()));
            }
        }
        // Those were two besides whoever filed it; with two more they are five.
        for (last, urgency) in [(1, "normal"), (2, "urgent")] {
            let phone = format!("1361234567{last}");
            let new = NewReporter { phone, ..neighbour(&bureau, &first.number) };
            join(&bureau.kernel, new).await.unwrap();
            assert_eq!(read().await.1, urgency, "{last}");
        }
    }

    #[sqlx::test(migrations = false)]
    async fn nobody_takes_back_what_others_wait_for(pool: PgPool) {
        let bureau = Bureau::new(&pool).await;
        let first = bureau.file(bureau.litter()).await;
        let secret = first.secret.to_text();
        let steps = async || {
            track(&bureau.kernel, &secret, Locale::ZhHans).await.map(|case| case.steps).unwrap()
        };
        assert!(steps().await.contains(&Step::Withdraw));
        join(&bureau.kernel, neighbour(&bureau, &first.number)).await.unwrap();
        assert!(!steps().await.contains(&Step::Withdraw));

        let say = ResidentStep {
            secret: &secret,
            step: Step::Withdraw,
            words: String::new(),
            solved: String::new(),
            rating: String::new(),
            photos: Vec::new(),
            visitor: PreSession::mint(&*bureau.kernel.random).id(),
            partner: None,
            seen: None,
            key: FormKey::mint(&*bureau.kernel.random),
            request_id: None,
        };
        let refused = resident_step(&bureau.kernel, &bureau.rules, &bureau.calendar, say).await;
        assert!(matches!(refused, Err(SayError::TooLate)), "{refused:?}");
    }

    #[sqlx::test(migrations = false)]
    async fn one_form_sent_twenty_times_is_one_reporter(pool: PgPool) {
        let bureau = shared(&pool).await;
        let first = bureau.file(bureau.litter()).await;
        let new = neighbour(&bureau, &first.number);
        let sends: Vec<_> = (0..20)
            .map(|_| {
                let (bureau, new) = (Arc::clone(&bureau), new.clone());
                tokio::spawn(async move {
                    loop {
                        match join(&bureau.kernel, new.clone()).await {
                            Err(JoinError::Idempotency(IdempotencyError::Running)) => {
                                tokio::task::yield_now().await;
                            }
                            other => return other.unwrap(),
                        }
                    }
                })
            })
            .collect();
        let mut receipts = Vec::new();
        for send in sends {
            receipts.push(send.await.unwrap());
        }
        assert!(receipts.iter().all(|one| *one == receipts[0]));
        let rows: (i64, i32) =
            sqlx::query_as("select (select count(*) from case_reporter), reporters from case_file")
                .fetch_one(&pool)
                .await
                .unwrap();
        assert_eq!(rows, (2, 2));
        let changed = NewReporter { words: "别的".to_owned(), ..new };
        assert_eq!(join(&bureau.kernel, changed).await.unwrap_err().code(), "form-changed");
    }

    #[sqlx::test(migrations = false)]
    async fn a_caller_is_a_further_reporter_with_a_number_of_their_own(pool: PgPool) {
        let bureau = Bureau::new(&pool).await;
        let kernel = &bureau.kernel;
        let first = bureau.file(bureau.litter()).await;
        let owner = kernel.with_db(bureau.owner.clone());
        let agent = staff(&owner, Role::HotlineAgent).await;
        hear(kernel, &agent, "13912345678", None).await.unwrap();
        let caller = NewReporter { by: FileBy::Staff(&agent), ..neighbour(&bureau, &first.number) };
        let receipt = join_caller(kernel, caller.clone(), true).await.unwrap();
        assert_eq!(join_caller(kernel, caller.clone(), true).await.unwrap(), receipt);
        let mine = track(kernel, &receipt.secret.to_text(), Locale::ZhHans).await.unwrap();
        assert_eq!(mine.reporters, 2);
        let noted: (i64, i64, i64) = sqlx::query_as(
            "select (select count(*) from case_call_case),
               (select count(*) from message where template = 'case-number'),
               (select count(*) from case_event where step = 'join' and party = 'hotline'
                  and staff is not null)",
        )
        .fetch_one(&pool)
        .await
        .unwrap();
        assert_eq!(noted, (1, 1, 1));

        // Without a mobile number nothing can be sent, and a handler takes no calls.
        let key = FormKey::mint(&*kernel.random);
        let mute = NewReporter { phone: String::new(), key, ..caller.clone() };
        let wrong = join_caller(kernel, mute, true).await.unwrap_err();
        assert_eq!(wrong.fields()[0].code, "case-sms-phone");
        let handler = staff(&owner, Role::Handler).await;
        let denied = NewReporter { by: FileBy::Staff(&handler), ..caller };
        // Theirs are the cases of their department, and this is not one.
        assert_eq!(join_caller(kernel, denied, false).await.unwrap_err().status(), 404);
    }

    #[sqlx::test(migrations = false)]
    async fn what_is_finished_or_not_there_is_not_joined(pool: PgPool) {
        let bureau = Bureau::new(&pool).await;
        let first = bureau.file(bureau.litter()).await;
        sqlx::query(
            "update case_file set state = 'withdrawn', step = 'withdraw', outcome = 'withdrawn',
               closed_at = opened_at",
        )
        .execute(&pool)
        .await
        .unwrap();
        let none = Number::new(2026, 1, 1, 1);
        for number in [&first.number, &none] {
            let error = join(&bureau.kernel, neighbour(&bureau, number)).await.unwrap_err();
            assert_eq!(error.code(), "case-join-closed");
        }
        let wrong = NewReporter {
            phone: "12".to_owned(),
            name: "长".repeat(41),
            ..neighbour(&bureau, &first.number)
        };
        let fields = join(&bureau.kernel, wrong).await.unwrap_err().fields();
        let fields: Vec<_> = fields.iter().map(|error| &*error.field).collect();
        assert_eq!(fields, ["name", "phone"]);
    }
}
