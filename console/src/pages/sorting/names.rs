//! `/staff/sorting/names`: what staff have added to the guide's names, and what residents looked for in
//! vain: `/staff/sorting/missed`.

use app::{
    components::{
        button::{SubmitButton, Weight},
        error_summary::ErrorSummary,
    },
    form::{FormView, presession},
    render::{render, t, t_with, use_locale},
    routes::{Route, in_locale},
    state::AppState,
    texts::{date, date_and_time},
    visit::Visit,
};
use axum::{
    extract::{Query, State as Extracted, rejection::QueryRejection},
    response::{IntoResponse, Response},
};
use backend::{
    forms::{Draft, FormKey, FormValues},
    lists::{After, ListError, Page, fetch},
    sorting::{
        tally::{LEAST, Missed, list_missed},
        waiting::{AddedName, list_names, owner_of},
    },
};
use chrono::{DateTime, Utc};
use domain::{
    accounts::{Act, Kind},
    sorting::Catalogue,
};
use leptos::prelude::*;
use uuid::Uuid;

use super::{nav, told_once, unavailable};
use crate::{
    api::sorting::{NAME_MAKE, NAME_REMOVE},
    desk::Desk,
    frame, list,
    list::{ListTable, Pager},
    pages::places::fields::{Control, field},
    routes::{SortingPart, StaffRoute, functions, link, patterns},
};

/// What stands in the address.
#[derive(Debug, Default, Clone, serde::Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    after: Option<String>,
    /// A name to begin with.
    name: String,
}

/// `/staff/sorting/names`.
pub(super) async fn page(
    Extracted(state): Extracted<AppState>,
    asked: Result<Query<Asked>, QueryRejection>,
    visit: Visit,
    desk: Desk,
) -> Response {
    let asked = asked.map(|Query(asked)| asked).unwrap_or_default();
    let After(after) = After::<(DateTime<Utc>, Uuid)>::parse(asked.after.as_deref());
    let first = after.is_none();
    let rows = match list_names(&state.kernel, desk.staff(), after, fetch()).await {
        Ok(rows) => rows,
        Err(ListError::Denied(denied)) => return frame::refused(&state, &visit, &desk, denied),
        Err(error) => return unavailable(&state, &visit, &error),
    };
    let found = Page::cut(rows, |last| (last.made_at, last.id));
    let session = presession(&state, &visit);
    let mut make = told_once(&state, &session.token, &NAME_MAKE, ("id", "")).await;
    let remove = FormView::open(&state, &session.token, &NAME_REMOVE).await;
    if make.value("name").is_empty() {
        let values = FormValues::from_post(&NAME_MAKE, [("name".to_owned(), asked.name.clone())]);
        make = FormView::of(&state, Draft { values, errors: make.errors }, make.kept);
    }
    let guide = state.guide.current();
    let page = render(&state, &visit, || {
        let writes = desk.staff().may(Act::Write, Kind::Sorting);
        let row = |one| name_row(guide.catalogue(), one, writes.then_some(&remove));
        let rows = found.rows.into_iter().map(row).collect();
        let mut columns =
            vec![t("desk-sorting-name"), t("desk-sorting-rule-item"), t("desk-sorting-rules-by")];
        if writes {
            columns.push(t("desk-sorting-rule-remove"));
        }
        let errors = [&make, &remove].into_iter().flat_map(|form| form.errors.clone());
        let errors = errors.collect::<Vec<_>>();
        let taken = make
            .error("name")
            .and_then(|_| owner_of(guide.catalogue(), use_locale(), &make.value("name")));
        let body = view! {
            {nav(&desk, SortingPart::Names)}
            <ErrorSummary errors/>
            {taken.map(super::waiting::conflict)}
            <p>{t("desk-sorting-names-about")}</p>
            {writes.then(|| make_form(&make))}
            <ListTable caption=t("desk-sorting-part-names") columns rows/>
            <Pager path=patterns::SORTING_NAMES query=String::new() first next=found.next/>
        };
        frame::page(&desk, "sorting", &t("desk-sorting-part-names"), body)
    });
    (session.headers(), page).into_response()
}

fn make_form(form: &FormView) -> AnyView {
    let line = |name: &str, label: &str, hint, most: usize| {
        field(form, name, t(label), hint, &Control::Line("text", most))
    };
    view! {
        <form
            method="post"
            action=in_locale(functions::SORTING_NAME_MAKE, use_locale())
            enctype="multipart/form-data"
            novalidate
        >
            <h2>{t("desk-sorting-name-new")}</h2>
            <input type="hidden" name=FormKey::FIELD value=form.key.to_text()/>
            {line("name", "desk-sorting-name", None, 60)}
            {line("item", "desk-sorting-name-of", Some("desk-sorting-hint-item"), 120)}
            <SubmitButton text=t("desk-sorting-name-new") weight=Weight::Primary/>
        </form>
    }
    .into_any()
}

fn name_row(catalogue: &Catalogue, one: AddedName, remove: Option<&FormView>) -> Vec<AnyView> {
    let locale = use_locale();
    let item = match catalogue.item(&one.item) {
        Some(item) => {
            let href = app::render::href(&Route::SortingItem(one.item.clone()));
            view! { <a href=href>{item.title.get(locale).to_owned()}</a> }.into_any()
        }
        None => view! { <span>{one.item.clone()} " " <span class="soft">{t("desk-sorting-name-idle")}</span></span> }
            .into_any(),
    };
    let mut cells = vec![
        one.name.clone().into_any(),
        item,
        view! {
            <div>
                {one.made_by}
                <div class="small soft">{date_and_time(locale, one.made_at)}</div>
            </div>
        }
        .into_any(),
    ];
    if let Some(form) = remove {
        let label = t_with("desk-sorting-name-remove-this", &[("name", one.name.into())]);
        cells.push(
            view! {
                <form
                    method="post"
                    action=in_locale(functions::SORTING_NAME_REMOVE, locale)
                    enctype="multipart/form-data"
                >
                    <input type="hidden" name=FormKey::FIELD value=form.key.to_text()/>
                    <input type="hidden" name="id" value=one.id.to_string()/>
                    <button class="button plain" aria-label=label>{t("desk-sorting-rule-remove")}</button>
                </form>
            }
            .into_any(),
        );
    }
    cells
}

/// `/staff/sorting/missed`.
pub(super) async fn missed_page(
    Extracted(state): Extracted<AppState>,
    asked: Result<Query<Asked>, QueryRejection>,
    visit: Visit,
    desk: Desk,
) -> Response {
    let asked = asked.map(|Query(asked)| asked).unwrap_or_default();
    let After(after) = After::<(i64, String)>::parse(asked.after.as_deref());
    let first = after.is_none();
    let rows = match list_missed(&state.kernel, desk.staff(), after, fetch()).await {
        Ok(rows) => rows,
        Err(ListError::Denied(denied)) => return frame::refused(&state, &visit, &desk, denied),
        Err(error) => return unavailable(&state, &visit, &error),
    };
    let found = Page::cut(rows, |last| (last.browsers, last.words.clone()));
    render(&state, &visit, || {
        let writes = desk.staff().may(Act::Write, Kind::Sorting);
        let none = found.rows.is_empty();
        let rows = found.rows.into_iter().map(|one| missed_row(one, writes)).collect();
        let columns = ["desk-sorting-words", "desk-sorting-browsers", "desk-sorting-last"];
        let table = if none {
            view! { <p role="status">{t("desk-sorting-missed-none")}</p> }.into_any()
        } else {
            let columns = columns.map(t).to_vec();
            view! { <ListTable caption=t("desk-sorting-part-missed") columns rows/> }.into_any()
        };
        let body = view! {
            {nav(&desk, SortingPart::Missed)}
            <p>{t_with("desk-sorting-missed-about", &[("least", LEAST.into())])}</p>
            {table}
            <Pager path=patterns::SORTING_MISSED query=String::new() first next=found.next/>
        };
        frame::page(&desk, "sorting", &t("desk-sorting-part-missed"), body)
    })
}

fn missed_row(one: Missed, writes: bool) -> Vec<AnyView> {
    let words = if writes {
        let query = list::query(&[("name", &one.words)]);
        let href = link(&StaffRoute::Sorting(SortingPart::Names, query));
        view! { <a href=href>{one.words}</a> }.into_any()
    } else {
        one.words.into_any()
    };
    vec![
        words,
        view! { <span class="num">{one.browsers}</span> }.into_any(),
        date(use_locale(), one.last).into_any(),
    ]
}
