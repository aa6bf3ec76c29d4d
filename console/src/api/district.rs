//! The server functions of the district's own data.

use app::{
    api::{BODY_BYTES as FILE_BYTES, call},
    form::{Answer, FormPost, Outcome, Session, again, done, presession},
    routes::Route,
    routing::{Access, Routes},
    state::AppState,
    visit::Visit,
};
use backend::{
    districts::{
        By, SaveError, Saving,
        map::{self, Import, ImportError, Layer, SaveLandmark, retire_landmark, save_landmark},
        offices::{
            self, Directory, File, Office, directory, retire, save_contact_point, save_department,
        },
    },
    forms::FormSpec,
    problem::FieldError,
};
use domain::accounts::{Act, Kind};
use leptos::{
    prelude::*,
    server_fn::codec::{MultipartData, MultipartFormData},
};
use uuid::Uuid;

use super::BODY_BYTES;
use crate::{
    desk::{Desk, NotAtDesk},
    form::{not_saved, saving},
    pages::district::{
        Record,
        edit::{self, NEW},
        import,
    },
    routes::{StaffRoute, functions},
};

/// Every server function of this file.
pub(super) fn routes() -> Routes {
    server_fn::axum::register_explicit::<SaveDistrictRecord>();
    server_fn::axum::register_explicit::<RetireDistrictRecord>();
    server_fn::axum::register_explicit::<ImportDistrictMap>();
    Routes::new()
        .post(functions::DISTRICT_SAVE, Access::SameOrigin, BODY_BYTES, call)
        .post(functions::DISTRICT_RETIRE, Access::SameOrigin, BODY_BYTES, call)
        .post(functions::DISTRICT_IMPORT, Access::SameOrigin, FILE_BYTES, call)
}

/// A form of one record, as it was sent, and who sent it.
struct Sent {
    state: AppState,
    visit: Visit,
    session: Session,
    post: FormPost,
    record: Record,
    /// None for a record that is not there yet.
    id: Option<Uuid>,
}

impl Sent {
    /// None when no form of ours was sent.
    async fn read(form: MultipartData) -> Option<Self> {
        let (state, visit) = (expect_context::<AppState>(), expect_context::<Visit>());
        let session = presession(&state, &visit);
        // All three forms keep the same fields.
        let post = FormPost::read(form.into_inner()?, &Record::Landmark.spec(), None).await;
        let record = Record::from_slug(post.values.get("record")?)?;
        let id = match post.values.get("id")? {
            NEW => None,
            id => Some(Uuid::parse_str(id).ok()?),
        };
        Some(Self { state, visit, session, post, record, id })
    }

    fn spec(&self) -> FormSpec {
        self.record.spec()
    }

    fn form(&self) -> StaffRoute {
        StaffRoute::DistrictRecord(self.record.slug(), self.id)
    }

    fn saving<'a>(&self, desk: &'a Desk) -> Saving<'a> {
        Saving { id: self.id, ..saving(&self.state, &self.visit, desk, &self.post) }
    }

    /// Answers what came of it. Whoever was signed out meanwhile signs in and finds the form as it
    /// was.
    async fn answer(self, result: Result<Uuid, Refused>) -> Answer {
        let spec = self.spec();
        let list = StaffRoute::DistrictRecords(self.record.slug());
        let outcome = match result {
            Ok(_) => done(&self.state, &self.session.token, &spec, list.into()).await,
            Err(Refused { errors, desk }) => {
                let next = match &desk {
                    Some(_) => self.form(),
                    None => StaffRoute::SignIn(Some(self.form().path())),
                };
                let (state, visit, record) = (&self.state, &self.visit, self.record);
                let all =
                    directory(&state.kernel.db).await.unwrap_or_else(|_| Directory::default());
                let values = self.post.values.clone();
                again(state, &self.session.token, &spec, values, errors, next.into(), |form| {
                    match &desk {
                        Some(desk) => edit::show(state, visit, desk, record, form, &all),
                        None => app::pages::problem::problem_page(
                            state,
                            visit,
                            axum::http::StatusCode::SERVICE_UNAVAILABLE,
                        ),
                    }
                })
                .await
            }
        };
        outcome.answer(self.session)
    }
}

/// Why it was not done; without a desk, because nobody is signed in.
struct Refused {
    errors: Vec<FieldError>,
    desk: Option<Desk>,
}

impl Refused {
    fn away(absent: &NotAtDesk) -> Self {
        let errors = match absent {
            NotAtDesk::SignedOut => Vec::new(),
            NotAtDesk::Unavailable(_) => vec![FieldError::new("", "unavailable")],
        };
        Self { errors, desk: None }
    }

    fn of(error: SaveError, desk: Desk) -> Self {
        Self { errors: not_saved(error), desk: Some(desk) }
    }
}

/// Where to go when no form of ours was sent.
fn nothing() -> Answer {
    let (state, visit) = (expect_context::<AppState>(), expect_context::<Visit>());
    Outcome::Again(Route::from(StaffRoute::District)).answer(presession(&state, &visit))
}

/// Adds or changes a department, a contact point or a landmark.
#[server(prefix = "/_fn", endpoint = "staff/district/save", input = MultipartFormData)]
pub async fn save_district_record(form: MultipartData) -> Result<Answer, ServerFnError> {
    let Some(sent) = Sent::read(form).await else { return Ok(nothing()) };
    let result = save(&sent).await;
    Ok(sent.answer(result).await)
}

async fn save(sent: &Sent) -> Result<Uuid, Refused> {
    let desk = Desk::open(&sent.state, &sent.visit).await.map_err(|away| Refused::away(&away))?;
    if !sent.post.errors.is_empty() {
        return Err(Refused { errors: sent.post.errors.clone(), desk: Some(desk) });
    }
    let kernel = &sent.state.kernel;
    let get = |field: &str| sent.post.values.get(field).unwrap_or_default().to_owned();
    let saving = sent.saving(&desk);
    let saved = match sent.record {
        Record::Department => save_department(kernel, saving, &get).await,
        Record::ContactPoint => save_contact_point(kernel, saving, &get).await,
        Record::Landmark => save_landmark(kernel, SaveLandmark { saving, get: &get }).await,
    };
    saved.map_err(|error| Refused::of(error, desk))
}

/// Takes a department, a contact point or a landmark out of use.
#[server(prefix = "/_fn", endpoint = "staff/district/retire", input = MultipartFormData)]
pub async fn retire_district_record(form: MultipartData) -> Result<Answer, ServerFnError> {
    let Some(sent) = Sent::read(form).await else { return Ok(nothing()) };
    let result = take_out(&sent).await;
    if let Err(Refused { errors, desk: Some(_) }) = &result {
        // The form of the record says why; what stands in it was not part of this one.
        return Ok(sent.back_with(errors.clone()).await);
    }
    Ok(sent.answer(result).await)
}

impl Sent {
    /// Back to the record's own form, as it is stored, with these errors at its top.
    async fn back_with(self, errors: Vec<FieldError>) -> Answer {
        let form = self.form();
        let values = edit::stored(&self.state, self.record, self.id).await;
        let spec = self.spec();
        let (state, visit) = (&self.state, &self.visit);
        let outcome = again(state, &self.session.token, &spec, values, errors, form.into(), |_| {
            let status = axum::http::StatusCode::SERVICE_UNAVAILABLE;
            app::pages::problem::problem_page(state, visit, status)
        })
        .await;
        outcome.answer(self.session)
    }
}

async fn take_out(sent: &Sent) -> Result<Uuid, Refused> {
    let desk = Desk::open(&sent.state, &sent.visit).await.map_err(|away| Refused::away(&away))?;
    let kernel = &sent.state.kernel;
    let saving = sent.saving(&desk);
    let retired = match sent.record {
        Record::Department => retire(kernel, saving, Office::Department).await,
        Record::ContactPoint => retire(kernel, saving, Office::ContactPoint).await,
        Record::Landmark => retire_landmark(kernel, saving).await,
    };
    retired.map_err(|error| Refused::of(error, desk))
}

/// The form of an import; a file cannot be kept in a draft.
const IMPORT: FormSpec =
    FormSpec { name: "staff.district-import", kept: &["layer", "dry_run", "whole"] };

/// Imports streets, cells or landmarks. The report is the answer itself: to send the same file again
/// changes nothing.
#[server(prefix = "/_fn", endpoint = "staff/district/import", input = MultipartFormData)]
pub async fn import_district_map(form: MultipartData) -> Result<Answer, ServerFnError> {
    let (state, visit) = (expect_context::<AppState>(), expect_context::<Visit>());
    let session = presession(&state, &visit);
    let to_form = Route::from(StaffRoute::DistrictImport);
    let Some(parts) = form.into_inner() else {
        return Ok(Outcome::Again(to_form).answer(session));
    };
    let post = FormPost::read(parts, &IMPORT, Some("file")).await;
    let desk = match Desk::open(&state, &visit).await {
        Ok(desk) => desk,
        Err(_) => {
            let sign_in = StaffRoute::SignIn(Some(StaffRoute::DistrictImport.path()));
            return Ok(Outcome::Again(sign_in.into()).answer(session));
        }
    };
    if let Err(denied) = desk.staff().reach(Act::Write, Kind::District) {
        let page = crate::frame::refused(&state, &visit, &desk, denied);
        return Ok(Outcome::Shown(Box::new(page)).answer(session));
    }
    let result = import_map(&state, &visit, &desk, &post).await;
    let page = import::show(&state, &visit, &desk, Some(&result));
    Ok(Outcome::Shown(Box::new(page)).answer(session))
}

async fn import_map(
    state: &AppState,
    visit: &Visit,
    desk: &Desk,
    post: &FormPost,
) -> import::Result {
    let what = post.values.get("layer").unwrap_or_default();
    if let Some(file) = File::parse(what) {
        return import_offices(state, visit, desk, post, file).await;
    }
    let (Some(layer), Some(file), true) = (Layer::parse(what), &post.photo, post.errors.is_empty())
    else {
        return import::Result::NoFile;
    };
    let dry_run = post.values.get("dry_run").is_some();
    let kernel = &state.kernel;
    let import = Import {
        layer,
        text: &String::from_utf8_lossy(file),
        whole: post.values.get("whole").is_some(),
        dry_run,
        by: by(state, visit, desk),
    };
    let imported = match kernel.db.acquire().await {
        Ok(mut conn) => map::import(&mut conn, import).await,
        Err(error) => Err(ImportError::Database(error)),
    };
    match imported {
        Ok(report) => import::Result::Report { report, dry_run },
        Err(ImportError::Faults(faults)) => import::Result::Faults(faults),
        Err(ImportError::Database(error)) => {
            tracing::error!(error = &error as &dyn std::error::Error, "map not imported");
            import::Result::Unavailable
        }
    }
}

/// Who imports, for the record.
fn by(state: &AppState, visit: &Visit, desk: &Desk) -> By {
    By {
        actor: desk.staff().actor(),
        at: state.kernel.now(),
        event: state.kernel.new_id(),
        request_id: Some(visit.request_id.clone()),
    }
}

/// Imports departments or contact points from a table.
async fn import_offices(
    state: &AppState,
    visit: &Visit,
    desk: &Desk,
    post: &FormPost,
    file: File,
) -> import::Result {
    let (Some(bytes), true) = (&post.photo, post.errors.is_empty()) else {
        return import::Result::NoFile;
    };
    let dry_run = post.values.get("dry_run").is_some();
    let text = String::from_utf8_lossy(bytes);
    let imported = match state.kernel.db.acquire().await {
        Ok(mut conn) => {
            offices::import(&mut conn, file, &text, dry_run, by(state, visit, desk)).await
        }
        Err(error) => Err(offices::ImportError::Database(error)),
    };
    match imported {
        Ok(report) => import::Result::Offices { report, dry_run },
        Err(offices::ImportError::Faults(faults)) => import::Result::OfficeFaults(faults),
        Err(offices::ImportError::Database(error)) => {
            tracing::error!(error = &error as &dyn std::error::Error, "offices not imported");
            import::Result::Unavailable
        }
    }
}
