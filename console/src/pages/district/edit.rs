//! The form of one department, contact point or landmark.

use app::{
    components::{
        button::{SubmitButton, Weight},
        error_summary::ErrorSummary,
        notice::{Kind as NoticeKind, Notice},
    },
    form::{FormView, presession},
    pages::problem::problem_page,
    render::{render, t, use_locale},
    routes::in_locale,
    state::AppState,
    visit::Visit,
};
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use backend::{
    districts::{
        SaveError,
        map::{LandmarkForm, landmark},
        offices::{
            ContactPointForm, DepartmentForm, Directory, contact_points, departments, directory,
        },
    },
    forms::{Draft, FormKey, FormValues},
};
use domain::accounts::{Act, Kind};
use leptos::prelude::*;
use uuid::Uuid;

use super::{Record, fields::fields};
use crate::{desk::Desk, frame, routes::functions};

/// What stands in the address for a record that is not there yet.
pub(crate) const NEW: &str = "new";

/// `/staff/district/{record}/{id}`.
pub(super) async fn page(
    State(state): State<AppState>,
    Path((record, id)): Path<(String, String)>,
    visit: Visit,
    desk: Desk,
) -> Response {
    let not_found = || problem_page(&state, &visit, StatusCode::NOT_FOUND);
    let Some(record) = Record::from_slug(&record) else { return not_found() };
    if let Err(denied) = desk.staff().reach(Act::Write, Kind::District) {
        return frame::refused(&state, &visit, &desk, denied);
    }
    let there = match id.as_str() {
        NEW => Ok(Some(Vec::new())),
        id => match Uuid::parse_str(id) {
            Ok(id) => values(&state, record, id).await,
            Err(_) => Ok(None),
        },
    };
    let read = match there {
        Ok(None) => return not_found(),
        Ok(Some(values)) => directory(&state.kernel.db).await.map(|all| (values, all)),
        Err(SaveError::Database(error)) => Err(error),
        Err(_) => return not_found(),
    };
    let (values, directory) = match read {
        Ok(read) => read,
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "record not read");
            return problem_page(&state, &visit, StatusCode::SERVICE_UNAVAILABLE);
        }
    };
    let session = presession(&state, &visit);
    let spec = record.spec();
    let mut form = FormView::open(&state, &session.token, &spec).await;
    // A draft of another record, in another tab, is not for this page.
    if form.values.get("id") != Some(id.as_str()) {
        let values = values.into_iter().chain([("id", id.clone())]);
        let values = FormValues::from_post(&spec, values);
        form = FormView::of(&state, Draft { values, errors: Vec::new() }, form.kept);
    }
    (session.headers(), show(&state, &visit, &desk, record, form, &directory)).into_response()
}

/// What the form shows of a record that is there.
async fn values(
    state: &AppState,
    record: Record,
    id: Uuid,
) -> Result<Option<Vec<(&'static str, String)>>, SaveError> {
    let db = &state.kernel.db;
    Ok(match record {
        Record::Department => {
            let all = departments(db).await?;
            all.iter().find(|one| one.id == id).map(DepartmentForm::of)
        }
        Record::ContactPoint => {
            let all = contact_points(db).await?;
            all.iter().find(|one| one.id == id).map(ContactPointForm::of)
        }
        Record::Landmark => landmark(db, id).await?.as_ref().map(LandmarkForm::of),
    })
}

/// The form of a record as it is stored, for a draft; of one that cannot be read, its id alone.
pub(crate) async fn stored(state: &AppState, record: Record, id: Option<Uuid>) -> FormValues {
    let named = id.map_or_else(|| NEW.to_owned(), |id| id.to_string());
    let there = match id {
        Some(id) => values(state, record, id).await.ok().flatten(),
        None => None,
    };
    let there = there.unwrap_or_default().into_iter().chain([("id", named)]);
    FormValues::from_post(&record.spec(), there)
}

/// The page with `form` in it.
pub(crate) fn show(
    state: &AppState,
    visit: &Visit,
    desk: &Desk,
    record: Record,
    form: FormView,
    directory: &Directory,
) -> Response {
    render(state, visit, || {
        let locale = use_locale();
        let id = form.value("id");
        let new = id == NEW;
        let title = if new {
            t(&format!("district-new-{}", record.slug()))
        } else {
            t(&format!("district-edit-{}", record.slug()))
        };
        let retire_key = FormKey::mint(&*state.kernel.random).to_text();
        let retire = (!new).then(|| {
            view! {
                <details>
                    <summary>{t("district-retire")}</summary>
                    <p>{t("district-retire-about")}</p>
                    <form
                        method="post"
                        action=in_locale(functions::DISTRICT_RETIRE, locale)
                        enctype="multipart/form-data"
                    >
                        <input type="hidden" name=FormKey::FIELD value=retire_key/>
                        <input type="hidden" name="record" value=record.slug()/>
                        <input type="hidden" name="id" value=id.clone()/>
                        <SubmitButton text=t("district-retire-now") weight=Weight::Plain/>
                    </form>
                </details>
            }
        });
        let body = view! {
            {(!form.kept).then(|| view! {
                <Notice kind=NoticeKind::Warning title=t("problem-unavailable")><p>{t("district-not-now")}</p></Notice>
            })}
            <ErrorSummary errors=form.errors.clone()/>
            <form
                method="post"
                action=in_locale(functions::DISTRICT_SAVE, locale)
                enctype="multipart/form-data"
                novalidate
            >
                <input type="hidden" name=FormKey::FIELD value=form.key.to_text()/>
                <input type="hidden" name="record" value=record.slug()/>
                <input type="hidden" name="id" value=form.value("id")/>
                {fields(record, &form, directory, new)}
                <SubmitButton text=t("district-save") weight=Weight::Primary/>
            </form>
            {retire}
        };
        frame::page(desk, "district", &title, body)
    })
}
