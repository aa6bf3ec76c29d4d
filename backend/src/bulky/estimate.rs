//! What a collection would cost and need.

use chrono::Datelike;
use domain::{
    bulky::{Basket, Placed, Quote, Site, Thing, quote},
    capacity::Units,
};
use sqlx::PgExecutor;
use uuid::Uuid;

use super::{
    address::{Address, CheckedAddress},
    household::{self, Household},
    programme::{Programme, Terms},
};
use crate::{Kernel, Problem, calendar::to_local, problem::FieldError};

/// The floors that buildings have.
pub const FLOORS: std::ops::RangeInclusive<i16> = -5..=120;

/// Who carries what where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Service {
    /// The crew comes (上门收运).
    Pickup,
    /// It is brought to the yard in its window (定时定点投递).
    Yard,
}

impl Service {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Pickup, Self::Yard];

    /// As it is stored, and the last part of the key of its text.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pickup => "pickup",
            Self::Yard => "yard",
        }
    }

    /// The one of a stored word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == word)
    }
}

/// What somebody wants to be rid of, as it was typed.
#[derive(Clone)]
pub struct Wish {
    pub service: Service,
    pub things: Vec<Thing>,
    pub address: Address,
    pub site: Site,
    /// Code of an exemption that they claim.
    pub exemption: Option<String>,
}

impl Wish {
    /// Whether stairs may have to be carried, so that somebody has to say whether there is a lift.
    #[must_use]
    pub fn needs_lift(&self) -> bool {
        self.service == Service::Pickup
            && self.site.placed == Placed::Door
            && !(0..=1).contains(&self.site.floor)
    }
}

/// A price, and what has to be free for it.
#[derive(Debug, Clone)]
pub struct Estimate {
    pub basket: Basket,
    pub quote: Quote,
    /// The version of the terms that it was made by.
    pub terms: i32,
    /// What it takes of a window.
    pub units: Units,
    /// The vehicles, or the yard.
    pub resource: Uuid,
    pub(super) street: Uuid,
    pub(super) estate: String,
    /// Sealed before it is stored.
    pub(super) door: String,
    pub(super) household: [u8; 32],
    /// Every index by which its pieces can have been counted.
    pub(super) counted: Vec<Vec<u8>>,
    /// The calendar year whose free pieces count.
    pub(super) year: i16,
}

/// Why there is no price.
#[derive(Debug, thiserror::Error)]
pub enum EstimateError {
    /// Everything that is wrong with the fields.
    #[error("{} fields are wrong", .0.len())]
    Invalid(Vec<FieldError>),
    /// The district has no prices, or no yard.
    #[error("the district does not offer this")]
    NotOffered,
    /// The database did not answer as it should.
    #[error("the free pieces of the household could not be read")]
    Database(#[from] sqlx::Error),
}

impl EstimateError {
    /// The codes that are its own; those of `domain::bulky::BasketError` come on top.
    pub const CODES: &'static [&'static str] = &[
        "form-invalid",
        "bulky-not-offered",
        "bulky-item-retired",
        "bulky-street-missing",
        "bulky-outside",
        "bulky-address-too-long",
        "bulky-estate-missing",
        "bulky-building-missing",
        "bulky-room-missing",
        "bulky-floor",
        "bulky-exemption",
        "unavailable",
    ];

    /// What is wrong with which field, to show beside it.
    #[must_use]
    pub fn fields(&self) -> Vec<FieldError> {
        match self {
            Self::Invalid(fields) => fields.clone(),
            _ => Vec::new(),
        }
    }
}

impl Problem for EstimateError {
    fn code(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "form-invalid",
            Self::NotOffered => "bulky-not-offered",
            Self::Database(_) => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Invalid(_) => 422,
            Self::NotOffered => 404,
            Self::Database(_) => 503,
        }
    }
}

/// What `wish` costs today. Nothing is held by it.
///
/// # Errors
/// [`EstimateError`].
pub async fn estimate(
    kernel: &Kernel,
    programme: &Programme,
    wish: &Wish,
) -> Result<Estimate, EstimateError> {
    let terms = terms_today(kernel, programme)?;
    let mut estimate = reckon(kernel, programme, terms, wish, &[])?;
    let used = estimate.used(&kernel.db).await?;
    estimate.price(terms, used)?;
    Ok(estimate)
}

/// What is wrong with a wish so far, for a form that asks one thing after the other.
#[must_use]
pub fn mistakes(kernel: &Kernel, programme: &Programme, wish: &Wish) -> Vec<FieldError> {
    terms_today(kernel, programme)
        .and_then(|terms| reckon(kernel, programme, terms, wish, &[]))
        .err()
        .map(|error| error.fields())
        .unwrap_or_default()
}

pub(super) fn terms_today<'a>(
    kernel: &Kernel,
    programme: &'a Programme,
) -> Result<&'a Terms, EstimateError> {
    let today = to_local(kernel.now()).date();
    programme.terms_on(today).ok_or(EstimateError::NotOffered)
}

/// Everything but what the household has had free, so as if it had had nothing. `had` is what a booking
/// that is changed has already: it stays, also where the catalogue has it no more.
pub(super) fn reckon(
    kernel: &Kernel,
    programme: &Programme,
    terms: &Terms,
    wish: &Wish,
    had: &[Thing],
) -> Result<Estimate, EstimateError> {
    let mut wrong = Vec::new();
    let retired = |thing: &Thing| match thing {
        Thing::Item { item, .. } => programme.item(item).is_none_or(|item| item.retired),
        Thing::Bags { bag, .. } => programme.bag(bag).is_none(),
        Thing::Loose { waste, .. } => programme.waste(waste).is_none(),
        Thing::Measured { .. } => false,
    };
    let is_new = |thing: &Thing| !had.iter().any(|one| same(one, thing));
    if wish.things.iter().any(|thing| retired(thing) && is_new(thing)) {
        wrong.push(FieldError::new("things", "bulky-item-retired"));
    }
    if let Some(code) = &wish.exemption
        && !terms.prices.exemptions.iter().any(|one| one.code == *code)
    {
        wrong.push(FieldError::new("exemption", "bulky-exemption"));
    }
    // What is brought to the yard is not carried.
    let site = match wish.service {
        Service::Pickup => wish.site,
        Service::Yard => Site { placed: Placed::CollectionPoint, ..wish.site },
    };
    let basket = Basket {
        things: wish.things.clone(),
        site,
        free_used: 0,
        exemption: wish.exemption.clone(),
    };
    let quoted = quote(&terms.prices, &basket)
        .map_err(|error| wrong.push(FieldError::new("things", error.code())));
    let address = CheckedAddress::check(programme, &wish.address, &mut wrong);
    // What stands below already is carried from no floor, so nobody has to say which.
    let is_missing = site.placed == Placed::Door && site.known_floor().is_none();
    if !FLOORS.contains(&site.floor) || is_missing {
        wrong.push(FieldError::new("floor", "bulky-floor"));
    }
    let (Ok(quote), Some(address), true) = (quoted, address, wrong.is_empty()) else {
        return Err(EstimateError::Invalid(wrong));
    };
    let resource = match wish.service {
        Service::Pickup => address.street.resource,
        Service::Yard => programme.yard.ok_or(EstimateError::NotOffered)?,
    };
    Ok(Estimate {
        units: units(&wish.things),
        quote,
        basket,
        terms: terms.version,
        resource,
        street: address.street.street,
        household: address.household(&kernel.keys),
        counted: address.counted(&kernel.keys),
        door: address.door(),
        estate: address.estate,
        // A year that a calendar can show fits.
        year: i16::try_from(to_local(kernel.now()).year()).unwrap_or(i16::MAX),
    })
}

impl Estimate {
    /// Whose free pieces count.
    pub(super) const fn household(&self) -> Household {
        Household { index: self.household, year: self.year }
    }

    /// Pieces that its household has had free, as far as is known now.
    pub(super) async fn used(&self, db: impl PgExecutor<'_>) -> Result<u32, sqlx::Error> {
        household::used(db, &self.counted, self.year).await
    }

    /// Makes the price anew for a household that has had so many pieces free.
    pub(super) fn price(&mut self, terms: &Terms, free_used: u32) -> Result<(), EstimateError> {
        self.basket.free_used = free_used;
        self.quote = quote(&terms.prices, &self.basket).map_err(|error| {
            EstimateError::Invalid(vec![FieldError::new("things", error.code())])
        })?;
        Ok(())
    }
}

/// Whether both are the same of the catalogue, however much of it.
fn same(one: &Thing, other: &Thing) -> bool {
    match (one, other) {
        (Thing::Item { item: one, .. }, Thing::Item { item: other, .. })
        | (Thing::Bags { bag: one, .. }, Thing::Bags { bag: other, .. })
        | (Thing::Loose { waste: one, .. }, Thing::Loose { waste: other, .. }) => one == other,
        _ => false,
    }
}

/// One stop, with all that is loaded there.
fn units(things: &[Thing]) -> Units {
    let whole = |amount: u64| u32::try_from(amount).unwrap_or(u32::MAX);
    Units {
        stops: 1,
        litres: whole(things.iter().map(|thing| thing.volume().whole_litres()).sum()),
        kilograms: whole(things.iter().map(Thing::kilograms).sum()),
    }
}
