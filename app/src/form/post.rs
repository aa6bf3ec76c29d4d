//! Taking a form in, and answering it.

use axum::{
    body::Bytes,
    http::{HeaderValue, StatusCode, header, request::Parts},
    response::Response,
};
use backend::{
    forms::{Draft, FormKey, FormSpec, FormValues, discard_draft, save_draft},
    presession::PreSession,
    privacy::Redacted,
    problem::FieldError,
};
use leptos::prelude::{expect_context, use_context};
use leptos_axum::ResponseOptions;
use multer::Multipart;
use serde::{Deserialize, Serialize};

use super::view::{FormView, Session};
use crate::{routes::Route, state::AppState, visit::Visit};

/// The longest text taken of one field, in bytes; operations have shorter limits of their own, and
/// answer with the field's error for whatever is longer.
const FIELD_BYTES: usize = 16 * 1024;

/// The most bytes read of a photo: one more than is allowed, so that the operation sees it is over.
const PHOTO_BYTES: usize = backend::files::MAX_PHOTO_BYTES + 1;

/// The most photos of one field; what is over is left out.
const MOST_PHOTOS: usize = 5;

/// A form as it arrived.
#[derive(Debug, Default)]
pub struct FormPost {
    pub values: FormValues,
    /// The idempotency key; none when the post was not made from a form of ours.
    pub key: Option<FormKey>,
    /// The photo's bytes, unchecked; the last where several came.
    pub photo: Option<Bytes>,
    /// All photos that came, in their order, where a form takes several.
    pub photos: Vec<Bytes>,
    /// What is wrong with the post itself: `form-too-large`, `form-broken`.
    pub errors: Vec<FieldError>,
    /// What no draft keeps: passwords, codes, and fields that may be there several times.
    fleeting: Vec<(String, Redacted<String>)>,
}

impl FormPost {
    /// Reads a form to its end or to its limits. Never fails: what is wrong is in `errors`, beside
    /// everything that could be read.
    pub async fn read(
        mut parts: Multipart<'static>,
        spec: &FormSpec,
        photo_field: Option<&str>,
    ) -> Self {
        let mut post = Self::default();
        let mut values: Vec<(String, String)> = Vec::new();
        let fault = loop {
            let part = match parts.next_field().await {
                Ok(Some(part)) => part,
                Ok(None) => break None,
                Err(error) => break Some(error),
            };
            let name = part.name().unwrap_or_default().to_owned();
            let photo = photo_field == Some(name.as_str());
            let bytes = match take(part, if photo { PHOTO_BYTES } else { FIELD_BYTES }).await {
                Ok(bytes) => bytes,
                Err(error) => break Some(error),
            };
            if photo {
                // Browsers send an empty part for a file that was not chosen.
                if !bytes.is_empty() {
                    post.add_photo(bytes.into());
                }
                continue;
            }
            let value = String::from_utf8_lossy(&bytes);
            // A cut may have gone through a character.
            let value = value.trim_end_matches(char::REPLACEMENT_CHARACTER).to_owned();
            if name == FormKey::FIELD {
                post.key = FormKey::parse(&value).ok();
            }
            values.push((name, value));
        };
        let (kept, fleeting): (Vec<_>, Vec<_>) =
            values.into_iter().partition(|(name, _)| spec.kept.contains(&name.as_str()));
        post.values = FormValues::from_post::<String, String>(spec, kept);
        post.fleeting =
            fleeting.into_iter().map(|(name, value)| (name, Redacted::new(value))).collect();
        post.errors.extend(fault.as_ref().map(fault_of));
        post
    }

    fn add_photo(&mut self, photo: Bytes) {
        if self.photos.len() < MOST_PHOTOS {
            self.photos.push(photo.clone());
        }
        self.photo = Some(photo);
    }

    /// A secret that was typed, such as a password; empty when it was not.
    #[must_use]
    pub fn secret(&self, field: &str) -> Redacted<String> {
        self.all(field).last().map(|value| Redacted::new((*value).to_owned())).unwrap_or_default()
    }

    /// Every value of a field that no draft keeps, such as of boxes under one name.
    #[must_use]
    pub fn all(&self, field: &str) -> Vec<&str> {
        let of_field = self.fleeting.iter().filter(|(name, _)| name == field);
        of_field.map(|(_, value)| value.expose().as_str()).collect()
    }

    /// Puts what is ticked of the boxes under one name into a field that drafts of `spec` keep, with
    /// spaces between.
    pub fn gather(&mut self, spec: &FormSpec, boxes: &str, field: &str) {
        let ticked = FormValues::from_post(spec, [(field, self.all(boxes).join(" "))]);
        self.values = std::mem::take(&mut self.values).extend(ticked);
    }
}

/// The codes of a post that did not arrive whole.
pub const POST_CODES: &[&str] = &["form-too-large", "form-broken"];

/// The code for a post that did not arrive whole.
fn fault_of(error: &multer::Error) -> FieldError {
    let code = match error {
        // The body limit of the route ends the stream with an error.
        multer::Error::StreamSizeExceeded { .. } | multer::Error::StreamReadFailed(_) => {
            "form-too-large"
        }
        _ => "form-broken",
    };
    FieldError::new("", code)
}

/// Reads a part; what is over the limit is read and dropped, so that the next part can follow.
async fn take(mut part: multer::Field<'static>, limit: usize) -> Result<Vec<u8>, multer::Error> {
    let mut bytes = Vec::new();
    while let Some(chunk) = part.chunk().await? {
        let room = limit.saturating_sub(bytes.len());
        bytes.extend_from_slice(&chunk[..chunk.len().min(room)]);
    }
    Ok(bytes)
}

/// How a form ended.
#[derive(Debug)]
pub enum Outcome {
    /// It took effect; on to the next page.
    Done(Route),
    /// Back to the form, whose draft holds what was typed and what is wrong with it.
    Again(Route),
    /// It took effect; on to an address that somebody else has said, such as a payment platform.
    Leave(String),
    /// Not even the draft could be kept: the form itself is the answer.
    Shown(Box<Response>),
}

/// What a form's server function sends to the island; without JavaScript the same answer is a
/// redirect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// `done`, `again` or `shown`.
    pub outcome: String,
    /// Where to go.
    pub location: String,
}

/// A page that a server function wants shown in place of its answer. The handler of `/_fn` looks
/// here after the call.
#[derive(Debug, Clone, Default)]
pub struct ShownInstead(std::sync::Arc<std::sync::Mutex<Option<Response>>>);

impl ShownInstead {
    /// The page, once.
    #[must_use]
    pub fn take(&self) -> Option<Response> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).take()
    }

    fn put(&self, page: Response) {
        *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(page);
    }
}

impl Outcome {
    /// Answers the post: 303 to a page (Post/Redirect/Get), which the island reads as JSON.
    #[must_use]
    pub fn answer(self, session: Session) -> Answer {
        let visit = expect_context::<Visit>();
        let options = expect_context::<ResponseOptions>();
        if let Some(cookie) = session.cookie {
            options.append_header(header::SET_COOKIE, cookie);
        }
        let (outcome, location) = match self {
            Self::Done(route) => ("done", route.href(visit.locale)),
            Self::Again(route) => ("again", route.href(visit.locale)),
            Self::Leave(address) => ("done", address),
            Self::Shown(page) => {
                if let Some(shown) = use_context::<ShownInstead>() {
                    shown.put(*page);
                }
                return Answer { outcome: "shown".to_owned(), location: String::new() };
            }
        };
        if wants_page()
            && let Ok(value) = HeaderValue::from_str(&location)
        {
            options.set_status(StatusCode::SEE_OTHER);
            options.insert_header(header::LOCATION, value);
        }
        Answer { outcome: outcome.to_owned(), location }
    }
}

/// The form took effect: its draft is of no more use, and on to the next page. A draft that cannot
/// be discarded expires by itself.
pub async fn done(state: &AppState, session: &PreSession, spec: &FormSpec, next: Route) -> Outcome {
    if let Err(error) = discard_draft(&state.kernel.db, session.id(), spec).await {
        tracing::warn!(error = &error as &dyn std::error::Error, "draft not discarded");
    }
    Outcome::Done(next)
}

/// Keeps what was typed and what is wrong with it, and goes back to the form. While the database is
/// away, `show` renders the form as the answer itself, so that nothing typed is lost even then.
pub async fn again(
    state: &AppState,
    session: &PreSession,
    spec: &FormSpec,
    values: FormValues,
    errors: Vec<FieldError>,
    form: Route,
    show: impl FnOnce(FormView) -> Response,
) -> Outcome {
    match save_draft(&state.kernel, session.id(), spec, &values, &errors).await {
        Ok(()) => Outcome::Again(form),
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "draft not kept");
            let form = FormView::of(state, Draft { values, errors }, false);
            let mut page = show(form);
            *page.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
            Outcome::Shown(Box::new(page))
        }
    }
}

/// Whether the post came from a plain form rather than from the island.
pub(crate) fn wants_page() -> bool {
    use_context::<Parts>().is_none_or(|parts| {
        parts.headers.get(header::ACCEPT).is_none_or(|accept| accept != "application/json")
    })
}
