//! Getting off the waiting list.

use sqlx::PgConnection;
use uuid::Uuid;

use crate::capacity::{
    Subject,
    claim::{let_go, lock_all},
    release,
};

/// Takes somebody off the list, whether they were offered something or not. Gives the window in which
/// an offer of theirs was, for [`offer_next`](super::offer_next). Whoever is off the list already
/// stays as they are.
///
/// # Errors
/// When the database does not answer.
pub async fn leave_waiting(
    conn: &mut PgConnection,
    waiting: Uuid,
) -> Result<Option<Uuid>, sqlx::Error> {
    let left = sqlx::query!(
        "update capacity_waiting set state = 'left', told = true
         where id = $1 and state in ('waiting', 'offered') returning claim",
        waiting,
    )
    .fetch_optional(&mut *conn)
    .await?;
    match left.and_then(|left| left.claim) {
        Some(claim) => release(conn, claim).await,
        None => Ok(None),
    }
}

/// Takes a subject off every list that it is on.
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
    let mut offers = lock_all(&mut *conn, &claims).await?;
    offers.retain(|claim| claim.state.is_live());
    let_go(conn, &offers).await?;
    Ok(())
}
