//! How the feeds are, by source.

use app::{
    components::table::Table,
    render::{t, t_with, use_locale},
    texts,
};
use backend::places::feeds::health::{Broken, SourceHealth};
use leptos::prelude::*;

use crate::routes::{StaffRoute, link};

/// Every source that has a key.
#[component]
pub fn Health(sources: Vec<SourceHealth>) -> impl IntoView {
    let shown = sources.into_iter().map(|source| view! { <Source source/> }).collect_view();
    let none = shown.is_empty().then(|| view! { <p>{t("feeds-health-none")}</p> });
    view! { <h2>{t("feeds-health")}</h2> {none} {shown} }
}

#[component]
fn Source(source: SourceHealth) -> impl IntoView {
    let locale = use_locale();
    let last =
        source.last_at.map_or_else(|| t("feeds-never"), |at| texts::date_and_time(locale, at));
    let share = |count: i64| {
        let percent = if source.places == 0 { 0 } else { (count * 100).div_euclid(source.places) };
        t_with("feeds-health-share", &[("count", count.into()), ("share", percent.into())])
    };
    let days: Vec<Vec<String>> = source
        .days
        .iter()
        .map(|day| {
            let counts = day.counts;
            let numbers = [counts.accepted, counts.late, counts.flagged, counts.refused];
            std::iter::once(texts::date(locale, day.day))
                .chain(numbers.map(|number| number.to_string()))
                .collect()
        })
        .collect();
    let table = if days.is_empty() {
        view! { <p class="soft">{t("feeds-health-silent")}</p> }.into_any()
    } else {
        view! {
            <Table
                caption=t_with("feeds-health-days", &[("name", source.name.clone().into())])
                columns=["day", "accepted", "late", "flagged", "refused"]
                    .map(|name| t(&format!("feeds-column-{name}")))
                    .to_vec()
                rows=days
            />
        }
        .into_any()
    };
    let stale = t_with("feeds-health-stale", &[("minutes", source.stale_minutes.into())]);
    view! {
        <h3>{source.name.clone()} " " <span class="soft small">{source.code.clone()}</span></h3>
        <dl class="facts">
            <dt>{t("feeds-health-last")}</dt><dd>{last}</dd>
            <dt>{t("feeds-health-places")}</dt><dd>{source.places}</dd>
            <dt>{stale}</dt><dd>{share(source.stale)}</dd>
            <dt>{t("feeds-health-flagged")}</dt><dd>{share(source.flagged)}</dd>
        </dl>
        {broken(source.broken)}
        {table}
    }
}

/// The toilets of a source that something is broken in.
fn broken(toilets: Vec<Broken>) -> Option<impl IntoView> {
    let rows: Vec<_> = toilets
        .into_iter()
        .map(|one| {
            let place = link(&StaffRoute::Place(one.place));
            view! {
                <li><a href=place>{one.name}</a> " " <span class="soft">{one.fault}</span></li>
            }
        })
        .collect();
    (!rows.is_empty()).then(|| {
        view! {
            <p>{t("feeds-health-broken")}</p>
            <ul class="rows">{rows}</ul>
        }
    })
}
