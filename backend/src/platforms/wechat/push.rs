//! What WeChat pushes by itself (消息推送): that a photo was looked at.
//!
//! A body is XML or JSON, whichever the console of the mini-app says. It comes from the open
//! internet before its signature is believed, and in plain mode (明文模式) the signature is not over
//! the body: so it is read with bounds, and counts only if it is about this mini-app and about
//! something that was asked. With a key set it has to be sealed (安全模式, 兼容模式), and a second
//! signature is over what is sealed.

mod json;
mod sealed;
mod signature;
mod xml;

use chrono::{DateTime, Utc};
use secrecy::ExposeSecret;

use super::{Verdict, WeChat};

pub(super) use sealed::PushKey;
pub use signature::verify;

/// A request that is older or newer than this, in seconds, is not taken.
const GOOD_FOR: u64 = 300;
/// The most characters of an id that was given by WeChat.
const LONGEST_TRACE: usize = 128;

/// What stands in the address of a push, as it was received.
#[derive(Debug, Clone, Copy)]
pub struct Signed<'a> {
    pub signature: &'a str,
    /// Seconds since 1970.
    pub timestamp: &'a str,
    pub nonce: &'a str,
    /// Empty in plain mode.
    pub encrypt_type: &'a str,
    /// Over what is sealed; empty in plain mode.
    pub msg_signature: &'a str,
}

/// Why a push is not taken. Nothing was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PushError {
    /// No token of 消息推送 is set.
    #[error("nothing is pushed here")]
    NotSetUp,
    /// It is not of WeChat, or not of now.
    #[error("the signature is wrong or too old")]
    Forged,
    /// It is sealed with a key that is not set here.
    #[error("it is sealed, and no key is set: see MINHU_WECHAT_PUSH_KEY_FILE")]
    Sealed,
    /// It is not sealed, though a key is set.
    #[error("it is not sealed: set 消息推送 to the safe mode (安全模式) in WeChat's console")]
    Plain,
    /// It is sealed with another key than the one that is set.
    #[error("it cannot be opened: is EncodingAESKey as in WeChat's console?")]
    WrongKey,
    /// It is about another mini-app.
    #[error("it is about another mini-app")]
    NotOurs,
    /// Neither the JSON nor the XML that is expected.
    #[error("it cannot be read")]
    Unreadable,
}

impl PushError {
    /// The HTTP status that fits.
    #[must_use]
    pub const fn status(self) -> u16 {
        match self {
            Self::NotSetUp => 404,
            Self::Forged => 401,
            Self::Sealed | Self::Plain | Self::WrongKey | Self::NotOurs | Self::Unreadable => 400,
        }
    }
}

/// What WeChat says of a photo that it was asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Looked {
    /// What [`check_image`](WeChat::check_image) gave.
    pub trace_id: String,
    pub verdict: Verdict,
}

/// The parts of an event that count, from JSON or XML.
#[derive(Default)]
struct Event {
    name: String,
    app_id: String,
    trace_id: String,
    /// Other than 0 where the photo could not be looked at.
    errcode: String,
    suggest: String,
    /// A whole push, sealed; beside it the rest stands in 兼容模式 only, and counts for nothing.
    sealed: String,
}

impl Event {
    fn read(text: &str) -> Result<Self, PushError> {
        let event = match text.trim_start().chars().next() {
            Some('{') => json::read(text),
            Some('<') => xml::read(text),
            _ => None,
        };
        event.ok_or(PushError::Unreadable)
    }
}

impl WeChat {
    /// Whether a request is WeChat's, by what stands in its address.
    ///
    /// # Errors
    /// [`PushError::NotSetUp`] or [`PushError::Forged`].
    pub fn check_push(&self, now: DateTime<Utc>, signed: Signed<'_>) -> Result<(), PushError> {
        let token = self.push_token.as_ref().ok_or(PushError::NotSetUp)?;
        let Signed { signature, timestamp, nonce, .. } = signed;
        let at: i64 = timestamp.parse().map_err(|_| PushError::Forged)?;
        let is_fresh = now.timestamp().abs_diff(at) <= GOOD_FOR;
        let is_right = verify(token.expose_secret(), &[timestamp, nonce], signature);
        if is_fresh && is_right { Ok(()) } else { Err(PushError::Forged) }
    }

    /// What is said in a push that [`check_push`](Self::check_push) took; none where it is about
    /// something else.
    ///
    /// # Errors
    /// [`PushError`].
    pub fn read_push(&self, signed: Signed<'_>, body: &[u8]) -> Result<Option<Looked>, PushError> {
        let text = std::str::from_utf8(body).map_err(|_| PushError::Unreadable)?;
        let event = Event::read(text)?;
        let event = match (&self.push_key, signed.encrypt_type) {
            (None, "" | "raw") => event,
            (None, _) => return Err(PushError::Sealed),
            (Some(_), "" | "raw") => return Err(PushError::Plain),
            (Some(key), _) => self.open(key, signed, &event.sealed)?,
        };
        if event.name != "wxa_media_check" {
            return Ok(None);
        }
        if event.app_id != self.app_id {
            return Err(PushError::NotOurs);
        }
        if !(1..=LONGEST_TRACE).contains(&event.trace_id.len()) {
            return Err(PushError::Unreadable);
        }
        let looked = matches!(event.errcode.as_str(), "" | "0");
        let verdict = if looked { Verdict::of(&event.suggest) } else { Verdict::Review };
        Ok(Some(Looked { trace_id: event.trace_id, verdict }))
    }

    /// What is in `sealed`, where WeChat has signed it and it is for this mini-app.
    fn open(&self, key: &PushKey, signed: Signed<'_>, sealed: &str) -> Result<Event, PushError> {
        let token = self.push_token.as_ref().ok_or(PushError::NotSetUp)?;
        let parts = [signed.timestamp, signed.nonce, sealed];
        if !verify(token.expose_secret(), &parts, signed.msg_signature) {
            return Err(PushError::Forged);
        }
        let opened = key.open(sealed).ok_or(PushError::WrongKey)?;
        if opened.app_id != self.app_id {
            return Err(PushError::NotOurs);
        }
        Event::read(&opened.message)
    }
}
