//! The server functions of the messages that were sent, and of jobs that failed for good.

use app::form::{Answer, Outcome};
use backend::{
    forms::{FormKey, FormSpec, FormValues},
    jobs::dead_letters::{By, DeadLetterError, discard, retry},
    messages::sent::{Recipient, Resend, resend},
    problem::FieldError,
};
use domain::accounts::{Act, Kind};
use leptos::{
    prelude::*,
    server_fn::codec::{MultipartData, MultipartFormData},
};
use uuid::Uuid;

use crate::{
    form::{id, key, take, whole},
    list,
    routes::StaffRoute,
};

/// Finding the messages to somebody.
pub const FIND: FormSpec = FormSpec { name: "staff.message-find", kept: &["contact"] };
/// Sending one again.
pub const RESEND: FormSpec =
    FormSpec { name: "staff.message-resend", kept: &[FormKey::FIELD, "id"] };
/// Retrying or discarding a job. `act` is the button.
pub const DEAD_LETTER: FormSpec = FormSpec { name: "staff.dead-letter", kept: &["job", "act"] };

/// Goes to the messages to a phone number or an address, which is posted so that no address of ours
/// holds it.
#[server(prefix = "/_fn", endpoint = "staff/messages/find", input = MultipartFormData)]
pub async fn find_messages(form: MultipartData) -> Result<Answer, ServerFnError> {
    let page = |_: &FormValues| StaffRoute::Messages(String::new());
    Ok(take(form, &FIND, page, |state, _, desk, post| async move {
        desk.staff().reach(Act::Read, Kind::Message).map_err(|denied| whole(&denied))?;
        let typed = post.values.get("contact").unwrap_or_default();
        let found = Recipient::find(&state.kernel.keys, typed)
            .ok_or_else(|| vec![FieldError::new("contact", "contact-invalid")])?;
        let query = list::query(&[("recipient", &found.to_text())]);
        Ok(Outcome::Done(StaffRoute::Messages(query).into()))
    })
    .await)
}

fn message_id(values: &FormValues) -> Uuid {
    id(values, "id").unwrap_or_default()
}

/// Sends a message again.
#[server(prefix = "/_fn", endpoint = "staff/messages/resend", input = MultipartFormData)]
pub async fn resend_message(form: MultipartData) -> Result<Answer, ServerFnError> {
    let page = |values: &FormValues| StaffRoute::Message(message_id(values));
    Ok(take(form, &RESEND, page, |state, visit, desk, post| async move {
        let id = message_id(&post.values);
        let order = Resend { id, key: key(&state, &post), request_id: Some(visit.request_id) };
        resend(&state.kernel, desk.staff(), order).await.map_err(|error| whole(&error))?;
        Ok(Outcome::Done(StaffRoute::Message(id).into()))
    })
    .await)
}

/// Retries a job that failed for good, or gives it up.
#[server(prefix = "/_fn", endpoint = "staff/dead-letters", input = MultipartFormData)]
pub async fn settle_dead_letter(form: MultipartData) -> Result<Answer, ServerFnError> {
    let page = |_: &FormValues| StaffRoute::DeadLetters(None);
    Ok(take(form, &DEAD_LETTER, page, |state, visit, desk, post| async move {
        let by =
            By::staff(desk.staff(), Some(visit.request_id)).map_err(|denied| whole(&denied))?;
        let job = post.values.get("job").and_then(|job| job.parse().ok());
        let job = job.ok_or_else(|| whole(&DeadLetterError::NotFound))?;
        let settled = match post.values.get("act") {
            Some("retry") => retry(&state.kernel, job, by).await,
            Some("discard") => discard(&state.kernel, job, by).await,
            _ => Ok(()),
        };
        settled.map_err(|error| whole(&error))?;
        Ok(Outcome::Done(StaffRoute::DeadLetters(None).into()))
    })
    .await)
}
