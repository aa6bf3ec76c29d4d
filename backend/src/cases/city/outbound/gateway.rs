//! The city's system, as it is reached by HTTP.
//!
//! Each return is one `POST {base}/returns` in JSON, signed with the shared secret, with its id as
//! `Idempotency-Key`. docs/CITY-12345.md has the contract. What is not an answer of that contract,
//! such as the page of a proxy, is no answer: the return is sent again.

use std::{error::Error, fmt, time::Duration};

use chrono::{DateTime, Utc};
use hmac::{Hmac, Mac};
use reqwest::{Client, Response, StatusCode, Url, redirect};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{MAX_NOTE, ReturnState};
use crate::cases::city::mapping::instant;

/// For the connection, and for all of it. Below the time a job has.
const CONNECT: Duration = Duration::from_secs(5);
const ANSWER: Duration = Duration::from_secs(20);
/// What is read of an answer at most.
const LONGEST_ANSWER: usize = 16 * 1024;
/// The longest name that the city gives it; the table's own limit.
const MAX_REFERENCE: usize = 100;

/// Why a return was not sent, all for now: `city-` and the last part of the key `city-error-…`.
pub const NOT_SENT: &[&str] = &[
    "city-away",
    "city-timeout",
    "city-failed",
    "city-busy",
    "city-key-refused",
    "city-address-wrong",
    "city-answer-unread",
];

/// The city's system.
pub struct CityGateway {
    client: Client,
    returns: Url,
    secret: SecretString,
}

impl fmt::Debug for CityGateway {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CityGateway")
    }
}

/// What is sent.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Outgoing<'a> {
    pub(super) id: Uuid,
    /// The city's number.
    pub(super) number: &'a str,
    /// Our number of the case.
    pub(super) case: &'a str,
    pub(super) kind: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) outcome: Option<&'a str>,
    pub(super) reason: &'a str,
    pub(super) words: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) until: Option<DateTime<Utc>>,
    pub(super) at: DateTime<Utc>,
}

/// What the city said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Answer {
    /// Never [`ReturnState::Waiting`].
    pub(super) state: ReturnState,
    pub(super) note: String,
    pub(super) reference: Option<String>,
    /// The deadline that it gives now.
    pub(super) due_at: Option<DateTime<Utc>>,
}

impl CityGateway {
    /// The system at `base`, whose secret is `secret`.
    ///
    /// # Errors
    /// When `base` is not an address, or TLS cannot be had.
    pub fn new(base: &str, secret: SecretString) -> Result<Self, Box<dyn Error + Send + Sync>> {
        Self::patient(base, secret, ANSWER)
    }

    /// The same with another time for its answer.
    pub(super) fn patient(
        base: &str,
        secret: SecretString,
        answer: Duration,
    ) -> Result<Self, Box<dyn Error + Send + Sync>> {
        let mut returns = Url::parse(base)?;
        if !matches!(returns.scheme(), "http" | "https") {
            return Err("it must be http:// or https://".into());
        }
        if secret.expose_secret().is_empty() {
            return Err("the secret is empty".into());
        }
        returns
            .path_segments_mut()
            .map_err(|()| "it must have a path")?
            .pop_if_empty()
            .push("returns");
        crate::messages::tls::install();
        let client = Client::builder()
            .connect_timeout(CONNECT)
            .timeout(answer)
            // What is signed for one address is not carried to another.
            .redirect(redirect::Policy::none())
            .user_agent("minhu")
            .build()?;
        Ok(Self { client, returns, secret })
    }

    /// Hands one return over.
    pub(super) async fn send(
        &self,
        now: DateTime<Utc>,
        outgoing: &Outgoing<'_>,
    ) -> Result<Answer, &'static str> {
        // A struct of strings is always JSON.
        let body = serde_json::to_vec(outgoing).map_err(|_| "city-failed")?;
        let timestamp = now.timestamp().to_string();
        let signature = self.sign(&timestamp, &body);
        let response = self
            .client
            .post(self.returns.clone())
            .header("content-type", "application/json")
            .header("idempotency-key", outgoing.id.to_string())
            .header("minhu-timestamp", &timestamp)
            .header("minhu-signature", format!("v1={signature}"))
            .body(body)
            .send()
            .await
            // Only what kind of error it is: its words hold the address.
            .map_err(|error| if error.is_timeout() { "city-timeout" } else { "city-away" })?;
        read(response).await
    }

    /// HMAC-SHA256 of time, method, path and the SHA-256 of the body, in hexadecimal.
    fn sign(&self, timestamp: &str, body: &[u8]) -> String {
        let digest = hex(&Sha256::digest(body));
        let signed = format!("{timestamp}\nPOST\n{}\n{digest}", self.returns.path());
        // HMAC takes a key of any length.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(self.secret.expose_secret().as_bytes())
        else {
            return String::new();
        };
        mac.update(signed.as_bytes());
        hex(&mac.finalize().into_bytes())
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[derive(Deserialize)]
struct Body {
    state: String,
    #[serde(default)]
    note: String,
    #[serde(default)]
    reference: Option<String>,
    #[serde(default)]
    due: Option<String>,
}

async fn read(response: Response) -> Result<Answer, &'static str> {
    let status = response.status();
    // 409 says that it came before, and what became of it then.
    let is_answer = status.is_success()
        || matches!(
            status,
            StatusCode::CONFLICT | StatusCode::BAD_REQUEST | StatusCode::UNPROCESSABLE_ENTITY
        );
    if !is_answer {
        return Err(match status.as_u16() {
            401 | 403 => "city-key-refused",
            408 | 425 | 429 => "city-busy",
            300..=499 => "city-address-wrong",
            _ => "city-failed",
        });
    }
    let body = whole(response).await.ok_or("city-answer-unread")?;
    let body: Body = serde_json::from_slice(&body).map_err(|_| "city-answer-unread")?;
    let state = match body.state.as_str() {
        "received" => ReturnState::Sent,
        "acknowledged" => ReturnState::Acknowledged,
        "refused" => ReturnState::Refused,
        _ => return Err("city-answer-unread"),
    };
    let says_no = status == StatusCode::BAD_REQUEST || status == StatusCode::UNPROCESSABLE_ENTITY;
    if says_no && state != ReturnState::Refused {
        return Err("city-answer-unread");
    }
    let reference: Option<String> = body
        .reference
        .map(|reference| reference.trim().chars().take(MAX_REFERENCE).collect())
        .filter(|reference: &String| !reference.is_empty());
    Ok(Answer {
        state,
        note: body.note.chars().take(MAX_NOTE).collect(),
        reference,
        due_at: body.due.as_deref().and_then(instant),
    })
}

async fn whole(mut response: Response) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.ok()? {
        body.extend_from_slice(&chunk);
        if body.len() > LONGEST_ANSWER {
            return None;
        }
    }
    Some(body)
}
