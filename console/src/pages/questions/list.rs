//! `/staff/questions`: what waits for an answer, the oldest first; or what was closed, the newest
//! first.

use app::{
    components::{
        badge::{Badge, Tone},
        notice::{Kind as NoticeKind, Notice},
        tabs::{Tab, Tabs},
    },
    pages::problem::problem_page,
    render::{href, render, t, t_with, use_locale},
    state::AppState,
    texts::{date_and_time, text},
    visit::Visit,
};
use axum::{
    extract::{Path, Query, State, rejection::QueryRejection},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use backend::{
    lists::{After, ListError, Page, Sheet, fetch, fetch_exported},
    notices::questions::{
        Closed, Counts, QUESTIONS, QueueFilter, Queued, Source, count_open, queue,
    },
};
use domain::accounts::{Act, Kind};
use leptos::prelude::*;

use crate::{
    desk::Desk,
    frame, list,
    list::{
        Exportable, Exports, FilterBar, Kept, ListTable, Pager, SavedFilters, SelectFilter,
        TextFilter,
    },
    routes::{StaffRoute, patterns},
};

/// What stands in the address.
#[derive(Debug, Default, Clone, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    source: String,
    state: String,
    from: String,
    to: String,
    after: Option<String>,
}

impl Asked {
    fn query(&self) -> String {
        list::query(&[
            ("source", &self.source),
            ("state", &self.state),
            ("from", &self.from),
            ("to", &self.to),
        ])
    }

    /// None where a date is none: then nothing is shown rather than too much.
    fn filter(&self) -> Option<QueueFilter> {
        let day = |text: &str| match text.trim() {
            "" => Some(None),
            text => text.parse().ok().map(Some),
        };
        Some(QueueFilter {
            source: Source::parse(&self.source),
            closed: Closed::parse(&self.state),
            from: day(&self.from)?,
            to: day(&self.to)?,
        })
    }
}

/// More are not counted.
const MOST_SHOWN: i64 = 1_000;

/// `/staff/questions`.
pub async fn page(
    State(state): State<AppState>,
    asked: Result<Query<Asked>, QueryRejection>,
    visit: Visit,
    desk: Desk,
) -> Response {
    let asked = asked.map(|Query(asked)| asked).unwrap_or_default();
    let (counts, found) = match load(&state, &desk, &asked).await {
        Ok(loaded) => loaded,
        Err(ListError::Denied(denied)) => return frame::refused(&state, &visit, &desk, denied),
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "queue not read");
            return problem_page(&state, &visit, StatusCode::SERVICE_UNAVAILABLE);
        }
    };
    let kept = Kept::open(&state, &visit, &desk, &QUESTIONS).await;
    let headers = kept.headers();
    let page = render(&state, &visit, || {
        let exports = desk.staff().may(Act::Export, Kind::Question);
        let body = view! { <Queue asked found counts kept exports/> };
        frame::page(&desk, "questions", &t("questions"), body)
    });
    (headers, page).into_response()
}

async fn load(
    state: &AppState,
    desk: &Desk,
    asked: &Asked,
) -> Result<(Counts, Option<Page<Queued>>), ListError> {
    let counts = count_open(&state.kernel, desk.staff()).await?;
    let Some(filter) = asked.filter() else { return Ok((counts, None)) };
    let After(after) = After::parse(asked.after.as_deref());
    let rows = queue(&state.kernel, desk.staff(), &filter, after, fetch()).await?;
    Ok((counts, Some(Page::cut(rows, |last| (last.asked_at, last.id)))))
}

fn count(of: i64) -> String {
    if of > MOST_SHOWN { format!("{MOST_SHOWN}+") } else { of.to_string() }
}

#[component]
fn Queue(
    asked: Asked,
    found: Option<Page<Queued>>,
    counts: Counts,
    kept: Kept,
    exports: bool,
) -> impl IntoView {
    let query = asked.query();
    let filter = asked.filter().unwrap_or_default();
    let tab = |of: Option<Source>, key: &str, number: i64| {
        let query = list::query(&[("source", of.map_or("", Source::as_str))]);
        Tab {
            href: href(&StaffRoute::QuestionsFiltered(query).into()),
            name: t_with(key, &[("count", count(number).into())]),
            current: filter.closed.is_none() && filter.source == of,
        }
    };
    let tabs = vec![
        tab(None, "questions-all", counts.general + counts.sorting),
        tab(Some(Source::General), "questions-general", counts.general),
        tab(Some(Source::Sorting), "questions-sorting", counts.sorting),
    ];
    let sources = Source::ALL.map(|source| {
        (source.as_str().to_owned(), t(&format!("question-source-{}", source.as_str())))
    });
    let states = Closed::ALL
        .map(|state| (state.as_str().to_owned(), t(&format!("question-state-{}", state.as_str()))));
    let first = asked.after.is_none();
    let rows = table(found, filter.closed, first, query.clone());
    view! {
        <Tabs label=t("questions-by-source") tabs/>
        <FilterBar path=patterns::QUESTIONS filtered={!query.is_empty()}>
            <SelectFilter name="source" label=t("question-source") value=asked.source options=sources.into()/>
            <SelectFilter
                name="state"
                label=t("question-state")
                value=asked.state
                options=states.into()
                none=t("question-state-open")
            />
            <TextFilter name="from" kind="date" label=t("filter-from") value=asked.from/>
            <TextFilter name="to" kind="date" label=t("filter-to") value=asked.to/>
        </FilterBar>
        <SavedFilters list=QUESTIONS path=patterns::QUESTIONS query=query.clone() kept/>
        {rows}
        {exports.then(|| view! { <Exports path=patterns::QUESTIONS query/> })}
    }
}

fn table(
    found: Option<Page<Queued>>,
    closed: Option<Closed>,
    first: bool,
    query: String,
) -> AnyView {
    let Some(page) = found else {
        return view! {
            <Notice kind=NoticeKind::Warning title=t("filter-bad")><p>{t("filter-bad-how")}</p></Notice>
        }
        .into_any();
    };
    if page.rows.is_empty() && closed.is_none() {
        return view! { <p role="status">{t("questions-none")}</p> }.into_any();
    }
    let (caption, last) = match closed {
        None => ("questions-open", "question-claimed-by"),
        Some(_) => ("questions-closed", "question-closed-by"),
    };
    let columns =
        ["question-subject", "question-number", "question-asked-at", last].map(t).to_vec();
    let next = page.next;
    let rows = page.rows.into_iter().map(line).collect();
    view! {
        <ListTable caption=t(caption) columns rows/>
        <Pager path=patterns::QUESTIONS query first next/>
    }
    .into_any()
}

fn line(question: Queued) -> Vec<AnyView> {
    let locale = use_locale();
    let route = StaffRoute::Question(question.source, question.id, None);
    let by = match (question.claimed_by.as_str(), question.is_mine, question.closed_at) {
        (login, _, Some(at)) => {
            let at = date_and_time(locale, at);
            view! { <span>{login.to_owned()} " " <span class="small soft">{at}</span></span> }
                .into_any()
        }
        ("", _, None) => view! { <span class="soft">{t("question-unclaimed")}</span> }.into_any(),
        (_, true, None) => view! { <Badge text=t("question-mine") tone=Tone::Good/> }.into_any(),
        (login, false, None) => {
            view! { <Badge text=login.to_owned() tone=Tone::Neutral/> }.into_any()
        }
    };
    vec![
        view! { <a href=href(&route.into())>{question.subject}</a> }.into_any(),
        view! { <span class="num">{question.number}</span> }.into_any(),
        date_and_time(locale, question.asked_at).into_any(),
        by,
    ]
}

/// `/staff/questions/export/{format}`: what the filter shows, as a file. Numbers stay masked.
pub async fn export_page(
    State(state): State<AppState>,
    Path(format): Path<String>,
    asked: Result<Query<Asked>, QueryRejection>,
    visit: Visit,
    desk: Desk,
) -> Response {
    let asked = asked.map(|Query(asked)| asked).unwrap_or_default();
    let Some(filter) = asked.filter() else {
        return problem_page(&state, &visit, StatusCode::NOT_FOUND);
    };
    let of = Exportable {
        list: QUESTIONS,
        kind: Kind::Question,
        section: "questions",
        back: StaffRoute::QuestionsFiltered(asked.query()),
    };
    let rows = async {
        let found = queue(&state.kernel, desk.staff(), &filter, None, fetch_exported()).await?;
        let said = |key: String| text(visit.locale, &key, &[]);
        let rows = found.into_iter().map(|one| {
            vec![
                one.number,
                said(format!("question-source-{}", one.source.as_str())),
                one.subject,
                said(format!("question-state-{}", one.state)),
                list::exported_time(one.asked_at),
                one.closed_at.map(list::exported_time).unwrap_or_default(),
                one.claimed_by,
            ]
        });
        Ok(Sheet { columns: list::columns(&visit, &COLUMNS), rows: rows.collect() })
    };
    list::answer_export(&state, &visit, &desk, of, &format, rows).await
}

/// The columns of the export.
const COLUMNS: [&str; 7] = [
    "question-number",
    "question-source",
    "question-subject",
    "question-state",
    "question-asked-at",
    "question-closed-at",
    "question-claimed-by",
];
