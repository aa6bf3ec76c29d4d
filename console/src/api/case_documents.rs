//! The server functions of a case's documents.

use app::{
    api::{BODY_BYTES as FILE_BYTES, call},
    form::{Answer, Outcome},
    routing::{Access, Routes},
};
use backend::{
    cases::{AttachDocument, attach_document, remove_document},
    forms::{FormKey, FormSpec},
};
use leptos::{
    prelude::*,
    server_fn::{
        axum::register_explicit,
        codec::{MultipartData, MultipartFormData},
    },
};

use super::cases::case_page;
use crate::{
    form::{id, not_saved, saving, take, take_with, text},
    routes::functions,
};

/// Attaching a document, which is in [`FILE`].
pub const ATTACH: FormSpec =
    FormSpec { name: "staff.case-document", kept: &[FormKey::FIELD, "id", "number", "title"] };

/// The button beside a document.
pub const REMOVE: FormSpec = FormSpec {
    name: "staff.case-document-remove",
    kept: &[FormKey::FIELD, "id", "number", "document"],
};

/// The field of a document.
const FILE: &str = "file";

/// The server functions of this file.
pub(super) fn routes() -> Routes {
    register_explicit::<AddCaseDocument>();
    register_explicit::<RemoveCaseDocument>();
    Routes::new().post(functions::CASE_DOCUMENT_ADD, Access::SameOrigin, FILE_BYTES, call).post(
        functions::CASE_DOCUMENT_REMOVE,
        Access::SameOrigin,
        super::BODY_BYTES,
        call,
    )
}

/// Attaches a document to a case.
#[server(prefix = "/_fn", endpoint = "staff/cases/add-document", input = MultipartFormData)]
pub async fn add_case_document(form: MultipartData) -> Result<Answer, ServerFnError> {
    Ok(take_with(form, &ATTACH, Some(FILE), case_page, |state, visit, desk, post| async move {
        let values = post.values.clone();
        let attach = AttachDocument {
            saving: saving(&state, &visit, &desk, &post),
            file: post.photo.clone(),
            get: &|field| text(&values, field),
        };
        attach_document(&state.kernel, attach).await.map_err(not_saved)?;
        Ok(Outcome::Done(case_page(&values).into()))
    })
    .await)
}

/// Removes a document of a case.
#[server(prefix = "/_fn", endpoint = "staff/cases/remove-document", input = MultipartFormData)]
pub async fn remove_case_document(form: MultipartData) -> Result<Answer, ServerFnError> {
    Ok(take(form, &REMOVE, case_page, |state, visit, desk, post| async move {
        let document = id(&post.values, "document").unwrap_or_default();
        let saving = saving(&state, &visit, &desk, &post);
        remove_document(&state.kernel, saving, document).await.map_err(not_saved)?;
        Ok(Outcome::Done(case_page(&post.values).into()))
    })
    .await)
}
