//! A resident keeps something that was done without signing in, by the secret of its receipt.

use domain::number::Number;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{By, records};
use crate::{
    Kernel, Problem,
    audit::{Detail, Event, Subject},
    bulky::BOOKING,
    idempotency::{IdempotencyError, request_hash},
    once::{Begun, Once},
    privacy::Redacted,
    sorting::ReceiptSecret,
};

/// The most characters of a receipt that are looked at; an address of ours has a hundred or so.
const MAX_CHARS: usize = 2_000;

/// Why a receipt was not kept.
#[derive(Debug, thiserror::Error)]
pub enum KeepReceiptError {
    /// Nothing was typed.
    #[error("no receipt")]
    Missing,
    /// There is no secret in it, or none of a thing that is still there, or its number is of
    /// something else. One answer for all.
    #[error("there is nothing with this receipt")]
    NotFound,
    /// It belongs to another account.
    #[error("it belongs to another account")]
    Taken,
    /// The form was sent before, with other content or a moment ago.
    #[error(transparent)]
    Idempotency(#[from] IdempotencyError),
    /// The database did not answer as it should.
    #[error("the receipt could not be kept")]
    Database(#[from] sqlx::Error),
}

impl KeepReceiptError {
    /// The codes that are its own; those of [`IdempotencyError`] come on top.
    pub const CODES: &'static [&'static str] =
        &["receipt-missing", "receipt-not-found", "receipt-taken", "unavailable"];
}

impl Problem for KeepReceiptError {
    fn code(&self) -> &'static str {
        match self {
            Self::Missing => "receipt-missing",
            Self::NotFound => "receipt-not-found",
            Self::Taken => "receipt-taken",
            Self::Idempotency(error) => error.code(),
            Self::Database(_) => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Missing => 422,
            Self::NotFound => 404,
            Self::Taken => 409,
            Self::Idempotency(error) => error.status(),
            Self::Database(_) => 503,
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::Missing | Self::NotFound | Self::Taken => Some("receipt"),
            Self::Idempotency(_) | Self::Database(_) => None,
        }
    }
}

/// Gives the resident what a receipt is of: its link, or its number and the secret, as they were
/// pasted. Doing it twice does no more. Needs no limit: nobody guesses 128 bits.
///
/// # Errors
/// [`KeepReceiptError`]; nothing was changed then.
pub async fn keep_receipt(
    kernel: &Kernel,
    by: &By,
    pasted: &Redacted<String>,
) -> Result<(), KeepReceiptError> {
    let receipt = read(pasted.expose())?;
    let id = by.resident.id;
    let hash = request_hash("keep-receipt", [&*receipt.secret.to_text()]);
    let begun = Once::begin(kernel, id.as_bytes(), by.key, hash).await?;
    let Begun::New(mut once) = begun else { return Ok(()) };
    let Some(kept) = find(once.conn(), &receipt).await? else {
        once.give_up().await?;
        return Err(KeepReceiptError::NotFound);
    };
    match kept.owner {
        Some(owner) if owner == id => return Ok(once.give_up().await?),
        Some(_) => {
            once.give_up().await?;
            return Err(KeepReceiptError::Taken);
        }
        None => records::give(once.conn(), kept.kind, kept.id, id).await?,
    }
    let event = Event {
        id: kernel.new_id(),
        at: kernel.now(),
        actor: by.resident.actor(),
        act: "keep-receipt",
        subject: Subject { kind: kept.kind, id: Some(kept.id) },
        detail: Detail::none(),
        request_id: by.request_id.clone(),
    };
    once.finish(kernel, event, &[]).await?;
    Ok(())
}

/// What a receipt says.
struct Receipt {
    secret: ReceiptSecret,
    number: Option<Number>,
}

/// Reads `https://…/sorting/questions/{secret}`, `MH-261120-7K3F-9 {secret}` or the secret alone,
/// with anything around them: people paste whole messages.
fn read(pasted: &str) -> Result<Receipt, KeepReceiptError> {
    let text: String = pasted.chars().take(MAX_CHARS).collect();
    if text.trim().is_empty() {
        return Err(KeepReceiptError::Missing);
    }
    let words = || {
        text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_'))
            .filter(|word| !word.is_empty())
    };
    let secret = words().find_map(ReceiptSecret::parse).ok_or(KeepReceiptError::NotFound)?;
    Ok(Receipt { secret, number: words().find_map(|word| Number::parse(word).ok()) })
}

/// What a receipt is of.
struct Kept {
    id: Uuid,
    /// As the audit names it.
    kind: &'static str,
    owner: Option<Uuid>,
}

/// Locked, so that of two accounts with one link the second sees the first.
async fn find(conn: &mut PgConnection, receipt: &Receipt) -> Result<Option<Kept>, sqlx::Error> {
    let number = receipt.number.as_ref().map(ToString::to_string);
    let secret = &receipt.secret.hash()[..];
    let found = sqlx::query!(
        "select id, resident from sorting_question
         where secret_hash = $1 and ($2::text is null or number = $2) for update",
        secret,
        number,
    )
    .fetch_optional(&mut *conn)
    .await?;
    if let Some(row) = found {
        return Ok(Some(Kept { id: row.id, kind: "sorting-question", owner: row.resident }));
    }
    let found = sqlx::query!(
        "select id, resident from resident_question
         where secret_hash = $1 and ($2::text is null or number = $2) for update",
        secret,
        number,
    )
    .fetch_optional(&mut *conn)
    .await?;
    if let Some(row) = found {
        return Ok(Some(Kept { id: row.id, kind: "resident-question", owner: row.resident }));
    }
    let found = sqlx::query!(
        "select case_reporter.id, resident from case_reporter join case_file on case_file.id = case_id
         where secret_hash = $1 and ($2::text is null or number = $2) for update of case_reporter",
        secret,
        number,
    )
    .fetch_optional(&mut *conn)
    .await?;
    if let Some(row) = found {
        return Ok(Some(Kept { id: row.id, kind: "case", owner: row.resident }));
    }
    let found = sqlx::query!(
        "select id, resident from bulky_booking
         where secret_hash = $1 and ($2::text is null or number = $2) for no key update",
        secret,
        number,
    )
    .fetch_optional(conn)
    .await?;
    Ok(found.map(|row| Kept { id: row.id, kind: BOOKING, owner: row.resident }))
}

#[cfg(test)]
mod tests {
    use futures::future::join_all;
    use sqlx::PgPool;

    use super::*;
    use crate::{
        accounts::residents::{
            list_questions,
            testing::{by, kernel, resident},
        },
        notices::questions::{self, tests::question},
        sorting,
    };

    fn pasted(text: &str) -> Redacted<String> {
        Redacted::new(text.to_owned())
    }

    #[sqlx::test(migrations = false)]
    async fn a_receipt_is_kept_however_it_is_pasted(pool: PgPool) {
        let test = kernel(&pool).await;
        let me = resident(&test, &pool, "13900000001").await;
        let mut asked = Vec::new();
        for _ in 0..3 {
            let mut question = sorting::testing::question(&test);
            question.phone = String::new();
            asked.push(sorting::ask(&test, question).await.unwrap());
        }
        let secret = |n: usize| asked[n].secret.to_text();
        for text in [
            format!("https://minhu.example/en/sorting/questions/{}", secret(0)),
            format!("编号 {} 提取码：{}。", asked[1].number, secret(1)),
            format!("  {}\n", secret(2)),
        ] {
            keep_receipt(&test, &by(&test, me), &pasted(&text)).await.unwrap();
            keep_receipt(&test, &by(&test, me), &pasted(&text)).await.unwrap();
        }
        assert_eq!(list_questions(&test, &me, None).await.unwrap().0.len(), 3);
        let acts: i64 =
            sqlx::query_scalar("select count(*) from audit_event where act = 'keep-receipt'")
                .fetch_one(&pool)
                .await
                .unwrap();
        assert_eq!(acts, 3, "the second time nothing was done");

        let general = questions::ask(&test, question(&test)).await.unwrap();
        keep_receipt(&test, &by(&test, me), &pasted(&general.secret.to_text())).await.unwrap();
        assert_eq!(list_questions(&test, &me, None).await.unwrap().0.len(), 4);

        let other = resident(&test, &pool, "13900000002").await;
        let taken = keep_receipt(&test, &by(&test, other), &pasted(&secret(0))).await.unwrap_err();
        assert_eq!((taken.code(), taken.field()), ("receipt-taken", Some("receipt")));
        let mixed = format!("{} {}", asked[1].number, secret(2));
        for (text, code) in [
            ("", "receipt-missing"),
            (" \n ", "receipt-missing"),
            ("MH-261120-7K3F-9", "receipt-not-found"),
            ("../../etc/passwd", "receipt-not-found"),
            ("AAAAAAAAAAAAAAAAAAAAAA", "receipt-not-found"),
            (&*mixed, "receipt-not-found"),
            (&*"x ".repeat(9_000), "receipt-not-found"),
        ] {
            let error = keep_receipt(&test, &by(&test, me), &pasted(text)).await.unwrap_err();
            assert_eq!(error.code(), code, "{text:.40}");
        }
    }

    #[sqlx::test(migrations = false)]
    async fn of_two_accounts_with_one_link_one_keeps_it(pool: PgPool) {
        let test = kernel(&pool).await;
        let mut question = sorting::testing::question(&test);
        question.phone = String::new();
        let receipt = sorting::ask(&test, question).await.unwrap();
        let mut forms = Vec::new();
        for phone in ["13900000001", "13900000002", "13900000003"] {
            forms.push(by(&test, resident(&test, &pool, phone).await));
        }
        let link = pasted(&receipt.secret.to_text());
        let kept = join_all(forms.iter().map(|form| keep_receipt(&test, form, &link))).await;
        assert_eq!(kept.iter().filter(|one| one.is_ok()).count(), 1);
        assert!(
            kept.iter().filter_map(|one| one.as_ref().err()).all(|e| e.code() == "receipt-taken")
        );
    }
}
