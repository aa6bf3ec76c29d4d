//! What somebody wants to be rid of, as an app sends it, and as it is given back to be changed.

use app::api::bulky::book::{MOST_LITRES, OWN_NAME};
use axum::http::StatusCode;
use backend::bulky::{
    Address, Booking, FLOORS, MAX_ESTATE, MAX_ROOM, Service, Wish, programme::Programme,
};
use domain::{
    bulky::{Measures, Quantity, Site, Thing},
    text::{clean_line, length},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::choices::{BulkyKind, BulkyPlaced, BulkyService};
use crate::api_v1::refusal::{At, Fault, Refusal, codes};

/// One thing, and how many. The fields are those of its kind. 404 for what is not in the catalogue.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api_v1) struct BulkyThing {
    kind: BulkyKind,
    /// Of an `item`, `bags` or what is `loose`: its id in the catalogue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, example = "sofa-three-seat")]
    id: Option<String>,
    /// How many; of all but what is `loose`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 50)]
    quantity: Option<i64>,
    /// What something `measured` is; it can be left out. Of more than 40 characters the first 40 are
    /// kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// Of something `measured`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 600)]
    length_cm: Option<u32>,
    /// Of something `measured`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 600)]
    width_cm: Option<u32>,
    /// Of something `measured`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 600)]
    height_cm: Option<u32>,
    /// Of what is `loose`: half a cubic metre is 500.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 20_000)]
    litres: Option<u64>,
}

/// It is not in the catalogue. What was taken out of it the operations judge: a booking keeps it.
const RETIRED: &str = "bulky-item-retired";

impl BulkyThing {
    /// With what the catalogue says of it now; none, and why, if something is wrong with it.
    fn thing(&self, programme: &Programme, at: &str, faults: &mut Vec<Fault>) -> Option<Thing> {
        let mut wrong = |field: &str, code: &str| {
            faults.push(Fault { at: At::Pointer(format!("{at}/{field}")), code: code.to_owned() });
        };
        let (given, own) = (self.given(), self.kind.fields());
        for field in given.iter().filter(|field| !own.contains(field)) {
            wrong(field, codes::UNKNOWN);
        }
        for field in own.iter().filter(|field| **field != "name" && !given.contains(field)) {
            wrong(field, codes::MISSING);
        }
        let id = self.id.as_deref();
        match self.kind {
            BulkyKind::Item => {
                let item = id.and_then(|id| programme.item(id));
                if id.is_some() && item.is_none() {
                    wrong("id", RETIRED);
                }
                let quantity = self.count(&mut wrong);
                Some(item?.thing(quantity?))
            }
            BulkyKind::Bags => {
                let bag = id.and_then(|id| programme.bag(id));
                if id.is_some() && bag.is_none() {
                    wrong("id", RETIRED);
                }
                let quantity = self.count(&mut wrong);
                Some(bag?.thing(quantity?))
            }
            BulkyKind::Loose => {
                let waste = id.and_then(|id| programme.waste(id));
                if id.is_some() && waste.is_none() {
                    wrong("id", RETIRED);
                }
                let litres = self.litres?;
                if !(1..=MOST_LITRES).contains(&litres) {
                    wrong("litres", "bulky-cubic");
                    return None;
                }
                Some(waste?.thing(litres))
            }
            BulkyKind::Measured => {
                let quantity = self.count(&mut wrong);
                let measures = Measures::new(self.length_cm?, self.width_cm?, self.height_cm?)
                    .inspect_err(|error| wrong("length_cm", error.code()))
                    .ok();
                let name = self.name.as_deref().unwrap_or_default();
                let name = clean_line(name).chars().take(OWN_NAME).collect();
                Some(Thing::Measured { name, measures: measures?, quantity: quantity? })
            }
        }
    }

    fn count(&self, wrong: &mut impl FnMut(&str, &str)) -> Option<Quantity> {
        let quantity = Quantity::new(self.quantity?);
        quantity.inspect_err(|error| wrong("quantity", error.code())).ok()
    }

    /// The fields that are there, besides the kind.
    fn given(&self) -> Vec<&'static str> {
        let fields = [
            ("id", self.id.is_some()),
            ("quantity", self.quantity.is_some()),
            ("name", self.name.is_some()),
            ("length_cm", self.length_cm.is_some()),
            ("width_cm", self.width_cm.is_some()),
            ("height_cm", self.height_cm.is_some()),
            ("litres", self.litres.is_some()),
        ];
        fields.into_iter().filter(|(_, is)| *is).map(|(field, _)| field).collect()
    }

    /// Of this kind, and nothing else yet.
    const fn new(kind: BulkyKind) -> Self {
        Self {
            kind,
            id: None,
            quantity: None,
            name: None,
            length_cm: None,
            width_cm: None,
            height_cm: None,
            litres: None,
        }
    }

    fn of(thing: &Thing) -> Self {
        let many = |quantity: &Quantity| Some(i64::from(quantity.get()));
        match thing {
            Thing::Item { item, quantity, .. } => Self {
                id: Some(item.clone()),
                quantity: many(quantity),
                ..Self::new(BulkyKind::Item)
            },
            Thing::Measured { name, measures, quantity } => Self {
                name: Some(name.clone()).filter(|name| !name.is_empty()),
                length_cm: Some(measures.length),
                width_cm: Some(measures.width),
                height_cm: Some(measures.height),
                quantity: many(quantity),
                ..Self::new(BulkyKind::Measured)
            },
            Thing::Bags { bag, quantity, .. } => Self {
                id: Some(bag.clone()),
                quantity: many(quantity),
                ..Self::new(BulkyKind::Bags)
            },
            Thing::Loose { waste, litres, .. } => Self {
                id: Some(waste.clone()),
                litres: Some(*litres),
                ..Self::new(BulkyKind::Loose)
            },
        }
    }
}

/// Whose household it is. Below the estate it is personal data.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api_v1) struct BulkyAddress {
    /// Code of a street that is served, 404 for another: see `/api/v1/bulky/terms`.
    #[schema(min_length = 1)]
    street: String,
    /// The estate (小区) or, where there is none, road and house number.
    #[schema(min_length = 1, max_length = 60, example = "湖滨花园")]
    estate: String,
    #[schema(min_length = 1, max_length = 30, example = "3栋")]
    building: String,
    /// Unit and room.
    #[schema(min_length = 1, max_length = 30, example = "2单元502")]
    room: String,
}

/// How far it is carried.
#[derive(Debug, Clone, Copy, Default, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api_v1) struct BulkySite {
    /// At the door unless said.
    #[serde(default)]
    placed: BulkyPlaced,
    /// As people count it: 1 is the ground floor, -1 the first basement; there is no 0.
    /// Needed for a `pickup` at the door.
    #[serde(default)]
    #[schema(minimum = -5, maximum = 120)]
    floor: Option<i16>,
    /// Whether there is a lift that works. Needed where stairs would be carried (409).
    #[serde(default)]
    lift: Option<bool>,
}

/// Everything that a price depends on.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api_v1) struct BulkyWish {
    /// `pickup` unless said.
    #[serde(default)]
    service: BulkyService,
    /// At most 20 kinds.
    #[schema(min_items = 1, max_items = 20)]
    things: Vec<BulkyThing>,
    address: BulkyAddress,
    /// Needed for a `pickup` at the door, with its floor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    site: Option<BulkySite>,
    /// Code of an exemption that is claimed, 404 for another; the crew sees the certificate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    exemption: Option<String>,
}

impl BulkyWish {
    /// As the operations want it. It stands under `base` in the body.
    pub(super) fn wish(&self, programme: &Programme, base: &str) -> Result<Wish, Refusal> {
        let mut faults = Vec::new();
        let mut things = Vec::new();
        for (at, thing) in self.things.iter().enumerate() {
            things.extend(thing.thing(programme, &format!("{base}/things/{at}"), &mut faults));
        }
        let service = self.service.service();
        let site = self.site.unwrap_or_default();
        // Also where it does not count.
        if site.floor.is_some_and(|floor| floor == 0 || !FLOORS.contains(&floor)) {
            let at = At::Pointer(pointer(base, "floor"));
            faults.push(Fault { at, code: "bulky-floor".to_owned() });
        }
        let address = &self.address;
        for (field, text, most) in [
            ("estate", &address.estate, MAX_ESTATE),
            ("building", &address.building, MAX_ROOM),
            ("room", &address.room, MAX_ROOM),
        ] {
            if length(text) > most {
                let at = At::Pointer(pointer(base, field));
                faults.push(Fault { at, code: "bulky-address-too-long".to_owned() });
            }
        }
        let floor = match service {
            // None is no floor, and the operation says where one is needed.
            Service::Pickup => site.floor.unwrap_or_default(),
            Service::Yard => 1,
        };
        let wish = Wish {
            service,
            things,
            address: Address {
                street: address.street.clone(),
                estate: address.estate.clone(),
                building: address.building.clone(),
                room: address.room.clone(),
            },
            site: Site { placed: site.placed.placed(), floor, lift: site.lift.unwrap_or_default() },
            exemption: self.exemption.clone().filter(|code| !code.is_empty()),
        };
        if wish.needs_lift() && site.lift.is_none() {
            let at = At::Pointer(pointer(base, "lift"));
            faults.push(Fault { at, code: "bulky-lift-missing".to_owned() });
        }
        match faults.first().map(|fault| fault.code.clone()) {
            None => Ok(wish),
            Some(code) => Err(Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, code).with(faults)),
        }
    }

    /// What a booking is for.
    pub(super) fn of(booking: &Booking, programme: &Programme) -> Self {
        let site = booking.basket.site;
        let street = programme.street_by_id(booking.street);
        Self {
            service: BulkyService::of(booking.service),
            things: booking.basket.things.iter().map(BulkyThing::of).collect(),
            address: BulkyAddress {
                street: street.map(|one| one.code.clone()).unwrap_or_default(),
                estate: booking.estate.clone(),
                building: booking.building.clone(),
                room: booking.room.clone(),
            },
            site: Some(BulkySite {
                placed: BulkyPlaced::of(site.placed),
                floor: site.known_floor(),
                lift: Some(site.lift),
            }),
            exemption: booking.basket.exemption.clone(),
        }
    }
}

/// Where a field of the operations stands in a body whose wish is under `base`.
pub(super) fn pointer(base: &str, field: &str) -> String {
    match field {
        "things" | "exemption" => format!("{base}/{field}"),
        "floor" | "lift" | "placed" => format!("{base}/site/{field}"),
        "street" | "estate" | "building" | "room" => format!("{base}/address/{field}"),
        field => format!("/{field}"),
    }
}
