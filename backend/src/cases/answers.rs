//! Answers to residents: written and sent, or, of a sensitive class, proposed by one and sent by
//! another.

use domain::cases::Outcome;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{demands::Answer, standing::Standing};
use crate::Kernel;

/// Keeps an answer for somebody else to read; one that was proposed before is replaced. It is newer
/// than whatever was sent.
pub(super) async fn propose(
    kernel: &Kernel,
    conn: &mut PgConnection,
    case: &Standing,
    (outcome, answer): (Outcome, &Answer),
    author: Option<Uuid>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into case_answer (id, case_id, outcome, zh_hans, zh_hant, en, author, written_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict (case_id) where sent_at is null do update set
           id = excluded.id,
           outcome = excluded.outcome, zh_hans = excluded.zh_hans, zh_hant = excluded.zh_hant,
           en = excluded.en, author = excluded.author, written_at = excluded.written_at",
        kernel.new_id(),
        case.id,
        outcome.as_str(),
        answer.zh_hans,
        answer.zh_hant,
        answer.en,
        author,
        kernel.now(),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Nobody has to read what was proposed any more: the case has gone on without it. Without its author
/// it is no proposal; who that was is in the history.
pub(super) async fn withdraw(conn: &mut PgConnection, case: Uuid) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update case_answer set author = null where case_id = $1 and sent_at is null",
        case,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Sends an answer. Where one was proposed it is that one, in the words that it has now, and whoever
/// sends it is its reader.
pub(super) async fn send(
    kernel: &Kernel,
    conn: &mut PgConnection,
    case: &Standing,
    (outcome, answer): (Outcome, &Answer),
    staff: Option<Uuid>,
) -> Result<(), sqlx::Error> {
    let now = kernel.now();
    let read = sqlx::query!(
        "update case_answer set outcome = $2, zh_hans = $3, zh_hant = $4, en = $5, sent_at = $7,
           reader = nullif($6, author), read_at = case when $6 <> author then $7::timestamptz end
         where case_id = $1 and sent_at is null and author is not null",
        case.id,
        outcome.as_str(),
        answer.zh_hans,
        answer.zh_hant,
        answer.en,
        staff,
        now,
    )
    .execute(&mut *conn)
    .await?;
    if read.rows_affected() > 0 {
        return Ok(());
    }
    sqlx::query!(
        "insert into case_answer
           (id, case_id, outcome, zh_hans, zh_hant, en, author, written_at, sent_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $8)",
        kernel.new_id(),
        case.id,
        outcome.as_str(),
        answer.zh_hans,
        answer.zh_hant,
        answer.en,
        staff,
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}
