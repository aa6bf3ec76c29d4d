//! 微信支付, in its API v3.
//!
//! Everything that is said to it is signed with the merchant's key ([`sign`]); everything that it says,
//! as an answer or by itself, is believed only with its signature over the very bytes that came
//! ([`verify`]), by a key that is configured or by one of its certificates, which change
//! ([`certificates`]). An answer without a right signature is no answer.
//!
//! Residents pay in the mini-app (JSAPI), in the browser of a phone (H5) or by scanning a code
//! (Native): [`orders`]. A refund is dated by when it was asked for, as on the platform's bill:
//! [`refunds`], [`bills`].

mod api;
mod bills;
mod callback;
mod certificates;
mod decrypt;
mod examine;
#[cfg(test)]
pub(in crate::payments) mod fake;
mod orders;
mod refunds;
mod sign;
#[cfg(test)]
mod tests;
mod verify;

use std::time::Duration;

use chrono::NaiveDate;
use domain::payments::ProviderCode;
use futures::{FutureExt, future::BoxFuture};
use reqwest::header::HeaderMap;
use secrecy::{ExposeSecret, SecretString};

use self::{certificates::Trusted, sign::Merchant, verify::PublicKey};
use super::provider::{
    Called, PaymentProvider, Prepare, Prepared, ProviderError, RefundAnswer, RefundAsk, Scene,
    StatementLine, Trade, Unheard,
};
use crate::{Kernel, platforms::PlatformHttp};

/// For all that one call says and hears.
const LONGEST: Duration = Duration::from_secs(20);
/// For a day's statement, which is a file.
const LONGEST_STATEMENT: Duration = Duration::from_secs(60);
/// Bytes of the key that the platform seals with.
const API_V3_KEY_BYTES: usize = 32;

/// What the platform is reached by. Holds secrets: not `Debug`.
pub struct WeChatPaySettings {
    /// [`WeChatPay::ADDRESS`], or that of a stand-in.
    pub address: String,
    /// Of the mini-app.
    pub app_id: String,
    /// 商户号.
    pub mch_id: String,
    /// Serial number of the merchant's certificate.
    pub serial: String,
    /// The merchant's private key: PEM, RSA of 2048 bits or more.
    pub private_key: SecretString,
    /// The APIv3 key.
    pub api_v3_key: SecretString,
    /// The id and the PEM of the platform's public key, where the merchant has one.
    pub public_key: Option<(String, String)>,
}

/// Which setting is wrong. None of the sentences quotes a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WeChatPaySettingsError {
    #[error("the address must be https:// and a host, or http:// on this machine")]
    Address,
    #[error("the number of the merchant must be digits")]
    MchId,
    #[error("the serial number of the certificate must be hexadecimal")]
    Serial,
    #[error("the private key must be RSA of 2048 bits or more, as PEM (BEGIN PRIVATE KEY)")]
    PrivateKey,
    #[error("the APIv3 key must be exactly 32 bytes")]
    ApiV3Key,
    #[error("the public key wants its id (PUB_KEY_ID_…) and RSA of 2048 bits or more, as PEM")]
    PublicKey,
}

/// The platform.
pub struct WeChatPay {
    http: PlatformHttp,
    app_id: String,
    merchant: Merchant,
    api_v3_key: SecretString,
    trusted: Trusted,
}

impl WeChatPay {
    /// The platform's own address.
    pub const ADDRESS: &'static str = "https://api.mch.weixin.qq.com";

    /// The platform under `settings`. Asks nothing of it yet.
    ///
    /// # Errors
    /// [`WeChatPaySettingsError`].
    pub fn new(settings: WeChatPaySettings) -> Result<Self, WeChatPaySettingsError> {
        use WeChatPaySettingsError as Wrong;
        let http = PlatformHttp::new(&settings.address).map_err(|_| Wrong::Address)?;
        let is = |text: &str, allowed: fn(&u8) -> bool| {
            (1..=64).contains(&text.len()) && text.as_bytes().iter().all(allowed)
        };
        if !is(&settings.mch_id, u8::is_ascii_digit) {
            return Err(Wrong::MchId);
        }
        if !is(&settings.serial, u8::is_ascii_hexdigit) {
            return Err(Wrong::Serial);
        }
        // With 16 bytes it would be another cipher, which the platform does not use.
        if settings.api_v3_key.expose_secret().len() != API_V3_KEY_BYTES {
            return Err(Wrong::ApiV3Key);
        }
        let public_key = match settings.public_key {
            None => None,
            Some((id, pem)) => {
                let key = PublicKey::of_pem(pem.as_bytes()).ok_or(Wrong::PublicKey)?;
                if !id.starts_with("PUB_KEY_ID_") || !id.is_ascii() {
                    return Err(Wrong::PublicKey);
                }
                Some((id, key))
            }
        };
        let merchant = Merchant::new(settings.mch_id, settings.serial, &settings.private_key);
        Ok(Self {
            http,
            app_id: settings.app_id,
            merchant: merchant.ok_or(Wrong::PrivateKey)?,
            api_v3_key: settings.api_v3_key,
            trusted: Trusted::new(public_key),
        })
    }
}

/// Gives up after `longest`.
async fn within<T>(
    longest: Duration,
    answer: impl Future<Output = Result<T, ProviderError>> + Send,
) -> Result<T, ProviderError> {
    match tokio::time::timeout(longest, answer).await {
        Ok(answer) => answer,
        Err(_) => Err(ProviderError::NoAnswer("timeout")),
    }
}

impl PaymentProvider for WeChatPay {
    fn code(&self) -> ProviderCode {
        ProviderCode::WeChatPay
    }

    fn takes(&self, _scene: Scene) -> bool {
        true
    }

    fn is_open<'a>(&'a self, _kernel: &'a Kernel) -> BoxFuture<'a, Result<bool, ProviderError>> {
        async { Ok(true) }.boxed()
    }

    fn prepare<'a>(
        &'a self,
        kernel: &'a Kernel,
        order: &'a Prepare,
    ) -> BoxFuture<'a, Result<Prepared, ProviderError>> {
        within(LONGEST, self.begin(kernel, order)).boxed()
    }

    fn query<'a>(
        &'a self,
        kernel: &'a Kernel,
        number: &'a str,
    ) -> BoxFuture<'a, Result<Trade, ProviderError>> {
        within(LONGEST, self.find(kernel, number)).boxed()
    }

    fn close<'a>(
        &'a self,
        kernel: &'a Kernel,
        number: &'a str,
    ) -> BoxFuture<'a, Result<Trade, ProviderError>> {
        within(LONGEST, self.end(kernel, number)).boxed()
    }

    fn refund<'a>(
        &'a self,
        kernel: &'a Kernel,
        refund: &'a RefundAsk,
    ) -> BoxFuture<'a, Result<RefundAnswer, ProviderError>> {
        within(LONGEST, self.give_back(kernel, refund)).boxed()
    }

    fn query_refund<'a>(
        &'a self,
        kernel: &'a Kernel,
        number: &'a str,
    ) -> BoxFuture<'a, Result<RefundAnswer, ProviderError>> {
        within(LONGEST, self.find_refund(kernel, number)).boxed()
    }

    fn statement<'a>(
        &'a self,
        kernel: &'a Kernel,
        day: NaiveDate,
    ) -> BoxFuture<'a, Result<Vec<StatementLine>, ProviderError>> {
        within(LONGEST_STATEMENT, self.bill(kernel, day)).boxed()
    }

    fn read_callback<'a>(
        &'a self,
        kernel: &'a Kernel,
        headers: &'a HeaderMap,
        body: &'a [u8],
    ) -> BoxFuture<'a, Result<Called, Unheard>> {
        let heard = async move {
            // It says it again to whoever does not answer.
            let heard = tokio::time::timeout(LONGEST, self.hear(kernel, headers, body)).await;
            heard.unwrap_or(Err(Unheard::Forged))
        };
        heard.boxed()
    }
}
