//! Who somebody is: the code of `wx.login` for the id that this mini-app knows them by.

use secrecy::ExposeSecret;
use serde::Deserialize;

use super::{WeChat, WeChatError, call::read};
use crate::privacy::Redacted;

/// No code of WeChat is longer.
pub(super) const LONGEST_CODE: usize = 256;

/// Who somebody is. WeChat's `session_key` is not read: nothing here needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WeChatSession {
    /// In this mini-app.
    pub open_id: Redacted<String>,
}

#[derive(Deserialize)]
struct Answer {
    openid: String,
}

impl WeChat {
    /// Who gave the mini-app `code`, which is good once and for five minutes.
    ///
    /// # Errors
    /// [`WeChatError::CODE_NOT_GOOD`], or that WeChat does not answer now.
    pub async fn session(&self, code: &str) -> Result<WeChatSession, WeChatError> {
        const PATH: &str = "/sns/jscode2session";
        if code.is_empty() || code.len() > LONGEST_CODE {
            return Err(WeChatError::CODE_NOT_GOOD);
        }
        let address = self.with_query(
            PATH,
            &[
                ("appid", self.app_id.as_str()),
                ("secret", self.secret.expose_secret()),
                ("js_code", code),
                ("grant_type", "authorization_code"),
            ],
        );
        let answer = self.http.send(self.http.get(&address)).await.map_err(WeChatError::Later)?;
        let answer: Answer = read(PATH, &answer).map_err(|error| {
            // Not one, used before, or of somebody whom WeChat holds for dangerous.
            error.told(|code| matches!(code, 40_029 | 40_163 | 40_226).then_some("code-not-good"))
        })?;
        if !is_id(&answer.openid) {
            return Err(WeChatError::Later("not-understood"));
        }
        Ok(WeChatSession { open_id: answer.openid.into() })
    }
}

fn is_id(text: &str) -> bool {
    (1..=128).contains(&text.len()) && text.chars().all(|c| c.is_ascii_graphic())
}
