//! What has been filled in so far, as the browser's draft keeps it.

use backend::{
    bulky::{Address, Booking, Service, Wish, programme::Programme},
    files::PreparedPhoto,
    forms::{FormKey, FormSpec, FormValues},
};
use domain::bulky::{Placed, Quantity, Site, Thing};

use crate::{pages::report::draft as report, routes::Booking as Step};

/// The form over all of its pages.
pub const BULKY: FormSpec = FormSpec {
    name: "bulky.book",
    kept: &[
        FormKey::FIELD,
        CHANGES,
        SECRET,
        SERVICE,
        THINGS,
        PHOTOS,
        OWN[0],
        OWN[1],
        OWN[2],
        OWN[3],
        OWN[4],
        WASTE[0],
        WASTE[1],
        WASTE[2],
        WASTE[3],
        STREET,
        ESTATE,
        BUILDING,
        ROOM,
        FLOOR,
        LIFT,
        PLACED,
        EXEMPTION,
        NOTE,
        WINDOW,
        DAY,
        NAME,
        PHONE,
        PAY,
    ],
};
/// The receipt of the last one that was booked from this browser.
pub const RECEIPT: FormSpec =
    FormSpec { name: "bulky.receipt", kept: &[FormKey::FIELD, SECRET, CODE, NUMBER] };

/// The secret of the booking that is changed, at a desk its number; empty for a new one.
pub const CHANGES: &str = "changes";
/// The secret of the booking that a window is held for.
pub const SECRET: &str = "secret";
/// Its number.
pub const NUMBER: &str = "number";
/// Its 提取码.
pub const CODE: &str = "code";
pub const SERVICE: &str = "service";
/// The basket: a JSON array of `domain::bulky::Thing`.
pub const THINGS: &str = "things";
pub const PHOTOS: &str = "photos";
/// A thing that is not in the list: name, three sides, how many.
pub const OWN: [&str; 5] = ["own-name", "own-length", "own-width", "own-height", "own-count"];
/// Renovation waste: size of bags, how many; kind, cubic metres.
pub const WASTE: [&str; 4] = ["bag", "bags", "waste", "cubic"];
pub const STREET: &str = "street";
pub const ESTATE: &str = "estate";
pub const BUILDING: &str = "building";
pub const ROOM: &str = "room";
pub const FLOOR: &str = "floor";
pub const LIFT: &str = "lift";
pub const PLACED: &str = "placed";
pub const EXEMPTION: &str = "exemption";
pub const NOTE: &str = "note";
pub const WINDOW: &str = "window";
/// The day of the waiting list: `2026-11-24`.
pub const DAY: &str = "day";
pub const NAME: &str = "name";
pub const PHONE: &str = "phone";
/// Code of a payment platform, or `crew`.
pub const PAY: &str = "pay";

/// The fields that a page may change. The basket and the photos are the server's to write.
pub const fn fields_of(step: Step) -> &'static [&'static str] {
    match step {
        Step::What => &[
            FormKey::FIELD,
            SERVICE,
            OWN[0],
            OWN[1],
            OWN[2],
            OWN[3],
            OWN[4],
            WASTE[0],
            WASTE[1],
            WASTE[2],
            WASTE[3],
        ],
        Step::Address => {
            &[FormKey::FIELD, STREET, ESTATE, BUILDING, ROOM, FLOOR, LIFT, PLACED, EXEMPTION, NOTE]
        }
        Step::Window => &[FormKey::FIELD, WINDOW],
        Step::Wait => &[FormKey::FIELD, DAY, NAME, PHONE],
        Step::Check => &[FormKey::FIELD, NAME, PHONE, PAY],
        Step::Done => &[],
    }
}

/// The page on which a field is changed; none for what belongs to no field.
pub fn page_of(field: &str) -> Option<Step> {
    let pages = [Step::Address, Step::Window, Step::Check];
    match field {
        "" | FormKey::FIELD => None,
        field => {
            pages.into_iter().find(|page| fields_of(*page).contains(&field)).or(Some(Step::What))
        }
    }
}

/// A value, empty where there is none.
pub fn value(values: &FormValues, field: &str) -> String {
    values.get(field).unwrap_or_default().to_owned()
}

/// The draft with one value changed.
pub fn with(values: FormValues, field: &str, value: String) -> FormValues {
    values.extend(FormValues::from_post(&BULKY, [(field, value)]))
}

/// The basket, with what the catalogue says of its things now.
pub fn things(values: &FormValues, programme: &Programme) -> Vec<Thing> {
    let kept: Vec<Thing> = serde_json::from_str(&value(values, THINGS)).unwrap_or_default();
    kept.into_iter().map(|thing| anew(thing, programme)).collect()
}

fn anew(thing: Thing, programme: &Programme) -> Thing {
    let fresh = match &thing {
        Thing::Item { item, quantity, .. } => {
            programme.item(item).map(|item| item.thing(*quantity))
        }
        Thing::Bags { bag, quantity, .. } => programme.bag(bag).map(|bag| bag.thing(*quantity)),
        Thing::Loose { waste, litres, .. } => {
            programme.waste(waste).map(|waste| waste.thing(*litres))
        }
        Thing::Measured { .. } => None,
    };
    fresh.unwrap_or(thing)
}

/// As [`things`] reads them.
pub fn things_text(things: &[Thing]) -> String {
    serde_json::to_string(things).unwrap_or_default()
}

/// The same thing with another quantity.
pub fn so_many(thing: Thing, many: Quantity) -> Thing {
    match thing {
        Thing::Item { item, size, litres, kilograms, .. } => {
            Thing::Item { item, size, litres, kilograms, quantity: many }
        }
        Thing::Measured { name, measures, .. } => {
            Thing::Measured { name, measures, quantity: many }
        }
        Thing::Bags { bag, litres, kilograms, .. } => {
            Thing::Bags { bag, litres, kilograms, quantity: many }
        }
        thing @ Thing::Loose { .. } => thing,
    }
}

pub fn photos(values: &FormValues) -> Vec<PreparedPhoto> {
    report::photos(values)
}

/// Who carries it: the crew, unless they said otherwise.
pub fn service(values: &FormValues) -> Service {
    Service::parse(&value(values, SERVICE)).unwrap_or(Service::Pickup)
}

/// Where it stands: at the door, unless they said otherwise.
pub fn placed(values: &FormValues) -> Placed {
    Placed::parse(&value(values, PLACED)).unwrap_or(Placed::Door)
}

/// Everything that a price depends on.
pub fn wish(values: &FormValues, programme: &Programme) -> Wish {
    let service = service(values);
    let floor = match service {
        // A floor that is no number is no floor: the operation says so.
        Service::Pickup => match value(values, FLOOR).trim() {
            "" => 0,
            typed => typed.parse().unwrap_or(i16::MAX),
        },
        Service::Yard => 1,
    };
    let exemption = value(values, EXEMPTION);
    Wish {
        service,
        things: things(values, programme),
        address: Address {
            street: value(values, STREET),
            estate: value(values, ESTATE),
            building: value(values, BUILDING),
            room: value(values, ROOM),
        },
        site: Site { placed: placed(values), floor, lift: value(values, LIFT) == "yes" },
        exemption: (!exemption.is_empty()).then_some(exemption),
    }
}

/// The draft of a booking that is to be changed.
pub fn of_booking(booking: &Booking, secret: &str, programme: &Programme) -> FormValues {
    let site = booking.basket.site;
    let street = programme.street_by_id(booking.street);
    let lift = if site.lift { "yes" } else { "no" };
    let floor = site.known_floor().map(|floor| floor.to_string()).unwrap_or_default();
    let window = booking.window.map(|window| window.id.to_string());
    FormValues::from_post(
        &BULKY,
        [
            (CHANGES, secret.to_owned()),
            (SERVICE, booking.service.as_str().to_owned()),
            (THINGS, things_text(&booking.basket.things)),
            (STREET, street.map(|one| one.code.clone()).unwrap_or_default()),
            (ESTATE, booking.estate.clone()),
            (BUILDING, booking.building.clone()),
            (ROOM, booking.room.clone()),
            (FLOOR, floor),
            (LIFT, lift.to_owned()),
            (PLACED, site.placed.as_str().to_owned()),
            (EXEMPTION, booking.basket.exemption.clone().unwrap_or_default()),
            (NOTE, booking.note.clone()),
            (WINDOW, window.unwrap_or_default()),
        ],
    )
}

/// The draft with an address in it.
pub fn with_address(values: FormValues, address: &Address) -> FormValues {
    let address = [
        (STREET, &address.street),
        (ESTATE, &address.estate),
        (BUILDING, &address.building),
        (ROOM, &address.room),
    ];
    address.into_iter().fold(values, |values, (field, text)| with(values, field, text.clone()))
}
