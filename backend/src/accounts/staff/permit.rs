//! Somebody of the staff, and what they may do.

use domain::accounts::{Act, Kind, Reach, Role, reach};
use uuid::Uuid;

use crate::{Problem, audit::Actor};

/// Somebody of the staff who is signed in.
#[derive(Clone, PartialEq, Eq)]
pub struct Staff {
    pub id: Uuid,
    pub login: String,
    /// Personal data: shown to colleagues, never logged.
    pub name: String,
    pub roles: Vec<Role>,
    pub department: Option<Uuid>,
    pub streets: Vec<Uuid>,
}

/// Whose a record is, for permissions that do not reach all of the district.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Area {
    /// The member of staff that it is assigned to.
    pub staff: Option<Uuid>,
    pub department: Option<Uuid>,
    pub street: Option<Uuid>,
}

/// Why something may not be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// Nobody in this post may do it.
    #[error("this post may not do that")]
    Forbidden,
    /// It is of another area, where it is as if it were not there.
    #[error("of another area")]
    NotFound,
}

impl Denied {
    /// Its codes.
    pub const CODES: &'static [&'static str] = &["forbidden", "not-found"];
}

impl Problem for Denied {
    fn code(&self) -> &'static str {
        match self {
            Self::Forbidden => "forbidden",
            Self::NotFound => "not-found",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Forbidden => 403,
            Self::NotFound => 404,
        }
    }
}

impl Staff {
    /// As the audit names them.
    #[must_use]
    pub const fn actor(&self) -> Actor {
        Actor::Account(self.id)
    }

    /// How far they may go in doing `act` to `kind`, for lists, which then show that much.
    ///
    /// # Errors
    /// [`Denied::Forbidden`] when they may not at all.
    pub fn reach(&self, act: Act, kind: Kind) -> Result<Reach, Denied> {
        reach(&self.roles, act, kind).ok_or(Denied::Forbidden)
    }

    /// Whether to offer it at all.
    #[must_use]
    pub fn may(&self, act: Act, kind: Kind) -> bool {
        self.reach(act, kind).is_ok()
    }

    /// Whether they may do `act` to a record of `kind` that belongs to `area`.
    ///
    /// # Errors
    /// [`Denied::NotFound`] for another area, but [`Denied::Forbidden`] where they may see the
    /// record and only not do this to it.
    pub fn permit(&self, act: Act, kind: Kind, area: Area) -> Result<(), Denied> {
        if self.reach(act, kind).is_ok_and(|reach| self.covers(reach, area)) {
            return Ok(());
        }
        let seen = self.reach(Act::Read, kind).is_ok_and(|reach| self.covers(reach, area));
        let none = self.reach(act, kind).is_err();
        Err(if seen || none { Denied::Forbidden } else { Denied::NotFound })
    }

    fn covers(&self, reach: Reach, area: Area) -> bool {
        let own = area.staff == Some(self.id);
        let department = || area.department.is_some() && area.department == self.department;
        let street = || area.street.is_some_and(|street| self.streets.contains(&street));
        match reach {
            Reach::District => true,
            Reach::Department => own || department() || street(),
            Reach::Streets => own || street(),
            Reach::Own => own,
        }
    }
}

impl std::fmt::Debug for Staff {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Staff").field("id", &self.id).field("roles", &self.roles).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn staff(role: Role) -> Staff {
        Staff {
            id: Uuid::from_u128(1),
            login: "somebody".to_owned(),
            name: "某人".to_owned(),
            roles: vec![role],
            department: Some(Uuid::from_u128(2)),
            streets: vec![Uuid::from_u128(3)],
        }
    }

    #[test]
    fn another_area_is_as_if_it_were_not_there() {
        let supervisor = staff(Role::Supervisor);
        let of = |department| Area { department: Some(department), ..Area::default() };
        let (ours, theirs) = (of(Uuid::from_u128(2)), of(Uuid::from_u128(9)));
        assert_eq!(supervisor.permit(Act::Read, Kind::User, ours), Ok(()));
        assert_eq!(supervisor.permit(Act::Read, Kind::User, theirs), Err(Denied::NotFound));
        assert_eq!(supervisor.permit(Act::Write, Kind::User, ours), Err(Denied::Forbidden));
    }

    #[test]
    fn a_record_of_nobody_is_in_nobody_s_area() {
        let street = staff(Role::StreetOffice);
        let refused = street.permit(Act::Write, Kind::Notice, Area::default());
        assert_eq!(refused, Err(Denied::Forbidden), "it may be read, but not written");
        let ours = Area { street: Some(Uuid::from_u128(3)), ..Area::default() };
        assert_eq!(street.permit(Act::Write, Kind::Notice, ours), Ok(()));
    }
}
