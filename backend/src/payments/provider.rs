//! What a payment platform can do, and what it can say.

use std::{fmt, net::IpAddr, sync::Arc};

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    money::Fen,
    payments::{Account, LineKind, ProviderCode},
};
use futures::future::BoxFuture;
use reqwest::header::HeaderMap;

use super::{not_set_up::NotSetUp, offline::Offline, sandbox::Sandbox};
use crate::{Kernel, privacy::Redacted};

/// Why a platform did not do what it was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProviderError {
    /// It did not answer, or not in words that we know: whether it did it is not known, so it is
    /// asked again, under the same number.
    #[error("no answer: {0}")]
    NoAnswer(&'static str),
    /// It answered that it does not, and never will.
    #[error("refused: {0}")]
    Refused(&'static str),
}

/// Where the resident pays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scene {
    /// In the mini-app of a platform.
    MiniApp,
    /// In the browser of a phone.
    MobileWeb,
    /// In the browser of a computer.
    Desktop,
}

impl Scene {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::MiniApp, Self::MobileWeb, Self::Desktop];

    /// Its word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::MiniApp => "mini-app",
            Self::MobileWeb => "mobile-web",
            Self::Desktop => "desktop",
        }
    }

    /// What a word means.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scene| scene.as_str() == word)
    }
}

/// Who pays, as far as a platform must know. Personal data: not for logs.
#[derive(Clone)]
pub struct Payer {
    pub scene: Scene,
    /// Their id at the platform, where the scene is its mini-app.
    pub open_id: Option<Redacted<String>>,
    /// Where they come from.
    pub address: Option<IpAddr>,
}

impl Payer {
    /// Somebody of whom nothing else is known.
    #[must_use]
    pub const fn unknown(scene: Scene) -> Self {
        Self { scene, open_id: None, address: None }
    }
}

/// What a platform is told of an order.
#[derive(Clone)]
pub struct Prepare {
    pub number: String,
    pub amount: Fen,
    pub expires_at: DateTime<Utc>,
    /// Where the resident comes back to: a path of ours.
    pub return_path: String,
    /// Where its callbacks go: an address of ours.
    pub notify_url: String,
    /// What is paid for, for the platform's bill: 40 characters at most, no personal data.
    pub description: String,
    pub payer: Payer,
    /// The address that this process is reached by, for absolute addresses of `return_path`.
    pub origin: String,
}

/// How the resident pays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HowToPay {
    /// To somebody at the door.
    AtTheDoor,
    /// On a page: a path of ours, or an address of the platform.
    Page(String),
    /// By scanning a code that holds this.
    Qr(String),
    /// In the mini-app, with these arguments of `wx.requestPayment`.
    WeChat(WeChatPayment),
    /// In the mini-app, with `my.tradePay`.
    Alipay { trade_no: String },
}

/// The arguments of `wx.requestPayment`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WeChatPayment {
    /// Seconds since 1970.
    pub time_stamp: String,
    pub nonce_str: String,
    /// `prepay_id=…`.
    pub package: String,
    /// `RSA`.
    pub sign_type: &'static str,
    pub pay_sign: String,
}

/// That a platform has an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prepared {
    pub how: HowToPay,
}

impl Prepared {
    /// The page to go to, where there is one.
    #[must_use]
    pub fn page(self) -> Option<String> {
        match self.how {
            HowToPay::Page(page) => Some(page),
            _ => None,
        }
    }
}

/// A payment that a platform has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// What it calls it.
    pub external_id: String,
    /// How much came, which may be another amount than was asked for.
    pub amount: Fen,
    pub at: DateTime<Utc>,
    /// Where the money is.
    pub account: Account,
}

/// Where an order stands at a platform.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trade {
    /// It has never heard of the number.
    NotThere,
    /// It waits for the resident.
    Waiting,
    Paid(Received),
    Closed,
    /// The payment was refused.
    Failed,
}

/// What a platform is told of a refund.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundAsk {
    /// Of the refund: asked twice under it, the platform gives back once.
    pub number: String,
    /// Of the order.
    pub order: String,
    pub amount: Fen,
}

/// Where a refund stands at a platform.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RefundAnswer {
    /// It has never heard of the number.
    NotThere,
    /// It is under way.
    Pending,
    /// It cannot go back to where it came from, such as a card that was closed: somebody of the
    /// merchant says at the platform where it goes instead.
    Stuck,
    Done(Received),
    /// It is refused for good.
    Failed,
}

/// A line of a platform's statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementLine {
    pub kind: LineKind,
    /// Our number of the order or the refund.
    pub number: String,
    pub external_id: String,
    pub amount: Fen,
    pub at: DateTime<Utc>,
}

/// What a callback says. It is only what a platform would also answer: an operation believes it where
/// it is what was expected, and asks otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Called {
    /// Our number of the order or the refund.
    pub number: String,
    pub heard: Heard,
}

/// What has happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    Payment(Received),
    Refund(Received),
    /// Something else: whatever it is, the platform is asked.
    Other(LineKind),
}

/// Why a callback is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unheard {
    /// The signature is missing or wrong: a stranger, or somebody changed it on the way.
    #[error("the signature is wrong")]
    Forged,
    /// The platform tries out whether wrong signatures are refused: as it should be, and nothing to
    /// worry about.
    #[error("the signature is wrong on purpose")]
    Probe,
    /// It is too old, or of the future: somebody sends it again.
    #[error("the signature is of another time")]
    Stale,
    /// It is signed and makes no sense.
    #[error("it cannot be read")]
    Unreadable,
}

/// A payment platform. Each call gives up by itself after 20 seconds at most; a statement, which may be
/// a file, after a minute. Everything is by number, and asking for the same thing again under its number
/// has no second effect.
pub trait PaymentProvider: Send + Sync {
    /// Its code.
    fn code(&self) -> ProviderCode;

    /// Whether residents can pay on it there.
    fn takes(&self, scene: Scene) -> bool;

    /// Whether it may be used here.
    fn is_open<'a>(&'a self, kernel: &'a Kernel) -> BoxFuture<'a, Result<bool, ProviderError>>;

    /// Tells it of an order. Told again, it lets the resident pay in the same way.
    fn prepare<'a>(
        &'a self,
        kernel: &'a Kernel,
        order: &'a Prepare,
    ) -> BoxFuture<'a, Result<Prepared, ProviderError>>;

    /// Where an order stands.
    fn query<'a>(
        &'a self,
        kernel: &'a Kernel,
        number: &'a str,
    ) -> BoxFuture<'a, Result<Trade, ProviderError>>;

    /// Closes an order that waits, and says where it stands then: one that was paid stays
    /// [`Trade::Paid`].
    fn close<'a>(
        &'a self,
        kernel: &'a Kernel,
        number: &'a str,
    ) -> BoxFuture<'a, Result<Trade, ProviderError>>;

    /// Gives money back. Never more than came, whatever it is asked.
    fn refund<'a>(
        &'a self,
        kernel: &'a Kernel,
        refund: &'a RefundAsk,
    ) -> BoxFuture<'a, Result<RefundAnswer, ProviderError>>;

    /// Where a refund stands.
    fn query_refund<'a>(
        &'a self,
        kernel: &'a Kernel,
        number: &'a str,
    ) -> BoxFuture<'a, Result<RefundAnswer, ProviderError>>;

    /// Everything that moved on a day of the district.
    fn statement<'a>(
        &'a self,
        kernel: &'a Kernel,
        day: NaiveDate,
    ) -> BoxFuture<'a, Result<Vec<StatementLine>, ProviderError>>;

    /// What a callback says, if the platform has sent it, unchanged and just now. It may ask the
    /// platform for a key that it does not know.
    ///
    /// # Errors
    /// [`Unheard`].
    fn read_callback<'a>(
        &'a self,
        kernel: &'a Kernel,
        headers: &'a HeaderMap,
        body: &'a [u8],
    ) -> BoxFuture<'a, Result<Called, Unheard>>;
}

/// The platforms of this process.
#[derive(Clone)]
pub struct Providers {
    pub sandbox: Arc<dyn PaymentProvider>,
    pub wechat_pay: Arc<dyn PaymentProvider>,
    pub alipay: Arc<dyn PaymentProvider>,
    pub offline: Arc<dyn PaymentProvider>,
}

impl Providers {
    /// The platform of a code.
    #[must_use]
    pub fn get(&self, code: ProviderCode) -> &dyn PaymentProvider {
        match code {
            ProviderCode::Sandbox => &*self.sandbox,
            ProviderCode::WeChatPay => &*self.wechat_pay,
            ProviderCode::Alipay => &*self.alipay,
            ProviderCode::Offline => &*self.offline,
        }
    }
}

impl Default for Providers {
    fn default() -> Self {
        Self {
            sandbox: Arc::new(Sandbox::default()),
            wechat_pay: Arc::new(NotSetUp(ProviderCode::WeChatPay)),
            alipay: Arc::new(NotSetUp(ProviderCode::Alipay)),
            offline: Arc::new(Offline),
        }
    }
}

impl fmt::Debug for Providers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Providers")
    }
}
