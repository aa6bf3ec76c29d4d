//! Telling a subject that something has become of its money.

use std::borrow::Cow;

use domain::payments::Change;
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use uuid::Uuid;

use super::order::Order;
use crate::{
    Kernel,
    jobs::StaffMessage,
    outbox::{self, Task},
};

/// The job `payment-changed`: whoever asked for the money hears what became of it. It is written in
/// the transaction of the change; its handler, which knows all subjects, is in `jobs`. As every job it
/// may run twice, and jobs of one order may overtake each other: look at the order as it is now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentChanged {
    /// The row of `payment_order`.
    pub order: Uuid,
    /// What it is for.
    pub subject_kind: Cow<'static, str>,
    pub subject: Uuid,
    /// What has changed.
    pub change: Change,
}

impl Task for PaymentChanged {
    const NAME: &'static str = "payment-changed";
}

/// Asks for the job, and tells staff of what nobody can mend by itself.
pub(super) async fn tell(
    kernel: &Kernel,
    conn: &mut PgConnection,
    order: &Order,
    change: Change,
) -> Result<(), sqlx::Error> {
    let task = PaymentChanged {
        order: order.id,
        subject_kind: Cow::Owned(order.subject_kind.clone()),
        subject: order.subject,
        change,
    };
    outbox::write(conn, kernel.new_id(), kernel.now(), &task).await?;
    if change == Change::RefundFailed {
        let message = StaffMessage::new("payments", "refund-failed", order.id);
        outbox::write(conn, kernel.new_id(), kernel.now(), &message).await?;
    }
    Ok(())
}
