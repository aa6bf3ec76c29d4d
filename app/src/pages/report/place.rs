//! Where it is: in words, by a landmark or a street, or where the phone is.

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    response::Response,
};
use backend::{
    cases::MAX_ADDRESS,
    places::{
        find::{Spot, spots},
        read::{Read, read},
    },
};
use domain::places::PlaceCode;
use leptos::prelude::*;

use super::{Step, draft, open, page as report_page};
use crate::{
    components::{
        field::{Control, Field},
        notice::{Kind, Notice},
    },
    form::FormView,
    islands::my_location::MyLocation,
    render::{href, t, t_with, use_locale},
    routes::{Reporting, Route, encode, in_locale},
    state::AppState,
    visit::Visit,
};

/// How many spots of a name are offered.
const SPOTS: u16 = 6;

/// What was searched for, or the spot that was chosen and its name.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    near: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    back: String,
}

/// What a search for a spot came to.
#[derive(Debug, Default)]
pub struct Found {
    words: String,
    spots: Vec<Spot>,
    /// Whether the spot in the form was chosen just now.
    chosen: bool,
}

/// `/report/where`.
pub async fn page(
    State(state): State<AppState>,
    asked: Result<Query<Asked>, QueryRejection>,
    visit: Visit,
) -> Response {
    let asked = asked.map(|Query(asked)| asked).unwrap_or_default();
    let back = !asked.back.is_empty();
    open(&state, &visit, async |mut form| {
        let mut found = Found { words: asked.q.clone(), ..Found::default() };
        if !asked.q.is_empty() {
            match spots(&state.kernel.db, &asked.q, SPOTS).await {
                Ok(spots) => found.spots = spots,
                Err(error) => tracing::error!(%error, "spots not found"),
            }
        }
        if asked.near == "none" {
            form.values = draft::with(form.values, draft::POINT, String::new());
        } else if let Some(point) = draft::point(&asked.near) {
            found.chosen = true;
            form.values = draft::with(form.values, draft::POINT, draft::point_text(point));
            let name = domain::text::clean_line(&asked.name);
            if !name.is_empty() {
                form.values = draft::with(form.values, draft::ADDRESS, name);
            }
        } else if form.value(draft::ADDRESS).is_empty() && form.value(draft::POINT).is_empty() {
            at_the_place(&state, &visit, &mut form).await;
        }
        show(&state, &visit, form, found, back)
    })
    .await
}

/// Whoever comes from a place's page or its door has said where it is.
async fn at_the_place(state: &AppState, visit: &Visit, form: &mut FormView) {
    let Some(code) = PlaceCode::parse(&form.value(draft::PLACE)) else { return };
    match read(&state.kernel, code).await {
        Ok(Read::Here(place)) => {
            let name = place.listed.name.get(visit.locale).0.to_owned();
            let point = draft::point_text(place.point);
            let values = std::mem::take(&mut form.values);
            let values = draft::with(values, draft::ADDRESS, name);
            form.values = draft::with(values, draft::POINT, point);
        }
        Ok(_) => {}
        Err(error) => {
            tracing::warn!(error = &error as &dyn std::error::Error, "place not read");
        }
    }
}

/// The page with `form` in it.
pub fn show(
    state: &AppState,
    visit: &Visit,
    mut form: FormView,
    found: Found,
    back: bool,
) -> Response {
    form.errors.retain(|error| error.field == draft::ADDRESS || error.field.is_empty());
    report_page(state, visit, "report-where", |question| {
        view! { <Where form found question back/> }.into_any()
    })
}

#[component]
fn Where(form: FormView, found: Found, question: String, back: bool) -> impl IntoView {
    let point = form.value(draft::POINT);
    let known = draft::point(&point).is_some();
    let clear = back_query("near=none", back);
    let spot = known.then(|| {
        let title = t(if found.chosen { "report-spot-chosen" } else { "report-spot-known" });
        view! {
            <Notice kind=Kind::Success title>
                <p><a href=href(&Route::ReportWhere(clear))>{t("report-spot-clear")}</a></p>
            </Notice>
        }
    });
    view! {
        <Step step=Reporting::Where form=form.clone() question back>
            {spot}
            <input type="hidden" name=draft::POINT value=point/>
            <Field
                form
                name=draft::ADDRESS
                control=Control::Text
                label=t("report-address")
                hint=t("report-address-hint")
                max_length=MAX_ADDRESS
            />
        </Step>
        <h2>{t("report-spot")}</h2>
        <p class="small soft">{t("report-spot-why")}</p>
        <Search found back/>
    }
}

fn back_query(query: &str, back: bool) -> String {
    format!("{query}{}", if back { "&back=1" } else { "" })
}

/// Finds the spot by its name, or by where the phone is.
#[component]
fn Search(found: Found, back: bool) -> impl IntoView {
    let locale = use_locale();
    let none = !found.words.is_empty() && found.spots.is_empty();
    let rows = found
        .spots
        .iter()
        .map(|spot| {
            let name = spot.name.get(locale).0.to_owned();
            let query = format!("near={}&name={}", draft::point_text(spot.point), encode(&name));
            let to = Route::ReportWhere(back_query(&query, back));
            view! { <li><a class="name" rel="nofollow" href=href(&to)>{name}</a></li> }
        })
        .collect::<Vec<_>>();
    let here =
        if back { Route::ReportAgain(Reporting::Where) } else { Route::Report(Reporting::Where) };
    view! {
        <form
            class="ask"
            role="search"
            method="get"
            action=in_locale(Reporting::Where.path(), locale)
        >
            <div class="ask-box">
                <input
                    type="search"
                    name="q"
                    value=found.words
                    aria-label=t("report-spot-search")
                    placeholder=t("places-where-example")
                    autocomplete="off"
                    enterkeyhint="search"
                    maxlength="40"
                />
            </div>
            {back.then(|| view! { <input type="hidden" name="back" value="1"/> })}
            <button class="button">{t("report-search-button")}</button>
        </form>
        {none.then(|| view! { <p>{t("report-spot-none")}</p> })}
        {(!rows.is_empty()).then(|| view! {
            <p>{t_with("report-spot-which", &[("count", rows.len().into())])}</p>
            <ul class="rows">{rows}</ul>
        })}
        <div
            class="start"
            data-to=href(&here)
            data-locate=t("places-locate")
            data-locating=t("places-locating")
            data-refused=t("places-locate-refused")
            data-failed=t("places-locate-failed")
        >
            <MyLocation/>
        </div>
    }
}
