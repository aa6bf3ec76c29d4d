//! Messages to residents: by text message, by e-mail, and in the inbox of their own pages.
//!
//! [`send()`] writes a message in the transaction of the effect that it tells about: rendered, sealed,
//! with a job that holds its id only. The job [`DeliverMessage`] hands it over through the
//! [`Carriers`] of the process, again and again until it is taken, refused or of no use any more.
//! A message in the inbox is where it belongs as soon as it is written.
//!
//! When somebody wants to be left alone is for whoever sends to know: see
//! [`Outgoing::deliver_after`].
//!
//! Staff change what messages say in [`wording`], and look after those that were sent in [`sent`].
//!
//! To add a message: 1. its file in `backend/seed/messages`, with its texts in three languages for
//! each channel that it may take; 2. its line in `catalogue.rs`; 3. its name, `template-{id}`, in
//! `app/locales`; 4. [`send()`] where the effect is.

mod carriers;
mod catalogue;
mod deliver;
mod email;
mod http_sms;
mod inbox;
mod latest;
mod mailer;
mod send;
pub mod sent;
mod spending;
#[cfg(test)]
mod testing;
mod texts;
mod tls;
pub mod wording;

pub use carriers::{Carriers, NotTaken, Sms, SmsGateway, Taken, signed};
pub use catalogue::{Template, templates};
pub use deliver::DeliverMessage;
pub use domain::messages::{Channel, MessageState};
pub use email::normal_email;
pub use http_sms::HttpSms;
pub use inbox::{InboxMessage, inbox, mark_read};
pub use latest::{LatestError, Opened, latest};
pub use mailer::{Mail, Mailer};
pub use send::{Outgoing, SendError, To, send};
pub use spending::SmsCap;
pub use texts::{MAX_BODY, MAX_SMS_PARTS, MAX_TITLE, Text};
