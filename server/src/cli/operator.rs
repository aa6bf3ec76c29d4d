//! Who is at the command line, for the audit.

use backend::audit::Actor;
use nix::unistd::{Uid, User};

/// The person at the command line, by their login on this machine: who called `sudo`, if that is
/// known, since `root` is nobody in particular.
pub(super) fn operator() -> Actor {
    let uid = std::env::var("SUDO_UID").ok().filter(|_| Uid::current().is_root());
    let uid = uid.and_then(|uid| uid.parse().ok()).map_or_else(Uid::current, Uid::from_raw);
    let name = User::from_uid(uid).ok().flatten().map(|user| user.name);
    Actor::Operator(name.unwrap_or_else(|| uid.to_string()))
}
