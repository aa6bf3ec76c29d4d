//! A box to tick, or one of several to choose, with its label around it: tapped anywhere.

use leptos::prelude::*;

/// How many of its name can be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pick {
    /// One of several: a radio button.
    One,
    /// Each by itself: a box.
    Any,
}

/// A radio button or a box of a form.
#[component]
pub fn Choice(
    pick: Pick,
    #[prop(into)] name: String,
    #[prop(into)] value: String,
    #[prop(into)] label: String,
    chosen: bool,
    /// Where an error summary leads to: the first of its name.
    #[prop(optional_no_strip)]
    id: Option<String>,
    /// The id of what is wrong with it.
    #[prop(optional_no_strip)]
    error: Option<String>,
) -> impl IntoView {
    let kind = match pick {
        Pick::One => "radio",
        Pick::Any => "checkbox",
    };
    let invalid = error.is_some().then_some("true");
    view! {
        <label class="choice">
            <input
                id=id
                type=kind
                name=name
                value=value
                checked=chosen
                aria-describedby=error
                aria-invalid=invalid
            />
            <span>{label}</span>
        </label>
    }
}
