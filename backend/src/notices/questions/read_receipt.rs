//! Shows a question to whoever holds its receipt.

use chrono::{DateTime, Utc};
use domain::{locale::Locale, notices::Dismissal, number::Number, phone::mask_phone};
use uuid::Uuid;

use crate::{
    Kernel, Problem,
    privacy::{OpenError, Place, open},
    sorting::ReceiptSecret,
};

/// What became of a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum QuestionState {
    /// Nobody has answered yet.
    Open,
    /// This is the answer.
    Answered(String),
    /// It will not be answered, for this reason.
    Dismissed(Dismissal),
}

/// A question as its receipt shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedQuestion {
    /// The account that it belongs to.
    pub resident: Option<Uuid>,
    /// Its number.
    pub number: Number,
    /// The question in a sentence.
    pub subject: String,
    /// Anything else about it; may be empty.
    pub detail: String,
    /// Where a call back was asked for, masked: the link may be on a shared screen.
    pub masked_phone: Option<String>,
    /// The language it was asked in.
    pub locale: Locale,
    /// What became of it.
    pub state: QuestionState,
    /// When it was asked.
    pub asked_at: DateTime<Utc>,
    /// When it was answered or dismissed.
    pub closed_at: Option<DateTime<Utc>>,
}

/// Why a question is not shown.
#[derive(Debug, thiserror::Error)]
pub enum ReadReceiptError {
    /// There is none for this secret: a wrong link, or its time is over. One answer for both.
    #[error("there is no such question")]
    NotFound,
    /// Its phone does not open.
    #[error("the phone of a question does not open")]
    Phone(#[from] OpenError),
    /// A row that this version of Minhu cannot make sense of.
    #[error("question {0} is inconsistent")]
    Inconsistent(Uuid),
    /// The database did not answer as it should.
    #[error("the question could not be read")]
    Database(#[from] sqlx::Error),
}

impl ReadReceiptError {
    /// Every code that it can have.
    pub const CODES: &'static [&'static str] = &["question-not-found", "internal", "unavailable"];
}

impl Problem for ReadReceiptError {
    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "question-not-found",
            Self::Phone(_) | Self::Inconsistent(_) => "internal",
            Self::Database(_) => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::NotFound => 404,
            Self::Phone(_) | Self::Inconsistent(_) => 500,
            Self::Database(_) => 503,
        }
    }
}

/// The question of the receipt whose link holds `secret`. Needs no limit: nobody guesses 128 bits.
///
/// # Errors
/// [`ReadReceiptError`].
pub async fn read_receipt(
    kernel: &Kernel,
    secret: &str,
) -> Result<AskedQuestion, ReadReceiptError> {
    let secret = ReceiptSecret::parse(secret).ok_or(ReadReceiptError::NotFound)?;
    let row = sqlx::query!(
        "select id, resident, number, subject, detail, phone, locale, state, answer, reason, asked_at, closed_at
         from resident_question where secret_hash = $1",
        &secret.hash()[..],
    )
    .fetch_optional(&kernel.db)
    .await?
    .ok_or(ReadReceiptError::NotFound)?;

    let inconsistent = || ReadReceiptError::Inconsistent(row.id);
    let place = Place { column: "resident_question.phone", row: row.id.as_bytes() };
    let phone = row.phone.map(|sealed| open(&kernel.keys, place, &sealed)).transpose()?;
    let reason = row.reason.as_deref().and_then(Dismissal::parse);
    let state = match (row.state.as_str(), row.answer, reason) {
        ("open", None, None) => QuestionState::Open,
        ("answered", Some(answer), None) => QuestionState::Answered(answer),
        ("dismissed", None, Some(reason)) => QuestionState::Dismissed(reason),
        _ => return Err(inconsistent()),
    };
    Ok(AskedQuestion {
        resident: row.resident,
        number: Number::parse(&row.number).map_err(|_| inconsistent())?,
        subject: row.subject,
        detail: row.detail,
        masked_phone: phone.map(|phone| mask_phone(&String::from_utf8_lossy(&phone))),
        locale: Locale::from_tag(&row.locale).ok_or_else(inconsistent)?,
        state,
        asked_at: row.asked_at,
        closed_at: row.closed_at,
    })
}
