//! Subscribe messages (订阅消息) of WeChat, instead of text messages.
//!
//! A mini-app may ask somebody whether they want to be told of something; each time that they agree,
//! WeChat lets one message through. What they agreed to is counted here ([`subscribe()`]). A text
//! message of ours to an account that is linked to WeChat and has agreed goes there: it is written
//! as ever, beside it stands what fills WeChat's template, and nothing is spent on it. Where WeChat
//! does not take it in the end, it is sent as the text message that it is, and paid for then.
//!
//! Which of our messages go as which template is data ([`import()`]): WeChat gives each mini-app
//! templates of its own.

mod card;
mod carry;
mod import;
mod subscribe;
mod template;
#[cfg(test)]
mod tests;

pub(super) use self::{
    card::{Card, keep, open_card, take},
    carry::{FallBack, carry, fall_back},
};
pub use self::{
    import::{ImportError, import},
    subscribe::{MAX_KEPT, MAX_TEMPLATES, Subscribe, SubscribeError, Subscription, subscribe},
    template::{WeChatTemplate, templates},
};
