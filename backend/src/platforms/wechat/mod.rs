//! WeChat (微信): who somebody is, their number, messages, codes of pages, and whether words and
//! photos may be shown.
//!
//! To call something else of WeChat: a file here with one function, which posts by `call.rs` and
//! says which codes of WeChat are final.

mod access_token;
mod call;
mod check_image;
mod check_text;
mod error;
mod examine;
mod fields;
mod mini_app_code;
mod phone;
pub mod push;
mod session;
mod settings;
mod subscribe;
#[cfg(test)]
mod tests;

use secrecy::{ExposeSecret, SecretString};

use self::{access_token::AccessToken, push::PushKey};
pub use self::{
    check_text::Verdict,
    error::WeChatError,
    session::WeChatSession,
    settings::{DEFAULT_URL, SettingsError, WeChatSettings},
    subscribe::SubscribeMessage,
};
use super::PlatformHttp;

/// The mini-app of this portal at WeChat. Holds secrets, so neither `Debug` nor `Display`.
pub struct WeChat {
    http: PlatformHttp,
    app_id: String,
    secret: SecretString,
    push_token: Option<SecretString>,
    push_key: Option<PushKey>,
    origin: Option<String>,
    token: AccessToken,
}

impl WeChat {
    /// The mini-app of `settings`. Nobody is asked yet.
    ///
    /// # Errors
    /// [`SettingsError`], which never quotes a secret.
    pub fn new(settings: WeChatSettings) -> Result<Self, SettingsError> {
        settings.check()?;
        let http = PlatformHttp::new(&settings.url).map_err(|_quotes_it| SettingsError::Url)?;
        let push_key = settings
            .push_key
            .as_ref()
            .map(|text| PushKey::read(text.expose_secret()).ok_or(SettingsError::PushKey));
        Ok(Self {
            http,
            app_id: settings.app_id,
            secret: settings.secret,
            push_token: settings.push_token,
            push_key: push_key.transpose()?,
            origin: settings.origin,
            token: AccessToken::default(),
        })
    }

    /// The id of the mini-app; not secret.
    #[must_use]
    pub fn app_id(&self) -> &str {
        &self.app_id
    }

    /// Where WeChat finds this portal, such as `https://minhu.example`, without a slash at the end.
    #[must_use]
    pub fn origin(&self) -> Option<&str> {
        self.origin.as_deref()
    }

    /// Whether WeChat can say something by itself: its token of 消息推送 is set.
    #[must_use]
    pub fn is_pushed_to(&self) -> bool {
        self.push_token.is_some()
    }
}
