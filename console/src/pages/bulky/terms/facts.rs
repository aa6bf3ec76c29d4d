//! What a version says, as one reads it: the groups and labels of its form, with names and units.

use std::collections::BTreeMap;

use app::{
    pages::bulky::words::{exemption_word, price, yuan},
    render::{t, t_with, use_locale},
};
use backend::bulky::{programme::Programme, terms::Version};
use domain::{
    bulky::{PriceTable, Size},
    locale::Localised,
    money::Fen,
};
use leptos::prelude::*;

use super::{GROUPS, label};

/// Every group of the form, one after the other.
pub(super) fn facts(version: &Version, programme: &Programme) -> AnyView {
    let groups = GROUPS.iter().map(|(title, names)| {
        view! {
            <section>
                <h2>{t(title)}</h2>
                {list(names, version, programme)}
            </section>
        }
    });
    view! {
        {list(&["basis"], version, programme)}
        {groups.collect_view()}
    }
    .into_any()
}

fn list(names: &[&str], version: &Version, programme: &Programme) -> AnyView {
    let lines = names.iter().map(|name| {
        let value = value(name, version, programme).unwrap_or_else(|| "—".to_owned());
        view! { <dt>{t(&label(name))}</dt> <dd class="num">{value}</dd> }
    });
    view! { <dl class="facts">{lines.collect_view()}</dl> }.into_any()
}

/// What stands in a field; nothing where it does not apply.
fn value(name: &str, version: &Version, programme: &Programme) -> Option<String> {
    let (prices, policy) = (&version.prices, &version.policy);
    let (free, carrying) = (prices.free, prices.carrying);
    let named = |name: &Localised| name.get(use_locale()).to_owned();
    match name {
        "basis" => Some(version.basis.clone()).filter(|basis| !basis.is_empty()),
        "per_cubic_metre" => Some(yuan(prices.per_cubic_metre)),
        "minimum" => Some(yuan(prices.minimum)),
        "items" => priced(&prices.items, |id| Some(named(&programme.item(id)?.name))),
        "renovation_per_cubic_metre" => Some(yuan(prices.renovation_per_cubic_metre)),
        "bags" => priced(&prices.bags, |id| Some(named(&programme.bag(id)?.name))),
        "free_pieces" => free.map(|free| free.pieces.to_string()),
        "free_most_litres" => free?.most_litres.map(|litres| litres.to_string()),
        "free_at_collection_point" => {
            Some(t(if prices.free_at_collection_point { "staff-yes" } else { "staff-no" }))
        }
        "exemptions" => exemptions(prices),
        "carrying_free_flights" => carrying.map(|one| one.free_flights.to_string()),
        "carrying_per_flight" => carrying.map(|one| yuan(one.per_flight)),
        "carrying_most" => carrying?.most_per_piece.map(yuan),
        "hold" => Some(duration(policy.hold)),
        "extension" => Some(duration(policy.extension)),
        "payment" => Some(duration(policy.payment)),
        "change_before" => Some(duration(policy.change_before)),
        "cancel_before" => Some(duration(policy.cancel_before)),
        "retry_within" => Some(duration(policy.retry_within)),
        "answer_within" => Some(duration(policy.answer_within)),
        "late_refund_percent" => Some(policy.late_refund_percent.to_string()),
        "not_found_refund_percent" => Some(policy.not_found_refund_percent.to_string()),
        size => {
            let size = Size::parse(size.strip_prefix("size-")?)?;
            prices.sizes.get(&size).copied().map(yuan)
        }
    }
}

fn exemptions(prices: &PriceTable) -> Option<String> {
    lines(prices.exemptions.iter().map(|one| {
        let name = exemption_word(&one.code);
        t_with("bulky-line-exemption", &[("name", name.into()), ("percent", one.percent.into())])
    }))
}

/// A line for each, by name; the id of what is not in the catalogue any more.
fn priced(prices: &BTreeMap<String, Fen>, name: impl Fn(&str) -> Option<String>) -> Option<String> {
    lines(prices.iter().map(|(id, cost)| {
        let name = name(id).unwrap_or_else(|| id.clone());
        t_with("desk-bulky-terms-line", &[("name", name.into()), ("value", price(*cost).into())])
    }))
}

fn lines(lines: impl Iterator<Item = String>) -> Option<String> {
    let lines: Vec<String> = lines.collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// So many minutes, in the largest unit that they fill.
fn duration(minutes: u32) -> String {
    let (key, count) = match minutes {
        0 => ("desk-bulky-terms-minutes", 0),
        days if days % 1_440 == 0 => ("desk-bulky-terms-days", days / 1_440),
        hours if hours % 60 == 0 => ("desk-bulky-terms-hours", hours / 60),
        minutes => ("desk-bulky-terms-minutes", minutes),
    };
    t_with(key, &[("count", count.into())])
}
