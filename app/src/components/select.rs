//! One of several from a list that unfolds, with its label, hint and error.

use leptos::prelude::*;

use crate::form::{FormView, error_text};

/// A labelled list that shows what the form's draft holds for it.
#[component]
pub fn Select(
    form: FormView,
    name: &'static str,
    #[prop(into)] label: String,
    #[prop(into)] hint: String,
    /// Values and their words, in their order.
    options: Vec<(String, String)>,
) -> impl IntoView {
    let chosen = form.value(name);
    let error = form.error(name).map(error_text);
    let wrong = error.is_some();
    let id = format!("field-{name}");
    let hint_id = format!("{id}-hint");
    let error_id = format!("{id}-error");
    let described = match (hint.is_empty(), wrong) {
        (false, true) => Some(format!("{hint_id} {error_id}")),
        (false, false) => Some(hint_id.clone()),
        (true, true) => Some(error_id.clone()),
        (true, false) => None,
    };
    let options = options
        .into_iter()
        .map(|(value, label)| {
            let selected = value == chosen;
            view! { <option value=value selected=selected>{label}</option> }
        })
        .collect_view();
    view! {
        <div class="field" class:wrong=wrong>
            <label for=id.clone()>{label}</label>
            {(!hint.is_empty()).then(|| view! { <p class="hint" id=hint_id>{hint}</p> })}
            {error.map(|text| view! { <p class="error" id=error_id>{text}</p> })}
            <select
                id=id
                name=name
                aria-describedby=described
                aria-invalid=wrong.then_some("true")
            >
                {options}
            </select>
        </div>
    }
}
