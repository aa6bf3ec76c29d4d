//! The server function that imports places from a file.

use app::{
    api::{BODY_BYTES as FILE_BYTES, call},
    form::{Answer, FormPost, Outcome, presession},
    routes::Route,
    routing::{Access, Routes},
    state::AppState,
    visit::Visit,
};
use backend::{
    accounts::Denied,
    calendar::{to_local, to_utc},
    districts::By,
    forms::{FormSpec, FormValues},
    places::{
        expand,
        import::{self, File, IdFrom, Import, Mapping, Options, Outcome as Came},
    },
};
use chrono::{NaiveDate, NaiveTime};
use domain::{
    accounts::{Act, Kind, Reach},
    places::Datum,
};
use leptos::{
    prelude::*,
    server_fn::codec::{MultipartData, MultipartFormData},
};

use crate::{
    desk::Desk,
    pages::places::import as page,
    routes::{StaffRoute, functions},
};

/// The server function of this file.
pub(super) fn routes() -> Routes {
    server_fn::axum::register_explicit::<ImportPlaces>();
    Routes::new().post(functions::PLACES_IMPORT, Access::SameOrigin, FILE_BYTES, call)
}

const IMPORT: FormSpec = FormSpec {
    name: "staff.places-import",
    kept: &[
        "kind",
        "datum",
        "source",
        "source_name",
        "as_of",
        "mapping",
        "id_from",
        "skip_rejected",
        "keep_outside",
        "sure_of_datum",
        "tombstones",
        "most_may_go",
        "seen",
        "act",
    ],
};

/// Tries a file of places, or imports the one that was tried. The report is the answer itself.
#[server(prefix = "/_fn", endpoint = "staff/places/import", input = MultipartFormData)]
pub async fn import_places(form: MultipartData) -> Result<Answer, ServerFnError> {
    let (state, visit) = (expect_context::<AppState>(), expect_context::<Visit>());
    let session = presession(&state, &visit);
    let Some(parts) = form.into_inner() else {
        return Ok(Outcome::Again(Route::from(StaffRoute::PlacesImport)).answer(session));
    };
    let post = FormPost::read(parts, &IMPORT, Some("file")).await;
    let Ok(desk) = Desk::open(&state, &visit).await else {
        let sign_in = StaffRoute::SignIn(Some(StaffRoute::PlacesImport.path()));
        return Ok(Outcome::Again(sign_in.into()).answer(session));
    };
    if let Err(denied) = may_import(&desk) {
        let page = crate::frame::refused(&state, &visit, &desk, denied);
        return Ok(Outcome::Shown(Box::new(page)).answer(session));
    }
    let result = run(&state, &visit, &desk, &post).await;
    let page = page::show(&state, &visit, &desk, &post.values, Some(&result));
    Ok(Outcome::Shown(Box::new(page)).answer(session))
}

/// Whether this person may change places everywhere in the district: a file is about all of it.
///
/// # Errors
/// [`Denied`] when they may not.
pub(crate) fn may_import(desk: &Desk) -> Result<(), Denied> {
    match desk.staff().reach(Act::Write, Kind::Place)? {
        Reach::District => Ok(()),
        _ => Err(Denied::Forbidden),
    }
}

/// A form that was filled in.
struct Wanted {
    kind: String,
    datum: Datum,
    source: String,
    source_name: Option<String>,
    mapping: Option<Mapping>,
    as_of: NaiveDate,
    options: Options,
    id_from: Option<IdFrom>,
}

impl Wanted {
    fn read(state: &AppState, values: &FormValues) -> Result<Self, page::Result> {
        let get = |field: &str| values.get(field).unwrap_or_default().trim();
        let is_on = |field: &str| values.get(field).is_some_and(|value| !value.is_empty());
        let datum = Datum::parse(get("datum")).ok_or(page::Result::NoDatum)?;
        let mapping = match get("mapping") {
            "" => None,
            text => {
                Some(Mapping::parse(text).map_err(|fault| page::Result::Mapping(Box::new(fault)))?)
            }
        };
        let today = to_local(state.kernel.now()).date();
        Ok(Self {
            kind: get("kind").to_owned(),
            datum,
            source: get("source").to_owned(),
            source_name: Some(get("source_name").to_owned()).filter(|name| !name.is_empty()),
            mapping,
            // Nobody has made a file tomorrow.
            as_of: get("as_of").parse::<NaiveDate>().map_or(today, |day| day.min(today)),
            options: Options {
                dry_run: get("act") != "import",
                skip_rejected: is_on("skip_rejected"),
                keep_outside: is_on("keep_outside"),
                sure_of_datum: is_on("sure_of_datum"),
                tombstones: is_on("tombstones"),
                most_may_go: is_on("most_may_go"),
            },
            id_from: is_on("id_from").then_some(IdFrom::NameAndPosition),
        })
    }
}

async fn run(state: &AppState, visit: &Visit, desk: &Desk, post: &FormPost) -> page::Result {
    let wanted = match Wanted::read(state, &post.values) {
        Ok(wanted) => wanted,
        Err(result) => return result,
    };
    let (Some(bytes), true) = (&post.photo, post.errors.is_empty()) else {
        return page::Result::NoFile;
    };
    match imported(state, visit, desk, wanted, bytes.to_vec(), post.values.get("seen")).await {
        Ok(result) => result,
        Err(error) => {
            tracing::error!(error = &*error, "places not imported");
            page::Result::Unavailable
        }
    }
}

type Failure = Box<dyn std::error::Error + Send + Sync>;

async fn imported(
    state: &AppState,
    visit: &Visit,
    desk: &Desk,
    wanted: Wanted,
    bytes: Vec<u8>,
    seen: Option<&str>,
) -> Result<page::Result, Failure> {
    let kernel = &state.kernel;
    let mut conn = kernel.db.acquire().await?;
    let kind = import::kind(&mut *conn, &wanted.kind).await?;
    let options = wanted.options;
    let source_name = wanted.source_name.clone();
    // Reading takes a processor for a second, and others wait for this one.
    let prepared = import::prepare_apart(move || {
        import::prepare(File {
            name: name_of(&bytes),
            bytes: &bytes,
            kind: &wanted.kind,
            ruling: kind.ruling,
            source: &wanted.source,
            datum: wanted.datum,
            mapping: wanted.mapping.as_ref(),
            id_from: wanted.id_from,
            nameless: &kind.nameless,
            as_of: to_utc(wanted.as_of.and_time(NaiveTime::MIN)),
        })
    })
    .await?;
    if !options.dry_run && seen != Some(&hex(prepared.sha256())) {
        return Ok(page::Result::NotTried);
    }
    let import = Import {
        options,
        source_name: source_name.as_deref(),
        by: By {
            actor: desk.staff().actor(),
            at: kernel.now(),
            event: kernel.new_id(),
            request_id: Some(visit.request_id.clone()),
        },
        by_staff: Some(desk.staff().id),
    };
    let report =
        import::import(&mut conn, &*kernel.random, prepared, import, &|_, _, _| {}).await?;
    drop(conn);
    if report.outcome == Came::Written {
        expand::due(&kernel.db, kernel.now()).await?;
    }
    Ok(page::Result::Report(Box::new(report)))
}

/// A browser's name for a file is not kept, so what it is shows in how it begins.
fn name_of(bytes: &[u8]) -> &'static str {
    let first = bytes
        .iter()
        .find(|byte| !byte.is_ascii_whitespace() && !matches!(byte, 0xef | 0xbb | 0xbf));
    match first {
        _ if bytes.starts_with(b"PK") => "file.xlsx",
        Some(b'{') => "file.json",
        _ => "file.csv",
    }
}

/// A digest as it stands in a form.
pub(crate) fn hex(digest: &[u8]) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}
