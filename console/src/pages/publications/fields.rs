//! The fields of a publication's form that are not plain text.

use app::{
    components::field::within_textarea,
    form::{FormView, error_text},
    render::t,
};
use domain::notices::{Class, Shelf};
use leptos::prelude::*;

/// What stands around a control: label, hint, error.
#[component]
fn Around(
    form: FormView,
    name: &'static str,
    label: String,
    hint: Option<String>,
    children: Children,
) -> impl IntoView {
    let error = form.error(name).map(error_text);
    let (id, wrong) = (format!("field-{name}"), error.is_some());
    view! {
        <div class="field" class:wrong=wrong>
            <label for=id.clone()>{label}</label>
            {hint.map(|text| view! { <p class="hint" id=format!("{id}-hint")>{text}</p> })}
            {error.map(|text| view! { <p class="error" id=format!("{id}-error")>{text}</p> })}
            {children()}
        </div>
    }
}

/// What the control is described by.
fn described(form: &FormView, name: &str, has_hint: bool) -> Option<String> {
    let hint = has_hint.then(|| format!("field-{name}-hint"));
    let error = form.error(name).map(|_| format!("field-{name}-error"));
    let parts: Vec<String> = hint.into_iter().chain(error).collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

/// A day, or a day and a time.
#[component]
pub fn When(
    form: FormView,
    name: &'static str,
    /// `date` or `datetime-local`.
    kind: &'static str,
    label: String,
    hint: String,
) -> impl IntoView {
    let (value, described) = (form.value(name), described(&form, name, true));
    let invalid = form.error(name).map(|_| "true");
    view! {
        <Around form name label hint=Some(hint)>
            <input
                id=format!("field-{name}")
                type=kind
                name=name
                value=value
                aria-describedby=described
                aria-invalid=invalid
            />
        </Around>
    }
}

/// What it is about.
#[component]
pub fn ClassField(form: FormView, shelf: Shelf) -> impl IntoView {
    let chosen = form.value("class");
    let options = Class::of(shelf)
        .map(|class| {
            let is_chosen = class.as_str() == chosen;
            view! {
                <option value=class.as_str() selected=is_chosen>
                    {t(&format!("class-{}", class.as_str()))}
                </option>
            }
        })
        .collect_view();
    let described = described(&form, "class", false);
    let invalid = form.error("class").map(|_| "true");
    view! {
        <Around form name="class" label=t("publication-class") hint=None>
            <select id="field-class" name="class" aria-describedby=described aria-invalid=invalid>
                {options}
            </select>
        </Around>
    }
}

/// A long text, as Markdown.
#[component]
pub fn Body(form: FormView, name: &'static str, label: String, max_length: usize) -> impl IntoView {
    let (value, described) = (form.value(name), described(&form, name, true));
    let invalid = form.error(name).map(|_| "true");
    view! {
        <Around form name label hint=Some(t("publication-body-hint"))>
            <textarea
                id=format!("field-{name}")
                name=name
                rows="10"
                maxlength=max_length.to_string()
                aria-describedby=described
                aria-invalid=invalid
                inner_html=within_textarea(&value)
            ></textarea>
        </Around>
    }
}
