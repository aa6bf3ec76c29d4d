//! What has to be known of a mini-app before it can be used.

use secrecy::{ExposeSecret, SecretString};

/// Where WeChat is, unless a test or a proxy stands in between.
pub const DEFAULT_URL: &str = "https://api.weixin.qq.com";

/// What WeChat's console shows of the mini-app, and what is entered there.
#[derive(Debug, Clone)]
pub struct WeChatSettings {
    /// Such as [`DEFAULT_URL`].
    pub url: String,
    /// AppID.
    pub app_id: String,
    /// AppSecret.
    pub secret: SecretString,
    /// The token of 消息推送; none where nothing is pushed.
    pub push_token: Option<SecretString>,
    /// EncodingAESKey of 消息推送; without it only what is pushed in plain mode is taken, with it only
    /// what is sealed.
    pub push_key: Option<SecretString>,
    /// Where WeChat finds this portal, such as `https://minhu.example`; without it photos are not
    /// checked by WeChat.
    pub origin: Option<String>,
}

/// What is wrong with the settings. Never quotes one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    #[error("the address must be https:// and a host, or http:// on this machine")]
    Url,
    #[error("the AppID must be letters and digits")]
    AppId,
    #[error("the AppSecret must be one line of letters and digits")]
    Secret,
    #[error("the token of 消息推送 must be 3 to 32 letters and digits")]
    PushToken,
    #[error("the EncodingAESKey of 消息推送 must be 43 letters and digits")]
    PushKey,
}

impl WeChatSettings {
    pub(super) fn check(&self) -> Result<(), SettingsError> {
        let plain = |text: &str, least: usize, most: usize| {
            (least..=most).contains(&text.len()) && text.chars().all(|c| c.is_ascii_alphanumeric())
        };
        if !plain(&self.app_id, 1, 64) {
            return Err(SettingsError::AppId);
        }
        if !plain(self.secret.expose_secret(), 1, 128) {
            return Err(SettingsError::Secret);
        }
        match &self.push_token {
            Some(token) if !plain(token.expose_secret(), 3, 32) => Err(SettingsError::PushToken),
            _ => Ok(()),
        }
    }
}
