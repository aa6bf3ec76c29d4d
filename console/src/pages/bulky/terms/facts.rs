//! What a version says, as one reads it: the groups and labels of its form, with names and units.

use std::collections::BTreeMap;

use app::{
    pages::bulky::words::{exemption_word, price, yuan},
    render::{t, t_with, use_locale},
};
use backend::bulky::{programme::Programme, terms::Version};
use domain::{
    bulky::{Policy, PriceTable, Size},
    money::Fen,
};
use leptos::prelude::*;

use super::label;

/// A label's field, and what stands beside it; nothing where it does not apply.
type Fact = (&'static str, Option<String>);

/// Every group of the form, one after the other.
pub(super) fn facts(version: &Version, programme: &Programme) -> AnyView {
    let (prices, policy) = (&version.prices, &version.policy);
    let basis = Some(version.basis.clone()).filter(|basis| !basis.is_empty());
    view! {
        {list(vec![("basis", basis)])}
        {group("desk-bulky-group-items", items(prices, programme))}
        {group("desk-bulky-group-renovation", renovation(prices, programme))}
        {group("desk-bulky-group-free", free(prices))}
        {group("desk-bulky-group-carrying", carrying(prices))}
        {group("desk-bulky-group-times", times(policy))}
        {group("desk-bulky-group-refunds", refunds(policy))}
    }
    .into_any()
}

fn group(title: &str, facts: Vec<Fact>) -> AnyView {
    view! {
        <section>
            <h2>{t(title)}</h2>
            {list(facts)}
        </section>
    }
    .into_any()
}

fn list(facts: Vec<Fact>) -> AnyView {
    let lines = facts.into_iter().map(|(name, value)| {
        let value = value.unwrap_or_else(|| "—".to_owned());
        view! { <dt>{t(&label(name))}</dt> <dd class="num">{value}</dd> }
    });
    view! { <dl class="facts">{lines.collect_view()}</dl> }.into_any()
}

fn items(prices: &PriceTable, programme: &Programme) -> Vec<Fact> {
    let name = |id: &str| Some(programme.item(id)?.name.get(use_locale()).to_owned());
    let mut facts = vec![
        ("per_cubic_metre", Some(yuan(prices.per_cubic_metre))),
        ("minimum", Some(yuan(prices.minimum))),
    ];
    facts.extend(Size::ALL.iter().map(|size| {
        let field = match size {
            Size::Small => "size-small",
            Size::Medium => "size-medium",
            Size::Large => "size-large",
            Size::Oversize => "size-oversize",
        };
        (field, prices.sizes.get(size).copied().map(yuan))
    }));
    facts.push(("items", priced(&prices.items, name)));
    facts
}

fn renovation(prices: &PriceTable, programme: &Programme) -> Vec<Fact> {
    let name = |id: &str| Some(programme.bag(id)?.name.get(use_locale()).to_owned());
    vec![
        ("renovation_per_cubic_metre", Some(yuan(prices.renovation_per_cubic_metre))),
        ("bags", priced(&prices.bags, name)),
    ]
}

fn free(prices: &PriceTable) -> Vec<Fact> {
    let most = prices.free.and_then(|free| free.most_litres);
    let at_point = if prices.free_at_collection_point { "staff-yes" } else { "staff-no" };
    let exemptions = prices.exemptions.iter().map(|one| {
        let name = exemption_word(&one.code);
        t_with("bulky-line-exemption", &[("name", name.into()), ("percent", one.percent.into())])
    });
    vec![
        ("free_pieces", prices.free.map(|free| free.pieces.to_string())),
        ("free_most_litres", most.map(|litres| litres.to_string())),
        ("free_at_collection_point", Some(t(at_point))),
        ("exemptions", lines(exemptions)),
    ]
}

fn carrying(prices: &PriceTable) -> Vec<Fact> {
    let carrying = prices.carrying;
    vec![
        ("carrying_free_flights", carrying.map(|one| one.free_flights.to_string())),
        ("carrying_per_flight", carrying.map(|one| yuan(one.per_flight))),
        ("carrying_most", carrying.and_then(|one| one.most_per_piece).map(yuan)),
    ]
}

fn times(policy: &Policy) -> Vec<Fact> {
    vec![
        ("hold", Some(duration(policy.hold))),
        ("extension", Some(duration(policy.extension))),
        ("payment", Some(duration(policy.payment))),
        ("change_before", Some(duration(policy.change_before))),
        ("cancel_before", Some(duration(policy.cancel_before))),
        ("retry_within", Some(duration(policy.retry_within))),
    ]
}

fn refunds(policy: &Policy) -> Vec<Fact> {
    vec![
        ("late_refund_percent", Some(policy.late_refund_percent.to_string())),
        ("not_found_refund_percent", Some(policy.not_found_refund_percent.to_string())),
    ]
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
