//! `/staff/cases/{number}/photos/{id}/blur`: which parts of a photo nobody is to recognise. The photo
//! lies under boxes to tick, so it takes a finger or the keyboard, and no script.

use std::collections::BTreeSet;

use app::{
    components::{
        breadcrumb::Breadcrumb,
        button::{SubmitButton, Weight},
        error_summary::ErrorSummary,
    },
    form::{FormView, error_text, presession},
    pages::problem::problem_page,
    render::{render, t, t_with, use_locale},
    routes::in_locale,
    state::AppState,
    visit::Visit,
};
use axum::{
    extract::{Path, State as Extracted},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use backend::{
    cases::{CasePhoto, PhotoToBlur, photo_to_blur},
    files::{BLUR_SIDE, Size},
    forms::{Draft, FormKey},
    records::SaveError,
};
use leptos::prelude::*;
use uuid::Uuid;

use super::words::word;
use crate::{
    api::case_blur::{BLUR, cells},
    desk::Desk,
    frame,
    photos::address_now,
    routes::{StaffRoute, functions},
};

/// The page of one photo.
pub(super) async fn page(
    Extracted(state): Extracted<AppState>,
    Path((number, id)): Path<(String, Uuid)>,
    visit: Visit,
    desk: Desk,
) -> Response {
    let to_blur = match photo_to_blur(&state.kernel, desk.staff(), &number, id).await {
        Ok(to_blur) => to_blur,
        Err(SaveError::Denied(denied)) => return frame::refused(&state, &visit, &desk, denied),
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "photo not read");
            return problem_page(&state, &visit, StatusCode::SERVICE_UNAVAILABLE);
        }
    };
    let browser = presession(&state, &visit);
    let mut form = FormView::open(&state, &browser.token, &BLUR).await;
    if form.value("photo") != id.to_string() {
        form = FormView::of(&state, Draft::default(), form.kept);
    }
    let whole = address_now(&state, id, Size::Full);
    let page = render(&state, &visit, || {
        frame::page(&desk, "cases", &t("cases-blur"), view(&to_blur, whole, &form))
    });
    (browser.headers(), page).into_response()
}

fn view(to_blur: &PhotoToBlur, whole: String, form: &FormView) -> AnyView {
    let PhotoToBlur { case, number, photo } = to_blur;
    let number = number.to_string();
    let error = form.error("cells").map(|error| {
        view! { <p class="error" id="field-cells-error">{error_text(error)}</p> }
    });
    let described = error.is_some().then_some("field-cells-error");
    let seen = photo.blurred.map(|file| file.to_string());
    view! {
        <Breadcrumb above=vec![
            (StaffRoute::Case(number.clone(), String::new()).into(), number.clone()),
        ]/>
        <ErrorSummary errors=form.errors.clone()/>
        <p>{t("cases-blur-about")}</p>
        <form
            method="post"
            action=in_locale(functions::CASE_BLUR, use_locale())
            enctype="multipart/form-data"
            autocomplete="off"
        >
            <input type="hidden" name=FormKey::FIELD value=form.key.to_text()/>
            <input type="hidden" name="id" value=case.to_string()/>
            <input type="hidden" name="number" value=number/>
            <input type="hidden" name="photo" value=photo.file.to_string()/>
            <input type="hidden" name="seen" value=seen.unwrap_or_default()/>
            <fieldset class="field" aria-describedby=described>
                <legend>{t("cases-blur-cells")}</legend>
                {error}
                <div class="blur">
                    <img
                        src=whole
                        alt=word("cases-stage", &photo.stage)
                        width=photo.width.to_string()
                        height=photo.height.to_string()
                    />
                    <div>{boxes(&ticked(photo, form))}</div>
                </div>
            </fieldset>
            <SubmitButton text=t("cases-blur-do") weight=Weight::Primary/>
        </form>
    }
    .into_any()
}

/// The cells of last time, and those of a form that has come back: rather one too many.
fn ticked(photo: &CasePhoto, form: &FormView) -> BTreeSet<u8> {
    photo.blurred_cells.iter().copied().chain(cells(&form.values)).collect()
}

fn boxes(ticked: &BTreeSet<u8>) -> AnyView {
    (0..BLUR_SIDE * BLUR_SIDE)
        .map(|cell| {
            let (row, column) = (cell / BLUR_SIDE + 1, cell % BLUR_SIDE + 1);
            let place = [("row", row.into()), ("column", column.into())];
            view! {
                <input
                    type="checkbox"
                    id={(cell == 0).then_some("field-cells")}
                    name="cell"
                    value=cell.to_string()
                    checked=ticked.contains(&cell)
                    aria-label=t_with("cases-blur-cell", &place)
                />
            }
        })
        .collect_view()
        .into_any()
}
