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

/// Whose a new publication of `staff` is: the department's or street's, unless they write for the
/// whole district. Fixed from then on, so nobody can move a record out of their own reach.
///
/// # Errors
/// [`Denied`] when they may not write there at all.
pub(super) fn area_of_new(staff: &Staff, shelf: Shelf) -> Result<Area, Denied> {
    let reach = staff.reach(Act::Write, kind(shelf))?;
    let new = match (reach, shelf) {
        (Reach::District, _) => Area::default(),
        (_, Shelf::Article) => area(staff.department, None),
        (_, Shelf::Notice) => area(None, staff.streets.first().copied()),
    };
    staff.permit(Act::Write, kind(shelf), new)?;
    Ok(new)
}
