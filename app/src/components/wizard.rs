//! One thing a page: the frame of a step of a longer form.

use leptos::prelude::*;

use crate::render::t_with;

/// The step's place and its question; the form follows as children.
#[component]
pub fn WizardStep(
    /// The name of the whole, such as "Report a problem".
    #[prop(into)]
    journey: String,
    /// From 1.
    step: u32,
    of: u32,
    #[prop(into)] question: String,
    /// Whether the page has a heading of its own above it.
    #[prop(default = false)]
    within: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <p class="steps">
            {journey} " · " {t_with("wizard-step", &[("step", step.into()), ("of", of.into())])}
        </p>
        {if within { view! { <h2>{question}</h2> }.into_any() } else { view! { <h1>{question}</h1> }.into_any() }}
        {children()}
    }
}
