//! `/staff/dead-letters`: jobs that failed in every attempt, to be retried or given up.

use app::{
    components::{breadcrumb::Breadcrumb, error_summary::ErrorSummary, pagination::Pagination},
    form::{FormView, presession},
    pages::problem::problem_page,
    render::{href, render, t, use_locale},
    routes::in_locale,
    state::AppState,
    texts::date_and_time,
    visit::Visit,
};
use axum::{
    extract::{Query, State, rejection::QueryRejection},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use backend::{
    jobs::dead_letters::{DeadLetter, list},
    lists::{PAGE, fetch},
};
use domain::accounts::{Act, Kind};
use leptos::prelude::*;

use crate::{
    api::messages::DEAD_LETTER,
    desk::Desk,
    frame,
    list::ListTable,
    routes::{StaffRoute, functions},
};

/// What stands in the address.
#[derive(Debug, Default, Clone, Copy, serde::Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    before: Option<i64>,
}

/// The page.
pub(super) async fn page(
    State(state): State<AppState>,
    asked: Result<Query<Asked>, QueryRejection>,
    visit: Visit,
    desk: Desk,
) -> Response {
    if let Err(denied) = desk.staff().reach(Act::Read, Kind::Message) {
        return frame::refused(&state, &visit, &desk, denied);
    }
    let before = asked.map(|Query(asked)| asked.before).unwrap_or_default();
    let letters = match list(&state.kernel.db, before.unwrap_or(i64::MAX), fetch()).await {
        Ok(letters) => letters,
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "dead letters not listed");
            return problem_page(&state, &visit, StatusCode::SERVICE_UNAVAILABLE);
        }
    };
    let session = presession(&state, &visit);
    let form = FormView::open(&state, &session.token, &DEAD_LETTER).await;
    let page = render(&state, &visit, || {
        let may_write = desk.staff().may(Act::Write, Kind::Message);
        let body = view! {
            <Breadcrumb above=vec![
                (StaffRoute::Messages(String::new()).into(), t("staff-section-messages")),
            ]/>
            <ErrorSummary errors=form.errors/>
            <p>{t("dead-letters-about")}</p>
            <Letters letters before may_write/>
        };
        frame::page(&desk, "messages", &t("dead-letters"), body)
    });
    (session.headers(), page).into_response()
}

#[component]
fn Letters(mut letters: Vec<DeadLetter>, before: Option<i64>, may_write: bool) -> impl IntoView {
    let more = letters.len() > PAGE;
    letters.truncate(PAGE);
    let to = |before| href(&StaffRoute::DeadLetters(before).into());
    let next = letters.last().filter(|_| more).map(|last| to(Some(last.job)));
    let first = before.is_some().then(|| to(None));
    let pages = (first.is_some() || next.is_some()).then(|| view! { <Pagination first next/> });
    let mut columns =
        ["dead-letter-failed-at", "dead-letter-task", "dead-letter-error", "dead-letter-attempts"]
            .map(t)
            .to_vec();
    if may_write {
        columns.push(t("dead-letter-act"));
    }
    let rows = letters.into_iter().map(|letter| row(letter, may_write)).collect();
    view! { <ListTable caption=t("dead-letters") columns rows/> {pages} }
}

fn row(letter: DeadLetter, may_write: bool) -> Vec<AnyView> {
    let at = date_and_time(use_locale(), letter.failed_at);
    let mut cells = vec![
        at.into_any(),
        view! {
            <span>
                <code>{letter.task}</code>
                <span class="small soft lines">{format!("\n{}", letter.payload)}</span>
            </span>
        }
        .into_any(),
        view! { <code>{letter.error}</code> }.into_any(),
        letter.attempts.into_any(),
    ];
    if may_write {
        cells.push(view! { <Buttons job=letter.job/> }.into_any());
    }
    cells
}

#[component]
fn Buttons(job: i64) -> impl IntoView {
    view! {
        <form
            class="helped"
            method="post"
            action=in_locale(functions::DEAD_LETTER, use_locale())
            enctype="multipart/form-data"
        >
            <input type="hidden" name="job" value=job.to_string()/>
            <button class="button plain" name="act" value="retry">{t("dead-letter-retry")}</button>
            <button class="button plain" name="act" value="discard">{t("dead-letter-discard")}</button>
        </form>
    }
}
