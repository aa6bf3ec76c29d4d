//! The server functions of articles and notices.

use app::{
    form::{Answer, FormPost, Outcome, again, done, presession},
    pages::problem::problem_page,
    routes::Route,
    state::AppState,
    visit::Visit,
};
use axum::http::StatusCode;
use backend::{
    Problem,
    forms::{FormKey, FormSpec, FormValues},
    notices::{Create, Draft, EditError, Publish, Retire, Update, create, publish, retire, update},
    problem::FieldError,
};
use domain::notices::Shelf;
use leptos::{
    prelude::*,
    server_fn::codec::{MultipartData, MultipartFormData},
};
use uuid::Uuid;

use crate::{desk::Desk, routes::StaffRoute};

/// The form of a publication. `act` is the button: `save` or `preview`.
pub const EDIT: FormSpec = FormSpec {
    name: "staff.publication",
    kept: &[
        FormKey::FIELD,
        "act",
        "shelf",
        "id",
        "version",
        "slug",
        "owner",
        "class",
        "title_zh_hans",
        "body_zh_hans",
        "title_zh_hant",
        "body_zh_hant",
        "title_en",
        "body_en",
        "keywords",
        "pinned",
        "valid_from",
        "valid_until",
        "review_on",
    ],
};

/// The buttons that publish and retire.
const STATE: FormSpec =
    FormSpec { name: "staff.publication-state", kept: &["act", "shelf", "id", "version"] };

/// What was typed, as the operation takes it.
#[must_use]
pub fn draft(values: &FormValues) -> Draft {
    let text = |field| values.get(field).unwrap_or_default().to_owned();
    Draft {
        class: text("class"),
        title_zh_hans: text("title_zh_hans"),
        body_zh_hans: text("body_zh_hans"),
        title_zh_hant: text("title_zh_hant"),
        body_zh_hant: text("body_zh_hant"),
        title_en: text("title_en"),
        body_en: text("body_en"),
        keywords: text("keywords"),
        pinned: values.get("pinned").is_some(),
        valid_from: text("valid_from"),
        valid_until: text("valid_until"),
        review_on: text("review_on"),
    }
}

/// Keeps a publication, or shows what it would look like.
#[server(prefix = "/_fn", endpoint = "staff/publications/save", input = MultipartFormData)]
pub async fn save_publication(form: MultipartData) -> Result<Answer, ServerFnError> {
    let (state, visit) = (expect_context::<AppState>(), expect_context::<Visit>());
    let session = presession(&state, &visit);
    let Some(parts) = form.into_inner() else {
        return Ok(Outcome::Again(StaffRoute::Start.into()).answer(session));
    };
    let post = FormPost::read(parts, &EDIT, None).await;
    let target = Target::of(&post.values);
    let form = target.route(None);
    let (errors, next): (Vec<FieldError>, Route) = match Desk::open(&state, &visit).await {
        // What was typed waits in the draft until they are back.
        Err(_) => (Vec::new(), StaffRoute::SignIn(Some(form.path())).into()),
        Ok(_) if !post.errors.is_empty() => (post.errors.clone(), form),
        Ok(_) if post.values.get("act") == Some("preview") => (Vec::new(), form),
        Ok(desk) => match save(&state, &visit, &desk, &target, &post).await {
            Ok(id) => {
                let saved = Target { id: Some(id), ..target }.route(None);
                return Ok(done(&state, &session.token, &EDIT, saved).await.answer(session));
            }
            Err(error) => {
                if let EditError::Database(source) = &error {
                    let source = source as &dyn std::error::Error;
                    tracing::error!(error = source, "publication not kept");
                }
                (error.fields(), form)
            }
        },
    };
    let outcome = again(&state, &session.token, &EDIT, post.values, errors, next, |_| {
        problem_page(&state, &visit, StatusCode::SERVICE_UNAVAILABLE)
    })
    .await;
    Ok(outcome.answer(session))
}

async fn save(
    state: &AppState,
    visit: &Visit,
    desk: &Desk,
    target: &Target,
    post: &FormPost,
) -> Result<Uuid, EditError> {
    let (kernel, draft) = (&state.kernel, draft(&post.values));
    let request_id = Some(visit.request_id.clone());
    match target.id {
        Some(id) => {
            let change = Update { id, version: target.version, draft, request_id };
            update(kernel, desk.staff(), change).await?;
            Ok(id)
        }
        None => {
            let text = |field| post.values.get(field).unwrap_or_default().to_owned();
            let (slug, owner) = (text("slug"), text("owner"));
            let key = post.key.unwrap_or_else(|| FormKey::mint(&*kernel.random));
            let new = Create { shelf: target.shelf, slug, owner, draft, key, request_id };
            create(kernel, desk.staff(), new).await
        }
    }
}

/// Publishes or retires.
#[server(prefix = "/_fn", endpoint = "staff/publications/state", input = MultipartFormData)]
pub async fn set_publication_state(form: MultipartData) -> Result<Answer, ServerFnError> {
    let (state, visit) = (expect_context::<AppState>(), expect_context::<Visit>());
    let session = presession(&state, &visit);
    let Some(parts) = form.into_inner() else {
        return Ok(Outcome::Again(StaffRoute::Start.into()).answer(session));
    };
    let values = FormPost::read(parts, &STATE, None).await.values;
    let target = Target::of(&values);
    let Ok(desk) = Desk::open(&state, &visit).await else {
        let sign_in = StaffRoute::SignIn(Some(target.route(None).path()));
        return Ok(Outcome::Again(sign_in.into()).answer(session));
    };
    let id = target.id.unwrap_or_default();
    let (version, request_id) = (target.version, Some(visit.request_id.clone()));
    let changed = match values.get("act") {
        Some("publish") => {
            publish(&state.kernel, desk.staff(), Publish { id, version, request_id }).await
        }
        Some("retire") => {
            retire(&state.kernel, desk.staff(), Retire { id, version, request_id }).await
        }
        // No button of ours.
        _ => Ok(()),
    };
    let refused = changed.err().map(|error| error.code());
    Ok(Outcome::Done(target.route(refused)).answer(session))
}

/// Which publication a form is about.
struct Target {
    shelf: Shelf,
    /// None while it is new.
    id: Option<Uuid>,
    version: i32,
}

impl Target {
    fn of(values: &FormValues) -> Self {
        Self {
            shelf: values.get("shelf").and_then(Shelf::parse).unwrap_or(Shelf::Article),
            id: values.get("id").and_then(|id| id.parse().ok()),
            version: values.get("version").and_then(|text| text.parse().ok()).unwrap_or_default(),
        }
    }

    fn route(&self, refused: Option<&'static str>) -> Route {
        match self.id {
            Some(id) => StaffRoute::Publication(self.shelf, id, refused).into(),
            None => StaffRoute::PublicationNew(self.shelf).into(),
        }
    }
}
