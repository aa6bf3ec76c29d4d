//! What residents say of places.

use app::{
    components::{
        badge::{Badge, Tone},
        button::{LinkButton, SubmitButton, Weight},
        error_summary::ErrorSummary,
    },
    form::presession,
    pages::places::words::distance,
    render::{render, t, t_with, use_locale},
    routes::in_locale,
    state::AppState,
    visit::Visit,
};
use axum::{
    extract::{Query, State, rejection::QueryRejection},
    response::{IntoResponse, Response},
};
use backend::{
    forms::FormKey,
    lists::{After, Page, fetch},
    places::{
        review::{Class, Decision, Report, Reports, reports},
        say::point_of,
    },
};
use domain::{
    accounts::{Act, Kind, Reach},
    places::{Fact, PlaceKind, PlainFact, parking::Vehicle, straight_line},
};
use leptos::prelude::*;

use super::{
    nav, told_once, unavailable,
    words::{about, kind_name, time, value_word, word},
};
use crate::{
    api::places::REPORT,
    desk::Desk,
    frame,
    list::{self, FilterBar, Pager, SelectFilter},
    routes::{PlacesPart, StaffRoute, functions, link, patterns},
};

/// What stands in the address.
#[derive(Debug, Default, Clone, serde::Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    class: String,
    after: Option<String>,
}

/// `/staff/places/reports`: those that this person can do something about, else all.
pub(super) async fn page(
    State(state): State<AppState>,
    asked: Result<Query<Asked>, QueryRejection>,
    visit: Visit,
    desk: Desk,
) -> Response {
    let staff = desk.staff();
    if let Err(denied) = staff.reach(Act::Read, Kind::Place) {
        return frame::refused(&state, &visit, &desk, denied);
    }
    let asked = asked.map(|Query(asked)| asked).unwrap_or_default();
    let After(after) = After::parse(asked.after.as_deref());
    let writes = staff.reach(Act::Write, Kind::Place);
    let which = Reports {
        class: Class::parse(&asked.class),
        reach: writes.unwrap_or(Reach::District),
        streets: &staff.streets,
        after,
    };
    let rows = match reports(&state.kernel.db, which, fetch()).await {
        Ok(rows) => rows,
        Err(error) => return unavailable(&state, &visit, &error),
    };
    let browser = presession(&state, &visit);
    let form = told_once(&state, &browser.token, &REPORT).await;
    let page = render(&state, &visit, || {
        let page = Page::cut(rows, |last| last.id);
        let may_write = writes.is_ok();
        let query = list::query(&[("class", &asked.class)]);
        let classes = Class::ALL
            .map(|class| (class.as_str().to_owned(), word("desk-places-report", class.as_str())))
            .to_vec();
        let (first, next) = (asked.after.is_none(), page.next);
        let empty = page.rows.is_empty().then(|| view! { <p role="status">{t("list-empty")}</p> });
        let rows = page
            .rows
            .into_iter()
            .map(|report| view! { <One report key=form.key.to_text() may_write/> })
            .collect_view();
        let body = view! {
            {nav(PlacesPart::Reports)}
            <ErrorSummary errors=form.errors.clone()/>
            <p class="note">{t("desk-places-reports-about")}</p>
            <FilterBar path=patterns::PLACES_REPORTS filtered={!query.is_empty()}>
                <SelectFilter
                    name="class"
                    label=t("desk-places-report")
                    value=asked.class.clone()
                    options=classes
                />
            </FilterBar>
            {empty}
            {rows}
            <Pager path=patterns::PLACES_REPORTS query=query.clone() first next/>
        };
        frame::page(&desk, "places", &t("desk-places-part-reports"), body)
    });
    (browser.headers(), page).into_response()
}

/// A report, with what can be done about it.
#[component]
fn One(report: Report, key: String, may_write: bool) -> impl IntoView {
    let tone = match report.class {
        Class::Correction => Tone::Neutral,
        Class::Fault => Tone::Warn,
    };
    let title = format!("{} · {}", report.place_name, about(&report));
    let place = link(&StaffRoute::Place(report.place));
    let in_words = |value: &str| value_word(&report.subject, value);
    let present = report.present.as_deref().map(in_words);
    let present = present
        .map(|present| view! { <dt>{t("desk-places-report-present")}</dt><dd>{present}</dd> });
    let value = moved(&report).or_else(|| report.value.as_deref().map(in_words));
    let value =
        value.map(|value| view! { <dt>{t("desk-places-report-value")}</dt><dd>{value}</dd> });
    let words = (!report.words.is_empty())
        .then(|| view! { <dt>{t("desk-places-report-words")}</dt><dd>{report.words.clone()}</dd> });
    let said = (value.is_some() || words.is_some())
        .then(|| view! { <dl class="facts">{present}{value}{words}</dl> });
    let edit = (may_write && report.class == Class::Correction).then(|| {
        let href = link(&form_of(&report));
        view! { <LinkButton text=t("desk-places-edit-correction") href weight=Weight::Plain/> }
    });
    let acts = may_write.then(|| {
        Decision::ALL
            .into_iter()
            .filter(|decision| decision.is_for(&report))
            .map(|decision| {
                let text = format!("desk-places-{}-{}", decision.as_str(), report.class.as_str());
                view! {
                    <form
                        method="post"
                        action=in_locale(functions::PLACE_REPORT_DECIDE, use_locale())
                        enctype="multipart/form-data"
                    >
                        <input type="hidden" name=FormKey::FIELD value=key.clone()/>
                        <input type="hidden" name="id" value=report.id.to_string()/>
                        <input type="hidden" name="act" value=decision.as_str()/>
                        <SubmitButton text=t(&text) weight=Weight::Plain/>
                    </form>
                }
            })
            .collect_view()
    });
    view! {
        <article class="card">
            <h2><a href=place>{title}</a></h2>
            <p>
                <Badge text=word("desk-places-report", report.class.as_str()) tone/>
                " "
                {kind_name(&report.kind)}
                " · "
                {time(report.at)}
            </p>
            {said}
            <div class="actions">{edit}{acts}</div>
        </article>
    }
}

/// Where a place is to be, and how far from where it is now; none of what is no such point.
fn moved(report: &Report) -> Option<String> {
    if Fact::parse(&report.subject) != Some(Fact::Plain(PlainFact::Position)) {
        return None;
    }
    let (from, to) = (report.present.as_deref()?, report.value.as_deref()?);
    let away = distance(straight_line(point_of(from)?, point_of(to)?));
    let said = [("point", to.to_owned().into()), ("distance", away.into())];
    Some(t_with("desk-places-report-moved", &said))
}

/// The form in which staff write it themselves.
fn form_of(report: &Report) -> StaffRoute {
    let is_tariff = Fact::parse(&report.subject) == Some(Fact::Plain(PlainFact::Tariff));
    if is_tariff && report.kind == PlaceKind::Parking.as_str() {
        StaffRoute::PlaceTariff(report.place, Vehicle::Small, Some(report.id))
    } else {
        StaffRoute::PlaceEdit(report.place, Some(report.id))
    }
}
