//! One call of the gateway: signed parameters there, signed JSON back.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, value::RawValue};

use super::{
    Alipay,
    sign::{content, sign},
};
use crate::{calendar::to_local, platforms::HttpAnswer};

/// What is asked.
pub(crate) struct Call<'a> {
    /// Such as `alipay.trade.query`.
    pub(crate) method: &'static str,
    /// `biz_content`, where the method has it.
    pub(crate) content: Option<Value>,
    /// What the method wants beside it; what is empty is left out.
    pub(crate) parameters: &'a [(&'static str, &'a str)],
}

impl Call<'_> {
    /// A method that wants `biz_content` and nothing else.
    pub(crate) const fn new(method: &'static str, content: Value) -> Self {
        Self { method, content: Some(content), parameters: &[] }
    }
}

/// Why a call has no result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum CallError {
    /// There is no answer that is signed and in words that we know, in a word: whether it was done is
    /// not known.
    Away(&'static str),
    /// Alipay's `sub_code`: it answered that it was not done.
    Refused(String),
}

impl From<&'static str> for CallError {
    fn from(why: &'static str) -> Self {
        Self::Away(why)
    }
}

/// That a bill is not there is an answer, though its code is one of Alipay's own failures.
const NO_BILL: &str = "isp.bill_not_exist";

#[derive(Deserialize)]
struct Status {
    code: Option<String>,
    sub_code: Option<String>,
}

impl Alipay {
    /// Asks, and reads the answer.
    ///
    /// # Errors
    /// [`CallError`].
    pub(crate) async fn call<T: DeserializeOwned>(
        &self,
        now: DateTime<Utc>,
        call: Call<'_>,
    ) -> Result<T, CallError> {
        let answer = self.send(now, &call).await?;
        self.read(call.method, &answer)
    }

    /// Asks; nothing of the answer is believed yet.
    pub(super) async fn send(
        &self,
        now: DateTime<Utc>,
        call: &Call<'_>,
    ) -> Result<HttpAnswer, CallError> {
        let form = self.form(now, call).ok_or("not-signable")?;
        let kind = "application/x-www-form-urlencoded;charset=utf-8";
        let request = self.http.post(&self.path).header("content-type", kind).body(form);
        Ok(self.http.send(request).await?)
    }

    /// The body of a request. Not for logs.
    fn form(&self, now: DateTime<Utc>, call: &Call<'_>) -> Option<String> {
        let timestamp = to_local(now).format("%Y-%m-%d %H:%M:%S").to_string();
        let content_of = call.content.as_ref().map(Value::to_string).unwrap_or_default();
        let mut parameters: BTreeMap<String, String> = [
            ("app_id", self.app_id.as_str()),
            ("method", call.method),
            ("format", "JSON"),
            ("charset", "utf-8"),
            ("sign_type", "RSA2"),
            ("timestamp", timestamp.as_str()),
            ("version", "1.0"),
            ("biz_content", content_of.as_str()),
            ("app_cert_sn", self.serials.as_ref().map_or("", |of| of.app.as_str())),
            ("alipay_root_cert_sn", self.serials.as_ref().map_or("", |of| of.root.as_str())),
        ]
        .into_iter()
        .chain(call.parameters.iter().copied())
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
        let signature = sign(&self.key, &content(&parameters, &["sign"]))?;
        parameters.insert("sign".to_owned(), signature);
        Some(form_urlencoded::Serializer::new(String::new()).extend_pairs(&parameters).finish())
    }

    /// What an answer says. It is signed over the bytes of one member of its JSON, as they came.
    pub(super) fn read<T: DeserializeOwned>(
        &self,
        method: &'static str,
        answer: &HttpAnswer,
    ) -> Result<T, CallError> {
        const NOT_UNDERSTOOD: CallError = CallError::Away("not-understood");
        let not_understood = |_: serde_json::Error| NOT_UNDERSTOOD;
        if !answer.status.is_success() {
            tracing::warn!(method, status = answer.status.as_u16(), "Alipay does not answer");
            return Err(CallError::Away("failed"));
        }
        let text = std::str::from_utf8(&answer.body).map_err(|_| NOT_UNDERSTOOD)?;
        let members: BTreeMap<String, &RawValue> =
            serde_json::from_str(text).map_err(not_understood)?;
        let named = members.get(&format!("{}_response", method.replace('.', "_")));
        let said = named.or_else(|| members.get("error_response")).ok_or(NOT_UNDERSTOOD)?.get();
        let status: Status = serde_json::from_str(said).map_err(not_understood)?;
        let sub_code = status.sub_code.unwrap_or_default();
        let string = |name: &str| -> Result<Option<String>, CallError> {
            let member = members.get(name).map(|member| serde_json::from_str(member.get()));
            member.transpose().map_err(not_understood)
        };
        let signature = string("sign")?.unwrap_or_default();
        let certificate = string("alipay_cert_sn")?.filter(|serial| !serial.is_empty());
        let certificate = certificate.as_deref();
        if !self.theirs.signed(certificate, said.as_bytes(), &signature) {
            // What is wrong with our key or app id is said without a signature: whoever set them up
            // has to see it.
            let (claims, certificate) = (short(&sub_code), certificate.map(short));
            tracing::warn!(method, claims, certificate, "an answer of Alipay is not signed");
            return Err(CallError::Away("not-signed"));
        }
        match status.code.as_deref() {
            Some("10000") => {}
            // Only methods older than the codes answer without one.
            None if named.is_some() => {}
            None => return Err(NOT_UNDERSTOOD),
            Some(code) => return Err(refused(method, code, sub_code)),
        }
        serde_json::from_str(said).map_err(not_understood)
    }
}

/// What an answer means that is not what was asked for.
fn refused(method: &'static str, code: &str, sub_code: String) -> CallError {
    tracing::debug!(method, code = short(code), sub_code = short(&sub_code), "Alipay refuses");
    let is_theirs = sub_code.starts_with("isp.") && sub_code != NO_BILL;
    if code == "20000" || is_theirs || sub_code.ends_with("SYSTEM_ERROR") {
        return CallError::Away("failed");
    }
    if sub_code.contains("call-limited") {
        return CallError::Away("busy");
    }
    CallError::Refused(sub_code)
}

/// A code as a log can hold it.
fn short(code: &str) -> &str {
    let is_code = code.len() <= 64 && code.bytes().all(|byte| byte.is_ascii_graphic());
    if is_code { code } else { "?" }
}
