//! What carries messages and payments out of the house: set up once for each process.
//!
//! To add a kind of gateway: 1. a file beside `http_sms.rs` with a type that implements
//! [`SmsGateway`]; 2. its settings in `server/src/config/messages.rs`, which makes it.

use std::fmt;

use futures::future::BoxFuture;
use uuid::Uuid;

use super::{Mailer, SmsCap};
use crate::{cases::city::outbound::CityGateway, payments::Providers, platforms::Platforms};

/// What carries messages out of the house, and what may be spent on it.
#[derive(Default)]
pub struct Carriers {
    /// For text messages. Where there is none they wait, but in the demonstration, where they count
    /// as sent and can be read at `/dev/outbox`.
    pub sms: Option<Box<dyn SmsGateway>>,
    /// For e-mail; the same applies.
    pub mail: Option<Mailer>,
    /// The most text messages there may be, whoever asks for them.
    pub sms_cap: SmsCap,
    /// For what goes back to the city's 12345. Where there is none it waits to be taken away as a
    /// file.
    pub city: Option<CityGateway>,
    /// For money.
    pub payments: Providers,
    /// The platforms whose mini-apps show the portal.
    pub platforms: Platforms,
}

impl fmt::Debug for Carriers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Carriers")
            .field("sms", &self.sms.is_some())
            .field("mail", &self.mail.is_some())
            .field("sms_cap", &self.sms_cap)
            .field("city", &self.city.is_some())
            .finish()
    }
}

/// A text message to be handed over. Personal data, so neither `Debug` nor `Display`.
#[derive(Clone, Copy)]
pub struct Sms<'a> {
    /// Of the message, the same in each try: whoever takes it twice sends it once.
    pub id: Uuid,
    /// The mobile, as [`Phone`](domain::phone::Phone) writes it.
    pub phone: &'a str,
    /// The text, in one line.
    pub text: &'a str,
}

/// That a message was taken.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Taken {
    /// What the one who took it calls it, for asking them about it.
    pub provider_id: Option<String>,
}

/// That a message was not taken, with a code that may be stored, logged and shown: the key
/// `delivery-{code}` of the texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotTaken {
    /// For good: the number is not one, the address is not known.
    Refused(&'static str),
    /// It may be otherwise later.
    Later(&'static str),
}

impl NotTaken {
    /// Every code.
    pub const CODES: &'static [&'static str] = &[
        "no-gateway",
        "gateway-refused",
        "gateway-key-refused",
        "gateway-busy",
        "gateway-failed",
        "gateway-timeout",
        "gateway-away",
        "no-mail-server",
        "mail-refused",
        "mail-deferred",
        "mail-timeout",
        "mail-away",
        "mail-unwritable",
        "wechat-away",
        "wechat-key-refused",
        "wechat-none",
        "wechat-refused",
        "wechat-unsubscribed",
        "sms-paused",
    ];

    /// Its code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Refused(code) | Self::Later(code) => code,
        }
    }
}

/// Hands text messages over to whoever has the network.
pub trait SmsGateway: Send + Sync {
    /// Who signs each text, as networks here ask for it: 明湖城管. It stands before the text as
    /// 【明湖城管】 and is paid for with it.
    fn sign(&self) -> Option<&str>;

    /// Whether anybody answers there: for `minhu doctor`. Sends nothing.
    fn answers(&self) -> BoxFuture<'_, bool>;

    /// Hands over one message. Gives up by itself after 30 seconds at most.
    fn send<'a>(&'a self, sms: Sms<'a>) -> BoxFuture<'a, Result<Taken, NotTaken>>;
}

/// `text` as it goes out under `sign`.
#[must_use]
pub fn signed(sign: Option<&str>, text: &str) -> String {
    match sign {
        Some(sign) => format!("【{sign}】{text}"),
        None => text.to_owned(),
    }
}
