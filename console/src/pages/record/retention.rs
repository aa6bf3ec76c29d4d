//! `/staff/retention`: what goes when, what is due now, and what has gone.

use app::{
    pages::problem::problem_page,
    render::{render, t, t_with, use_locale},
    state::AppState,
    texts::date_and_time,
    visit::Visit,
};
use axum::{extract::State, http::StatusCode, response::Response};
use backend::{
    audit,
    retention::{MAX_COUNTED, Reported, report},
};
use domain::accounts::Act;
use leptos::prelude::*;

use crate::{desk::Desk, frame, list::ListTable};

/// The page.
pub async fn page(State(state): State<AppState>, visit: Visit, desk: Desk) -> Response {
    if let Err(denied) = audit::permit(desk.staff(), Act::Read) {
        return frame::refused(&state, &visit, &desk, denied);
    }
    match report(&state.kernel).await {
        Ok(report) => render(&state, &visit, || {
            let body = view! { <Report report/> };
            frame::page(&desk, "retention", &t("retention-title"), body)
        }),
        Err(error) => {
            tracing::error!(%error, "retention not reported");
            problem_page(&state, &visit, StatusCode::SERVICE_UNAVAILABLE)
        }
    }
}

#[component]
fn Report(report: Vec<Reported>) -> impl IntoView {
    let locale = use_locale();
    let columns =
        ["retention-what", "retention-keep", "retention-due", "retention-last", "retention-gone"];
    let rows = report
        .into_iter()
        .map(|one| {
            let due =
                if one.due > MAX_COUNTED { format!("{MAX_COUNTED}+") } else { one.due.to_string() };
            let last = one.last.map_or_else(
                || t("retention-never"),
                |(at, rows)| {
                    let at = date_and_time(locale, at);
                    t_with("retention-ran", &[("at", at.into()), ("rows", rows.into())])
                },
            );
            vec![
                view! {
                    {t(&format!("kept-{}", one.described.code))}
                    <div class="small soft"><code>{one.described.table}</code></div>
                }
                .into_any(),
                app::pages::about::kept_for(one.rule.keep).into_any(),
                view! { <span class="num">{due}</span> }.into_any(),
                last.into_any(),
                view! { <span class="num">{one.total}</span> }.into_any(),
            ]
        })
        .collect();
    view! {
        <p>{t("retention-about")}</p>
        <ListTable caption=t("retention-title") columns=columns.map(t).to_vec() rows/>
    }
}
