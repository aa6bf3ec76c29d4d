//! Getting off the waiting list.

use sqlx::PgConnection;

use crate::capacity::{Subject, claim::let_go_live};

/// Takes a subject off every list that it is on, whether it was offered something or not. What it
/// was offered, [`turn`](super::turn) offers to others.
///
/// # Errors
/// When the database does not answer.
pub async fn leave_all(conn: &mut PgConnection, subject: Subject) -> Result<(), sqlx::Error> {
    let offered = sqlx::query_scalar!(
        "update capacity_waiting set state = 'left', told = true
         where subject_kind = $1 and subject_id = $2 and state in ('waiting', 'offered')
         returning claim",
        subject.kind,
        subject.id,
    )
    .fetch_all(&mut *conn)
    .await?;
    let claims: Vec<_> = offered.into_iter().flatten().collect();
    let_go_live(conn, &claims).await?;
    Ok(())
}
