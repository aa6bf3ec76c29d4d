//! A gateway for text messages that is reached by HTTP.
//!
//! Each message is one `POST` of `{"id", "phone", "text"}` in JSON with the key as bearer token and the
//! id as `Idempotency-Key`. An answer of 2xx is a message taken; `{"id": "…"}` in it is kept. Whose
//! gateway speaks another way puts a small adapter in between.

use std::{error::Error, time::Duration};

use futures::{FutureExt, future::BoxFuture};
use reqwest::{Client, StatusCode, Url, redirect};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use super::carriers::{NotTaken, Sms, SmsGateway, Taken, signed};

/// For the connection, and for all of it. Below the time a job has, above what a slow gateway takes.
const CONNECT: Duration = Duration::from_secs(5);
const ANSWER: Duration = Duration::from_secs(15);
/// What is read of an answer at most.
const LONGEST_ANSWER: usize = 16 * 1024;
/// What is kept of the gateway's own id at most; as the column.
const LONGEST_ID: usize = 100;

/// A gateway that is reached by HTTP.
pub struct HttpSms {
    client: Client,
    url: Url,
    key: Option<SecretString>,
    sign: Option<String>,
}

impl HttpSms {
    /// The gateway at `url`.
    ///
    /// # Errors
    /// When `url` is not an address, or TLS cannot be had.
    pub fn new(
        url: &str,
        key: Option<SecretString>,
        sign: Option<String>,
    ) -> Result<Self, Box<dyn Error + Send + Sync>> {
        let url = Url::parse(url)?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err("it must be http:// or https://".into());
        }
        super::tls::install();
        let client = Client::builder()
            .connect_timeout(CONNECT)
            .timeout(ANSWER)
            // A gateway has one address; a phone number is not to be carried elsewhere.
            .redirect(redirect::Policy::none())
            .user_agent("minhu")
            .build()?;
        Ok(Self { client, url, key, sign })
    }

    async fn post(&self, sms: Sms<'_>) -> Result<Taken, NotTaken> {
        let text = signed(self.sign.as_deref(), sms.text);
        let id = sms.id.to_string();
        let body = Body { id: &id, phone: sms.phone, text: &text };
        let mut request =
            self.client.post(self.url.clone()).header("idempotency-key", &id).json(&body);
        if let Some(key) = &self.key {
            request = request.bearer_auth(key.expose_secret());
        }
        // Only what kind of error it is: its words hold the address, which may hold a secret.
        let response = request.send().await.map_err(|error| {
            let code = if error.is_timeout() { "gateway-timeout" } else { "gateway-away" };
            NotTaken::Later(code)
        })?;
        check(response.status())?;
        // Taken, whatever else the answer says.
        Ok(Taken { provider_id: provider_id(response).await })
    }
}

impl SmsGateway for HttpSms {
    fn sign(&self) -> Option<&str> {
        self.sign.as_deref()
    }

    fn answers(&self) -> BoxFuture<'_, bool> {
        // Gateways differ in what they make of it; any answer shows that they are there.
        async { self.client.head(self.url.clone()).send().await.is_ok() }.boxed()
    }

    fn send<'a>(&'a self, sms: Sms<'a>) -> BoxFuture<'a, Result<Taken, NotTaken>> {
        self.post(sms).boxed()
    }
}

#[derive(Serialize)]
struct Body<'a> {
    id: &'a str,
    phone: &'a str,
    text: &'a str,
}

#[derive(Deserialize)]
struct Answer {
    id: Option<String>,
}

fn check(status: StatusCode) -> Result<(), NotTaken> {
    match status.as_u16() {
        200..=299 => Ok(()),
        // Our fault and not the message's: it goes once the key is right.
        401 | 403 => Err(NotTaken::Later("gateway-key-refused")),
        408 | 425 | 429 => Err(NotTaken::Later("gateway-busy")),
        400..=499 => Err(NotTaken::Refused("gateway-refused")),
        _ => Err(NotTaken::Later("gateway-failed")),
    }
}

async fn provider_id(mut response: reqwest::Response) -> Option<String> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.ok()? {
        body.extend_from_slice(&chunk);
        if body.len() > LONGEST_ANSWER {
            return None;
        }
    }
    let id = serde_json::from_slice::<Answer>(&body).ok()?.id?;
    let plain = |c: char| c.is_ascii_graphic();
    (!id.is_empty() && id.len() <= LONGEST_ID && id.chars().all(plain)).then_some(id)
}

#[cfg(test)]
mod tests;
