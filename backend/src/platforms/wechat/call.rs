//! One call of WeChat: JSON there, JSON back, and a number where it goes wrong.

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::{WeChat, WeChatError};
use crate::platforms::HttpAnswer;

/// WeChat does not take our token, or gives none.
pub(super) const KEY_REFUSED: &str = "key-refused";

/// Why a call has no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CallError {
    /// In a word.
    Away(&'static str),
    /// WeChat's `errcode`.
    Code(i64),
}

impl From<&'static str> for CallError {
    fn from(why: &'static str) -> Self {
        Self::Away(why)
    }
}

impl CallError {
    /// Why it may be otherwise later, in a word.
    pub(super) const fn later(self) -> &'static str {
        match self {
            Self::Away(why) => why,
            Self::Code(-1 | 44_991 | 45_009 | 45_011) => "busy",
            // Of the token, the mini-app's id and secret, and the addresses that may call.
            Self::Code(40_001 | 40_013 | 40_014 | 40_125 | 40_164 | 42_001 | 48_001) => KEY_REFUSED,
            Self::Code(_) => "failed",
        }
    }

    /// The same for callers; `refused` says what the codes that are final mean here.
    pub(super) fn told(self, refused: impl FnOnce(i64) -> Option<&'static str>) -> WeChatError {
        let refused = match self {
            Self::Away(_) => None,
            Self::Code(code) => refused(code),
        };
        refused.map_or(WeChatError::Later(self.later()), WeChatError::Refused)
    }
}

/// An answer of which nothing is wanted but that it is good; it has to say so.
#[derive(Deserialize)]
pub(super) struct Nothing {
    #[serde(rename = "errcode")]
    _is_there: i64,
}

#[derive(Deserialize)]
struct Status {
    #[serde(default)]
    errcode: i64,
}

/// What `answer` says, whatever type it claims to be. `path` is for the log.
pub(super) fn read<T: DeserializeOwned>(
    path: &'static str,
    answer: &HttpAnswer,
) -> Result<T, CallError> {
    if !answer.status.is_success() {
        tracing::warn!(path, status = answer.status.as_u16(), "WeChat does not answer");
        return Err(CallError::Away("failed"));
    }
    let not_understood = |_: serde_json::Error| CallError::Away("not-understood");
    let status: Status = serde_json::from_slice(&answer.body).map_err(not_understood)?;
    if status.errcode != 0 {
        // Its words may quote what was sent.
        tracing::warn!(path, errcode = status.errcode, "WeChat refuses");
        return Err(CallError::Code(status.errcode));
    }
    serde_json::from_slice(&answer.body).map_err(not_understood)
}

impl WeChat {
    /// Posts `body` and reads the answer.
    pub(super) async fn post<T: DeserializeOwned>(
        &self,
        path: &'static str,
        body: &(impl Serialize + Sync),
    ) -> Result<T, CallError> {
        read(path, &self.post_raw(path, body).await?)
    }

    /// Posts `body`; where the token is refused once more with another one, and never again.
    pub(super) async fn post_raw(
        &self,
        path: &'static str,
        body: &(impl Serialize + Sync),
    ) -> Result<HttpAnswer, CallError> {
        let token = self.access_token(None).await?;
        let answer = self.post_with(&token, path, body).await?;
        if !refuses_token(&answer) {
            return Ok(answer);
        }
        let token = self.access_token(Some(&token)).await?;
        self.post_with(&token, path, body).await
    }

    async fn post_with(
        &self,
        token: &SecretString,
        path: &'static str,
        body: &(impl Serialize + Sync),
    ) -> Result<HttpAnswer, CallError> {
        let address = self.with_query(path, &[("access_token", token.expose_secret())]);
        Ok(self.http.send(self.http.post(&address).json(body)).await?)
    }

    /// `path` with a query. Not for logs.
    pub(super) fn with_query(&self, path: &str, pairs: &[(&str, &str)]) -> String {
        let mut url = self.http.url(path);
        url.query_pairs_mut().extend_pairs(pairs);
        format!("{path}?{}", url.query().unwrap_or_default())
    }
}

fn refuses_token(answer: &HttpAnswer) -> bool {
    let status = serde_json::from_slice::<Status>(&answer.body);
    status.is_ok_and(|status| matches!(status.errcode, 40_001 | 40_014 | 42_001))
}
