use domain::{
    accounts::Role,
    districts::Point,
    places::{Attribute, Coordinates, Datum, parking::Vehicle, straight_line},
};
use sqlx::{PgPool, Row};
use uuid::Uuid;

use super::*;
use crate::{
    accounts::{Denied, Staff},
    db::testing::TestKernel,
    forms::FormKey,
    places::{
        review::by_hand,
        store::{self, Details, Stored},
        testing::{fields, listener, places, saving, some, staff, told},
    },
    records::Saving,
};

async fn stored(pool: &PgPool, id: Uuid) -> Stored {
    let mut conn = pool.acquire().await.unwrap();
    store::one(&mut conn, id).await.unwrap().unwrap()
}

/// The form of a place with some fields filled in anew.
fn but(place: &Stored, changes: &[(&str, &str)]) -> Vec<(String, String)> {
    let changes = changes.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    PlaceForm::of(&place.place).into_iter().chain(changes).collect()
}

async fn save(
    kernel: &TestKernel,
    staff: &Staff,
    id: Uuid,
    version: i32,
    values: Vec<(String, String)>,
) -> Result<Uuid, SaveError> {
    let get = fields(values);
    let saving = saving(kernel, staff, id);
    let save = SavePlace { saving, kind: String::new(), version, report: None, get: &get };
    save_place(kernel, save).await
}

#[test]
fn every_attribute_has_its_field() {
    for attribute in Attribute::ALL {
        let field = format!("attribute-{}", attribute.as_str());
        assert!(PlaceForm::FIELDS.contains(&field.as_str()), "{field}");
    }
}

#[sqlx::test(migrations = false)]
async fn a_form_that_is_sent_as_it_was_shown_changes_nothing(pool: PgPool) {
    let kernel = places(&pool).await;
    let handler = staff(&kernel, Role::Handler, None).await;
    for kind in ["toilet", "parking", "recycling", "drop-off", "station"] {
        let (id, _) = some(&pool, kind).await;
        let before = stored(&pool, id).await;
        save(&kernel, &handler, id, before.version, but(&before, &[])).await.unwrap();
        let after = stored(&pool, id).await;
        assert_eq!(after.place, before.place, "{kind}");
        assert_eq!(after.version, before.version + 1);
    }
}

#[sqlx::test(migrations = false)]
async fn what_changed_was_seen_today(pool: PgPool) {
    let kernel = places(&pool).await;
    let (id, street) = some(&pool, "toilet").await;
    let office = staff(&kernel, Role::StreetOffice, Some(street)).await;
    let before = stored(&pool, id).await;
    let changes = [
        ("hours", "周一至周日 5:30-23:30"),
        ("attribute-accessible", "limited"),
        ("attribute-paper", "unknown"),
        ("phone", "025-8800 1234"),
        ("stalls-female", "12"),
        ("since", "2018-11"),
        ("entry", "key"),
    ];
    save(&kernel, &office, id, before.version, but(&before, &changes)).await.unwrap();
    let row = sqlx::query(
        "select hours_syntax, open_during @> timestamptz '2026-11-20 22:00Z' as early, there,
           verified, checked_at, known from place where id = $1",
    )
    .bind(id)
    .fetch_one(&pool)
    .await
    .unwrap();
    assert_eq!(row.get::<String, _>(0), "05:30-23:30");
    assert!(row.get::<bool, _>(1), "its times follow at once: 06:00 on Saturday");
    let there: Vec<String> = row.get(2);
    let known: Vec<String> = row.get(5);
    assert!(there.contains(&"accessible".to_owned()));
    assert!(!known.contains(&"paper".to_owned()));
    let verified: serde_json::Value = row.get(3);
    let now = kernel.now().timestamp();
    for fact in ["hours", "accessible", "phone", "entry"] {
        assert_eq!(verified[fact], now, "{fact}");
    }
    assert_ne!(verified["position"], now);
    assert_eq!(row.get::<chrono::DateTime<chrono::Utc>, _>(4), kernel.now());
    // The second of two editors is told.
    let late = save(&kernel, &office, id, before.version, but(&before, &[("name", "别的")])).await;
    assert!(matches!(late, Err(SaveError::Changed)));
    // Somebody went there and looked at everything.
    let now_there = stored(&pool, id).await;
    save(&kernel, &office, id, now_there.version, but(&now_there, &[(CHECKED, "yes")]))
        .await
        .unwrap();
    let position: i64 =
        sqlx::query_scalar("select (verified->>'position')::bigint from place where id = $1")
            .bind(id)
            .fetch_one(&pool)
            .await
            .unwrap();
    assert_eq!(position, now);
}

#[sqlx::test(migrations = false)]
async fn the_correction_that_it_was_opened_from_is_accepted_with_it(pool: PgPool) {
    let kernel = places(&pool).await;
    let (id, street) = some(&pool, "parking").await;
    let (elsewhere, _) = some(&pool, "toilet").await;
    let office = staff(&kernel, Role::StreetOffice, Some(street)).await;
    let say = async |place: Uuid, class: &str, subject: &str, value: Option<&str>| -> Uuid {
        sqlx::query_scalar(
            "insert into place_report (id, place, class, subject, value, locale, at)
             values (gen_random_uuid(), $1, $2, $3, $4, 'zh-Hans', $5) returning id",
        )
        .bind(place)
        .bind(class)
        .bind(subject)
        .bind(value)
        .bind(kernel.now())
        .fetch_one(&pool)
        .await
        .unwrap()
    };
    let decided = async |report: Uuid| -> (String, Option<Uuid>) {
        let row = "select state, decided_by from place_report where id = $1";
        sqlx::query_as(row).bind(report).fetch_one(&pool).await.unwrap()
    };
    let save = async |report: Uuid, changes: &[(&str, &str)]| {
        let before = stored(&pool, id).await;
        let get = fields(but(&before, changes));
        let saving = saving(&kernel, &office, id);
        let (kind, version, report) = (String::new(), before.version, Some(report));
        save_place(&kernel, SavePlace { saving, kind, version, report, get: &get }).await
    };
    let words = say(id, "correction", "payments", Some("只收现金")).await;
    let stranger = staff(&kernel, Role::StreetOffice, Some(Uuid::from_u128(9))).await;
    for (who, may) in [(&office, true), (&stranger, false)] {
        let shown = by_hand(&kernel.db, who, words, id).await.unwrap();
        assert_eq!(shown.is_some(), may);
    }
    assert!(save(words, &[("name", "")]).await.is_err());
    assert_eq!(decided(words).await, ("open".to_owned(), None));
    save(words, &[("pay-cash", "yes")]).await.unwrap();
    assert_eq!(decided(words).await, ("accepted".to_owned(), Some(office.id)));
    let acts = "select count(*) from audit_event
                where subject_kind = 'place-report' and subject_id = $1 and act = 'accept'";
    let acts: i64 = sqlx::query_scalar(acts).bind(words).fetch_one(&pool).await.unwrap();
    assert_eq!(acts, 1);

    // So is one that could be accepted as it stands, but for what else the place says.
    let plain = say(id, "correction", "capacity", Some("9000")).await;
    save(plain, &[]).await.unwrap();
    assert_eq!(decided(plain).await.0, "accepted");

    // That of another place and a fault still wait.
    for (place, class, subject, value) in
        [(elsewhere, "correction", "stalls", Some("女 6")), (id, "fault", "gate", None)]
    {
        let other = say(place, class, subject, value).await;
        save(other, &[]).await.unwrap();
        assert_eq!(decided(other).await, ("open".to_owned(), None), "{subject}");
    }
    // What somebody else has dismissed meanwhile stays so.
    let late = say(id, "correction", "tariff", Some("首小时 6 元")).await;
    sqlx::query("update place_report set state = 'dismissed', decided_at = at where id = $1")
        .bind(late)
        .execute(&pool)
        .await
        .unwrap();
    save(late, &[]).await.unwrap();
    assert_eq!(decided(late).await, ("dismissed".to_owned(), None));
}

#[sqlx::test(migrations = false)]
async fn all_that_is_wrong_is_told_and_nothing_changes(pool: PgPool) {
    let kernel = places(&pool).await;
    let handler = staff(&kernel, Role::Handler, None).await;
    for (kind, field, value, code) in [
        ("toilet", "name", "", "text-missing"),
        ("toilet", "phone", "call me", "office-phone"),
        ("toilet", "longitude", "32.05", "coordinates-abroad"),
        ("toilet", "latitude", "NaN", "coordinate"),
        ("toilet", "latitude", "", "text-missing"),
        ("toilet", "longitude", "116.4", "outside-district"),
        ("toilet", "datum", "mars", "choice-unknown"),
        ("toilet", "stalls-male", "-1", "number-range"),
        ("toilet", "class", "fourth", "choice-unknown"),
        ("toilet", "since", "last year", "month-shape"),
        ("toilet", "attribute-free", "perhaps", "choice-unknown"),
        ("parking", "capacity", "1000000000", "number-range"),
        ("parking", "spaces-women", "99999", "more-than-capacity"),
        ("parking", "max_height", "20", "number-range"),
        ("recycling", "prices", "废纸", "price-line"),
        ("recycling", "prices", "废纸 -3/公斤", "price-line"),
    ] {
        let (id, _) = some(&pool, kind).await;
        let before = stored(&pool, id).await;
        let mut values = but(&before, &[(field, value)]);
        if field == "spaces-women" {
            values.push(("capacity".to_owned(), "10".to_owned()));
        }
        let refused = save(&kernel, &handler, id, before.version, values).await;
        let Err(SaveError::Invalid(wrong)) = refused else {
            panic!("{field} {value}: {refused:?}")
        };
        assert!(wrong.iter().any(|one| one.code == code), "{field} {value}: {wrong:?}");
        assert_eq!(stored(&pool, id).await, before);
    }
}

/// The entrance of the place once its form was sent with these changes, or what was wrong.
async fn entrance(
    kernel: &TestKernel,
    staff: &Staff,
    id: Uuid,
    changes: &[(&str, String)],
) -> Result<Option<Point>, String> {
    let before = stored(&kernel.db, id).await;
    let changes: Vec<_> = changes.iter().map(|(name, value)| (*name, value.as_str())).collect();
    match save(kernel, staff, id, before.version, but(&before, &changes)).await {
        Ok(_) => Ok(stored(&kernel.db, id).await.place.entrance),
        Err(SaveError::Invalid(wrong)) => Err(format!("{} {}", wrong[0].field, wrong[0].code)),
        Err(other) => panic!("{other:?}"),
    }
}

#[sqlx::test(migrations = false)]
async fn an_entrance_is_not_left_behind(pool: PgPool) {
    let kernel = places(&pool).await;
    let handler = staff(&kernel, Role::Handler, None).await;
    let (id, _) = some(&pool, "parking").await;
    let point = stored(&pool, id).await.place.point;
    let east = ("entrance_longitude", point.longitude().to_string());
    let north = |degrees: f64| (point.latitude() + degrees).to_string();
    let mut pages = listener(&pool).await;
    let beside = [east, ("entrance_latitude", north(0.0005))];
    let put = entrance(&kernel, &handler, id, &beside).await.unwrap().unwrap();
    assert_eq!(put.longitude().to_string(), beside[0].1);
    assert_eq!(put.latitude().to_string(), beside[1].1);
    told(&mut pages, &pool, id).await;
    // Some metres away it may still be the entrance; 700 m away it is not.
    let near = [("latitude", north(0.0003))];
    assert_eq!(entrance(&kernel, &handler, id, &near).await, Ok(Some(put)));
    let far = [("latitude", north(0.007))];
    let refused = entrance(&kernel, &handler, id, &far).await;
    assert_eq!(refused.unwrap_err(), "entrance_longitude entrance-far");
    assert_eq!(stored(&pool, id).await.place.entrance, Some(put));
    // Half of one is none.
    let half = [("entrance_latitude", String::new())];
    let refused = entrance(&kernel, &handler, id, &half).await;
    assert_eq!(refused.unwrap_err(), "entrance_latitude text-missing");
    // It is on the datum of the position.
    let on_maps = Coordinates::from(point).to(Datum::Gcj02);
    let (east, north) = (on_maps.longitude().to_string(), on_maps.latitude().to_string());
    let gcj02 = [
        ("datum", "gcj02".to_owned()),
        ("longitude", east.clone()),
        ("latitude", north.clone()),
        ("entrance_longitude", east),
        ("entrance_latitude", north),
    ];
    let there = entrance(&kernel, &handler, id, &gcj02).await.unwrap().unwrap();
    assert!(straight_line(there, point) < 1.0, "{there:?}");
    let none = ["entrance_longitude", "entrance_latitude"].map(|name| (name, String::new()));
    assert_eq!(entrance(&kernel, &handler, id, &none).await, Ok(None));
}

#[sqlx::test(migrations = false)]
async fn a_place_is_added_on_the_datum_that_was_said(pool: PgPool) {
    let kernel = places(&pool).await;
    let handler = staff(&kernel, Role::Handler, None).await;
    let agent = staff(&kernel, Role::HotlineAgent, None).await;
    let add = async |staff: &Staff, kind: &str, values: Vec<(&str, &str)>| {
        let get = fields(values);
        let key = FormKey::mint(&*kernel.random);
        let saving = Saving { staff, id: None, key, request_id: None };
        let (kind, report) = (kind.to_owned(), None);
        save_place(&kernel, SavePlace { saving, kind, version: 0, report, get: &get }).await
    };
    let values = vec![
        ("standing", "in-use"),
        ("name", "湖滨公园东门公厕"),
        ("datum", "gcj02"),
        ("longitude", "118.8100"),
        ("latitude", "32.0450"),
        ("hours", "全天"),
    ];
    let id = add(&handler, "toilet", values.clone()).await.unwrap();
    let added = stored(&pool, id).await;
    let off = (added.place.point.longitude() - 118.81).abs();
    assert!((0.001..0.01).contains(&off), "moved to WGS-84 by {off}");
    assert!((added.place.raw.longitude() - 118.81).abs() < 1e-9);
    assert!(added.street.is_some());
    assert!(matches!(added.place.details, Details::Toilet(_)));
    let always: Option<bool> = sqlx::query_scalar("select always_open from place where id = $1")
        .bind(id)
        .fetch_one(&pool)
        .await
        .unwrap();
    assert_eq!(always, Some(true));
    let refused = add(&agent, "toilet", values.clone()).await;
    assert!(matches!(refused, Err(SaveError::Denied(Denied::Forbidden))));
    let unknown = add(&handler, "casino", values).await;
    assert!(matches!(unknown, Err(SaveError::Invalid(_))));
}

#[sqlx::test(migrations = false)]
async fn a_tariff_is_filled_in_and_shown_as_it_was(pool: PgPool) {
    let kernel = places(&pool).await;
    let handler = staff(&kernel, Role::Handler, None).await;
    let (id, _) = some(&pool, "parking").await;
    let values = vec![
        ("free_minutes", "30"),
        ("from-1", "08:00"),
        ("to-1", "20:00"),
        ("rate-1", "steps"),
        ("first_minutes-1", "60"),
        ("first_price-1", "6"),
        ("unit-1", "30"),
        ("price-1", "2.5"),
        ("from-2", "20:00"),
        ("to-2", "08:00"),
        ("rate-2", "flat"),
        ("flat-2", "5"),
        ("cap", "40"),
        ("cap_period", "civil-day"),
        ("rounding", "up"),
    ];
    let save = async |version: i32, values: Vec<(String, String)>| {
        let get = fields(values);
        let saving = saving(&kernel, &handler, id);
        let vehicle = Vehicle::Large;
        let tariff = SaveTariff { saving, vehicle, version, report: None, get: &get };
        save_tariff(&kernel, tariff).await
    };
    let owned = |values: &[(&str, &str)]| -> Vec<(String, String)> {
        values.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    };
    let version = stored(&pool, id).await.version;
    save(version, owned(&values)).await.unwrap();
    let tariff = |stored: &Stored| match &stored.place.details {
        Details::Parking(parking) => {
            parking.tariffs.as_ref().and_then(|all| all.of(Vehicle::Large)).cloned()
        }
        _ => panic!("a car park"),
    };
    let saved = stored(&pool, id).await;
    let first = tariff(&saved).unwrap();
    assert!(TariffForm::has_room_for(&first));
    // Sent as it is shown, it stays what it is.
    save(saved.version, TariffForm::of(Some(&first))).await.unwrap();
    let again = stored(&pool, id).await;
    assert_eq!(tariff(&again).unwrap(), first);
    for (changes, code) in [
        (vec![("to-1", "19:00")], "tariff-gap"),
        (vec![("to-1", "21:00")], "tariff-overlap"),
        (vec![("price-1", "2.555")], "amount-shape"),
        (vec![("flat-2", "")], "text-missing"),
        (vec![("from-1", "65535:00")], "time-shape"),
        (vec![("unit-1", "0")], "tariff-minutes"),
        (vec![("cap", "20000")], "tariff-price"),
    ] {
        let values = values.iter().copied().chain(changes).collect::<Vec<_>>();
        let refused = save(again.version, owned(&values)).await;
        let Err(SaveError::Invalid(wrong)) = refused else { panic!("{code}: {refused:?}") };
        assert!(wrong.iter().any(|one| one.code == code), "{code}: {wrong:?}");
    }
    save(again.version, owned(&[("none", "yes")])).await.unwrap();
    assert_eq!(tariff(&stored(&pool, id).await), None);
}

#[sqlx::test(migrations = false)]
async fn the_list_shows_what_its_filter_says(pool: PgPool) {
    let kernel = places(&pool).await;
    let now = kernel.now();
    let count = async |which: Places| list(&kernel.db, &which, now, 10_000).await.unwrap();
    let all = count(Places::default()).await;
    let kind = |kind: &str| Places { kind: Some(kind.to_owned()), ..Places::default() };
    let state = |state: &str| Places { state: Some(state.to_owned()), ..Places::default() };
    assert!(all.len() > 490);
    let toilets = count(kind("toilet")).await;
    assert!(toilets.iter().all(|row| row.kind == "toilet") && toilets.len() >= 180);
    let suspended = count(state("suspended")).await;
    assert!(!suspended.is_empty() && suspended.iter().all(|row| row.suspended));
    let unknown = count(state("hours-unknown")).await;
    assert!(!unknown.is_empty() && unknown.iter().all(|row| !row.hours_known));
    let gone = count(state("gone")).await;
    assert!(!gone.is_empty() && gone.iter().all(|row| row.status != "in-use"));
    let name = toilets[0].name.clone();
    let named = count(Places { words: name.clone(), ..Places::default() }).await;
    assert!(named.iter().any(|row| row.name == name));
    // Two pages are the whole.
    let first = list(&kernel.db, &Places::default(), now, 100).await.unwrap();
    let after = Some(first[99].id);
    let rest = count(Places { after, ..Places::default() }).await;
    assert_eq!(first.len() + rest.len(), all.len());
}
