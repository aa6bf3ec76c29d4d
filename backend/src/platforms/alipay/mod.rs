//! Alipay (支付宝): the open gateway, who somebody is, and notifications.
//!
//! Everything that is said is signed with the key of the app (RSA2), and nothing that is heard counts
//! unless it is signed with Alipay's. Payments over it are in
//! [`payments`](crate::payments::AlipayPayments).
//!
//! To call something else of Alipay: a file here with one function, which asks by `Call` and says
//! which codes of Alipay are final.

mod call;
mod certificates;
mod error;
mod examine;
mod keys;
mod notification;
mod session;
mod settings;
mod sign;
#[cfg(test)]
pub(crate) mod testing;
mod theirs;

use ring::signature::RsaKeyPair;

pub(crate) use self::{
    call::{Call, CallError},
    notification::Notification,
};
use self::{certificates::Serials, theirs::Theirs};
pub use self::{
    error::AlipayError,
    session::AlipaySession,
    settings::{AlipayCertificates, AlipayProof, AlipaySettings, DEFAULT_URL, SettingsError},
};
use super::PlatformHttp;

/// The mini-app of this portal at Alipay. Holds a secret, so neither `Debug` nor `Display`.
pub struct Alipay {
    http: PlatformHttp,
    /// Of the gateway, with the charset: Alipay looks for that in the address only.
    path: String,
    app_id: String,
    seller_id: Option<String>,
    key: RsaKeyPair,
    theirs: Theirs,
    /// In the certificate mode only.
    serials: Option<Serials>,
}

impl Alipay {
    /// The mini-app of `settings`. Nobody is asked yet.
    ///
    /// # Errors
    /// [`SettingsError`], which never quotes a secret.
    pub fn new(settings: AlipaySettings) -> Result<Self, SettingsError> {
        settings.check()?;
        let http = PlatformHttp::at(&settings.url).map_err(|_quotes_it| SettingsError::Url)?;
        let path = format!("{}?charset=utf-8", http.url("").path());
        let key = keys::own(&settings.key).ok_or(SettingsError::Key)?;
        let (theirs, serials) = match &settings.proof {
            AlipayProof::PublicKey(text) => (Theirs::of_key(text)?, None),
            AlipayProof::Certificates(given) => {
                let serials = Serials::of(given, key.public().as_ref())?;
                (Theirs::of_certificates(&given.alipay)?, Some(serials))
            }
        };
        let AlipaySettings { app_id, seller_id, .. } = settings;
        Ok(Self { http, path, app_id, seller_id, key, theirs, serials })
    }

    /// The id of the mini-app; not secret.
    #[must_use]
    pub fn app_id(&self) -> &str {
        &self.app_id
    }

    /// The host of the gateway.
    pub(crate) fn host(&self) -> Option<String> {
        self.http.url("").host_str().map(str::to_owned)
    }
}
