//! Takes a case in.

use std::{collections::BTreeMap, net::IpAddr};

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    accounts::{Act, Kind},
    cases::{CaseKind, ClockKind, Urgency},
    districts::Point,
    locale::Locale,
    phone::{Phone, PhoneError},
    places::PlaceCode,
    text::{clean_line, clean_lines, length},
};
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    CaseReceipt,
    clocks::{self, Measure, Wound, wind},
    locate::{Located, locate},
    reporter::{self, Reporter},
    rulebook::{Class, QuestionKind, Rulebook},
};
use crate::{
    Kernel, Problem,
    accounts::{Area, Denied, Staff},
    audit::{self, Actor, Detail, Event, Subject},
    calendar::Edition,
    files::{self, AttachError, PreparedPhoto},
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
/// The longest answer to a question of the class, in characters.
const MAX_REPLY: usize = 200;
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
    Checked::check(rules, new).err().unwrap_or_default()
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
    if let FileBy::Staff(staff) = new.by {
        staff.permit(Act::Write, Kind::Case, Area::default())?;
    }
    let checked = Checked::check(rules, &new).map_err(FileError::Invalid)?;
    let mut tx = kernel.db.begin().await?;
    let photos = photo_hashes::<FileError>(&mut tx, &new.photos).await?;
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
    let located = match new.point {
        Some(point) => locate(&mut tx, point).await?,
        None => Located::default(),
    };
    let now = kernel.now();
    let measure = Measure {
        class: &checked.class.code,
        kind: new.kind,
        urgency: checked.class.urgency,
        street: located.street_code.as_deref(),
    };
    let clocks: Vec<Wound> = [ClockKind::Accept, ClockKind::Contact, ClockKind::Close]
        .into_iter()
        .filter_map(|kind| wind(rules, calendar, kind, measure, now))
        .collect();
    let id = kernel.new_id();
    let receipt = insert(kernel, &mut tx, id, &new, &checked, &located, &clocks).await?;
    clocks::start(kernel, &mut tx, calendar, id, None, &clocks).await?;
    let reporter = report(kernel, &mut tx, id, &new, &checked, &receipt).await?;
    opened(kernel, &mut tx, id, &new, reporter).await?;
    photograph(&mut tx, id, &new.photos, now).await?;
    let message = StaffMessage::new("cases", "case-filed", id);
    outbox::write(&mut tx, kernel.new_id(), now, &message).await?;
    audit::record(&mut tx, filed(kernel, id, &new)).await?;
    idempotency::finish_for(kernel, &mut tx, claim, &receipt.to_bytes(), known.life()).await?;
    tx.commit().await?;
    Ok(receipt)
}

fn scope<'a>(by: &'a FileBy<'_>) -> &'a [u8] {
    match by {
        FileBy::Visitor { visitor, .. } => visitor.as_bytes(),
        FileBy::Staff(staff) => staff.id.as_bytes(),
    }
}

/// A case without mistakes.
struct Checked<'a> {
    class: &'a Class,
    words: String,
    address: String,
    name: String,
    phone: Option<Phone>,
    answers: BTreeMap<String, String>,
}

impl<'a> Checked<'a> {
    /// All mistakes at once, so that nobody mends a form field by field.
    fn check(rules: &'a Rulebook, new: &NewCase<'_>) -> Result<Self, Vec<FieldError>> {
        let mut wrong = Vec::new();
        let class = rules.class(&new.class);
        match class {
            None => wrong.push(FieldError::new("class", "case-class-missing")),
            Some(class) if class.retired => {
                wrong.push(FieldError::new("class", "case-class-retired"));
            }
            Some(_) => {}
        }
        let words = clean_lines(&new.words);
        if length(&words) > MAX_WORDS {
            wrong.push(FieldError::new("words", "case-words-too-long"));
        } else if words.is_empty() && new.photos.is_empty() {
            wrong.push(FieldError::new("words", "case-words-missing"));
        }
        let address = clean_line(&new.address);
        if length(&address) > MAX_ADDRESS {
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
        if new.photos.len() > MAX_PHOTOS {
            wrong.push(FieldError::new("photo", "case-photos-too-many"));
        }
        let answers = class.map(|class| answers(class, new, &mut wrong)).unwrap_or_default();
        match class {
            Some(class) if wrong.is_empty() => {
                Ok(Self { class, words, address, name, phone, answers })
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
        let fields = fields.into_iter().chain(answers).map(String::into_bytes);
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
            if question.required {
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

pub(super) async fn photo_hashes<E: From<sqlx::Error> + From<AttachError>>(
    conn: &mut PgConnection,
    photos: &[PreparedPhoto],
) -> Result<Vec<Vec<u8>>, E> {
    if photos.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<Uuid> = photos.iter().map(|photo| photo.id).collect();
    let hashes = sqlx::query_scalar!(
        "select sha256 from file join unnest($1::uuid[]) with ordinality as sent (id, place)
           using (id) order by place",
        &ids,
    )
    .fetch_all(conn)
    .await?;
    if hashes.len() == ids.len() { Ok(hashes) } else { Err(AttachError::Gone.into()) }
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
    let urgency: Urgency = checked.class.urgency;
    for _ in 0..NUMBER_TRIES {
        let number = new_number(kernel);
        let inserted = sqlx::query!(
            "insert into case_file (id, number, kind, class, urgency, channel, words, answers,
               address, point, street, cell, place, outside, opened_at, changed_at, due_at,
               provisional, next_due_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9,
               case when $10::float8 is not null
                 then st_setsrid(st_makepoint($10, $11), 4326)::geography end,
               $12, $13, (select id from place where code = $14), $15, $16, $16, $17, $18, $19)
             on conflict (number) do nothing",
            id,
            number.as_str(),
            new.kind.as_str(),
            checked.class.code,
            urgency.as_str(),
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
        )
        .execute(&mut *conn)
        .await?;
        if inserted.rows_affected() == 1 {
            return Ok(CaseReceipt::mint(&*kernel.random, number));
        }
    }
    Err(FileError::Number)
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

async fn photograph(
    conn: &mut PgConnection,
    case: Uuid,
    photos: &[PreparedPhoto],
    now: DateTime<Utc>,
) -> Result<(), FileError> {
    for (position, photo) in (0_i16..).zip(photos) {
        files::attach(&mut *conn, photo.id, "case", case).await?;
        sqlx::query!(
            "insert into case_photo (file, case_id, stage, position, at)
             values ($1, $2, 'before', $3, $4)",
            photo.id,
            case,
            position,
            now,
        )
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

fn filed(kernel: &Kernel, id: Uuid, new: &NewCase<'_>) -> Event {
    let actor = match new.by {
        FileBy::Visitor { visitor, .. } => Actor::Visitor(visitor.pseudonym()),
        FileBy::Staff(staff) => staff.actor(),
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
