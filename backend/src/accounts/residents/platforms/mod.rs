//! Who a resident is on WeChat and Alipay, whose mini-apps (小程序) show the portal.
//!
//! A mini-app has a code that says who uses it; the platform tells us for it by which id it knows
//! them (the openid). [`sign_in_platform`] signs in whoever's id is linked to an account, and with
//! WeChat links it the first time, by the number that WeChat has confirmed. Who is signed in links
//! ([`link_platform`]) and unlinks ([`unlink_platform`]) themselves.
//!
//! Nobody is asked within a transaction: a platform that is slow holds no connection. A code is good
//! once, so the same request sent again is answered from its `Idempotency-Key` before any platform
//! is asked.
//!
//! To add a platform: 1. its adapter in [`platforms`](crate::platforms); 2. its variant in
//! [`Platform`], and the check of `resident_platform.platform`; 3. its arm in `ask.rs`.

mod ask;
mod link;
mod links;
mod list;
mod open_id_of;
mod platform;
mod sign_in;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
mod unlink;

pub use self::{
    ask::PlatformError,
    link::{LinkPlatform, LinkPlatformError, link_platform},
    list::{PlatformLink, list_platforms},
    open_id_of::open_id_of,
    platform::Platform,
    sign_in::{PlatformSignIn, PlatformSignInError, sign_in_platform},
    unlink::unlink_platform,
};
