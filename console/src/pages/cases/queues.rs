//! The queues as tabs with how many cases wait in each. `public/desk.js` asks for the counts every 20
//! seconds, so that nobody has to load the page again to see that something came in.

use app::{
    components::tabs::{Tab, Tabs},
    pages::problem::problem_page,
    render::{t, use_locale},
    state::AppState,
    texts::text,
    visit::Visit,
};
use axum::{
    Json,
    extract::State as Extracted,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use backend::{
    accounts::Staff,
    cases::{Queue, count as count_queues},
    lists::ListError,
};
use domain::locale::Locale;
use leptos::prelude::*;

use super::words::{count, queue_name_in};
use crate::{
    desk::Desk,
    frame, list,
    routes::{StaffRoute, link},
};

/// Those that people in these posts work off, in the order of the tabs.
pub(super) fn counted(staff: &Staff) -> Vec<Queue> {
    Queue::of(&staff.roles).into_iter().filter(|queue| *queue != Queue::All).collect()
}

fn name(locale: Locale, (queue, counted): &(Queue, i64)) -> String {
    let args = [("queue", queue_name_in(locale, *queue).into()), ("count", count(*counted).into())];
    text(locale, "cases-queue-count", &args)
}

/// The tabs; the last is of all cases and has no count.
pub(super) fn tabs(counts: &[(Queue, i64)], present: Queue) -> impl IntoView + use<> {
    let locale = use_locale();
    let tab = |queue: Queue, name: String| Tab {
        href: link(&StaffRoute::Cases(list::query(&[("queue", queue.as_str())]))),
        name,
        current: queue == present,
    };
    let all = tab(Queue::All, queue_name_in(locale, Queue::All));
    let tabs = counts.iter().map(|counted| tab(counted.0, name(locale, counted))).chain([all]);
    let assets = expect_context::<AppState>().assets.clone();
    view! {
        <div
            data-module=assets.desk.clone()
            data-desk="queues"
            data-source=link(&StaffRoute::CaseCounts)
            data-changed=t("cases-queue-changed")
        >
            <Tabs label=t("cases-queues") tabs=tabs.collect()/>
            <p class="small" role="status"></p>
        </div>
    }
}

/// `/staff/cases/counts`: the names of the tabs with their counts, in their order, as JSON.
pub(super) async fn counts_page(
    Extracted(state): Extracted<AppState>,
    visit: Visit,
    desk: Desk,
) -> Response {
    let staff = desk.staff();
    match count_queues(&state.kernel, staff, &counted(staff)).await {
        Ok(counts) => {
            let names: Vec<String> = counts.iter().map(|one| name(visit.locale, one)).collect();
            ([(header::CACHE_CONTROL, "no-store")], Json(names)).into_response()
        }
        Err(ListError::Denied(denied)) => frame::refused(&state, &visit, &desk, denied),
        Err(ListError::Database(error)) => {
            tracing::error!(error = &error as &dyn std::error::Error, "queues not counted");
            problem_page(&state, &visit, StatusCode::SERVICE_UNAVAILABLE)
        }
    }
}
