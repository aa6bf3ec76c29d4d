//! The map of places, on demand: nothing of it is loaded before it is opened.
//!
//! Whatever the map does, the list beside it does as well, and says more.

use backend::{
    districts::{BaseMapKind, District},
    places::tiles::{Layer, MAX_ZOOM},
};
use domain::locale::Locale;
use leptos::prelude::*;
use serde_json::{Value, json};

use crate::{
    render::{t, use_locale},
    routes::in_locale,
    state::AppState,
};

/// Where the map begins.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct View {
    pub longitude: f64,
    pub latitude: f64,
    /// As on maps of the web: 15 shows a neighbourhood.
    pub zoom: f64,
}

/// The map of `layer`. `list` is the path of the list without its language and query, which "search
/// this area" opens with `?near=longitude,latitude`; `keep` is what else its query holds.
#[component]
pub fn PlacesMap(
    layer: Layer,
    view: View,
    #[prop(into)] list: String,
    #[prop(into, optional)] keep: String,
) -> impl IntoView {
    let state = expect_context::<AppState>();
    let locale = use_locale();
    let district = state.district.get();
    let assets = &state.assets;
    let settings = json!({
        "library": assets.maplibre,
        "worker": assets.maplibre_worker,
        "style": assets.map_style,
        "layer": layer.as_str(),
        "maxZoom": MAX_ZOOM,
        "view": [view.longitude, view.latitude, view.zoom],
        "list": in_locale(&list, locale),
        "keep": keep,
        "home": in_locale("/", locale).trim_end_matches('/'),
        "lang": locale.as_str(),
        "base": base(&district),
        "texts": words(locale),
    });
    view! {
        <details class="group map" id="map" data-module=assets.map.clone() data-settings=settings.to_string()>
            <summary>{t("map-open")}</summary>
            <div class="group-body">
                <p class="small soft">{t("map-list-has-all")}</p>
                <noscript><p>{t("map-needs-script")}</p></noscript>
                <div class="map-frame"></div>
                <p class="small" role="status" data-map="say"></p>
            </div>
        </details>
    }
}

/// The base map that the district has set; without one, its own streets and cells.
fn base(district: &District) -> Value {
    district.base_map.as_ref().map_or(Value::Null, |base| {
        json!({
            "kind": match base.kind {
                BaseMapKind::Raster => "raster",
                BaseMapKind::Vector => "vector",
            },
            "template": base.template,
            // Both must be seen wherever a map is (地图管理条例 第十五条).
            "attribution": format!("{} {}", base.attribution, base.approval),
        })
    })
}

/// What the module says, `map-{word}`.
pub(crate) const WORDS: [&str; 15] = [
    "loading",
    "failed",
    "no-webgl",
    "canvas",
    "zoom-in",
    "zoom-out",
    "close",
    "search-here",
    "details",
    "free",
    "start",
    "plain",
    "attribution",
    "two-fingers",
    "with-key",
];

fn words(locale: Locale) -> Value {
    let word = |word: &str| crate::texts::text(locale, &format!("map-{word}"), &[]);
    let mut words: serde_json::Map<String, Value> =
        WORDS.iter().map(|key| ((*key).to_owned(), word(key).into())).collect();
    for state in ["open", "closed", "suspended", "unknown"] {
        let said = crate::texts::text(locale, &format!("map-state-{state}"), &[]);
        words.insert(state.to_owned(), said.into());
    }
    Value::Object(words)
}
