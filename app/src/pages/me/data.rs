//! What is stored about a resident: to take along, and the way to delete it.

use axum::{
    body::Body,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use backend::{
    Problem as _,
    accounts::residents::export::{ExportError, export_archive},
    forms::FormKey,
};
use leptos::prelude::*;

use super::ButtonForm;
use crate::{
    account::{SignedIn, unavailable},
    components::{
        breadcrumb::Breadcrumb,
        button::{LinkButton, Weight},
    },
    pages::problem::problem_page,
    render::{Page, Section, href, render, t},
    routes::{Me, Route, functions},
    state::AppState,
    visit::Visit,
};

/// `/me/data`.
pub async fn page(State(state): State<AppState>, _: SignedIn, visit: Visit) -> Response {
    let key = FormKey::mint(&*state.kernel.random);
    render(&state, &visit, || {
        let view = view! {
            <Breadcrumb above=vec![(Route::Me(Me::Overview), t("me"))]/>
            <h1>{t("me-data")}</h1>
            <p>{t("me-data-intro")}</p>
            <p>
                <LinkButton
                    text=t("me-export")
                    href=href(&Route::Me(Me::Export))
                    weight=Weight::Plain
                />
            </p>
            <h2>{t("me-delete")}</h2>
            <p>{t("me-delete-explained")}</p>
            <ButtonForm action=functions::REQUEST_DELETE text=t("me-delete-code") key/>
        };
        Page::new(t("me-data"), view).within(Section::Mine).private()
    })
}

/// `/me/data/minhu.zip`.
pub async fn export(
    State(state): State<AppState>,
    SignedIn(resident): SignedIn,
    visit: Visit,
) -> Response {
    let request_id = Some(visit.request_id.clone());
    match export_archive(&state.kernel, &resident, request_id).await {
        Ok(archive) => {
            let headers = [
                (header::CONTENT_TYPE, "application/zip"),
                (header::CONTENT_DISPOSITION, "attachment; filename=\"minhu.zip\""),
                (header::CACHE_CONTROL, "no-store"),
            ];
            // A part that fails ends the connection, so that no browser takes half for all of it.
            (headers, Body::from_stream(archive)).into_response()
        }
        Err(ExportError::Limit(error)) if error.status() == 429 => {
            problem_page(&state, &visit, StatusCode::TOO_MANY_REQUESTS)
        }
        Err(error) => unavailable(&state, &visit, &error),
    }
}
