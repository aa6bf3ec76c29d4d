//! `/staff/questions`: what waits for an answer, the oldest first.

use app::{
    components::{
        badge::{Badge, Tone},
        pagination::Pagination,
        tabs::{Tab, Tabs},
    },
    pages::problem::problem_page,
    render::{href, render, t, t_with, use_locale},
    routes::{encode, in_locale},
    state::AppState,
    texts::date_and_time,
    visit::Visit,
};
use axum::{
    extract::{Query, State, rejection::QueryRejection},
    http::StatusCode,
    response::Response,
};
use backend::notices::questions::{QueueError, Queued, QueuedPage, Source, queue};
use leptos::prelude::*;

use crate::{
    desk::Desk,
    frame,
    pages::publications::list::{read_cursor, write_cursor},
    routes::{StaffRoute, patterns},
};

/// Which part of the queue.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Wanted {
    #[serde(default)]
    source: String,
    #[serde(default)]
    after: String,
}

/// More are not counted.
const MOST_SHOWN: i64 = 1_000;

/// `/staff/questions`.
pub async fn page(
    State(state): State<AppState>,
    wanted: Result<Query<Wanted>, QueryRejection>,
    visit: Visit,
    desk: Desk,
) -> Response {
    let wanted = wanted.map(|Query(wanted)| wanted).unwrap_or_default();
    let source = Source::parse(&wanted.source);
    let after = read_cursor(&wanted.after);
    let found = match queue(&state.kernel, desk.staff(), source, after).await {
        Ok(found) => found,
        Err(QueueError::Denied(denied)) => return frame::refused(&state, &visit, &desk, denied),
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "queue not read");
            return problem_page(&state, &visit, StatusCode::SERVICE_UNAVAILABLE);
        }
    };
    render(&state, &visit, || {
        let body = view! { <Queue found source is_first=after.is_none()/> };
        frame::page(&desk, "questions", &t("questions"), body)
    })
}

/// The queue's own address, of one source.
fn address(source: Option<Source>, after: &str) -> String {
    let source = source.map_or("", Source::as_str);
    in_locale(
        &format!("{}?source={source}&after={}", patterns::QUESTIONS, encode(after)),
        use_locale(),
    )
}

fn count(of: i64) -> String {
    if of > MOST_SHOWN { format!("{MOST_SHOWN}+") } else { of.to_string() }
}

#[component]
fn Queue(found: QueuedPage, source: Option<Source>, is_first: bool) -> impl IntoView {
    let counts = found.counts;
    let tab = |of: Option<Source>, key: &str, number: i64| Tab {
        href: address(of, ""),
        name: t_with(key, &[("count", count(number).into())]),
        current: of == source,
    };
    let tabs = vec![
        tab(None, "questions-all", counts.general + counts.sorting),
        tab(Some(Source::General), "questions-general", counts.general),
        tab(Some(Source::Sorting), "questions-sorting", counts.sorting),
    ];
    let next = found.next.map(|cursor| address(source, &write_cursor(cursor)));
    let first = (!is_first).then(|| address(source, ""));
    let pages = next.is_some() || first.is_some();
    let rows = found.lines.iter().map(line).collect::<Vec<_>>();
    view! {
        <Tabs label=t("questions-by-source") tabs/>
        {if rows.is_empty() {
            view! { <p>{t("questions-none")}</p> }.into_any()
        } else {
            view! {
                <table class="cards">
                    <caption>{t("questions-open")}</caption>
                    <thead>
                        <tr>
                            <th scope="col">{t("question-subject")}</th>
                            <th scope="col">{t("question-number")}</th>
                            <th scope="col">{t("question-asked-at")}</th>
                            <th scope="col">{t("question-claimed-by")}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            }
            .into_any()
        }}
        {pages.then(|| view! { <Pagination first next/> })}
    }
}

fn line(question: &Queued) -> impl IntoView + use<> {
    let route = StaffRoute::Question(question.source, question.id, None);
    let claimed = match (question.claimed_by.as_str(), question.is_mine) {
        ("", _) => view! { <span class="soft">{t("question-unclaimed")}</span> }.into_any(),
        (_, true) => view! { <Badge text=t("question-mine") tone=Tone::Good/> }.into_any(),
        (login, false) => view! { <Badge text=login.to_owned() tone=Tone::Neutral/> }.into_any(),
    };
    view! {
        <tr>
            <td data-label=t("question-subject")>
                <a href=href(&route.into())>{question.subject.clone()}</a>
            </td>
            <td data-label=t("question-number") class="num">{question.number.clone()}</td>
            <td data-label=t("question-asked-at") class="num">
                {date_and_time(use_locale(), question.asked_at)}
            </td>
            <td data-label=t("question-claimed-by")>{claimed}</td>
        </tr>
    }
}
