//! Asking a platform who somebody is.

use std::time::Duration;

use domain::phone::Phone;

use super::{Platform, links::Person};
use crate::{
    Kernel, Problem,
    platforms::{alipay::AlipayError, wechat::WeChatError},
    privacy::Redacted,
};

/// Why a platform does not say who somebody is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PlatformError {
    /// No mini-app of it is set up here.
    #[error("the platform is not set up")]
    NotSetUp,
    /// The code is none, was used, is too old, or is of another mini-app: of this field.
    #[error("the platform does not take the code {0}")]
    Code(&'static str),
    /// The number that it has confirmed is no mobile of the mainland.
    #[error("the number is not a mobile")]
    NotMobile,
    /// It does not answer now, and why, in a word.
    #[error("the platform does not answer: {0}")]
    Away(&'static str),
}

impl PlatformError {
    /// Every code that it can have.
    pub const CODES: &'static [&'static str] =
        &["not-found", "platform-code", "phone-not-mobile", "platform-away"];
}

impl Problem for PlatformError {
    fn code(&self) -> &'static str {
        match self {
            Self::NotSetUp => "not-found",
            Self::Code(_) => "platform-code",
            Self::NotMobile => "phone-not-mobile",
            Self::Away(_) => "platform-away",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::NotSetUp => 404,
            Self::Code(_) | Self::NotMobile => 422,
            Self::Away(_) => 503,
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::Code(field) => Some(*field),
            Self::NotMobile => Some(PHONE_CODE),
            Self::NotSetUp | Self::Away(_) => None,
        }
    }
}

/// The longest that all is asked of a platform for one request may take, so that there is time left to
/// answer it: an app that is told nothing tries with codes that are used up.
const LONGEST: Duration = Duration::from_secs(20);

/// What comes of `asked`, or that the platform is away where nothing does in time.
pub(super) async fn in_time<T, E: From<PlatformError>>(
    asked: impl Future<Output = Result<T, E>>,
) -> Result<T, E> {
    match tokio::time::timeout(LONGEST, asked).await {
        Ok(answer) => answer,
        Err(_) => Err(PlatformError::Away("timeout").into()),
    }
}

/// The field with the code of who somebody is.
const CODE: &str = "code";
/// The field with the code of their number.
pub(super) const PHONE_CODE: &str = "phone_code";

/// Who gave `code`.
pub(super) async fn person(
    kernel: &Kernel,
    platform: Platform,
    code: &Redacted<String>,
) -> Result<Person, PlatformError> {
    let platforms = &kernel.carriers.platforms;
    let (app_id, open_id) = match platform {
        Platform::WeChat => {
            let wechat = platforms.wechat.as_ref().ok_or(PlatformError::NotSetUp)?;
            let session = wechat.session(code.expose()).await.map_err(|error| match error {
                WeChatError::Refused(_) => PlatformError::Code(CODE),
                WeChatError::Later(why) => PlatformError::Away(why),
            })?;
            (wechat.app_id(), session.open_id)
        }
        Platform::Alipay => {
            let alipay = platforms.alipay.as_ref().ok_or(PlatformError::NotSetUp)?;
            let session = alipay.session(kernel.now(), code.expose()).await;
            let session = session.map_err(|error| match error {
                AlipayError::Refused(_) => PlatformError::Code(CODE),
                AlipayError::Later(why) => PlatformError::Away(why),
            })?;
            (alipay.app_id(), session.open_id)
        }
    };
    Ok(Person { platform, app_id: app_id.to_owned(), open_id })
}

/// The number of whoever gave `code`, as `platform` has confirmed it. Only WeChat says.
pub(super) async fn phone(
    kernel: &Kernel,
    platform: Platform,
    code: &Redacted<String>,
) -> Result<Phone, PlatformError> {
    let wechat = match platform {
        Platform::WeChat => kernel.carriers.platforms.wechat.as_ref(),
        Platform::Alipay => None,
    };
    let wechat = wechat.ok_or(PlatformError::NotSetUp)?;
    wechat.phone(kernel.now(), code.expose()).await.map_err(|error| match error {
        WeChatError::Refused("phone-not-mobile") => PlatformError::NotMobile,
        WeChatError::Refused(_) => PlatformError::Code(PHONE_CODE),
        WeChatError::Later(why) => PlatformError::Away(why),
    })
}
