//! Pages about the portal itself: site map, accessibility, privacy.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use backend::retention::DESCRIBED;
use chrono::TimeDelta;
use domain::sorting::Bin;
use leptos::prelude::*;

use super::problem::problem_page;
use crate::{
    components::{breadcrumb::Breadcrumb, table::Table},
    render::{Page, href, render, t, t_with},
    routes::{Route, Service, Topic},
    state::AppState,
    visit::Visit,
};

/// `/about/{topic}`.
pub async fn page(
    State(state): State<AppState>,
    Path(topic): Path<String>,
    visit: Visit,
) -> Response {
    let Some(topic) = Topic::from_slug(&topic) else {
        return problem_page(&state, &visit, StatusCode::NOT_FOUND);
    };
    render(&state, &visit, || {
        let title = t(&format!("about-{}", topic.slug()));
        let body = match topic {
            // It has a handler of its own, since it reads the database.
            Topic::Contact => ().into_any(),
            Topic::SiteMap => view! { <SiteMap/> }.into_any(),
            Topic::Accessibility => view! { <Paragraphs name="accessibility" count=5/> }.into_any(),
            Topic::Privacy => view! { <Paragraphs name="privacy" count=7/> <Kept/> }.into_any(),
        };
        let view = view! {
            <Breadcrumb above=vec![]/>
            <h1>{title.clone()}</h1>
            {body}
        };
        Page::new(title, view)
    })
}

/// `{name}-1`, `{name}-2`, … of the texts, each may name the hotline.
#[component]
fn Paragraphs(name: &'static str, count: usize) -> impl IntoView {
    let hotline = expect_context::<AppState>().district.get().hotline.clone();
    (1..=count)
        .map(|number| {
            let key = format!("{name}-{number}");
            view! { <p>{t_with(&key, &[("hotline", hotline.as_str().into())])}</p> }
        })
        .collect_view()
}

/// What is kept of residents, why, and for how long, from the rules that delete it.
#[component]
fn Kept() -> impl IntoView {
    let rows = DESCRIBED
        .iter()
        .filter(|one| one.resident)
        .filter_map(|one| {
            let what = t(&format!("kept-{}", one.code));
            let why = t(&format!("kept-{}-why", one.code));
            Some(vec![what, why, kept_for(one.rule()?.keep)])
        })
        .collect();
    let columns = vec![t("kept-what"), t("kept-why"), t("kept-long")];
    view! { <Table caption=t("kept-title") columns rows/> }
}

/// A time of keeping in words: days, or years where they are whole.
#[must_use]
pub fn kept_for(keep: TimeDelta) -> String {
    match keep.num_days() {
        0 => t("kept-at-once"),
        days if days % 365 == 0 => t_with("kept-years", &[("count", (days / 365).into())]),
        days => t_with("kept-days", &[("count", days.into())]),
    }
}

#[component]
fn SiteMap() -> impl IntoView {
    let sorting =
        [(Route::Sorting, t("sorting")), (Route::SortingAsk(None), t("ask-title"))]
            .into_iter()
            .chain(Bin::ALL.map(|bin| {
                (Route::SortingCategory(bin), crate::components::verdict::bin_word(bin))
            }));
    let services = Service::ALL
        .map(|service| (Route::Service(service), t(&format!("service-{}", service.key()))));
    let topics =
        Topic::ALL.map(|topic| (Route::About(topic), t(&format!("about-{}", topic.slug()))));
    view! {
        <h2>{t("sorting")}</h2>
        <Links links=sorting.collect()/>
        <h2>{t("sitemap-information")}</h2>
        <Links links=vec![
            (Route::Ask(None), t("ask")),
            (Route::AskNew(None), t("ask-new")),
            (Route::News, t("news")),
        ]/>
        <h2>{t("sitemap-services")}</h2>
        <Links links=services.into()/>
        <h2>{t("sitemap-about")}</h2>
        <Links links=topics.into()/>
    }
}

#[component]
fn Links(links: Vec<(Route, String)>) -> impl IntoView {
    let links = links
        .into_iter()
        .map(|(route, name)| view! { <li><a href=href(&route)>{name}</a></li> })
        .collect_view();
    view! { <ul>{links}</ul> }
}
