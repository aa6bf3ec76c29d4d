//! A whole portal for one test, and what a browser would do with it.

use std::{fs, sync::Arc};

use app::state::{AppState, Assets, Bundle, Shared};
use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Request, StatusCode, header},
    response::Response,
};
use backend::{
    calendar::{CalendarStore, Edition},
    db::{
        Role,
        testing::{TestKernel, as_role},
    },
    districts::{DistrictStore, demonstration},
    messages::Carriers,
    notices::Library,
    places::find::SurveyStore,
    sorting::{Guide, parse, seed},
};
use http_body_util::BodyExt;
use sqlx::PgPool;
use tower::ServiceExt;

use crate::http::verification::Verification;

/// The demonstration district over the database of one test.
pub(super) struct Portal {
    router: Router,
    pub(super) kernel: TestKernel,
    pub(super) survey: Arc<SurveyStore>,
    /// What the process has, for tests that look into it.
    pub(super) state: AppState,
    site: tempfile::TempDir,
}

/// An answer that has been read to its end.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: String,
}

impl Answer {
    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// What is inside `<main>`.
    pub(super) fn main(&self) -> &str {
        let from = self.body.find("<main").unwrap();
        let to = self.body.find("</main>").unwrap();
        &self.body[from..to]
    }

    /// What the hidden field `name` holds.
    pub(super) fn hidden(&self, name: &str) -> String {
        let field = self.body.split(&format!("name=\"{name}\" value=\"")).nth(1);
        let field = field.unwrap_or_else(|| panic!("no {name} in {}", self.main()));
        field.split('"').next().unwrap().to_owned()
    }
}

impl Portal {
    /// Over a database of `#[sqlx::test]`, as the web role.
    pub(super) async fn new(pool: &PgPool) -> Self {
        let portal = Self::over(as_role(pool, Role::Serve).await, false);
        portal.survey.refresh(&portal.kernel).await.unwrap();
        portal
    }

    /// Over any pool, behind TLS or not.
    pub(super) fn over(pool: PgPool, https: bool) -> Self {
        Self::with(pool, https, Library::new(Vec::new()))
    }

    /// With what is published.
    pub(super) fn with(pool: PgPool, https: bool, library: Library) -> Self {
        let site = tempfile::tempdir().unwrap();
        fs::create_dir(site.path().join("assets")).unwrap();
        fs::write(site.path().join("assets/style.abc.css"), "body{}").unwrap();
        fs::write(site.path().join("robots.txt"), "User-agent: *").unwrap();
        let bundle = |name: &str| Bundle {
            js: format!("/assets/{name}.js"),
            wasm: format!("/assets/{name}.wasm"),
        };
        let kernel = TestKernel::new(pool);
        let survey = Arc::new(SurveyStore::default());
        let shared = Shared {
            kernel: kernel.kernel.clone(),
            guide: Arc::new(Guide::new(parse(&seed()).unwrap())),
            tally: Arc::default(),
            district: Arc::new(DistrictStore::new(demonstration())),
            library: Arc::new(library),
            calendar: Arc::new(CalendarStore::new(Edition::default())),
            rulebook: Arc::default(),
            programme: Arc::default(),
            survey: Arc::clone(&survey),
            feeds: Arc::default(),
            apps: Arc::default(),
            partners: Arc::default(),
            api_origins: Arc::default(),
            kept: Arc::default(),
            live: Arc::default(),
            tiles: Arc::default(),
            assets: Arc::new(Assets {
                style: "/assets/style.abc.css".to_owned(),
                boot: "/assets/boot.js".to_owned(),
                portal: bundle("portal"),
                console: bundle("console"),
                lookup: bundle("lookup"),
                live: "/assets/live.js".to_owned(),
                map: "/assets/map.js".to_owned(),
                ..Assets::default()
            }),
            origin: "http://127.0.0.1:9".into(),
            provider: None,
            public_url: Some("https://minhu.example".into()),
            secure_cookies: https,
            live_reload: false,
        };
        let state = AppState::from(shared);
        let verification = Verification::default();
        let router = crate::http::router(state.clone(), site.path(), https, 0, verification);
        Self { router, kernel, survey, state, site }
    }

    /// The same with something else in what its requests share.
    pub(super) fn sharing(mut self, change: impl FnOnce(&mut Shared)) -> Self {
        let mut shared = Shared::clone(&self.state);
        change(&mut shared);
        self.state = shared.into();
        self.with_verification(Verification::default())
    }

    /// The same in a district with other settings.
    pub(super) fn with_district(self, district: DistrictStore) -> Self {
        self.sharing(|shared| shared.district = Arc::new(district))
    }

    /// The same where pages of other sites may call the API.
    pub(super) fn with_api_origins(self, origins: &[&str]) -> Self {
        let origins = origins.iter().map(|origin| Arc::from(*origin)).collect();
        self.sharing(|shared| shared.api_origins = origins)
    }

    /// The same with what carries messages out of the house, and platforms.
    pub(super) fn with_carriers(self, carriers: Carriers) -> Self {
        self.sharing(|shared| shared.kernel.carriers = Arc::new(carriers))
    }

    /// The same with the files that platforms ask for.
    pub(super) fn with_verification(mut self, files: Verification) -> Self {
        self.router = crate::http::router(self.state.clone(), self.site.path(), false, 0, files);
        self
    }

    /// The answer with its body still to come.
    pub(super) async fn begin(&self, request: Request<Body>) -> Response {
        self.router.clone().oneshot(request).await.unwrap()
    }

    pub(super) async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.begin(request).await;
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let body = String::from_utf8_lossy(&bytes).into_owned();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    pub(super) async fn get(&self, path: &str) -> Answer {
        self.get_with(path, &[]).await
    }

    pub(super) async fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let mut request = Request::get(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// Posts a form as a browser without JavaScript would.
    pub(super) async fn post(&self, path: &str, cookie: &str, form: &Form) -> Answer {
        let request = form.request(path).header(header::COOKIE, cookie);
        self.send(request.body(form.body()).unwrap()).await
    }
}

/// A multipart form.
#[derive(Debug, Clone, Default)]
pub(super) struct Form {
    fields: Vec<(String, Vec<u8>)>,
    photos: Vec<Vec<u8>>,
}

const BOUNDARY: &str = "----a-boundary";

impl Form {
    pub(super) fn with(mut self, name: &str, value: impl Into<Vec<u8>>) -> Self {
        self.fields.push((name.to_owned(), value.into()));
        self
    }

    pub(super) fn photo(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.photos.push(bytes.into());
        self
    }

    /// The request without its body; headers can be added.
    pub(super) fn request(&self, path: &str) -> axum::http::request::Builder {
        Request::post(path)
            .header(header::HOST, "minhu.example")
            .header(header::ORIGIN, "https://minhu.example")
            .header(header::ACCEPT, "text/html")
            .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={BOUNDARY}"))
    }

    pub(super) fn body(&self) -> Body {
        let mut body = Vec::new();
        for (name, value) in &self.fields {
            let head =
                format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n");
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(value);
            body.extend_from_slice(b"\r\n");
        }
        for photo in &self.photos {
            let head = format!(
                "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"photo\"; \
                 filename=\"p.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n"
            );
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(photo);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
        body.into()
    }
}

/// What a form page gave a browser: its cookie and the key in its hidden field.
pub(super) async fn open_form(portal: &Portal, cookie: &str) -> (String, String) {
    let page = portal.get_with("/sorting/ask", &[("cookie", cookie)]).await;
    let set = page.header("set-cookie").split(';').next().unwrap_or_default().to_owned();
    let cookie = if set.is_empty() { cookie.to_owned() } else { set };
    let key = page.body.split("name=\"form_key\" value=\"").nth(1).unwrap();
    (cookie, key.split('"').next().unwrap().to_owned())
}
