//! Where the console begins: what waits for whoever is at the desk.

use app::{
    components::{
        badge::{Badge, Tone},
        notice::{Kind as NoticeKind, Notice},
    },
    pages::problem::problem_page,
    render::{href, render, t, t_with},
    state::AppState,
    visit::Visit,
};
use axum::{extract::State, http::StatusCode, response::Response};
use backend::{
    accounts::staff::{Waiting, waiting},
    cases::{Queue, count as count_queues},
    lists::ListError,
};
use domain::{
    accounts::{Act, Kind},
    notices::Shelf,
};
use leptos::prelude::*;

use crate::{
    desk::Desk,
    frame, list,
    pages::cases,
    routes::{PlacesPart, StaffRoute},
};

/// `/staff`.
pub(super) async fn page(State(state): State<AppState>, visit: Visit, desk: Desk) -> Response {
    let queues = match queues(&state, &desk).await {
        Ok(queues) => queues,
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "cases not counted");
            return problem_page(&state, &visit, StatusCode::SERVICE_UNAVAILABLE);
        }
    };
    let waits = match waiting(&state.kernel, desk.staff()).await {
        Ok(waits) => waits,
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "not counted");
            return problem_page(&state, &visit, StatusCode::SERVICE_UNAVAILABLE);
        }
    };
    render(&state, &visit, || {
        let name = desk.staff().name.as_str();
        let any = !waits.is_empty();
        let lines = waits.into_iter().map(line).collect_view();
        let body = view! {
            <p>{t_with("staff-welcome", &[("name", name.into())])}</p>
            {missing_years(&state, &desk)}
            {of_cases(queues)}
            {any.then(|| view! { <h2>{t("staff-waiting")}</h2> <ul class="rows">{lines}</ul> })}
        };
        frame::page(&desk, "start", &t("staff"), body)
    })
}

/// The queues of cases that this person works through, with how much is in each.
async fn queues(state: &AppState, desk: &Desk) -> Result<Vec<(Queue, i64)>, ListError> {
    if !desk.staff().may(Act::Read, Kind::Case) {
        return Ok(Vec::new());
    }
    let mut queues = Queue::of(&desk.staff().roles);
    queues.retain(|queue| !matches!(queue, Queue::Open | Queue::All));
    count_queues(&state.kernel, desk.staff(), &queues).await
}

fn of_cases(queues: Vec<(Queue, i64)>) -> Option<impl IntoView> {
    let lines = queues
        .iter()
        .map(|(queue, counted)| {
            let query = list::query(&[("queue", queue.as_str())]);
            let late = *queue == Queue::Late && *counted > 0;
            let count = cases::count(*counted);
            view! {
                <li>
                    <a class="name" href=href(&StaffRoute::Cases(query).into())>
                        {cases::queue_name(*queue)}
                    </a>
                    " "
                    {if late {
                        view! { <Badge text=count tone=Tone::Late/> }.into_any()
                    } else {
                        view! { <strong class="num">{count}</strong> }.into_any()
                    }}
                </li>
            }
        })
        .collect_view();
    (!queues.is_empty()).then(|| {
        view! { <h2>{t("staff-section-cases")}</h2> <ul class="rows">{lines}</ul> }
    })
}

/// A number, and the way to what it counts.
fn line((what, count): (Waiting, i64)) -> impl IntoView {
    let route = match what {
        Waiting::Questions => StaffRoute::Questions,
        Waiting::Reviews => StaffRoute::Publications(Shelf::Article),
        Waiting::PlaceReports => StaffRoute::Places(PlacesPart::Reports, String::new()),
        Waiting::Suspensions => StaffRoute::Places(PlacesPart::Suspensions, String::new()),
        Waiting::Messages => StaffRoute::Messages("state=failed".to_owned()),
        Waiting::DeadLetters => StaffRoute::DeadLetters(None),
    };
    let count = match count {
        0 => t("staff-waiting-none"),
        1..=1_000 => count.to_string(),
        _ => "1,000+".to_owned(),
    };
    view! {
        <li>
            <a class="name" href=href(&route.into())>
                {t(&format!("staff-waiting-{}", what.as_str()))}
            </a>
            " "
            <strong class="num">{count}</strong>
        </li>
    }
}

/// A year whose days off nobody has entered yet, for whoever can.
fn missing_years(state: &AppState, desk: &Desk) -> Option<impl IntoView> {
    if !desk.staff().may(Act::Write, Kind::Calendar) {
        return None;
    }
    let years = state.calendar.missing_years(state.kernel.now());
    if years.is_empty() {
        return None;
    }
    let years = years.iter().map(i32::to_string).collect::<Vec<_>>().join(", ");
    let text = t_with("staff-waiting-years", &[("years", years.into())]);
    Some(view! { <Notice kind=NoticeKind::Warning title=text><span></span></Notice> })
}
