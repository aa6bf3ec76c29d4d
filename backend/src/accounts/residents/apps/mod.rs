//! Residents in an app of somebody else's making, such as a mini-app: tokens instead of a cookie.
//!
//! An app signs in with a code like a browser ([`sign_in_app`]) and gets two opaque tokens. The
//! access token goes with every request and is good for [`ACCESS_LIFE`]. The refresh token is
//! exchanged for new ones ([`refresh`]), once: one that comes back a second time has been in two
//! hands, and ends the session. A session of an app stands in the resident's list of devices and
//! ends there like any other; [`Gate`] hears of it at once. Pages of the portal open inside an app with
//! a ticket ([`make_ticket`]).

mod gate;
mod refresh;
mod scope;
#[cfg(test)]
mod tests;
mod ticket;
mod tokens;

pub(super) use self::tokens::begin;
pub use self::{
    gate::{AppCaller, Gate, GateError},
    refresh::{Refresh, RefreshError, refresh},
    scope::Scope,
    ticket::{
        ASKED_LIFE, MakeTicketError, OpenTicket, OpenTicketError, Opened, TICKET_LIFE, make_ticket,
        open_ticket,
    },
    tokens::{ACCESS_LIFE, REFRESH_LIFE, Tokens},
};
pub use super::sign_in::{AppSignIn, sign_in_app};
