//! How well the places are kept.

use app::{
    components::badge::{Badge, Tone},
    render::{render, t, t_with, use_locale},
    state::AppState,
    visit::Visit,
};
use axum::{
    extract::{Query, State, rejection::QueryRejection},
    response::Response,
};
use backend::{
    lists::Unavailable,
    places::boards::{Freshness, OpenRate, TARGET_PERCENT, freshness, months, open_rates},
};
use chrono::NaiveDate;
use domain::{
    accounts::{Act, Kind},
    calendar::parse_date,
    locale::Localised,
};
use leptos::prelude::*;

use super::{nav, unavailable, words::kind_name};
use crate::{
    desk::Desk,
    frame,
    list::{FilterBar, ListTable, SelectFilter},
    routes::{PlacesPart, patterns},
};

/// What stands in the address.
#[derive(Debug, Default, Clone, serde::Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    month: String,
}

/// `/staff/places/board`.
pub(super) async fn page(
    State(state): State<AppState>,
    asked: Result<Query<Asked>, QueryRejection>,
    visit: Visit,
    desk: Desk,
) -> Response {
    if let Err(denied) = desk.staff().reach(Act::Read, Kind::Place) {
        return frame::refused(&state, &visit, &desk, denied);
    }
    let asked = asked.map(|Query(asked)| asked).unwrap_or_default();
    let db = &state.kernel.db;
    let read = async {
        let months = months(db).await?;
        let asked = parse_date(&format!("{}-01", asked.month));
        let month = asked.filter(|month| months.contains(month)).or(months.first().copied());
        let rates = match month {
            Some(month) => open_rates(db, month).await?,
            None => Vec::new(),
        };
        let fresh = freshness(db, state.kernel.now()).await?;
        Ok::<_, Unavailable>((months, month, rates, fresh))
    };
    let (months, month, rates, fresh) = match read.await {
        Ok(read) => read,
        Err(error) => return unavailable(&state, &visit, &error),
    };
    render(&state, &visit, || {
        let target = format!("{TARGET_PERCENT:.0}");
        let body = view! {
            {nav(PlacesPart::Board)}
            <h2>{t("desk-places-open-rate")}</h2>
            <p class="note">
                {t_with("desk-places-open-rate-about", &[("target", target.into())])}
            </p>
            <Months months month/>
            <OpenRates rates/>
            <h2>{t("desk-places-freshness")}</h2>
            <p class="note">{t("desk-places-freshness-about")}</p>
            <Fresh fresh/>
        };
        frame::page(&desk, "places", &t("desk-places-part-board"), body)
    })
}

#[component]
fn Months(months: Vec<NaiveDate>, month: Option<NaiveDate>) -> impl IntoView {
    let named = |month: &NaiveDate| month.format("%Y-%m").to_string();
    let value = month.as_ref().map(named).unwrap_or_default();
    let options: Vec<_> = months.iter().map(named).map(|month| (month.clone(), month)).collect();
    view! {
        <FilterBar path=patterns::PLACES_BOARD filtered=false>
            <SelectFilter name="month" label=t("desk-places-month") value=value options/>
        </FilterBar>
    }
}

fn street_name(street: Option<&Localised>) -> String {
    let locale = use_locale();
    street.map_or_else(|| t("desk-place-no-street"), |name| name.get(locale).to_owned())
}

#[component]
fn OpenRates(rates: Vec<OpenRate>) -> impl IntoView {
    let columns = [
        "desk-place-field-street",
        "desk-places-toilets",
        "desk-places-open-rate",
        "desk-places-target",
    ];
    let rows = rates
        .into_iter()
        .map(|rate| {
            let percent = rate.percent().map(|percent| format!("{percent:.1} %"));
            let (text, tone) = match rate.percent() {
                None => ("desk-places-target-none", Tone::Neutral),
                Some(_) if rate.is_below_target() => ("desk-places-target-missed", Tone::Late),
                Some(_) => ("desk-places-target-met", Tone::Good),
            };
            vec![
                street_name(rate.street.as_ref()).into_any(),
                rate.toilets.to_string().into_any(),
                percent.unwrap_or_else(|| "–".to_owned()).into_any(),
                view! { <Badge text=t(text) tone/> }.into_any(),
            ]
        })
        .collect();
    view! { <ListTable caption=t("desk-places-open-rate") columns=columns.map(t).to_vec() rows/> }
}

#[component]
fn Fresh(fresh: Vec<Freshness>) -> impl IntoView {
    let columns = [
        "desk-place-field-street",
        "desk-place-field-kind",
        "desk-places-total",
        "desk-places-checked-month",
        "desk-places-checked-half-year",
        "desk-places-checked-older",
        "desk-place-never-checked",
        "desk-places-state-hours-unknown",
    ];
    let rows = fresh
        .into_iter()
        .map(|row| {
            let numbers =
                [row.total, row.month, row.half_year, row.older, row.never, row.hours_unknown];
            let named = [street_name(row.street.as_ref()), kind_name(&row.kind)];
            let numbers = numbers.into_iter().map(|number| number.to_string().into_any());
            named.into_iter().map(IntoAny::into_any).chain(numbers).collect()
        })
        .collect();
    view! { <ListTable caption=t("desk-places-freshness") columns=columns.map(t).to_vec() rows/> }
}
