//! The bar at a phone's lower edge: home, nearby, report, mine.

use leptos::prelude::*;

use super::icon::{Icon, Svg};
use crate::{
    render::{Section, href, t},
    routes::{Me, Route, Service},
};

/// Four ways that are always there; the current one is marked.
#[component]
pub fn BottomBar(section: Option<Section>) -> impl IntoView {
    let entries = [
        (Section::Home, Route::Home, Icon::Home, "bar-home"),
        (Section::Nearby, Route::Service(Service::Toilets), Icon::Pin, "bar-nearby"),
        (Section::Report, Route::Service(Service::Report), Icon::Camera, "bar-report"),
        (Section::Mine, Route::Me(Me::Overview), Icon::Person, "bar-mine"),
    ]
    .map(|(entry, route, icon, key)| {
        let current = (section == Some(entry)).then_some("page");
        view! { <a href=href(&route) aria-current=current><Svg icon/>{t(key)}</a> }
    })
    .collect_view();
    view! { <nav class="bar" aria-label=t("bar")>{entries}</nav> }
}
