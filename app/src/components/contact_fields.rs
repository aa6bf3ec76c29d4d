//! The two fields by which somebody can be reached.

use leptos::prelude::*;

use super::field::{Control, Field};
use crate::{form::FormView, render::t};

/// The fields of a phone number and a name. Their names are those of every draft that asks for them.
#[component]
pub fn ContactFields(
    form: FormView,
    phone_label: String,
    phone_hint: String,
    /// The longest name, in characters.
    max_name: usize,
) -> impl IntoView {
    view! {
        <Field
            form=form.clone()
            name="phone"
            control=Control::Phone
            label=phone_label
            hint=phone_hint
            max_length=20
        />
        <Field
            form
            name="name"
            control=Control::Text
            label=t("report-name")
            hint=t("report-name-hint")
            max_length=max_name
        />
    }
}
