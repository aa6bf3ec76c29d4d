//! The site map for search engines: every public page in every language.

use std::fmt::Write;

use app::{
    routes::{Route, Topic},
    state::AppState,
};
use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::{locale::Locale, notices::Shelf, sorting::Bin};

/// `/sitemap.xml`; absolute addresses need the public URL, so without it there is none.
pub(super) async fn sitemap(State(state): State<AppState>) -> Response {
    let Some(base) = &state.public_url else { return StatusCode::NOT_FOUND.into_response() };
    let guide = state.guide.current();
    let items = guide.catalogue().items.keys().cloned().map(Route::SortingItem);
    let (library, now) = (state.library.current(), state.kernel.now());
    let articles = library.valid(Shelf::Article, now).map(|one| Route::Article(one.slug.clone()));
    let notices = library.valid(Shelf::Notice, now).map(|one| Route::Notice(one.slug.clone()));
    let routes = [Route::Home, Route::Sorting, Route::Ask(None), Route::News]
        .into_iter()
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
