//! A large tile that leads to a service.

use leptos::prelude::*;

use super::icon::{Icon, Svg};

/// A tile, with a few words of what is behind it.
#[component]
pub fn LinkCard(
    icon: Icon,
    #[prop(into)] title: String,
    #[prop(into)] note: String,
    #[prop(into)] href: String,
) -> impl IntoView {
    view! {
        <a class="tile" href=href>
            <Svg icon/>
            <b>{title}</b>
            <span class="small soft">{note}</span>
        </a>
    }
}
