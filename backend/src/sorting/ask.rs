//! A resident asks about something that the guide does not know.

use std::net::IpAddr;

use chrono::TimeDelta;
use domain::{
    locale::Locale,
    phone::{Phone, PhoneError},
    sorting::search::normalise,
    text::{clean_line, clean_lines, length},
};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    folds,
    receipt::{Receipt, ReceiptSecret},
};
use crate::{
    Kernel, Problem,
    audit::{Actor, Detail, Event, Subject},
    files::{self, AttachError, PreparedPhoto},
    forms::FormKey,
    idempotency::{IdempotencyError, RequestHash, request_hash},
    jobs::StaffMessage,
    limits::{self, Limit, LimitError},
    numbers::new_number,
    once::{Begun, Once},
    outbox,
    presession::PreSessionId,
    privacy::{Place, blind_index, seal},
    problem::FieldError,
};

/// The longest name of a thing, in characters; the form's `maxlength`.
pub const MAX_WORDS: usize = 60;
/// The longest description, in characters; the form's `maxlength`.
pub const MAX_DETAIL: usize = 500;

/// Enough for a household that clears out its cellar; a script stops here.
const BY_VISITOR: Limit = Limit::new("ask-by-visitor", 10, TimeDelta::hours(1));
/// More than a visitor's: a whole estate can share one address.
const BY_ADDRESS: Limit = Limit::new("ask-by-address", 30, TimeDelta::hours(1));

/// A million numbers a day: should one be taken, others will not be.
const NUMBER_TRIES: usize = 8;

/// A question as it was sent.
#[derive(Debug, Clone)]
pub struct Ask {
    /// What the thing is.
    pub words: String,
    /// Anything else about it; may be empty.
    pub detail: String,
    /// Where to call back; may be empty.
    pub phone: String,
    /// A photo of it.
    pub photo: Option<PreparedPhoto>,
    /// The language to answer in.
    pub locale: Locale,
    /// The browser that asks.
    pub visitor: PreSessionId,
    /// The key of the form that was filled in.
    pub key: FormKey,
    /// Where the request came from.
    pub address: IpAddr,
    /// The request's id, as in the log.
    pub request_id: Option<String>,
}

/// Why a question was not taken.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    /// Everything that is wrong with the fields.
    #[error("{} fields are wrong", .0.len())]
    Invalid(Vec<FieldError>),
    /// Too many questions from here.
    #[error(transparent)]
    Limit(#[from] LimitError),
    /// The form was sent before, with other content or a moment ago.
    #[error(transparent)]
    Idempotency(#[from] IdempotencyError),
    /// The photo is not there any more.
    #[error(transparent)]
    Photo(#[from] AttachError),
    /// The answer that was given before is not a receipt.
    #[error("the stored receipt cannot be read")]
    Receipt,
    /// Every number that was tried is taken.
    #[error("no number is free")]
    Number,
    /// The database did not answer as it should; nothing was kept.
    #[error("the question could not be kept")]
    Database(#[from] sqlx::Error),
}

impl AskError {
    /// The codes that are its own; those of [`LimitError`], [`IdempotencyError`] and
    /// [`AttachError`] come on top.
    pub const CODES: &'static [&'static str] = &[
        "form-invalid",
        "question-missing",
        "question-too-long",
        "detail-too-long",
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

impl Problem for AskError {
    fn code(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "form-invalid",
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

/// Takes a question: keeps it, tells staff, and gives the receipt. The same form sent twice is one
/// question with one receipt.
///
/// # Errors
/// [`AskError`]; nothing was kept then, and nothing counted against the limits.
pub async fn ask(kernel: &Kernel, ask: Ask) -> Result<Receipt, AskError> {
    let question = Question::check(&ask).map_err(AskError::Invalid)?;
    let hash = question.hash(photo_hash(kernel, ask.photo.as_ref()).await?.as_deref());
    let mut once = match Once::begin(kernel, ask.visitor.as_bytes(), ask.key, hash).await? {
        Begun::New(once) => once,
        Begun::Before(answer) => return Receipt::from_bytes(&answer).ok_or(AskError::Receipt),
    };
    let tx = once.conn();
    // After the key, so that the same form always has the same answer.
    limits::spend(kernel, &mut *tx, &BY_VISITOR, ask.visitor.as_bytes()).await?;
    limits::spend(kernel, &mut *tx, &BY_ADDRESS, &limits::network(ask.address)).await?;
    let id = kernel.new_id();
    let receipt = insert(kernel, tx, id, &ask, &question).await?;
    if let Some(photo) = &ask.photo {
        files::attach(&mut *tx, photo.id, "sorting_question", id).await?;
    }
    let message = StaffMessage::new("sorting", "question-asked", id);
    outbox::write(tx, kernel.new_id(), kernel.now(), &message).await?;
    once.finish(kernel, asked(kernel, id, &ask), &receipt.to_bytes()).await?;
    Ok(receipt)
}

/// A question without mistakes.
#[derive(Debug)]
struct Question {
    words: String,
    detail: String,
    phone: Option<Phone>,
    locale: Locale,
}

impl Question {
    /// All mistakes at once, so that nobody mends a form field by field.
    fn check(ask: &Ask) -> Result<Self, Vec<FieldError>> {
        let mut wrong = Vec::new();
        let words = clean_line(&ask.words);
        if words.is_empty() {
            wrong.push(FieldError::new("words", "question-missing"));
        } else if length(&words) > MAX_WORDS {
            wrong.push(FieldError::new("words", "question-too-long"));
        }
        let detail = clean_lines(&ask.detail);
        if length(&detail) > MAX_DETAIL {
            wrong.push(FieldError::new("detail", "detail-too-long"));
        }
        let phone = match clean_line(&ask.phone).as_str() {
            "" => None,
            typed => Phone::parse(typed)
                .map_err(|_| wrong.push(FieldError::new("phone", PhoneError::CODE)))
                .ok(),
        };
        if wrong.is_empty() {
            Ok(Self { words, detail, phone, locale: ask.locale })
        } else {
            Err(wrong)
        }
    }

    /// The photo goes in by its content: a browser that sends again makes another file of it.
    fn hash(&self, photo: Option<&[u8]>) -> RequestHash {
        let phone = self.phone.as_ref().map_or("", Phone::as_str);
        let fields = [
            self.words.as_bytes(),
            self.detail.as_bytes(),
            phone.as_bytes(),
            self.locale.as_str().as_bytes(),
            photo.unwrap_or_default(),
        ];
        request_hash("sorting-ask", fields)
    }
}

async fn photo_hash(
    kernel: &Kernel,
    photo: Option<&PreparedPhoto>,
) -> Result<Option<Vec<u8>>, AskError> {
    let Some(photo) = photo else { return Ok(None) };
    let hash = sqlx::query_scalar!("select sha256 from file where id = $1", photo.id)
        .fetch_optional(&kernel.db)
        .await?;
    hash.map(Some).ok_or(AskError::Photo(AttachError::Gone))
}

async fn insert(
    kernel: &Kernel,
    conn: &mut PgConnection,
    id: Uuid,
    ask: &Ask,
    question: &Question,
) -> Result<Receipt, AskError> {
    let secret = ReceiptSecret::mint(&*kernel.random);
    let place = Place { column: "sorting_question.phone", row: id.as_bytes() };
    let phone = question.phone.as_ref().map(Phone::as_str);
    let sealed = phone.map(|phone| seal(&kernel.keys, &*kernel.random, place, phone.as_bytes()));
    let index = phone.map(|phone| blind_index(&kernel.keys, "contact.phone", phone));
    for _ in 0..NUMBER_TRIES {
        let number = new_number(kernel);
        let inserted = sqlx::query!(
            "insert into sorting_question
               (id, number, secret_hash, words, detail, phone, phone_index, photo, locale,
                presession, asked_at, asked_as)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
             on conflict (number) do nothing",
            id,
            number.as_str(),
            &secret.hash()[..],
            question.words,
            question.detail,
            sealed.as_deref(),
            index.as_ref().map(|index| &index[..]),
            ask.photo.as_ref().map(|photo| photo.id),
            question.locale.as_str(),
            ask.visitor.as_bytes(),
            kernel.now(),
            // Empty for words that nothing is searched for by; the database then takes them as they are.
            normalise(&question.words, folds()),
        )
        .execute(&mut *conn)
        .await?;
        if inserted.rows_affected() == 1 {
            return Ok(Receipt { number, secret });
        }
    }
    Err(AskError::Number)
}

fn asked(kernel: &Kernel, id: Uuid, ask: &Ask) -> Event {
    let detail = match &ask.photo {
        Some(photo) => Detail::none().id("photo", photo.id),
        None => Detail::none(),
    };
    Event {
        id: kernel.new_id(),
        at: kernel.now(),
        actor: Actor::Visitor(ask.visitor.pseudonym()),
        act: "ask",
        subject: Subject { kind: "sorting-question", id: Some(id) },
        detail,
        request_id: ask.request_id.clone(),
    }
}

#[cfg(test)]
pub(crate) mod tests;
