//! The job `payment-changed`: whoever asked for the money hears what became of it.
//!
//! Payments know nothing of what they are for, and what they are for knows payments; here both meet.
//! To be paid for something: match your kind of subject below with a function of yours, which looks
//! at the orders as they are now, since jobs may run twice and overtake each other.

use domain::payments::Change;
use uuid::Uuid;

use super::{Failure, Handler};
use crate::{Kernel, bulky, payments::PaymentChanged};

impl Handler for PaymentChanged {
    async fn run(self, kernel: &Kernel, id: Uuid) -> Result<(), Failure> {
        match self.subject_kind.as_ref() {
            // Asked for again, the platform would refuse again, for ever: it is for staff to look at.
            bulky::BOOKING if self.change == Change::RefundFailed => Ok(()),
            bulky::BOOKING => Ok(bulky::settle(kernel, self.subject, id).await?),
            // Money that nobody takes care of is seen by staff, as a dead letter.
            _ => Err(Failure::because("nobody here takes payments of this kind")),
        }
    }
}
