//! What is around the rows of a staff list: filter, saved filters, pager, export. All of it is links
//! and forms that work as they stand.

use app::{
    components::{
        button::{SubmitButton, Weight},
        error_summary::ErrorSummary,
        notice::{Kind as NoticeKind, Notice},
        pagination::Pagination,
    },
    form::{FormView, Session, presession},
    pages::problem::problem_page,
    render::{href, render, t, t_with},
    routes::{Route, encode, in_locale},
    state::AppState,
    visit::Visit,
};
use axum::{
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use backend::{
    Problem,
    accounts::staff::users::USERS,
    audit::AUDIT,
    bulky::BOOKINGS,
    cases::{CALLS, CASES, FIGURES},
    districts::{
        map::LANDMARKS,
        offices::{CONTACT_POINTS, DEPARTMENTS},
    },
    forms::FormKey,
    lists::{
        Export, ExportError, Exported, Format, Key, List, Sheet, export,
        saved_filters::{self, MAX_NAME, SavedFilter},
    },
    messages::sent::MESSAGES,
    notices::{questions::QUESTIONS, shelf_list},
    places::edit::LIST as PLACES,
};
use chrono::{DateTime, Utc};
use domain::{
    accounts::{Act, Kind},
    notices::Shelf,
};
use leptos::prelude::*;

use crate::{
    api::record::FILTER,
    desk::Desk,
    frame,
    routes::{BulkyPart, PlacesPart, StaffRoute, functions},
};

/// The query of an address from its fields; those without a value are left out.
#[must_use]
pub fn query(fields: &[(&str, &str)]) -> String {
    fields
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{name}={}", encode(value)))
        .collect::<Vec<_>>()
        .join("&")
}

/// `path` with `query`, in the language of the page being rendered.
fn link(path: &str, query: &str) -> String {
    let path = if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") };
    href(&Route::Staff(path))
}

/// The fields of a filter (`children`) with their button, and the way back to all rows. It is sent
/// with GET, so the address of what it shows can be kept and sent to a colleague. On a phone it is
/// folded away while it filters nothing, so that the rows come first.
#[component]
pub fn FilterBar(
    /// The list's address.
    path: &'static str,
    /// Whether something is filtered now.
    filtered: bool,
    children: Children,
) -> impl IntoView {
    let action = link(path, "");
    let all = filtered
        .then(|| view! { <a class="button plain" href=action.clone()>{t("filter-none")}</a> });
    view! {
        <details class="group unfolded" open=filtered>
            <summary>{t("filter")}</summary>
            <form class="filters" method="get" action=action.clone() role="search" aria-label=t("filter")>
                {children()}
                <div class="filter-buttons">
                    <SubmitButton text=t("filter-apply") weight=Weight::Plain/>
                    {all}
                </div>
            </form>
        </details>
    }
}

/// A filter that is typed: `kind` is the type of the input, such as `text` or `date`.
#[component]
pub fn TextFilter(
    name: &'static str,
    kind: &'static str,
    #[prop(into)] label: String,
    #[prop(into)] value: String,
) -> impl IntoView {
    let id = format!("filter-{name}");
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <input id=id name=name type=kind value=value maxlength="100" autocomplete="off"/>
        </div>
    }
}

/// A filter that is chosen: words with what they are called. Nothing is chosen to begin with.
#[component]
pub fn SelectFilter(
    name: &'static str,
    #[prop(into)] label: String,
    #[prop(into)] value: String,
    options: Vec<(String, String)>,
    /// What it means to choose nothing, where that is not "any".
    #[prop(optional)]
    none: Option<String>,
) -> impl IntoView {
    let none = none.unwrap_or_else(|| t("filter-any"));
    let id = format!("filter-{name}");
    let options = options
        .into_iter()
        .map(|(word, shown)| {
            let chosen = word == value;
            view! { <option value=word selected=chosen>{shown}</option> }
        })
        .collect_view();
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <select id=id name=name>
                <option value="">{none}</option>
                {options}
            </select>
        </div>
    }
}

/// A table whose cells may hold anything; on a phone each row is a card. Says so when it is empty.
#[component]
pub fn ListTable(
    #[prop(into)] caption: String,
    columns: Vec<String>,
    rows: Vec<Vec<AnyView>>,
) -> impl IntoView {
    if rows.is_empty() {
        return view! { <p role="status">{t("list-empty")}</p> }.into_any();
    }
    let head =
        columns.iter().map(|name| view! { <th scope="col">{name.clone()}</th> }).collect_view();
    let body = rows
        .into_iter()
        .map(|row| {
            let cells = row
                .into_iter()
                .zip(columns.clone())
                .map(|(cell, name)| view! { <td data-label=name>{cell}</td> })
                .collect_view();
            view! { <tr>{cells}</tr> }
        })
        .collect_view();
    view! {
        <table class="cards">
            <caption>{caption}</caption>
            <thead><tr>{head}</tr></thead>
            <tbody>{body}</tbody>
        </table>
    }
    .into_any()
}

/// The ways to the first page and to the next. `query` is that of the filter.
#[component]
pub fn Pager(
    #[prop(into)] path: String,
    #[prop(into)] query: String,
    /// Whether this is the first page.
    first: bool,
    next: Option<Key>,
) -> impl IntoView {
    let join = if query.is_empty() { "" } else { "&" };
    let next = next.map(|key| link(&path, &format!("{query}{join}after={}", key.as_str())));
    let first = (!first).then(|| link(&path, &query));
    (first.is_some() || next.is_some()).then(|| view! { <Pagination first next/> })
}

/// Links to take away what the filter shows. Their addresses are `path/export/{format}`.
#[component]
pub fn Exports(path: &'static str, #[prop(into)] query: String) -> impl IntoView {
    let links = Format::ALL
        .map(|format| {
            let word = format.as_str();
            let file = link(&format!("{path}/export/{word}"), &query);
            let text = t_with("export-as", &[("format", word.to_uppercase().into())]);
            view! { <li><a href=file download="">{text}</a></li> }
        })
        .collect_view();
    view! {
        <section aria-label=t("export")>
            <ul class="inline">{links}</ul>
            <p class="small soft">{t("export-about")}</p>
        </section>
    }
}

/// A list as its export needs it.
#[derive(Debug)]
pub struct Exportable {
    pub list: List,
    /// What it is a list of, for the permission.
    pub kind: Kind,
    /// The section of the console that it stands in.
    pub section: &'static str,
    /// The list with its filter, to come back to.
    pub back: StaffRoute,
}

/// Sends what the filter shows as a file, or says why there is none. `rows` are read only once it is
/// known that this person may take them away.
pub async fn answer_export(
    state: &AppState,
    visit: &Visit,
    desk: &Desk,
    of: Exportable,
    format: &str,
    rows: impl Future<Output = Result<Sheet, ExportError>>,
) -> Response {
    if let Err(denied) = desk.staff().reach(Act::Export, of.kind) {
        return frame::refused(state, visit, desk, denied);
    }
    let Some(format) = Format::parse(format) else {
        return problem_page(state, visit, StatusCode::NOT_FOUND);
    };
    let made = async {
        let request = Export {
            list: of.list,
            kind: of.kind,
            unmasked: false,
            format,
            sheet: rows.await?,
            request_id: Some(visit.request_id.clone()),
        };
        export(&state.kernel, desk.staff(), request).await
    };
    match made.await {
        Ok(file) => send(file),
        Err(ExportError::Denied(denied)) => frame::refused(state, visit, desk, denied),
        Err(ExportError::TooLong) => render(state, visit, || {
            let title = t("export");
            let body = view! {
                <Notice kind=NoticeKind::Warning title=t("error-export-too-long")>
                    <p><a href=href(&of.back.clone().into())>{t("export-back")}</a></p>
                </Notice>
            };
            frame::page(desk, of.section, &title, body).status(StatusCode::UNPROCESSABLE_ENTITY)
        }),
        Err(error) => {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                list = of.list.name,
                "not exported"
            );
            let status = StatusCode::from_u16(error.status());
            problem_page(state, visit, status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR))
        }
    }
}

/// The names of an export's columns, in the language of whoever takes it away.
#[must_use]
pub fn columns(visit: &Visit, keys: &[&str]) -> Vec<String> {
    keys.iter().map(|key| app::texts::text(visit.locale, key, &[])).collect()
}

/// An instant in an export: on the clocks of the district, so that a spreadsheet can sort it.
#[must_use]
pub fn exported_time(at: DateTime<Utc>) -> String {
    backend::calendar::to_local(at).format("%Y-%m-%d %H:%M:%S").to_string()
}

/// The file, to be kept nowhere on the way.
fn send(file: Exported) -> Response {
    let headers = [
        (header::CONTENT_TYPE, file.content_type.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{}\"", file.name)),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    (headers, file.bytes).into_response()
}

/// What [`SavedFilters`] shows.
pub struct Kept {
    filters: Vec<SavedFilter>,
    form: FormView,
    session: Session,
}

impl Kept {
    /// The filters that whoever is at the desk keeps for `list`. A list is shown without them when
    /// they cannot be read.
    pub async fn open(state: &AppState, visit: &Visit, desk: &Desk, list: &List) -> Self {
        let session = presession(state, visit);
        let mut form = FormView::open(state, &session.token, &FILTER).await;
        if form.value("list") != list.name {
            form.errors.clear();
        }
        let filters = match saved_filters::show(&state.kernel.db, desk.staff(), list).await {
            Ok(filters) => filters,
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "no saved filters");
                Vec::new()
            }
        };
        Self { filters, form, session }
    }

    /// The cookie that the page must set for the form.
    #[must_use]
    pub fn headers(&self) -> HeaderMap {
        self.session.clone().headers()
    }
}

/// The filters that this person keeps for the list, and a form to keep the one that is shown.
#[component]
pub fn SavedFilters(
    list: List,
    path: &'static str,
    #[prop(into)] query: String,
    kept: Kept,
) -> impl IntoView {
    let Kept { filters, form, .. } = kept;
    let locale = app::render::use_locale();
    let rows = filters
        .into_iter()
        .map(|filter| {
            let remove = t_with("filter-remove", &[("name", filter.name.as_str().into())]);
            view! {
                <li class="split">
                    <a href=link(path, &filter.query)>{filter.name}</a>
                    <form
                        method="post"
                        action=in_locale(functions::FILTER_REMOVE, locale)
                        enctype="multipart/form-data"
                    >
                        <input type="hidden" name="list" value=list.name/>
                        <input type="hidden" name="id" value=filter.id.to_string()/>
                        <button class="button plain" aria-label=remove>{t("remove")}</button>
                    </form>
                </li>
            }
        })
        .collect_view();
    let name = form.value("name");
    let open = !form.errors.is_empty();
    let keep = (!query.is_empty()).then(|| {
        view! {
            <form
                method="post"
                action=in_locale(functions::FILTER_SAVE, locale)
                enctype="multipart/form-data"
            >
                <ErrorSummary errors=form.errors.clone()/>
                <input type="hidden" name=FormKey::FIELD value=form.key.to_text()/>
                <input type="hidden" name="list" value=list.name/>
                <input type="hidden" name="query" value=query.clone()/>
                <div class="field">
                    <label for="field-name">{t("filter-name")}</label>
                    <input id="field-name" name="name" maxlength=MAX_NAME.to_string() value=name/>
                </div>
                <SubmitButton text=t("filter-save") weight=Weight::Plain/>
            </form>
        }
    });
    view! {
        <details class="saved-filters" open=open>
            <summary>{t("filter-saved")}</summary>
            <ul class="rows">{rows}</ul>
            {match keep {
                Some(keep) => keep.into_any(),
                None => view! { <p class="small soft">{t("filter-save-how")}</p> }.into_any(),
            }}
        </details>
    }
}

/// The list of a name, and where it is; for the forms above.
#[must_use]
pub fn of_name(name: &str, query: String) -> Option<(List, StaffRoute)> {
    type Place = fn(String) -> StaffRoute;
    // One line for each list whose filters can be kept.
    let lists: [(List, Place); 14] = [
        (CASES, StaffRoute::Cases),
        (CALLS, StaffRoute::CaseCalls),
        (FIGURES, StaffRoute::CaseFigures),
        (BOOKINGS, |query| StaffRoute::Bulky(BulkyPart::Bookings, query)),
        (PLACES, |query| StaffRoute::Places(PlacesPart::List, query)),
        (AUDIT, StaffRoute::Audit),
        (MESSAGES, StaffRoute::Messages),
        (USERS, StaffRoute::Users),
        (QUESTIONS, StaffRoute::QuestionsFiltered),
        (shelf_list(Shelf::Article), |query| {
            StaffRoute::PublicationsFiltered(Shelf::Article, query)
        }),
        (shelf_list(Shelf::Notice), |query| StaffRoute::PublicationsFiltered(Shelf::Notice, query)),
        (DEPARTMENTS, |query| StaffRoute::DistrictFiltered(DEPARTMENTS.name, query)),
        (CONTACT_POINTS, |query| StaffRoute::DistrictFiltered(CONTACT_POINTS.name, query)),
        (LANDMARKS, |query| StaffRoute::DistrictFiltered(LANDMARKS.name, query)),
    ];
    let (list, place) = lists.into_iter().find(|(list, _)| list.name == name)?;
    Some((list, place(query)))
}
