//! Takes a case in.

use std::{collections::BTreeMap, net::IpAddr};

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    accounts::{Act, Kind},
    cases::{CaseKind, ClockKind, Urgency},
    districts::Point,
    locale::Locale,
    number::Number,
    phone::{Phone, PhoneError},
    places::PlaceCode,
    text::{clean_line, clean_lines, length},
};
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    CaseReceipt,
    calls::{CameOf, note_case},
    clocks::{self, Measure, Wound, wind},
    locate::{Located, locate},
    messages::tell_number,
    photos::{self, Stage},
    reporter::{self, Reporter},
    rulebook::{Class, QuestionKind, Rulebook},
};
use crate::{
    Kernel, Problem,
    accounts::{Area, Denied, Staff},
    audit::{self, Actor, Detail, Event, Subject},
    calendar::Edition,
    files::{AttachError, PreparedPhoto},
    forms::FormKey,
    idempotency::{self, IdempotencyError, Outcome, Request, RequestHash, request_hash},
    jobs::StaffMessage,
    limits::{self, Limit, LimitError},
    numbers::new_number,
    outbox,
    presession::PreSessionId,
    problem::FieldError,
};

/// The longest description, in characters; the form's `maxlength`.
pub const MAX_WORDS: usize = 1000;
/// The longest address, in characters.
pub const MAX_ADDRESS: usize = 120;
/// The longest name of a person, in characters.
pub const MAX_NAME: usize = 40;
/// The longest description and address that the city may write; the table's own limits.
const MAX_CITY: (usize, usize) = (2000, 200);
/// The longest answer to a question of the class, in characters.
const MAX_REPLY: usize = 200;
/// The longest number of another system, in characters.
pub const MAX_EXTERNAL: usize = 60;
/// Photos of one report.
pub const MAX_PHOTOS: usize = 6;

/// Enough for somebody who walks through all of their estate; a script stops here.
pub(super) const BY_VISITOR: Limit = Limit::new("case-by-visitor", 20, TimeDelta::hours(1));
/// More than a visitor's: a whole estate can share one address.
pub(super) const BY_ADDRESS: Limit = Limit::new("case-by-address", 60, TimeDelta::hours(1));

/// A million numbers a day: should one be taken, others will not be.
const NUMBER_TRIES: usize = 8;

/// How long a report that its sender's phone keeps may come again and is still the same one. A phone
/// keeps it for a day less (`public/report.js`).
pub const KEPT_LIFE: TimeDelta = TimeDelta::days(31);

/// What the keys of [`Known::ByKey`] are unique among, instead of one sender's.
const KEPT: &[u8] = b"case-kept";

/// By what a form that comes again is known to be the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// By its sender and its key, for a day.
    BySender,
    /// By its key alone, for [`KEPT_LIFE`]: a phone may have kept it, and its browser has forgotten
    /// the cookie meanwhile. Only for keys that nobody else can know: those of our forms are 128
    /// random bits, and what an API client sends is not.
    ByKey,
}

impl Known {
    pub(super) const fn scope(self, sender: &[u8]) -> &[u8] {
        match self {
            Self::BySender => sender,
            Self::ByKey => KEPT,
        }
    }

    pub(super) const fn life(self) -> TimeDelta {
        match self {
            Self::BySender => idempotency::KEY_LIFE,
            Self::ByKey => KEPT_LIFE,
        }
    }
}

/// By which way a case came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channel {
    Web,
    Hotline,
    /// The city's 12345.
    City,
    /// Somebody who walks the grid.
    Patrol,
    /// A mini-app or a partner.
    Api,
}

impl Channel {
    /// Every one.
    pub const ALL: [Self; 5] = [Self::Web, Self::Hotline, Self::City, Self::Patrol, Self::Api];

    /// As it is stored, and the last part of the key of its text.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Web => "web",
            Self::Hotline => "hotline",
            Self::City => "city",
            Self::Patrol => "patrol",
            Self::Api => "api",
        }
    }

    /// The one of a stored word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.as_str() == word)
    }
}

/// Who files it.
#[derive(Debug, Clone, Copy)]
pub enum FileBy<'a> {
    /// A resident, by their browser.
    Visitor { visitor: PreSessionId, address: IpAddr, resident: Option<Uuid> },
    /// Staff, for a caller or of their own.
    Staff(&'a Staff),
    /// The city's 12345, by an import: see [`city`](super::city).
    City(&'a FromCity),
}

/// What the city says of a case besides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FromCity {
    /// Its own number.
    pub number: String,
    /// Its own deadline.
    pub due_at: Option<DateTime<Utc>>,
    /// The class's where it says nothing.
    pub urgency: Option<Urgency>,
    /// The street with its code, for where there is no point.
    pub street: Option<(Uuid, String)>,
    /// Who imports it, if somebody of the staff does.
    pub staff: Option<Uuid>,
    pub actor: Actor,
}

/// A case as it was sent.
#[derive(Debug, Clone)]
pub struct NewCase<'a> {
    pub by: FileBy<'a>,
    pub channel: Channel,
    pub kind: CaseKind,
    /// Code of the class.
    pub class: String,
    /// What is the matter; may be empty where there is a photo.
    pub words: String,
    /// Answers to the questions of the class by their codes.
    pub answers: BTreeMap<String, String>,
    /// Where, in words; may be empty where there is a point.
    pub address: String,
    pub point: Option<Point>,
    /// The place that it is about.
    pub place: Option<PlaceCode>,
    pub photos: Vec<PreparedPhoto>,
    /// May be empty.
    pub name: String,
    /// May be empty.
    pub phone: String,
    /// The language to answer in.
    pub locale: Locale,
    /// The key of the form that was filled in.
    pub key: FormKey,
    /// The request's id, as in the log.
    pub request_id: Option<String>,
}

/// What a desk adds to a case that it takes in.
#[derive(Debug, Clone, Default)]
pub struct Intake {
    /// The number that another system has for it; may be empty.
    pub external: String,
    /// Whether the number goes to the caller by text message. Whoever says their number to an agent
    /// has confirmed it for this one message.
    pub sms: bool,
}

/// Why a case was not taken.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// Everything that is wrong with the fields.
    #[error("{} fields are wrong", .0.len())]
    Invalid(Vec<FieldError>),
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
    /// Every number that was tried is taken.
    #[error("no number is free")]
    Number,
    /// The database did not answer as it should; nothing was kept.
    #[error("the case could not be kept")]
    Database(#[from] sqlx::Error),
}

impl FileError {
    /// The codes that are its own; those of [`Denied`], [`LimitError`], [`IdempotencyError`] and
    /// [`AttachError`] come on top.
    pub const CODES: &'static [&'static str] = &[
        "form-invalid",
        "case-class-missing",
        "case-class-retired",
        "case-words-missing",
        "case-words-too-long",
        "case-where-missing",
        "case-address-too-long",
        "case-name-too-long",
        "case-answer-missing",
        "case-answer-wrong",
        "case-answer-stops",
        "case-photos-too-many",
        "case-external-too-long",
        "case-external-taken",
        "case-sms-phone",
        PhoneError::CODE,
        "internal",
        "unavailable",
    ];

    /// What is wrong with which field, to show beside it; answers are `answer-{code}`.
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

impl Problem for FileError {
    fn code(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "form-invalid",
            Self::Denied(error) => error.code(),
            Self::Limit(error) => error.code(),
            Self::Idempotency(error) => error.code(),
            Self::Photo(error) => error.code(),
            Self::Receipt | Self::Number => "internal",
            Self::Database(_) => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Invalid(_) => 422,
            Self::Denied(error) => error.status(),
            Self::Limit(error) => error.status(),
            Self::Idempotency(error) => error.status(),
            Self::Photo(error) => error.status(),
            Self::Receipt | Self::Number => 500,
            Self::Database(_) => 503,
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::Photo(error) => error.field(),
            _ => None,
        }
    }
}

/// What is wrong with a case so far, for a form that asks one thing after the other.
#[must_use]
pub fn mistakes(rules: &Rulebook, new: &NewCase<'_>) -> Vec<FieldError> {
    Checked::check(rules, new, &Intake::default()).err().unwrap_or_default()
}

/// Takes a case: keeps it, winds its clocks, tells staff, and gives the receipt. The same form sent
/// twice is one case with one receipt.
///
/// # Errors
/// [`FileError`]; nothing was kept then, and nothing counted against the limits.
pub async fn file(
    kernel: &Kernel,
    rules: &Rulebook,
    calendar: &Edition,
    new: NewCase<'_>,
) -> Result<CaseReceipt, FileError> {
    file_known(kernel, rules, calendar, new, Known::BySender).await
}

/// As [`file`], and says by what the form is known when it comes again.
///
/// # Errors
/// As [`file`].
pub async fn file_known(
    kernel: &Kernel,
    rules: &Rulebook,
    calendar: &Edition,
    new: NewCase<'_>,
    known: Known,
) -> Result<CaseReceipt, FileError> {
    file_as(kernel, (rules, calendar), new, known, &Intake::default()).await
}

/// As [`file`], at a desk. It is noted with the call that the agent is in.
///
/// # Errors
/// As [`file`].
pub async fn take_in(
    kernel: &Kernel,
    rules: &Rulebook,
    calendar: &Edition,
    new: NewCase<'_>,
    intake: &Intake,
) -> Result<CaseReceipt, FileError> {
    file_as(kernel, (rules, calendar), new, Known::BySender, intake).await
}

async fn file_as(
    kernel: &Kernel,
    (rules, calendar): (&Rulebook, &Edition),
    new: NewCase<'_>,
    known: Known,
    intake: &Intake,
) -> Result<CaseReceipt, FileError> {
    if let FileBy::Staff(staff) = new.by {
        staff.permit(Act::Write, Kind::Case, Area::default())?;
    }
    let checked = Checked::check(rules, &new, intake).map_err(FileError::Invalid)?;
    let mut tx = kernel.db.begin().await?;
    let photos = photos::hashes(&mut tx, &new.photos).await?;
    let request = Request {
        scope: known.scope(scope(&new.by)),
        key: new.key.as_bytes(),
        hash: checked.hash(&new, &photos),
    };
    let claim = match idempotency::begin(kernel, &mut tx, &request).await {
        Ok(Outcome::New(claim)) => claim,
        // Rolled back here and now: a transaction that is only dropped holds the key's lock a while
        // longer, and the next try would be told that this one is still running.
        Ok(Outcome::Replayed(answer)) => {
            tx.rollback().await?;
            return CaseReceipt::from_bytes(&answer).ok_or(FileError::Receipt);
        }
        Err(error) => {
            tx.rollback().await?;
            return Err(error.into());
        }
    };
    // After the key, so that the same form always has the same answer.
    if let FileBy::Visitor { visitor, address, .. } = &new.by {
        limits::spend(kernel, &mut *tx, &BY_VISITOR, visitor.as_bytes()).await?;
        limits::spend(kernel, &mut *tx, &BY_ADDRESS, &limits::network(*address)).await?;
    }
    let receipt = match keep(kernel, &mut tx, (rules, calendar), &new, &checked).await {
        Ok((_, receipt)) => receipt,
        Err(error) => {
            tx.rollback().await?;
            return Err(error);
        }
    };
    idempotency::finish_for(kernel, &mut tx, claim, &receipt.to_bytes(), known.life()).await?;
    tx.commit().await?;
    Ok(receipt)
}

/// Takes a case of many in the caller's transaction, which knows by itself what it has taken before;
/// its id and number.
///
/// # Errors
/// [`FileError::Invalid`], before anything was written; the others leave the transaction good for
/// nothing but to be rolled back.
pub(super) async fn file_one_of_many(
    kernel: &Kernel,
    conn: &mut PgConnection,
    rules: &Rulebook,
    calendar: &Edition,
    new: &NewCase<'_>,
) -> Result<(Uuid, Number), FileError> {
    let checked = Checked::check(rules, new, &Intake::default()).map_err(FileError::Invalid)?;
    let (id, receipt) = keep(kernel, conn, (rules, calendar), new, &checked).await?;
    Ok((id, receipt.number))
}

async fn keep(
    kernel: &Kernel,
    conn: &mut PgConnection,
    (rules, calendar): (&Rulebook, &Edition),
    new: &NewCase<'_>,
    checked: &Checked<'_>,
) -> Result<(Uuid, CaseReceipt), FileError> {
    let mut located = match new.point {
        Some(point) => locate(&mut *conn, point).await?,
        None => Located::default(),
    };
    if let (FileBy::City(FromCity { street: Some((id, code)), .. }), None) =
        (&new.by, located.street)
    {
        (located.street, located.street_code) = (Some(*id), Some(code.clone()));
    }
    let now = kernel.now();
    let measure = Measure {
        class: &checked.class.code,
        kind: new.kind,
        urgency: checked.urgency,
        street: located.street_code.as_deref(),
    };
    let clocks: Vec<Wound> = [ClockKind::Accept, ClockKind::Contact, ClockKind::Close]
        .into_iter()
        .filter_map(|kind| wind(rules, calendar, kind, measure, now))
        .collect();
    let id = kernel.new_id();
    let receipt = insert(kernel, &mut *conn, id, new, checked, &located, &clocks).await?;
    clocks::start(kernel, &mut *conn, calendar, id, None, &clocks).await?;
    let reporter = report(kernel, &mut *conn, id, new, checked, &receipt).await?;
    opened(kernel, &mut *conn, id, new, reporter).await?;
    photos::keep(&mut *conn, id, None, Stage::Before, &photos::plain(&new.photos), now).await?;
    let message = StaffMessage::new("cases", "case-filed", id);
    outbox::write(&mut *conn, kernel.new_id(), now, &message).await?;
    audit::record(&mut *conn, filed(kernel, id, new)).await?;
    if let FileBy::Staff(staff) = new.by {
        note_case(kernel, &mut *conn, staff.id, id, CameOf::Filed).await?;
    }
    if let Some(phone) = checked.phone.as_ref().filter(|_| checked.sms) {
        let due = clocks.iter().find(|clock| clock.kind == ClockKind::Close);
        let due = due.map(|clock| clock.due_at);
        tell_number(kernel, conn, (id, &receipt.number), due, phone, new.locale).await?;
    }
    Ok((id, receipt))
}

fn scope<'a>(by: &'a FileBy<'_>) -> &'a [u8] {
    match by {
        FileBy::Visitor { visitor, .. } => visitor.as_bytes(),
        FileBy::Staff(staff) => staff.id.as_bytes(),
        FileBy::City(order) => order.number.as_bytes(),
    }
}

/// A case without mistakes.
struct Checked<'a> {
    class: &'a Class,
    urgency: Urgency,
    words: String,
    address: String,
    name: String,
    phone: Option<Phone>,
    answers: BTreeMap<String, String>,
    external: Option<String>,
    sms: bool,
}

impl<'a> Checked<'a> {
    /// All mistakes at once, so that nobody mends a form field by field.
    fn check(
        rules: &'a Rulebook,
        new: &NewCase<'_>,
        intake: &Intake,
    ) -> Result<Self, Vec<FieldError>> {
        let mut wrong = Vec::new();
        let (max_words, max_address) = match new.by {
            FileBy::City(_) => MAX_CITY,
            _ => (MAX_WORDS, MAX_ADDRESS),
        };
        let class = rules.class(&new.class);
        match class {
            None => wrong.push(FieldError::new("class", "case-class-missing")),
            Some(class) if class.retired => {
                wrong.push(FieldError::new("class", "case-class-retired"));
            }
            Some(_) => {}
        }
        let words = clean_lines(&new.words);
        if length(&words) > max_words {
            wrong.push(FieldError::new("words", "case-words-too-long"));
        } else if words.is_empty() && new.photos.is_empty() {
            wrong.push(FieldError::new("words", "case-words-missing"));
        }
        let address = clean_line(&new.address);
        if length(&address) > max_address {
            wrong.push(FieldError::new("address", "case-address-too-long"));
        } else if address.is_empty() && new.point.is_none() && is_somewhere(new.kind) {
            wrong.push(FieldError::new("address", "case-where-missing"));
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
        if intake.sms && !phone.as_ref().map_or(typed, Phone::is_mobile) {
            wrong.push(FieldError::new("sms", "case-sms-phone"));
        }
        let external = clean_line(&intake.external);
        if length(&external) > MAX_EXTERNAL {
            wrong.push(FieldError::new("external", "case-external-too-long"));
        }
        let external = (!external.is_empty()).then_some(external);
        if new.photos.len() > MAX_PHOTOS {
            wrong.push(FieldError::new("photo", "case-photos-too-many"));
        }
        let answers = class.map(|class| answers(class, new, &mut wrong)).unwrap_or_default();
        match class {
            Some(class) if wrong.is_empty() => {
                let urgency = match new.by {
                    FileBy::City(FromCity { urgency: Some(urgency), .. }) => *urgency,
                    _ => class.urgency,
                };
                let sms = intake.sms;
                Ok(Self { class, urgency, words, address, name, phone, answers, external, sms })
            }
            _ => Err(wrong),
        }
    }

    /// Photos go in by their content: a browser that sends again makes other files of them.
    fn hash(&self, new: &NewCase<'_>, photos: &[Vec<u8>]) -> RequestHash {
        let answers = self.answers.iter().map(|(code, answer)| format!("{code}={answer}"));
        let point = new
            .point
            .map(|point| format!("{} {}", point.longitude(), point.latitude()))
            .unwrap_or_default();
        let fields = [
            new.kind.as_str().to_owned(),
            self.class.code.clone(),
            self.words.clone(),
            self.address.clone(),
            point,
            self.name.clone(),
            self.phone.as_ref().map_or_else(String::new, |phone| phone.as_str().to_owned()),
            new.locale.as_str().to_owned(),
        ];
        let external = self.external.iter().cloned();
        let sms = self.sms.then(|| "sms".to_owned());
        let fields =
            fields.into_iter().chain(external).chain(sms).chain(answers).map(String::into_bytes);
        request_hash("case-file", fields.chain(photos.iter().cloned()))
    }
}

/// Whether a case of this kind is about somewhere.
const fn is_somewhere(kind: CaseKind) -> bool {
    matches!(kind, CaseKind::Report | CaseKind::Request)
}

/// The answers to the class's questions. Those to other questions are left out: the class may have
/// been changed while the form was open.
fn answers(
    class: &Class,
    new: &NewCase<'_>,
    wrong: &mut Vec<FieldError>,
) -> BTreeMap<String, String> {
    let mut answers = BTreeMap::new();
    for question in &class.questions {
        let field = format!("answer-{}", question.code);
        let answer = new.answers.get(&question.code).map_or("", String::as_str);
        let answer = clean_line(answer);
        if answer.is_empty() {
            // The city asks what it asks.
            if question.required && !matches!(new.by, FileBy::City(_)) {
                wrong.push(FieldError::new(&field, "case-answer-missing"));
            }
            continue;
        }
        let known = match question.kind {
            QuestionKind::Choice => question.options.iter().any(|(code, _)| *code == answer),
            QuestionKind::YesNo => matches!(answer.as_str(), "yes" | "no"),
            QuestionKind::Text => length(&answer) <= MAX_REPLY,
        };
        if !known {
            wrong.push(FieldError::new(&field, "case-answer-wrong"));
        } else if question.stop.as_ref().is_some_and(|(stop, _)| *stop == answer) {
            wrong.push(FieldError::new(&field, "case-answer-stops"));
        } else {
            answers.insert(question.code.clone(), answer);
        }
    }
    answers
}

async fn insert(
    kernel: &Kernel,
    conn: &mut PgConnection,
    id: Uuid,
    new: &NewCase<'_>,
    checked: &Checked<'_>,
    located: &Located,
    clocks: &[Wound],
) -> Result<CaseReceipt, FileError> {
    let now = kernel.now();
    let close = clocks.iter().find(|clock| clock.kind == ClockKind::Close);
    let soonest: Option<DateTime<Utc>> = clocks.iter().map(|clock| clock.due_at).min();
    let (external, external_due) = match new.by {
        FileBy::City(order) => (Some(order.number.as_str()), order.due_at),
        _ => (checked.external.as_deref(), None),
    };
    let taken_by = match new.by {
        FileBy::Staff(staff) => Some(staff.id),
        _ => None,
    };
    for _ in 0..NUMBER_TRIES {
        let number = new_number(kernel);
        let inserted = sqlx::query!(
            "insert into case_file (id, number, kind, class, urgency, channel, words, answers,
               address, point, street, cell, place, outside, opened_at, changed_at, due_at,
               provisional, next_due_at, external_number, external_due_at, taken_by)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9,
               case when $10::float8 is not null
                 then st_setsrid(st_makepoint($10, $11), 4326)::geography end,
               $12, $13, (select id from place where code = $14), $15, $16, $16, $17, $18, $19,
               $20, $21, $22)
             on conflict (number) do nothing",
            id,
            number.as_str(),
            new.kind.as_str(),
            checked.class.code,
            checked.urgency.as_str(),
            new.channel.as_str(),
            checked.words,
            json!(checked.answers),
            checked.address,
            new.point.map(|point| point.longitude()),
            new.point.map(|point| point.latitude()),
            located.street,
            located.cell,
            new.place.map(|place| place.as_str().to_owned()),
            new.point.is_some() && located.street.is_none(),
            now,
            close.map(|clock| clock.due_at),
            close.is_some_and(|clock| clock.provisional),
            soonest,
            external,
            external_due,
            taken_by,
        )
        .execute(&mut *conn)
        .await
        .map_err(taken)?;
        if inserted.rows_affected() == 1 {
            return Ok(CaseReceipt::mint(&*kernel.random, number));
        }
    }
    Err(FileError::Number)
}

/// The number of another system can only be there once.
fn taken(error: sqlx::Error) -> FileError {
    let constraint = error.as_database_error().and_then(|error| error.constraint());
    if constraint == Some("case_file_external_number") {
        FileError::Invalid(vec![FieldError::new("external", "case-external-taken")])
    } else {
        error.into()
    }
}

async fn report(
    kernel: &Kernel,
    conn: &mut PgConnection,
    case: Uuid,
    new: &NewCase<'_>,
    checked: &Checked<'_>,
    receipt: &CaseReceipt,
) -> Result<Uuid, FileError> {
    let reporter = Reporter {
        by: &new.by,
        name: &checked.name,
        phone: checked.phone.as_ref(),
        locale: new.locale,
        receipt,
    };
    Ok(reporter::keep(kernel, conn, case, &reporter).await?)
}

/// The first line of the history.
async fn opened(
    kernel: &Kernel,
    conn: &mut PgConnection,
    case: Uuid,
    new: &NewCase<'_>,
    reporter: Uuid,
) -> Result<(), FileError> {
    let (party, staff) = match new.by {
        FileBy::Visitor { .. } => ("resident", None),
        FileBy::Staff(staff) => ("hotline", Some(staff.id)),
        FileBy::City(order) => ("system", order.staff),
    };
    sqlx::query!(
        "insert into case_event (id, case_id, step, from_state, to_state, party, staff, reporter, at,
           public)
         values ($1, $2, 'file', 'received', 'received', $3, $4, $5, $6, true)",
        kernel.new_id(),
        case,
        party,
        staff,
        reporter,
        kernel.now(),
    )
    .execute(conn)
    .await?;
    Ok(())
}

fn filed(kernel: &Kernel, id: Uuid, new: &NewCase<'_>) -> Event {
    let actor = match new.by {
        FileBy::Visitor { visitor, .. } => Actor::Visitor(visitor.pseudonym()),
        FileBy::Staff(staff) => staff.actor(),
        FileBy::City(order) => order.actor.clone(),
    };
    Event {
        id: kernel.new_id(),
        at: kernel.now(),
        actor,
        act: "file-case",
        subject: Subject { kind: "case", id: Some(id) },
        detail: Detail::none().word("channel", new.channel.as_str()),
        request_id: new.request_id.clone(),
    }
}

#[cfg(test)]
mod tests;
