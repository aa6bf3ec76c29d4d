//! Buttons, and links that look like them. One primary button a page.

use leptos::prelude::*;

/// How much a button stands out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// The one thing to do here; as wide as a phone.
    Primary,
    /// Anything else.
    Plain,
}

impl Weight {
    const fn class(self) -> &'static str {
        match self {
            Self::Primary => "button wide",
            Self::Plain => "button plain",
        }
    }
}

/// Sends the form it stands in.
#[component]
pub fn SubmitButton(#[prop(into)] text: String, weight: Weight) -> impl IntoView {
    view! { <button class=weight.class()>{text}</button> }
}

/// Leads to another page.
#[component]
pub fn LinkButton(
    #[prop(into)] text: String,
    #[prop(into)] href: String,
    weight: Weight,
    #[prop(optional)] icon: Option<super::icon::Icon>,
) -> impl IntoView {
    view! {
        <a class=weight.class() href=href>
            {icon.map(|icon| view! { <super::icon::Svg icon/> })}
            {text}
        </a>
    }
}
