//! Who serves a street: at once, later, and nobody.

use chrono::{Days, NaiveDate, TimeDelta};
use domain::accounts::Role;
use sqlx::PgPool;
use uuid::Uuid;

use super::*;
use crate::{
    accounts::{Denied, Staff},
    bulky::{
        desk_tests::{Desk, member},
        programme,
    },
    calendar::to_local,
    capacity,
    db::{Role as DbRole, testing::as_role},
    records::SaveError,
};

async fn set(
    desk: &Desk,
    staff: &Staff,
    street: Uuid,
    (resource, from): (&str, &str),
) -> Result<(), SaveError> {
    let get = |field: &str| match field {
        "resource" => resource.to_owned(),
        _ => from.to_owned(),
    };
    set_area(&desk.kernel, SetArea { saving: desk.saving(staff, Some(street)), get: &get }).await
}

async fn serves(desk: &Desk, code: &str) -> Option<Uuid> {
    programme::load(&desk.owner).await.unwrap().street(code).map(|street| street.resource)
}

#[sqlx::test(migrations = false)]
async fn a_street_gets_another_crew_at_once_and_on_its_day(pool: PgPool) {
    let desk = Desk::new(&pool).await;
    let supervisor = member(&desk, Role::Supervisor).await;
    let dispatcher = member(&desk, Role::Dispatcher).await;
    let today: NaiveDate = to_local(desk.kernel.now()).date();
    let later = today.checked_add_days(Days::new(3)).unwrap();
    let served = desk.programme.streets.first().unwrap().clone();
    let (street, code) = (served.street, served.code.as_str());
    let crews = capacity::resources(&desk.owner, Some(AREA)).await.unwrap();
    let other = crews.iter().find(|one| one.id != served.resource).unwrap().id;
    let yard = desk.programme.yard.unwrap().to_string();

    let denied = set(&desk, &dispatcher, street, ("", "")).await.unwrap_err();
    assert!(matches!(denied, SaveError::Denied(Denied::Forbidden)));
    for (wanted, field, why) in [
        ((&*yard, ""), "resource", "choice-unknown"),
        (("crew", ""), "resource", "choice-unknown"),
        (("", "soon"), "from", "date-shape"),
        (("", "2026-11-19"), "from", "bulky-area-past"),
        (("", "2028-01-01"), "from", "bulky-area-far"),
    ] {
        let refused = set(&desk, &supervisor, street, wanted).await.unwrap_err();
        let fields = refused.fields();
        assert_eq!((fields[0].field.as_str(), fields[0].code.as_str()), (field, why));
    }
    let nowhere = set(&desk, &supervisor, Uuid::nil(), ("", "")).await.unwrap_err();
    assert!(matches!(nowhere, SaveError::Denied(Denied::NotFound)));

    // At once: what is booked from now on goes to the other crew.
    set(&desk, &supervisor, street, (&other.to_string(), "")).await.unwrap();
    assert_eq!(serves(&desk, code).await, Some(other));

    // Later: nothing changes before the day.
    set(&desk, &supervisor, street, ("", &later.to_string())).await.unwrap();
    let planned = area_changes(&desk.kernel, &dispatcher).await.unwrap();
    assert_eq!(planned, [AreaChange { street, from: later, resource: None }]);
    let worker = desk.kernel.with_db(as_role(&pool, DbRole::Worker).await);
    apply_due(&worker).await.unwrap();
    assert_eq!(serves(&desk, code).await, Some(other));
    withdraw_area(&desk.kernel, desk.saving(&supervisor, Some(street)), later).await.unwrap();
    let again = withdraw_area(&desk.kernel, desk.saving(&supervisor, Some(street)), later).await;
    assert!(matches!(again, Err(SaveError::Changed)));

    // Of two that begin the later counts, and nobody is a choice as well.
    let sooner = today.checked_add_days(Days::new(2)).unwrap().to_string();
    set(&desk, &supervisor, street, (&served.resource.to_string(), &sooner)).await.unwrap();
    set(&desk, &supervisor, street, ("", &later.to_string())).await.unwrap();
    desk.kernel.clock.advance(TimeDelta::days(2));
    apply_due(&worker).await.unwrap();
    assert_eq!(serves(&desk, code).await, Some(served.resource));
    desk.kernel.clock.advance(TimeDelta::days(2));
    apply_due(&worker).await.unwrap();
    assert_eq!(serves(&desk, code).await, None);
    assert!(area_changes(&desk.kernel, &dispatcher).await.unwrap().is_empty());
    let shown = areas(&desk.kernel, &dispatcher).await.unwrap();
    assert!(shown.iter().any(|one| one.street == street && one.resource.is_none()));
}
