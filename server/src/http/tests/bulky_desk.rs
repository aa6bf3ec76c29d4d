//! Bulky waste at the desk, as a browser without JavaScript: found, moved, paid, collected; and prices
//! from a draft to their day.

use backend::{
    accounts::staff::demonstration,
    audit::Actor,
    bulky::{self, programme},
    capacity,
    db::testing::TestKernel,
    districts,
    forms::FormKey,
    payments::{
        self, Back, Choice, NewOrder, NewRefund, Payer, Scene, Subject, choose, close_order,
        open_order, refund, start,
    },
    presession::PreSession,
};
use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    accounts::Role,
    bulky::{Placed, Quantity, Site},
    locale::Locale,
    money::Fen,
    payments::{ProviderCode, RefundReason},
};
use sqlx::{Executor, PgPool};
use uuid::Uuid;

use super::{
    case_desk::{Browser, between},
    portal::Portal,
};

async fn portal(pool: &PgPool) -> Portal {
    let owner = TestKernel::new(pool.clone());
    districts::demonstration::for_tests(&owner, 1).await;
    let mut tx = pool.begin().await.unwrap();
    backend::calendar::seed(&mut tx, owner.now(), owner.new_id()).await.unwrap();
    programme::seed(&mut tx, owner.now()).await.unwrap();
    let today = backend::calendar::to_local(owner.now()).date();
    bulky::demonstration::seed(&mut tx, today, || owner.new_id()).await.unwrap();
    tx.commit().await.unwrap();
    capacity::plan::due(&owner).await.unwrap();
    let portal = Portal::new(pool).await;
    portal.state.calendar.refresh_if_changed(pool).await.unwrap();
    portal.state.programme.refresh_if_changed(pool).await.unwrap();
    let mut conn = portal.kernel.db.acquire().await.unwrap();
    demonstration::seed(&portal.kernel, &mut conn).await.unwrap();
    drop(conn);
    portal
}

/// The number of a booking of so many wardrobes, which is paid to the crew.
async fn booked(portal: &Portal, pieces: i64, shown: u64) -> String {
    let (kernel, programme) = (&portal.kernel, portal.state.programme.get());
    let street = programme.streets.first().unwrap();
    let units = domain::capacity::Units::ZERO;
    let offers = capacity::available(&kernel.db, kernel.now(), street.resource, units, 14);
    let window = offers.await.unwrap().first().unwrap().window;
    let visitor = PreSession::mint(&*kernel.random).id();
    let by = bulky::BookBy::Visitor {
        visitor,
        address: std::net::Ipv4Addr::LOCALHOST.into(),
        resident: None,
    };
    let wish = bulky::Wish {
        service: bulky::Service::Pickup,
        things: vec![programme.item("desk").unwrap().thing(Quantity::new(pieces).unwrap())],
        address: bulky::Address {
            street: street.code.clone(),
            estate: "湖滨花园".to_owned(),
            building: "3栋".to_owned(),
            room: "1单元502".to_owned(),
        },
        site: Site { placed: Placed::Downstairs, floor: 5, lift: false },
        exemption: None,
    };
    let hold = bulky::Hold {
        by,
        wish,
        window,
        shown: Fen::new(shown),
        note: "门口有狗".to_owned(),
        photos: Vec::new(),
        locale: Locale::ZhHans,
        key: FormKey::mint(&*kernel.random),
        request_id: None,
    };
    let receipt = bulky::hold(kernel, &programme, hold).await.unwrap();
    let confirm = bulky::Confirm {
        secret: &receipt.secret.to_text(),
        by,
        name: "王女士".to_owned(),
        phone: "13812345678".to_owned(),
        pay: bulky::Pay::Crew,
        key: FormKey::mint(&*kernel.random),
        request_id: None,
    };
    bulky::confirm(kernel, &programme, confirm).await.unwrap();
    receipt.number.as_str().to_owned()
}

#[sqlx::test(migrations = false)]
async fn a_booking_from_the_phone_to_the_lorry(pool: PgPool) {
    let portal = portal(&pool).await;
    // Three desks are free, the fourth costs 40 元.
    let number = booked(&portal, 4, 4_000).await;
    let path = format!("/staff/bulky/{number}");
    let agent = Browser::new(&portal, Role::HotlineAgent, 1).await;
    let found = agent.send("/_fn/staff/bulky/find", &[("q", "138 1234 5678")]).await;
    assert!(found.starts_with("/staff/bulky/bookings?recipient=") && !found.contains("1381"));
    let list = agent.open(&found).await;
    assert!(list.body.contains(&number) && list.body.contains("138****5678"), "{}", list.main());
    let found = agent.send("/_fn/staff/bulky/find", &[("q", &number.to_lowercase())]).await;
    assert_eq!(found, path);
    let page = agent.open(&path).await;
    for there in ["湖滨花园", "138****5678", "门口有狗", "40.00", "/staff/unmask/booking-door/"]
    {
        assert!(page.body.contains(there), "{there}: {}", page.main());
    }
    for hidden in ["13812345678", "1单元502", "3栋", "王女士", "/_fn/staff/bulky/take"] {
        assert!(!page.body.contains(hidden), "{hidden}: {}", page.main());
    }

    // Moved for the caller.
    let form = between(page.main(), "/_fn/staff/bulky/move", "</form>");
    let window = form.rsplit("<option value=\"").next().unwrap();
    let window = window.split('"').next().unwrap().to_owned();
    let id = page.hidden("id");
    let key = between(form, "name=\"form_key\" value=\"", "\"").to_owned();
    let fields =
        [("form_key", key.as_str()), ("id", &id), ("number", &number), ("window", &window)];
    assert_eq!(agent.send("/_fn/staff/bulky/move", &fields).await, path);
    let page = agent.open(&path).await;
    assert!(!page.body.contains("id=\"errors\""), "{}", page.main());
    assert!(page.main().matches("热线").count() == 1, "{}", page.main());

    // The crew takes the money, and then what it came for.
    let crew = Browser::new(&portal, Role::Crew, 2).await;
    let page = crew.open(&path).await;
    let key_of = |form: &str| {
        let form = between(page.main(), form, "</form>");
        between(form, "name=\"form_key\" value=\"", "\"").to_owned()
    };
    let (key, till) = (key_of("/_fn/staff/bulky/step"), key_of("/_fn/staff/bulky/take"));
    let step = [("form_key", &*key), ("id", id.as_str()), ("number", &number), ("step", "collect")];
    crew.send("/_fn/staff/bulky/step", &step).await;
    let page = crew.open(&path).await;
    assert!(page.body.contains("id=\"errors\""), "what is due was forgotten: {}", page.main());
    let take = [
        ("form_key", &*till),
        ("id", id.as_str()),
        ("number", &number),
        ("way", "cash"),
        ("amount", "40"),
    ];
    assert_eq!(crew.send("/_fn/staff/bulky/take", &take).await, path);
    crew.send("/_fn/staff/bulky/step", &step).await;
    let page = crew.open(&path).await;
    assert!(page.body.contains("已收运") && page.body.contains("已支付"), "{}", page.main());
    assert!(!page.body.contains("有退款待处理"), "{}", page.main());

    // The list as a file, masked, and only for those who may take it away.
    let dispatcher = Browser::new(&portal, Role::Dispatcher, 3).await;
    let file = dispatcher.open("/staff/bulky/bookings/export/csv").await;
    assert!(file.body.contains(&number) && file.body.contains("138****5678"));
    let export = "/staff/bulky/bookings/export/csv";
    let refused = portal.get_with(export, &[("cookie", &crew.cookie)]).await;
    assert_eq!(refused.status.as_u16(), 403);
    let day = dispatcher.open("/staff/bulky").await;
    assert!(day.body.contains("大件清运一队"), "{}", day.main());
    // What makes no sense shows nothing, and says so.
    let bad = dispatcher.open("/staff/bulky/bookings?state=nonsense").await;
    assert!(!bad.body.contains(&number), "{}", bad.main());
    for path in ["/staff/bulky/MH-000000-0000-0", "/staff/bulky/prices/99", "/staff/bulky/prices/x"]
    {
        let missing = portal.get_with(path, &[("cookie", &dispatcher.cookie)]).await;
        assert_eq!(missing.status.as_u16(), 404, "{path}");
    }
}

#[sqlx::test(migrations = false)]
async fn what_nobody_came_for_is_counted_and_called_off_by_hand(pool: PgPool) {
    let portal = portal(&pool).await;
    let number = booked(&portal, 1, 0).await;
    let path = format!("/staff/bulky/{number}");
    let overdue = "/staff/bulky/bookings?overdue=yes";
    let ends_at: DateTime<Utc> =
        sqlx::query_scalar("select ends_at from bulky_booking").fetch_one(&pool).await.unwrap();
    let left = ends_at - portal.kernel.now();
    portal.kernel.clock.advance(left - TimeDelta::minutes(1));
    let dispatcher = Browser::new(&portal, Role::Dispatcher, 1).await;
    let day = dispatcher.open("/staff/bulky").await;
    assert!(!day.main().contains(overdue), "{}", day.main());
    assert!(!dispatcher.open(overdue).await.main().contains(&number));
    portal.kernel.clock.advance(TimeDelta::minutes(1));
    let day = dispatcher.open("/staff/bulky").await;
    assert!(day.main().contains(overdue), "{}", day.main());
    assert!(day.main().contains("1 个预约时段已过"), "{}", day.main());
    assert!(dispatcher.open(overdue).await.main().contains(&number));
    let page = dispatcher.open(&path).await;
    let form = between(page.main(), "/_fn/staff/bulky/step", "</form>");
    let key = between(form, "name=\"form_key\" value=\"", "\"");
    let id = page.hidden("id");
    let step = [
        ("form_key", key),
        ("id", &id),
        ("number", &number),
        ("step", "displace"),
        ("words", "车坏在路上"),
    ];
    assert_eq!(dispatcher.send("/_fn/staff/bulky/step", &step).await, path);
    let page = dispatcher.open(&path).await;
    for there in ["待改期", "车坏在路上", "原定时段取消"] {
        assert!(page.main().contains(there), "{there}: {}", page.main());
    }
    assert!(!dispatcher.open("/staff/bulky").await.main().contains(overdue));
}

#[sqlx::test(migrations = false)]
async fn the_photos_of_a_booking_are_shown_by_stage(pool: PgPool) {
    let portal = portal(&pool).await;
    let path = format!("/staff/bulky/{}", booked(&portal, 1, 0).await);
    let agent = Browser::new(&portal, Role::HotlineAgent, 1).await;
    assert!(!agent.open(&path).await.main().contains("/files/"));
    let photos = [(1, "after"), (2, "before")].map(|(id, stage)| (Uuid::from_u128(id), stage));
    for (file, stage) in photos {
        sqlx::query(
            "insert into file (id, kind, content_type, bytes, width, height, sha256, thumb,
               created_at, attached_to, attached_id)
             select $1, 'photo', 'image/jpeg', 1, 1, 1, sha256('x'), true, now(), 'bulky_booking', id
             from bulky_booking",
        )
        .bind(file)
        .execute(&pool)
        .await
        .unwrap();
        sqlx::query("insert into bulky_photo select id, $1, $2, now() from bulky_booking")
            .bind(file)
            .bind(stage)
            .execute(&pool)
            .await
            .unwrap();
    }
    let page = agent.open(&path).await;
    let [(after, _), (before, _)] = photos;
    let before = format!("/files/{before}/full?e=");
    let shown = ["清运前", &before, "收运人员拍的", &format!("/files/{after}/thumb?e=")];
    let at = shown.map(|one| page.main().find(one).unwrap_or_else(|| panic!("{}", page.main())));
    assert!(at.is_sorted(), "{at:?}: {}", page.main());
}

/// Refunds on the page of their booking, days that nobody compared on those of payments.
#[sqlx::test(migrations = false)]
async fn what_waits_at_the_payments_is_told(pool: PgPool) {
    let portal = portal(&pool).await;
    let kernel = &portal.kernel;
    let number = booked(&portal, 4, 4_000).await;
    let subject: Uuid = sqlx::query_scalar("select id from bulky_booking where number = $1")
        .bind(&number)
        .fetch_one(&pool)
        .await
        .unwrap();
    // Paid on the platform, and then not to be given back there.
    let new = NewOrder {
        subject: Subject { kind: "bulky-booking", id: subject },
        amount: Fen::new(4_000),
        provider: ProviderCode::Sandbox,
        expires_at: kernel.now() + TimeDelta::minutes(15),
        actor: Actor::System("test"),
        request_id: None,
    };
    let mut tx = kernel.db.begin().await.unwrap();
    let order = open_order(kernel, &mut tx, new).await.unwrap();
    tx.commit().await.unwrap();
    let origin = &portal.state.origin;
    let back = Back { return_path: "/bulky", origin, description: "大件垃圾收运" };
    start(kernel, order, back, Payer::unknown(Scene::MobileWeb)).await.unwrap();
    let known = payments::order(&pool, order).await.unwrap().unwrap();
    choose(kernel, &known.number, Choice::Never).await.unwrap();
    close_order(kernel, order).await.unwrap();
    let mut tx = kernel.db.begin().await.unwrap();
    let new = NewRefund {
        order,
        amount: Fen::new(4_000),
        reason: RefundReason::Goodwill,
        cause: Uuid::from_u128(1),
    };
    refund(kernel, &mut tx, new).await.unwrap();
    tx.commit().await.unwrap();
    pool.execute("update sandbox_trade set paid_fen = 1").await.unwrap();
    payments::ask_refunds(kernel).await.unwrap();
    let back: Uuid = sqlx::query_scalar("select id from payment_refund where state = 'failed'")
        .fetch_one(&pool)
        .await
        .unwrap();

    let path = format!("/staff/bulky/{number}");
    let to_order = format!("/staff/bulky/payments/orders/{order}");
    let agent = Browser::new(&portal, Role::HotlineAgent, 1).await;
    let page = agent.open(&path).await;
    assert!(page.body.contains("有退款待处理"), "{}", page.main());
    assert!(!page.body.contains(&to_order), "{}", page.main());
    let supervisor = Browser::new(&portal, Role::Supervisor, 2).await;
    let page = supervisor.open(&path).await;
    assert!(page.body.contains("有退款待处理"), "{}", page.main());
    assert!(page.body.contains(&to_order), "{}", page.main());

    // Given back by a transfer, which is recorded at the order.
    let open = format!("{to_order}?part=elsewhere&refund={back}");
    let page = supervisor.open(&to_order).await;
    assert!(page.body.contains("登记另行退还"), "{}", page.main());
    let page = supervisor.open(&open).await;
    let elsewhere = "/_fn/staff/bulky/refund/elsewhere";
    let form = between(page.main(), elsewhere, "</form>");
    let key = between(form, "name=\"form_key\" value=\"", "\"").to_owned();
    let (back, order) = (back.to_string(), order.to_string());
    let mut fields = vec![
        ("form_key", &*key),
        ("id", &*back),
        ("order", &*order),
        ("way", "bank-transfer"),
        ("words", "原卡已注销"),
        ("reference", ""),
    ];
    assert_eq!(supervisor.send(elsewhere, &fields).await, open);
    let page = supervisor.open(&open).await;
    let is_kept = page.body.contains("原卡已注销") && page.body.contains("field-reference-error");
    assert!(is_kept, "{}", page.main());
    fields.pop();
    fields.push(("reference", "2026112000001"));
    assert_eq!(supervisor.send(elsewhere, &fields).await, to_order);
    let page = supervisor.open(&to_order).await;
    assert!(page.body.contains("2026112000001"), "{}", page.main());
    assert!(!page.body.contains("登记另行退还"), "{}", page.main());
    assert!(!agent.open(&path).await.body.contains("有退款待处理"));

    let pages = ["/staff/bulky/payments", "/staff/bulky/payments/reconciliations"];
    for path in pages {
        let page = supervisor.open(path).await;
        assert!(!page.body.contains("有的日子还没有对账"), "{}", page.main());
    }
    kernel.clock.advance(TimeDelta::days(2));
    let supervisor = Browser::new(&portal, Role::Supervisor, 3).await;
    for path in pages {
        let page = supervisor.open(path).await;
        assert!(page.body.contains("有的日子还没有对账"), "{}", page.main());
        assert!(page.body.contains("2026年11月20日"), "{}", page.main());
    }
    let page = supervisor.open("/en/staff/bulky/payments").await;
    assert!(page.body.contains("20 November 2026"), "{}", page.main());
}

#[sqlx::test(migrations = false)]
async fn prices_from_a_draft_to_their_day(pool: PgPool) {
    let portal = portal(&pool).await;
    let number = booked(&portal, 4, 4_000).await;
    let administrator = Browser::new(&portal, Role::Administrator, 1).await;
    let list = administrator.open("/staff/bulky/prices").await;
    assert!(list.body.contains("/staff/bulky/prices/new?from=1"), "{}", list.main());
    // What a version says is read with names and units.
    let shown = administrator.open("/staff/bulky/prices/1").await;
    for words in ["15 分钟", "12 小时", "7 天", "14 天", "低保家庭，减 100%", "小冰箱：免费"]
    {
        assert!(shown.main().contains(words), "{words}: {}", shown.main());
    }
    let form = administrator.open("/staff/bulky/prices/new?from=1").await;
    let names = [
        "basis",
        "per_cubic_metre",
        "minimum",
        "size-small",
        "size-medium",
        "size-large",
        "size-oversize",
        "renovation_per_cubic_metre",
        "free_most_litres",
        "carrying_free_flights",
        "carrying_per_flight",
        "carrying_most",
        "hold",
        "extension",
        "payment",
        "change_before",
        "cancel_before",
        "late_refund_percent",
        "not_found_refund_percent",
        "retry_within",
        "answer_within",
    ];
    let value = |name: &str| {
        let input = between(&form.body, &format!("id=\"field-{name}\""), ">").to_owned();
        between(&input, "value=\"", "\"").to_owned()
    };
    let mut fields: Vec<(&str, String)> = names.iter().map(|name| (*name, value(name))).collect();
    fields.extend([
        ("version", String::new()),
        ("form_key", form.hidden("form_key")),
        ("items", "nonsense".to_owned()),
        ("bags", String::new()),
        ("free_pieces", "2".to_owned()),
        ("exemptions", "low-income = 100".to_owned()),
    ]);
    let save = "/_fn/staff/bulky/terms/save";
    let post = |fields: &[(&'static str, String)]| {
        fields.iter().map(|(name, value)| (*name, value.clone())).collect::<Vec<_>>()
    };
    let typed = post(&fields);
    let sent: Vec<(&str, &str)> =
        typed.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(administrator.send(save, &sent).await, "/staff/bulky/prices/new?part=edit");
    let again = administrator.open("/staff/bulky/prices/new?part=edit").await;
    assert!(again.body.contains("nonsense") && again.body.contains("field-items-error"));
    let typed: Vec<(&str, String)> = typed
        .into_iter()
        .map(|(name, value)| (name, if name == "items" { "desk = 30".to_owned() } else { value }))
        .collect();
    let sent: Vec<(&str, &str)> =
        typed.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(administrator.send(save, &sent).await, "/staff/bulky/prices/2");
    let preview = administrator.open("/staff/bulky/prices/2?part=preview").await;
    // Two free of four, and 30 元 for each of the others.
    for there in [number.as_str(), "40.00", "60.00"] {
        assert!(preview.body.contains(there), "{there}: {}", preview.main());
    }
    let publish = "/_fn/staff/bulky/terms/publish";
    let past = [("version", "2"), ("effective_on", "2026-11-19")];
    administrator.send(publish, &past).await;
    let page = administrator.open("/staff/bulky/prices/2").await;
    assert!(page.body.contains("field-effective_on-error"), "{}", page.main());
    let coming = [("version", "2"), ("effective_on", "2026-12-01")];
    assert_eq!(administrator.send(publish, &coming).await, "/staff/bulky/prices/2");
    let page = administrator.open("/staff/bulky/prices/2").await;
    assert!(page.body.contains("自2026年12月1日起"), "{}", page.main());
    assert!(!page.body.contains(publish));
    let supervisor = Browser::new(&portal, Role::Supervisor, 2).await;
    assert!(supervisor.open("/staff/bulky/prices/2").await.body.contains("from=2"));
    let agent = Browser::new(&portal, Role::HotlineAgent, 3).await;
    assert!(!agent.open("/staff/bulky/prices").await.body.contains("/prices/new"));
}

/// The value of a hidden field, or of an option, of a page.
fn value_of(page: &str, before: &str) -> String {
    between(page, before, "\"").to_owned()
}

#[sqlx::test(migrations = false)]
async fn an_agent_books_for_a_caller_and_changes_it(pool: PgPool) {
    let portal = portal(&pool).await;
    let agent = Browser::new(&portal, Role::HotlineAgent, 1).await;
    let day = agent.open("/staff/bulky").await;
    assert!(day.body.contains("代来电人预约"), "{}", day.main());
    let book = "/_fn/staff/bulky/book";
    assert_eq!(agent.send(book, &[("do", "begin")]).await, "/staff/bulky/new");
    let page = agent.open("/staff/bulky/new?item=desk").await;
    assert!(page.body.contains("书桌") && page.body.contains(book), "{}", page.main());
    assert!(!page.body.contains("/_fn/bulky/book"), "{}", page.main());
    let what = [("step", "bulky"), ("item", "desk"), ("quantity-0", "2")];
    assert_eq!(agent.send(book, &what).await, "/staff/bulky/new/address");
    let street = portal.state.programme.get().streets[0].code.clone();
    let mut address = vec![
        ("step", "address"),
        ("street", &*street),
        ("estate", "湖滨花园"),
        ("building", "3栋"),
        ("placed", "downstairs"),
        ("floor", "5"),
        ("note", "门口有狗"),
    ];
    assert_eq!(agent.send(book, &address).await, "/staff/bulky/new/address");
    let page = agent.open("/staff/bulky/new/address").await;
    assert!(page.body.contains("field-room-error"), "{}", page.main());
    address.push(("room", "1单元502"));
    assert_eq!(agent.send(book, &address).await, "/staff/bulky/new/window");
    let page = agent.open("/staff/bulky/new/window").await;
    let (key, shown) = (page.hidden("form_key"), page.hidden("shown"));
    let window = value_of(page.main(), "name=\"window\" value=\"");
    let hold = [("step", "window"), ("form_key", &*key), ("window", &*window), ("shown", &*shown)];
    assert_eq!(agent.send(book, &hold).await, "/staff/bulky/new/check");
    let page = agent.open("/staff/bulky/new/check").await;
    for there in ["湖滨花园", "1单元502", "门口有狗", "书桌"] {
        assert!(page.body.contains(there), "{there}: {}", page.main());
    }
    let key = page.hidden("form_key");
    let check = [("step", "check"), ("form_key", &*key), ("phone", "13812345678")];
    let booked = agent.send(book, &check).await;
    assert!(booked.starts_with("/staff/bulky/MH-"), "{booked}");
    // A second click leads to the same.
    assert_eq!(agent.send(book, &check).await, booked);
    let page = agent.open(&booked).await;
    assert!(page.body.contains("提取码") && page.body.contains("138****5678"), "{}", page.main());
    assert!(!page.body.contains("1单元502"), "the door is masked: {}", page.main());

    // The caller wants three after all; the agent does not see the door and leaves it.
    let number = booked.rsplit('/').next().unwrap();
    let change = "/_fn/staff/bulky/change";
    let to = agent.send(change, &[("number", number), ("to", "bulky")]).await;
    assert_eq!(to, "/staff/bulky/new?back=1");
    let what = [("step", "bulky"), ("back", "1"), ("quantity-0", "3")];
    assert_eq!(agent.send(book, &what).await, "/staff/bulky/new/window");
    let page = agent.open("/staff/bulky/new/address?back=1").await;
    assert!(page.body.contains("湖滨花园") && !page.body.contains("1单元502"), "{}", page.main());
    let mut address: Vec<(&str, &str)> =
        address.into_iter().filter(|(name, _)| *name != "room" && *name != "building").collect();
    address.extend([("building", ""), ("room", ""), ("back", "1")]);
    assert_eq!(agent.send(book, &address).await, "/staff/bulky/new/window");
    let page = agent.open("/staff/bulky/new/window").await;
    let (key, shown) = (page.hidden("form_key"), page.hidden("shown"));
    let keep = [("step", "window"), ("form_key", &*key), ("window", &*window), ("shown", &*shown)];
    assert_eq!(agent.send(book, &keep).await, booked);
    let page = agent.open(&booked).await;
    assert!(page.body.contains("3"), "{}", page.main());
    let room: Vec<i32> = sqlx::query_scalar("select version from bulky_booking where number = $1")
        .bind(number)
        .fetch_all(&pool)
        .await
        .unwrap();
    assert_eq!(room, [2]);
    for role in [Role::Crew, Role::Editor] {
        let other = Browser::new(&portal, role, 4).await;
        let refused = portal.get_with("/staff/bulky/new", &[("cookie", &other.cookie)]).await;
        assert_eq!(refused.status.as_u16(), 403, "{role:?}");
    }
}

#[sqlx::test(migrations = false)]
async fn a_property_company_books_for_its_estate_and_sees_nothing_else(pool: PgPool) {
    let portal = portal(&pool).await;
    let theirs = booked(&portal, 1, 0).await;
    let company = Browser::new(&portal, Role::PropertyCompany, 1).await;
    let day = company.open("/staff/bulky").await;
    assert!(day.body.contains("/staff/bulky/group") && !day.body.contains("/staff/bulky/figures"));
    let group = "/_fn/staff/bulky/group";
    let street = portal.state.programme.get().streets[0].code.clone();
    let mut lists = vec![
        ("step", "lists"),
        ("street", &*street),
        ("estate", "清荷苑"),
        ("placed", "collection-point"),
        ("lists", "3栋，502，书桌×2\n5栋，101，恐龙"),
    ];
    assert_eq!(company.send(group, &lists).await, "/staff/bulky/group");
    let page = company.open("/staff/bulky/group").await;
    assert!(page.body.contains("恐龙") && page.body.contains("第 2 行"), "{}", page.main());
    lists.pop();
    lists.push(("lists", "3栋，502，书桌×2\n5栋，101，床垫"));
    assert_eq!(company.send(group, &lists).await, "/staff/bulky/group/window");
    let page = company.open("/staff/bulky/group/window").await;
    let (key, shown) = (page.hidden("form_key"), page.hidden("shown"));
    let window = value_of(page.main(), "name=\"window\" value=\"");
    let book = [
        ("step", "window"),
        ("form_key", &*key),
        ("window", &*window),
        ("shown", &*shown),
        ("phone", "13800001111"),
        ("name", "李经理"),
    ];
    assert_eq!(company.send(group, &book).await, "/staff/bulky/group/done");
    let page = company.open("/staff/bulky/group/done").await;
    assert_eq!(page.main().matches("href=\"/staff/bulky/MH-").count(), 2, "{}", page.main());
    let list = company.open("/staff/bulky/bookings").await;
    assert_eq!(list.main().matches("href=\"/staff/bulky/MH-").count(), 2, "{}", list.main());
    let other = format!("/staff/bulky/{theirs}");
    let missing = portal.get_with(&other, &[("cookie", &company.cookie)]).await;
    assert_eq!(missing.status.as_u16(), 404);
    let figures = portal.get_with("/staff/bulky/figures", &[("cookie", &company.cookie)]).await;
    assert!([403, 404].contains(&figures.status.as_u16()));
}

#[sqlx::test(migrations = false)]
async fn a_thing_is_added_and_a_street_goes_to_a_new_crew(pool: PgPool) {
    let portal = portal(&pool).await;
    let boss = Browser::new(&portal, Role::Supervisor, 1).await;
    let add = "/_fn/staff/bulky/item/add";
    let page = boss.open("/staff/bulky/catalogue/new").await;
    assert!(page.body.contains("value=\"flower-pot\""), "{}", page.main());
    let key = page.hidden("form_key");
    let mut thing = vec![
        ("form_key", &*key),
        ("group", "other"),
        ("name_zh_hans", "石鸟浴盆"),
        ("name_zh_hant", "石鳥浴盆"),
        ("name_en", "Stone bird bath"),
        ("size", "small"),
        ("kilograms", "40"),
        ("picture", "flower-pot"),
        ("litres", "many"),
    ];
    assert_eq!(boss.send(add, &thing).await, "/staff/bulky/catalogue/new");
    let page = boss.open("/staff/bulky/catalogue/new").await;
    let is_kept =
        page.body.contains("value=\"石鸟浴盆\"") && page.body.contains("field-litres-error");
    assert!(is_kept, "{}", page.main());
    thing.pop();
    thing.push(("litres", "120"));
    let item = "/staff/bulky/catalogue/stone-bird-bath";
    assert_eq!(boss.send(add, &thing).await, item);
    assert!(boss.open(item).await.body.contains("value=\"石鸟浴盆\""));
    assert!(portal.state.programme.get().item("stone-bird-bath").is_some());

    let areas = "/staff/bulky/areas";
    let crew = "/_fn/staff/bulky/crew";
    let key = boss.open("/staff/bulky/areas?crew=new").await.hidden("form_key");
    let mut named = vec![
        ("form_key", &*key),
        ("name_zh_hans", "大件清运三队"),
        ("name_zh_hant", "大件清運三隊"),
        ("name_en", "Bulky crew 3"),
        ("code", "Third crew"),
    ];
    assert_eq!(boss.send(crew, &named).await, "/staff/bulky/areas?crew=new");
    let page = boss.open("/staff/bulky/areas?crew=new").await;
    assert!(page.body.contains("field-code-error"), "{}", page.main());
    named.pop();
    named.push(("code", "bulky-third"));
    assert_eq!(boss.send(crew, &named).await, areas);
    let crews = capacity::resources(&pool, Some(bulky::AREA)).await.unwrap();
    let third = crews.iter().find(|one| one.code == "bulky-third").unwrap().id;

    let street = portal.state.programme.get().streets[0].clone();
    let (id, resource) = (street.street.to_string(), third.to_string());
    let set = "/_fn/staff/bulky/area";
    let given = [("id", &*id), ("resource", &*resource), ("from", "2026-11-19")];
    assert_eq!(boss.send(set, &given).await, areas);
    let page = boss.open(areas).await;
    assert!(page.body.contains("field-from-error"), "{}", page.main());
    let later = [("id", &*id), ("resource", &*resource), ("from", "2026-12-01")];
    assert_eq!(boss.send(set, &later).await, areas);
    let page = boss.open(areas).await;
    assert!(page.body.contains("name=\"from\" value=\"2026-12-01\""), "{}", page.main());
    let withdraw = [("id", &*id), ("from", "2026-12-01")];
    assert_eq!(boss.send("/_fn/staff/bulky/area/withdraw", &withdraw).await, areas);
    let page = boss.open(areas).await;
    assert!(!page.body.contains("value=\"2026-12-01\""), "{}", page.main());
    let now = [("id", &*id), ("resource", &*resource), ("from", "")];
    assert_eq!(boss.send(set, &now).await, areas);
    assert_eq!(portal.state.programme.get().streets[0].resource, third);
    // Whoever takes bookings sees who serves what, and changes nothing.
    let agent = Browser::new(&portal, Role::HotlineAgent, 2).await;
    let page = agent.open(areas).await;
    assert!(page.body.contains("大件清运三队") && !page.body.contains("name=\"resource\""));
}
