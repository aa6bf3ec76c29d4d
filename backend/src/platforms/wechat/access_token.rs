//! The token that every call but the sign-in needs: asked for once, kept until shortly before its
//! end, and shared by all.

use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use tokio::{sync::Mutex, time::Instant};

use super::{
    WeChat,
    call::{CallError, KEY_REFUSED, read},
};

/// In its last five minutes WeChat gives the next token, and both are good.
const BEFORE_ITS_END: Duration = Duration::from_secs(240);
/// Whoever waits for a token that could not be had hears so, instead of asking one after another.
const PAUSE: Duration = Duration::from_secs(3);

/// The token, as it is known now.
#[derive(Default)]
pub(super) struct AccessToken {
    // Held while it is asked for, so that many who need one ask once.
    held: Mutex<Held>,
}

#[derive(Default)]
struct Held {
    token: Option<Token>,
    /// Why the last call gave none, and until when nobody asks again.
    failed: Option<(&'static str, Instant)>,
}

struct Token {
    secret: SecretString,
    /// From when on the next one is asked for.
    renew_at: Instant,
    ends_at: Instant,
    /// Whether WeChat has refused it.
    is_refused: bool,
}

#[derive(Serialize)]
struct Body<'a> {
    grant_type: &'static str,
    appid: &'a str,
    secret: &'a str,
    // The other way ends the token of every other process of ours.
    force_refresh: bool,
}

#[derive(Deserialize)]
struct Answer {
    access_token: SecretText,
    /// Seconds.
    expires_in: u64,
}

/// Read as text and never printed.
#[derive(Deserialize)]
#[serde(from = "String")]
struct SecretText(SecretString);

impl From<String> for SecretText {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl WeChat {
    /// The token, but not `bad`, which WeChat has just refused. Why there is none, in a word.
    ///
    /// WeChat gives one token for as long as it is good. Where that is the one that it refuses,
    /// nobody uses it for a moment; then it is tried again.
    pub(super) async fn access_token(
        &self,
        bad: Option<&SecretString>,
    ) -> Result<SecretString, &'static str> {
        let mut held = self.token.held.lock().await;
        let now = Instant::now();
        let paused = held.failed.filter(|(_, until)| now < *until).map(|(why, _)| why);
        if let Some(token) = &mut held.token {
            token.is_refused |= bad.is_some_and(|bad| are_same(bad, &token.secret));
            let until = if paused.is_some() { token.ends_at } else { token.renew_at };
            if !token.is_refused && now < until {
                return Ok(token.secret.clone());
            }
        }
        if let Some(why) = paused {
            return Err(why);
        }
        match self.ask_for_token().await {
            Ok((secret, life)) => {
                let is_refused = bad.is_some_and(|bad| are_same(bad, &secret));
                held.token = Some(Token {
                    secret: secret.clone(),
                    renew_at: now + life.saturating_sub(BEFORE_ITS_END),
                    ends_at: now + life,
                    is_refused,
                });
                held.failed = is_refused.then(|| (KEY_REFUSED, Instant::now() + PAUSE));
                if is_refused { Err(KEY_REFUSED) } else { Ok(secret) }
            }
            Err(error) => {
                let (now, why) = (Instant::now(), error.later());
                held.failed = Some((why, now + PAUSE));
                let old = held.token.as_ref();
                let old = old.filter(|token| !token.is_refused && now < token.ends_at);
                old.map(|token| token.secret.clone()).ok_or(why)
            }
        }
    }

    /// Asks for it, and how long it is good.
    pub(super) async fn ask_for_token(&self) -> Result<(SecretString, Duration), CallError> {
        const PATH: &str = "/cgi-bin/stable_token";
        let body = Body {
            grant_type: "client_credential",
            appid: &self.app_id,
            secret: self.secret.expose_secret(),
            force_refresh: false,
        };
        let answer = self.http.send(self.http.post(PATH).json(&body)).await?;
        let answer: Answer = read(PATH, &answer)?;
        // A day at most, whatever it says: an instant has an end.
        let life = Duration::from_secs(answer.expires_in.min(86_400));
        Ok((answer.access_token.0, life))
    }
}

fn are_same(one: &SecretString, other: &SecretString) -> bool {
    one.expose_secret() == other.expose_secret()
}
