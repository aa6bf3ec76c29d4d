//! The form of a place.

use app::{
    components::{
        button::{SubmitButton, Weight},
        error_summary::ErrorSummary,
    },
    form::{FormView, presession},
    pages::problem::problem_page,
    render::{render, t, t_with, use_locale},
    routes::in_locale,
    state::AppState,
    texts::text,
    visit::Visit,
};
use axum::{
    extract::{
        Path, Query, State,
        rejection::{PathRejection, QueryRejection},
    },
    http::StatusCode,
    response::{IntoResponse, Response},
};
use backend::{
    Problem as _,
    forms::{Draft, FormKey, FormValues},
    lists::Unavailable,
    places::{
        edit::PlaceForm,
        review::Report,
        store::{self, Stored},
    },
    records::SaveError,
};
use domain::{
    accounts::{Act, Kind},
    places::PlaceKind,
};
use leptos::prelude::*;
use uuid::Uuid;

use super::{correction, fields::place_fields, unavailable, words::kind_name};
use crate::{api::places::SAVE, desk::Desk, frame, routes::functions};

/// What stands in the form for a place that is not there yet.
pub(crate) const NEW: &str = "new";

/// A place as it is stored, to be edited.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn stored(state: &AppState, id: Uuid) -> Result<Option<Stored>, Unavailable> {
    let mut conn = state.kernel.db.acquire().await?;
    Ok(store::one(&mut conn, id).await?)
}

/// Which kind to add.
#[derive(Debug, Default, Clone, serde::Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    kind: String,
}

/// `/staff/places/new?kind=…`.
pub(super) async fn new(
    State(state): State<AppState>,
    Query(asked): Query<Asked>,
    visit: Visit,
    desk: Desk,
) -> Response {
    if let Err(denied) = desk.staff().reach(Act::Write, Kind::Place) {
        return frame::refused(&state, &visit, &desk, denied);
    }
    let survey = state.survey.get();
    let Some(kind) = survey.kind(&asked.kind) else {
        return problem_page(&state, &visit, StatusCode::NOT_FOUND);
    };
    let session = presession(&state, &visit);
    let mut form = FormView::open(&state, &session.token, &SAVE).await;
    if form.values.get("id") != Some(NEW) || form.value("kind") != kind.code {
        let values = [("id", NEW), ("kind", kind.code.as_str()), ("standing", "in-use")];
        let values = FormValues::from_post(&SAVE, values);
        form = FormView::of(&state, Draft { values, errors: Vec::new() }, form.kept);
    }
    let named = kind.name.get(visit.locale).to_owned();
    let title = text(visit.locale, "desk-places-new", &[("kind", named.into())]);
    let code = kind.code.clone();
    let ruling = PlaceKind::ruling(&code, kind.finder);
    let page = render(&state, &visit, || {
        frame::page(&desk, "places", &title, view! { <Form form said=None code ruling version=0/> })
    });
    (session.headers(), page).into_response()
}

/// `/staff/places/{id}/edit`.
pub(super) async fn page(
    State(state): State<AppState>,
    id: Result<Path<Uuid>, PathRejection>,
    asked: Result<Query<correction::Asked>, QueryRejection>,
    visit: Visit,
    desk: Desk,
) -> Response {
    if let Err(denied) = desk.staff().reach(Act::Write, Kind::Place) {
        return frame::refused(&state, &visit, &desk, denied);
    }
    let Ok(Path(id)) = id else {
        return problem_page(&state, &visit, StatusCode::NOT_FOUND);
    };
    let place = match stored(&state, id).await {
        Ok(Some(place)) => place,
        Ok(None) => return problem_page(&state, &visit, StatusCode::NOT_FOUND),
        Err(error) => return unavailable(&state, &visit, &error),
    };
    let asked = asked.map(|Query(asked)| asked).unwrap_or_default();
    let said = match correction::find(&state, &desk, asked.report, id).await {
        Ok(said) => said,
        Err(error) => return unavailable(&state, &visit, &error),
    };
    let session = presession(&state, &visit);
    let mut form = FormView::open(&state, &session.token, &SAVE).await;
    // A draft of another place, in another tab, is not for this page.
    if form.value("id") != id.to_string() {
        let shown = PlaceForm::of(&place.place);
        let values = shown.into_iter().chain([("id".to_owned(), id.to_string())]);
        let values = FormValues::from_post(&SAVE, values);
        form = FormView::of(&state, Draft { values, errors: Vec::new() }, form.kept);
    }
    let page = render(&state, &visit, || {
        let title = t_with("desk-places-edit", &[("name", place.place.name.clone().into())]);
        let code = place.place.kind.clone();
        let version = form.version(place.version, SaveError::Changed.code());
        let body = view! { <Form form said code ruling=place.ruling version/> };
        frame::page(&desk, "places", &title, body)
    });
    (session.headers(), page).into_response()
}

/// The form for a place of the kind with this code.
#[component]
fn Form(
    form: FormView,
    /// What it is opened from.
    said: Option<Report>,
    code: String,
    /// The kind whose rules count for it.
    ruling: Option<PlaceKind>,
    version: i32,
) -> impl IntoView {
    let fields = place_fields(&form, &code, ruling);
    let report = correction::hidden(said.as_ref());
    view! {
        <ErrorSummary errors=form.errors.clone()/>
        {said.map(correction::said)}
        <p class="note">{kind_name(&code)}</p>
        <form
            method="post"
            action=in_locale(functions::PLACE_SAVE, use_locale())
            enctype="multipart/form-data"
            novalidate
        >
            <input type="hidden" name=FormKey::FIELD value=form.key.to_text()/>
            <input type="hidden" name="id" value=form.value("id")/>
            <input type="hidden" name="kind" value=code/>
            <input type="hidden" name="version" value=version.to_string()/>
            {report}
            {fields}
            <SubmitButton text=t("desk-place-save") weight=Weight::Primary/>
        </form>
    }
}
