//! All that is wrong with a form, at its top, each a link to its field.

use backend::problem::FieldError;
use leptos::prelude::*;

use crate::{
    form::error_text,
    render::{t, t_with},
};

/// Nothing when there is nothing wrong. The browser moves the focus here (`autofocus`), and so does
/// the form's island.
#[component]
pub fn ErrorSummary(
    errors: Vec<FieldError>,
    /// Fields, with what each is called, of which several have the same to be said.
    #[prop(optional)]
    names: Vec<(String, String)>,
) -> impl IntoView {
    (!errors.is_empty()).then(|| {
        let lines = errors
            .iter()
            .map(|error| {
                let text = error_text(error);
                let text = match names.iter().find(|(field, _)| *field == error.field) {
                    Some((_, name)) => t_with(
                        "form-error-of",
                        &[("field", name.clone().into()), ("error", text.into())],
                    ),
                    None => text,
                };
                if error.field.is_empty() {
                    view! { <li>{text}</li> }.into_any()
                } else {
                    let target = format!("#field-{}", error.field);
                    view! { <li><a href=target>{text}</a></li> }.into_any()
                }
            })
            .collect_view();
        view! {
            <div class="errors" role="alert" tabindex="-1" id="errors" autofocus>
                <h2>{t("form-errors")}</h2>
                <ul>{lines}</ul>
            </div>
        }
    })
}
