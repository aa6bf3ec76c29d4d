//! The job `payment-changed`: whoever asked for the money hears what became of it.
//!
//! Payments know nothing of what they are for, and what they are for knows payments; here both meet.
//! To be paid for something: match your kind of subject below with a function of yours, which looks at the order as it is now
//! ([`payments::order`](crate::payments::order)), since jobs may run twice and overtake each other.

use uuid::Uuid;

use super::{Failure, Handler};
use crate::{Kernel, payments::PaymentChanged};

impl Handler for PaymentChanged {
    async fn run(self, _kernel: &Kernel, _id: Uuid) -> Result<(), Failure> {
        // Money that nobody takes care of is seen by staff, as a dead letter.
        Err(Failure::because("nobody here takes payments of this kind"))
    }
}
