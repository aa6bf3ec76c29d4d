//! The server function of the calendar.

use app::{
    form::{Answer, FormPost, Outcome, again, done, presession},
    routes::Route,
    state::AppState,
    visit::Visit,
};
use backend::{
    Problem,
    calendar::{Edit, EditError, MAX_BYTES, edit},
    forms::{FormKey, FormSpec, FormValues},
    problem::FieldError,
};
use leptos::{
    prelude::*,
    server_fn::codec::{MultipartData, MultipartFormData},
};

use crate::{
    desk::{Desk, NotAtDesk},
    form::key,
    pages::calendar::edit::show,
    routes::StaffRoute,
};

/// The form to change the calendar.
pub const EDIT: FormSpec =
    FormSpec { name: "calendar.edit", kept: &[FormKey::FIELD, TEXT, ACT, BASED_ON] };

/// The text in the format of files.
pub const TEXT: &str = "text";
/// A file instead of it.
pub const FILE: &str = "file";
/// Which button: [`CHECK`] or anything else.
pub const ACT: &str = "act";
/// Only tell what would change.
pub const CHECK: &str = "check";
/// The version that the form was shown for.
pub const BASED_ON: &str = "based_on";

/// Changes the calendar, or tells what would change.
#[server(prefix = "/_fn", endpoint = "calendar/edit", input = MultipartFormData)]
pub async fn edit_calendar(form: MultipartData) -> Result<Answer, ServerFnError> {
    let (state, visit) = (expect_context::<AppState>(), expect_context::<Visit>());
    let session = presession(&state, &visit);
    let form_page = Route::from(StaffRoute::CalendarEdit);
    let Some(parts) = form.into_inner() else {
        return Ok(Outcome::Again(form_page).answer(session));
    };
    let post = with_file(FormPost::read(parts, &EDIT, Some(FILE)).await);
    let desk = Desk::open(&state, &visit).await;
    let (errors, back_to) = match &desk {
        Ok(desk) => match send(&state, &visit, desk, &post).await {
            Ok(true) => {
                let saved = StaffRoute::CalendarSaved.into();
                return Ok(done(&state, &session.token, &EDIT, saved).await.answer(session));
            }
            Ok(false) => (Vec::new(), form_page),
            Err(errors) => (errors, form_page),
        },
        Err(NotAtDesk::SignedOut) => {
            let to = Some(StaffRoute::CalendarEdit.path());
            (Vec::new(), StaffRoute::SignIn(to).into())
        }
        Err(NotAtDesk::Unavailable(_)) => (vec![FieldError::new("", "unavailable")], form_page),
    };
    let show = |form| show(&state, &visit, desk.as_ref().ok(), form);
    let outcome = again(&state, &session.token, &EDIT, post.values, errors, back_to, show).await;
    Ok(outcome.answer(session))
}

/// A file that was chosen stands in the box afterwards, where its lines can be mended.
fn with_file(mut post: FormPost) -> FormPost {
    if let Some(bytes) = post.photo.take() {
        if bytes.len() > MAX_BYTES {
            post.errors.push(FieldError::new(FILE, "calendar-too-long"));
        } else {
            let text = String::from_utf8_lossy(&bytes).into_owned();
            post.values = post.values.extend(FormValues::from_post(&EDIT, [(TEXT, text)]));
        }
    }
    post
}

/// Whether the calendar was changed, and not only looked at.
async fn send(
    state: &AppState,
    visit: &Visit,
    desk: &Desk,
    post: &FormPost,
) -> Result<bool, Vec<FieldError>> {
    if !post.errors.is_empty() {
        return Err(post.errors.clone());
    }
    if post.values.get(ACT) == Some(CHECK) {
        return Ok(false);
    }
    let change = Edit {
        text: post.values.get(TEXT).unwrap_or_default().to_owned(),
        based_on: post.values.get(BASED_ON).and_then(|number| number.parse().ok()).unwrap_or(0),
        key: key(state, post),
        request_id: Some(visit.request_id.clone()),
    };
    let changed = edit(&state.kernel, desk.staff(), change).await;
    // The next page shows the calendar as it is now, also to whoever was too late.
    if let Err(error) = state.calendar.refresh_if_changed(&state.kernel.db).await {
        tracing::warn!(error = &error as &dyn std::error::Error, "calendar not refreshed");
    }
    changed.map(|_| true).map_err(|error| {
        if let EditError::Database(source) = &error {
            tracing::error!(error = source as &dyn std::error::Error, "calendar not changed");
        }
        tracing::debug!(code = error.code(), "calendar not changed");
        error.fields()
    })
}
