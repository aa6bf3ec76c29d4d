//! A district that collects, for the tests of bookings.

use std::net::Ipv4Addr;

use domain::{
    bulky::{Placed, Quantity, Site, Thing},
    locale::Locale,
    money::Fen,
    payments::ProviderCode,
};
use sqlx::PgPool;
use uuid::Uuid;

use super::{
    Address, BookBy, Confirm, ConfirmError, Confirmed, Hold, HoldError, Pay, Receipt, Service,
    Wish, confirm, demonstration, estimate, hold,
    programme::{self, Programme},
    settle,
};
use crate::{
    Kernel,
    calendar::{self, to_local},
    capacity,
    db::{
        Role,
        testing::{TestKernel, as_role},
    },
    districts,
    forms::FormKey,
    payments::testing::Scene,
    presession::PreSession,
    privacy::{Place, open},
};

/// The demonstration district with its crews, a platform to pay on, and windows for 60 days. The
/// tests' now is Friday 2026-11-20, 09:00 in Shanghai.
pub(crate) struct Depot {
    pub(crate) scene: Scene,
    pub(crate) programme: Programme,
}

impl std::ops::Deref for Depot {
    type Target = TestKernel;

    fn deref(&self) -> &TestKernel {
        &self.scene.kernel
    }
}

impl Depot {
    pub(crate) async fn new(pool: &PgPool) -> Self {
        let owner = TestKernel::new(pool.clone());
        districts::demonstration::for_tests(&owner, 1).await;
        let mut tx = pool.begin().await.unwrap();
        calendar::seed(&mut tx, owner.now(), owner.new_id()).await.unwrap();
        programme::seed(&mut tx, owner.now()).await.unwrap();
        let today = to_local(owner.now()).date();
        demonstration::seed(&mut tx, today, || owner.new_id()).await.unwrap();
        tx.commit().await.unwrap();
        let scene = Scene::new(pool).await;
        let worker = owner.with_db(as_role(pool, Role::Worker).await);
        capacity::plan::due(&worker).await.unwrap();
        Self { scene, programme: programme::load(pool).await.unwrap() }
    }

    pub(crate) fn worker(&self) -> &Kernel {
        &self.scene.worker
    }

    /// So many sofas at a collection of a flat of the first street.
    pub(crate) fn sofas(&self, quantity: i64, room: &str) -> Wish {
        let item = self.programme.item("sofa-three-seat").unwrap();
        Wish {
            service: Service::Pickup,
            things: vec![item.thing(Quantity::new(quantity).unwrap())],
            address: Address {
                street: self.programme.streets[0].code.clone(),
                estate: "清荷苑".to_owned(),
                building: "3栋".to_owned(),
                room: room.to_owned(),
            },
            site: Site { placed: Placed::Downstairs, floor: 6, lift: false },
            exemption: None,
        }
    }

    /// A cupboard too large to be free: 3 m³, 150 元.
    pub(crate) fn paid_wish(&self, room: &str) -> Wish {
        Wish { things: vec![large_measured()], ..self.sofas(1, room) }
    }

    /// The windows of the first street's crew.
    pub(crate) async fn windows(&self, wish: &Wish) -> Vec<capacity::Offer> {
        let estimate = estimate(self, &self.programme, wish).await.unwrap();
        capacity::available(&self.db, self.now(), estimate.resource, estimate.units, 60)
            .await
            .unwrap()
    }

    pub(crate) fn visitor(&self) -> BookBy<'static> {
        let visitor = PreSession::mint(&*self.random).id();
        // Everybody from somewhere else: limits count by address.
        let address = Ipv4Addr::from_bits(self.new_id().as_u128() as u32).into();
        BookBy::Visitor { visitor, address, resident: None }
    }

    pub(crate) async fn shown(&self, wish: &Wish) -> Fen {
        estimate(self, &self.programme, wish).await.unwrap().quote.total
    }

    /// What somebody new sends to hold a window.
    pub(crate) async fn wanted(&self, wish: Wish, window: Uuid) -> Hold<'static> {
        let shown = self.shown(&wish).await;
        Hold {
            by: self.visitor(),
            wish,
            window,
            shown,
            note: "门口有狗，请先打电话".to_owned(),
            photos: Vec::new(),
            locale: Locale::ZhHans,
            key: FormKey::mint(&*self.random),
            request_id: None,
        }
    }

    pub(crate) async fn hold(&self, wish: Wish, window: Uuid) -> Result<Receipt, HoldError> {
        hold(self, &self.programme, self.wanted(wish, window).await).await
    }

    pub(crate) async fn confirm(
        &self,
        receipt: &Receipt,
        pay: Pay,
    ) -> Result<Confirmed, ConfirmError> {
        let secret = receipt.secret.to_text();
        let new = Confirm {
            secret: &secret,
            by: self.visitor(),
            name: "王女士".to_owned(),
            phone: "13812345678".to_owned(),
            pay,
            key: FormKey::mint(&*self.random),
            request_id: None,
        };
        confirm(self, &self.programme, new).await
    }

    /// A booking that nothing is to be paid for, or the crew is.
    pub(crate) async fn booked(&self, wish: Wish, window: Uuid) -> Receipt {
        let receipt = self.hold(wish, window).await.unwrap();
        assert_eq!(self.confirm(&receipt, Pay::Crew).await.unwrap(), Confirmed::Booked);
        receipt
    }

    /// A booking that waits for its payment, and the order.
    pub(crate) async fn paying(&self, wish: Wish, window: Uuid) -> (Receipt, Uuid) {
        let receipt = self.hold(wish, window).await.unwrap();
        let pay = Pay::Online(ProviderCode::Sandbox);
        let Confirmed::Pay(order) = self.confirm(&receipt, pay).await.unwrap() else {
            panic!("nothing was due");
        };
        self.scene.start(order).await.unwrap();
        (receipt, order)
    }

    /// What the worker does about each change of a payment that it was not told of yet.
    pub(crate) async fn hear(&self, receipt: &Receipt) {
        let id = self.id(receipt).await;
        settle(self.worker(), id, self.new_id()).await.unwrap();
    }

    pub(crate) async fn id(&self, receipt: &Receipt) -> Uuid {
        sqlx::query_scalar("select id from bulky_booking where number = $1")
            .bind(receipt.number.as_str())
            .fetch_one(&self.scene.owner)
            .await
            .unwrap()
    }

    pub(crate) async fn state(&self, receipt: &Receipt) -> String {
        sqlx::query_scalar("select state from bulky_booking where number = $1")
            .bind(receipt.number.as_str())
            .fetch_one(&self.scene.owner)
            .await
            .unwrap()
    }

    /// What was paid and did not go back, in 分.
    pub(crate) async fn paid(&self, receipt: &Receipt) -> i64 {
        sqlx::query_scalar(
            "select coalesce(sum(paid_fen - refunded_fen), 0)::int8 from payment_order
             where subject = $1",
        )
        .bind(self.id(receipt).await)
        .fetch_one(&self.scene.owner)
        .await
        .unwrap()
    }

    /// What was written to people, opened.
    pub(crate) async fn messages(&self) -> Vec<String> {
        let rows: Vec<(Uuid, Vec<u8>)> = sqlx::query_as("select id, body from message")
            .fetch_all(&self.scene.owner)
            .await
            .unwrap();
        let texts = rows.into_iter().map(|(id, sealed)| {
            let place = Place { column: "message.body", row: id.as_bytes() };
            String::from_utf8(open(&self.keys, place, &sealed).unwrap()).unwrap()
        });
        texts.collect()
    }

    /// Stops taken of a window.
    pub(crate) async fn taken(&self, window: Uuid) -> i32 {
        sqlx::query_scalar("select taken_stops from capacity_window where id = $1")
            .bind(window)
            .fetch_one(&self.scene.owner)
            .await
            .unwrap()
    }

    pub(crate) async fn free_used(&self) -> i64 {
        sqlx::query_scalar("select coalesce(sum(used), 0)::int8 from bulky_household_year")
            .fetch_one(&self.scene.owner)
            .await
            .unwrap()
    }

    /// Counters are what claims add up to, and money is what the ledger says.
    pub(crate) async fn check(&self) {
        assert_eq!(capacity::recount(&self.scene.owner).await.unwrap(), []);
        assert_eq!(crate::payments::check(&self.scene.owner).await.unwrap(), []);
    }
}

/// Larger than what is free: the household's free pieces are of 2,500 litres at most.
fn large_measured() -> Thing {
    let measures = domain::bulky::Measures::new(200, 150, 100).unwrap();
    Thing::Measured { name: "旧柜子".to_owned(), measures, quantity: Quantity::ONE }
}
