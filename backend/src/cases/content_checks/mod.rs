//! What WeChat says of the words and photos that residents send from its mini-app.
//!
//! WeChat takes a mini-app away whose users see what must not be shown. So whatever a resident sends
//! whose account is linked to WeChat is taken as ever, and the job [`CheckContent`] asks WeChat about
//! it. About words WeChat answers at once; about a photo it pushes what it says ([`answer`]). Until
//! then nothing of it is shown to everybody, nor where it is risky: [`moderate`](super::moderate())
//! refuses it, and so does the database. Where WeChat does not know, or says nothing within
//! [`ANSWERED_WITHIN`], staff look themselves. So they do with what other residents send, about whom
//! WeChat cannot be asked: the mini-app shows it as well, and its check begins at
//! [`CheckState::Review`]. What staff take in and what partners send has no check.
//!
//! Questions have none either: only who asked and staff ever see one, and what staff make public of it,
//! a name in the guide, they have read and saved themselves.

mod answer;
mod check;
mod end;
mod hide;
mod start;
mod state;
#[cfg(test)]
mod tests;

pub use self::{
    answer::answer,
    check::CheckContent,
    end::{ANSWERED_WITHIN, EndContentChecks},
    state::CheckState,
};
pub(super) use self::{
    start::{check_case, check_photos, check_photos_of},
    state::state_of,
};
