//! Staff move a booking to another window for a caller: nothing else of it changes, and nobody has to
//! see the address for it.

use domain::{
    accounts::{Act, Kind},
    bulky::State,
};
use uuid::Uuid;

use super::{
    address::{Address, from_door},
    change::{Change, ChangeError, change},
    estimate::Wish,
    hold::BookBy,
    programme::Programme,
    read::ReadError,
    read_for_staff::wanted,
    retry::{Retry, RetryError, retry},
    standing::{Standing, Which},
};
use crate::{
    Kernel, Problem,
    accounts::{Area, Denied},
    records::Saving,
};

/// Another window. `saving.id` is the booking.
#[derive(Debug, Clone)]
pub struct MoveWindow<'a> {
    pub saving: Saving<'a>,
    pub window: Uuid,
}

/// Why it stays where it is.
#[derive(Debug, thiserror::Error)]
pub enum MoveError {
    /// Not in this post, or there is no such booking.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// What it is cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The window cannot be had, or it is too late.
    #[error(transparent)]
    Change(#[from] ChangeError),
    /// The same of a second try after nothing was found.
    #[error(transparent)]
    Retry(#[from] RetryError),
}

impl Problem for MoveError {
    fn code(&self) -> &'static str {
        match self {
            Self::Denied(error) => error.code(),
            Self::Read(error) => error.code(),
            Self::Change(error) => error.code(),
            Self::Retry(error) => error.code(),
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Denied(error) => error.status(),
            Self::Read(error) => error.status(),
            Self::Change(error) => error.status(),
            Self::Retry(error) => error.status(),
        }
    }
}

impl From<sqlx::Error> for MoveError {
    fn from(error: sqlx::Error) -> Self {
        Self::Read(error.into())
    }
}

/// Moves a booking, by the rules and in the words of [`change()`]; after nothing was found it is the
/// second try ([`retry`]).
///
/// # Errors
/// [`MoveError`]; nothing was changed then.
pub async fn move_window(
    kernel: &Kernel,
    programme: &Programme,
    wanted_move: MoveWindow<'_>,
) -> Result<(), MoveError> {
    let MoveWindow { saving, window } = wanted_move;
    saving.staff.permit(Act::Write, Kind::Booking, Area::default())?;
    let id = saving.id.ok_or(Denied::NotFound)?;
    let mut conn = kernel.db.acquire().await?;
    let booking = Standing::read(&mut conn, id).await?.ok_or(Denied::NotFound)?;
    let (which, by) = (Which::Id(id), BookBy::Staff(saving.staff));
    if booking.state == State::NotFound {
        drop(conn);
        let (key, request_id) = (saving.key, saving.request_id);
        return Ok(retry(kernel, programme, Retry { which, by, window, key, request_id }).await?);
    }
    let wanted = wanted(kernel, &mut conn, &booking).await?;
    drop(conn);
    let (building, room) = from_door(&wanted.door);
    let wish = Wish {
        service: booking.service,
        things: wanted.basket.things,
        address: Address { street: wanted.street, estate: wanted.estate, building, room },
        site: wanted.basket.site,
        exemption: wanted.basket.exemption,
    };
    let request = Change {
        which,
        by,
        wish,
        window,
        shown: booking.total,
        note: wanted.note,
        key: saving.key,
        request_id: saving.request_id,
    };
    Ok(change(kernel, programme, request).await?)
}
