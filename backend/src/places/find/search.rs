//! What is looked for.

use std::fmt;

use domain::{
    districts::Point,
    money::Fen,
    places::{Attribute, Finder, PlaceCode, dropoff::Accepts, parking::Vehicle},
};
use uuid::Uuid;

/// How many places a page of a list has.
pub const PAGE: usize = 20;
/// The longest stay that a price is asked for, in minutes.
pub const MAX_STAY: u32 = 7 * 24 * 60;

/// A search around a point.
#[derive(Debug, Clone)]
pub struct Search {
    pub finder: Finder,
    /// One kind of the finder's, by its code.
    pub kind: Option<String>,
    pub from: Point,
    pub wanted: Wanted,
    pub sort: Sort,
    /// How long one wants to park. Prices are of it.
    pub stay: Stay,
    /// The last place of the page before.
    pub after: Option<After>,
    /// Whether to look at, and to compare, ten times as many places.
    pub far: bool,
    /// A place to leave out: the one that others are looked for instead of.
    pub except: Option<Uuid>,
    /// How many places to give.
    pub limit: usize,
}

impl Search {
    /// Everything of `finder` around `from`.
    #[must_use]
    pub fn new(finder: Finder, from: Point) -> Self {
        Self {
            finder,
            kind: None,
            from,
            wanted: Wanted::default(),
            sort: Sort::Distance,
            stay: Stay::default(),
            after: None,
            far: false,
            except: None,
            limit: PAGE,
        }
    }
}

/// Of how many that pass, the nearest, the cheapest or those with the most free spaces are given:
/// ten times as many to whoever looks far.
#[must_use]
pub const fn compared(far: bool) -> usize {
    if far { 1_000 } else { 100 }
}

/// What a place must have. What is not known of it does not pass.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wanted {
    /// Open at this moment, not suspended, and its operator does not say closed.
    pub open_now: bool,
    /// Nothing that is said now keeps people from using it: it is not full, and no sensor tells of
    /// a [`Trouble`](super::Trouble). What is not known passes, unlike everywhere else.
    pub usable: bool,
    /// Never closed.
    pub always_open: bool,
    /// There, also in part.
    pub attributes: Vec<Attribute>,
    /// A free space, by a count that is fresh. Parking only.
    pub spaces: bool,
    /// So high a vehicle, in centimetres. Parking only.
    pub height_cm: Option<i16>,
    /// Only what is for bicycles and e-bikes, or only what is not; both without. Parking only.
    pub cycles: Option<bool>,
    /// At most this for the stay. Parking only.
    pub budget: Option<Fen>,
    /// All of these are taken. Drop-off points only.
    pub accepts: Vec<Accepts>,
}

/// What comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    #[default]
    Distance,
    /// The cheapest for the stay, of the nearest that pass.
    Price,
    /// The most free spaces, of the nearest that pass.
    Spaces,
}

impl Sort {
    /// Every order.
    pub const ALL: [Self; 3] = [Self::Distance, Self::Price, Self::Spaces];

    /// As it is in addresses, and the last part of the key of its text.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Distance => "distance",
            Self::Price => "price",
            Self::Spaces => "spaces",
        }
    }

    /// The order of a word in an address.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sort| sort.as_str() == word)
    }
}

/// How long somebody wants to park from now on, and what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stay {
    minutes: u32,
    pub vehicle: Vehicle,
}

impl Default for Stay {
    fn default() -> Self {
        Self { minutes: 120, vehicle: Vehicle::Small }
    }
}

impl Stay {
    /// So many minutes; none for nothing and for more than [`MAX_STAY`].
    #[must_use]
    pub fn new(minutes: u32, vehicle: Vehicle) -> Option<Self> {
        (1..=MAX_STAY).contains(&minutes).then_some(Self { minutes, vehicle })
    }

    /// The usual stay of this vehicle.
    #[must_use]
    pub fn usual(vehicle: Vehicle) -> Self {
        Self { vehicle, ..Self::default() }
    }

    /// In minutes.
    #[must_use]
    pub const fn minutes(self) -> u32 {
        self.minutes
    }
}

/// A place in a list: its distance and its code, which no other has.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct After {
    pub metres: f64,
    pub code: PlaceCode,
}

/// For addresses: `812.2534-7abc123`.
impl fmt::Display for After {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.metres, self.code.as_str())
    }
}

impl After {
    /// What [`Display`](fmt::Display) wrote.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (metres, code) = text.split_once('-')?;
        let metres: f64 = metres.parse().ok()?;
        let code = PlaceCode::parse(code)?;
        (metres.is_finite() && metres >= 0.0).then_some(Self { metres, code })
    }
}
