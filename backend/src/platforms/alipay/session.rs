//! Who somebody is: the code of `my.getAuthCode` for the id that this mini-app knows them by.

use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::{Alipay, AlipayError, Call, CallError};
use crate::privacy::Redacted;

/// No code of Alipay is longer.
const LONGEST_CODE: usize = 256;

/// Who somebody is. The tokens that come with it are not read: nothing here needs them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlipaySession {
    /// Of this mini-app; for mini-apps that are older than such ids, the id of the person at Alipay.
    pub open_id: Redacted<String>,
}

#[derive(Deserialize)]
struct Answer {
    open_id: Option<String>,
    user_id: Option<String>,
}

impl Alipay {
    /// Who gave the mini-app `code`, which is good once and for a day at most.
    ///
    /// # Errors
    /// [`AlipayError::CODE_NOT_GOOD`], or that Alipay does not answer now.
    pub async fn session(
        &self,
        now: DateTime<Utc>,
        code: &str,
    ) -> Result<AlipaySession, AlipayError> {
        let is_code = code.bytes().all(|byte| byte.is_ascii_graphic());
        if code.is_empty() || code.len() > LONGEST_CODE || !is_code {
            return Err(AlipayError::CODE_NOT_GOOD);
        }
        let call = Call {
            method: "alipay.system.oauth.token",
            content: None,
            parameters: &[("grant_type", "authorization_code"), ("code", code)],
        };
        let answer: Answer = self.call(now, call).await.map_err(|error| match error {
            CallError::Away(why) => AlipayError::Later(why),
            // Not one, or used before.
            CallError::Refused(code) if code.starts_with("isv.code-") => AlipayError::CODE_NOT_GOOD,
            CallError::Refused(_) => {
                tracing::error!("Alipay does not let this mini-app know who somebody is");
                AlipayError::Later("key-refused")
            }
        })?;
        let id = answer.open_id.or(answer.user_id).filter(|id| is_id(id));
        let open_id = id.ok_or(AlipayError::Later("not-understood"))?;
        Ok(AlipaySession { open_id: open_id.into() })
    }
}

fn is_id(text: &str) -> bool {
    (1..=128).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use wiremock::{
        Mock, MockServer, ResponseTemplate,
        matchers::{body_string_contains, method, path, query_param},
    };

    use super::{
        super::testing::{alipay, answer},
        *,
    };

    async fn session(body: String) -> Result<AlipaySession, AlipayError> {
        let server = MockServer::start().await;
        Mock::given(method("POST"))
            .and(path("/gateway.do"))
            .and(query_param("charset", "utf-8"))
            .and(body_string_contains("method=alipay.system.oauth.token"))
            .and(body_string_contains("code=c0de"))
            .and(body_string_contains("timestamp=2026-11-20+09%3A00%3A00"))
            .respond_with(ResponseTemplate::new(200).set_body_string(body))
            .expect(1)
            .mount(&server)
            .await;
        let now = DateTime::from_timestamp(1_795_136_400, 0).unwrap();
        alipay(&format!("{}/gateway.do", server.uri())).session(now, "c0de").await
    }

    #[tokio::test]
    async fn a_code_says_who() {
        const NAME: &str = "alipay_system_oauth_token_response";
        let known = session(answer(NAME, r#"{"access_token":"t", "open_id":"014abc"}"#)).await;
        assert_eq!(known.unwrap().open_id.expose(), "014abc");
        let older = session(answer(NAME, r#"{"user_id":"2088102150477652"}"#)).await;
        assert_eq!(older.unwrap().open_id.expose(), "2088102150477652");
        let used = r#"{"code":"40002","msg":"Invalid Arguments","sub_code":"isv.code-invalid"}"#;
        let used = session(answer("error_response", used)).await;
        assert_eq!(used, Err(AlipayError::CODE_NOT_GOOD));
        let busy = r#"{"code":"20000","sub_code":"isp.unknow-error"}"#;
        let busy = session(answer("error_response", busy)).await;
        assert_eq!(busy, Err(AlipayError::Later("failed")));
    }

    #[tokio::test]
    async fn only_what_alipay_has_signed_is_believed() {
        let signed = answer("alipay_system_oauth_token_response", r#"{"open_id":"014abc"}"#);
        for (body, why) in [
            (signed.replace("014abc", "014abd"), "not-signed"),
            (signed.replace("\"sign\"", "\"signed\""), "not-signed"),
            (signed.replace("oauth_token", "oauth"), "not-understood"),
            (r#"{"error_response":{"code":"40002"}}"#.to_owned(), "not-signed"),
            ("<html>".to_owned(), "not-understood"),
        ] {
            assert_eq!(session(body.clone()).await, Err(AlipayError::Later(why)), "{body}");
        }
        let nowhere = alipay("http://127.0.0.1:9/gateway.do");
        for code in ["", "a code", "\u{e9}", &"c".repeat(257)] {
            let now = DateTime::from_timestamp(1_795_136_400, 0).unwrap();
            assert_eq!(nowhere.session(now, code).await, Err(AlipayError::CODE_NOT_GOOD));
        }
    }
}
