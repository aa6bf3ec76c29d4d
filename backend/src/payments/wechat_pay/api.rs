//! One question, and its answer.

use bytes::Bytes;
use reqwest::{
    RequestBuilder, StatusCode,
    header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE},
};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;

use super::{WeChatPay, sign::Stamp};
use crate::{
    Kernel,
    payments::provider::ProviderError::{self, NoAnswer},
};

/// What the platform answered, with its signature.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    body: Bytes,
}

/// Why it did not do it.
#[derive(Deserialize)]
struct Fault {
    code: String,
}

/// The word of an answer for why it was not done; empty where there is none.
pub(super) fn fault_in(body: &[u8]) -> String {
    serde_json::from_slice(body).map_or_else(|_| String::new(), |fault: Fault| fault.code)
}

impl Answer {
    pub(super) fn read<T: DeserializeOwned>(&self) -> Result<T, ProviderError> {
        serde_json::from_slice(&self.body).map_err(|_| NoAnswer("unreadable"))
    }

    /// The word for why it was not done; empty where it was.
    pub(super) fn fault(&self) -> String {
        if self.status.is_success() {
            return String::new();
        }
        fault_in(&self.body)
    }

    /// What was asked for is not there.
    pub(super) fn is_not_there(&self) -> bool {
        self.status == StatusCode::NOT_FOUND
            // The second is how the API before this one spells it, which some have seen of this one too.
            && matches!(
                &*self.fault(),
                "ORDER_NOT_EXIST" | "ORDERNOTEXIST" | "RESOURCE_NOT_EXISTS"
            )
    }

    /// Nothing is known of what became of it: it is asked again.
    pub(super) fn unclear(&self) -> ProviderError {
        NoAnswer(match (self.status.as_u16(), &*self.fault()) {
            (429, _) | (_, "FREQUENCY_LIMITED" | "RATELIMIT_EXCEEDED" | "RULE_LIMIT") => "busy",
            (500.., _) | (_, "SYSTEM_ERROR") => "failing",
            (401, _) => "not-let-in",
            (403, _) => "forbidden",
            _ => "unexpected",
        })
    }
}

impl WeChatPay {
    /// A signed request: a post where there is a body.
    pub(super) fn request(
        &self,
        stamp: &Stamp,
        path_and_query: &str,
        body: Option<String>,
    ) -> Result<RequestBuilder, ProviderError> {
        let method = if body.is_some() { "POST" } else { "GET" };
        let text = body.as_deref().unwrap_or_default();
        let authorization = self.merchant.authorization(stamp, method, path_and_query, text)?;
        let request = match body {
            Some(body) => {
                let request = self.http.post(path_and_query);
                request.header(CONTENT_TYPE, "application/json").body(body)
            }
            None => self.http.get(path_and_query),
        };
        let request =
            request.header(ACCEPT, "application/json").header(AUTHORIZATION, authorization);
        // Asks for answers that are signed with this key.
        Ok(match self.trusted.fixed_id() {
            Some(id) => request.header("wechatpay-serial", id),
            None => request,
        })
    }

    /// Asks, and believes only what is signed.
    pub(super) async fn ask(
        &self,
        kernel: &Kernel,
        path_and_query: &str,
        body: Option<&Value>,
    ) -> Result<Answer, ProviderError> {
        let body = body.map(Value::to_string);
        let request = self.request(&Stamp::of(kernel), path_and_query, body)?;
        let answer = self.http.send(request).await.map_err(NoAnswer)?;
        let verified = self.verify(kernel, &answer.headers, &answer.body).await;
        match verified {
            Ok(()) => Ok(Answer { status: answer.status, body: answer.body }),
            // Whoever is not let in may be told so without a signature.
            Err(_) if answer.status == StatusCode::UNAUTHORIZED => Err(NoAnswer("not-let-in")),
            Err(_) => Err(NoAnswer("answer-not-signed")),
        }
    }
}
