//! A property company books for households of its estate: each a booking of its own, all in one
//! window, all or none.

mod lists;
#[cfg(test)]
mod tests;

use domain::{
    accounts::{Act, Kind},
    bulky::{Site, Step, Thing},
    capacity::Units,
    locale::Locale,
    money::Fen,
};
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

pub use self::lists::{GroupLine, LineFault, MAX_LISTS, read_lists};
use super::{
    Address, BOOKING, Receipt, Service, Wish,
    advance::{Who, advance},
    contact::Contact,
    estates,
    estimate::{Estimate, EstimateError, estimate, terms_today},
    hold::{self, BookBy, Hold, HoldError, check_note},
    household::lock_all,
    programme::{Programme, Terms},
    standing::Standing,
};
use crate::{
    Kernel, Problem,
    accounts::Staff,
    audit::{Detail, Event, Subject},
    capacity,
    forms::FormKey,
    idempotency::{IdempotencyError, request_hash},
    once::{Begun, Once},
    problem::FieldError,
};

/// What is to be collected in an estate, as it was typed.
#[derive(Clone)]
pub struct GroupWish {
    /// Code of the street.
    pub street: String,
    pub estate: String,
    pub site: Site,
    /// Building, room and things of each household. What the whole estate gives together is a list
    /// like any other.
    pub lists: Vec<(String, String, Vec<Thing>)>,
}

/// What all of it costs and needs.
pub struct GroupEstimate {
    /// In the order of the lists.
    pub each: Vec<Estimate>,
    pub total: Fen,
    pub units: Units,
    pub resource: Uuid,
}

/// Bookings for the households of an estate.
pub struct Group<'a> {
    pub staff: &'a Staff,
    pub wish: GroupWish,
    pub window: Uuid,
    /// The price of all that was shown.
    pub shown: Fen,
    /// For the crew; may be empty.
    pub note: String,
    /// Whom the crew calls: somebody of the company.
    pub name: String,
    pub phone: String,
    pub locale: Locale,
    /// The key of the form.
    pub key: FormKey,
    /// The request's id, as in the log.
    pub request_id: Option<String>,
}

/// Why nothing is booked.
#[derive(Debug, thiserror::Error)]
pub enum GroupError {
    /// A list or the contact is wrong, the price is another, or the window has no room for all.
    #[error(transparent)]
    Hold(#[from] HoldError),
    /// The window closed, or its cut-off passed, at this moment.
    #[error(transparent)]
    Confirm(#[from] capacity::ConfirmError),
}

impl GroupError {
    /// The codes that are its own; those of the errors that it holds come on top.
    pub const CODES: &'static [&'static str] =
        &["bulky-group-empty", "bulky-group-too-many", "bulky-group-twice"];

    /// What is wrong with which field, to show beside it.
    #[must_use]
    pub fn fields(&self) -> Vec<FieldError> {
        match self {
            Self::Hold(error) => error.fields(),
            Self::Confirm(_) => Vec::new(),
        }
    }
}

impl Problem for GroupError {
    fn code(&self) -> &'static str {
        match self {
            Self::Hold(error) => error.code(),
            Self::Confirm(error) => error.code(),
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Hold(error) => error.status(),
            Self::Confirm(error) => error.status(),
        }
    }
}

impl From<sqlx::Error> for GroupError {
    fn from(error: sqlx::Error) -> Self {
        Self::Hold(error.into())
    }
}

impl From<IdempotencyError> for GroupError {
    fn from(error: IdempotencyError) -> Self {
        Self::Hold(error.into())
    }
}

/// One thing that is wrong with all the lists.
fn wrong(code: &'static str) -> HoldError {
    EstimateError::Invalid(vec![FieldError::new("lists", code)]).into()
}

/// What the lists cost and need together. Nothing is held by it.
///
/// # Errors
/// [`HoldError`]: what is wrong with a list is said of the field `lists`.
pub async fn estimate_group(
    kernel: &Kernel,
    programme: &Programme,
    staff: &Staff,
    wish: &GroupWish,
) -> Result<GroupEstimate, HoldError> {
    staff.reach(Act::Write, Kind::Booking)?;
    match wish.lists.len() {
        0 => return Err(wrong("bulky-group-empty")),
        1..=MAX_LISTS => {}
        _ => return Err(wrong("bulky-group-too-many")),
    }
    let mut each: Vec<Estimate> = Vec::with_capacity(wish.lists.len());
    for one in wish.each() {
        let estimate = estimate(kernel, programme, &one).await.map_err(of_lists)?;
        if each.is_empty() {
            // All of them are in the same estate.
            estates::permit(&kernel.db, BookBy::Staff(staff), &estimate).await?;
        }
        if each.iter().any(|other| other.household == estimate.household) {
            return Err(wrong("bulky-group-twice"));
        }
        each.push(estimate);
    }
    Ok(GroupEstimate {
        total: each.iter().fold(Fen::ZERO, |sum, one| sum + one.quote.total),
        units: each.iter().fold(Units::ZERO, |sum, one| sum + one.units),
        resource: each.first().map(|one| one.resource).unwrap_or_default(),
        each,
    })
}

/// Fields of a household's own are all of the field `lists` here.
fn of_lists(error: EstimateError) -> EstimateError {
    let EstimateError::Invalid(mut fields) = error else { return error };
    for field in &mut fields {
        if !matches!(field.field.as_str(), "street" | "estate" | "floor") {
            "lists".clone_into(&mut field.field);
        }
    }
    EstimateError::Invalid(fields)
}

impl GroupWish {
    /// What each household wants.
    fn each(&self) -> impl Iterator<Item = Wish> {
        self.lists.iter().map(|(building, room, things)| Wish {
            service: Service::Pickup,
            things: things.clone(),
            address: Address {
                street: self.street.clone(),
                estate: self.estate.clone(),
                building: building.clone(),
                room: room.clone(),
            },
            site: self.site,
            exemption: None,
        })
    }
}

/// Books for every household at once, and gives their receipts in the order of the lists. What is due
/// is paid to the crew. The same form sent twice books once.
///
/// # Errors
/// [`GroupError`]; nothing is booked then.
pub async fn book_group(
    kernel: &Kernel,
    programme: &Programme,
    group: Group<'_>,
) -> Result<Vec<Receipt>, GroupError> {
    let by = BookBy::Staff(group.staff);
    by.may_write().map_err(HoldError::from)?;
    let invalid = |fields| HoldError::from(EstimateError::Invalid(fields));
    let contact = Contact::check(&group.name, &group.phone).map_err(invalid)?;
    let note = check_note(&group.note).map_err(HoldError::from)?;
    let terms = terms_today(kernel, programme).map_err(HoldError::from)?;
    let estimate = estimate_group(kernel, programme, group.staff, &group.wish).await?;
    let hash = group.hash(&contact, &note);
    let mut once = match Once::begin(kernel, by.scope(), group.key, hash).await? {
        Begun::New(once) => once,
        Begun::Before(answer) => return read_receipts(&answer).ok_or(HoldError::Receipt.into()),
    };
    let books = Books { kernel, terms, by, group: &group, contact: &contact, note: &note };
    match books.all(once.conn(), estimate).await {
        Ok(receipts) => {
            let bytes: Vec<Vec<u8>> = receipts.iter().map(Receipt::to_bytes).collect();
            let answer = serde_json::to_vec(&bytes).unwrap_or_default();
            once.finish(kernel, group.event(kernel), &answer).await?;
            Ok(receipts)
        }
        Err(error) => {
            once.roll_back().await?;
            Err(error)
        }
    }
}

fn read_receipts(answer: &[u8]) -> Option<Vec<Receipt>> {
    let each: Vec<Vec<u8>> = serde_json::from_slice(answer).ok()?;
    each.iter().map(|bytes| Receipt::from_bytes(bytes)).collect()
}

/// What every booking of the group is made with.
struct Books<'a> {
    kernel: &'a Kernel,
    terms: &'a Terms,
    by: BookBy<'a>,
    group: &'a Group<'a>,
    contact: &'a Contact,
    note: &'a str,
}

impl Books<'_> {
    async fn all(
        &self,
        conn: &mut PgConnection,
        estimate: GroupEstimate,
    ) -> Result<Vec<Receipt>, GroupError> {
        if estimate.total != self.group.shown {
            return Err(HoldError::Price(estimate.total).into());
        }
        // Households before the window, as everywhere.
        lock_all(&mut *conn, estimate.each.iter().map(Estimate::household).collect()).await?;
        let mut receipts = Vec::with_capacity(estimate.each.len());
        for (wish, estimate) in self.group.wish.each().zip(estimate.each) {
            receipts.push(self.one(&mut *conn, wish, estimate).await?);
        }
        Ok(receipts)
    }

    async fn one(
        &self,
        conn: &mut PgConnection,
        wish: Wish,
        estimate: Estimate,
    ) -> Result<Receipt, GroupError> {
        let held = Hold {
            by: self.by,
            wish,
            window: self.group.window,
            shown: estimate.quote.total,
            note: self.note.to_owned(),
            photos: Vec::new(),
            locale: self.group.locale,
            key: self.group.key,
            request_id: None,
        };
        let (id, receipt) =
            hold::keep(self.kernel, &mut *conn, self.terms, &held, estimate, self.note).await?;
        self.contact.keep(self.kernel, &mut *conn, id).await?;
        let booking = Standing::lock(&mut *conn, id).await?.ok_or(sqlx::Error::RowNotFound)?;
        let claim = booking.claim.ok_or(capacity::ConfirmError::Expired)?;
        capacity::confirm(&mut *conn, claim, self.kernel.now()).await?;
        let (party, staff) = self.by.party();
        advance(self.kernel, conn, &booking, Step::Confirm, Who { party, staff }, "").await?;
        Ok(receipt)
    }
}

impl Group<'_> {
    fn hash(&self, contact: &Contact, note: &str) -> crate::idempotency::RequestHash {
        let wish = &self.wish;
        let fields = [
            json!(wish.lists).to_string(),
            json!(wish.site).to_string(),
            format!("{}\n{}", wish.street, wish.estate),
            self.window.to_string(),
            self.shown.fen().to_string(),
            format!("{}\n{}\n{note}", contact.name, contact.phone.as_str()),
        ];
        request_hash("bulky-group", fields)
    }

    fn event(&self, kernel: &Kernel) -> Event {
        let many = i64::try_from(self.wish.lists.len()).unwrap_or(i64::MAX);
        Event {
            id: kernel.new_id(),
            at: kernel.now(),
            actor: self.staff.actor(),
            act: "book-group",
            subject: Subject { kind: BOOKING, id: None },
            detail: Detail::none().id("window", self.window).number("bookings", many),
            request_id: self.request_id.clone(),
        }
    }
}
