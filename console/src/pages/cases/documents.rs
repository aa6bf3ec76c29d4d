//! The documents of a case, on its page, and `/staff/cases/{number}/documents/{id}`, one of them.

use app::{
    components::{
        button::{SubmitButton, Weight},
        field::{Control, Field},
    },
    form::FormView,
    pages::problem::problem_page,
    render::{t, t_with, use_locale},
    routes::in_locale,
    state::AppState,
    visit::Visit,
};
use axum::{
    extract::{Path, State as Extracted},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use backend::{
    cases::{
        CaseDocument, CaseRead, MAX_DOCUMENT_TITLE, MAX_DOCUMENTS, OpenDocumentError, open_document,
    },
    forms::{Draft, FormKey, FormSpec, discard_draft},
    presession::PreSession,
    problem::FieldError,
};
use leptos::prelude::*;
use uuid::Uuid;

use super::words::time;
use crate::{
    api::case_documents::{ATTACH, REMOVE},
    desk::Desk,
    frame,
    routes::{StaffRoute, functions, link},
};

/// The form to attach a document, and what went wrong with it or with removing one.
pub(super) struct Forms {
    attach: FormView,
    pub(super) errors: Vec<FieldError>,
}

impl Forms {
    /// As this browser sent them last for the case of `number`, which is said once.
    pub(super) async fn open(state: &AppState, browser: &PreSession, number: &str) -> Self {
        let attach = told_once(state, browser, &ATTACH, number).await;
        let remove = told_once(state, browser, &REMOVE, number).await;
        Self { errors: [attach.errors.clone(), remove.errors].concat(), attach }
    }
}

async fn told_once(
    state: &AppState,
    browser: &PreSession,
    spec: &FormSpec,
    number: &str,
) -> FormView {
    let form = FormView::open(state, browser, spec).await;
    if form.value("number") != number {
        return FormView::of(state, Draft::default(), form.kept);
    }
    if let Err(error) = discard_draft(&state.kernel.db, browser.id(), spec).await {
        tracing::warn!(error = &error as &dyn std::error::Error, "draft not discarded");
    }
    form
}

/// The documents with a button each to remove it, by a form with the key `key`; and for whoever works
/// on the case the form to attach one while there is room.
pub(super) fn documents(case: &CaseRead, works: bool, sent: &Forms, key: &str) -> Option<AnyView> {
    if case.documents.is_empty() && !works {
        return None;
    }
    let list = (!case.documents.is_empty()).then(|| {
        let rows = case.documents.iter().map(|one| document(case, one, key)).collect_view();
        view! { <ul class="rows">{rows}</ul> }
    });
    let is_room = case.documents.len() < usize::from(MAX_DOCUMENTS);
    let add = works.then(|| {
        if is_room {
            attach(case, &sent.attach)
        } else {
            view! { <p class="note">{t("error-documents-full")}</p> }.into_any()
        }
    });
    let section = view! {
        <h2>{t("cases-documents")}</h2>
        <p class="small soft">{t("cases-documents-about")}</p>
        {list}
        {add}
    };
    Some(section.into_any())
}

fn document(case: &CaseRead, one: &CaseDocument, key: &str) -> AnyView {
    let href = link(&StaffRoute::CaseDocument(case.number.clone(), one.id));
    let kilobytes = one.bytes.max(1_000) / 1_000;
    let size = t_with("cases-document-size", &[("kilobytes", kilobytes.into())]);
    let remove = one.removable.then(|| {
        view! {
            <form
                method="post"
                action=in_locale(functions::CASE_DOCUMENT_REMOVE, use_locale())
                enctype="multipart/form-data"
            >
                <input type="hidden" name=FormKey::FIELD value=key.to_owned()/>
                <input type="hidden" name="id" value=case.id.to_string()/>
                <input type="hidden" name="number" value=case.number.clone()/>
                <input type="hidden" name="document" value=one.id.to_string()/>
                <SubmitButton
                    text=t_with("cases-document-remove", &[("title", one.title.clone().into())])
                    weight=Weight::Plain
                />
            </form>
        }
    });
    view! {
        <li>
            <a href=href>{one.title.clone()}</a>
            <div class="small soft">{size} " · " {one.by.clone()} " · " {time(one.at)}</div>
            {remove}
        </li>
    }
    .into_any()
}

fn attach(case: &CaseRead, form: &FormView) -> AnyView {
    view! {
        <details class="group" open=!form.errors.is_empty()>
            <summary>{t("cases-document-attach")}</summary>
            <form
                method="post"
                action=in_locale(functions::CASE_DOCUMENT_ADD, use_locale())
                enctype="multipart/form-data"
                autocomplete="off"
                novalidate
            >
                <input type="hidden" name=FormKey::FIELD value=form.key.to_text()/>
                <input type="hidden" name="id" value=case.id.to_string()/>
                <input type="hidden" name="number" value=case.number.clone()/>
                <Field
                    form=form.clone()
                    name="title"
                    control=Control::Text
                    label=t("cases-document-title")
                    hint=t("cases-document-title-hint")
                    max_length=MAX_DOCUMENT_TITLE
                />
                <Field
                    form=form.clone()
                    name="file"
                    control=Control::Document
                    label=t("cases-document-file")
                    hint=t_with("cases-document-file-hint", &[("most", MAX_DOCUMENTS.into())])
                    max_length=0
                />
                <SubmitButton text=t("cases-document-attach") weight=Weight::Plain/>
            </form>
        </details>
    }
    .into_any()
}

/// One document, to be kept as a file: no browser opens it on this site.
pub(super) async fn open_page(
    Extracted(state): Extracted<AppState>,
    Path((number, id)): Path<(String, Uuid)>,
    visit: Visit,
    desk: Desk,
) -> Response {
    let request = Some(visit.request_id.clone());
    let document = match open_document(&state.kernel, desk.staff(), &number, id, request).await {
        Ok(document) => document,
        Err(OpenDocumentError::Denied(denied)) => {
            return frame::refused(&state, &visit, &desk, denied);
        }
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "document not opened");
            return problem_page(&state, &visit, StatusCode::SERVICE_UNAVAILABLE);
        }
    };
    let disposition = format!("attachment; filename=\"{}\"", document.name);
    let headers = [
        (header::CONTENT_TYPE, "application/pdf"),
        (header::CONTENT_DISPOSITION, disposition.as_str()),
        (header::CACHE_CONTROL, "private, no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
    ];
    (headers, document.bytes).into_response()
}
