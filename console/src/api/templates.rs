//! The server function of the texts of messages.

use app::form::{Answer, Outcome};
use backend::{
    forms::{FormKey, FormSpec, FormValues},
    messages::{
        Text,
        wording::{Save, TextOf, save},
    },
    problem::FieldError,
};
use leptos::{
    prelude::*,
    server_fn::codec::{MultipartData, MultipartFormData},
};

use crate::{
    form::{errors, take, text},
    routes::StaffRoute,
};

/// The form of a text. `act` is the button: `save` or `preview`.
pub const TEMPLATE: FormSpec = FormSpec {
    name: "staff.template",
    kept: &[FormKey::FIELD, "act", "template", "channel", "locale", "version", "title", "body"],
};

/// Which text a form is about.
#[must_use]
pub fn text_of(values: &FormValues) -> Option<TextOf> {
    let word = |field| values.get(field).unwrap_or_default();
    TextOf::parse(word("template"), word("channel"), word("locale"))
}

/// What was typed.
#[must_use]
pub fn typed(values: &FormValues) -> Text {
    Text { title: text(values, "title"), body: text(values, "body") }
}

/// Keeps the next version of a text, or shows what it would look like.
#[server(prefix = "/_fn", endpoint = "staff/templates/save", input = MultipartFormData)]
pub async fn save_template(form: MultipartData) -> Result<Answer, ServerFnError> {
    let page = |values: &FormValues| {
        text_of(values).map_or(StaffRoute::Templates, |of| StaffRoute::Template(of, None))
    };
    Ok(take(form, &TEMPLATE, page, |state, visit, desk, post| async move {
        let of = text_of(&post.values).ok_or_else(|| vec![FieldError::new("", "not-found")])?;
        if post.values.get("act") == Some("preview") {
            // Back to the form, which shows what the draft would look like.
            return Err(Vec::new());
        }
        let version = post.values.get("version").and_then(|text| text.parse().ok());
        let order = Save {
            of,
            version: version.unwrap_or_default(),
            text: typed(&post.values),
            request_id: Some(visit.request_id),
        };
        match save(&state.kernel, desk.staff(), order).await {
            Ok(_) => Ok(Outcome::Done(StaffRoute::Template(of, None).into())),
            Err(error) => Err(errors(&error, error.fields())),
        }
    })
    .await)
}
