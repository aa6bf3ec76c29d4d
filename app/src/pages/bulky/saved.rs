//! The places that a resident keeps, as addresses of a collection, and a collection's address as such
//! a place. A place is one line, `湖滨街道 清荷苑 3栋 502`; what cannot be told of it is left to fill in.

use backend::{
    accounts::residents::places::SavedPlace,
    bulky::{Address, programme::Programme},
};
use domain::locale::Locale;
use uuid::Uuid;

/// What a signed-in resident can choose from on the page of the address.
#[derive(Clone, Default)]
pub struct Saved {
    /// Their places: id and label.
    pub places: Vec<(Uuid, String)>,
    /// Whether this address can be kept as one more.
    pub offers: bool,
}

/// The place as far as it says street, estate, building and room.
#[must_use]
pub fn address_of(place: &SavedPlace, programme: &Programme) -> Address {
    let mut parts = place.address.split_whitespace().peekable();
    let names = |name: &str, part: &str| name == part;
    let street = parts.peek().and_then(|part| {
        programme
            .streets
            .iter()
            .find(|one| Locale::ALL.iter().any(|&locale| names(one.name.get(locale), part)))
    });
    if street.is_some() {
        parts.next();
    }
    let mut next = || parts.next().unwrap_or_default().to_owned();
    let (estate, building) = (next(), next());
    Address {
        street: street.map(|one| one.code.clone()).unwrap_or_default(),
        estate,
        building,
        room: parts.collect::<Vec<_>>().join(" "),
    }
}

/// The line that [`address_of`] reads.
#[must_use]
pub fn line_of(address: &Address, programme: &Programme) -> String {
    let street = programme.street(&address.street);
    let street = street.map(|one| one.name.get(Locale::ZhHans)).unwrap_or_default();
    let joined = |part: &str| part.split_whitespace().collect::<String>();
    let parts = [joined(street), joined(&address.estate), joined(&address.building)];
    let parts = parts.into_iter().chain([address.room.trim().to_owned()]);
    parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}
