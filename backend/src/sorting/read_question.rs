//! Shows a question to whoever holds its receipt.

use chrono::{DateTime, Utc};
use domain::{locale::Locale, notices::Dismissal, number::Number, phone::mask_phone};
use uuid::Uuid;

use super::receipt::ReceiptSecret;
use crate::{
    Kernel, Problem,
    privacy::{OpenError, Place, open},
};

/// What became of a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum QuestionState {
    /// Nobody has answered yet.
    Open,
    /// This is the answer.
    Answered(String),
    /// It will not be answered, and why; of old ones the reason is not known.
    Dismissed(Option<Dismissal>),
}

/// A question as its receipt shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedQuestion {
    /// The account that it belongs to.
    pub resident: Option<Uuid>,
    /// Its number.
    pub number: Number,
    /// What the thing is.
    pub words: String,
    /// Anything else about it; may be empty.
    pub detail: String,
    /// Where a call back was asked for, masked: the link may be on a shared screen.
    pub masked_phone: Option<String>,
    /// The file of its photo.
    pub photo: Option<Uuid>,
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
pub enum ReadQuestionError {
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

impl ReadQuestionError {
    /// Every code that it can have.
    pub const CODES: &'static [&'static str] = &["question-not-found", "internal", "unavailable"];
}

impl Problem for ReadQuestionError {
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
/// [`ReadQuestionError`].
pub async fn read_question(
    kernel: &Kernel,
    secret: &str,
) -> Result<AskedQuestion, ReadQuestionError> {
    let secret = ReceiptSecret::parse(secret).ok_or(ReadQuestionError::NotFound)?;
    let row = sqlx::query!(
        "select id, resident, number, words, detail, phone, photo, locale, state, answer,
           reason, asked_at, closed_at
         from sorting_question where secret_hash = $1",
        &secret.hash()[..],
    )
    .fetch_optional(&kernel.db)
    .await?
    .ok_or(ReadQuestionError::NotFound)?;

    let inconsistent = || ReadQuestionError::Inconsistent(row.id);
    let place = Place { column: "sorting_question.phone", row: row.id.as_bytes() };
    let phone = row.phone.map(|sealed| open(&kernel.keys, place, &sealed)).transpose()?;
    let reason = row.reason.as_deref().and_then(Dismissal::parse);
    let state = match (row.state.as_str(), row.answer) {
        ("open", None) => QuestionState::Open,
        ("answered", Some(answer)) => QuestionState::Answered(answer),
        ("dismissed", None) => QuestionState::Dismissed(reason),
        _ => return Err(inconsistent()),
    };
    Ok(AskedQuestion {
        resident: row.resident,
        number: Number::parse(&row.number).map_err(|_| inconsistent())?,
        words: row.words,
        detail: row.detail,
        masked_phone: phone.map(|phone| mask_phone(&String::from_utf8_lossy(&phone))),
        photo: row.photo,
        locale: Locale::from_tag(&row.locale).ok_or_else(inconsistent)?,
        state,
        asked_at: row.asked_at,
        closed_at: row.closed_at,
    })
}

#[cfg(test)]
mod tests {
    use sqlx::PgPool;

    use super::*;
    use crate::{
        clock::SeededRandom,
        sorting::{
            ask,
            ask::tests::{kernel, question},
        },
    };

    #[sqlx::test(migrations = false)]
    async fn the_receipt_shows_what_was_asked_and_answered(pool: PgPool) {
        let test = kernel(&pool).await;
        let receipt = ask(&test, question(&test)).await.unwrap();
        let secret = receipt.secret.to_text();
        let shown = read_question(&test, &secret).await.unwrap();
        assert_eq!(shown.number, receipt.number);
        assert_eq!(shown.words, "珊瑚绒毯");
        assert_eq!(shown.masked_phone.as_deref(), Some("138****5678"));
        assert_eq!((shown.state, shown.closed_at), (QuestionState::Open, None));

        sqlx::query!(
            "update sorting_question set state = 'answered', answer = '其他垃圾', closed_at = $1",
            test.now(),
        )
        .execute(&test.db)
        .await
        .unwrap();
        let shown = read_question(&test, &secret).await.unwrap();
        assert_eq!(shown.state, QuestionState::Answered("其他垃圾".to_owned()));
        assert_eq!(shown.closed_at, Some(test.now()));

        // Before reasons were kept, none was.
        for reason in [None, Some(Dismissal::Unclear)] {
            sqlx::query(
                "update sorting_question set state = 'dismissed', answer = null, reason = $1",
            )
            .bind(reason.map(Dismissal::as_str))
            .execute(&test.db)
            .await
            .unwrap();
            let shown = read_question(&test, &secret).await.unwrap();
            assert_eq!(shown.state, QuestionState::Dismissed(reason));
        }
    }

    #[sqlx::test(migrations = false)]
    async fn a_wrong_link_and_none_look_the_same(pool: PgPool) {
        let test = kernel(&pool).await;
        let stranger = ReceiptSecret::mint(&SeededRandom::new(5)).to_text();
        for secret in ["", "x", "%00", "'; drop table", &stranger] {
            let error = read_question(&test, secret).await.unwrap_err();
            assert_eq!((error.code(), error.status()), ("question-not-found", 404));
        }
    }
}
