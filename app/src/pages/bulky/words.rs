//! What is said of collections, in words for residents.

use backend::bulky::{Booking, BookingEvent, Service, programme::Programme};
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use domain::{
    bulky::{Effect, Handling, Line, Placed, Quote, Reason, Size, State, Step, Thing, Volume},
    locale::Locale,
    money::Fen,
    places::PlaceKind,
};
use leptos::prelude::*;

use crate::{
    pages::cases::words::{moment, moment_in},
    render::{href, t, t_with, use_locale},
    routes::{Finding, Route},
    texts::text,
};

/// What a booking's state is called.
#[must_use]
pub fn state_word(state: State, overdue: bool) -> String {
    state_word_in(use_locale(), state, overdue)
}

/// The same for a language of one's choice.
#[must_use]
pub fn state_word_in(locale: Locale, state: State, overdue: bool) -> String {
    if overdue {
        return text(locale, "bulky-state-overdue", &[]);
    }
    text(locale, &format!("bulky-state-{}", state.as_str()), &[])
}

/// A window as one says it: 周四 11 月 26 日 09:00–11:00.
#[must_use]
pub fn window_word(from: DateTime<Utc>, to: DateTime<Utc>) -> String {
    format!("{}–{}", moment(from), backend::calendar::to_local(to).format("%H:%M"))
}

/// The hours of a window alone.
#[must_use]
pub fn hours_word(from: DateTime<Utc>, to: DateTime<Utc>) -> String {
    let local = |at| backend::calendar::to_local(at).format("%H:%M").to_string();
    format!("{}–{}", local(from), local(to))
}

/// A day as one says it: 周四 11 月 26 日, Thu 26 November.
#[must_use]
pub fn civil_day(day: NaiveDate) -> String {
    let weekday = t(&format!("calendar-weekday-{}", day.weekday().number_from_monday()));
    let day = match use_locale() {
        Locale::ZhHans | Locale::ZhHant => format!("{} 月 {} 日", day.month(), day.day()),
        Locale::En => day.format("%-d %B").to_string(),
    };
    format!("{weekday} {day}")
}

/// An amount: 33.60 元, ¥33.60.
#[must_use]
pub fn yuan(amount: Fen) -> String {
    t_with("bulky-yuan", &[("yuan", amount.to_string().into())])
}

/// A price: what it costs, or that it costs nothing.
#[must_use]
pub fn price(amount: Fen) -> String {
    if amount == Fen::ZERO { t("bulky-free") } else { yuan(amount) }
}

/// Cubic metres, to the litre: 0.672.
#[must_use]
pub fn cubic_metres(volume: Volume) -> String {
    let litres = volume.cubic_centimetres().div_ceil(1_000);
    let text = format!("{}.{:03}", litres / 1_000, litres % 1_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Where things stand.
#[must_use]
pub fn placed_word(placed: Placed) -> String {
    placed_word_in(use_locale(), placed)
}

/// The same for a language of one's choice.
#[must_use]
pub fn placed_word_in(locale: Locale, placed: Placed) -> String {
    text(locale, &format!("bulky-placed-{}", placed.as_str()), &[])
}

/// How large a thing is.
#[must_use]
pub fn size_word(size: Size) -> String {
    size_word_in(use_locale(), size)
}

/// The same for a language of one's choice.
#[must_use]
pub fn size_word_in(locale: Locale, size: Size) -> String {
    text(locale, &format!("bulky-size-{}", size.as_str()), &[])
}

/// What is called an exemption; the district's own code where there are no words for it.
#[must_use]
pub fn exemption_word(code: &str) -> String {
    exemption_word_in(use_locale(), code)
}

/// The same for a language of one's choice.
#[must_use]
pub fn exemption_word_in(locale: Locale, code: &str) -> String {
    if EXEMPTIONS.contains(&code) {
        text(locale, &format!("bulky-exemption-{code}"), &[])
    } else {
        code.to_owned()
    }
}

/// Exemptions that there are words for.
pub const EXEMPTIONS: [&str; 4] = ["low-income", "disabled", "aged-80", "veteran"];

/// What a thing is called.
#[must_use]
pub fn thing_name(programme: &Programme, thing: &Thing) -> String {
    thing_name_in(use_locale(), programme, thing)
}

/// The same for a language of one's choice.
#[must_use]
pub fn thing_name_in(locale: Locale, programme: &Programme, thing: &Thing) -> String {
    match thing {
        Thing::Item { item, .. } => programme
            .item(item)
            .map_or_else(|| item.clone(), |item| item.name.get(locale).to_owned()),
        Thing::Measured { name, .. } if name.is_empty() => text(locale, "bulky-own-thing", &[]),
        Thing::Measured { name, .. } => name.clone(),
        Thing::Bags { bag, .. } => {
            programme.bag(bag).map_or_else(|| bag.clone(), |bag| bag.name.get(locale).to_owned())
        }
        Thing::Loose { waste, .. } => programme
            .waste(waste)
            .map_or_else(|| waste.clone(), |waste| waste.name.get(locale).to_owned()),
    }
}

/// A thing with how many there are of it.
#[must_use]
pub fn thing_word(programme: &Programme, thing: &Thing) -> String {
    thing_word_in(use_locale(), programme, thing)
}

/// The same for a language of one's choice.
#[must_use]
pub fn thing_word_in(locale: Locale, programme: &Programme, thing: &Thing) -> String {
    let name = thing_name_in(locale, programme, thing);
    match thing {
        Thing::Loose { .. } => text(
            locale,
            "bulky-thing-loose",
            &[("name", name.into()), ("volume", cubic_metres(thing.volume()).into())],
        ),
        Thing::Measured { measures, quantity, .. } => text(
            locale,
            "bulky-thing-measured",
            &[
                ("name", name.into()),
                ("length", measures.length.into()),
                ("width", measures.width.into()),
                ("height", measures.height.into()),
                ("count", quantity.get().into()),
            ],
        ),
        thing => text(
            locale,
            "bulky-thing",
            &[("name", name.into()), ("count", thing.quantity().get().into())],
        ),
    }
}

/// Why something is on the bill.
#[must_use]
pub fn line_word(
    programme: &Programme,
    service: Service,
    things: &[Thing],
    reason: &Reason,
) -> String {
    line_word_in(use_locale(), programme, service, things, reason)
}

/// The same for a language of one's choice.
#[must_use]
pub fn line_word_in(
    locale: Locale,
    programme: &Programme,
    service: Service,
    things: &[Thing],
    reason: &Reason,
) -> String {
    let name = |at: &usize| {
        things.get(*at).map(|thing| thing_name_in(locale, programme, thing)).unwrap_or_default()
    };
    let key = format!("bulky-line-{}", reason.code());
    match reason {
        Reason::Pieces { thing, pieces, each } => text(
            locale,
            &key,
            &[
                ("name", name(thing).into()),
                ("count", (*pieces).into()),
                ("each", each.to_string().into()),
            ],
        ),
        Reason::ByVolume { thing, pieces, volume, per_cubic_metre } => text(
            locale,
            &key,
            &[
                ("name", name(thing).into()),
                ("count", (*pieces).into()),
                ("volume", cubic_metres(*volume).into()),
                ("each", per_cubic_metre.to_string().into()),
            ],
        ),
        Reason::CollectionPoint if service == Service::Yard => {
            text(locale, "bulky-line-collection-point-yard", &[])
        }
        Reason::CollectionPoint => text(locale, &key, &[]),
        Reason::FreeAllowance { pieces, left } => {
            text(locale, &key, &[("count", (*pieces).into()), ("left", (*left).into())])
        }
        Reason::Carrying { flights, pieces, each } => text(
            locale,
            &key,
            &[
                ("flights", (*flights).into()),
                ("count", (*pieces).into()),
                ("each", each.to_string().into()),
            ],
        ),
        Reason::Exemption { code, percent } => {
            let name = exemption_word_in(locale, code);
            text(locale, &key, &[("name", name.into()), ("percent", (*percent).into())])
        }
        Reason::Minimum { minimum } => {
            text(locale, &key, &[("minimum", minimum.to_string().into())])
        }
    }
}

/// What the state of a booking means, and what is next.
#[must_use]
pub fn now_word(locale: Locale, booking: &Booking) -> String {
    // Where something is asked of them, until when.
    let time = booking.answer_until.map(|until| moment_in(locale, until)).unwrap_or_default();
    let say = |key: &str| text(locale, key, &[("time", time.clone().into())]);
    match (booking.state, booking.service) {
        (_, Service::Pickup) if booking.overdue => say("bulky-now-overdue"),
        (_, Service::Yard) if booking.overdue => say("bulky-now-overdue-yard"),
        (State::Booked, Service::Yard) => say("bulky-now-booked-yard"),
        (State::NotFound, _) if booking.retry_until.is_none() => say("bulky-now-not-found-again"),
        (State::NotFound, Service::Yard) => say("bulky-now-not-found-yard"),
        (State::Expired, _) if booking.nothing_came_free => say("bulky-now-nothing-free"),
        (state, _) => say(&format!("bulky-now-{}", state.as_str())),
    }
}

/// What happened, in a line of the history.
#[must_use]
pub fn event_word(locale: Locale, booking: &Booking, event: &BookingEvent) -> String {
    let say = |key: &str| text(locale, key, &[]);
    match event.step.as_str() {
        "remind-3" | "remind-1" | "remind-answer" => say("bulky-event-remind"),
        "wait" => say("bulky-event-wait"),
        "offer" => say("bulky-event-offer"),
        "refunded" => say("bulky-event-refunded"),
        "refunded-elsewhere" => say("bulky-event-refunded-elsewhere"),
        "lapse" if event.to == State::Cancelled => say("bulky-event-unanswered"),
        "lapse" if booking.nothing_came_free => say("bulky-event-nothing-free"),
        step if Step::parse(step).is_some() => say(&format!("bulky-event-{step}")),
        _ => state_word_in(locale, event.to, false),
    }
}

/// What the yard is called.
#[must_use]
pub fn yard_name(locale: Locale, programme: &Programme) -> String {
    match &programme.yard_name {
        Some(name) => name.get(locale).to_owned(),
        None => text(locale, "bulky-yard", &[]),
    }
}

/// What the address of a booking is called: things are collected there, or brought from there.
#[must_use]
pub fn address_label(service: Service) -> String {
    match service {
        Service::Pickup => t("bulky-line-where"),
        Service::Yard => t("bulky-line-home"),
    }
}

/// The address of a booking and, where the crew comes, where things stand there: a line each.
#[must_use]
pub fn address_lines(programme: &Programme, booking: &Booking) -> String {
    let street = programme.street_by_id(booking.street);
    let street = street.map(|one| one.name.get(use_locale())).unwrap_or_default();
    let parts = [street, &booking.estate, &booking.building, &booking.room];
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    let address = parts.join(" ");
    match booking.service {
        Service::Pickup => format!("{address}\n{}", placed_word(booking.basket.site.placed)),
        Service::Yard => address,
    }
}

/// Where things are brought to, among other facts: the name of the yard, and the way to addresses.
#[component]
pub fn YardPlace<'a>(programme: &'a Programme) -> impl IntoView + use<> {
    let name = yard_name(use_locale(), programme);
    let query = format!("kind={}", PlaceKind::BulkyYard.as_str());
    let list = href(&Route::Places(Finding::Dropoff, query));
    view! {
        <dt>{t("bulky-line-yard")}</dt>
        <dd>
            <div>{name}</div>
            <a href=list>{t("bulky-yard-list")}</a>
        </dd>
    }
}

/// How to put things out, or to bring them to the yard, in sentences: what counts for everything, and
/// what for these things.
#[must_use]
pub fn put_out(
    locale: Locale,
    programme: &Programme,
    service: Service,
    things: &[Thing],
) -> Vec<String> {
    let mut handling: Vec<Handling> = Vec::new();
    let mut notes: Vec<String> = Vec::new();
    for thing in things {
        match thing {
            Thing::Item { item, .. } => {
                let of_item = programme.item(item).map(|item| item.handling.clone());
                for one in of_item.unwrap_or_default() {
                    if !handling.contains(&one) {
                        handling.push(one);
                    }
                }
            }
            Thing::Loose { waste, .. } => {
                let note = programme.waste(waste).map(|waste| waste.note.get(locale).to_owned());
                notes.extend(note.filter(|note| !note.is_empty()));
            }
            Thing::Measured { .. } | Thing::Bags { .. } => {}
        }
    }
    let general = match service {
        Service::Pickup => programme.care("general").map(|said| said.get(locale).to_owned()),
        Service::Yard => {
            // What the crew brings along does not come.
            handling.retain(|one| !matches!(one, Handling::TwoPersons | Handling::Heavy));
            Some(text(locale, "bulky-bring-general", &[]))
        }
    };
    let cares = handling.iter().filter_map(|one| programme.care(one.as_str()));
    let cares = cares.map(|said| said.get(locale).to_owned());
    general.into_iter().chain(cares).chain(notes).collect()
}

/// The reckoning: a line for each reason with what it does, and what is paid in the end.
#[component]
pub fn Reckoning<'a>(
    programme: &'a Programme,
    service: Service,
    things: &'a [Thing],
    quote: &'a Quote,
) -> impl IntoView + use<> {
    let rows = quote
        .lines
        .iter()
        .map(|Line { reason, effect }| {
            let amount = match effect {
                Effect::Adds(amount) => yuan(*amount),
                Effect::TakesOff(amount) => format!("−{}", yuan(*amount)),
            };
            view! {
                <tr>
                    <th scope="row">{line_word(programme, service, things, reason)}</th>
                    <td class="num">{amount}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <table class="bill">
            <caption>{t("bulky-bill")}</caption>
            <tbody>{rows}</tbody>
            <tfoot>
                <tr>
                    <th scope="row">{t("bulky-total")}</th>
                    <td class="num"><b>{price(quote.total)}</b></td>
                </tr>
            </tfoot>
        </table>
    }
}
