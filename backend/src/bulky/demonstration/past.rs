//! Bookings of the last days, in the demonstration: two collected, one where nothing was found, and one
//! cancelled with its money given back.
//!
//! Nothing is written that those days would not have written: each booking goes through the operations
//! of residents, crew and staff, with a clock that shows the time of each step. Whoever booked has a
//! landline, so nobody is sent a message.

use std::{io::Cursor, net::Ipv4Addr, sync::Arc};

use chrono::{DateTime, Days, TimeDelta, Utc};
use domain::{
    accounts::Role,
    bulky::{BasketError, Measures, Placed, Quantity, Site, Step, Thing},
    capacity::Left,
    locale::Locale,
    money::Fen,
};
use image::{DynamicImage, ImageError, ImageFormat, Rgb, RgbImage};
use uuid::Uuid;

use crate::{
    Kernel,
    accounts::{Staff, staff::demonstration::id_of},
    bulky::{
        Address, BookBy, Cancel, CancelError, Confirm, ConfirmError, CrewError, CrewStep,
        EstimateError, Hold, HoldError, Pay, Service, TakeDue, TakeDueError, Which, Wish,
        booking_id, cancel, confirm, crew_step, estimate, hold,
        money::subject,
        programme::{self, Programme},
        settle, take_due,
    },
    calendar::{self, to_local},
    capacity,
    clock::FixedClock,
    files::{PhotoError, PreparedPhoto, prepare_photo},
    forms::FormKey,
    jobs::Failure,
    lists::{ListError, midnight},
    payments::{self, PayOut, Way},
    presession::PreSession,
    records::{SaveError, Saving},
};

/// So many days ago they were booked: workers compare the money of a week with its statements by
/// themselves.
pub const BOOKED_AGO: u64 = 5;

/// A landline with an area code that no place has.
const LANDLINE: &str = "0300-2000000";

/// Why they could not be made.
#[derive(Debug, thiserror::Error)]
pub enum PastError {
    /// There is no window, no such thing in the catalogue, or no street.
    #[error("the demonstration has no {0}")]
    Missing(&'static str),
    /// There is no calendar.
    #[error(transparent)]
    Calendar(#[from] calendar::LoadError),
    /// Things and prices cannot be read.
    #[error(transparent)]
    Programme(#[from] programme::LoadError),
    /// A thing is none.
    #[error(transparent)]
    Thing(#[from] BasketError),
    /// It has no price.
    #[error(transparent)]
    Estimate(#[from] EstimateError),
    /// No window was held.
    #[error(transparent)]
    Hold(#[from] HoldError),
    /// It was not booked.
    #[error(transparent)]
    Confirm(#[from] ConfirmError),
    /// No money was taken.
    #[error(transparent)]
    Take(#[from] TakeDueError),
    /// It was not cancelled.
    #[error(transparent)]
    Cancel(#[from] CancelError),
    /// No money was carried back.
    #[error("the refund could not be carried")]
    Refund(#[source] Failure),
    /// An order was not read.
    #[error(transparent)]
    Read(#[from] ListError),
    /// No money was paid out.
    #[error(transparent)]
    Save(#[from] SaveError),
    /// A step was not taken.
    #[error(transparent)]
    Crew(#[from] CrewError),
    /// There is no picture.
    #[error(transparent)]
    Picture(#[from] ImageError),
    /// The picture was not kept.
    #[error(transparent)]
    Photo(#[from] PhotoError),
    /// The database did not answer as it should.
    #[error("the past bookings could not be stored")]
    Database(#[from] sqlx::Error),
}

/// Makes them. `web` and `worker` act as [`Role::Serve`](crate::db::Role::Serve) and
/// [`Role::Worker`](crate::db::Role::Worker); the demonstration's staff, crews and prices come before,
/// and the crews have come for [`BOOKED_AGO`] days at least.
///
/// # Errors
/// [`PastError`]; what was done before it stays.
pub async fn past(web: &Kernel, worker: &Kernel) -> Result<(), PastError> {
    let today = to_local(web.now()).date();
    let day = today.checked_sub_days(Days::new(BOOKED_AGO)).ok_or(PastError::Missing("past"))?;
    let clock = Arc::new(FixedClock::new(midnight(day) + TimeDelta::hours(10)));
    let then = Then {
        web: Kernel { clock: clock.clone(), ..web.clone() },
        worker: Kernel { clock: clock.clone(), ..worker.clone() },
        programme: programme::load(&web.db).await?,
        clock,
        crew: member(Role::Crew),
        supervisor: member(Role::Supervisor),
    };
    capacity::plan::due(&then.worker).await?;
    let sofa = then.programme.item("sofa-three-seat").ok_or(PastError::Missing("sofa"))?;
    let sofa = sofa.thing(Quantity::ONE);
    let measures = Measures::new(200, 150, 100)?;
    let name = "旧柜子".to_owned();
    let cupboard = Thing::Measured { name, measures, quantity: Quantity::ONE };
    let free = then.book(sofa.clone(), "101").await?;
    let paid = then.book(cupboard.clone(), "202").await?;
    let nothing = then.book(sofa, "303").await?;
    let unwanted = then.book(cupboard, "404").await?;

    then.later(TimeDelta::minutes(20));
    then.take(&then.supervisor, &unwanted, Way::Cash).await?;
    then.later(TimeDelta::hours(2));
    then.cancel(&unwanted).await?;

    then.until(free.starts_at);
    for booking in [&free, &paid, &nothing] {
        then.step(booking, Step::SetOut, "", Vec::new()).await?;
    }
    then.later(TimeDelta::minutes(15));
    for booking in [&free, &paid] {
        then.take(&then.crew, booking, Way::Card).await?;
        then.step(booking, Step::Collect, "", Vec::new()).await?;
        then.later(TimeDelta::minutes(25));
    }
    let photo = prepare_photo(&then.web, forecourt()?.into()).await?;
    then.step(&nothing, Step::Miss, "楼下没有看到沙发，电话没有人接。", vec![photo]).await?;
    Ok(())
}

/// An account of the demonstration, with no more than operations look at.
fn member(role: Role) -> Staff {
    Staff {
        id: id_of(role),
        login: String::new(),
        name: String::new(),
        roles: vec![role],
        department: None,
        streets: Vec::new(),
    }
}

/// A picture of an empty forecourt: the sky above, the ground below.
fn forecourt() -> Result<Vec<u8>, ImageError> {
    let colour = |y: u32| if y < 170 { Rgb([190, 205, 220]) } else { Rgb([130, 128, 124]) };
    let picture: DynamicImage = RgbImage::from_fn(640, 480, |_, y| colour(y)).into();
    let mut jpeg = Cursor::new(Vec::new());
    picture.write_to(&mut jpeg, ImageFormat::Jpeg)?;
    Ok(jpeg.into_inner())
}

/// A day that is over, with everybody who was there.
struct Then {
    web: Kernel,
    worker: Kernel,
    programme: Programme,
    clock: Arc<FixedClock>,
    crew: Staff,
    supervisor: Staff,
}

/// A booking of that day.
struct Made {
    id: Uuid,
    secret: String,
    by: BookBy<'static>,
    total: Fen,
    starts_at: DateTime<Utc>,
}

impl Then {
    fn later(&self, by: TimeDelta) {
        self.clock.advance(by);
    }

    fn until(&self, then: DateTime<Utc>) {
        self.clock.advance(then - self.web.now());
    }

    fn key(&self) -> FormKey {
        FormKey::mint(&*self.web.random)
    }

    fn saving<'a>(&self, staff: &'a Staff, id: Uuid) -> Saving<'a> {
        Saving { staff, id: Some(id), key: self.key(), request_id: None }
    }

    /// Books the first window that has room.
    async fn book(&self, thing: Thing, room: &str) -> Result<Made, PastError> {
        self.later(TimeDelta::minutes(1));
        let street = self.programme.streets.first().ok_or(PastError::Missing("street"))?;
        let wish = Wish {
            service: Service::Pickup,
            things: vec![thing],
            address: Address {
                street: street.code.clone(),
                estate: "荷塘新村".to_owned(),
                building: "5栋".to_owned(),
                room: room.to_owned(),
            },
            site: Site { placed: Placed::Downstairs, floor: 3, lift: false },
            exemption: None,
        };
        let asked = estimate(&self.web, &self.programme, &wish).await?;
        let now = self.web.now();
        let offers = capacity::available(&self.web.db, now, asked.resource, asked.units, 4).await?;
        let mut free = offers.into_iter().filter(|offer| offer.left != Left::Full);
        let offer = free.next().ok_or(PastError::Missing("window"))?;
        let visitor = PreSession::mint(&*self.web.random).id();
        let address = Ipv4Addr::LOCALHOST.into();
        let by = BookBy::Visitor { visitor, address, resident: None };
        let wanted = Hold {
            by,
            wish,
            window: offer.window,
            shown: asked.quote.total,
            note: String::new(),
            photos: Vec::new(),
            locale: Locale::ZhHans,
            key: self.key(),
            request_id: None,
        };
        let receipt = hold(&self.web, &self.programme, wanted).await?;
        let secret = receipt.secret.to_text();
        let certain = Confirm {
            secret: &secret,
            by,
            name: String::new(),
            phone: LANDLINE.to_owned(),
            pay: Pay::Crew,
            key: self.key(),
            request_id: None,
        };
        confirm(&self.web, &self.programme, certain).await?;
        let id = booking_id(&self.web, receipt.number.as_str()).await?;
        let id = id.ok_or(PastError::Missing("booking"))?;
        Ok(Made { id, secret, by, total: asked.quote.total, starts_at: offer.starts_at })
    }

    /// What is due of it, if anything is, is paid to somebody of the staff.
    async fn take(&self, staff: &Staff, booking: &Made, way: Way) -> Result<(), PastError> {
        if booking.total == Fen::ZERO {
            return Ok(());
        }
        let saving = self.saving(staff, booking.id);
        take_due(&self.web, TakeDue { saving, way, amount: booking.total }).await?;
        Ok(())
    }

    /// Cancelled in time; the supervisor pays all of it out.
    async fn cancel(&self, booking: &Made) -> Result<(), PastError> {
        let wanted = Cancel {
            which: Which::Secret(&booking.secret),
            by: booking.by,
            shown: booking.total,
            key: self.key(),
            request_id: None,
        };
        cancel(&self.web, &self.programme, wanted).await?;
        self.later(TimeDelta::minutes(1));
        payments::ask_refunds(&self.worker).await.map_err(PastError::Refund)?;
        self.later(TimeDelta::minutes(30));
        for order in payments::orders_of(&self.web.db, subject(booking.id)).await? {
            let read = payments::read_order(&self.web, &self.supervisor, order.id).await?;
            for refund in read.refunds {
                let saving = self.saving(&self.supervisor, refund.id);
                payments::pay_out(&self.web, PayOut { saving }).await?;
            }
        }
        Ok(settle(&self.worker, booking.id, self.worker.new_id()).await?)
    }

    async fn step(
        &self,
        booking: &Made,
        step: Step,
        words: &str,
        photos: Vec<PreparedPhoto>,
    ) -> Result<(), PastError> {
        let saving = self.saving(&self.crew, booking.id);
        let words = words.to_owned();
        Ok(crew_step(&self.web, CrewStep { saving, step, words, photos }).await?)
    }
}
