//! The platforms whose mini-apps (小程序) show the portal: WeChat and Alipay.
//!
//! Each is one adapter: all that is said to it and heard from it is in its folder, and nothing else
//! knows its words. Their payments are in [`payments`](crate::payments), on the same adapters.
//! Secrets are in the adapters only: never in a log, an error, an address or an answer.

pub mod alipay;
mod http;
mod trouble;
pub mod wechat;

use std::sync::Arc;

pub use http::{HttpAnswer, PlatformHttp};
pub use trouble::Trouble;
pub(crate) use trouble::agrees;

use self::{alipay::Alipay, wechat::WeChat};

/// The platforms of this process; those that are not set up are none.
#[derive(Clone, Default)]
pub struct Platforms {
    pub wechat: Option<Arc<WeChat>>,
    pub alipay: Option<Arc<Alipay>>,
}
