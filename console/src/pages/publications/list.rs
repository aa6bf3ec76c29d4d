//! `/staff/articles` and `/staff/notices`: a shelf, what was changed last first.

use app::{
    components::{
        badge::{Badge, Tone},
        button::{LinkButton, Weight},
    },
    pages::problem::problem_page,
    render::{href, render, t, use_locale},
    state::AppState,
    texts::{date, date_and_time},
    visit::Visit,
};
use axum::{
    extract::{Path, Query, State, rejection::QueryRejection},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use backend::{
    calendar::to_local,
    lists::{After, ListError, Page, Sheet, fetch, fetch_exported},
    notices::{Filter, Listed, State as Published, list as find, shelf_list},
};
use chrono::NaiveDate;
use domain::{
    accounts::{Act, Kind},
    notices::{Class, Shelf},
};
use leptos::prelude::*;

use crate::{
    desk::Desk,
    frame, list,
    list::{
        Exportable, Exports, FilterBar, Kept, ListTable, Pager, SavedFilters, SelectFilter,
        TextFilter,
    },
    routes::{StaffRoute, folder},
};

/// What stands in the address.
#[derive(Debug, Default, Clone, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    q: String,
    state: String,
    class: String,
    review: String,
    after: Option<String>,
}

impl Asked {
    fn query(&self) -> String {
        list::query(&[
            ("q", self.q.trim()),
            ("state", &self.state),
            ("class", &self.class),
            ("review", &self.review),
        ])
    }

    fn filter(&self, shelf: Shelf, today: NaiveDate) -> Filter {
        Filter {
            state: Published::parse(&self.state),
            class: Class::parse(&self.class).filter(|class| class.shelf() == shelf),
            words: domain::text::clean_line(&self.q),
            review_by: (!self.review.is_empty()).then_some(today),
        }
    }
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
    asked: Result<Query<Asked>, QueryRejection>,
    visit: Visit,
    desk: Desk,
) -> Response {
    shelf(state, asked, visit, desk, Shelf::Article).await
}

/// `/staff/notices`.
pub async fn notices(
    State(state): State<AppState>,
    asked: Result<Query<Asked>, QueryRejection>,
    visit: Visit,
    desk: Desk,
) -> Response {
    shelf(state, asked, visit, desk, Shelf::Notice).await
}

/// What a shelf is for the permissions.
const fn kind(shelf: Shelf) -> Kind {
    match shelf {
        Shelf::Article => Kind::Article,
        Shelf::Notice => Kind::Notice,
    }
}

async fn shelf(
    state: AppState,
    asked: Result<Query<Asked>, QueryRejection>,
    visit: Visit,
    desk: Desk,
    shelf: Shelf,
) -> Response {
    let asked = asked.map(|Query(asked)| asked).unwrap_or_default();
    let filter = asked.filter(shelf, to_local(state.kernel.now()).date());
    let After(after) = After::parse(asked.after.as_deref());
    let found = match find(&state.kernel, desk.staff(), shelf, &filter, after, fetch()).await {
        Ok(found) => Page::cut(found, |last| (last.changed_at, last.id)),
        Err(ListError::Denied(denied)) => return frame::refused(&state, &visit, &desk, denied),
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "shelf not listed");
            return problem_page(&state, &visit, StatusCode::SERVICE_UNAVAILABLE);
        }
    };
    let kept = Kept::open(&state, &visit, &desk, &shelf_list(shelf)).await;
    let headers = kept.headers();
    let page = render(&state, &visit, || {
        let title = t(&format!("staff-section-{}", section(shelf)));
        let may_write = desk.staff().may(Act::Write, kind(shelf));
        let add = may_write.then(|| {
            let href = href(&StaffRoute::PublicationNew(shelf).into());
            let text = t(&format!("{}-new", section(shelf)));
            view! { <p><LinkButton text href weight=Weight::Plain/></p> }
        });
        let exports = desk.staff().may(Act::Export, kind(shelf));
        let body = view! { {add} <Shown shelf found asked kept exports/> };
        frame::page(&desk, section(shelf), &title, body)
    });
    (headers, page).into_response()
}

#[component]
fn Shown(
    shelf: Shelf,
    found: Page<Listed>,
    asked: Asked,
    kept: Kept,
    exports: bool,
) -> impl IntoView {
    let (path, query) = (folder(shelf), asked.query());
    let states = Published::ALL
        .map(|state| (state.as_str().to_owned(), t(&format!("publication-{}", state.as_str()))));
    let classes = Class::of(shelf)
        .map(|class| (class.as_str().to_owned(), t(&format!("class-{}", class.as_str()))))
        .collect();
    let review = (shelf == Shelf::Article).then(|| {
        let options = vec![("due".to_owned(), t("publications-review-due"))];
        view! {
            <SelectFilter name="review" label=t("publication-review-on") value=asked.review.clone() options/>
        }
    });
    let columns = [
        "publication-title",
        "publication-state",
        "publication-class",
        "publication-changed-at",
        "publication-review-on",
    ];
    let (first, next) = (asked.after.is_none(), found.next);
    let rows = found.rows.iter().map(|line| row(shelf, line)).collect();
    view! {
        <FilterBar path filtered={!query.is_empty()}>
            <TextFilter name="q" kind="search" label=t("publications-find") value=asked.q.clone()/>
            <SelectFilter name="state" label=t("publication-state") value=asked.state options=states.into()/>
            <SelectFilter name="class" label=t("publication-class") value=asked.class options=classes/>
            {review}
        </FilterBar>
        <SavedFilters list=shelf_list(shelf) path query=query.clone() kept/>
        <ListTable caption=t("publications-list") columns=columns.map(t).to_vec() rows/>
        <Pager path query=query.clone() first next/>
        {exports.then(|| view! { <Exports path query/> })}
    }
}

fn row(shelf: Shelf, line: &Listed) -> Vec<AnyView> {
    let locale = use_locale();
    let link = href(&StaffRoute::Publication(shelf, line.id, None).into());
    vec![
        view! { <a href=link>{line.title.clone()}</a> }.into_any(),
        view! { <span><StateBadge state=line.state has_changes=line.has_changes/></span> }
            .into_any(),
        t(&format!("class-{}", line.class.as_str())).into_any(),
        date_and_time(locale, line.changed_at).into_any(),
        line.review_on.map(|day| date(locale, day)).into_any(),
    ]
}

/// `/staff/articles/export/{format}`: what the filter shows, as a file.
pub async fn export_articles(
    State(state): State<AppState>,
    Path(format): Path<String>,
    asked: Result<Query<Asked>, QueryRejection>,
    visit: Visit,
    desk: Desk,
) -> Response {
    export_shelf(&state, &format, asked, &visit, &desk, Shelf::Article).await
}

/// `/staff/notices/export/{format}`: what the filter shows, as a file.
pub async fn export_notices(
    State(state): State<AppState>,
    Path(format): Path<String>,
    asked: Result<Query<Asked>, QueryRejection>,
    visit: Visit,
    desk: Desk,
) -> Response {
    export_shelf(&state, &format, asked, &visit, &desk, Shelf::Notice).await
}

async fn export_shelf(
    state: &AppState,
    format: &str,
    asked: Result<Query<Asked>, QueryRejection>,
    visit: &Visit,
    desk: &Desk,
    shelf: Shelf,
) -> Response {
    let asked = asked.map(|Query(asked)| asked).unwrap_or_default();
    let of = Exportable {
        list: shelf_list(shelf),
        kind: kind(shelf),
        section: section(shelf),
        back: StaffRoute::PublicationsFiltered(shelf, asked.query()),
    };
    let rows = async {
        let filter = asked.filter(shelf, to_local(state.kernel.now()).date());
        let staff = desk.staff();
        let found = find(&state.kernel, staff, shelf, &filter, None, fetch_exported()).await?;
        let said = |key: String| app::texts::text(visit.locale, &key, &[]);
        let rows = found.into_iter().map(|line| {
            vec![
                line.title,
                line.slug,
                said(format!("publication-{}", line.state.as_str())),
                said(format!("class-{}", line.class.as_str())),
                list::exported_time(line.changed_at),
                line.valid_until.map(list::exported_time).unwrap_or_default(),
                line.review_on.map(|day| day.to_string()).unwrap_or_default(),
            ]
        });
        Ok(Sheet { columns: list::columns(visit, &COLUMNS), rows: rows.collect() })
    };
    list::answer_export(state, visit, desk, of, format, rows).await
}

/// The columns of the export.
const COLUMNS: [&str; 7] = [
    "publication-title",
    "publication-slug",
    "publication-state",
    "publication-class",
    "publication-changed-at",
    "publication-valid-until",
    "publication-review-on",
];

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
