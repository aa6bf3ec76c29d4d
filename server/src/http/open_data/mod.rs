//! `/data/…`: open data, for anybody and from any site.

mod catalogue;

use std::hash::{DefaultHasher, Hash, Hasher};

use app::{
    routes::Route,
    routing::{Access, Routes},
    state::AppState,
    texts::text,
};
use axum::{
    body::Body,
    extract::{Path, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use backend::{
    open_data::{
        Content, Dataset, FILES, File, Format, Terms, YEARS, calendar, cases, cases_edition,
        notices, parse_year, sorting, sorting_changed,
    },
    places::open_data as places,
};
use chrono::{DateTime, Utc};
use domain::locale::Locale;
use futures::TryStreamExt;

/// Every file, by its address, and the catalogue. What `/open-data` lists is the same.
pub(super) fn routes() -> Routes {
    let mut routes = Routes::new();
    for file in FILES {
        let file = *file;
        routes =
            routes.get(file.path, Access::Public, async move |State(state): State<AppState>| {
                answer(state, file).await
            });
    }
    routes
        .get(YEARS, Access::Public, year)
        .get(catalogue::JSON, Access::Public, catalogue::json)
        .get(catalogue::JSON_LD, Access::Public, catalogue::json_ld)
}

/// Writes a file while it is read. Whoever has this edition already is told so (`validators`), and
/// then nothing is read.
async fn answer(state: AppState, file: File) -> Response {
    let terms = terms(&state);
    let answered = match (file.of_places(), file.dataset) {
        (Some(dataset), _) => of_places(&state, dataset, terms).await,
        (None, Dataset::Sorting) => of_sorting(&state, file.format, terms).await,
        (None, Dataset::Cases) => of_cases(&state, file.format, terms).await,
        (None, Dataset::Notices) => {
            Ok(whole(file.format, &notices_in(&state, file.format, &terms)))
        }
        (None, Dataset::Calendar) => Ok(match calendar_in(&state, None, file.format, &terms) {
            Some(content) => whole(file.format, &content),
            None => StatusCode::NOT_FOUND.into_response(),
        }),
        // No file of places that is not written by them.
        (None, _) => Ok(StatusCode::NOT_FOUND.into_response()),
    };
    answered.unwrap_or_else(|error| unavailable(&error))
}

/// One year of the calendar.
async fn year(State(state): State<AppState>, Path(file): Path<String>) -> Response {
    let found = parse_year(&file).and_then(|(year, format)| {
        let content = calendar_in(&state, Some(year), format, &terms(&state))?;
        Some(whole(format, &content))
    });
    found.unwrap_or_else(|| StatusCode::NOT_FOUND.into_response())
}

fn terms(state: &AppState) -> Terms {
    let district = state.district.get();
    Terms {
        licence: district.open_data_licence.clone(),
        publisher: district.sponsor.get(Locale::ZhHans).to_owned(),
    }
}

async fn of_places(
    state: &AppState,
    dataset: places::Dataset,
    terms: Terms,
) -> Result<Response, sqlx::Error> {
    let edition = places::edition(&state.kernel.db, dataset).await?;
    let tag = format!("{}-{}", edition.tag, hash(&[&said(&terms)]));
    let pieces = places::stream(state.kernel.db.clone(), dataset, terms, state.kernel.now());
    let body = Body::from_stream(pieces.inspect_err(broken));
    Ok(published(dataset.format.media_type(), &tag, edition.changed_at, body))
}

async fn of_cases(state: &AppState, format: Format, terms: Terms) -> Result<Response, sqlx::Error> {
    let (db, now) = (&state.kernel.db, state.kernel.now());
    let edition = state.kept.cases_edition.get(now, cases_edition(db, now)).await?;
    let tag = format!("{}-{}", edition.tag, hash(&[&said(&terms)]));
    let pieces = cases(db.clone(), format, terms, edition.changed_at, now);
    let body = Body::from_stream(pieces.inspect_err(broken));
    Ok(published(format.media_type(), &tag, edition.changed_at, body))
}

async fn of_sorting(
    state: &AppState,
    format: Format,
    terms: Terms,
) -> Result<Response, sqlx::Error> {
    let changed_at = sorting_changed(&state.kernel.db).await?;
    let edition = state.guide.current();
    let tag = hash(&[edition.version(), &said(&terms)]);
    let body = Body::from_stream(sorting(edition, format, terms, changed_at));
    Ok(published(format.media_type(), &tag, changed_at, body))
}

/// The notices of this moment.
fn notices_in(state: &AppState, format: Format, terms: &Terms) -> Content {
    let base = base(state);
    let link =
        |slug: &str, locale| format!("{base}{}", Route::Notice(slug.to_owned()).href(locale));
    notices(&state.library.current(), format, terms, link, state.kernel.now())
}

/// The calendar of one year, or of all that are published.
fn calendar_in(
    state: &AppState,
    year: Option<i32>,
    format: Format,
    terms: &Terms,
) -> Option<Content> {
    let district = state.district.get();
    let name = text(Locale::ZhHans, "open-data-calendar", &[]);
    let name = format!("{} · {name}", district.name.get(Locale::ZhHans));
    calendar(&state.calendar.get(), year, format, terms, &name)
}

/// Before every address: the public one, or this machine's own where there is none.
fn base(state: &AppState) -> &str {
    state.public_url.as_deref().unwrap_or(&state.origin)
}

/// What a change of the terms changes in a file.
fn said(terms: &Terms) -> String {
    format!("{}\n{}", terms.publisher, terms.licence.as_deref().unwrap_or_default())
}

fn hash(parts: &[&str]) -> String {
    let mut hasher = DefaultHasher::new();
    parts.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

/// A file that is there in one piece.
fn whole(format: Format, content: &Content) -> Response {
    let mut hasher = DefaultHasher::new();
    content.body.hash(&mut hasher);
    let tag = format!("{:016x}", hasher.finish());
    let body = Body::from(content.body.clone());
    published(format.media_type(), &tag, content.changed_at, body)
}

/// With what readers ask by the next time, also those on pages of other sites.
fn published(
    media_type: &'static str,
    tag: &str,
    changed_at: Option<DateTime<Utc>>,
    body: Body,
) -> Response {
    let headers = [
        (header::CONTENT_TYPE, media_type.to_owned()),
        (header::ETAG, format!("W/\"{tag}\"")),
        (header::CACHE_CONTROL, "public, max-age=300".to_owned()),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*".to_owned()),
        (header::ACCESS_CONTROL_EXPOSE_HEADERS, "etag".to_owned()),
    ];
    let mut response = (headers, body).into_response();
    let changed = changed_at.map(|at| at.format("%a, %d %b %Y %H:%M:%S GMT").to_string());
    if let Some(changed) = changed.and_then(|at| HeaderValue::from_str(&at).ok()) {
        response.headers_mut().insert(header::LAST_MODIFIED, changed);
    }
    response
}

fn unavailable(error: &sqlx::Error) -> Response {
    tracing::error!(error = error as &dyn std::error::Error, "open data not published");
    StatusCode::SERVICE_UNAVAILABLE.into_response()
}

fn broken(error: &sqlx::Error) {
    tracing::error!(error = error as &dyn std::error::Error, "open data published in part");
}
