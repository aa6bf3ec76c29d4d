//! A field of a form in which one of a few words is chosen.

use app::form::{FormView, error_text};
use leptos::prelude::*;

/// A labelled select that shows what the form's draft holds for it. `options` are words with what
/// they are called; an empty word stands for "nothing chosen yet".
#[component]
pub fn ChoiceField(
    form: FormView,
    name: &'static str,
    #[prop(into)] label: String,
    options: Vec<(String, String)>,
) -> impl IntoView {
    let value = form.value(name);
    let error = form.error(name).map(error_text);
    let wrong = error.is_some();
    let id = format!("field-{name}");
    let error_id = format!("{id}-error");
    let described = wrong.then(|| error_id.clone());
    let options = options
        .into_iter()
        .map(|(word, shown)| {
            let chosen = word == value;
            view! { <option value=word selected=chosen>{shown}</option> }
        })
        .collect_view();
    view! {
        <div class="field" class:wrong=wrong>
            <label for=id.clone()>{label}</label>
            {error.map(|text| view! { <p class="error" id=error_id>{text}</p> })}
            <select id=id name=name aria-describedby=described aria-invalid=wrong.then_some("true")>
                {options}
            </select>
        </div>
    }
}
