//! Places that a resident keeps.

use backend::{
    Problem,
    accounts::residents::places::{SavePlace, remove_place, save_place},
    forms::{FormKey, FormSpec},
    problem::FieldError,
};
use leptos::{
    prelude::*,
    server_fn::codec::{MultipartData, MultipartFormData},
};
use uuid::Uuid;

use super::{BUTTON, PLACE, came::Came};
use crate::{
    form::Answer,
    routes::{Me, Route},
};

/// The form of a place.
pub const PLACE_FORM: FormSpec =
    FormSpec { name: "me.place", kept: &[FormKey::FIELD, PLACE, "label", "address", "spot", ACT] };

/// Which of the form's buttons was pressed.
pub const ACT: &str = "act";
/// Look the address up; anything else saves.
pub const FIND: &str = "find";

/// Saves a place, or looks its address up and comes back with what was found.
#[server(prefix = "/_fn", endpoint = "me/save-place", input = MultipartFormData)]
pub async fn save_my_place(form: MultipartData) -> Result<Answer, ServerFnError> {
    let came = Came::read(form, &PLACE_FORM).await;
    let Some(resident) = came.resident else {
        return Ok(came.sign_in_first(&PLACE_FORM, Me::EditPlace).await);
    };
    let page = Route::Me(Me::EditPlace);
    if let Err(errors) = came.whole() {
        return Ok(came.back(&PLACE_FORM, errors, page).await);
    }
    if came.value(ACT) == FIND {
        return Ok(came.back(&PLACE_FORM, Vec::new(), page).await);
    }
    let save = SavePlace {
        by: came.by(resident),
        place: match came.value(PLACE) {
            "" => None,
            // What is no id is nobody's place.
            id => Some(id.parse().unwrap_or(Uuid::nil())),
        },
        label: came.value("label").to_owned(),
        address: came.value("address").to_owned(),
        spot: came.value("spot").to_owned(),
    };
    match save_place(&came.state.kernel, &save).await {
        Ok(()) => Ok(came.done(&PLACE_FORM, Route::MeSaved(Me::Places)).await),
        Err(error) => {
            came.log(&error);
            let errors = match error.fields() {
                fields if fields.is_empty() => vec![FieldError::new("", error.code())],
                fields => fields,
            };
            Ok(came.back(&PLACE_FORM, errors, page).await)
        }
    }
}

/// Removes a place.
#[server(prefix = "/_fn", endpoint = "me/remove-place", input = MultipartFormData)]
pub async fn remove_my_place(form: MultipartData) -> Result<Answer, ServerFnError> {
    let came = Came::read(form, &BUTTON).await;
    let Some(resident) = came.resident else {
        return Ok(came.to(Route::SignIn(Some(Me::Places))));
    };
    // What is no id is nobody's place.
    let place = came.value(PLACE).parse().unwrap_or(Uuid::nil());
    if let Err(error) = remove_place(&came.state.kernel, &came.by(resident), place).await {
        tracing::error!(error = &error as &dyn std::error::Error, "place not removed");
    }
    Ok(came.to(Route::Me(Me::Places)))
}
