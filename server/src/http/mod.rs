//! The web server: one router, and the layers around it.
//!
//! From the outside in: request id and access log; security headers; the language prefix; the origins
//! that may call the API; error pages; panics; the origin check of everything that changes state;
//! validators (ETag); then the routes, each with its body limit, under a timeout and compression, with
//! the quotas of partners, and in a task that is finished whoever waits for it.
//!
//! To add a route: where its pages are (`app::pages`, `console::pages`) or here in [`routes`]; the
//! snapshot of all routes in `tests/` then shows it for review.

mod assets;
mod cors;
mod error_pages;
mod files;
mod finish;
mod headers;
mod health;
#[cfg(debug_assertions)]
mod live_reload;
mod locale;
mod manifest;
mod observe;
mod open_data;
mod refresh;
mod sitemap;
mod tiles;
mod validators;
mod verification;

#[cfg(test)]
mod tests;

use std::{net::SocketAddr, path::Path, sync::Arc, time::Duration};

use anyhow::Context;
use app::{
    routing::{Access, RouteSpec, Routes},
    state::{AppState, Shared},
};
use axum::{
    Router,
    http::StatusCode,
    middleware::{from_fn, from_fn_with_state},
    serve::ListenerExt,
};
use backend::{
    Kernel,
    bulky::programme::{self, ProgrammeStore},
    calendar::{self, CalendarStore},
    cases::rulebook::{self, RulebookStore},
    districts::DistrictStore,
    notices::Library,
    places::find::SurveyStore,
    sorting::Guide,
};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tower_http::{
    CompressionLevel, catch_panic::CatchPanicLayer, compression::CompressionLayer, csrf::CsrfLayer,
    timeout::TimeoutLayer,
};

pub(crate) use self::error_pages::Said;
use self::verification::Verification;
use crate::{api_v1, city, config::Web, feeds, payments, wechat_push};

/// No page takes longer than this; what does is given up with a page that says so.
const TIMEOUT: Duration = Duration::from_secs(30);

/// How long open requests may take to finish after the signal to stop.
const LAST_WORDS: Duration = Duration::from_secs(10);

/// Serves on `listener` until `shutdown` is cancelled and what is under way is finished.
///
/// # Errors
/// When the assets or the guide cannot be read, or the listener fails.
pub(crate) async fn serve(
    listener: TcpListener,
    web: &Web,
    kernel: Kernel,
    shutdown: CancellationToken,
) -> anyhow::Result<()> {
    let site = web.site().context(
        "the built pages' assets are not there: run scripts/build-site, or name their folder with \
         --site (MINHU_SITE)",
    )?;
    let verification = match &web.verification_dir {
        Some(folder) => Verification::load(folder)?,
        None => Verification::default(),
    };
    let own = listener.local_addr().context("the address is not known")?;
    let state = state(web, kernel, &site, own).await?;
    let refreshing = tokio::spawn(refresh::run(state.clone(), shutdown.clone()));
    let counting = tokio::spawn(refresh::count_places(state.clone(), shutdown.clone()));
    let live = tokio::spawn(keep_live(state.clone(), shutdown.clone()));
    let router = router(state, &site, web.is_https(), web.proxies, verification);
    // Without TCP_NODELAY, the last part of an answer waits for the acknowledgement of the one
    // before: 42 ms a page.
    let listener = listener.tap_io(|stream| {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "TCP_NODELAY not set");
        }
    });
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let (stopping, stop) = (shutdown.clone(), shutdown.clone());
    let serving = axum::serve(listener, service).with_graceful_shutdown(shutdown.cancelled_owned());
    let served = tokio::select! {
        served = serving => served,
        () = async { stopping.cancelled().await; tokio::time::sleep(LAST_WORDS).await } => Ok(()),
    };
    refreshing.abort();
    counting.abort();
    // It ends by itself, and holds a connection of the pool that is closed next.
    stop.cancel();
    live.await?;
    served.context("the web server stopped")
}

async fn state(
    web: &Web,
    kernel: Kernel,
    site: &Path,
    own: SocketAddr,
) -> anyhow::Result<AppState> {
    // Rules whose day began while nothing ran count from the first page on.
    let mut conn = kernel.db.acquire().await.context("the database cannot be reached")?;
    backend::sorting::rules::settle(&mut conn, kernel.now()).await.context("no rules settled")?;
    drop(conn);
    let guide = Guide::load(&kernel.db).await.context(
        "the sorting guide is empty or cannot be read: run `minhu import sorting` first",
    )?;
    let district = backend::districts::load(&kernel.db).await.context(
        "the district's settings are missing or cannot be read: run `minhu import district` first",
    )?;
    let library = Library::load(&kernel.db).await.context("articles and notices cannot be read")?;
    let calendar = calendar::load(&kernel.db)
        .await
        .context("the calendar cannot be read: run `minhu import calendar` again")?;
    let rulebook = rulebook::load(&kernel.db).await.context("the case classes cannot be read")?;
    let programme = programme::load(&kernel.db)
        .await
        .context("the catalogue and prices of bulky waste cannot be read")?;
    let survey = SurveyStore::default();
    survey.refresh(&kernel).await.context("places cannot be counted")?;
    let shared = Shared {
        kernel,
        library: library.into(),
        guide: guide.into(),
        tally: Arc::default(),
        district: DistrictStore::new(district).into(),
        calendar: CalendarStore::new(calendar).into(),
        rulebook: RulebookStore::new(rulebook).into(),
        programme: ProgrammeStore::new(programme).into(),
        survey: survey.into(),
        feeds: Arc::default(),
        apps: Arc::default(),
        partners: Arc::default(),
        api_origins: web.api_origins(),
        kept: Arc::default(),
        live: Arc::default(),
        tiles: Arc::default(),
        assets: assets::manifest(site)?.into(),
        provider: web.provider()?.map(Into::into),
        origin: origin(web, own),
        public_url: web.public_url.as_ref().map(|url| url.origin().into()),
        secure_cookies: web.is_https(),
        live_reload: web.live_reload(),
    };
    Ok(shared.into())
}

/// Where platforms reach us: the public address, or this machine's own.
fn origin(web: &Web, own: SocketAddr) -> Arc<str> {
    match &web.public_url {
        Some(url) => url.origin().into(),
        None => format!("http://{own}").into(),
    }
}

/// What is told and counted all the time, until `shutdown`.
async fn keep_live(state: AppState, shutdown: CancellationToken) {
    tokio::join!(
        state.live.run(&state.kernel, &shutdown),
        state.feeds.run(&state.kernel, &shutdown),
        state.apps.run(&state.kernel, &shutdown),
        state.partners.run(&state.kernel, &shutdown),
    );
}

/// Every route but the static files, with the table of who may call it.
fn routes() -> Routes {
    let routes = app::pages::routes()
        .merge(app::api::routes())
        .merge(console::pages::routes())
        .merge(console::api::routes())
        .get("/manifest.webmanifest", Access::Public, manifest::manifest)
        .get("/sitemap.xml", Access::Public, sitemap::sitemap)
        .merge(api_v1::routes())
        .merge(feeds::routes())
        .merge(city::routes())
        .merge(payments::routes())
        .merge(wechat_push::routes())
        .merge(open_data::routes())
        .get("/tiles/{layer}/{z}/{x}/{y}", Access::Public, tiles::tile)
        .get(app::routes::patterns::FILE, Access::Secret, files::file)
        .get(app::routes::patterns::PHOTO, Access::Public, files::photo)
        .get(app::routes::patterns::CASE_PHOTO, Access::Public, files::case_photo)
        .get("/healthz", Access::Public, health::alive)
        .get("/readyz", Access::Public, health::ready);
    #[cfg(debug_assertions)]
    let routes = routes.merge(live_reload::routes());
    routes
}

/// The whole service: pages over `state`, files of `site`, with HSTS where residents come through
/// `https`, behind as many of our own `proxies`, with the files that platforms ask for.
fn router(
    state: AppState,
    site: &Path,
    https: bool,
    proxies: usize,
    verification: Verification,
) -> Router {
    let (routes, table) = routes().finish();
    log_table(&table);
    let inner = routes
        .route_layer(from_fn(finish::finish))
        .route_layer(from_fn_with_state(state.clone(), api_v1::admit_partner))
        .route_layer(from_fn_with_state(api_v1::DEPRECATED, api_v1::mark_deprecated))
        .route_layer(from_fn(observe::remember_pattern))
        .fallback_service(assets::service(site))
        .layer(from_fn_with_state(verification, verification::show))
        .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, TIMEOUT))
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest))
        .with_state(state.clone());
    let security = headers::Security::new(https, state.district.clone());
    let shared = cors::Origins::new(&state.api_origins);
    Router::new()
        .fallback_service(inner)
        .layer(from_fn(validators::answer_not_modified))
        .layer(CsrfLayer::new())
        .layer(from_fn_with_state(shared.clone(), cors::trust))
        .layer(CatchPanicLayer::custom(error_pages::panicked))
        .layer(from_fn_with_state(state, error_pages::show))
        .layer(from_fn_with_state(shared, cors::share))
        .layer(from_fn(locale::split))
        .layer(from_fn_with_state(security, headers::add))
        .layer(from_fn_with_state(proxies, observe::observe))
}

fn log_table(table: &[RouteSpec]) {
    for route in table {
        tracing::debug!(%route, "route");
    }
}
