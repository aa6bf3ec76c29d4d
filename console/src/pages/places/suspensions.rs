//! Suspensions that wait for somebody to approve them.

use app::{
    components::{
        button::{SubmitButton, Weight},
        error_summary::ErrorSummary,
    },
    form::presession,
    render::{render, t, use_locale},
    routes::in_locale,
    state::AppState,
    visit::Visit,
};
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use backend::{
    forms::FormKey,
    places::suspensions::{Decision, Suspension, waiting},
};
use domain::accounts::{Act, Kind};
use leptos::prelude::*;

use super::{
    nav, told_once, unavailable,
    words::{span, time, word},
};
use crate::{
    api::places::SUSPENSION,
    desk::Desk,
    frame,
    routes::{PlacesPart, StaffRoute, functions, link},
};

/// `/staff/places/suspensions`.
pub(super) async fn page(State(state): State<AppState>, visit: Visit, desk: Desk) -> Response {
    let staff = desk.staff();
    if let Err(denied) = staff.reach(Act::Read, Kind::Place) {
        return frame::refused(&state, &visit, &desk, denied);
    }
    let waits = match waiting(&state.kernel.db).await {
        Ok(waits) => waits,
        Err(error) => return unavailable(&state, &visit, &error),
    };
    let browser = presession(&state, &visit);
    let form = told_once(&state, &browser.token, &SUSPENSION).await;
    let page = render(&state, &visit, || {
        let decides = staff.may(Act::Publish, Kind::Place);
        let empty = waits.is_empty().then(|| view! { <p role="status">{t("list-empty")}</p> });
        let waits = waits
            .into_iter()
            .map(|one| {
                let own = one.asked_by == Some(staff.id);
                view! { <One suspension=one key=form.key.to_text() decides own/> }
            })
            .collect_view();
        let body = view! {
            {nav(PlacesPart::Suspensions)}
            <ErrorSummary errors=form.errors.clone()/>
            <p class="note">{t("desk-places-suspensions-about")}</p>
            {empty}
            {waits}
        };
        frame::page(&desk, "places", &t("desk-places-part-suspensions"), body)
    });
    (browser.headers(), page).into_response()
}

#[component]
fn One(suspension: Suspension, key: String, decides: bool, own: bool) -> impl IntoView {
    let place = link(&StaffRoute::Place(suspension.place));
    let acts = match (decides, own) {
        (false, _) => None,
        (true, true) => Some(view! { <p class="note">{t("error-own-suspension")}</p> }.into_any()),
        (true, false) => Some(
            Decision::ALL
                .map(|decision| {
                    view! { <Act key=key.clone() id=suspension.id act=decision.as_str() back="list"/> }
                })
                .collect_view()
                .into_any(),
        ),
    };
    let name = suspension.place_name.clone();
    view! {
        <article class="card">
            <h2><a href=place>{name.clone()}</a></h2>
            <Facts suspension/>
            <div class="actions">{acts}</div>
        </article>
    }
}

/// What is known of a suspension.
#[component]
pub(super) fn Facts(suspension: Suspension) -> impl IntoView {
    let words = (!suspension.words.is_empty()).then(
        || view! { <dt>{t("desk-place-field-words")}</dt><dd>{suspension.words.clone()}</dd> },
    );
    let approver = suspension
        .approver
        .clone()
        .map(|office| view! { <dt>{t("desk-place-suspension-approver")}</dt><dd>{office}</dd> });
    view! {
        <dl class="facts">
            <dt>{t("desk-place-field-reason")}</dt>
            <dd>{word("place-suspension", suspension.reason.as_str())}</dd>
            <dt>{t("desk-place-suspension-when")}</dt><dd>{span(&suspension)}</dd>
            {words}
            <dt>{t("desk-place-suspension-asked-at")}</dt><dd>{time(suspension.asked_at)}</dd>
            {approver}
        </dl>
    }
}

/// A button: `approve`, `refuse` or `reopen`. `back` says which page follows.
#[component]
pub(super) fn Act(
    key: String,
    id: uuid::Uuid,
    act: &'static str,
    #[prop(into)] back: String,
) -> impl IntoView {
    view! {
        <form
            method="post"
            action=in_locale(functions::SUSPENSION_DECIDE, use_locale())
            enctype="multipart/form-data"
        >
            <input type="hidden" name=FormKey::FIELD value=key/>
            <input type="hidden" name="id" value=id.to_string()/>
            <input type="hidden" name="act" value=act/>
            <input type="hidden" name="back" value=back/>
            <SubmitButton text=t(&format!("desk-place-suspension-{act}")) weight=Weight::Plain/>
        </form>
    }
}
