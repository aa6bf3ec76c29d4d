//! Somebody's number, as WeChat has confirmed it: the code of the button `getPhoneNumber`.

use chrono::{DateTime, Utc};
use domain::phone::Phone;
use serde::{Deserialize, Serialize};

use super::{WeChat, WeChatError, session::LONGEST_CODE};

/// A number that was given longer ago is not taken any more, in seconds.
const GOOD_FOR: i64 = 3_600;

#[derive(Serialize)]
struct Body<'a> {
    code: &'a str,
}

#[derive(Deserialize)]
struct Answer {
    phone_info: Info,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Info {
    pure_phone_number: String,
    // Text by WeChat's table, a number in its example.
    country_code: serde_json::Value,
    watermark: Watermark,
}

#[derive(Deserialize)]
struct Watermark {
    timestamp: i64,
    appid: String,
}

impl WeChat {
    /// The mobile of whoever gave the mini-app `code`, which is good once and for five minutes.
    ///
    /// # Errors
    /// [`WeChatError::CODE_NOT_GOOD`]; `Refused` with `watermark` where it was given to another
    /// mini-app or too long ago, with `phone-not-mobile` where no text message of ours can reach it;
    /// or that WeChat does not answer now.
    pub async fn phone(&self, now: DateTime<Utc>, code: &str) -> Result<Phone, WeChatError> {
        if code.is_empty() || code.len() > LONGEST_CODE {
            return Err(WeChatError::CODE_NOT_GOOD);
        }
        let answer: Answer = self
            .post("/wxa/business/getuserphonenumber", &Body { code })
            .await
            .map_err(|error| {
                error.told(|code| {
                    matches!(code, 40_029 | 40_163 | 40_226).then_some("code-not-good")
                })
            })?;
        let Info { pure_phone_number, country_code, watermark } = answer.phone_info;
        let age = now.timestamp().saturating_sub(watermark.timestamp);
        if watermark.appid != self.app_id || !(-GOOD_FOR..=GOOD_FOR).contains(&age) {
            return Err(WeChatError::Refused("watermark"));
        }
        let here = country_code == "86" || country_code == 86;
        let phone = Phone::parse(&pure_phone_number).ok().filter(|phone| here && phone.is_mobile());
        phone.ok_or(WeChatError::Refused("phone-not-mobile"))
    }
}
