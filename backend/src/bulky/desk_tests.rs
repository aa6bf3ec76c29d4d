//! Bookings as staff have them, on the demonstration's programme and crews.

use std::net::Ipv4Addr;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    accounts::Role,
    bulky::{Placed, Policy, Quantity, Site, State, Step},
    locale::Locale,
    money::Fen,
};
use sqlx::PgPool;
use uuid::Uuid;

use super::{programme::Programme, testing::Depot, *};
use crate::{
    Problem,
    accounts::Staff,
    calendar, capacity,
    cases::rulebook::Rulebook,
    db::testing::TestKernel,
    files::{prepare_photo, samples},
    forms::FormKey,
    lists::testing::staff,
    messages::sent::Recipient,
    payments::Way,
    presession::PreSession,
    records::Saving,
    search,
};

/// The demonstration district with its programme. The tests' now is Friday 2026-11-20, 09:00 in
/// Shanghai.
pub(super) struct Desk {
    pub(super) kernel: TestKernel,
    pub(super) owner: PgPool,
    pub(super) programme: Programme,
}

impl Desk {
    pub(super) async fn new(pool: &PgPool) -> Self {
        let Depot { scene, programme } = Depot::new(pool).await;
        Self { kernel: scene.kernel, owner: scene.owner, programme }
    }

    pub(super) fn saving<'a>(&self, staff: &'a Staff, id: Option<Uuid>) -> Saving<'a> {
        Saving { staff, id, key: FormKey::mint(&*self.kernel.random), request_id: None }
    }

    fn wish(&self, room: &str) -> Wish {
        let street = self.programme.streets.first().unwrap();
        Wish {
            service: Service::Pickup,
            things: vec![self.programme.item("desk").unwrap().thing(Quantity::ONE)],
            address: Address {
                street: street.code.clone(),
                estate: "湖滨花园".to_owned(),
                building: "3栋".to_owned(),
                room: room.to_owned(),
            },
            site: Site { placed: Placed::Downstairs, floor: 2, lift: false },
            exemption: None,
        }
    }

    async fn windows(&self) -> Vec<capacity::Offer> {
        let resource = self.programme.streets.first().unwrap().resource;
        let now = self.kernel.now();
        let units = domain::capacity::Units::ZERO;
        capacity::available(&self.owner, now, resource, units, 14).await.unwrap()
    }

    /// A booking of a desk, held; its id and its secret.
    pub(super) async fn held(&self, shown: Fen, room: &str) -> (Uuid, String) {
        let visitor = PreSession::mint(&*self.kernel.random).id();
        let address = Ipv4Addr::LOCALHOST.into();
        let window = self.windows().await.first().unwrap().window;
        let wanted = Hold {
            by: BookBy::Visitor { visitor, address, resident: None },
            wish: self.wish(room),
            window,
            shown,
            note: "电话 13812345678，先打电话".to_owned(),
            photos: Vec::new(),
            locale: Locale::ZhHans,
            key: FormKey::mint(&*self.kernel.random),
            request_id: None,
        };
        let receipt = hold(&self.kernel, &self.programme, wanted).await.unwrap();
        let id = booking_id(&self.kernel, receipt.number.as_str()).await.unwrap().unwrap();
        (id, receipt.secret.to_text())
    }

    /// The same, booked; what it costs is paid to the crew.
    pub(super) async fn booked(&self, shown: Fen) -> Uuid {
        let room = self.kernel.new_id().to_string()[26..].to_owned();
        let (id, secret) = self.held(shown, &room).await;
        self.confirm(&secret).await;
        id
    }

    async fn confirm(&self, secret: &str) {
        let visitor = PreSession::mint(&*self.kernel.random).id();
        let address = Ipv4Addr::LOCALHOST.into();
        let wanted = Confirm {
            secret,
            by: BookBy::Visitor { visitor, address, resident: None },
            name: "王女士".to_owned(),
            phone: "13812345678".to_owned(),
            pay: Pay::Crew,
            key: FormKey::mint(&*self.kernel.random),
            request_id: None,
        };
        confirm(&self.kernel, &self.programme, wanted).await.unwrap();
    }

    pub(super) async fn state(&self, id: Uuid) -> State {
        let state: String = sqlx::query_scalar("select state from bulky_booking where id = $1")
            .bind(id)
            .fetch_one(&self.owner)
            .await
            .unwrap();
        State::parse(&state).unwrap()
    }

    async fn number(&self, id: Uuid) -> String {
        booking_number(&self.kernel, (BOOKING, id)).await.unwrap().unwrap()
    }

    async fn starts_at(&self, id: Uuid) -> DateTime<Utc> {
        sqlx::query_scalar("select starts_at from bulky_booking where id = $1")
            .bind(id)
            .fetch_one(&self.owner)
            .await
            .unwrap()
    }
}

/// Somebody in this post.
pub(super) async fn member(desk: &Desk, role: Role) -> Staff {
    staff(&desk.kernel.with_db(desk.owner.clone()), role).await
}

#[sqlx::test(migrations = false)]
async fn the_list_shows_what_its_filter_says(pool: PgPool) {
    let desk = Desk::new(&pool).await;
    let agent = member(&desk, Role::HotlineAgent).await;
    let free = desk.booked(Fen::ZERO).await;
    let (held, _) = desk.held(Fen::ZERO, "9-901").await;
    let numbers = async |filter: BookingFilter| {
        let rows = queue(&desk.kernel, &agent, &filter, None, 10).await.unwrap();
        let count = count_bookings(&desk.kernel, &agent, &filter).await.unwrap();
        assert_eq!(usize::try_from(count).unwrap(), rows.len());
        rows.into_iter().map(|row| row.id).collect::<Vec<_>>()
    };
    let all = BookingFilter::default;
    assert_eq!(numbers(all()).await, [free, held]);
    let day = calendar::to_local(desk.starts_at(free).await).date();
    let on = |day| BookingFilter { from: Some(day), to: Some(day), ..all() };
    assert_eq!(numbers(on(day)).await.len(), 2);
    assert_eq!(numbers(on(day + TimeDelta::days(1))).await, [] as [Uuid; 0]);
    let state = |state| BookingFilter { state: Some(state), ..all() };
    assert_eq!(numbers(state(State::Held)).await, [held]);
    let phone = Recipient::find(&desk.kernel.keys, "138 1234 5678");
    assert_eq!(numbers(BookingFilter { phone, ..all() }).await, [free]);
    let street = desk.programme.streets.first().unwrap();
    assert_eq!(
        numbers(BookingFilter { street: Some(street.code.clone()), ..all() }).await.len(),
        2
    );
    assert_eq!(numbers(BookingFilter { area: Some(street.resource), ..all() }).await.len(), 2);
    assert_eq!(numbers(BookingFilter { area: Some(held), ..all() }).await.len(), 0);
    assert_eq!(numbers(BookingFilter { due: true, ..all() }).await.len(), 0);
    let number = Some(desk.number(held).await);
    assert_eq!(numbers(BookingFilter { number, ..all() }).await, [held]);

    // A page begins after the last row of the one before.
    let first = queue(&desk.kernel, &agent, &all(), None, 1).await.unwrap();
    let after = first.first().map(QueuedBooking::key);
    let second = queue(&desk.kernel, &agent, &all(), after, 10).await.unwrap();
    assert_eq!(second.iter().map(|row| row.id).collect::<Vec<_>>(), [held]);
    assert_eq!(first[0].masked_phone.as_deref(), Some("138****5678"));

    let editor = member(&desk, Role::Editor).await;
    let denied = queue(&desk.kernel, &editor, &all(), None, 1).await.unwrap_err();
    assert_eq!(denied.code(), "forbidden");
}

#[sqlx::test(migrations = false)]
async fn the_box_of_the_console_finds_a_booking_by_its_number(pool: PgPool) {
    let desk = Desk::new(&pool).await;
    let number = desk.number(desk.booked(Fen::ZERO).await).await;
    let agent = member(&desk, Role::HotlineAgent).await;
    let editor = member(&desk, Role::Editor).await;
    let found = async |who: &Staff, words: &str| {
        let (kernel, rules) = (&desk.kernel, Rulebook::default());
        let hits = search::find(kernel, &rules, who, words, Locale::ZhHans, &[]).await.unwrap();
        hits.into_iter().map(|hit| (hit.what, hit.detail)).collect::<Vec<_>>()
    };
    let hit = vec![(search::What::Booking(number.clone()), "湖滨花园".to_owned())];
    assert_eq!(found(&agent, &number.to_lowercase()).await, hit);
    assert_eq!(found(&agent, &number[..9]).await, []);
    assert_eq!(found(&editor, &number).await, []);
}

#[sqlx::test(migrations = false)]
async fn a_booking_is_shown_without_what_is_personal(pool: PgPool) {
    let desk = Desk::new(&pool).await;
    let agent = member(&desk, Role::HotlineAgent).await;
    let id = desk.booked(Fen::ZERO).await;
    let number = desk.number(id).await;
    let read = read_for_staff(&desk.kernel, &desk.programme, &agent, &number).await.unwrap();
    assert!(read.booking.building.is_empty() && read.booking.room.is_empty());
    assert!(!read.booking.note.contains("13812345678"));
    assert_eq!(read.booking.phone.as_deref(), Some("138****5678"));
    assert!(read.has_name && read.unmasks && !read.takes_money);
    assert_eq!(read.steps, [Step::Change, Step::Cancel]);
    assert!(!read.windows.is_empty());
    assert_eq!(read.back, Some(Fen::ZERO));
    let steps: Vec<&str> = read.history.iter().map(|event| event.step.as_str()).collect();
    assert_eq!(steps, ["hold", "confirm"]);

    let crew = member(&desk, Role::Crew).await;
    let read = read_for_staff(&desk.kernel, &desk.programme, &crew, &number).await.unwrap();
    assert_eq!(read.steps, [Step::SetOut, Step::Collect, Step::Miss, Step::Note]);
    assert_eq!(read.back, None);
    let missing = read_for_staff(&desk.kernel, &desk.programme, &crew, "MH-261120-0000-0").await;
    assert_eq!(missing.err().unwrap().status(), 404);
}

#[sqlx::test(migrations = false)]
async fn staff_move_and_cancel_for_a_caller(pool: PgPool) {
    let desk = Desk::new(&pool).await;
    let agent = member(&desk, Role::HotlineAgent).await;
    let crew = member(&desk, Role::Crew).await;
    let id = desk.booked(Fen::ZERO).await;
    let before = desk.starts_at(id).await;
    let windows = desk.windows().await;
    let later = windows.iter().find(|offer| offer.starts_at > before).unwrap().window;
    let to = |staff| MoveWindow { saving: desk.saving(staff, Some(id)), window: later };
    let refused = move_window(&desk.kernel, &desk.programme, to(&crew)).await.unwrap_err();
    assert_eq!(refused.code(), "forbidden");
    let wanted = to(&agent);
    move_window(&desk.kernel, &desk.programme, wanted.clone()).await.unwrap();
    // The same form again moves nothing.
    move_window(&desk.kernel, &desk.programme, wanted).await.unwrap();
    assert!(desk.starts_at(id).await > before);
    let versions: i64 =
        sqlx::query_scalar("select count(*) from bulky_booking_version where booking = $1")
            .bind(id)
            .fetch_one(&desk.owner)
            .await
            .unwrap();
    assert_eq!(versions, 2);
    assert_eq!(capacity::recount(&desk.owner).await.unwrap(), []);

    let wanted = Cancel {
        which: Which::Id(id),
        by: BookBy::Staff(&agent),
        shown: Fen::ZERO,
        key: FormKey::mint(&*desk.kernel.random),
        request_id: None,
    };
    assert_eq!(cancel(&desk.kernel, &desk.programme, wanted).await.unwrap(), Fen::ZERO);
    assert_eq!(desk.state(id).await, State::Cancelled);
    assert_eq!(capacity::recount(&desk.owner).await.unwrap(), []);
}

#[sqlx::test(migrations = false)]
async fn what_left_the_catalogue_is_moved_but_not_booked(pool: PgPool) {
    let mut desk = Desk::new(&pool).await;
    let agent = member(&desk, Role::HotlineAgent).await;
    let supervisor = member(&desk, Role::Supervisor).await;
    let id = desk.booked(Fen::ZERO).await;
    let before = desk.starts_at(id).await;
    let saving = desk.saving(&supervisor, None);
    catalogue::retire_item(&desk.kernel, saving, "desk", true).await.unwrap();
    desk.programme = programme::load(&desk.owner).await.unwrap();
    let wrong = mistakes(&desk.kernel, &desk.programme, &desk.wish("9-901"));
    assert_eq!(wrong[0].code, "bulky-item-retired");
    let windows = desk.windows().await;
    let window = windows.iter().find(|offer| offer.starts_at > before).unwrap().window;
    let wanted = MoveWindow { saving: desk.saving(&agent, Some(id)), window };
    move_window(&desk.kernel, &desk.programme, wanted).await.unwrap();
    assert!(desk.starts_at(id).await > before);

    // Another thing that left it is a new choice.
    let saving = desk.saving(&supervisor, None);
    catalogue::retire_item(&desk.kernel, saving, "sofa-three-seat", true).await.unwrap();
    desk.programme = programme::load(&desk.owner).await.unwrap();
    let mut wish = desk.wish("9-901");
    let (which, by) = (Which::Id(id), BookBy::Staff(&agent));
    estimate_change(&desk.kernel, &desk.programme, which, by, &wish).await.unwrap();
    wish.things.push(desk.programme.item("sofa-three-seat").unwrap().thing(Quantity::ONE));
    let refused = estimate_change(&desk.kernel, &desk.programme, which, by, &wish).await;
    assert_eq!(refused.unwrap_err().fields()[0].code, "bulky-item-retired");
}

#[sqlx::test(migrations = false)]
async fn a_second_try_is_offered_while_it_can_be_had(pool: PgPool) {
    let desk = Desk::new(&pool).await;
    let agent = member(&desk, Role::HotlineAgent).await;
    let crew = member(&desk, Role::Crew).await;
    let id = desk.booked(Fen::ZERO).await;
    let number = desk.number(id).await;
    let photo = prepare_photo(&desk.kernel, samples::jpeg(64, 48).into()).await.unwrap();
    let saving = desk.saving(&crew, Some(id));
    let missed = CrewStep { saving, step: Step::Miss, words: String::new(), photos: vec![photo] };
    crew_step(&desk.kernel, missed).await.unwrap();
    let read =
        async || read_for_staff(&desk.kernel, &desk.programme, &agent, &number).await.unwrap();
    let policy = desk.programme.policy(read().await.booking.terms);
    desk.kernel.clock.advance(Policy::minutes(policy.retry_within));
    let last = read().await;
    assert!(last.booking.retry_until.is_some() && last.steps.contains(&Step::Retry));
    desk.kernel.clock.advance(TimeDelta::minutes(1));
    let late = read().await;
    assert!(late.booking.retry_until.is_none() && !late.steps.contains(&Step::Retry));
    assert!(late.windows.is_empty());
    let window = last.windows[0].offers[0].window;
    let wanted = MoveWindow { saving: desk.saving(&agent, Some(id)), window };
    let refused = move_window(&desk.kernel, &desk.programme, wanted).await.unwrap_err();
    assert_eq!(refused.code(), "booking-too-late");
}

#[sqlx::test(migrations = false)]
async fn dispatch_says_that_nobody_came_once_the_window_is_over(pool: PgPool) {
    let desk = Desk::new(&pool).await;
    let dispatcher = member(&desk, Role::Dispatcher).await;
    let crew = member(&desk, Role::Crew).await;
    let (booked, set_out) = (desk.booked(Fen::ZERO).await, desk.booked(Fen::ZERO).await);
    let number = desk.number(booked).await;
    let step = async |staff: &Staff, id: Uuid, step: Step, words: &str| {
        let saving = desk.saving(staff, Some(id));
        let take = CrewStep { saving, step, words: words.to_owned(), photos: Vec::new() };
        crew_step(&desk.kernel, take).await
    };
    let offered = async |staff: &Staff| {
        let read = read_for_staff(&desk.kernel, &desk.programme, staff, &number).await.unwrap();
        read.steps.contains(&Step::Displace)
    };
    let overdue = async || {
        let filter = BookingFilter { overdue: true, ..BookingFilter::default() };
        count_bookings(&desk.kernel, &dispatcher, &filter).await.unwrap()
    };
    let ends_at: DateTime<Utc> =
        sqlx::query_scalar("select max(ends_at) from bulky_booking where id in ($1, $2)")
            .bind(booked)
            .bind(set_out)
            .fetch_one(&desk.owner)
            .await
            .unwrap();
    desk.kernel.clock.advance(ends_at - desk.kernel.now() - TimeDelta::minutes(1));
    step(&crew, set_out, Step::SetOut, "").await.unwrap();
    // Somebody may still come.
    assert!(!offered(&dispatcher).await && overdue().await == 0);
    let early = step(&dispatcher, booked, Step::Displace, "车坏在路上").await.unwrap_err();
    assert_eq!(early.code(), "booking-too-late");

    desk.kernel.clock.advance(TimeDelta::minutes(1));
    assert!(offered(&dispatcher).await && !offered(&crew).await);
    assert_eq!(overdue().await, 2);
    let denied = step(&crew, booked, Step::Displace, "车坏在路上").await.unwrap_err();
    assert_eq!(denied.code(), "forbidden");
    for (words, code) in
        [(" ", "bulky-words-missing"), (&*"长".repeat(101), "bulky-reason-too-long")]
    {
        let wrong = step(&dispatcher, booked, Step::Displace, words).await.unwrap_err();
        assert_eq!(wrong.fields()[0].code, code);
    }
    for id in [booked, set_out] {
        step(&dispatcher, id, Step::Displace, "车坏在路上").await.unwrap();
        assert_eq!(desk.state(id).await, State::Displaced);
    }
    assert_eq!(overdue().await, 0);
    let read = read_for_staff(&desk.kernel, &desk.programme, &dispatcher, &number).await.unwrap();
    let last = read.history.last().unwrap();
    assert_eq!((last.step.as_str(), last.words.as_str()), ("displace", "车坏在路上"));
    assert!(read.booking.change_until.is_some() && read.back == Some(Fen::ZERO));
    assert!(!read.booking.overdue && !read.windows.is_empty());
    let told: i64 = sqlx::query_scalar(
        "select count(*) from outbox where task = 'tell-booker' and payload ->> 'event' in (
           select id::text from bulky_event where step = 'displace')",
    )
    .fetch_one(&desk.owner)
    .await
    .unwrap();
    assert_eq!(told, 2);
    assert_eq!(capacity::recount(&desk.owner).await.unwrap(), []);
}

/// Four desks of one household: three are free, the fourth costs 40 元.
async fn with_something_due(desk: &Desk) -> Uuid {
    for _ in 0..3 {
        let (_, secret) = desk.held(Fen::ZERO, "2-202").await;
        desk.confirm(&secret).await;
    }
    let (id, secret) = desk.held(Fen::new(4_000), "2-202").await;
    desk.confirm(&secret).await;
    id
}

#[sqlx::test(migrations = false)]
async fn nothing_is_due_where_nobody_comes(pool: PgPool) {
    let desk = Desk::new(&pool).await;
    let crew = member(&desk, Role::Crew).await;
    let agent = member(&desk, Role::HotlineAgent).await;
    let id = with_something_due(&desk).await;
    let number = desk.number(id).await;
    let filter = BookingFilter { due: true, ..BookingFilter::default() };
    // What the booking says is due, and what the lists say.
    let due = async || {
        let read = read_for_staff(&desk.kernel, &desk.programme, &agent, &number).await.unwrap();
        let found = BookingFilter { number: Some(number.clone()), ..BookingFilter::default() };
        let found = queue(&desk.kernel, &agent, &found, None, 10).await.unwrap();
        let owing = queue(&desk.kernel, &agent, &filter, None, 10).await.unwrap();
        (read.booking.due.fen(), found[0].due.fen(), owing.len())
    };
    assert_eq!(due().await, (4_000, 4_000, 1));
    let photo = prepare_photo(&desk.kernel, samples::jpeg(64, 48).into()).await.unwrap();
    let saving = desk.saving(&crew, Some(id));
    let missed = CrewStep { saving, step: Step::Miss, words: String::new(), photos: vec![photo] };
    crew_step(&desk.kernel, missed).await.unwrap();
    assert_eq!(due().await, (0, 0, 0));

    // A second try costs what the first did.
    let last = read_for_staff(&desk.kernel, &desk.programme, &agent, &number).await.unwrap();
    let window = last.windows[0].offers[0].window;
    let wanted = MoveWindow { saving: desk.saving(&agent, Some(id)), window };
    move_window(&desk.kernel, &desk.programme, wanted).await.unwrap();
    assert_eq!(due().await, (4_000, 4_000, 1));
}

#[sqlx::test(migrations = false)]
async fn the_crew_takes_exactly_what_is_due_once(pool: PgPool) {
    let desk = Desk::new(&pool).await;
    let crew = member(&desk, Role::Crew).await;
    let agent = member(&desk, Role::HotlineAgent).await;
    let id = with_something_due(&desk).await;
    let filter = BookingFilter { due: true, ..BookingFilter::default() };
    let due = queue(&desk.kernel, &crew, &filter, None, 10).await.unwrap();
    assert_eq!(due.iter().map(|row| (row.id, row.due.fen())).collect::<Vec<_>>(), [(id, 4_000)]);

    let step = CrewStep {
        saving: desk.saving(&crew, Some(id)),
        step: Step::Collect,
        words: String::new(),
        photos: Vec::new(),
    };
    assert!(matches!(crew_step(&desk.kernel, step).await, Err(CrewError::Due(_))));

    let take = |staff, fen| TakeDue {
        saving: desk.saving(staff, Some(id)),
        way: Way::Cash,
        amount: Fen::new(fen),
    };
    let refused = take_due(&desk.kernel, take(&agent, 4_000)).await.unwrap_err();
    assert_eq!(refused.code(), "forbidden");
    let refused = take_due(&desk.kernel, take(&crew, 3_999)).await.unwrap_err();
    assert_eq!(refused.fields()[0].code, "cash-amount-differs");
    let wanted = take(&crew, 4_000);
    let order = take_due(&desk.kernel, wanted.clone()).await.unwrap();
    assert_eq!(take_due(&desk.kernel, wanted).await.unwrap(), order);
    let refused = take_due(&desk.kernel, take(&crew, 4_000)).await.unwrap_err();
    assert!(matches!(refused, TakeDueError::NothingDue));

    let step = CrewStep {
        saving: desk.saving(&crew, Some(id)),
        step: Step::Collect,
        words: "已装车".to_owned(),
        photos: Vec::new(),
    };
    crew_step(&desk.kernel, step).await.unwrap();
    assert_eq!(desk.state(id).await, State::Collected);
    let taken: i64 = sqlx::query_scalar("select count(*) from payment_order where subject = $1")
        .bind(id)
        .fetch_one(&desk.owner)
        .await
        .unwrap();
    assert_eq!(taken, 1);
}
