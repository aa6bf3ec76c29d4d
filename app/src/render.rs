//! From a view to a response: the document around every page, its validators and its caching.
//!
//! Pages are rendered in one piece by this handler rather than by leptos_axum's, which appends two
//! inline scripts with a random nonce to every document; without them the policy needs no nonce and
//! a page keeps its ETag (docs/adr/0002-no-inline-script.md).

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    sync::Arc,
};

use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use backend::districts::Vocabulary;
use domain::locale::Locale;
use hydration_context::SsrSharedContext;
use leptos::{prelude::*, reactive::owner::Owner};

use crate::{
    components::{bottom_bar::BottomBar, footer::Footer, header::Header},
    routes::LIVE_RELOAD,
    state::AppState,
    texts,
    visit::Visit,
};

/// How long and by whom a page may be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cache {
    /// The same for everybody with the same preferences: kept, but asked again each time (ETag).
    Revalidate,
    /// Anything personal, any form, any error: kept nowhere.
    NoStore,
}

/// The part of the portal a page belongs to, as the bottom bar shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    Home,
    Nearby,
    Report,
    Mine,
}

/// Which bundle starts the islands of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scripts {
    Portal,
    Console,
}

/// A page: what is in the middle, and what the document around it needs to know.
pub struct Page {
    pub title: String,
    /// One sentence for search engines.
    pub description: Option<String>,
    pub section: Option<Section>,
    pub cache: Cache,
    pub status: StatusCode,
    /// False keeps it out of search engines.
    pub indexed: bool,
    pub scripts: Scripts,
    /// Whether feed readers are told where the news are.
    pub feeds: bool,
    /// Whether machines are told where the catalogue of open data is.
    pub catalogue: bool,
    pub body: AnyView,
}

impl Page {
    /// A public page in no particular section.
    pub fn new(title: impl Into<String>, body: impl IntoAny) -> Self {
        Self {
            title: title.into(),
            description: None,
            section: None,
            cache: Cache::Revalidate,
            status: StatusCode::OK,
            indexed: true,
            scripts: Scripts::Portal,
            feeds: false,
            catalogue: false,
            body: body.into_any(),
        }
    }

    /// With its sentence for search engines.
    #[must_use]
    pub fn describe(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into());
        self
    }

    /// In a section of the bottom bar.
    #[must_use]
    pub fn within(mut self, section: Section) -> Self {
        self.section = Some(section);
        self
    }

    /// Kept nowhere and found by no search engine.
    #[must_use]
    pub fn private(mut self) -> Self {
        self.cache = Cache::NoStore;
        self.indexed = false;
        self
    }

    /// With the way to the feeds of news.
    #[must_use]
    pub fn with_feeds(mut self) -> Self {
        self.feeds = true;
        self
    }

    /// With the way to the catalogue of open data.
    #[must_use]
    pub fn with_catalogue(mut self) -> Self {
        self.catalogue = true;
        self
    }

    /// With another status than 200.
    #[must_use]
    pub fn status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }
}

/// The text of `key` in the language of the page being rendered, and in the district's words for the
/// bins.
#[must_use]
pub fn t(key: &str) -> String {
    let text = texts::text(use_locale(), key, &[]);
    // The settings name both vocabularies.
    if key.starts_with("setting-") {
        return text;
    }
    use_context::<Vocabulary>().unwrap_or_default().say(use_locale(), text)
}

/// The text of `key` with its placeholders filled.
#[must_use]
pub fn t_with(key: &str, args: &[texts::Arg<'_>]) -> String {
    texts::text(use_locale(), key, args)
}

/// The language of the page being rendered.
#[must_use]
pub fn use_locale() -> Locale {
    use_context::<Locale>().unwrap_or_default()
}

/// The link to `route` in the language of the page being rendered.
#[must_use]
pub fn href(route: &crate::routes::Route) -> String {
    route.href(use_locale())
}

/// Says something that is no page to a reader of `locale`, in the words of this district's pages.
pub fn speaking<T>(state: &AppState, locale: Locale, words: impl FnOnce() -> T) -> T {
    let outer = Owner::current();
    let owner = Owner::new_root(None);
    let said = owner.with(|| {
        provide_context(locale);
        provide_context(state.district.get().vocabulary);
        words()
    });
    owner.cleanup();
    if let Some(outer) = outer {
        outer.set();
    }
    said
}

/// Renders the page that `build` makes; texts and components see this visit while it does.
pub fn render(state: &AppState, visit: &Visit, build: impl FnOnce() -> Page) -> Response {
    // A new root becomes the current owner; inside a server function there was one before.
    let outer = Owner::current();
    let owner = Owner::new_root(Some(Arc::new(SsrSharedContext::new_islands())));
    let (html, cache, status) = owner.with(|| {
        provide_context(visit.locale);
        provide_context(state.district.get().vocabulary);
        provide_context(visit.clone());
        provide_context(state.clone());
        let page = build();
        let (cache, status) = (page.cache, page.status);
        (document(state, visit, page), cache, status)
    });
    owner.cleanup();
    if let Some(outer) = outer {
        outer.set();
    }
    respond(html, cache, status)
}

fn respond(html: String, cache: Cache, status: StatusCode) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    match cache {
        Cache::NoStore => {
            headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        }
        Cache::Revalidate => {
            headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
            headers.insert(header::VARY, HeaderValue::from_static("cookie"));
            let mut hasher = DefaultHasher::new();
            html.hash(&mut hasher);
            if let Ok(tag) = format!("W/\"{:016x}\"", hasher.finish()).parse() {
                headers.insert(header::ETAG, tag);
            }
        }
    }
    *response.body_mut() = Body::from(html);
    response.into_response()
}

fn document(state: &AppState, visit: &Visit, page: Page) -> String {
    let district = state.district.get();
    let site = texts::text(visit.locale, "site-name", &[]);
    let title = if page.title == site {
        format!("{site} · {}", district.name.get(visit.locale))
    } else {
        format!("{} · {site}", page.title)
    };
    let Page { description, section, indexed, scripts, feeds, catalogue, body, .. } = page;
    let body = view! {
        <Header/>
        <main id="main" class="wrap" tabindex="-1">{body}</main>
        <Footer/>
        <BottomBar section/>
    }
    .to_html();

    let bundle = match scripts {
        Scripts::Portal => &state.assets.portal,
        Scripts::Console => &state.assets.console,
    };
    // A page without islands never asks for a bundle. Nor is it preloaded where there are some: on a
    // slow line it would take its bandwidth from the page itself, and boot.js waits for an idle
    // moment anyway.
    let bundle = body.contains("<leptos-island").then(|| bundle.clone());
    // Reports that wait on the phone for a network go out from any page that residents open.
    let kept = (scripts == Scripts::Portal).then(|| state.assets.report.clone());
    let alternates = indexed.then(|| alternates(state, visit));
    let head = view! {
        <meta charset="utf-8"/>
        <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover"/>
        <title>{title}</title>
        {description.map(|text| view! { <meta name="description" content=text/> })}
        {(!indexed).then(|| view! { <meta name="robots" content="noindex"/> })}
        <meta name="color-scheme" content="light dark"/>
        <meta name="theme-color" content="#15314f"/>
        <meta name="format-detection" content="telephone=no"/>
        <link rel="stylesheet" href=state.assets.style.clone()/>
        <link rel="icon" href="/icons/icon.svg" type="image/svg+xml"/>
        <link rel="apple-touch-icon" href="/icons/icon-180.png"/>
        <link rel="manifest" href=crate::routes::in_locale("/manifest.webmanifest", visit.locale)/>
        {alternates}
        {feeds.then(|| feed_links(visit.locale))}
        {catalogue.then(|| catalogue_link(visit.locale))}
        <script
            type="module"
            id="boot"
            src=state.assets.boot.clone()
            data-js=bundle.as_ref().map(|bundle| bundle.js.clone())
            data-wasm=bundle.as_ref().map(|bundle| bundle.wasm.clone())
            data-kept=kept.filter(|module| !module.is_empty())
        ></script>
        {state.live_reload.then(|| view! { <script type="module" src=LIVE_RELOAD></script> })}
    }
    .to_html();
    let class = if visit.elder { " class=\"elder\"" } else { "" };
    format!(
        "<!DOCTYPE html><html lang=\"{}\"{class}><head>{head}</head><body>{body}</body></html>",
        visit.locale.as_str()
    )
}

/// The same page in the other languages, for search engines; absolute, so only with a public URL.
fn alternates(state: &AppState, visit: &Visit) -> impl IntoView + use<> {
    let base = state.public_url.clone()?;
    let links = Locale::ALL
        .map(|locale| {
            let url = format!("{base}{}", visit.here_in(locale));
            view! { <link rel="alternate" hreflang=locale.as_str() href=url/> }
        })
        .collect_view();
    let canonical = format!("{base}{}", visit.here_in(visit.locale));
    Some(view! { {links} <link rel="canonical" href=canonical/> })
}

/// Where machines find what open data there is.
fn catalogue_link(locale: Locale) -> impl IntoView + use<> {
    let title = texts::text(locale, "open-data-catalogue", &[]);
    let href = crate::pages::open_data::CATALOGUE;
    view! { <link rel="alternate" type="application/ld+json" title=title href=href/> }
}

/// Where feed readers find the news, in the language of the page.
fn feed_links(locale: Locale) -> impl IntoView + use<> {
    let title = texts::text(locale, "news", &[]);
    view! {
        <link
            rel="alternate"
            type="application/atom+xml"
            title=title.clone()
            href=crate::routes::Route::FeedAtom.href(locale)
        />
        <link
            rel="alternate"
            type="application/feed+json"
            title=title
            href=crate::routes::Route::FeedJson.href(locale)
        />
    }
}
