//! One window.

use app::{
    components::{
        breadcrumb::Breadcrumb,
        button::{SubmitButton, Weight},
        error_summary::ErrorSummary,
    },
    form::{FormView, presession},
    render::{render, t, use_locale},
    routes::in_locale,
    state::AppState,
    visit::Visit,
};
use axum::{
    extract::{Path, State as Extracted},
    response::{IntoResponse, Response},
};
use backend::{
    accounts::Denied,
    calendar::to_local,
    capacity::{
        self,
        staff::{WindowRow, windows},
    },
    forms::{Draft, FormKey, FormValues},
    lists::ListError,
};
use domain::{
    accounts::{Act, Kind},
    capacity::ClosedReason,
};
use leptos::prelude::*;
use uuid::Uuid;

use super::{
    areas,
    close::{close_form, reopen_form},
    here,
    plan::unit_fields,
    stand, taken,
};
use crate::{
    api::bulky::{CLOSE, LIMITS, REOPEN},
    desk::Desk,
    frame, list,
    pages::bulky::{told_once, unavailable, words::window_in},
    routes::{BulkyPart, StaffRoute, functions, link},
};

/// `/staff/bulky/windows/{id}`: one window, its limits, and closing it.
pub(in crate::pages::bulky) async fn one(
    Extracted(state): Extracted<AppState>,
    Path(id): Path<String>,
    visit: Visit,
    desk: Desk,
) -> Response {
    if let Err(denied) = desk.staff().reach(Act::Read, Kind::Capacity) {
        return frame::refused(&state, &visit, &desk, denied);
    }
    let found = async {
        let Ok(id) = id.parse::<Uuid>() else { return Ok(None) };
        let Some(window) = capacity::window(&state.kernel.db, id).await? else { return Ok(None) };
        let Some(area) = areas(&state).await?.into_iter().find(|one| one.id == window.resource)
        else {
            return Ok(None);
        };
        let day = to_local(window.starts_at).date();
        let rows = windows(&state.kernel, desk.staff(), area.id, &(day..=day)).await?;
        Ok::<_, ListError>(rows.into_iter().find(|row| row.id == id).map(|row| (area, row)))
    };
    let (area, window) = match found.await {
        Ok(Some(found)) => found,
        Ok(None) => return frame::refused(&state, &visit, &desk, Denied::NotFound),
        Err(ListError::Denied(denied)) => return frame::refused(&state, &visit, &desk, denied),
        Err(error) => return unavailable(&state, &visit, &error),
    };
    let session = presession(&state, &visit);
    let named = window.id.to_string();
    let mut limits = told_once(&state, &session.token, &LIMITS, ("id", &named)).await;
    if limits.errors.is_empty() {
        let values = [
            ("stops", window.limit.stops.to_string()),
            ("litres", window.limit.litres.to_string()),
            ("kilograms", window.limit.kilograms.to_string()),
            ("id", named.clone()),
        ];
        let values = values.map(|(name, value)| (name.to_owned(), value));
        let values = FormValues::from_post(&LIMITS, values);
        limits = FormView::of(&state, Draft { values, errors: Vec::new() }, limits.kept);
    }
    let close = told_once(&state, &session.token, &CLOSE, ("window", &named)).await;
    let reopen = told_once(&state, &session.token, &REOPEN, ("window", &named)).await;
    let page = render(&state, &visit, || {
        let locale = use_locale();
        let title = window_in(locale, (window.starts_at, window.ends_at));
        let writes = desk.staff().may(Act::Write, Kind::Capacity);
        let closes = desk.staff().may(Act::Publish, Kind::Capacity);
        let closed = window.closed.is_some_and(ClosedReason::drops);
        let errors: Vec<_> =
            [&limits, &close, &reopen].iter().flat_map(|form| form.errors.clone()).collect();
        let day = to_local(window.starts_at).date().to_string();
        let area_id = area.id.to_string();
        let query = [("from", &*day), ("to", &*day), ("area", &*area_id)];
        let bookings = link(&StaffRoute::Bulky(BulkyPart::Bookings, list::query(&query)));
        let body = view! {
            <Breadcrumb above=vec![(here(area.id).into(), area.name.get(locale).to_owned())]/>
            <ErrorSummary errors/>
            {stand(&window, state.kernel.now())}
            {taken(window.taken, window.limit)}
            <p><a href=bookings>{t("desk-bulky-window-bookings")}</a></p>
            {writes.then(|| limits_form(&window, &limits))}
            {(closes && !closed).then(|| close_form(&[("window", named.clone())], &close, window.taken.stops, 1))}
            {(closes && closed).then(|| reopen_form(&[("window", named.clone())], &reopen))}
        };
        frame::page(&desk, "bulky", &title, body)
    });
    (session.headers(), page).into_response()
}

fn limits_form(window: &WindowRow, form: &FormView) -> AnyView {
    view! {
        <form
            method="post"
            action=in_locale(functions::BULKY_LIMITS, use_locale())
            enctype="multipart/form-data"
            novalidate
        >
            <h2>{t("desk-bulky-limit")}</h2>
            <p>{t("desk-bulky-limit-about")}</p>
            <input type="hidden" name=FormKey::FIELD value=form.key.to_text()/>
            <input type="hidden" name="id" value=window.id.to_string()/>
            {unit_fields(form)}
            <SubmitButton text=t("desk-bulky-limit-save") weight=Weight::Primary/>
        </form>
    }
    .into_any()
}
