//! Views of one thing side by side: links, so that each has an address and needs no script.

use leptos::prelude::*;

/// One tab: its address, its name, and whether it is the one shown.
#[derive(Debug, Clone)]
pub struct Tab {
    pub href: String,
    pub name: String,
    pub current: bool,
}

/// A row of tabs.
#[component]
pub fn Tabs(#[prop(into)] label: String, tabs: Vec<Tab>) -> impl IntoView {
    let tabs = tabs
        .into_iter()
        .map(|tab| {
            view! {
                <li><a href=tab.href aria-current=tab.current.then_some("page")>{tab.name}</a></li>
            }
        })
        .collect_view();
    view! { <nav class="tabs" aria-label=label><ul>{tabs}</ul></nav> }
}
