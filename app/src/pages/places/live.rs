//! What changes of places while a page is open, in the words of the page.
//!
//! A list or page has an element with `data-live` and, in `data-places`, the codes of its places. In
//! what has `data-place` with a code, or on the page of one place anywhere, elements with `data-part`
//! are written anew: `state`, `count`, `age`, `sensors`. [`LivePlaces`] names the module that does
//! it (`public/live.js`); without it, or without JavaScript, the page is as it was when asked for.
//!
//! [`LivePlaces`]: crate::components::live_places::LivePlaces

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
    places::{
        find::Specifics,
        live::{self, LivePlace, News, Watcher},
        read::Standing,
    },
};
use chrono::{DateTime, Utc};
use domain::{locale::Locale, places::PlaceCode};
use leptos::{prelude::provide_context, reactive::owner::Owner};
use serde::Serialize;
use tokio::time::{Interval, MissedTickBehavior};

use super::{facts, row, words::state};
use crate::{components::badge::Tone, render::t, state::AppState, visit::Visit};

/// Where the stream is.
pub const PATTERN: &str = "/places/live";

/// How often everything is read again: what is said of a count's age and what opens or closes by the
/// clock changes although nobody tells.
const AGAIN: Duration = Duration::from_secs(60);
/// Shorter than any proxy waits.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// How long a browser waits before it asks again after a break.
const RETRY: Duration = Duration::from_secs(5);

/// A word in a box: the class that gives it its colour, and the word.
type Badge = (&'static str, String);

/// What of a place is written anew when it changes, in one language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Words {
    code: String,
    state: Vec<Badge>,
    /// None where no device ever spoke, and of a place that is not in use.
    count: Option<Badge>,
    age: Option<String>,
    /// All that sensors of a toilet say.
    #[serde(skip_serializing_if = "Option::is_none")]
    sensors: Option<String>,
}

impl Words {
    /// The words for `place` at `now`, in the language of the page being rendered.
    fn of(place: &LivePlace, now: DateTime<Utc>) -> Self {
        let LivePlace { listed, standing, .. } = place;
        let badge = |(tone, words): (Tone, String)| (tone.class(), words);
        let unused = match standing {
            Standing::InUse => None,
            Standing::Planned => Some((Tone::Neutral, t("place-planned"))),
            Standing::Gone => Some((Tone::Late, t("place-gone"))),
        };
        if let Some(words) = unused {
            let code = listed.code.as_str().to_owned();
            return Self { code, state: vec![badge(words)], count: None, age: None, sensors: None };
        }
        let state = state(listed, now);
        let sensors = match &listed.specifics {
            Specifics::Toilet { reading: Some(reading), .. } => Some(facts::sensors(reading, now)),
            _ => None,
        };
        Self {
            code: listed.code.as_str().to_owned(),
            state: state.into_iter().map(badge).collect(),
            count: row::count(&listed.specifics, now).map(badge),
            age: row::count_age(&listed.specifics, now),
            sensors,
        }
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
        kernel: state.kernel.clone(),
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
            for words in self.say(&places, now) {
                if self.told.get(&words.code) != Some(&words) {
                    self.told.insert(words.code.clone(), words.clone());
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

    /// In the words of components, which look for the language where a page being rendered has it.
    fn say(&self, places: &[LivePlace], now: DateTime<Utc>) -> Vec<Words> {
        let owner = Owner::new_root(None);
        let words = owner.with(|| {
            provide_context(self.locale);
            places.iter().map(|place| Words::of(place, now)).collect()
        });
        owner.cleanup();
        words
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
