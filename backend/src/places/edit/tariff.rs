//! What parking costs one kind of vehicle, as staff fill it in.

use domain::{
    accounts::{Act, Kind},
    money::Fen,
    places::{
        Fact, PlainFact,
        parking::Vehicle,
        tariff::{Band, Cap, CapPeriod, Draft, Rate, Rounding, Step, Tariff, TariffError, Tariffs},
    },
};
use uuid::Uuid;

use crate::{
    Kernel,
    accounts::{Area, Denied},
    audit::Subject,
    idempotency::request_hash,
    places::{
        review::accept_edited,
        store::{self, Details},
    },
    problem::FieldError,
    records::{Begun, Fields, SaveError, Saving, begin, finish},
};

/// Parts of the day that the form has room for.
pub const BANDS: usize = 3;

/// The fields of the form. Those of a band end in its number from 1.
#[derive(Debug, Clone, Copy)]
pub struct TariffForm;

impl TariffForm {
    /// What can be wrong with its fields, besides what [`SaveError`] knows of every form.
    pub const CODES: &'static [&'static str] = &[
        "number-range",
        "amount-shape",
        "time-shape",
        "tariff-parts",
        "tariff-band",
        "tariff-gap",
        "tariff-overlap",
        "tariff-steps",
        "tariff-minutes",
        "tariff-price",
    ];

    /// Their names.
    pub const FIELDS: &'static [&'static str] = &[
        "none",
        "free_minutes",
        "stay_free",
        "from-1",
        "to-1",
        "rate-1",
        "flat-1",
        "first_minutes-1",
        "first_unit-1",
        "first_price-1",
        "unit-1",
        "price-1",
        "cap-1",
        "from-2",
        "to-2",
        "rate-2",
        "flat-2",
        "first_minutes-2",
        "first_unit-2",
        "first_price-2",
        "unit-2",
        "price-2",
        "cap-2",
        "from-3",
        "to-3",
        "rate-3",
        "flat-3",
        "first_minutes-3",
        "first_unit-3",
        "first_price-3",
        "unit-3",
        "price-3",
        "cap-3",
        "cap",
        "cap_period",
        "holidays_free",
        "rounding",
    ];

    /// What the form shows of a tariff. What it has no room for (a fourth part of the day, a third
    /// step) is not shown, and such a tariff comes from an import only.
    #[must_use]
    pub fn of(tariff: Option<&Tariff>) -> Vec<(String, String)> {
        let Some(terms) = tariff.map(Tariff::terms) else {
            return vec![("none".to_owned(), "yes".to_owned())];
        };
        let mut values = vec![
            ("free_minutes".to_owned(), terms.free_minutes.to_string()),
            ("rounding".to_owned(), rounding_word(terms.rounding).to_owned()),
        ];
        let mut tick = |field: &str, on: bool| {
            if on {
                values.push((field.to_owned(), "yes".to_owned()));
            }
        };
        tick("stay_free", terms.free_minutes_stay_free);
        tick("holidays_free", terms.holidays_free);
        if let Some(cap) = terms.cap {
            values.push(("cap".to_owned(), cap.amount.to_string()));
            values.push(("cap_period".to_owned(), period_word(cap.period).to_owned()));
        }
        for (band, number) in terms.bands.iter().zip(1..=BANDS) {
            show_band(&mut values, band, number);
        }
        values
    }

    /// Whether the form has room for all of it.
    #[must_use]
    pub fn has_room_for(tariff: &Tariff) -> bool {
        let terms = tariff.terms();
        terms.bands.len() <= BANDS
            && terms.bands.iter().all(|band| match &band.rate {
                Rate::Steps(steps) => steps.len() <= 2,
                Rate::Free | Rate::Flat(_) => true,
            })
    }

    /// The tariff of a form; none where there is to be none.
    fn check(get: &(dyn Fn(&str) -> String + Sync)) -> Result<Option<Tariff>, Vec<FieldError>> {
        let mut fields = Fields::new(get);
        if !fields.optional("none", 9).is_empty() {
            return Ok(None);
        }
        let bands = (1..=BANDS).filter_map(|number| band(&mut fields, number)).collect();
        let cap = amount(&mut fields, "cap").map(|amount| Cap {
            amount,
            period: match fields.optional("cap_period", 20).as_str() {
                "civil-day" => CapPeriod::CivilDay,
                _ => CapPeriod::Hours24,
            },
        });
        let draft = Draft {
            free_minutes: minutes(&mut fields, "free_minutes").unwrap_or(0),
            free_minutes_stay_free: !fields.optional("stay_free", 9).is_empty(),
            bands,
            cap,
            holidays_free: !fields.optional("holidays_free", 9).is_empty(),
            rounding: match fields.optional("rounding", 20).as_str() {
                "down" => Rounding::Down,
                "nearest" => Rounding::Nearest,
                _ => Rounding::Up,
            },
        };
        if !fields.wrong.is_empty() {
            return Err(fields.wrong);
        }
        match Tariff::new(draft) {
            Ok(tariff) => Ok(Some(tariff)),
            Err(error) => Err(vec![FieldError::new("from-1", code(error))]),
        }
    }
}

/// The code of what is wrong with a tariff as a whole.
const fn code(error: TariffError) -> &'static str {
    match error {
        TariffError::Parts => "tariff-parts",
        TariffError::Band => "tariff-band",
        TariffError::Gap => "tariff-gap",
        TariffError::Overlap => "tariff-overlap",
        TariffError::Steps => "tariff-steps",
        TariffError::Minutes => "tariff-minutes",
        TariffError::Price => "tariff-price",
    }
}

const fn rounding_word(rounding: Rounding) -> &'static str {
    match rounding {
        Rounding::Up => "up",
        Rounding::Down => "down",
        Rounding::Nearest => "nearest",
    }
}

const fn period_word(period: CapPeriod) -> &'static str {
    match period {
        CapPeriod::Hours24 => "hours24",
        CapPeriod::CivilDay => "civil-day",
    }
}

fn clock(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

fn show_band(values: &mut Vec<(String, String)>, band: &Band, number: usize) {
    let mut show = |field: &str, value: String| values.push((format!("{field}-{number}"), value));
    show("from", clock(band.from));
    show("to", clock(band.to));
    if let Some(cap) = band.cap {
        show("cap", cap.to_string());
    }
    match &band.rate {
        Rate::Free => show("rate", "free".to_owned()),
        Rate::Flat(price) => {
            show("rate", "flat".to_owned());
            show("flat", price.to_string());
        }
        Rate::Steps(steps) => {
            show("rate", "steps".to_owned());
            if let [first, _, ..] = steps.as_slice() {
                show("first_minutes", first.minutes.unwrap_or_default().to_string());
                show("first_unit", first.unit.to_string());
                show("first_price", first.price.to_string());
            }
            if let Some(last) = steps.last() {
                show("unit", last.unit.to_string());
                show("price", last.price.to_string());
            }
        }
    }
}

/// None for a band that is left empty.
fn band(fields: &mut Fields<'_>, number: usize) -> Option<Band> {
    let named = |field: &str| format!("{field}-{number}");
    let rate = fields.optional(&named("rate"), 9);
    let (from, to) = (time(fields, &named("from")), time(fields, &named("to")));
    if rate.is_empty() {
        return None;
    }
    let rate = match rate.as_str() {
        "free" => Rate::Free,
        "flat" => Rate::Flat(wanted(fields, &named("flat"), amount)?),
        "steps" => {
            let mut steps = Vec::new();
            if let Some(lasting) = minutes(fields, &named("first_minutes")) {
                steps.push(Step {
                    minutes: Some(lasting),
                    unit: minutes(fields, &named("first_unit")).unwrap_or(lasting),
                    price: wanted(fields, &named("first_price"), amount)?,
                });
            }
            steps.push(Step {
                minutes: None,
                unit: wanted(fields, &named("unit"), minutes)?,
                price: wanted(fields, &named("price"), amount)?,
            });
            Rate::Steps(steps)
        }
        _ => {
            fields.refuse(&named("rate"), "choice-unknown");
            return None;
        }
    };
    // Both left empty is the whole day.
    let (from, to) = (from.unwrap_or(0), to.unwrap_or(24 * 60));
    Some(Band { from, to, rate, cap: amount(fields, &named("cap")) })
}

/// What `read` reads, and an error where nothing stands.
fn wanted<T>(
    fields: &mut Fields<'_>,
    field: &str,
    read: fn(&mut Fields<'_>, &str) -> Option<T>,
) -> Option<T> {
    let wrong = fields.wrong.len();
    let value = read(fields, field);
    if value.is_none() && fields.wrong.len() == wrong {
        fields.refuse(field, "text-missing");
    }
    value
}

fn amount(fields: &mut Fields<'_>, field: &str) -> Option<Fen> {
    let typed = fields.optional(field, 12);
    let amount = Fen::parse_yuan(&typed);
    if amount.is_none() && !typed.is_empty() {
        fields.refuse(field, "amount-shape");
    }
    amount
}

fn minutes(fields: &mut Fields<'_>, field: &str) -> Option<u32> {
    let typed = fields.optional(field, 6);
    let minutes = typed.parse().ok();
    if minutes.is_none() && !typed.is_empty() {
        fields.refuse(field, "number-range");
    }
    minutes
}

/// `08:00`, up to `24:00`, in minutes since midnight.
fn time(fields: &mut Fields<'_>, field: &str) -> Option<u16> {
    let typed = fields.optional(field, 5);
    if typed.is_empty() {
        return None;
    }
    let minute = typed.split_once([':', '：']).and_then(|(hour, minute)| {
        let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
        (hour <= 24 && minute < 60 && hour * 60 + minute <= 24 * 60).then(|| hour * 60 + minute)
    });
    if minute.is_none() {
        fields.refuse(field, "time-shape");
    }
    minute
}

/// A tariff to be saved. `saving.id` is the place.
pub struct SaveTariff<'a> {
    pub saving: Saving<'a>,
    pub vehicle: Vehicle,
    /// Of the place when the form was opened.
    pub version: i32,
    /// The correction that the form was opened from, which is accepted with it.
    pub report: Option<Uuid>,
    pub get: &'a (dyn Fn(&str) -> String + Sync),
}

/// Says what parking costs one kind of vehicle at a place, or that nobody knows.
///
/// # Errors
/// [`SaveError`]; [`SaveError::Changed`] for the second of two editors.
pub async fn save_tariff(kernel: &Kernel, save: SaveTariff<'_>) -> Result<Uuid, SaveError> {
    let SaveTariff { saving, vehicle, version, report, get } = save;
    let id = saving.id.unwrap_or_default();
    let values: Vec<String> = TariffForm::FIELDS.iter().map(|field| get(field)).collect();
    let named = [id.to_string(), vehicle.as_str().to_owned()];
    let from = report.map(|report| report.to_string());
    let sent = named.iter().chain(&values).chain(&from);
    let hash = request_hash("save-tariff", sent.map(String::as_bytes));
    saving.staff.reach(Act::Write, Kind::Place)?;
    let (mut tx, claim) = match begin(kernel, &saving, hash).await? {
        Begun::New(tx, claim) => (tx, claim),
        Begun::Done(id) => return Ok(id),
    };
    let stored = store::one(&mut tx, id).await?.ok_or(Denied::NotFound)?;
    let area = Area { street: stored.street, ..Area::default() };
    saving.staff.permit(Act::Write, Kind::Place, area)?;
    if stored.version != version {
        return Err(SaveError::Changed);
    }
    let tariff = TariffForm::check(&|field| get(field)).map_err(SaveError::Invalid)?;
    let mut place = stored.place;
    let Details::Parking(parking) = &mut place.details else {
        return Err(Denied::NotFound.into());
    };
    let Tariffs(mut by_vehicle) = parking.tariffs.take().unwrap_or_default();
    match tariff {
        Some(tariff) => by_vehicle.insert(vehicle, tariff),
        None => by_vehicle.remove(&vehicle),
    };
    parking.tariffs = (!by_vehicle.is_empty()).then_some(Tariffs(by_vehicle));
    let fact = Fact::Plain(PlainFact::Tariff);
    place.verified.retain(|(known, _)| *known != fact);
    if parking.tariffs.is_some() {
        place.verified.push((fact, kernel.now()));
    }
    accept_edited(kernel, &mut tx, &saving, report, id).await?;
    store::update(&mut tx, &[place], kernel.now()).await?;
    finish(kernel, tx, claim, &saving, "change", Subject { kind: "place", id: Some(id) }).await
}
