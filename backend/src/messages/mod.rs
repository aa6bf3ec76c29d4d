//! Messages to residents: by text message, by e-mail, and in the inbox of their own pages.
//!
//! [`send()`] writes a message in the transaction of the effect that it tells about: rendered, sealed,
//! with a job that holds its id only. The job [`DeliverMessage`] hands it over through the
//! [`Carriers`] of the process, again and again until it is taken, refused or of no use any more.
//! A message in the inbox is where it belongs as soon as it is written.
//!
//! What a resident with an account is told, and how, they choose themselves: [`notify()`] asks
//! their [`Choices`]. What is not urgent waits until their quiet hours are over, both when it is
//! written and when it comes due.
//!
//! A text message to an account that has agreed to it is carried by WeChat ([`subscriptions`]).
//!
//! Staff change what messages say in [`wording`], and look after those that were sent in [`sent`].
//!
//! To add a message: 1. its file in `backend/seed/messages`, with its texts in three languages for
//! each channel that it may take, and its kind; 2. its line in `catalogue.rs`; 3. its name, `template-{id}`, in
//! `app/locales`; 4. [`send()`] where the effect is.

mod carriers;
mod catalogue;
mod choices;
mod deliver;
mod email;
mod http_sms;
pub mod inbox;
mod latest;
mod mailer;
mod notify;
mod page;
mod quiet;
mod send;
pub mod sent;
mod spending;
pub mod subscriptions;
#[cfg(test)]
mod testing;
mod texts;
pub mod tls;
pub mod wording;

pub use carriers::{Carriers, NotTaken, Sms, SmsGateway, Taken, signed};
pub use catalogue::{Template, templates};
pub use choices::{Choices, choices};
pub use deliver::DeliverMessage;
pub use domain::messages::{Channel, MessageKind, MessageState, QuietHours};
pub use email::{mask_email, normal_email};
pub use http_sms::HttpSms;
pub use latest::{LatestError, Opened, latest};
pub use mailer::{Mail, Mailer};
pub(crate) use notify::channels;
pub use notify::{Notice, notify};
pub use page::page;
pub(crate) use send::rendered;
pub use send::{Outgoing, SendError, To, send};
pub use spending::SmsCap;
pub use texts::{MAX_BODY, MAX_SMS_PARTS, MAX_TITLE, Text};
