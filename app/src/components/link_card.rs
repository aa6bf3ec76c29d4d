//! A large tile that leads to a service, or says that it is not there yet.

use leptos::prelude::*;

use super::icon::{Icon, Svg};

/// A tile. Without `href` it is no link, and `note` says why.
#[component]
pub fn LinkCard(
    icon: Icon,
    #[prop(into)] title: String,
    #[prop(into)] note: String,
    #[prop(into)] href: Option<String>,
) -> impl IntoView {
    let inner = view! {
        <Svg icon/>
        <b>{title}</b>
        <span class="small soft">{note}</span>
    };
    match href {
        Some(href) => view! { <a class="tile" href=href>{inner}</a> }.into_any(),
        None => view! { <div class="tile closed">{inner}</div> }.into_any(),
    }
}
