//! Shutting somebody out, and letting them in again.

use domain::accounts::Kind;
use uuid::Uuid;

use super::{account, error::UserError, read::area_of};
use crate::{
    Kernel,
    accounts::staff::{
        order::{Order, Started},
        session,
    },
    audit::Detail,
    idempotency::request_hash,
};

/// Whether somebody may sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    Active,
    Disabled,
}

impl State {
    /// As it is stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Disabled => "disabled",
        }
    }

    /// The state of a stored word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Active, Self::Disabled].into_iter().find(|state| state.as_str() == word)
    }
}

/// Disables or enables the account. Disabling ends its sessions.
///
/// # Errors
/// [`UserError`]; [`UserError::LastAdministrator`] when nobody else would hold that post.
pub async fn set_state(
    kernel: &Kernel,
    order: Order,
    id: Uuid,
    state: State,
) -> Result<(), UserError> {
    order.permit(Kind::User)?;
    let area = area_of(kernel, id).await?;
    let hash = request_hash("user-state", [id.as_bytes(), state.as_str().as_bytes()]);
    let mut running = match order.start(kernel, Kind::User, area, hash).await? {
        Started::Replayed(_) => return Ok(()),
        Started::New(running) => running,
    };
    sqlx::query!("update staff set state = $2 where id = $1", id, state.as_str())
        .execute(running.conn())
        .await?;
    let act = match state {
        State::Active => "user-enabled",
        State::Disabled => "user-disabled",
    };
    if state == State::Disabled {
        session::end_all(running.conn(), id, None).await?;
    }
    running.finish(kernel, act, account(id), Detail::none(), b"").await?;
    Ok(())
}
