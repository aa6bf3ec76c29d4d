//! What is wrong between us and a platform, as far as a question that changes nothing shows it.

use chrono::{DateTime, Utc};

use super::HttpAnswer;

/// With more seconds than this between the clocks, what is signed is soon refused.
const APART: i64 = 120;

/// Why a platform cannot be used as it is set up. Never quotes a setting or an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    #[error("cannot be reached")]
    Away,
    #[error("is busy, or fails itself")]
    Busy,
    #[error("answers in words that are not known here")]
    Unclear,
    /// Our clock is ahead by so many seconds, or behind.
    #[error("has a clock that is {} s from that of this machine", .0.abs())]
    Clock(i64),
    #[error("does not know the id of the app or of the merchant")]
    UnknownId,
    #[error("does not take the secret of the app")]
    Secret,
    #[error("does not take what is signed with our key")]
    OurKey,
    #[error("answers without a signature by a key of its own that is set here")]
    TheirKey,
    #[error("does not let the address of this machine in")]
    Address,
    #[error("does not let the app or the merchant do this")]
    Forbidden,
}

/// That the clock of whoever answered is near ours; one that does not tell the time is.
///
/// # Errors
/// [`Trouble::Clock`].
pub(crate) fn agrees(answer: &HttpAnswer, now: DateTime<Utc>) -> Result<(), Trouble> {
    let told = answer.headers.get("date").and_then(|date| date.to_str().ok());
    let told = told.and_then(|date| DateTime::parse_from_rfc2822(date).ok());
    match told.map(|told| (now - told.to_utc()).num_seconds()) {
        Some(apart) if apart.abs() > APART => Err(Trouble::Clock(apart)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use reqwest::{StatusCode, header::HeaderMap};

    use super::*;

    #[test]
    fn a_clock_that_is_far_off_is_told() {
        let at = |seconds: i64| DateTime::from_timestamp(1_795_136_400 + seconds, 0).unwrap();
        let mut headers = HeaderMap::new();
        let answer = |headers: &HeaderMap| HttpAnswer {
            status: StatusCode::OK,
            headers: headers.clone(),
            body: bytes::Bytes::new(),
        };
        assert_eq!(agrees(&answer(&headers), at(0)), Ok(()), "it does not tell");
        let date = at(0).format("%a, %d %b %Y %H:%M:%S GMT").to_string();
        headers.insert("date", date.parse().unwrap());
        assert_eq!(agrees(&answer(&headers), at(120)), Ok(()));
        assert_eq!(agrees(&answer(&headers), at(-121)), Err(Trouble::Clock(-121)));
        assert!(Trouble::Clock(-121).to_string().contains("121 s"));
    }
}
