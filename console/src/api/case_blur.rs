//! The server function that blurs parts of a photo of a case.

use app::{
    api::call,
    form::{Answer, Outcome},
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
    form::{id, not_saved, saving, take_boxes},
    routes::{StaffRoute, functions},
};

/// Blurring parts of a photo. `seen` is the blurred version that there was.
pub const BLUR: FormSpec = FormSpec {
    name: "staff.case-blur",
    kept: &[FormKey::FIELD, "id", "number", "photo", "seen", "cells"],
};

/// The boxes of the cells, and the field that has all that are ticked.
const CELLS: (&str, &str) = ("cell", "cells");

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
pub(crate) fn cells(values: &FormValues) -> Vec<u8> {
    let ticked = values.get(CELLS.1).unwrap_or_default().split(' ');
    ticked.filter_map(|cell| cell.parse().ok()).collect()
}

/// Blurs parts of a photo for everybody else.
#[server(prefix = "/_fn", endpoint = "staff/cases/blur", input = MultipartFormData)]
pub async fn blur_case_photo(form: MultipartData) -> Result<Answer, ServerFnError> {
    Ok(take_boxes(form, &BLUR, CELLS, blur_page, |state, visit, desk, post| async move {
        let blur = BlurPhoto {
            saving: saving(&state, &visit, &desk, &post),
            photo: id(&post.values, "photo").unwrap_or_default(),
            cells: cells(&post.values),
            seen: id(&post.values, "seen"),
        };
        blur_photo(&state.kernel, blur).await.map_err(not_saved)?;
        Ok(Outcome::Done(case_page(&post.values).into()))
    })
    .await)
}
