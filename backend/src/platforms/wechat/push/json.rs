//! A push in JSON.

use serde::Deserialize;

use super::Event;

#[derive(Deserialize)]
struct Pushed {
    #[serde(rename = "Event", default)]
    event: String,
    #[serde(default)]
    appid: String,
    #[serde(default)]
    trace_id: String,
    #[serde(default)]
    errcode: i64,
    #[serde(default)]
    result: Said,
    #[serde(rename = "Encrypt", default)]
    sealed: String,
}

#[derive(Deserialize, Default)]
struct Said {
    #[serde(default)]
    suggest: String,
}

/// The parts that count; none where it is not such JSON.
pub(super) fn read(text: &str) -> Option<Event> {
    let pushed: Pushed = serde_json::from_str(text).ok()?;
    Some(Event {
        name: pushed.event,
        app_id: pushed.appid,
        trace_id: pushed.trace_id,
        errcode: pushed.errcode.to_string(),
        suggest: pushed.result.suggest,
        sealed: pushed.sealed,
    })
}
