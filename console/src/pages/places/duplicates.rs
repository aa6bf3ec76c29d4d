//! Pairs that may be one place.

use app::{
    components::{
        button::{SubmitButton, Weight},
        error_summary::ErrorSummary,
    },
    form::presession,
    render::{render, t, t_with, use_locale},
    routes::in_locale,
    state::AppState,
    texts::date,
    visit::Visit,
};
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use backend::{
    calendar::to_local,
    forms::FormKey,
    places::merge::{Decision, Duplicate, Side, duplicates},
};
use domain::accounts::{Act, Kind};
use leptos::prelude::*;

use super::{may_write, nav, told_once, unavailable, words::kind_name};
use crate::{
    api::places::DUPLICATE,
    desk::Desk,
    frame,
    routes::{PlacesPart, StaffRoute, functions, link},
};

/// Pairs on the page.
const SHOWN: i64 = 20;

/// `/staff/places/duplicates`.
pub(super) async fn page(State(state): State<AppState>, visit: Visit, desk: Desk) -> Response {
    if let Err(denied) = desk.staff().reach(Act::Read, Kind::Place) {
        return frame::refused(&state, &visit, &desk, denied);
    }
    let pairs = match duplicates(&state.kernel.db, SHOWN).await {
        Ok(pairs) => pairs,
        Err(error) => return unavailable(&state, &visit, &error),
    };
    let browser = presession(&state, &visit);
    let form = told_once(&state, &browser.token, &DUPLICATE).await;
    let page = render(&state, &visit, || {
        let may_write = may_write(&desk);
        let empty = pairs.is_empty().then(|| view! { <p role="status">{t("list-empty")}</p> });
        let pairs = pairs
            .into_iter()
            .map(|pair| view! { <Pair pair key=form.key.to_text() may_write/> })
            .collect_view();
        let body = view! {
            {nav(PlacesPart::Duplicates)}
            <ErrorSummary errors=form.errors.clone()/>
            <p class="note">{t("desk-places-duplicates-about")}</p>
            {empty}
            {pairs}
        };
        frame::page(&desk, "places", &t("desk-places-part-duplicates"), body)
    });
    (browser.headers(), page).into_response()
}

#[component]
fn Pair(pair: Duplicate, key: String, may_write: bool) -> impl IntoView {
    let far = t_with(
        "desk-places-duplicate-far",
        &[
            ("metres", format!("{:.0}", pair.metres).into()),
            ("percent", format!("{:.0}", pair.likeness * 100.0).into()),
        ],
    );
    let title = format!("{} · {}", kind_name(&pair.kind), pair.one.name);
    let acts = may_write.then(|| {
        let (one, other) = (&pair.one, &pair.other);
        view! {
            <div class="actions">
                <Act key=key.clone() stays=one.clone() other=other.clone() decision=Decision::Merge/>
                <Act key=key.clone() stays=other.clone() other=one.clone() decision=Decision::Merge/>
                <Act key=key.clone() stays=one.clone() other=other.clone() decision=Decision::Apart/>
            </div>
        }
    });
    view! {
        <article class="card">
            <h2>{title}</h2>
            <p>{far}</p>
            <div class="sides">
                <One side=pair.one.clone()/>
                <One side=pair.other.clone()/>
            </div>
            {acts}
        </article>
    }
}

#[component]
fn One(side: Side) -> impl IntoView {
    let locale = use_locale();
    let checked = side.checked_at.map(|at| date(locale, to_local(at).date()));
    let source = match &side.external_id {
        Some(id) => format!("{} · {id}", side.source),
        None => side.source.clone(),
    };
    view! {
        <dl class="facts">
            <dt>{t("desk-place-field-name")}</dt>
            <dd><a href=link(&StaffRoute::Place(side.id))>{side.name}</a></dd>
            <dt>{t("desk-place-field-address")}</dt><dd>{side.address}</dd>
            <dt>{t("desk-place-field-source")}</dt><dd>{source}</dd>
            <dt>{t("desk-place-checked")}</dt>
            <dd>{checked.unwrap_or_else(|| t("desk-place-never-checked"))}</dd>
            <dt>{t("desk-places-known")}</dt><dd>{side.known.to_string()}</dd>
        </dl>
    }
}

#[component]
fn Act(key: String, stays: Side, other: Side, decision: Decision) -> impl IntoView {
    let text = match decision {
        Decision::Merge => t_with("desk-places-merge-into", &[("name", stays.name.clone().into())]),
        Decision::Apart => t("desk-places-keep-apart"),
    };
    view! {
        <form
            method="post"
            action=in_locale(functions::DUPLICATE_DECIDE, use_locale())
            enctype="multipart/form-data"
        >
            <input type="hidden" name=FormKey::FIELD value=key/>
            <input type="hidden" name="id" value=stays.id.to_string()/>
            <input type="hidden" name="other" value=other.id.to_string()/>
            <input type="hidden" name="act" value=decision.as_str()/>
            <SubmitButton text weight=Weight::Plain/>
        </form>
    }
}
