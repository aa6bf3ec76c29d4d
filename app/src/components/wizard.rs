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
    children: Children,
) -> impl IntoView {
    view! {
        <p class="steps">
            {journey} " · " {t_with("wizard-step", &[("step", step.into()), ("of", of.into())])}
        </p>
        <h1>{question}</h1>
        {children()}
    }
}
