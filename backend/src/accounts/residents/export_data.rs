//! Everything that an account holds, for whoever it is about.

use serde_json::json;

use super::{ReadError, Resident, list_devices, list_questions, profile::contact_of};
use crate::{
    Kernel,
    audit::{self, Detail, Event, Subject},
    sorting::QuestionState,
};

/// All data of `resident` as JSON; that it was taken is in the audit.
///
/// # Errors
/// [`ReadError`].
pub async fn export_data(
    kernel: &Kernel,
    resident: &Resident,
    request_id: Option<String>,
) -> Result<Vec<u8>, ReadError> {
    let contact = contact_of(kernel, resident.id).await?;
    let devices = list_devices(kernel, resident).await?;
    let mut questions = Vec::new();
    let mut before = None;
    loop {
        let (page, next) = list_questions(kernel, resident, before).await?;
        questions.extend(page.into_iter().map(|question| {
            let (state, answer) = match question.state {
                QuestionState::Open => ("open", None),
                QuestionState::Answered(answer) => ("answered", Some(answer)),
                QuestionState::Dismissed => ("dismissed", None),
            };
            json!({
                "number": question.number,
                "words": question.words,
                "detail": question.detail,
                "asked_at": question.asked_at,
                "state": state,
                "answer": answer,
                "photo": question.photo.is_some(),
            })
        }));
        match next {
            Some(next) => before = Some(next),
            None => break,
        }
    }
    let devices: Vec<_> = devices
        .into_iter()
        .map(|device| {
            json!({ "name": device.name, "since": device.since, "seen_at": device.seen_at })
        })
        .collect();
    let all = json!({
        "exported_at": kernel.now(),
        "phone": contact.phone.as_str(),
        "email": contact.email,
        "language": resident.locale.as_str(),
        "devices": devices,
        "questions": questions,
    });
    let event = Event {
        id: kernel.new_id(),
        at: kernel.now(),
        actor: resident.actor(),
        act: "export-data",
        subject: Subject { kind: "resident", id: Some(resident.id) },
        detail: Detail::none(),
        request_id,
    };
    audit::record(&mut *kernel.db.acquire().await?, event).await?;
    Ok(format!("{all:#}\n").into_bytes())
}
