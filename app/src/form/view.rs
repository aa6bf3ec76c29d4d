//! A form as its page shows it.

use axum::http::{HeaderMap, HeaderValue, header};
use axum_extra::extract::cookie::{Cookie, SameSite};
use backend::{
    forms::{Draft, DraftError, FormKey, FormSpec, FormValues, load_draft},
    presession::PreSession,
    problem::FieldError,
};

use crate::{
    render::t,
    state::AppState,
    visit::{Visit, cookies},
};

/// What a form shows: the values so far, what is wrong with them, and a fresh idempotency key.
#[derive(Debug, Clone)]
pub struct FormView {
    pub values: FormValues,
    pub errors: Vec<FieldError>,
    /// For the hidden field.
    pub key: FormKey,
    /// False while the database is away: the form can be filled in but not kept.
    pub kept: bool,
}

impl FormView {
    /// The form of this browser as its draft has it, empty when there is none.
    pub async fn open(state: &AppState, session: &PreSession, spec: &FormSpec) -> Self {
        match load_draft(&state.kernel, session.id(), spec).await {
            Ok(draft) => Self::of(state, draft.unwrap_or_default(), true),
            Err(DraftError::Database(error)) => {
                tracing::warn!(%error, form = spec.name, "draft not loaded");
                Self::of(state, Draft::default(), false)
            }
        }
    }

    /// The form with `draft` in it.
    ///
    /// It keeps the key that it was sent with: whoever is told to try again, and does, must not end
    /// with two effects. Only what was changed after it took effect goes out as a new form.
    #[must_use]
    pub fn of(state: &AppState, draft: Draft, kept: bool) -> Self {
        let changed = draft.errors.iter().any(|error| error.code == "form-changed");
        let sent = draft.values.get(FormKey::FIELD).and_then(|key| FormKey::parse(key).ok());
        let key = sent.filter(|_| !changed).unwrap_or_else(|| FormKey::mint(&*state.kernel.random));
        Self { values: draft.values, errors: draft.errors, key, kept }
    }

    /// What stands in the field, as it was typed.
    #[must_use]
    pub fn value(&self, field: &str) -> String {
        self.values.get(field).unwrap_or_default().to_owned()
    }

    /// The version of a record that goes out with the form: the one that its values are of; but what
    /// is `stored` now where there is none, and for whoever was told, by the error `told`, that
    /// somebody else has changed it, and so may save over that.
    #[must_use]
    pub fn version(&self, stored: i32, told: &str) -> i32 {
        if self.errors.iter().any(|error| error.code == told) {
            return stored;
        }
        self.value("version").parse().unwrap_or(stored)
    }

    /// What is wrong with the field.
    #[must_use]
    pub fn error(&self, field: &str) -> Option<&FieldError> {
        self.errors.iter().find(|error| error.field == field)
    }
}

/// The sentence of an error, in the language of the page being rendered.
#[must_use]
pub fn error_text(error: &FieldError) -> String {
    t(&format!("error-{}", error.code))
}

/// This browser's pre-session, and the cookie to set when it is a new one.
#[derive(Debug, Clone)]
pub struct Session {
    pub token: PreSession,
    pub cookie: Option<HeaderValue>,
}

impl Session {
    /// The cookie as headers of a response.
    #[must_use]
    pub fn headers(self) -> HeaderMap {
        self.cookie.into_iter().map(|cookie| (header::SET_COOKIE, cookie)).collect()
    }
}

/// The pre-session that the browser has, or a new one.
#[must_use]
pub fn presession(state: &AppState, visit: &Visit) -> Session {
    if let Some(token) = &visit.presession {
        return Session { token: token.clone(), cookie: None };
    }
    let token = PreSession::mint(&*state.kernel.random);
    let cookie = Cookie::build((cookies::PRESESSION, token.to_text()))
        .path("/")
        .same_site(SameSite::Lax)
        .http_only(true)
        .secure(state.secure_cookies)
        .build();
    // A token is base64url, so the cookie is always a valid header.
    let cookie = HeaderValue::from_str(&cookie.to_string()).ok();
    Session { token, cookie }
}
