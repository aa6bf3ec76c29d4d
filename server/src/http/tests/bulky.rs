//! Booking a collection page by page, as a browser without JavaScript.

use std::sync::Arc;

use backend::{
    bulky::{self, programme},
    capacity,
    db::{
        Role,
        testing::{TestKernel, as_role},
    },
    districts,
    jobs::Handler,
    messages::Carriers,
    payments::{Closing, PaymentChanged, Providers, close_order},
};
use chrono::{DateTime, TimeDelta, Utc};
use domain::payments::Change;
use sqlx::PgPool;
use uuid::Uuid;

use super::{
    elsewhere::Elsewhere,
    portal::{Answer, Form, Portal},
};

const BOOK: &str = "/_fn/bulky/book";
const ACT: &str = "/_fn/bulky/act";

/// The demonstration district with its catalogue, prices, crews and windows.
pub(super) async fn portal(pool: &PgPool) -> Portal {
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
    portal
}

/// A browser in the middle of it.
struct Browser<'a> {
    portal: &'a Portal,
    cookie: String,
}

impl<'a> Browser<'a> {
    async fn new(portal: &'a Portal) -> Self {
        let page = portal.get("/bulky").await;
        let cookie = page.header("set-cookie").split(';').next().unwrap().to_owned();
        Self { portal, cookie }
    }

    async fn open(&self, path: &str) -> Answer {
        self.portal.get_with(path, &[("cookie", &self.cookie)]).await
    }

    async fn post(&self, to: &str, page: &Answer, fields: &[(&str, &str)]) -> String {
        let form = Form::default().with("form_key", page.hidden("form_key"));
        let form = fields.iter().fold(form, |form, (name, value)| form.with(name, *value));
        let answer = self.portal.post(to, &self.cookie, &form).await;
        assert_eq!(answer.status.as_u16(), 303, "{fields:?}: {}", answer.body);
        answer.header("location").to_owned()
    }

    /// Sends a page of the form; the address that it leads to.
    async fn send(&self, path: &str, step: &str, fields: &[(&str, &str)]) -> String {
        let page = self.open(path).await;
        self.post(BOOK, &page, &[&[("step", step)], fields].concat()).await
    }

    /// Up to the windows, with `things` as the fields of the first page, each sent by itself.
    async fn fill(&self, things: &[&[(&str, &str)]]) -> Answer {
        for fields in things {
            self.send("/bulky", "bulky", fields).await;
        }
        assert_eq!(self.send("/bulky", "bulky", &[]).await, "/bulky/address");
        let street = self.portal.state.programme.get().streets[0].code.clone();
        let mut address = ADDRESS.to_vec();
        address.push(("street", &street));
        assert_eq!(self.send("/bulky/address", "address", &address).await, "/bulky/window");
        self.open("/bulky/window").await
    }

    /// Holds the first window of the page.
    async fn hold(&self, page: &Answer) -> String {
        let (window, shown) = (radio(page), page.hidden("shown"));
        let fields = [("step", "window"), ("window", &*window), ("shown", &*shown)];
        self.post(BOOK, page, &fields).await
    }
}

const ADDRESS: &[(&str, &str)] = &[
    ("estate", "湖滨花园"),
    ("building", "3栋"),
    ("room", "2单元502"),
    ("floor", "5"),
    ("lift", "no"),
    ("placed", "downstairs"),
    ("note", "货车从北门进"),
];
const PHONE: (&str, &str) = ("phone", "13812345678");

/// The first window that can be chosen.
fn radio(page: &Answer) -> String {
    let at = page.main().find("name=\"window\" value=\"");
    let at = at.unwrap_or_else(|| panic!("no window in {}", page.main()));
    page.main()[at + 21..].split('"').next().unwrap().to_owned()
}

/// The first link of the page that begins so.
fn link(page: &Answer, begins: &str) -> String {
    let at = page.main().find(&format!("href=\"{begins}"));
    let at = at.unwrap_or_else(|| panic!("no {begins} in {}", page.main()));
    page.main()[at + 6..].split('"').next().unwrap().to_owned()
}

async fn text(pool: &PgPool, query: &'static str) -> String {
    sqlx::query_scalar(query).fetch_one(pool).await.unwrap()
}

async fn count(pool: &PgPool, query: &'static str) -> i64 {
    sqlx::query_scalar(query).fetch_one(pool).await.unwrap()
}

const STATE: &str = "select state from bulky_booking order by opened_at desc, id desc limit 1";

#[sqlx::test(migrations = false)]
async fn a_free_booking_from_the_search_to_its_cancellation(pool: PgPool) {
    let portal = portal(&pool).await;
    let browser = Browser::new(&portal).await;
    let first = browser.open("/bulky").await;
    assert_eq!(first.header("cache-control"), "no-store");
    assert!(!first.body.contains("noindex"));
    let found = browser.open("/bulky?q=%E6%B2%99%E5%8F%91").await;
    assert!(found.main().contains("value=\"sofa-three-seat\""), "{}", found.main());
    let refused = browser.open("/bulky?q=%E7%85%A4%E6%B0%94%E7%BD%90").await;
    assert!(refused.main().contains("供气站"), "{}", refused.main());
    let brought = browser.open("/bulky?item=desk").await;
    assert_eq!(brought.hidden("item"), "desk");

    let windows = browser.fill(&[&[("add", "desk")], &[("do", "x"), ("quantity-0", "2")]]).await;
    assert_eq!(windows.header("cache-control"), "no-store");
    assert!(windows.main().contains("免费件数") && windows.main().contains("充足"));
    assert_eq!(windows.hidden("shown"), "0");
    assert_eq!(browser.hold(&windows).await, "/bulky/check");
    assert_eq!(browser.hold(&windows).await, "/bulky/check", "a second click");
    assert_eq!(count(&pool, "select count(*) from bulky_booking").await, 1);

    let check = browser.open("/bulky/check").await;
    for there in ["湖滨花园", "货车从北门进", "时间给您留到", "多留一会儿"] {
        assert!(check.main().contains(there), "{there}: {}", check.main());
    }
    let longer = browser.post(BOOK, &check, &[("step", "check"), ("do", "longer")]).await;
    assert_eq!(longer, "/bulky/check");
    let check = browser.open("/bulky/check").await;
    assert!(!check.main().contains("多留一会儿"), "once is all");
    let missing = browser.post(BOOK, &check, &[("step", "check"), ("phone", "")]).await;
    assert_eq!(missing, "/bulky/check");
    let check = browser.open("/bulky/check").await;
    assert!(check.main().contains("请填电话"), "{}", check.main());
    let key = check.hidden("form_key");
    let form = Form::default().with("form_key", key).with("step", "check");
    let form = form.with(PHONE.0, PHONE.1);
    for _ in 0..2 {
        let sent = portal.post(BOOK, &browser.cookie, &form).await;
        assert_eq!(sent.header("location"), "/bulky/done");
    }
    assert_eq!(text(&pool, STATE).await, "booked");

    let receipt = browser.open("/bulky/done").await;
    let number = text(&pool, "select number from bulky_booking").await;
    for there in [&*number, "提取码", "已约好", "怎么放", "书桌", "138****5678"] {
        assert!(receipt.main().contains(there), "{there}: {}", receipt.main());
    }
    let stranger = portal.get("/bulky/done").await;
    assert_eq!(stranger.header("location"), "/bulky/find", "the receipt is its own browser's");
    let track = link(&receipt, "/bulky/track/").trim_end_matches("/calendar.ics").to_owned();
    let track = track.rsplit_once("/c").map_or(track.clone(), |(track, _)| track.to_owned());
    let page = portal.get(&track).await;
    assert_eq!((page.status.as_u16(), page.header("cache-control")), (200, "no-store"));
    assert!(page.body.contains("noindex") && !page.main().contains("提取码</dt>"));
    let calendar = portal.get(&format!("{track}/calendar.ics")).await;
    assert!(calendar.header("content-type").starts_with("text/calendar"));
    assert!(calendar.body.contains("BEGIN:VEVENT") && calendar.body.contains(&number));
    assert!(!calendar.body.contains("502"), "no more of the address than the estate");

    let sure = browser.open(&format!("{track}/cancel")).await;
    assert!(sure.main().contains("取消不收费"));
    let secret = track.rsplit('/').next().unwrap();
    let fields = [("secret", secret), ("step", "cancel"), ("shown", "0")];
    let gone = browser.post(ACT, &sure, &fields).await;
    assert_eq!(gone, format!("{track}?thanks=cancel"));
    assert_eq!(text(&pool, STATE).await, "cancelled");
    let late = portal.get(&format!("{track}/change")).await;
    assert_eq!(late.status.as_u16(), 303, "what cannot be done any more leads back");
    assert_eq!(portal.get("/bulky/track/AAAAAAAAAAAAAAAAAAAAAA").await.status.as_u16(), 404);
}

#[sqlx::test(migrations = false)]
async fn where_nobody_has_said_what_became_of_it_one_can_complain(pool: PgPool) {
    let portal = portal(&pool).await;
    let browser = Browser::new(&portal).await;
    let windows = browser.fill(&[&[("add", "desk")]]).await;
    browser.hold(&windows).await;
    browser.send("/bulky/check", "check", &[PHONE]).await;
    let receipt = browser.open("/bulky/done").await;
    let track = link(&receipt, "/bulky/track/");
    let secret = track.trim_start_matches("/bulky/track/").split('/').next().unwrap();
    let track = format!("/bulky/track/{secret}");
    let ends_at: DateTime<Utc> =
        sqlx::query_scalar("select ends_at from bulky_booking").fetch_one(&pool).await.unwrap();
    let left = ends_at - portal.kernel.now();
    portal.kernel.clock.advance(left - TimeDelta::minutes(1));
    let (over, complain) = ("约好的时间过了，还没有登记结果", "对这次收运不满意");
    let page = portal.get(&track).await;
    assert!(!page.main().contains(over) && !page.main().contains(complain), "{}", page.main());
    portal.kernel.clock.advance(TimeDelta::minutes(1));
    for step in ["confirm", "set-out"] {
        if step == "set-out" {
            sqlx::query("update bulky_booking set state = 'on-the-way', step = 'set-out'")
                .execute(&pool)
                .await
                .unwrap();
        }
        let page = portal.get(&track).await;
        for there in [over, complain, "如果没有人来收", "有事请拨打"] {
            assert!(page.main().contains(there), "{step}, {there}: {}", page.main());
        }
        for gone in ["请在这个时间之前", "正在路上", "怎么放", "calendar.ics"] {
            assert!(!page.main().contains(gone), "{step}, {gone}: {}", page.main());
        }
    }
    let browser = Browser::new(&portal).await;
    let page = browser.open(&track).await;
    let report = browser.post(ACT, &page, &[("secret", secret), ("step", "complain")]).await;
    assert!(report.starts_with("/report"), "{report}");
}

#[sqlx::test(migrations = false)]
async fn what_is_brought_to_the_yard_says_where_to(pool: PgPool) {
    let portal = portal(&pool).await;
    let browser = Browser::new(&portal).await;
    let yard: &[&[(&str, &str)]] = &[&[("add", "desk")], &[("do", "x"), ("service", "yard")]];
    let windows = browser.fill(yard).await;
    assert!(windows.main().contains("自己送到处理场，免费收"), "{}", windows.main());
    browser.hold(&windows).await;
    let check = browser.open("/bulky/check").await;
    assert!(check.main().contains("大件垃圾集散场"), "{}", check.main());
    browser.send("/bulky/check", "check", &[PHONE]).await;
    let receipt = browser.open("/bulky/done").await;
    for there in ["大件垃圾集散场", "怎么送", "/dropoff?kind=bulky-yard", "您的住址"]
    {
        assert!(receipt.main().contains(there), "{there}: {}", receipt.main());
    }
    for other in ["怎么放", "小区投放点"] {
        assert!(!receipt.main().contains(other), "{other}: {}", receipt.main());
    }
    let track = link(&receipt, "/bulky/track/");
    let secret = track.trim_start_matches("/bulky/track/").split('/').next().unwrap();
    let calendar = portal.get(&format!("/bulky/track/{secret}/calendar.ics")).await;
    assert!(calendar.body.contains("LOCATION:大件垃圾集散场"), "{}", calendar.body);
    assert!(!calendar.body.contains("湖滨花园"), "{}", calendar.body);
}

#[sqlx::test(migrations = false)]
async fn a_booking_is_found_by_its_number_and_code(pool: PgPool) {
    let portal = portal(&pool).await;
    let browser = Browser::new(&portal).await;
    let windows = browser.fill(&[&[("add", "desk")]]).await;
    browser.hold(&windows).await;
    browser.send("/bulky/check", "check", &[PHONE]).await;
    let receipt = browser.open("/bulky/done").await;
    let number = text(&pool, "select number from bulky_booking").await;
    let code = receipt.main().split("提取码</dt><dd class=\"num\"><b>").nth(1).unwrap();
    let code = code.split('<').next().unwrap();
    let find = browser.open("/bulky/find").await;
    let wrong = [("number", &*number), ("code", "00000000")];
    assert_eq!(browser.post("/_fn/bulky/find", &find, &wrong).await, "/bulky/find");
    let find = browser.open("/bulky/find").await;
    assert!(find.main().contains("编号或提取码不对"));
    let right = [("number", &*number), ("code", code)];
    let pass = browser.post("/_fn/bulky/find", &find, &right).await;
    let page = portal.get(&pass).await;
    assert!(page.main().contains(&number), "{}", page.main());
    portal.kernel.clock.advance(TimeDelta::hours(2));
    assert_eq!(portal.get(&pass).await.status.as_u16(), 404);
}

#[sqlx::test(migrations = false)]
async fn a_paid_booking_waits_for_the_platform(pool: PgPool) {
    let portal = portal(&pool).await;
    let browser = Browser::new(&portal).await;
    let windows = browser.fill(&[&[("add", "desk")], &[("do", "x"), ("quantity-0", "5")]]).await;
    assert_ne!(windows.hidden("shown"), "0");
    browser.hold(&windows).await;
    let paid = browser.send("/bulky/check", "check", &[PHONE, ("pay", "sandbox")]).await;
    assert!(paid.starts_with("/sandbox/pay/"), "{paid}");
    assert_eq!(text(&pool, STATE).await, "paying");
    let waits = browser.open("/bulky/done").await;
    assert!(waits.main().contains("等待付款") && waits.main().contains("还要付"));

    let order: Uuid =
        sqlx::query_scalar("select id from payment_order").fetch_one(&pool).await.unwrap();
    let worker = portal.kernel.with_db(as_role(&pool, Role::Worker).await);
    settle_as_paid(&portal, &worker, &paid, order).await;
    assert_eq!(text(&pool, STATE).await, "booked");
    let done = browser.open("/bulky/done").await;
    assert!(done.main().contains("已约好") && done.main().contains("已付"), "{}", done.main());
}

#[sqlx::test(migrations = false)]
async fn who_cannot_pay_online_pays_the_crew_instead(pool: PgPool) {
    let portal = portal(&pool).await;
    let browser = Browser::new(&portal).await;
    let windows = browser.fill(&[&[("add", "desk")], &[("do", "x"), ("quantity-0", "5")]]).await;
    browser.hold(&windows).await;
    browser.send("/bulky/check", "check", &[PHONE, ("pay", "sandbox")]).await;
    let waits = browser.open("/bulky/done").await;
    assert!(waits.main().contains("改为来收的时候再付"), "{}", waits.main());
    let track = link(&waits, "/bulky/track/");
    let secret = track.trim_start_matches("/bulky/track/").split('/').next().unwrap();
    let fields = [("secret", secret), ("step", "crew")];
    let booked = browser.post(ACT, &waits, &fields).await;
    assert_eq!(booked, format!("/bulky/track/{secret}?thanks=crew"));
    assert_eq!(text(&pool, STATE).await, "booked");
    assert_eq!(text(&pool, "select state from payment_order").await, "closed");
    let booked = browser.open(&booked).await;
    for there in ["已经约好", "还要付", "也可以在来收的时候付"] {
        assert!(booked.main().contains(there), "{there}: {}", booked.main());
    }
    assert!(!booked.main().contains("改为来收的时候再付"), "{}", booked.main());
    let twice = browser.post(ACT, &booked, &[("secret", secret), ("step", "crew")]).await;
    assert_eq!(twice, format!("/bulky/track/{secret}?thanks=crew"), "it is booked");
}

/// A platform for payments in the place of 微信支付.
fn elsewhere(takes_orders: bool) -> Carriers {
    let wechat_pay = Arc::new(Elsewhere { takes_orders });
    let payments = Providers { wechat_pay, ..Providers::default() };
    Carriers { payments, ..Carriers::default() }
}

#[sqlx::test(migrations = false)]
async fn a_payment_that_cannot_be_begun_says_why_on_the_receipt(pool: PgPool) {
    let portal = portal(&pool).await.with_carriers(elsewhere(false));
    let browser = Browser::new(&portal).await;
    let windows = browser.fill(&[&[("add", "desk")], &[("do", "x"), ("quantity-0", "5")]]).await;
    browser.hold(&windows).await;
    let receipt = browser.send("/bulky/check", "check", &[PHONE, ("pay", "wechat-pay")]).await;
    assert_eq!(receipt, "/bulky/done?refused=payment-no-answer");
    let receipt = browser.open(&receipt).await;
    for there in ["支付平台暂时没有回应", "提取码"] {
        assert!(receipt.main().contains(there), "{there}: {}", receipt.main());
    }
    let unknown = browser.open("/bulky/done?refused=anything").await;
    assert!(!unknown.main().contains("role=\"alert\""), "{}", unknown.main());
}

/// Platforms open their pages for whoever comes from an address that they know.
#[sqlx::test(migrations = false)]
async fn the_page_of_a_platform_is_reached_by_a_link_that_says_where_from(pool: PgPool) {
    let portal = portal(&pool).await.with_carriers(elsewhere(true));
    let browser = Browser::new(&portal).await;
    let windows = browser.fill(&[&[("add", "desk")], &[("do", "x"), ("quantity-0", "5")]]).await;
    browser.hold(&windows).await;
    let onward = browser.send("/bulky/check", "check", &[PHONE, ("pay", "wechat-pay")]).await;
    assert!(onward.starts_with("/bulky/track/") && onward.ends_with("/pay"), "{onward}");
    let page = browser.open(&onward).await;
    assert_eq!(page.header("referrer-policy"), "origin");
    // The platform sees where they come back to: nothing of the booking is in it.
    let link = format!("href=\"{}?back=/bulky/paid\"", Elsewhere::PAGE);
    assert!(page.main().contains(&link), "{}", page.main());
    assert!(!page.main().contains("noreferrer"), "{}", page.main());

    let track = onward.trim_end_matches("/pay");
    let back = browser.open("/bulky/paid").await;
    assert_eq!(back.header("location"), format!("{track}?thanks=pay"));
    // Apps are given this page as well.
    let secret = track.trim_start_matches("/bulky/track/");
    let asked = axum::http::Request::post(format!("/api/v1/bulky/bookings/{secret}/payment"))
        .header("content-type", "application/json")
        .header("idempotency-key", "01977d3e-0000-7000-8000-000000000002")
        .extension(app::visit::ClientAddress("192.0.2.7".parse().unwrap()));
    let asked = asked.body(axum::body::Body::from(r#"{"provider":"wechat-pay"}"#)).unwrap();
    let shown = portal.send(asked).await;
    let shown: serde_json::Value = serde_json::from_str(&shown.body).unwrap();
    assert_eq!(shown["pay_url"], format!("{}{onward}", portal.state.origin), "{shown}");
    let stranger = portal.get("/bulky/paid").await;
    assert_eq!(stranger.status.as_u16(), 200);
    assert!(stranger.main().contains("/bulky/find") && !stranger.body.contains("/bulky/track"));
    let booking = browser.open(track).await;
    assert_eq!(booking.header("referrer-policy"), "same-origin");
    assert!(booking.main().contains("value=\"wechat-pay\""), "{}", booking.main());
    // WeChat's own browser does not open it.
    let agent = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Mobile/15E148 MicroMessenger/8.0.50";
    let inside = portal.get_with(track, &[("user-agent", agent)]).await;
    assert!(!inside.main().contains("value=\"wechat-pay\""), "{}", inside.main());
    assert!(inside.main().contains("请用其他浏览器"), "{}", inside.main());
}

/// Pays at the cashier, asks the platform, and runs the job of the change.
async fn settle_as_paid(portal: &Portal, worker: &backend::Kernel, cashier: &str, order: Uuid) {
    let form = axum::body::Body::from("choice=succeed");
    let request = axum::http::Request::post(cashier)
        .header("host", "minhu.example")
        .header("origin", "https://minhu.example")
        .header("content-type", "application/x-www-form-urlencoded");
    let back = portal.send(request.body(form).unwrap()).await;
    assert_eq!(back.header("location"), "/bulky/done");
    // Who closes an order asks first; success wins.
    assert_eq!(close_order(worker, order).await.unwrap(), Closing::Paid);
    let subject: Uuid = sqlx::query_scalar("select subject from payment_order where id = $1")
        .bind(order)
        .fetch_one(&worker.db)
        .await
        .unwrap();
    let changed = PaymentChanged {
        order,
        subject_kind: bulky::BOOKING.into(),
        subject,
        change: Change::Paid,
    };
    changed.run(worker, worker.new_id()).await.unwrap();
}

#[sqlx::test(migrations = false)]
async fn a_changed_price_and_an_expired_hold_are_said(pool: PgPool) {
    let portal = portal(&pool).await;
    let browser = Browser::new(&portal).await;
    let windows = browser.fill(&[&[("add", "desk")]]).await;
    let window = radio(&windows);
    let wrong = [("step", "window"), ("window", &*window), ("shown", "1")];
    assert_eq!(browser.post(BOOK, &windows, &wrong).await, "/bulky/window");
    let again = browser.open("/bulky/window").await;
    assert!(again.main().contains("价钱刚刚变了"), "{}", again.main());
    let none =
        browser.post(BOOK, &again, &[("step", "window"), ("window", ""), ("shown", "0")]).await;
    assert_eq!(none, "/bulky/window");

    sqlx::query("update capacity_window set taken_stops = limit_stops")
        .execute(&pool)
        .await
        .unwrap();
    let full = browser.post(BOOK, &again, &[wrong[0], wrong[1], ("shown", "0")]).await;
    assert_eq!(full, "/bulky/window");
    let said = browser.open("/bulky/window").await;
    assert!(said.main().contains("已约满"), "{}", said.main());
    sqlx::query("update capacity_window set taken_stops = 0").execute(&pool).await.unwrap();

    let windows = browser.open("/bulky/window").await;
    assert_eq!(browser.hold(&windows).await, "/bulky/check");
    portal.kernel.clock.advance(TimeDelta::minutes(16));
    let worker = portal.kernel.with_db(as_role(&pool, Role::Worker).await);
    bulky::expire(&worker).await.unwrap();
    let over = browser.open("/bulky/check").await;
    assert!(over.main().contains("占住的时间到了"), "{}", over.main());
    let windows = browser.open("/bulky/window").await;
    assert_eq!(windows.hidden("shown"), "0", "the free piece went back, and so did nothing else");
}

#[sqlx::test(migrations = false)]
async fn bad_input_is_a_sentence(pool: PgPool) {
    let portal = portal(&pool).await;
    let browser = Browser::new(&portal).await;
    assert_eq!(browser.send("/bulky", "bulky", &[]).await, "/bulky");
    let page = browser.open("/bulky").await;
    assert!(page.main().contains("请先添加"), "{}", page.main());
    browser.send("/bulky", "bulky", &[("add", "desk")]).await;
    for (typed, said) in [("0", "至少 1 件"), ("-1", "至少 1 件"), ("1000", "最多 50 件")]
    {
        assert_eq!(browser.send("/bulky", "bulky", &[("quantity-0", typed)]).await, "/bulky");
        let page = browser.open("/bulky").await;
        assert!(page.main().contains(said), "{typed}: {}", page.main());
    }
    let own = [("own-length", "120"), ("own-width", "70"), ("own-height", "0"), ("do", "own")];
    browser.send("/bulky", "bulky", &own).await;
    let page = browser.open("/bulky").await;
    assert!(page.main().contains("1 到 600") && page.main().contains("value=\"120\""));
    let own = [("own-length", "120"), ("own-width", "70"), ("own-height", "80"), ("do", "own")];
    browser.send("/bulky", "bulky", &own).await;
    let page = browser.open("/bulky").await;
    assert!(page.main().contains("120 × 70 × 80"), "{}", page.main());
    browser.send("/bulky", "bulky", &[("waste", "renovation-mixed"), ("cubic", "0.5")]).await;
    let elsewhere = [ADDRESS, &[("street", "elsewhere")]].concat();
    assert_eq!(browser.send("/bulky/address", "address", &elsewhere).await, "/bulky/address");
    let page = browser.open("/bulky/address").await;
    assert!(page.main().contains("不在我们的收运范围") && page.main().contains("湖滨花园"));
    assert_eq!(
        browser.send("/bulky", "bulky", &[("remove", "0"), ("things", "[]")]).await,
        "/bulky"
    );
    let page = browser.open("/bulky").await;
    assert!(page.main().contains("要清运的物品（2 种）"), "{}", page.main());
}

#[sqlx::test(migrations = false)]
async fn a_booking_is_changed_on_the_same_pages(pool: PgPool) {
    let portal = portal(&pool).await;
    let browser = Browser::new(&portal).await;
    let windows = browser.fill(&[&[("add", "desk")]]).await;
    browser.hold(&windows).await;
    browser.send("/bulky/check", "check", &[PHONE]).await;
    let receipt = browser.open("/bulky/done").await;
    let change = link(&receipt, "/bulky/track/");
    assert!(change.ends_with("/change"), "{change}");
    let track = change.trim_end_matches("/change").to_owned();
    let secret = track.rsplit('/').next().unwrap().to_owned();
    let page = browser.open(&change).await;
    let fields = [("secret", &*secret), ("step", "change"), ("to", "bulky")];
    assert_eq!(browser.post(ACT, &page, &fields).await, "/bulky?back=1");
    // What was booked stays, also where nobody else can choose it any more.
    sqlx::query("update bulky_item set retired_at = now() where id = 'desk'")
        .execute(&pool)
        .await
        .unwrap();
    portal.state.programme.refresh_if_changed(&pool).await.unwrap();
    let more = browser.open("/bulky?back=1").await;
    let fields = [("step", "bulky"), ("back", "1"), ("quantity-0", "5")];
    assert_eq!(browser.post(BOOK, &more, &fields).await, "/bulky/window");
    let windows = browser.open("/bulky/window").await;
    assert!(windows.main().contains("保留原来的时间"), "{}", windows.main());
    assert_eq!(browser.hold(&windows).await, format!("{track}?thanks=change"));
    assert_eq!(count(&pool, "select version::int8 from bulky_booking").await, 2);
    let page = portal.get(&track).await;
    assert!(page.main().contains("还要付") && page.main().contains("书桌 × 5"));
}
