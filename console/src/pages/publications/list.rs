//! `/staff/articles` and `/staff/notices`: a shelf, what was changed last first.

use app::{
    components::{
        badge::{Badge, Tone},
        button::{LinkButton, Weight},
        pagination::Pagination,
    },
    pages::problem::problem_page,
    render::{href, render, t, use_locale},
    routes::{encode, in_locale},
    state::AppState,
    texts::{date, date_and_time},
    visit::Visit,
};
use axum::{
    extract::{Query, State, rejection::QueryRejection},
    http::StatusCode,
    response::Response,
};
use backend::notices::{Filter, ListError, Listed, Page, State as Published, list};
use chrono::{DateTime, Utc};
use domain::{
    accounts::{Act, Kind},
    notices::{Class, Shelf},
};
use leptos::prelude::*;
use uuid::Uuid;

use crate::{desk::Desk, frame, routes::StaffRoute};

/// What is wanted of the shelf.
#[derive(Debug, Default, Clone, serde::Deserialize)]
pub struct Wanted {
    #[serde(default)]
    q: String,
    #[serde(default)]
    state: String,
    #[serde(default)]
    class: String,
    #[serde(default)]
    review: String,
    #[serde(default)]
    after: String,
}

/// Where a part begins, for an address: microseconds and id.
pub fn write_cursor((at, id): (DateTime<Utc>, Uuid)) -> String {
    format!("{}.{id}", at.timestamp_micros())
}

/// What [`write_cursor`] wrote; anything else is the beginning.
pub fn read_cursor(text: &str) -> Option<(DateTime<Utc>, Uuid)> {
    let (at, id) = text.split_once('.')?;
    Some((DateTime::from_timestamp_micros(at.parse().ok()?)?, id.parse().ok()?))
}

/// The section of the console, and the part of text keys.
pub const fn section(shelf: Shelf) -> &'static str {
    match shelf {
        Shelf::Article => "articles",
        Shelf::Notice => "notices",
    }
}

/// `/staff/articles`.
pub async fn articles(
    State(state): State<AppState>,
    wanted: Result<Query<Wanted>, QueryRejection>,
    visit: Visit,
    desk: Desk,
) -> Response {
    shelf(state, wanted, visit, desk, Shelf::Article).await
}

/// `/staff/notices`.
pub async fn notices(
    State(state): State<AppState>,
    wanted: Result<Query<Wanted>, QueryRejection>,
    visit: Visit,
    desk: Desk,
) -> Response {
    shelf(state, wanted, visit, desk, Shelf::Notice).await
}

async fn shelf(
    state: AppState,
    wanted: Result<Query<Wanted>, QueryRejection>,
    visit: Visit,
    desk: Desk,
    shelf: Shelf,
) -> Response {
    let wanted = wanted.map(|Query(wanted)| wanted).unwrap_or_default();
    let filter = Filter {
        state: Published::parse(&wanted.state),
        class: Class::parse(&wanted.class).filter(|class| class.shelf() == shelf),
        words: domain::text::clean_line(&wanted.q),
        review_by: (!wanted.review.is_empty()).then(|| state.kernel.now().date_naive()),
    };
    let after = read_cursor(&wanted.after);
    let found = match list(&state.kernel, desk.staff(), shelf, &filter, after).await {
        Ok(found) => found,
        Err(ListError::Denied(denied)) => return frame::refused(&state, &visit, &desk, denied),
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "shelf not listed");
            return problem_page(&state, &visit, StatusCode::SERVICE_UNAVAILABLE);
        }
    };
    let kind = match shelf {
        Shelf::Article => Kind::Article,
        Shelf::Notice => Kind::Notice,
    };
    let may_write = desk.staff().may(Act::Write, kind);
    render(&state, &visit, || {
        let title = t(&format!("staff-section-{}", section(shelf)));
        let body = view! { <List shelf found wanted filter may_write/> };
        frame::page(&desk, section(shelf), &title, body)
    })
}

#[component]
fn List(
    shelf: Shelf,
    found: Page,
    wanted: Wanted,
    filter: Filter,
    may_write: bool,
) -> impl IntoView {
    let locale = use_locale();
    let action = in_locale(&StaffRoute::Publications(shelf).path(), locale);
    let part = |after: &str| {
        format!(
            "{action}?q={}&state={}&class={}&review={}&after={}",
            encode(&wanted.q),
            encode(&wanted.state),
            encode(&wanted.class),
            encode(&wanted.review),
            encode(after)
        )
    };
    let next = found.next.map(|cursor| part(&write_cursor(cursor)));
    let first = (!wanted.after.is_empty()).then(|| part(""));
    let pages = next.is_some() || first.is_some();
    let states =
        Published::ALL.map(|state| (state.as_str(), t(&format!("publication-{}", state.as_str()))));
    let classes: Vec<_> = Class::of(shelf)
        .map(|class| (class.as_str(), t(&format!("class-{}", class.as_str()))))
        .collect();
    let rows = found.lines.iter().map(|line| row(shelf, line)).collect::<Vec<_>>();
    view! {
        <form class="filters" method="get" action=action.clone()>
            <div class="field">
                <label for="filter-q">{t("publications-find")}</label>
                <input id="filter-q" type="search" name="q" value=wanted.q.clone() maxlength="60"/>
            </div>
            <Choice name="state" label=t("publication-state") options=states.into() chosen=filter.state.map(Published::as_str)/>
            <Choice name="class" label=t("publication-class") options=classes chosen=filter.class.map(Class::as_str)/>
            {(shelf == Shelf::Article).then(|| view! {
                <label class="choice">
                    <input type="checkbox" name="review" value="due" checked=filter.review_by.is_some()/>
                    {t("publications-review-due")}
                </label>
            })}
            <button class="button plain">{t("publications-filter")}</button>
        </form>
        {may_write.then(|| view! {
            <p>
                <LinkButton
                    text=t(&format!("{}-new", section(shelf)))
                    href=href(&StaffRoute::PublicationNew(shelf).into())
                    weight=Weight::Plain
                />
            </p>
        })}
        {if rows.is_empty() {
            view! { <p>{t("publications-none")}</p> }.into_any()
        } else {
            view! {
                <table class="cards">
                    <caption>{t("publications-list")}</caption>
                    <thead>
                        <tr>
                            <th scope="col">{t("publication-title")}</th>
                            <th scope="col">{t("publication-state")}</th>
                            <th scope="col">{t("publication-class")}</th>
                            <th scope="col">{t("publication-changed-at")}</th>
                            <th scope="col">{t("publication-review-on")}</th>
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

/// One of several, or all.
#[component]
fn Choice(
    name: &'static str,
    label: String,
    options: Vec<(&'static str, String)>,
    chosen: Option<&'static str>,
) -> impl IntoView {
    let id = format!("filter-{name}");
    let options = options
        .into_iter()
        .map(|(value, text)| view! { <option value=value selected=chosen == Some(value)>{text}</option> })
        .collect_view();
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <select id=id name=name><option value="">{t("publications-any")}</option>{options}</select>
        </div>
    }
}

fn row(shelf: Shelf, line: &Listed) -> impl IntoView + use<> {
    let locale = use_locale();
    let route = StaffRoute::Publication(shelf, line.id, None);
    view! {
        <tr>
            <td data-label=t("publication-title")>
                <a href=href(&route.into())>{line.title.clone()}</a>
            </td>
            <td data-label=t("publication-state")><StateBadge state=line.state has_changes=line.has_changes/></td>
            <td data-label=t("publication-class")>{t(&format!("class-{}", line.class.as_str()))}</td>
            <td data-label=t("publication-changed-at") class="num">
                {date_and_time(locale, line.changed_at)}
            </td>
            <td data-label=t("publication-review-on") class="num">
                {line.review_on.map(|day| date(locale, day))}
            </td>
        </tr>
    }
}

/// The state in a word, and that residents see an older version.
#[component]
pub fn StateBadge(state: Published, has_changes: bool) -> impl IntoView {
    let tone = match state {
        Published::Draft => Tone::Warn,
        Published::Published => Tone::Good,
        Published::Retired => Tone::Neutral,
    };
    view! {
        <Badge text=t(&format!("publication-{}", state.as_str())) tone/>
        {has_changes.then(|| view! { " " <Badge text=t("publication-has-changes") tone=Tone::Warn/> })}
    }
}
