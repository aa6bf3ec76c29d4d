//! What the pages are given by the process that serves them.

use std::{ops::Deref, sync::Arc};

use backend::{
    Kernel,
    accounts::{partners, residents::apps, staff::provider::Provider},
    bulky::programme::ProgrammeStore,
    calendar::CalendarStore,
    cases::rulebook::RulebookStore,
    districts::DistrictStore,
    kept::Kept,
    notices::Library,
    places::{feeds, find::SurveyStore, live::Live, tiles},
    sorting::{Guide, tally::Tally},
};

/// Where the built assets are, under their hashed names.
#[derive(Debug, Clone, Default, serde::Deserialize)]
pub struct Assets {
    /// The stylesheet.
    pub style: String,
    /// The module that starts the islands of a page.
    pub boot: String,
    /// The islands of residents' pages: JavaScript and WebAssembly.
    pub portal: Bundle,
    /// The islands of staff pages.
    pub console: Bundle,
    /// The search engine of the browser.
    pub lookup: Bundle,
    /// The module that keeps open pages up to date.
    #[serde(default)]
    pub live: String,
    /// The module that makes photos smaller before they are sent.
    #[serde(default)]
    pub photo: String,
    /// The module that keeps reports on the phone, and sends them when there is a network.
    #[serde(default)]
    pub report: String,
    /// The module that keeps the page of a case up to date.
    #[serde(default)]
    pub case: String,
    /// The module that counts down how long a window is held.
    #[serde(default)]
    pub hold: String,
    /// The module that leads from a page inside a mini-app back into the mini-app.
    #[serde(default)]
    pub web_view: String,
    /// The pictures of bulky things, one symbol each.
    #[serde(default)]
    pub things: String,
    /// The module of staff pages that are worked at while somebody talks, or on the way.
    #[serde(default)]
    pub desk: String,
    /// The module that keeps the steps of staff on their phone until there is a network.
    #[serde(default)]
    pub field: String,
    /// The module that opens the map, and what it loads then: MapLibre, its worker, its styles.
    #[serde(default)]
    pub map: String,
    #[serde(default)]
    pub maplibre: String,
    #[serde(default)]
    pub maplibre_worker: String,
    #[serde(default)]
    pub map_style: String,
}

/// One WebAssembly bundle with its loader.
#[derive(Debug, Clone, Default, serde::Deserialize)]
pub struct Bundle {
    pub js: String,
    pub wasm: String,
}

/// What all requests of one process share, behind one pointer: each layer of the router clones it for
/// each request.
#[derive(Clone)]
pub struct AppState(Arc<Shared>);

impl From<Shared> for AppState {
    fn from(shared: Shared) -> Self {
        Self(Arc::new(shared))
    }
}

impl Deref for AppState {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}

/// What is in an [`AppState`].
#[derive(Clone)]
pub struct Shared {
    pub kernel: Kernel,
    pub guide: Arc<Guide>,
    /// What was looked for in it.
    pub tally: Arc<Tally>,
    pub district: Arc<DistrictStore>,
    /// Everything that is published.
    pub library: Arc<Library>,
    pub calendar: Arc<CalendarStore>,
    /// Classes of cases and what the district has said about them.
    pub rulebook: Arc<RulebookStore>,
    /// What the district has said about bulky waste.
    pub programme: Arc<ProgrammeStore>,
    /// How many places there are, and of how many of them a fact is not known.
    pub survey: Arc<SurveyStore>,
    /// The keys of those who push live data.
    pub feeds: Arc<feeds::Gate>,
    /// The tokens of residents' apps.
    pub apps: Arc<apps::Gate>,
    /// The keys of partners.
    pub partners: Arc<partners::Gate>,
    /// Origins of other sites whose pages may call the API in a browser; none unless set.
    pub api_origins: Arc<[Arc<str>]>,
    /// What many ask for and may be a moment old.
    pub kept: Arc<Kept>,
    /// What changes while pages are open.
    pub live: Arc<Live>,
    /// Tiles of the map that were asked for lately.
    pub tiles: Arc<tiles::Cache>,
    pub assets: Arc<Assets>,
    /// The address residents know the portal by, such as `https://minhu.example.cn`; absolute links
    /// (canonical, QR codes) are left out without it.
    pub public_url: Option<Arc<str>>,
    /// The public address, or this machine's own such as `http://127.0.0.1:3000` where there is none:
    /// where payment platforms send what they have to say.
    pub origin: Arc<str>,
    /// The identity provider of staff, where there is one.
    pub provider: Option<Arc<Provider>>,
    /// Cookies are `Secure` when the portal is reached through TLS.
    pub secure_cookies: bool,
    /// Pages ask [`LIVE_RELOAD`](crate::routes::LIVE_RELOAD) for a script that loads them again when
    /// the process was replaced. In debug builds under `make dev` only.
    pub live_reload: bool,
}
