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

/// The map on which a spot is set: in the middle of it, with a button below that puts it into the form's
/// field `point`. Of use to those who would rather point than write; nobody has to.
#[component]
pub fn PointMap(view: View) -> impl IntoView {
    let state = expect_context::<AppState>();
    let locale = use_locale();
    let mut settings = common(&state, view, locale);
    settings["pick"] = true.into();
    view! {
        <details class="group map" id="map" data-module=state.assets.map.clone() data-settings=settings.to_string()>
            <summary>{t("map-pick-open")}</summary>
            <div class="group-body">
                <p class="small soft">{t("map-pick-how")}</p>
                <noscript><p>{t("map-needs-script")}</p></noscript>
                <div class="map-frame"></div>
                <p class="actions">
                    <button type="button" class="button plain" data-map="pick" hidden>{t("map-pick")}</button>
                </p>
                <p class="small" role="status" data-map="say"></p>
            </div>
        </details>
    }
}

/// What the module needs to know for every map.
fn common(state: &AppState, view: View, locale: Locale) -> Value {
    let assets = &state.assets;
    json!({
        "library": assets.maplibre,
        "worker": assets.maplibre_worker,
        "style": assets.map_style,
        "maxZoom": MAX_ZOOM,
        "view": [view.longitude, view.latitude, view.zoom],
        "lang": locale.as_str(),
        "base": base(&state.district.get()),
        "texts": words(locale),
    })
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
    let mut settings = common(&state, view, locale);
    settings["layer"] = layer.as_str().into();
    settings["list"] = in_locale(&list, locale).into();
    settings["keep"] = keep.into();
    settings["home"] = in_locale("/", locale).trim_end_matches('/').into();
    view! {
        <details class="group map" id="map" data-module=state.assets.map.clone() data-settings=settings.to_string()>
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
pub(crate) const WORDS: [&str; 16] = [
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
    "picked",
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
