//! One booking as staff see it: what is personal is masked, and everything that was done to it.

use chrono::{DateTime, Utc};
use domain::{
    accounts::{Act, Kind, Reach},
    bulky::{Party, Policy, State, Step, transition},
    locale::Localised,
    money::Fen,
    phone::mask_numbers,
};
use uuid::Uuid;

use super::{
    cancel::rule,
    crew::needed_for,
    money::Purse,
    programme::Programme,
    read::{Booking, ReadError, of_standing},
    retry::retry_until,
    served::Served,
    standing::Standing,
    versions,
};
use crate::{
    Kernel, Problem,
    accounts::{Denied, Staff},
    capacity,
    payments::Order,
    privacy::{Place, open},
};

/// Free windows are shown for so many days.
const DAYS: u16 = 21;

/// A booking as staff see it.
pub struct StaffBooking {
    /// Building and room are left out of it.
    pub booking: Booking,
    /// It has a name; which one is masked.
    pub has_name: bool,
    pub street: Localised,
    /// The vehicles, or the yard.
    pub area: Option<Localised>,
    /// Who of the staff took it in, by login.
    pub taken_by: Option<String>,
    /// The oldest first, with words for staff.
    pub history: Vec<StaffEvent>,
    /// The oldest first.
    pub orders: Vec<Order>,
    /// What this person can do now.
    pub steps: Vec<Step>,
    /// What goes back if they cancel it now; none where it cannot be.
    pub back: Option<Fen>,
    /// Where it could be moved to, if they may and it can be: whoever came until now first.
    pub windows: Vec<CrewWindows>,
    /// They may take money for it, and some is due.
    pub takes_money: bool,
    pub unmasks: bool,
}

/// What a crew has to choose from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CrewWindows {
    /// The crew, or the yard.
    pub crew: Localised,
    /// In their order; there is one at least.
    pub offers: Vec<capacity::Offer>,
}

/// A line of the history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffEvent {
    /// Code of a step.
    pub step: String,
    pub at: DateTime<Utc>,
    pub to: State,
    pub party: Party,
    pub login: Option<String>,
    pub words: String,
}

/// Why it is not shown.
#[derive(Debug, thiserror::Error)]
pub enum StaffReadError {
    /// Not in this post, or there is no such booking.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// It cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The database did not answer as it should.
    #[error("the booking could not be read")]
    Database(#[from] sqlx::Error),
}

impl Problem for StaffReadError {
    fn code(&self) -> &'static str {
        match self {
            Self::Denied(error) => error.code(),
            Self::Read(error) => error.code(),
            Self::Database(_) => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Denied(error) => error.status(),
            Self::Read(error) => error.status(),
            Self::Database(_) => 503,
        }
    }
}

/// The booking with this number.
///
/// # Errors
/// [`StaffReadError`].
pub async fn read_for_staff(
    kernel: &Kernel,
    programme: &Programme,
    staff: &Staff,
    number: &str,
) -> Result<StaffBooking, StaffReadError> {
    let reach = staff.reach(Act::Read, Kind::Booking)?;
    let id = super::booking_id(kernel, number).await?.ok_or(Denied::NotFound)?;
    let mut conn = kernel.db.acquire().await?;
    let standing = Standing::read(&mut conn, id).await?.ok_or(Denied::NotFound)?;
    staff.permit(Act::Read, Kind::Booking, standing.area())?;
    let mut booking = of_standing(kernel, programme, &mut conn, &standing).await?;
    booking.building.clear();
    booking.room.clear();
    booking.note = mask_numbers(&booking.note);
    let row = sqlx::query!(
        r#"select bulky_booking.name is not null as "has_name!", street.name_zh_hans,
             street.name_zh_hant, street.name_en, staff.login as "taken_by?"
           from bulky_booking join street on street.id = bulky_booking.street
           left join staff on staff.id = taken_by where bulky_booking.id = $1"#,
        id,
    )
    .fetch_one(&mut *conn)
    .await?;
    let claim = match standing.claim {
        Some(claim) => capacity::read_claim(&mut *conn, claim).await?,
        None => None,
    };
    let resources = capacity::resources(&mut *conn, None).await?;
    let area = claim.as_ref().and_then(|claim| name_of(&resources, claim.window.resource));
    let policy = programme.policy(standing.terms);
    let steps = steps(kernel, staff, &standing, policy);
    let moves = reach == Reach::District;
    let moves = moves && (steps.contains(&Step::Change) || steps.contains(&Step::Retry));
    let windows = match claim.filter(|_| moves) {
        Some(claim) => {
            let mut windows = Vec::new();
            for resource in crews(&mut conn, programme, &standing).await? {
                let Some(crew) = name_of(&resources, resource) else { continue };
                let now = kernel.now();
                let units = claim.units;
                let offers = capacity::available(&mut *conn, now, resource, units, DAYS).await?;
                if !offers.is_empty() {
                    windows.push(CrewWindows { crew, offers });
                }
            }
            windows
        }
        None => Vec::new(),
    };
    let purse = Purse::of(&mut conn, id).await?;
    let back = rule(kernel, programme, &standing).filter(|_| steps.contains(&Step::Cancel));
    Ok(StaffBooking {
        has_name: row.has_name,
        street: Localised { zh_hans: row.name_zh_hans, zh_hant: row.name_zh_hant, en: row.name_en },
        area,
        taken_by: row.taken_by,
        history: history(&mut conn, &standing).await?,
        back: back.map(|rule| rule.of(policy, purse.paid)),
        orders: purse.orders,
        windows,
        takes_money: booking.due > Fen::ZERO
            && matches!(standing.state, State::Booked | State::OnTheWay)
            && staff.may(Act::Write, Kind::Cash),
        unmasks: staff.may(Act::Unmask, Kind::Booking),
        steps,
        booking,
    })
}

/// What one of those in use is called.
fn name_of(resources: &[capacity::Resource], id: Uuid) -> Option<Localised> {
    resources.iter().find(|one| one.id == id).map(|one| one.name.clone())
}

/// Whose windows a booking can be moved to.
async fn crews(
    conn: &mut sqlx::PgConnection,
    programme: &Programme,
    booking: &Standing,
) -> Result<Vec<Uuid>, sqlx::Error> {
    let served = Served::of(conn, booking.id).await?;
    // Where nobody comes any more nothing can be changed; what was paid for is still tried again.
    if booking.state != State::NotFound && served.crew_now(programme).is_none() {
        return Ok(Vec::new());
    }
    Ok(served.may_come(programme, booking))
}

/// What `staff` can do by the table and by their post.
fn steps(kernel: &Kernel, staff: &Staff, booking: &Standing, policy: &Policy) -> Vec<Step> {
    let retriable = retry_until(kernel, policy, booking).is_some();
    let overdue = booking.is_overdue(kernel.now());
    let books = staff.may(Act::Write, Kind::Booking);
    let goes = |step| {
        let (act, kind) = needed_for(step);
        staff.may(act, kind)
    };
    let may = |step: Step| {
        let parties: &[Party] = match step {
            Step::SetOut | Step::Collect | Step::Miss | Step::Note if goes(step) => {
                &[Party::Crew, Party::Dispatch]
            }
            Step::Displace if goes(step) && overdue => &[Party::Dispatch],
            Step::Retry if books && retriable => &[Party::Hotline, Party::Dispatch],
            Step::Change | Step::Cancel if books => &[Party::Hotline, Party::Dispatch],
            _ => &[],
        };
        parties.iter().any(|party| transition(booking.state, step, *party).is_some())
    };
    Step::ALL.iter().copied().filter(|step| may(*step)).collect()
}

async fn history(
    conn: &mut sqlx::PgConnection,
    booking: &Standing,
) -> Result<Vec<StaffEvent>, ReadError> {
    let rows = sqlx::query!(
        r#"select step, at, to_state, party, staff.login as "login?", words
           from bulky_event left join staff on staff.id = bulky_event.staff
           where booking = $1 order by seq"#,
        booking.id,
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            let inconsistent = || ReadError::Inconsistent(booking.id);
            Ok(StaffEvent {
                step: row.step,
                at: row.at,
                to: State::parse(&row.to_state).ok_or_else(inconsistent)?,
                party: Party::parse(&row.party).ok_or_else(inconsistent)?,
                login: row.login,
                words: mask_numbers(&row.words),
            })
        })
        .collect()
}

/// What was wanted last, opened: for operations that change a part of it. Personal, so it stays in
/// the backend.
pub(super) struct Wanted {
    pub(super) door: String,
    pub(super) note: String,
    pub(super) basket: domain::bulky::Basket,
    pub(super) street: String,
    pub(super) estate: String,
}

pub(super) async fn wanted(
    kernel: &Kernel,
    conn: &mut sqlx::PgConnection,
    booking: &Standing,
) -> Result<Wanted, ReadError> {
    let row = sqlx::query!(
        "select basket, address, note, street.code, estate
         from bulky_booking
         join bulky_booking_version as version
           on version.booking = bulky_booking.id and version.version = bulky_booking.version
         join street on street.id = bulky_booking.street
         where bulky_booking.id = $1",
        booking.id,
    )
    .fetch_one(conn)
    .await?;
    let bound = versions::row(booking.id, booking.version);
    let opened = |column, sealed: Option<Vec<u8>>| match sealed {
        Some(sealed) => open(&kernel.keys, Place { column, row: &bound }, &sealed)
            .map(|text| String::from_utf8_lossy(&text).into_owned()),
        None => Ok(String::new()),
    };
    Ok(Wanted {
        door: opened("bulky_booking_version.address", row.address)?,
        note: opened("bulky_booking_version.note", row.note)?,
        basket: serde_json::from_value(row.basket)
            .map_err(|_| ReadError::Inconsistent(booking.id))?,
        street: row.code,
        estate: row.estate,
    })
}
