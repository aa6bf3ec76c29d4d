//! What changes while a page is open: the words for it, and the stream that brings it.
//!
//! A page that shows places has, around each of them, an element with `data-live-place` and the
//! place's code, and in it any of:
//!
//! - `data-live="count"`: the words of [`Words::count`];
//! - `data-live="age"`: those of [`Words::age`], apart from the count so that nobody is read every
//!   minute how old it is;
//! - `data-live="state"` with `data-now` and the word of its [`Openness`]: replaced by
//!   [`Words::state`] when that changes, and left alone until then, since the page says it better;
//!
//! and once, anywhere, [`LivePlaces`](crate::components::live_places::LivePlaces), which names the
//! module that keeps them up to date (`public/live.js`). Without it, or without JavaScript, the page
//! is as it was when it was asked for.

use std::{collections::HashMap, convert::Infallible, time::Duration};

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    http::{HeaderName, StatusCode, header},
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use backend::{
    Kernel,
    places::live::{self, Count, LivePlace, News, Openness, Watcher},
};
use chrono::{DateTime, Utc};
use domain::{locale::Locale, places::PlaceCode};
use serde::Serialize;
use tokio::time::{Interval, MissedTickBehavior};

use crate::{
    state::AppState,
    texts::{self, text},
    visit::Visit,
};

/// Where the stream is.
pub const PATTERN: &str = "/places/live";

/// How often everything is read again: what is said of a count's age and what opens or closes by the
/// clock changes although nobody tells.
const AGAIN: Duration = Duration::from_secs(60);
/// Shorter than any proxy waits.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// How long a browser waits before it asks again after a break.
const RETRY: Duration = Duration::from_secs(5);

/// A place as pages show it now, in one language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Words {
    pub code: String,
    /// The word of the [`Openness`], for styles and to see whether it changed.
    pub now: &'static str,
    pub state: String,
    /// Empty where no device ever spoke.
    pub count: String,
    pub age: String,
}

impl Words {
    /// The words for `place` at `now`.
    #[must_use]
    pub fn of(place: &LivePlace, locale: Locale, now: DateTime<Utc>) -> Self {
        let (count, age) = place.count.map_or_else(Default::default, |count| {
            (count_words(&place.finder, count, locale, now), age_words(count, locale, now))
        });
        Self {
            code: place.code.clone(),
            now: place.openness.as_str(),
            state: state_words(place.openness, locale),
            count,
            age,
        }
    }
}

/// Open, closed, suspended or unknown.
#[must_use]
pub fn state_words(openness: Openness, locale: Locale) -> String {
    text(locale, &format!("live-state-{}", openness.as_str()), &[])
}

/// How many are free, of spaces or, in the finder of toilets, of stalls; or that it is unknown, and
/// since when.
#[must_use]
pub fn count_words(finder: &str, count: Count, locale: Locale, now: DateTime<Utc>) -> String {
    let toilets = finder == "toilets";
    if count.stale {
        let at = seen_at(count.observed_at, locale, now);
        return text(locale, "live-unknown-since", &[("at", at.into())]);
    }
    match (count.free, toilets) {
        (None, _) => text(locale, "live-unknown", &[]),
        (Some(0), false) => text(locale, "live-full", &[]),
        (Some(0), true) => text(locale, "live-full-stalls", &[]),
        (Some(free), false) => text(locale, "live-free", &[("count", free.into())]),
        (Some(free), true) => text(locale, "live-free-stalls", &[("count", free.into())]),
    }
}

/// How old a count is; nothing where it is too old to be shown.
#[must_use]
pub fn age_words(count: Count, locale: Locale, now: DateTime<Utc>) -> String {
    let minutes = (now - count.observed_at).num_minutes();
    match (count.stale, minutes) {
        (true, _) => String::new(),
        (false, ..=0) => text(locale, "live-age-now", &[]),
        (false, minutes) => text(locale, "live-age", &[("minutes", minutes.into())]),
    }
}

/// The time of the same day, else with its day.
fn seen_at(at: DateTime<Utc>, locale: Locale, now: DateTime<Utc>) -> String {
    let local = |at: DateTime<Utc>| at.with_timezone(&chrono_tz::Asia::Shanghai);
    if local(at).date_naive() == local(now).date_naive() {
        local(at).format("%H:%M").to_string()
    } else {
        texts::date_and_time(locale, at)
    }
}

/// Which places.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Asked {
    /// Codes separated by commas; the first sixty count.
    #[serde(default)]
    codes: String,
}

/// `/places/live?codes=…`: first the places as they are, then whatever changes of them.
pub async fn stream(
    State(state): State<AppState>,
    asked: Result<Query<Asked>, QueryRejection>,
    visit: Visit,
) -> Response {
    let asked = asked.map(|Query(asked)| asked.codes).unwrap_or_default();
    let codes: Vec<String> = asked
        .split(',')
        .filter_map(PlaceCode::parse)
        .map(|code| code.as_str().to_owned())
        .take(live::MOST_WATCHED)
        .collect();
    if codes.is_empty() {
        return StatusCode::BAD_REQUEST.into_response();
    }
    let Some(watcher) = state.live.watch(codes, visit.address) else {
        let later = [(header::RETRY_AFTER, "60")];
        return (StatusCode::SERVICE_UNAVAILABLE, later).into_response();
    };
    let mut clock = tokio::time::interval(AGAIN);
    clock.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let following = Following {
        watcher,
        kernel: state.kernel,
        locale: visit.locale,
        told: HashMap::new(),
        clock,
    };
    let events = futures::stream::unfold(following, |mut following| async {
        let event = following.next().await?;
        Some((Ok::<_, Infallible>(event), following))
    });
    let headers = [
        (header::CACHE_CONTROL, "no-store"),
        // nginx would hold it back until there is enough of it.
        (HeaderName::from_static("x-accel-buffering"), "no"),
    ];
    let stream = Sse::new(events).keep_alive(KeepAlive::new().interval(HEARTBEAT));
    (headers, stream).into_response()
}

/// One open page.
struct Following {
    watcher: Watcher,
    kernel: Kernel,
    locale: Locale,
    /// What it was told last, by code.
    told: HashMap<String, Words>,
    /// Its first tick is at once.
    clock: Interval,
}

impl Following {
    /// Waits for what the page does not know yet; none when the process stops.
    async fn next(&mut self) -> Option<Event> {
        loop {
            let places = tokio::select! {
                news = self.watcher.next() => match news {
                    News::Changed(places) => places,
                    News::Missed => self.read().await,
                    News::Over => return None,
                },
                _ = self.clock.tick() => self.read().await,
            };
            let first = self.told.is_empty();
            let now = self.kernel.now();
            let mut changed = Vec::new();
            for place in &places {
                let words = Words::of(place, self.locale, now);
                if self.told.get(&place.code) != Some(&words) {
                    self.told.insert(place.code.clone(), words.clone());
                    changed.push(words);
                }
            }
            if changed.is_empty() {
                continue;
            }
            let event = Event::default().event("places");
            let event = if first { event.retry(RETRY) } else { event };
            // Strings and a word are always JSON.
            if let Ok(event) = event.json_data(&changed) {
                return Some(event);
            }
        }
    }

    /// All of its places; none of them while the database is away.
    async fn read(&self) -> Vec<LivePlace> {
        let codes = self.watcher.codes();
        match live::read(&self.kernel.db, &codes, self.kernel.now()).await {
            Ok(places) => places,
            Err(error) => {
                tracing::debug!(%error, "an open page is not told for now");
                Vec::new()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    #[test]
    fn what_is_stale_is_unknown_and_says_since_when() {
        let now = DateTime::from_timestamp(1_795_136_400, 0).unwrap();
        let count = |free, minutes, stale| Count {
            free,
            observed_at: now - TimeDelta::minutes(minutes),
            stale,
        };
        let said = |finder, count| count_words(finder, count, Locale::ZhHans, now);
        assert_eq!(said("parking", count(Some(20), 4, false)), "空位 20 个");
        assert_eq!(said("parking", count(Some(0), 4, false)), "已满");
        assert_eq!(said("toilets", count(Some(3), 4, false)), "空厕位 3 个");
        assert_eq!(said("parking", count(None, 4, false)), "空位数未知");
        assert_eq!(said("parking", count(Some(20), 40, true)), "空位数未知，最后一次数据：08:20");
        assert!(said("parking", count(Some(20), 4_000, true)).contains("2026年11月17日"));
        let age = |count| age_words(count, Locale::En, now);
        assert_eq!(age(count(Some(1), 0, false)), "just now");
        assert_eq!(age(count(Some(1), 4, false)), "4 min ago");
        assert_eq!(age(count(Some(1), 40, true)), "");
    }
}
