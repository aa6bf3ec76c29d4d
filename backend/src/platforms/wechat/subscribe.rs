//! Subscribe messages (订阅消息): one for each time that somebody has agreed to one.

use std::collections::BTreeMap;

use domain::locale::Locale;
use serde::Serialize;

use super::{WeChat, WeChatError, call::Nothing, fields::fit};

/// A message to somebody who has agreed to it. Personal data, so neither `Debug` nor `Display`.
#[derive(Clone, Copy)]
pub struct SubscribeMessage<'a> {
    /// Of whom it is for.
    pub open_id: &'a str,
    /// WeChat's id of the template.
    pub template_id: &'a str,
    /// The page of the mini-app that opens, with its query.
    pub page: Option<&'a str>,
    pub locale: Locale,
    /// The template's fields, such as `thing1`, and what is in them; cut to what WeChat takes.
    pub fields: &'a [(&'a str, &'a str)],
}

#[derive(Serialize)]
struct Body<'a> {
    touser: &'a str,
    template_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    page: Option<&'a str>,
    lang: &'static str,
    data: BTreeMap<&'a str, Field>,
}

#[derive(Serialize)]
struct Field {
    value: String,
}

impl WeChat {
    /// Sends a subscribe message.
    ///
    /// # Errors
    /// `Refused` with `user-refused` (not agreed to, or not any more), `field`, `template`,
    /// `open-id` or `page`; or that WeChat does not answer now.
    pub async fn subscribe(&self, message: &SubscribeMessage<'_>) -> Result<(), WeChatError> {
        let fields = message.fields.iter();
        let body = Body {
            touser: message.open_id,
            template_id: message.template_id,
            page: message.page,
            lang: match message.locale {
                Locale::ZhHans => "zh_CN",
                Locale::ZhHant => "zh_TW",
                Locale::En => "en_US",
            },
            data: fields.map(|(name, value)| (*name, Field { value: fit(name, value) })).collect(),
        };
        let sent = self.post::<Nothing>("/cgi-bin/message/subscribe/send", &body).await;
        sent.map_err(|error| {
            error.told(|code| match code {
                43_101 => Some("user-refused"),
                47_003 => Some("field"),
                40_037 => Some("template"),
                40_003 => Some("open-id"),
                41_030 => Some("page"),
                _ => None,
            })
        })?;
        Ok(())
    }
}
