//! Storms: residents who ask at once and do not give up, while the server or its database is killed
//! under them. What was acknowledged is kept, once; nothing is half done.
//!
//! The real program, its private PostgreSQL and real sockets; minutes, so `make test` leaves them
//! out. Kills come at moments drawn from a fixed seed, counted from the start of the one killed, so
//! that some meet a server that is not ready yet.

mod bulky;
#[path = "../common/mod.rs"]
mod common;
mod crowd;
mod form;
mod http;
mod ledger;
mod moments;
mod patience;
mod portal;

use std::{
    collections::HashSet,
    sync::Barrier,
    thread,
    time::{Duration, Instant},
};

use crowd::Crowd;
use form::{Form, Sent};
use moments::Moments;
use portal::Portal;

/// Residents who ask at the same time.
const RESIDENTS: u32 = 8;
/// How long they go on asking.
const STORM: Duration = Duration::from_secs(30);
const KILLS: u32 = 5;
/// Rounds of the storm of bookings where nobody says how many; `make storm` says 50.
const ROUNDS: u32 = 6;

#[tokio::test]
#[ignore = "minutes: make storm"]
async fn storm_kill_server() {
    let mut portal = Portal::start();
    let mut moments = Moments::from_seed(1);
    let asked = Crowd::of(RESIDENTS, portal.address()).during(|| {
        let began = Instant::now();
        for _ in 0..KILLS {
            moments.pause();
            portal.kill();
            portal.start_again();
        }
        portal.until_ready();
        thread::sleep(STORM.saturating_sub(began.elapsed()));
    });
    assert!(asked.tries.lost > 0, "no kill met a request");
    asked.can_all_be_read(portal.address());
    ledger::agrees(&portal, &asked.words()).await;
    portal.stop();
}

#[tokio::test]
#[ignore = "minutes: make storm"]
async fn storm_kill_postgres() {
    let portal = Portal::start();
    let mut moments = Moments::from_seed(2);
    let mut searches = 0;
    let asked = Crowd::of(RESIDENTS, portal.address()).during(|| {
        let began = Instant::now();
        searches = portal.search_throughout(|| {
            for _ in 0..KILLS {
                moments.pause();
                portal.kill_postgres();
            }
            portal.kill_postgres_until_it_tells();
            portal.until_ready();
            thread::sleep(STORM.saturating_sub(began.elapsed()));
        });
    });
    eprintln!("{searches} searches, each answered with 200");
    assert!(asked.tries.unavailable > 0, "no kill met a request");
    asked.can_all_be_read(portal.address());
    ledger::agrees(&portal, &asked.words()).await;
    portal.stop();
}

/// Bookings, payments, cancellations and refunds. Each round kills the server or its database;
/// `STORM_ROUNDS` says how many there are.
#[tokio::test]
#[ignore = "minutes: make storm"]
async fn storm_bookings() {
    let rounds = std::env::var("STORM_ROUNDS").ok().and_then(|rounds| rounds.parse().ok());
    let rounds: u32 = rounds.unwrap_or(ROUNDS);
    let mut portal = Portal::start();
    let mut moments = Moments::from_seed(3);
    let address = portal.address();
    let booked = bulky::during(RESIDENTS, address, || {
        for round in 0..rounds {
            moments.pause();
            if round % 2 == 0 {
                portal.kill();
                portal.start_again();
            } else {
                // A server that is only just starting cannot do without its database.
                portal.until_ready();
                portal.kill_postgres();
            }
        }
        portal.until_ready();
        // Whoever was in the middle of it goes on.
        thread::sleep(Duration::from_secs(5));
    });
    let many = booked.told.len();
    eprintln!("{rounds} rounds, {many} bookings acknowledged");
    assert!(many > 0 && booked.lost > 0, "no kill met a request");
    bulky::agrees(&portal, &booked).await;
    portal.stop();
}

/// One form, sent by an impatient finger and a browser that repeats it.
#[tokio::test]
#[ignore = "minutes: make storm"]
async fn storm_one_key() {
    const TIMES: usize = 200;
    let portal = Portal::start();
    let form = Form::open(portal.address(), "storm of one", "203.0.113.1");
    let at_once = Barrier::new(TIMES);
    let sent: Vec<Sent> = thread::scope(|scope| {
        let senders: Vec<_> = (0..TIMES)
            .map(|nth| {
                let (form, at_once) = (&form, &at_once);
                scope.spawn(move || {
                    at_once.wait();
                    if nth % 2 == 0 { form.send_as_island() } else { form.send_as_page() }
                })
            })
            .collect();
        senders.into_iter().map(|sender| sender.join().expect("answered")).collect()
    });

    let mut receipts = HashSet::new();
    let (mut done, mut again) = (0, 0);
    for sent in sent {
        match sent {
            Sent::Done(receipt) => {
                done += 1;
                receipts.insert(receipt);
            }
            Sent::Again => again += 1,
            Sent::Unavailable => panic!("the database is there"),
            Sent::Lost(error) => panic!("an answer is missing: {error}"),
        }
    }
    eprintln!("{TIMES} posts at once: {done} with the receipt, {again} sent back to the form");
    ledger::agrees(&portal, &["storm of one".to_owned()]).await;
    assert_eq!(receipts.len(), 1, "one receipt for one key");
    // They share one draft, which a receipt discards: what is left is the last answer, if any.
    for error in form.errors() {
        assert_eq!(error, form::text("error-form-running"));
    }
    // The same key gives the same answer, however often it was sent.
    let receipt = receipts.into_iter().next();
    assert!(matches!(form.send_as_page(), Sent::Done(same) if Some(&same) == receipt.as_ref()));
    portal.stop();
}
