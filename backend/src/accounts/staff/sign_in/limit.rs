//! The limits; the module's head says why they are what they are.

use chrono::TimeDelta;
use uuid::Uuid;

use super::{From, device};
use crate::{
    Kernel,
    limits::{self, Limit, LimitError, network},
};

const BY_LOGIN_AND_NETWORK: Limit =
    Limit::new("staff-by-login-and-network", 10, TimeDelta::minutes(15));
const BY_NETWORK: Limit = Limit::new("staff-by-network", 100, TimeDelta::minutes(15));
const BY_LOGIN: [Limit; 3] = [
    Limit::new("staff-by-login-minute", 10, TimeDelta::minutes(1)),
    Limit::new("staff-by-login-hour", 60, TimeDelta::hours(1)),
    Limit::new("staff-by-login-day", 300, TimeDelta::days(1)),
];
const CODES: Limit = Limit::new("staff-codes", 100, TimeDelta::days(1));

/// Somebody who says that they are `staff`.
#[derive(Debug, Clone, Copy)]
pub(in crate::accounts::staff) struct Unproved {
    pub(in crate::accounts::staff) staff: Uuid,
    pub(in crate::accounts::staff) demonstration: bool,
}

/// Counts a try at the password of `login`, which need not exist.
pub(super) async fn spend_password(
    kernel: &Kernel,
    from: &From,
    login: &str,
    who: Option<Unproved>,
) -> Result<(), LimitError> {
    if who.is_some_and(|who| who.demonstration) {
        return Ok(());
    }
    let network = network(from.address);
    let both = [&network[..], b"\0", login.as_bytes()].concat();
    limits::spend(kernel, &kernel.db, &BY_LOGIN_AND_NETWORK, &both).await?;
    limits::spend(kernel, &kernel.db, &BY_NETWORK, &network).await?;
    // Asked for every login, so that a login that exists takes no longer.
    let staff = who.map_or(Uuid::nil(), |who| who.staff);
    if device::is_known(kernel, staff, from.device.as_ref()).await? {
        return Ok(());
    }
    for limit in &BY_LOGIN {
        limits::spend(kernel, &kernel.db, limit, login.as_bytes()).await?;
    }
    Ok(())
}

/// Counts a code that is tried for somebody.
pub(in crate::accounts::staff) async fn spend_code(
    kernel: &Kernel,
    who: Unproved,
) -> Result<(), LimitError> {
    if who.demonstration {
        return Ok(());
    }
    limits::spend(kernel, &kernel.db, &CODES, who.staff.as_bytes()).await
}
