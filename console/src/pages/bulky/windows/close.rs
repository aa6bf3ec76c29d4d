//! Closing windows, and opening them again, with what will happen said first.

use app::{
    components::{
        breadcrumb::Breadcrumb,
        button::{SubmitButton, Weight},
        error_summary::ErrorSummary,
    },
    form::{FormView, presession},
    render::{render, t, t_with, use_locale},
    routes::{Route, in_locale},
    state::AppState,
    texts::date,
    visit::Visit,
};
use axum::{
    extract::{Query, State as Extracted, rejection::QueryRejection},
    response::{IntoResponse, Redirect, Response},
};
use backend::{
    accounts::Denied,
    calendar::to_local,
    capacity::staff::{closing_days, windows},
    forms::FormKey,
    lists::ListError,
};
use domain::{
    accounts::{Act, Kind},
    capacity::ClosedReason,
};
use leptos::prelude::*;

use super::{Asked, areas, here, stand, taken};
use crate::{
    api::bulky::{CLOSE, REOPEN},
    desk::Desk,
    frame,
    list::{self, ListTable},
    pages::{
        bulky::{
            told_once, unavailable,
            words::{hours, word},
        },
        places::fields::{Control, field},
    },
    routes::{BulkyPart, StaffRoute, functions},
};

/// `/staff/bulky/windows/close`: days of an area, and what closing or opening them would do.
pub(in crate::pages::bulky) async fn close_page(
    Extracted(state): Extracted<AppState>,
    asked: Result<Query<Asked>, QueryRejection>,
    visit: Visit,
    desk: Desk,
) -> Response {
    let asked = asked.map(|Query(asked)| asked).unwrap_or_default();
    if let Err(denied) = desk.staff().reach(Act::Publish, Kind::Capacity) {
        return frame::refused(&state, &visit, &desk, denied);
    }
    let areas = match areas(&state).await {
        Ok(areas) => areas,
        Err(error) => return unavailable(&state, &visit, &error),
    };
    let Some(area) = areas.into_iter().find(|one| Some(one.id) == asked.area) else {
        return frame::refused(&state, &visit, &desk, Denied::NotFound);
    };
    let today = to_local(state.kernel.now()).date();
    let Ok((from, to)) = closing_days(&asked.from, &asked.to, today) else {
        // Where the days are asked for, and what is wrong with them is said.
        let id = area.id.to_string();
        let query = list::query(&[
            ("area", &id),
            ("from", &asked.from),
            ("to", &asked.to),
            ("closing", "days"),
        ]);
        let back = Route::from(StaffRoute::Bulky(BulkyPart::Windows, query)).href(visit.locale);
        return Redirect::to(&format!("{back}#close-days")).into_response();
    };
    let rows = match windows(&state.kernel, desk.staff(), area.id, &(from..=to)).await {
        Ok(rows) => rows,
        Err(ListError::Denied(denied)) => return frame::refused(&state, &visit, &desk, denied),
        Err(error) => return unavailable(&state, &visit, &error),
    };
    let session = presession(&state, &visit);
    let named = area.id.to_string();
    let close = told_once(&state, &session.token, &CLOSE, ("area", &named)).await;
    let reopen = told_once(&state, &session.token, &REOPEN, ("area", &named)).await;
    let now = state.kernel.now();
    let page = render(&state, &visit, || {
        let locale = use_locale();
        let which = [("area", named.clone()), ("from", from.to_string()), ("to", to.to_string())];
        let coming: Vec<_> = rows.iter().filter(|row| row.ends_at > now).collect();
        let (closed, open): (Vec<_>, Vec<_>) =
            coming.into_iter().partition(|row| row.closed.is_some_and(ClosedReason::drops));
        let stops = open.iter().map(|row| row.taken.stops).sum();
        let errors: Vec<_> =
            [&close, &reopen].iter().flat_map(|form| form.errors.clone()).collect();
        let lines = rows
            .iter()
            .map(|row| {
                let at = date(locale, to_local(row.starts_at).date());
                vec![
                    format!("{at} {}", hours((row.starts_at, row.ends_at))).into_any(),
                    stand(row, now),
                    taken(row.taken, row.limit),
                ]
            })
            .collect();
        let columns = ["desk-bulky-window", "desk-bulky-left", "desk-bulky-taken"].map(t).to_vec();
        let body = view! {
            <Breadcrumb above=vec![(here(area.id).into(), area.name.get(locale).to_owned())]/>
            <ErrorSummary errors/>
            {(!open.is_empty()).then(|| close_form(&which, &close, stops, open.len()))}
            {(!closed.is_empty()).then(|| reopen_form(&which, &reopen))}
            <ListTable caption=t("desk-bulky-windows") columns rows=lines/>
        };
        frame::page(&desk, "bulky", &t("desk-bulky-close-days"), body)
    });
    (session.headers(), page).into_response()
}

fn hidden(fields: &[(&'static str, String)]) -> AnyView {
    fields
        .iter()
        .map(|(name, value)| view! { <input type="hidden" name=*name value=value.clone()/> })
        .collect_view()
        .into_any()
}

/// Closing, with what will happen said first.
pub(super) fn close_form(
    which: &[(&'static str, String)],
    form: &FormView,
    stops: u32,
    windows: usize,
) -> AnyView {
    let reasons = ClosedReason::ALL
        .iter()
        .filter(|reason| reason.drops())
        .map(|reason| (reason.as_str().to_owned(), word("closed-reason", reason.as_str())));
    let reasons = std::iter::once((String::new(), t("desk-bulky-close-choose"))).chain(reasons);
    let reasons = Control::Words(reasons.collect());
    let what =
        t_with("desk-bulky-close-what", &[("windows", windows.into()), ("bookings", stops.into())]);
    view! {
        <form
            method="post"
            action=in_locale(functions::BULKY_CLOSE, use_locale())
            enctype="multipart/form-data"
            novalidate
        >
            <h2>{t("desk-bulky-close")}</h2>
            <p>{what}</p>
            <input type="hidden" name=FormKey::FIELD value=form.key.to_text()/>
            {hidden(which)}
            {field(form, "reason", t("desk-bulky-close-reason"), None, &reasons)}
            {field(form, "words", t("desk-bulky-close-words"), None, &Control::Line("text", 200))}
            <SubmitButton text=t("desk-bulky-close") weight=Weight::Primary/>
        </form>
    }
    .into_any()
}

pub(super) fn reopen_form(which: &[(&'static str, String)], form: &FormView) -> AnyView {
    view! {
        <form
            method="post"
            action=in_locale(functions::BULKY_REOPEN, use_locale())
            enctype="multipart/form-data"
        >
            <h2>{t("desk-bulky-reopen")}</h2>
            <p>{t("desk-bulky-reopen-about")}</p>
            <input type="hidden" name=FormKey::FIELD value=form.key.to_text()/>
            {hidden(which)}
            <SubmitButton text=t("desk-bulky-reopen") weight=Weight::Plain/>
        </form>
    }
    .into_any()
}
