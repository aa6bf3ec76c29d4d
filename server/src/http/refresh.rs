//! Takes over what was imported or set while the server runs.

use std::{error::Error, time::Duration};

use app::state::AppState;
use backend::{districts::settings, sorting};
use tokio_util::sync::CancellationToken;

/// How old the guide and the settings in memory may be.
const EVERY: Duration = Duration::from_secs(5);

/// Looks for changes until `shutdown`. While the database is away, what is in memory stays.
pub(super) async fn run(state: AppState, shutdown: CancellationToken) {
    while shutdown.run_until_cancelled(tokio::time::sleep(EVERY)).await.is_some() {
        let db = &state.kernel.db;
        if let Err(error) = settle_rules(&state).await {
            tracing::warn!(error = &error as &dyn Error, "rules that are due not applied");
        }
        if let Err(error) = flush_tally(&state).await {
            tracing::warn!(error = &error as &dyn Error, "what was looked for not counted");
        }
        match state.guide.refresh_if_changed(db).await {
            Ok(true) => {
                tracing::info!(version = state.guide.current().version(), "new sorting guide")
            }
            Ok(false) => {}
            Err(error) => {
                tracing::warn!(error = &error as &dyn Error, "sorting guide not refreshed")
            }
        }
        if let Err(error) = settings::apply_due(db, state.kernel.now()).await {
            tracing::warn!(error = &error as &dyn Error, "settings that are due not applied");
        }
        match state.library.refresh_if_changed(db).await {
            Ok(true) => tracing::info!("new articles or notices"),
            Ok(false) => {}
            Err(error) => {
                tracing::warn!(error = &error as &dyn Error, "articles and notices not refreshed");
            }
        }
        match state.district.refresh_if_changed(db).await {
            Ok(true) => tracing::info!("new settings of the district"),
            Ok(false) => {}
            Err(error) => tracing::warn!(error = &error as &dyn Error, "settings not refreshed"),
        }
        match state.calendar.refresh_if_changed(db).await {
            Ok(true) => tracing::info!(version = state.calendar.get().version, "new calendar"),
            Ok(false) => {}
            Err(error) => tracing::warn!(error = &error as &dyn Error, "calendar not refreshed"),
        }
        match state.programme.refresh_if_changed(db).await {
            Ok(true) => tracing::info!("new catalogue or prices of bulky waste"),
            Ok(false) => {}
            Err(error) => {
                tracing::warn!(error = &error as &dyn Error, "bulky waste not refreshed");
            }
        }
        match state.rulebook.refresh_if_changed(db).await {
            Ok(true) => tracing::info!("new case classes or rules"),
            Ok(false) => {}
            Err(error) => {
                tracing::warn!(error = &error as &dyn Error, "case classes not refreshed")
            }
        }
    }
}

/// Lets the rules of the sorting guide count whose day has begun.
async fn settle_rules(state: &AppState) -> Result<bool, sqlx::Error> {
    let mut conn = state.kernel.db.acquire().await?;
    sorting::rules::settle(&mut conn, state.kernel.now()).await
}

/// Writes down what was looked for in the sorting guide.
async fn flush_tally(state: &AppState) -> Result<(), sqlx::Error> {
    let mut conn = state.kernel.db.acquire().await?;
    state.tally.flush(&mut conn, state.kernel.now()).await
}

/// Counts places, for lists and for far tiles, and reads the names that one may start from, until
/// `shutdown`. By itself, since it takes seconds where there are a million.
pub(super) async fn count_places(state: AppState, shutdown: CancellationToken) {
    loop {
        if let Err(error) = state.survey.refresh_if_due(&state.kernel).await {
            tracing::warn!(error = &error as &dyn Error, "places not counted");
        }
        if let Err(error) = state.kept.spots.refresh_if_due(&state.kernel).await {
            tracing::warn!(error = &error as &dyn Error, "names to start from not read");
        }
        if let Err(error) = state.tiles.recount_if_due(&state.kernel).await {
            tracing::warn!(error = &error as &dyn Error, "places not counted for the map");
        }
        if shutdown.run_until_cancelled(tokio::time::sleep(EVERY)).await.is_none() {
            return;
        }
    }
}
