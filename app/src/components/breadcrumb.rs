//! Where a page stands: the way back up.

use leptos::prelude::*;

use crate::{
    render::{href, t},
    routes::Route,
};

/// The pages above this one, outermost first; home is added.
#[component]
pub fn Breadcrumb(above: Vec<(Route, String)>) -> impl IntoView {
    let links = std::iter::once((Route::Home, t("home")))
        .chain(above)
        .map(|(route, name)| view! { <li><a href=href(&route)>{name}</a></li> })
        .collect_view();
    view! { <nav class="crumbs" aria-label=t("breadcrumb")><ol>{links}</ol></nav> }
}
