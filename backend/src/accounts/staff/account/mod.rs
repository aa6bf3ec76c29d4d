//! What somebody does with their own account.

mod change_password;
mod overview;
mod renew_recovery_codes;

pub use change_password::{ChangePassword, ChangePasswordError, change_password};
pub use overview::{Overview, OverviewError, overview};
pub use renew_recovery_codes::{RenewError, renew_recovery_codes};

use uuid::Uuid;

use crate::{
    Kernel,
    audit::{Actor, Detail, Event, Subject},
};

/// Something that `staff` did to their own account.
fn event(
    kernel: &Kernel,
    staff: Uuid,
    act: &'static str,
    detail: Detail,
    request_id: Option<String>,
) -> Event {
    Event {
        id: kernel.new_id(),
        at: kernel.now(),
        actor: Actor::Account(staff),
        act,
        subject: Subject { kind: "staff", id: Some(staff) },
        detail,
        request_id,
    }
}
