use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    calendar::Calendar,
    districts::Point,
    money::Fen,
    places::{Attribute, Finder, dropoff::Accepts},
};
use sqlx::PgPool;
use uuid::Uuid;

use super::*;
use crate::{
    Kernel,
    db::{
        Role,
        testing::{TestKernel, as_role},
    },
};

/// Where the tests look from.
pub(crate) const START: (f64, f64) = (118.8, 32.04);

pub(crate) fn start() -> Point {
    Point::new(START.0, START.1).unwrap()
}

/// A place so many metres north of the start.
pub(crate) struct Made<'a> {
    pub(crate) code: &'a str,
    pub(crate) kind: &'a str,
    pub(crate) metres: f64,
    pub(crate) attributes: &'a str,
    /// Open from the first to the second of these hours from now; unknown without.
    pub(crate) open: Option<(i64, i64)>,
    pub(crate) always: Option<bool>,
}

impl Default for Made<'_> {
    fn default() -> Self {
        Self {
            code: "0000001",
            kind: "toilet",
            metres: 100.0,
            attributes: "{}",
            open: Some((-1, 2)),
            always: None,
        }
    }
}

pub(crate) async fn make(pool: &PgPool, kernel: &Kernel, made: Made<'_>) -> Uuid {
    let (id, now) = (kernel.new_id(), kernel.now());
    let hour = |hours: i64| now + TimeDelta::hours(hours);
    let finder: String = sqlx::query_scalar("select finder from place_kind where code = $1")
        .bind(made.kind)
        .fetch_one(pool)
        .await
        .unwrap();
    sqlx::query(
        "insert into place (id, code, kind, finder, name, normal, point, hours_during, hours_until,
           always_open, attributes, source, external_id, datum, raw_longitude, raw_latitude,
           created_at, changed_at)
         values ($1, $2, $3, $4, '地方' || $2, array['地方' || $2],
           st_setsrid(st_makepoint($5, $6), 4326)::geography,
           case when $7 then tstzmultirange(tstzrange($8, $9)) end,
           case when $7 then $10 end, $11, $12::jsonb, 'staff', $2, 'wgs84', $5, $6, $13, $13)",
    )
    .bind(id)
    .bind(made.code)
    .bind(made.kind)
    .bind(finder)
    .bind(START.0)
    .bind(START.1 + made.metres / 111_195.0)
    .bind(made.open.is_some())
    .bind(made.open.map_or(now, |(from, _)| hour(from)))
    .bind(made.open.map_or(now, |(_, to)| hour(to)))
    .bind(now + TimeDelta::days(14))
    .bind(made.always)
    .bind(made.attributes)
    .bind(now)
    .execute(pool)
    .await
    .unwrap();
    id
}

fn tariffs(fen_per_hour: u64) -> serde_json::Value {
    serde_json::json!({"small": {"bands": [{"from": 0, "to": 1440,
        "rate": {"steps": [{"unit": 60, "price": fen_per_hour}]}}]}})
}

async fn car_park(pool: &PgPool, id: Uuid, fen_per_hour: Option<u64>, height: Option<i16>) {
    let tariffs = fen_per_hour.map(tariffs);
    sqlx::query(
        "insert into parking (place, capacity, tariffs, max_height_cm) values ($1, 100, $2, $3)",
    )
    .bind(id)
    .bind(tariffs)
    .bind(height)
    .execute(pool)
    .await
    .unwrap();
}

async fn counted(pool: &PgPool, id: Uuid, free: i32, at: DateTime<Utc>) {
    sqlx::query(
        "insert into parking_count (place, free, capacity, status, observed_at, received_at)
         values ($1, $2, 100, 'open', $3, $3)
         on conflict (place) do update set free = $2, observed_at = $3",
    )
    .bind(id)
    .bind(free)
    .bind(at)
    .execute(pool)
    .await
    .unwrap();
}

async fn kernel(pool: &PgPool) -> TestKernel {
    TestKernel::new(as_role(pool, Role::Serve).await)
}

async fn found(kernel: &Kernel, search: &Search) -> Nearest {
    let calendar = Calendar::default();
    nearest(kernel, &Terms { now: kernel.now(), calendar: &calendar }, search).await.unwrap()
}

async fn codes(kernel: &Kernel, search: &Search) -> Vec<String> {
    let places = found(kernel, search).await.places;
    places.into_iter().map(|place| place.code.as_str().to_owned()).collect()
}

fn toilets() -> Search {
    Search::new(Finder::Toilets, start())
}

#[sqlx::test(migrations = false)]
async fn the_nearest_first_and_page_by_page(pool: PgPool) {
    let kernel = kernel(&pool).await;
    let made: Vec<String> = (0..47).map(|n| format!("{n:07}")).collect();
    for (n, code) in made.iter().enumerate() {
        // Five of them at one and the same corner.
        let metres = if n < 5 { 50.0 } else { 100.0 * n as f64 };
        make(&pool, &kernel, Made { code, metres, ..Made::default() }).await;
    }
    make(&pool, &kernel, Made { code: "zzzzzzz", kind: "parking", ..Made::default() }).await;
    let mut search = Search { limit: 4, ..toilets() };
    let mut seen = Vec::new();
    loop {
        let page = found(&kernel, &search).await;
        seen.extend(page.places.iter().map(|place| place.code.as_str().to_owned()));
        // By way of an address.
        search.after = page.next.map(|next| After::parse(&next.to_string()).unwrap());
        if search.after.is_none() {
            assert_eq!(page.reach, Some(Reach::All));
            break;
        }
        assert_eq!((page.places.len(), page.reach), (4, None));
    }
    assert_eq!(seen, made);
    let first = found(&kernel, &Search { after: None, ..search }).await.places.remove(0);
    assert!((first.metres - 50.0).abs() < 0.5, "{}", first.metres);
}

#[sqlx::test(migrations = false)]
async fn what_is_unknown_passes_no_filter(pool: PgPool) {
    let kernel = kernel(&pool).await;
    let yes = r#"{"accessible":"yes","free":"limited"}"#;
    for made in [
        Made { code: "0000001", attributes: yes, ..Made::default() },
        Made { code: "0000002", attributes: r#"{"accessible":"no"}"#, ..Made::default() },
        Made { code: "0000003", open: None, attributes: yes, always: None, ..Made::default() },
        Made { code: "0000004", open: Some((1, 2)), always: Some(false), ..Made::default() },
        Made { code: "0000005", open: Some((-1, 400)), always: Some(true), ..Made::default() },
    ] {
        make(&pool, &kernel, made).await;
    }
    let with = |wanted: Wanted| Search { wanted, ..toilets() };
    let attributes = |all: &[Attribute]| Wanted { attributes: all.to_vec(), ..Wanted::default() };
    let open = Wanted { open_now: true, ..Wanted::default() };
    let always = Wanted { always_open: true, ..Wanted::default() };
    assert_eq!(codes(&kernel, &with(Wanted::default())).await.len(), 5);
    assert_eq!(codes(&kernel, &with(open)).await, ["0000001", "0000002", "0000005"]);
    assert_eq!(codes(&kernel, &with(always)).await, ["0000005"]);
    let accessible = with(attributes(&[Attribute::Accessible]));
    assert_eq!(codes(&kernel, &accessible).await, ["0000001", "0000003"]);
    let both = Wanted { open_now: true, ..attributes(&[Attribute::Accessible, Attribute::Free]) };
    assert_eq!(codes(&kernel, &with(both)).await, ["0000001"]);

    let places = found(&kernel, &with(Wanted::default())).await.places;
    let now = kernel.now();
    let states: Vec<_> = places.iter().map(|place| place.state.clone()).collect();
    assert_eq!(
        states,
        [
            OpenState::Open { closes: Some(now + TimeDelta::hours(2)) },
            OpenState::Open { closes: Some(now + TimeDelta::hours(2)) },
            OpenState::Unknown,
            OpenState::Closed { opens: Some(now + TimeDelta::hours(1)) },
            OpenState::Open { closes: None },
        ]
    );

    let survey = SurveyStore::default();
    survey.refresh(&kernel).await.unwrap();
    let total = survey.get().total(Finder::Toilets);
    assert_eq!((total.places, total.open_now), (5, 3));
    let unknown =
        ["accessible", "free", "paper", "hours", "always"].map(|fact| total.unknown(fact));
    assert_eq!(unknown, [2, 3, 5, 1, 3]);
    assert!(!survey.refresh_if_due(&kernel).await.unwrap(), "a minute has not passed");
    assert_eq!(survey.get().kind("toilet").unwrap().places, 5);
}

#[sqlx::test(migrations = false)]
async fn hours_that_nobody_expanded_again_are_unknown(pool: PgPool) {
    let kernel = kernel(&pool).await;
    make(&pool, &kernel, Made { open: Some((-1, 1000)), ..Made::default() }).await;
    kernel.clock.advance(TimeDelta::days(15));
    assert_eq!(found(&kernel, &toilets()).await.places[0].state, OpenState::Unknown);
    let open = Wanted { open_now: true, ..Wanted::default() };
    assert!(codes(&kernel, &Search { wanted: open, ..toilets() }).await.is_empty());
}

#[sqlx::test(migrations = false)]
async fn what_is_suspended_is_shown_with_its_reason_and_is_not_open(pool: PgPool) {
    let kernel = kernel(&pool).await;
    let id = make(&pool, &kernel, Made::default()).await;
    let (now, until) = (kernel.now(), kernel.now() + TimeDelta::days(3));
    sqlx::query(
        "insert into place_suspension (id, place, reason, words, starts_at, ends_at, state, asked_at,
           decided_at, approver)
         values ($1, $2, 'repair', '水管', $3, $4, 'approved', $3, $3, '区城管局'),
           ($5, $2, 'event', '', $6, null, 'approved', $3, $3, '区城管局'),
           ($7, $2, 'other', '', $3, null, 'asked', $3, null, null)",
    )
    .bind(kernel.new_id())
    .bind(id)
    .bind(now - TimeDelta::hours(1))
    .bind(until)
    .bind(kernel.new_id())
    .bind(now + TimeDelta::days(30))
    .bind(kernel.new_id())
    .execute(&pool)
    .await
    .unwrap();
    let OpenState::Suspended(suspension) = found(&kernel, &toilets()).await.places.remove(0).state
    else {
        panic!("it is suspended");
    };
    assert_eq!((suspension.reason.as_str(), suspension.until), ("repair", Some(until)));
    assert_eq!((suspension.words.as_str(), suspension.approver.as_str()), ("水管", "区城管局"));
    let open = Wanted { open_now: true, ..Wanted::default() };
    assert!(codes(&kernel, &Search { wanted: open, ..toilets() }).await.is_empty());
    kernel.clock.advance(TimeDelta::days(4));
    assert_eq!(
        found(&kernel, &toilets()).await.places[0].state,
        OpenState::Closed { opens: None },
        "its hours are over by then"
    );
}

#[sqlx::test(migrations = false)]
async fn car_parks_by_spaces_price_and_height(pool: PgPool) {
    let kernel = kernel(&pool).await;
    let mut ids = Vec::new();
    for (n, (price, height)) in
        [(Some(500), Some(210)), (Some(100), None), (None, Some(400))].into_iter().enumerate()
    {
        let code = format!("000000{n}");
        let metres = 100.0 * (n + 1) as f64;
        let made = Made { code: &code, kind: "parking", metres, ..Made::default() };
        let id = make(&pool, &kernel, made).await;
        car_park(&pool, id, price, height).await;
        ids.push(id);
    }
    counted(&pool, ids[0], 3, kernel.now()).await;
    counted(&pool, ids[1], 90, kernel.now() - TimeDelta::minutes(31)).await;
    counted(&pool, ids[2], 7, kernel.now() - TimeDelta::minutes(29)).await;
    let search = Search::new(Finder::Parking, start());
    let by = |sort| Search { sort, ..search.clone() };
    assert_eq!(codes(&kernel, &by(Sort::Distance)).await, ["0000000", "0000001", "0000002"]);
    assert_eq!(codes(&kernel, &by(Sort::Price)).await, ["0000001", "0000000", "0000002"]);
    assert_eq!(codes(&kernel, &by(Sort::Spaces)).await, ["0000002", "0000000", "0000001"]);
    let with = |wanted: Wanted| Search { wanted, ..search.clone() };
    let spaces = Wanted { spaces: true, ..Wanted::default() };
    assert_eq!(
        codes(&kernel, &with(spaces)).await,
        ["0000000", "0000002"],
        "a stale one is unknown"
    );
    let high = Wanted { height_cm: Some(220), ..Wanted::default() };
    assert_eq!(codes(&kernel, &with(high)).await, ["0000002"]);
    let cheap = Wanted { budget: Some(Fen::new(300)), ..Wanted::default() };
    assert_eq!(codes(&kernel, &with(cheap)).await, ["0000001"]);
    sqlx::query("update parking set site = 'e-bikes' where place = $1")
        .bind(ids[0])
        .execute(&pool)
        .await
        .unwrap();
    for (cycles, left) in [(true, vec!["0000000"]), (false, vec!["0000001", "0000002"])] {
        let wanted = Wanted { cycles: Some(cycles), ..Wanted::default() };
        assert_eq!(codes(&kernel, &with(wanted)).await, left);
    }
    sqlx::query("update parking set site = null").execute(&pool).await.unwrap();
    // Two pages of what is sorted in memory.
    let mut page = Search { limit: 2, ..by(Sort::Price) };
    page.after = found(&kernel, &page).await.next;
    assert_eq!(codes(&kernel, &page).await, ["0000002"]);

    let places = found(&kernel, &search).await.places;
    let Specifics::Parking { price, count, .. } = &places[1].specifics else {
        panic!("it is parking");
    };
    let count = count.as_ref().unwrap();
    assert_eq!((*price, count.free), (Some(Fen::new(200)), None));
    assert_eq!(count.observed_at, kernel.now() - TimeDelta::minutes(31), "last seen then");

    let survey = SurveyStore::default();
    survey.refresh(&kernel).await.unwrap();
    let total = survey.get().total(Finder::Parking);
    let unknown = ["spaces", "height", "tariff"].map(|fact| total.unknown(fact));
    assert_eq!((unknown, survey.get().free_spaces), ([1, 1, 1], Some(10)));
}

#[sqlx::test(migrations = false)]
async fn what_the_operator_says_goes_before_the_hours(pool: PgPool) {
    let kernel = kernel(&pool).await;
    let now = kernel.now();
    let stale = now - TimeDelta::minutes(31);
    for (code, open, free, status, at) in [
        ("0000001", Some((-1, 2)), 90, "closed", now),
        ("0000002", None, 90, "closed", now),
        ("0000003", Some((-1, 2)), 90, "closed", stale),
        ("0000004", Some((-1, 2)), 0, "open", now),
        ("0000005", Some((1, 2)), 5, "open", now),
    ] {
        let made = Made { code, kind: "parking", open, ..Made::default() };
        let id = make(&pool, &kernel, made).await;
        car_park(&pool, id, None, None).await;
        counted(&pool, id, free, at).await;
        sqlx::query("update parking_count set status = $2 where place = $1")
            .bind(id)
            .bind(status)
            .execute(&pool)
            .await
            .unwrap();
    }
    let uncounted = Made { code: "0000006", kind: "parking", ..Made::default() };
    make(&pool, &kernel, uncounted).await;

    let search = Search::new(Finder::Parking, start());
    let places = found(&kernel, &search).await.places;
    let states: Vec<_> = places.iter().map(|place| place.state.as_str()).collect();
    assert_eq!(states, ["closed", "closed", "open", "open", "closed", "open"]);
    assert_eq!(places[0].state, OpenState::Closed { opens: None });
    assert!(places[0].state.is_shut());
    let with = |wanted: Wanted| Search { wanted, ..search.clone() };
    let open = Wanted { open_now: true, ..Wanted::default() };
    assert_eq!(codes(&kernel, &with(open.clone())).await, ["0000003", "0000004", "0000006"]);
    let usable = Wanted { usable: true, ..open };
    assert_eq!(codes(&kernel, &with(usable)).await, ["0000003", "0000006"], "one is full");
    let by_spaces = Search { sort: Sort::Spaces, ..search };
    assert_eq!(codes(&kernel, &by_spaces).await[0], "0000005");

    let survey = SurveyStore::default();
    survey.refresh(&kernel).await.unwrap();
    assert_eq!(survey.get().total(Finder::Parking).open_now, 3);
    kernel.clock.advance(TimeDelta::minutes(30));
    let later = found(&kernel, &Search::new(Finder::Parking, start())).await.places;
    assert_eq!(later[0].state.as_str(), "open", "nobody has said so for half an hour");
}

#[sqlx::test(migrations = false)]
async fn a_toilet_without_water_or_power_is_not_usable(pool: PgPool) {
    let kernel = kernel(&pool).await;
    for (code, water, power, fault, minutes) in [
        ("0000001", Some(false), None, None, 0),
        ("0000002", Some(true), Some(false), None, 0),
        ("0000003", None, None, Some("漏水"), 0),
        ("0000004", Some(false), Some(false), Some("漏水"), 31),
        ("0000005", Some(true), None, None, 0),
    ] {
        let id = make(&pool, &kernel, Made { code, ..Made::default() }).await;
        sqlx::query(
            "with made as (insert into toilet (place) values ($1) returning place)
             insert into toilet_reading (place, water, power, fault, observed_at, received_at)
             select place, $2, $3, $4, $5, $5 from made",
        )
        .bind(id)
        .bind(water)
        .bind(power)
        .bind(fault)
        .bind(kernel.now() - TimeDelta::minutes(minutes))
        .execute(&pool)
        .await
        .unwrap();
    }
    make(&pool, &kernel, Made { code: "0000006", ..Made::default() }).await;
    let places = found(&kernel, &toilets()).await.places;
    let troubles: Vec<_> = places.iter().map(Listed::troubles).collect();
    let (no_water, no_power) = (vec![Trouble::NoWater], vec![Trouble::NoPower]);
    assert_eq!(troubles, [no_water, no_power, vec![Trouble::Fault], vec![], vec![], vec![]]);
    let wanted = Wanted { usable: true, ..Wanted::default() };
    let usable = codes(&kernel, &Search { wanted, ..toilets() }).await;
    assert_eq!(usable, ["0000004", "0000005", "0000006"], "what is stale is not known");
}

/// So many car parks, each 0.0001° farther north; those from the number `cheap` on cost less.
async fn many_car_parks(pool: &PgPool, kernel: &Kernel, count: i32, cheap: i32) {
    sqlx::query(
        "with made as (
           insert into place (id, code, kind, finder, name, normal, point, hours_during,
             hours_until, source, external_id, datum, raw_longitude, raw_latitude, created_at,
             changed_at)
           select gen_random_uuid(), lpad(n::text, 7, '0'), 'parking', 'parking', '停车场' || n, '{}',
             st_setsrid(st_makepoint($2, $3 + n * 0.0001::float8), 4326)::geography, '{(,)}',
             $4 + interval '14 days', 'staff', n::text, 'wgs84', $2, $3, $4, $4
           from generate_series(1, $1) as n
           returning id, code)
         insert into parking (place, tariffs)
         select id, case when code::integer < $5 then $6 else $7 end from made",
    )
    .bind(count)
    .bind(START.0)
    .bind(START.1)
    .bind(kernel.now())
    .bind(cheap)
    .bind(tariffs(500))
    .bind(tariffs(100))
    .execute(pool)
    .await
    .unwrap();
}

fn metres(found: &Nearest) -> f64 {
    match found.reach {
        Some(Reach::Metres(metres)) => metres,
        other => panic!("{other:?}"),
    }
}

#[sqlx::test(migrations = false)]
async fn a_budget_is_looked_for_beyond_the_first_hundred(pool: PgPool) {
    let kernel = kernel(&pool).await;
    many_car_parks(&pool, &kernel, 1_100, 1_090).await;
    let budget = Wanted { budget: Some(Fen::new(300)), ..Wanted::default() };
    let search = Search { wanted: budget, ..Search::new(Finder::Parking, start()) };
    let near = found(&kernel, &search).await;
    assert!(near.places.is_empty() && near.next.is_none());
    // No farther than the thousandth.
    assert!((metres(&near) - 11_119.5).abs() < 20.0, "{near:?}");
    let far = found(&kernel, &Search { far: true, ..search.clone() }).await;
    assert_eq!((far.places.len(), far.reach), (11, Some(Reach::All)));

    // From the 250th on every one is cheap enough.
    sqlx::query(
        "update parking set tariffs = $1 from place
         where place.id = parking.place and code >= '0000250'",
    )
    .bind(tariffs(100))
    .execute(&pool)
    .await
    .unwrap();
    let first = found(&kernel, &search).await;
    assert_eq!((first.places.len(), first.reach), (PAGE, None));
    assert_eq!(first.places[0].code.as_str(), "0000250");
    let second = found(&kernel, &Search { after: first.next, ..search }).await;
    assert_eq!(second.places[0].code.as_str(), "0000270");
}

#[sqlx::test(migrations = false)]
async fn who_sorts_is_told_how_far_it_was_compared(pool: PgPool) {
    let kernel = kernel(&pool).await;
    many_car_parks(&pool, &kernel, 160, 150).await;
    let search = Search { sort: Sort::Price, limit: 100, ..Search::new(Finder::Parking, start()) };
    let near = found(&kernel, &search).await;
    assert_eq!((near.places.len(), near.next), (100, None));
    assert_eq!(near.places[0].code.as_str(), "0000001");
    assert!((metres(&near) - 1_112.0).abs() < 5.0, "the hundredth: {near:?}");
    let page = found(&kernel, &Search { limit: 20, ..search.clone() }).await;
    assert_eq!((page.next.is_some(), page.reach), (true, None));
    let far = found(&kernel, &Search { far: true, limit: 200, ..search.clone() }).await;
    assert_eq!((far.places.len(), far.reach), (160, Some(Reach::All)));
    assert_eq!(far.places[0].code.as_str(), "0000150");
    let budget = Wanted { budget: Some(Fen::new(300)), ..Wanted::default() };
    let cheap = found(&kernel, &Search { wanted: budget, ..search }).await;
    assert_eq!((cheap.places.len(), cheap.reach), (11, Some(Reach::All)));
}

#[sqlx::test(migrations = false)]
async fn drop_off_points_by_kind_and_by_what_they_take(pool: PgPool) {
    let kernel = kernel(&pool).await;
    for (code, kind, accepts) in [
        ("0000001", "drop-off", Some("{food,residual}")),
        ("0000002", "recycling", Some("{recyclable}")),
        ("0000003", "drop-off", None),
    ] {
        let id = make(&pool, &kernel, Made { code, kind, ..Made::default() }).await;
        sqlx::query("insert into dropoff (place, accepts) values ($1, $2::text[])")
            .bind(id)
            .bind(accepts)
            .execute(&pool)
            .await
            .unwrap();
    }
    let search = Search::new(Finder::Dropoff, start());
    let food = Wanted { accepts: vec![Accepts::Food], ..Wanted::default() };
    assert_eq!(codes(&kernel, &Search { wanted: food, ..search.clone() }).await, ["0000001"]);
    let kind = Some("recycling".to_owned());
    assert_eq!(codes(&kernel, &Search { kind, ..search.clone() }).await, ["0000002"]);
    let survey = SurveyStore::default();
    survey.refresh(&kernel).await.unwrap();
    assert_eq!(survey.get().total(Finder::Dropoff).unknown("accepts"), 1);
    let taken = found(&kernel, &search).await.places.remove(0);
    assert!(matches!(taken.specifics, Specifics::Dropoff { accepts: Some(accepts), .. }
        if accepts == [Accepts::Food, Accepts::Residual]));
}

#[sqlx::test(migrations = false)]
async fn a_walk_takes_the_index_of_its_finder(pool: PgPool) {
    // Of every set of filters, the plan begins at the start and never sorts all places.
    let plan: Vec<String> = sqlx::query_scalar(
        "explain select id from place where finder = 'toilets' and status = 'in-use'
         order by point <-> st_setsrid(st_makepoint(118.8, 32.04), 4326)::geography limit 10",
    )
    .fetch_all(&pool)
    .await
    .unwrap();
    assert!(plan.join("\n").contains("place_toilets"), "{plan:?}");
    for finder in Finder::ALL {
        for attribute in nearest::indexed(*finder) {
            let has_index: bool = sqlx::query_scalar(
                "select exists (select from pg_indexes where tablename = 'place'
                   and indexdef like '%gist (point)%' || $1 || '%in-use%{' || $2 || '}%')",
            )
            .bind(finder.as_str())
            .bind(attribute.as_str())
            .fetch_one(&pool)
            .await
            .unwrap();
            assert!(has_index, "{finder:?} {attribute:?}");
        }
    }
}

#[sqlx::test(migrations = false)]
async fn a_start_is_found_by_the_names_of_landmarks_and_places(pool: PgPool) {
    let owner = TestKernel::new(pool.clone());
    crate::districts::demonstration::for_tests(&owner, 1).await;
    let kernel = kernel(&pool).await;
    make(&pool, &kernel, Made::default()).await;
    sqlx::query("update place set name = '清荷花园公厕', normal = array['清荷花园公厕']")
        .execute(&pool)
        .await
        .unwrap();
    let names = SpotNames::default();
    for (typed, first) in
        [("清荷花园", "清荷花园"), ("清荷花園公廁", "清荷花园公厕"), ("湖滨街道", "湖滨街道")]
    {
        let spots = spots(&kernel.db, &names, typed, 5).await.unwrap();
        assert_eq!(spots.first().map(|spot| spot.name.zh_hans.as_str()), Some(first), "{typed}");
    }
    for typed in ["", "不存在的地方", "%", "\u{0}"] {
        let spots = spots(&kernel.db, &names, typed, 5).await.unwrap();
        assert!(spots.is_empty(), "{typed:?}");
    }
    let survey = SurveyStore::default();
    survey.refresh(&kernel).await.unwrap();
    assert!(survey.get().middle.is_some());
}

#[test]
fn the_place_in_a_list_is_read_back() {
    for text in ["812.2534-7abc123", "0-0000000"] {
        assert_eq!(After::parse(text).map(|after| after.to_string()).as_deref(), Some(text));
    }
    for text in ["", "1", "-1-7abc123", "NaN-7abc123", "inf-7abc123", "1-abc", "1-7abc1234"] {
        assert_eq!(After::parse(text), None, "{text}");
    }
}
