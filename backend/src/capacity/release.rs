//! Giving up a place.

use sqlx::PgConnection;
use uuid::Uuid;

use super::claim::{Pair, let_go, lock_with_successor};

/// Gives a claim's units back, and with it any hold that was to replace it. Gives the window in
/// which there is room now, for [`offer_next`](super::waiting::offer_next) in the same transaction;
/// none where the claim was released before or is not there.
///
/// # Errors
/// When the database does not answer.
pub async fn release(conn: &mut PgConnection, claim: Uuid) -> Result<Option<Uuid>, sqlx::Error> {
    let Some(Pair { claim, other: successor }) =
        lock_with_successor(&mut *conn, claim).await?.filter(|pair| pair.claim.state.is_live())
    else {
        return Ok(None);
    };
    let window = claim.window;
    let claims: Vec<_> = [Some(claim), successor].into_iter().flatten().collect();
    let_go(conn, &claims).await?;
    Ok(Some(window))
}
