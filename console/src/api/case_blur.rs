//! The server function that blurs parts of a photo of a case.

use app::{
    api::call,
    form::{Answer, FormPost, Outcome},
    routing::{Access, Routes},
};
use backend::{
    cases::{BlurPhoto, blur_photo},
    forms::{FormKey, FormSpec, FormValues},
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
    form::{id, not_saved, saving, take_folded},
    routes::{StaffRoute, functions},
};

/// Blurring parts of a photo. `cell` is there once for each that is ticked, and `cells` are those of
/// a form that comes back; `seen` is the blurred version that there was.
pub const BLUR: FormSpec = FormSpec {
    name: "staff.case-blur",
    kept: &[FormKey::FIELD, "id", "number", "photo", "seen", "cells"],
};

/// The server functions of this file.
pub(super) fn routes() -> Routes {
    register_explicit::<BlurCasePhoto>();
    Routes::new().post(functions::CASE_BLUR, Access::SameOrigin, super::BODY_BYTES, call)
}

/// The page of the form.
fn blur_page(values: &FormValues) -> StaffRoute {
    let number = values.get("number").filter(|number| !number.is_empty());
    match number.zip(id(values, "photo")) {
        Some((number, photo)) => StaffRoute::CaseBlur(number.to_owned(), photo),
        None => case_page(values),
    }
}

/// The cells that are ticked.
fn cells(post: &FormPost) -> Vec<u8> {
    post.all("cell").into_iter().filter_map(|cell| cell.parse().ok()).collect()
}

/// A draft has one value for each field, so the cells go into one.
fn fold(post: &mut FormPost) {
    let ticked = cells(post).iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    let folded = FormValues::from_post(&BLUR, [("cells", ticked)]);
    post.values = std::mem::take(&mut post.values).extend(folded);
}

/// Blurs parts of a photo for everybody else.
#[server(prefix = "/_fn", endpoint = "staff/cases/blur", input = MultipartFormData)]
pub async fn blur_case_photo(form: MultipartData) -> Result<Answer, ServerFnError> {
    Ok(take_folded(form, &BLUR, fold, blur_page, |state, visit, desk, post| async move {
        let blur = BlurPhoto {
            saving: saving(&state, &visit, &desk, &post),
            photo: id(&post.values, "photo").unwrap_or_default(),
            cells: cells(&post),
            seen: id(&post.values, "seen"),
        };
        blur_photo(&state.kernel, blur).await.map_err(not_saved)?;
        Ok(Outcome::Done(case_page(&post.values).into()))
    })
    .await)
}
