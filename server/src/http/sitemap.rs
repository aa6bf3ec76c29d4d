//! The site map for search engines: every public page in every language.
//!
//! A file of sitemaps.org holds 50,000 addresses at most. So `/sitemap.xml` is an index of files:
//! `?file=pages-1` and on, and of places, of which there may be a million, `?file=places` and
//! `?file=places-{code}`, those after the place with this code. They differ in the query only,
//! since a file may name nothing above its own folder.

use std::fmt::Write;

use app::{
    routes::{Finding, Route, Service, Topic},
    state::AppState,
};
use axum::{
    extract::{Query, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use backend::places::read::{Addressed, PART, part};
use domain::{
    locale::Locale,
    notices::Shelf,
    places::PlaceCode,
    sorting::{Bin, Category},
};

/// Addresses of one file, and pages: each is there in every language.
const ADDRESSES: usize = 50_000;
const PAGES: usize = ADDRESSES / Locale::ALL.len();

/// Places are counted every minute or less often; some may have come to a part meanwhile.
const PLACES: i64 = PART + PART / 25;
const _: () = assert!(PLACES as usize <= PAGES, "a part of places fits into a file");

/// Which file, or the index.
#[derive(serde::Deserialize)]
pub(super) struct Asked {
    file: Option<String>,
}

/// `/sitemap.xml`; absolute addresses need the public URL, so without it there is none.
pub(super) async fn sitemap(
    State(state): State<AppState>,
    Query(Asked { file }): Query<Asked>,
) -> Response {
    let Some(base) = state.public_url.clone() else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let Some(file) = file else { return xml(index(&state, &base)) };
    if let Some(number) = file.strip_prefix("pages-") {
        let number = number.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
        let pages = pages(&state);
        return match number.and_then(|number| pages.chunks(PAGES).nth(number)) {
            Some(pages) => xml(urls(&base, pages)),
            None => StatusCode::NOT_FOUND.into_response(),
        };
    }
    let after = match file.strip_prefix("places-").map(PlaceCode::parse) {
        Some(Some(code)) => Some(code),
        None if file == "places" => None,
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    match part(&state.kernel.db, after, PLACES).await {
        Ok(places) if places.is_empty() => StatusCode::NOT_FOUND.into_response(),
        Ok(places) => {
            let places: Vec<_> = places.into_iter().map(page_of).collect();
            xml(urls(&base, &places))
        }
        Err(error) => {
            tracing::warn!(error = &error as &dyn std::error::Error, "places not listed");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}

fn page_of(place: Addressed) -> Route {
    Route::Place(Finding::of(place.finder, &place.kind), place.code.as_str().to_owned())
}

/// Every page that is not of a place.
fn pages(state: &AppState) -> Vec<Route> {
    let guide = state.guide.current();
    let items = guide.catalogue().items.keys().cloned().map(Route::SortingItem);
    let (library, now) = (state.library.current(), state.kernel.now());
    let articles = library.valid(Shelf::Article, now).map(|one| Route::Article(one.slug.clone()));
    let notices = library.valid(Shelf::Notice, now).map(|one| Route::Notice(one.slug.clone()));
    let services = [Service::Toilets, Service::Parking, Service::Dropoff, Service::Report];
    let services = services.map(Route::Service);
    let bins = Bin::ALL.map(Bin::as_str);
    let kinds = Category::ALL.iter().map(|category| category.as_str());
    let kinds = kinds.filter(|code| !bins.contains(code)).map(str::to_owned);
    let kinds: Vec<_> = kinds.map(Route::SortingKind).collect();
    let survey = state.survey.get();
    let lists = survey.lists().map(|kind| Finding::Kind(kind.code.clone()));
    let lists = lists.map(|list| Route::Places(list, String::new()));
    let cases = Route::Cases(String::new());
    [Route::Home, Route::Sorting, Route::Ask(None), Route::News, Route::OpenData, cases]
        .into_iter()
        .chain(services)
        .chain(lists)
        .chain(Bin::ALL.map(Route::SortingCategory))
        .chain(kinds)
        .chain([Route::SortingPopular])
        .chain(Topic::ALL.map(Route::About))
        .chain(items)
        .chain(articles)
        .chain(notices)
        .collect()
}

/// The files that there are; nothing of it asks the database.
fn index(state: &AppState, base: &str) -> String {
    let pages = (1..=pages(state).len().div_ceil(PAGES)).map(|number| format!("pages-{number}"));
    let survey = state.survey.get();
    let is_any = survey.kinds.iter().any(|kind| kind.places > 0);
    let places = is_any.then(|| "places".to_owned());
    let more = survey.parts.iter().map(|code| format!("places-{}", code.as_str()));
    let mut xml = String::from(INDEX);
    for file in pages.chain(places).chain(more) {
        let _ = writeln!(xml, "<sitemap><loc>{base}/sitemap.xml?file={file}</loc></sitemap>");
    }
    xml + "</sitemapindex>\n"
}

fn urls(base: &str, pages: &[Route]) -> String {
    let mut xml = String::from(URLS);
    for page in pages {
        for locale in Locale::ALL {
            // Our addresses hold no character that XML would read otherwise.
            let _ = writeln!(xml, "<url><loc>{base}{}</loc></url>", page.href(locale));
        }
    }
    xml + "</urlset>\n"
}

const INDEX: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
     <sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n";
const URLS: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
     <urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n";

fn xml(body: String) -> Response {
    ([(header::CONTENT_TYPE, "application/xml")], body).into_response()
}
