//! Something to know before going on.

use leptos::prelude::*;

/// How serious it is. The word in front says it as well as the colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Info,
    Success,
    Warning,
}

/// A box with a heading and whatever belongs in it.
#[component]
pub fn Notice(kind: Kind, #[prop(into)] title: String, children: Children) -> impl IntoView {
    let (class, icon) = match kind {
        Kind::Info => ("notice", super::icon::Icon::Question),
        Kind::Success => ("notice good", super::icon::Icon::Check),
        Kind::Warning => ("notice warn", super::icon::Icon::Warning),
    };
    view! {
        <div class=class>
            <p class="notice-title"><super::icon::Svg icon/><strong>{title}</strong></p>
            {children()}
        </div>
    }
}
