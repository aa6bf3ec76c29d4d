//! Whose a publication is, and what permissions on it are called.

use domain::{
    accounts::{Act, Kind, Reach},
    notices::Shelf,
};
use uuid::Uuid;

use crate::accounts::{Area, Denied, Staff};

/// What the permission table calls the shelf.
pub(super) const fn kind(shelf: Shelf) -> Kind {
    match shelf {
        Shelf::Article => Kind::Article,
        Shelf::Notice => Kind::Notice,
    }
}

/// The area of a stored publication.
pub(super) const fn area(department: Option<Uuid>, street: Option<Uuid>) -> Area {
    Area { staff: None, department, street }
}

/// Whose a new publication of `staff` is: `chosen`, a department's id for an article and a street's
/// for a notice. Without a choice it is of their own department or first street, and of the whole
/// district for those who write for all of it. Fixed from then on, so nobody can move a record out
/// of their own reach.
///
/// # Errors
/// [`Denied`] when they may not write there.
pub(super) fn area_of_new(
    staff: &Staff,
    shelf: Shelf,
    chosen: Option<Uuid>,
) -> Result<Area, Denied> {
    let reach = staff.reach(Act::Write, kind(shelf))?;
    let own = match (reach, shelf) {
        (Reach::District, _) => None,
        (_, Shelf::Article) => staff.department,
        (_, Shelf::Notice) => staff.streets.first().copied(),
    };
    let new = match shelf {
        Shelf::Article => area(chosen.or(own), None),
        Shelf::Notice => area(None, chosen.or(own)),
    };
    staff.permit(Act::Write, kind(shelf), new)?;
    Ok(new)
}
