//! The site map for search engines: every public page in every language.

use std::fmt::Write;

use app::{
    routes::{Finding, Route, Service, Topic},
    state::AppState,
};
use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use backend::places::read::newest;
use domain::{locale::Locale, notices::Shelf, sorting::Bin};

/// A site map holds 50,000 addresses; each place has three, and something is left for the rest.
const PLACES: i64 = 10_000;

/// `/sitemap.xml`; absolute addresses need the public URL, so without it there is none.
pub(super) async fn sitemap(State(state): State<AppState>) -> Response {
    let Some(base) = &state.public_url else { return StatusCode::NOT_FOUND.into_response() };
    let guide = state.guide.current();
    let items = guide.catalogue().items.keys().cloned().map(Route::SortingItem);
    let (library, now) = (state.library.current(), state.kernel.now());
    let articles = library.valid(Shelf::Article, now).map(|one| Route::Article(one.slug.clone()));
    let notices = library.valid(Shelf::Notice, now).map(|one| Route::Notice(one.slug.clone()));
    let services = [Service::Toilets, Service::Parking, Service::Dropoff, Service::Report];
    let services = services.map(Route::Service);
    // While the database is away the rest is better than nothing.
    let places = newest(&state.kernel.db, PLACES).await.unwrap_or_default();
    let places = places
        .into_iter()
        .map(|one| Route::Place(Finding::of(one.finder, &one.kind), one.code.as_str().to_owned()));
    let cases = Route::Cases(String::new());
    let routes =
        [Route::Home, Route::Sorting, Route::Ask(None), Route::News, Route::OpenData, cases]
            .into_iter()
            .chain(services)
            .chain(places)
            .chain(Bin::ALL.map(Route::SortingCategory))
            .chain(Topic::ALL.map(Route::About))
            .chain(items)
            .chain(articles)
            .chain(notices);
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    for route in routes {
        for locale in Locale::ALL {
            // Our addresses hold no character that XML would read otherwise.
            let _ = writeln!(xml, "<url><loc>{base}{}</loc></url>", route.href(locale));
        }
    }
    xml.push_str("</urlset>\n");
    ([(header::CONTENT_TYPE, "application/xml")], xml).into_response()
}
