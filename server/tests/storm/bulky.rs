//! Residents who book collections, pay for them and cancel them, while the server and its database are
//! killed: what was acknowledged is there, every hold is used or given back, and the books balance.

use std::{
    collections::{BTreeMap, HashSet},
    net::SocketAddr,
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, Instant},
};

use sqlx::{Connection, PgConnection, PgPool};

use crate::{
    http::{self, Answer},
    patience::{Over, patiently},
    portal::Portal,
};

const BOUNDARY: &str = "----storm";
/// For payments and refunds to be asked about until they are known, and jobs of killed workers to be
/// run by another.
const PATIENCE: Duration = Duration::from_secs(240);

/// What somebody was told of a booking.
#[derive(Debug, Default, Clone)]
pub(crate) struct Told {
    number: String,
    /// The cashier said that it is paid.
    paid: bool,
    cancelled: bool,
}

/// Everything that was acknowledged, and how often a try was in vain.
#[derive(Debug, Default)]
pub(crate) struct Booked {
    pub(crate) told: Vec<Told>,
    pub(crate) lost: usize,
}

/// `size` residents book while `storm` rages; each brings the booking in hand to an end or gives it up.
pub(crate) fn during(size: u32, server: SocketAddr, storm: impl FnOnce()) -> Booked {
    let over = AtomicBool::new(false);
    thread::scope(|scope| {
        let residents: Vec<_> = (0..size)
            .map(|nth| {
                let over = &over;
                scope.spawn(move || book_until(over, server, nth))
            })
            .collect();
        let ended = Over(&over);
        storm();
        drop(ended);
        residents.into_iter().map(|one| one.join().expect("all acknowledged")).fold(
            Booked::default(),
            |mut all, mut one| {
                all.told.append(&mut one.told);
                all.lost += one.lost;
                all
            },
        )
    })
}

fn book_until(over: &AtomicBool, server: SocketAddr, nth: u32) -> Booked {
    let mut booked = Booked::default();
    for count in 0_u16.. {
        if over.load(Ordering::Relaxed) {
            break;
        }
        let [high, low] = count.to_be_bytes();
        let mut browser = Browser {
            server,
            cookie: String::new(),
            home: format!("10.{nth}.{high}.{low}"),
            lost: 0,
        };
        if let Some(told) = browser.book(&format!("{nth}-{count}"), count) {
            booked.told.push(told);
        }
        booked.lost += browser.lost;
        thread::sleep(Duration::from_millis(30));
    }
    booked
}

/// A browser without JavaScript, in a home of its own.
struct Browser {
    server: SocketAddr,
    cookie: String,
    home: String,
    lost: usize,
}

impl Browser {
    /// The whole journey; none where it was given up before anything was acknowledged.
    fn book(&mut self, room: &str, count: u16) -> Option<Told> {
        let page = self.page("/en/bulky?item=desk");
        let cookie = page.header("set-cookie").and_then(|cookie| cookie.split(';').next());
        cookie?.clone_into(&mut self.cookie);
        // Three are free; what is above is paid.
        let many = if count.is_multiple_of(3) { "2" } else { "5" };
        let what = [("step", "bulky"), ("item", "desk"), ("quantity-0", many)];
        self.step(&what, "/en/bulky/address")?;
        let street = self.page("/en/bulky/address");
        let street = option(&street, "field-street")?;
        let address = [
            ("step", "address"),
            ("street", street.as_str()),
            ("estate", "Storm Court"),
            ("building", "3"),
            ("room", room),
            ("placed", "downstairs"),
            ("floor", "2"),
        ];
        self.step(&address, "/en/bulky/window")?;
        let page = self.page("/en/bulky/window");
        let windows: Vec<&str> =
            page.body.split("name=\"window\" value=\"").skip(1).filter_map(until_quote).collect();
        let window = windows.get(usize::from(count) % windows.len().max(1))?;
        let (key, shown) = (hidden(&page, "form_key")?, hidden(&page, "shown")?);
        let hold = [("step", "window"), ("form_key", &key), ("window", window), ("shown", &shown)];
        self.step(&hold, "/en/bulky/check")?;
        let page = self.page("/en/bulky/check");
        let key = hidden(&page, "form_key")?;
        let check =
            [("step", "check"), ("form_key", &*key), ("phone", "13812345678"), ("pay", "sandbox")];
        let to = self.send("/en/_fn/bulky/book", &check)?;
        let mut told = Told::default();
        if to.contains("/sandbox/pay/") {
            // What the cashier was told may be said twice; it takes the money once.
            let choice = if count.is_multiple_of(5) { "twice" } else { "succeed" };
            told.paid = self.choose(&to, choice);
        } else if to != "/en/bulky/done" {
            return None;
        }
        let receipt = self.page("/en/bulky/done");
        let (_, rest) = receipt.body.split_once("MH-")?;
        told.number = format!("MH-{}", rest.get(..13)?);
        let secret = between(&receipt.body, "/en/bulky/track/", "\"")?;
        let secret = secret.split('/').next()?.to_owned();
        if count.is_multiple_of(2) {
            told.cancelled = self.cancel(&secret);
        }
        Some(told)
    }

    fn cancel(&mut self, secret: &str) -> bool {
        let act = self.page(&format!("/en/bulky/track/{secret}/cancel"));
        let (Some(key), Some(shown)) = (hidden(&act, "form_key"), hidden(&act, "shown")) else {
            return false;
        };
        let cancel =
            [("form_key", &*key), ("secret", secret), ("step", "cancel"), ("shown", &shown)];
        let to = self.send("/en/_fn/bulky/act", &cancel);
        to.is_some_and(|to| to.contains("thanks=cancel"))
    }

    /// What is seen of a page, however long the server is away.
    fn page(&mut self, path: &str) -> Answer {
        let (server, cookie) = (self.server, self.cookie.clone());
        patiently(|| {
            let answer = http::get(server, path, &[("cookie", &cookie)]);
            let there = answer.ok().filter(|answer| answer.status != 503);
            self.lost += usize::from(there.is_none());
            there
        })
    }

    /// Sends a page of the form; none where it led elsewhere than to `next`.
    fn step(&mut self, fields: &[(&str, &str)], next: &str) -> Option<()> {
        (self.send("/en/_fn/bulky/book", fields)? == next).then_some(())
    }

    /// Sends the same form with the same key until it is answered; where it leads to.
    fn send(&mut self, to: &str, fields: &[(&str, &str)]) -> Option<String> {
        let kind = format!("multipart/form-data; boundary={BOUNDARY}");
        let mut body = String::new();
        for (name, value) in fields {
            body.push_str(&format!(
                "--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            ));
        }
        body.push_str(&format!("--{BOUNDARY}--\r\n"));
        self.post(to, &kind, &body)
    }

    fn choose(&mut self, cashier: &str, choice: &str) -> bool {
        let cashier = cashier.split("://").last().unwrap_or_default();
        let path = cashier.find('/').map_or(cashier, |at| &cashier[at..]).to_owned();
        let kind = "application/x-www-form-urlencoded";
        self.post(&path, kind, &format!("choice={choice}")).is_some()
    }

    fn post(&mut self, to: &str, kind: &str, body: &str) -> Option<String> {
        let origin = format!("http://{}", self.server);
        let (server, cookie, home) = (self.server, self.cookie.clone(), self.home.clone());
        let answer = patiently(|| {
            let headers = [
                ("origin", origin.as_str()),
                ("accept", "text/html"),
                ("cookie", &cookie),
                ("content-type", kind),
                ("x-forwarded-for", &home),
            ];
            let answer = http::post(server, to, &headers, body.as_bytes());
            let there = answer.ok().filter(|answer| answer.status != 503);
            self.lost += usize::from(there.is_none());
            there
        });
        assert!(answer.status < 500, "{to}: {}", answer.body);
        (answer.status == 303).then(|| answer.header("location").map(str::to_owned))?
    }
}

fn until_quote(text: &str) -> Option<&str> {
    text.split('"').next()
}

fn between(body: &str, before: &str, after: &str) -> Option<String> {
    let (_, rest) = body.split_once(before)?;
    rest.split(after).next().map(str::to_owned)
}

fn hidden(page: &Answer, name: &str) -> Option<String> {
    between(&page.body, &format!("name=\"{name}\" value=\""), "\"")
}

/// The first choice of a list that is not empty.
fn option(page: &Answer, id: &str) -> Option<String> {
    let list = between(&page.body, &format!("id=\"{id}\""), "</select>")?;
    let values = list.split("<option value=\"").skip(1).filter_map(until_quote);
    values.map(str::to_owned).find(|value| !value.is_empty())
}

/// Nothing acknowledged is lost, nothing is held, and money and places add up.
pub(crate) async fn agrees(portal: &Portal, booked: &Booked) {
    let mut db = PgConnection::connect(&portal.database()).await.expect("the database answers");
    settled(&mut db).await;
    let rows: Vec<(String, String, i64, i64, i64)> = sqlx::query_as(
        "select number, state, total_fen, kept_fen,
           coalesce((select sum(paid_fen - refunded_fen) from payment_order
                     where subject = booking.id), 0)::int8
         from bulky_booking as booking",
    )
    .fetch_all(&mut db)
    .await
    .expect("read");
    let by_number: BTreeMap<&str, _> = rows
        .iter()
        .map(|(number, state, total, kept, net)| {
            (number.as_str(), (state.as_str(), *total, *kept, *net))
        })
        .collect();
    let mut seen = HashSet::new();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for told in &booked.told {
        assert!(seen.insert(&told.number), "{} was given twice", told.number);
        let (state, total, kept, net) = by_number
            .get(told.number.as_str())
            .unwrap_or_else(|| panic!("{} is lost", told.number));
        *counts.entry(state).or_default() += 1;
        match *state {
            // The hold was over before the payment was heard of: it went back.
            "expired" => assert_eq!(*net, 0, "{told:?}"),
            "cancelled" => assert_eq!(net, kept, "{told:?}"),
            "booked" => {
                assert!(!told.cancelled, "{told:?} was cancelled");
                assert!(!told.paid || net == total, "{told:?}: {net} of {total}");
            }
            state => panic!("{told:?} is {state}"),
        }
        assert!(!told.cancelled || *state == "cancelled", "{told:?} is {state}");
    }
    eprintln!("acknowledged bookings by state: {counts:?}, {} tries in vain", booked.lost);
    let orphans: Vec<(uuid::Uuid, String)> = sqlx::query_as(
        "select id, state from capacity_claim as claim
         where state = 'held' or state = 'booked' and not exists (
           select from bulky_booking where bulky_booking.claim = claim.id
             -- The demonstration has some that are over.
             and bulky_booking.state in ('booked', 'collected', 'not-found'))",
    )
    .fetch_all(&mut db)
    .await
    .expect("read");
    assert_eq!(orphans, [], "places that are nobody's");
    db.close().await.expect("closed");

    let pool = PgPool::connect(&portal.database()).await.expect("the database answers");
    assert_eq!(backend::capacity::recount(&pool).await.expect("counted"), []);
    assert_eq!(backend::payments::check(&pool).await.expect("checked"), []);
    pool.close().await;
    let doctor = portal.run(&["doctor", "capacity"]);
    assert!(doctor.status.success(), "{}", String::from_utf8_lossy(&doctor.stdout));
}

/// Ends the holds that nobody came back for, and waits until nothing is under way.
async fn settled(db: &mut PgConnection) {
    let began = Instant::now();
    loop {
        // A quarter of an hour is over at once.
        for over in [
            "update capacity_claim set held_until = least(held_until, now()) where state = 'held'",
            "update bulky_booking set held_until = least(held_until, now())
             where held_until is not null",
            "update payment_order set ask_at = least(ask_at, now())
             where ask_at is not null",
            "update payment_refund set ask_at = least(ask_at, now())
             where ask_at is not null",
        ] {
            sqlx::query(over).execute(&mut *db).await.expect("brought forward");
        }
        let open: Vec<(String, i64)> = sqlx::query_as(
            "select 'bookings ' || state, count(*) from bulky_booking
             where state in ('held', 'paying') group by state
             union all select 'orders ' || state, count(*) from payment_order
             where state in ('created', 'pending', 'unknown') group by state
             union all select 'refunds ' || state, count(*) from payment_refund
             where state in ('requested', 'pending', 'unknown') group by state
             union all select 'outbox', count(*) from outbox having count(*) > 0
             -- Messages that nobody is woken for are jobs of tomorrow morning.
             union all select 'jobs', count(*) from graphile_worker._private_jobs
             where attempts > 0 or run_at <= now() having count(*) > 0",
        )
        .fetch_all(&mut *db)
        .await
        .expect("read");
        if open.is_empty() {
            return;
        }
        assert!(began.elapsed() < PATIENCE, "still under way: {open:?}");
        tokio::time::sleep(Duration::from_secs(2)).await;
    }
}
