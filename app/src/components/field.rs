//! Form fields: a label, a hint, an error, and the control, tied together for screen readers.

use leptos::prelude::*;

use crate::{
    form::{FormView, error_text},
    state::AppState,
};

/// What kind of control.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Control {
    Text,
    Phone,
    /// A login; password managers know it by that.
    Login,
    /// A password that is there already.
    Password,
    /// A password that is being chosen.
    NewPassword,
    /// A code that is good once, of six digits as a rule.
    Code,
    /// A code of digits that was sent to a phone, which then offers to fill it in.
    SentCode,
    /// An e-mail address.
    Email,
    /// A time of the day.
    Time,
    /// Several lines.
    Long,
    /// A photo: JPEG, PNG or WebP, so that iPhones convert theirs.
    Photo,
    /// A document: PDF.
    Document,
}

/// `text` as the content of a `<textarea>`. Leptos takes what stands in one for markup and writes it
/// as it is, so `</textarea>` in what somebody typed would end it and become part of the page. The
/// line break in front does not count; without it, one that was typed first would not either.
#[must_use]
pub fn within_textarea(text: &str) -> String {
    format!("\n{}", text.replace('&', "&amp;").replace('<', "&lt;"))
}

/// The module that makes photos smaller before they are sent, where the browser can.
#[must_use]
pub fn shrinking() -> Option<String> {
    use_context::<AppState>()
        .map(|state| state.assets.photo.clone())
        .filter(|module| !module.is_empty())
}

/// A labelled control that shows what the form's draft holds for it.
#[component]
pub fn Field(
    form: FormView,
    name: &'static str,
    control: Control,
    #[prop(into)] label: String,
    #[prop(into)] hint: String,
    /// How many characters are taken; the server has the last word.
    max_length: usize,
) -> impl IntoView {
    let value = form.value(name);
    let error = form.error(name).map(error_text);
    let id = format!("field-{name}");
    let hint_id = format!("{id}-hint");
    let error_id = format!("{id}-error");
    let described = match error {
        Some(_) => format!("{hint_id} {error_id}"),
        None => hint_id.clone(),
    };
    let wrong = error.is_some();
    let invalid = wrong.then_some("true");
    let max = max_length.to_string();
    let control = match control {
        Control::Long => view! {
            <textarea
                id=id.clone()
                name=name
                rows="4"
                maxlength=max
                aria-describedby=described
                aria-invalid=invalid
                inner_html=within_textarea(&value)
            ></textarea>
        }
        .into_any(),
        Control::Photo => view! {
            <input
                id=id.clone()
                name=name
                type="file"
                accept="image/jpeg,image/png,image/webp"
                aria-describedby=described
                aria-invalid=invalid
                data-module=shrinking()
            />
        }
        .into_any(),
        Control::Document => view! {
            <input
                id=id.clone()
                name=name
                type="file"
                accept="application/pdf"
                aria-describedby=described
                aria-invalid=invalid
            />
        }
        .into_any(),
        control => {
            let (kind, complete, mode) = match control {
                Control::Phone => ("tel", "tel", Some("tel")),
                Control::Login => ("text", "username", None),
                Control::Password => ("password", "current-password", None),
                Control::NewPassword => ("password", "new-password", None),
                Control::Code => ("text", "one-time-code", None),
                Control::Email => ("email", "email", Some("email")),
                Control::Time => ("time", "off", None),
                Control::SentCode => ("text", "one-time-code", Some("numeric")),
                _ => ("text", "off", None),
            };
            view! {
                <input
                    id=id.clone()
                    name=name
                    type=kind
                    autocomplete=complete
                    inputmode=mode
                    maxlength=max
                    value=value
                    aria-describedby=described
                    aria-invalid=invalid
                />
            }
            .into_any()
        }
    };
    view! {
        <div class="field" class:wrong=wrong>
            <label for=id>{label}</label>
            <p class="hint" id=hint_id>{hint}</p>
            {error.map(|text| view! { <p class="error" id=error_id>{text}</p> })}
            {control}
        </div>
    }
}

/// A number that is typed into a filter, whose values stand in the address; `wrong` is what is said of
/// something typed that is none.
#[component]
pub fn NumberField(
    name: &'static str,
    #[prop(into)] label: String,
    #[prop(into)] hint: String,
    #[prop(into)] value: String,
    wrong: Option<String>,
    max_length: usize,
) -> impl IntoView {
    let id = format!("field-{name}");
    let hint_id = format!("{id}-hint");
    let error_id = format!("{id}-error");
    let is_wrong = wrong.is_some();
    let described = if is_wrong { format!("{hint_id} {error_id}") } else { hint_id.clone() };
    view! {
        <div class="field" class:wrong=is_wrong>
            <label for=id.clone()>{label}</label>
            <p class="hint" id=hint_id>{hint}</p>
            {wrong.map(|text| view! { <p class="error" id=error_id>{text}</p> })}
            <input
                id=id
                name=name
                inputmode="decimal"
                maxlength=max_length.to_string()
                value=value
                aria-describedby=described
                aria-invalid=is_wrong.then_some("true")
            />
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::within_textarea;

    #[test]
    fn what_was_typed_cannot_end_the_box() {
        assert_eq!(within_textarea("a\n</textarea>&lt;"), "\na\n&lt;/textarea>&amp;lt;");
    }
}
