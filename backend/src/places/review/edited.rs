//! Corrections that staff write into their places by hand.

use domain::accounts::{Act, Kind};
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use super::{
    decide::{Decision, decide},
    list::{Class, Report, report},
};
use crate::{
    Kernel,
    accounts::{Area, Staff},
    audit::{self, Detail, Subject},
    records::{SaveError, Saving},
};

/// The correction that a form of the place is opened from, if it waits and this person may write it
/// in by hand.
///
/// # Errors
/// When the database does not answer.
pub async fn by_hand(
    db: impl PgExecutor<'_>,
    staff: &Staff,
    id: Uuid,
    place: Uuid,
) -> Result<Option<Report>, sqlx::Error> {
    let said = report(db, id).await?;
    Ok(said.filter(|said| {
        let area = Area { street: said.street, ..Area::default() };
        let waits = said.is_open && said.class == Class::Correction;
        waits && said.place == place && staff.permit(Act::Write, Kind::Place, area).is_ok()
    }))
}

/// Accepts the correction that the form of the place was opened from, in the transaction that saves
/// the place. What was decided meanwhile stays as it is.
pub(in crate::places) async fn accept_edited(
    kernel: &Kernel,
    db: &mut PgConnection,
    saving: &Saving<'_>,
    id: Option<Uuid>,
    place: Uuid,
) -> Result<(), SaveError> {
    let Some(id) = id else { return Ok(()) };
    let waits = by_hand(&mut *db, saving.staff, id, place).await?.is_some();
    if waits && decide(&mut *db, id, Decision::Accept, saving.staff.id, kernel.now()).await? {
        let subject = Subject { kind: "place-report", id: Some(id) };
        let event = saving.event(kernel, Decision::Accept.as_str(), subject, Detail::none());
        audit::record(db, event).await?;
    }
    Ok(())
}
