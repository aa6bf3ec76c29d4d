//! Messages to residents: what they go through, what becomes of them, and what their texts may say.

mod channel;
mod kind;
mod quiet;
mod sms;
mod state;
mod template;

pub use channel::Channel;
pub use kind::MessageKind;
pub use quiet::QuietHours;
pub use sms::{Parts, sms_parts};
pub use state::MessageState;
pub use template::{Piece, fill, pieces};
