//! Who serves a street: at once, later, and nobody.

use std::time::Duration;

use chrono::{Days, NaiveDate, TimeDelta};
use domain::{
    accounts::Role,
    bulky::{State, Step},
    capacity::Units,
    locale::Localised,
    money::Fen,
};
use sqlx::PgPool;
use uuid::Uuid;

use super::*;
use crate::{
    Problem,
    accounts::{Denied, Staff},
    bulky::{
        BOOKING, BookBy, CrewStep, MoveError, MoveWindow, Which, booking_number, crew_step,
        desk_tests::{Desk, member},
        move_window, programme, read_for_staff, retry_windows,
    },
    calendar::to_local,
    capacity,
    db::{Role as DbRole, testing::as_role},
    files::{prepare_photo, samples},
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

/// Gives every street of one crew to another.
async fn give_all(desk: &Desk, staff: &Staff, from: Uuid, to: Uuid) {
    for theirs in areas(&desk.kernel, staff).await.unwrap() {
        if theirs.resource == Some(from) {
            set(desk, staff, theirs.street, (&to.to_string(), "")).await.unwrap();
        }
    }
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
    let told: i64 = sqlx::query_scalar(
        "select (detail->>'days-ahead')::bigint from audit_event where act = 'withdraw'",
    )
    .fetch_one(&pool)
    .await
    .unwrap();
    assert_eq!(told, 3);

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

    // A crew that was retired before its day is not put in place, and its plan is shown on.
    let tomorrow = || to_local(desk.kernel.now()).date().checked_add_days(Days::new(1)).unwrap();
    let from = tomorrow();
    set(&desk, &supervisor, street, (&other.to_string(), &from.to_string())).await.unwrap();
    let serving = retire_crew(&desk.kernel, desk.saving(&supervisor, Some(served.resource))).await;
    assert_eq!(serving.unwrap_err().fields()[0].code, "bulky-crew-serves");
    let denied = retire_crew(&desk.kernel, desk.saving(&dispatcher, Some(other))).await;
    assert_eq!(denied.unwrap_err().status(), 403);
    let no_crew = retire_crew(&desk.kernel, desk.saving(&supervisor, desk.programme.yard)).await;
    assert_eq!(no_crew.unwrap_err().status(), 404);
    give_all(&desk, &supervisor, other, served.resource).await;
    retire_crew(&desk.kernel, desk.saving(&supervisor, Some(other))).await.unwrap();
    let again = retire_crew(&desk.kernel, desk.saving(&supervisor, Some(other))).await;
    assert_eq!(again.unwrap_err().code(), "record-changed");
    let written: i64 = sqlx::query_scalar(
        "select count(*) from audit_event
         where act = 'retire' and subject_kind = 'capacity-resource' and subject_id = $1",
    )
    .bind(other)
    .fetch_one(&desk.owner)
    .await
    .unwrap();
    assert_eq!(written, 1);
    desk.kernel.clock.advance(TimeDelta::days(2));
    apply_due(&worker).await.unwrap();
    assert_eq!(serves(&desk, code).await, None);
    let kept = area_changes(&desk.kernel, &dispatcher).await.unwrap();
    assert_eq!(kept, [AreaChange { street, from, resource: Some(other) }]);
    let (crew, from) = (served.resource.to_string(), tomorrow().to_string());
    set(&desk, &supervisor, street, (&crew, &from)).await.unwrap();
    desk.kernel.clock.advance(TimeDelta::days(1));
    apply_due(&worker).await.unwrap();
    assert_eq!(serves(&desk, code).await, Some(served.resource));
    assert!(area_changes(&desk.kernel, &dispatcher).await.unwrap().is_empty());
}

#[sqlx::test(migrations = false)]
async fn a_crew_that_gets_a_street_is_not_retired_at_once(pool: PgPool) {
    let desk = Desk::new(&pool).await;
    let supervisor = member(&desk, Role::Supervisor).await;
    let served = desk.programme.streets.first().unwrap().clone();
    let crews = capacity::resources(&desk.owner, Some(AREA)).await.unwrap();
    let other = crews.iter().find(|one| one.id != served.resource).unwrap().id;
    give_all(&desk, &supervisor, other, served.resource).await;
    let crew = other.to_string();
    let (given, retired) = tokio::join!(
        set(&desk, &supervisor, served.street, (&crew, "")),
        retire_crew(&desk.kernel, desk.saving(&supervisor, Some(other))),
    );
    assert_ne!(given.is_ok(), retired.is_ok(), "{given:?} {retired:?}");
}

#[sqlx::test(migrations = false)]
async fn a_crew_that_is_being_retired_gets_no_street_that_is_due(pool: PgPool) {
    let desk = Desk::new(&pool).await;
    let supervisor = member(&desk, Role::Supervisor).await;
    let served = desk.programme.streets.first().unwrap().clone();
    let crews = capacity::resources(&desk.owner, Some(AREA)).await.unwrap();
    let other = crews.iter().find(|one| one.id != served.resource).unwrap().id;
    let tomorrow = to_local(desk.kernel.now()).date().succ_opt().unwrap().to_string();
    set(&desk, &supervisor, served.street, (&other.to_string(), &tomorrow)).await.unwrap();
    give_all(&desk, &supervisor, other, served.resource).await;
    desk.kernel.clock.advance(TimeDelta::days(1));

    let mut retiring = desk.owner.begin().await.unwrap();
    sqlx::query("update capacity_resource set retired_at = now() where id = $1")
        .bind(other)
        .execute(&mut *retiring)
        .await
        .unwrap();
    let worker = desk.kernel.with_db(as_role(&pool, DbRole::Worker).await);
    let (done, ()) = tokio::join!(apply_due(&worker), async {
        // The turn has begun, and waits.
        tokio::time::sleep(Duration::from_millis(300)).await;
        retiring.commit().await.unwrap();
    });
    assert_eq!(done.unwrap(), 0);
    assert_eq!(serves(&desk, &served.code).await, Some(served.resource));
}

/// A crew's windows, in their order.
async fn windows(desk: &Desk, crew: Uuid) -> Vec<Uuid> {
    let now = desk.kernel.now();
    let offers = capacity::available(&desk.owner, now, crew, Units::ZERO, 14).await.unwrap();
    offers.into_iter().map(|offer| offer.window).collect()
}

/// Whose windows staff can move a booking to.
async fn choice(desk: &Desk, staff: &Staff, booking: Uuid) -> Vec<Localised> {
    let number = booking_number(&desk.kernel, (BOOKING, booking)).await.unwrap().unwrap();
    let read = read_for_staff(&desk.kernel, &desk.programme, staff, &number).await.unwrap();
    read.windows.into_iter().map(|one| one.crew).collect()
}

/// The windows of a second try.
async fn tries(desk: &Desk, staff: &Staff, booking: Uuid) -> Vec<Uuid> {
    let (which, by) = (Which::Id(booking), BookBy::Staff(staff));
    let offers = retry_windows(&desk.kernel, &desk.programme, which, by, 14).await.unwrap();
    offers.into_iter().map(|offer| offer.window).collect()
}

async fn go(desk: &Desk, staff: &Staff, booking: Uuid, window: Uuid) -> Result<(), MoveError> {
    let saving = desk.saving(staff, Some(booking));
    move_window(&desk.kernel, &desk.programme, MoveWindow { saving, window }).await
}

#[sqlx::test(migrations = false)]
async fn a_crew_with_bookings_is_retired_after_them(pool: PgPool) {
    let mut desk = Desk::new(&pool).await;
    let supervisor = member(&desk, Role::Supervisor).await;
    let agent = member(&desk, Role::HotlineAgent).await;
    let booking = desk.booked(Fen::ZERO).await;
    let served = desk.programme.streets.first().unwrap().resource;
    let crews = capacity::resources(&desk.owner, Some(AREA)).await.unwrap();
    let other = crews.iter().find(|one| one.id != served).unwrap().id;
    give_all(&desk, &supervisor, served, other).await;
    desk.programme = programme::load(&desk.owner).await.unwrap();
    let retire = || retire_crew(&desk.kernel, desk.saving(&supervisor, Some(served)));
    assert_eq!(retire().await.unwrap_err().fields()[0].code, "bulky-crew-booked");
    let free = windows(&desk, served).await;
    assert!(!free.is_empty(), "nothing was closed");

    go(&desk, &agent, booking, windows(&desk, other).await[4]).await.unwrap();
    retire().await.unwrap();
    assert_eq!(windows(&desk, served).await, Vec::<Uuid>::new());
}

#[sqlx::test(migrations = false)]
async fn whoever_has_booked_stays_with_their_crew_or_goes_to_the_new_one(pool: PgPool) {
    let mut desk = Desk::new(&pool).await;
    let supervisor = member(&desk, Role::Supervisor).await;
    let agent = member(&desk, Role::HotlineAgent).await;
    let crew = member(&desk, Role::Crew).await;
    let booking = desk.booked(Fen::ZERO).await;
    let served = desk.programme.streets.first().unwrap().clone();
    let crews = capacity::resources(&desk.owner, Some(AREA)).await.unwrap();
    let other = crews.iter().find(|one| one.id != served.resource).unwrap().id;
    let yard = desk.programme.yard.unwrap();
    let (old, new) = (windows(&desk, served.resource).await, windows(&desk, other).await);
    set(&desk, &supervisor, served.street, (&other.to_string(), "")).await.unwrap();
    desk.programme = programme::load(&desk.owner).await.unwrap();

    let names: Vec<Localised> = [served.resource, other]
        .into_iter()
        .map(|id| crews.iter().find(|one| one.id == id).unwrap().name.clone())
        .collect();
    assert_eq!(choice(&desk, &agent, booking).await, names);
    go(&desk, &agent, booking, old[4]).await.unwrap();
    go(&desk, &agent, booking, new[6]).await.unwrap();
    assert_eq!(choice(&desk, &agent, booking).await, names[1..]);
    let back = go(&desk, &agent, booking, old[6]).await.unwrap_err();
    assert_eq!(back.code(), "bulky-other-area");

    // A second try after nothing was found likewise, and with nobody else.
    set(&desk, &supervisor, served.street, (&served.resource.to_string(), "")).await.unwrap();
    desk.programme = programme::load(&desk.owner).await.unwrap();
    let photo = prepare_photo(&desk.kernel, samples::jpeg(64, 48).into()).await.unwrap();
    let saving = desk.saving(&crew, Some(booking));
    let missed = CrewStep { saving, step: Step::Miss, words: String::new(), photos: vec![photo] };
    crew_step(&desk.kernel, missed).await.unwrap();
    let elsewhere = windows(&desk, yard).await[2];
    assert_eq!(go(&desk, &agent, booking, elsewhere).await.unwrap_err().status(), 404);
    assert_eq!(tries(&desk, &agent, booking).await, windows(&desk, served.resource).await);

    // Also where nobody comes any more: the crew that was there comes again.
    set(&desk, &supervisor, served.street, ("", "")).await.unwrap();
    desk.programme = programme::load(&desk.owner).await.unwrap();
    assert_eq!(choice(&desk, &agent, booking).await, names[1..]);
    assert_eq!(tries(&desk, &agent, booking).await, windows(&desk, other).await);
    set(&desk, &supervisor, served.street, (&served.resource.to_string(), "")).await.unwrap();
    desk.programme = programme::load(&desk.owner).await.unwrap();
    go(&desk, &agent, booking, old[6]).await.unwrap();
    assert_eq!(desk.state(booking).await, State::Booked);
    assert_eq!(capacity::recount(&desk.owner).await.unwrap(), []);
}
