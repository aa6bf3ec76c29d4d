//! All that is in the database.

use domain::messages::MessageKind;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    Kernel,
    accounts::residents::{
        MyCase, MyQuestion, MyQuestionState, ReadError, Resident, list_cases, list_devices,
        list_questions, places::list_places, platforms::list_platforms, profile::contact_of,
        settings,
    },
    audit::{self, Detail, Event, Subject},
    messages::{LatestError, inbox::inbox},
};

/// What an account holds. Personal data, so not `Debug`.
pub struct Export {
    /// All of it but the pictures.
    pub json: Vec<u8>,
    /// The pictures, in the order of the questions.
    pub photos: Vec<Photo>,
}

/// A picture that somebody gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Photo {
    /// The file.
    pub id: Uuid,
    /// What `json` calls it.
    pub name: String,
}

impl From<LatestError> for ReadError {
    fn from(error: LatestError) -> Self {
        match error {
            LatestError::Sealed(error) => Self::Sealed(error),
            LatestError::Database(error) => Self::Database(error),
        }
    }
}

/// All data of `resident`; that it was taken is in the audit.
///
/// # Errors
/// [`ReadError`].
pub async fn export_data(
    kernel: &Kernel,
    resident: &Resident,
    request_id: Option<String>,
) -> Result<Export, ReadError> {
    let contact = contact_of(kernel, resident.id).await?;
    let questions = all_questions(kernel, resident).await?;
    let photos = questions.iter().filter_map(photo).collect();
    let all = json!({
        "exported_at": kernel.now(),
        "phone": contact.phone.as_str(),
        "email": contact.email,
        "settings": settings_of(kernel, resident).await?,
        "places": places(kernel, resident).await?,
        "devices": devices(kernel, resident).await?,
        "platforms": platforms(kernel, resident).await?,
        "messages": messages(kernel, resident).await?,
        "questions": questions.iter().map(question).collect::<Vec<_>>(),
        "cases": cases(kernel, resident).await?,
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
    Ok(Export { json: format!("{all:#}\n").into_bytes(), photos })
}

async fn all_questions(kernel: &Kernel, resident: &Resident) -> Result<Vec<MyQuestion>, ReadError> {
    let (mut all, mut next) = list_questions(kernel, resident, None).await?;
    while let Some(before) = next {
        let (page, after) = list_questions(kernel, resident, Some(before)).await?;
        all.extend(page);
        next = after;
    }
    Ok(all)
}

async fn cases(kernel: &Kernel, resident: &Resident) -> Result<Vec<Value>, ReadError> {
    let (mut all, mut next) = list_cases(kernel, resident, None).await?;
    while let Some(before) = next {
        let (page, after) = list_cases(kernel, resident, Some(before)).await?;
        all.extend(page);
        next = after;
    }
    Ok(all.iter().map(case).collect())
}

fn case(case: &MyCase) -> Value {
    json!({
        "number": case.number,
        "class": case.class,
        "words": case.words,
        "state": case.state.as_str(),
        "reported_at": case.joined_at,
    })
}

fn photo(question: &MyQuestion) -> Option<Photo> {
    let id = question.photo?;
    Some(Photo { id, name: format!("photos/{}.jpg", question.number) })
}

fn question(question: &MyQuestion) -> Value {
    let (state, answer, reason) = match &question.state {
        MyQuestionState::Open => ("open", None, None),
        MyQuestionState::Answered(answer) => ("answered", Some(answer), None),
        MyQuestionState::Dismissed(reason) => {
            ("dismissed", None, reason.map(domain::notices::Dismissal::as_str))
        }
    };
    json!({
        "number": question.number,
        "about": question.source.as_str(),
        "words": question.words,
        "detail": question.detail,
        "asked_at": question.asked_at,
        "state": state,
        "answer": answer,
        "reason": reason,
        "photo": photo(question).map(|photo| photo.name),
    })
}

async fn settings_of(kernel: &Kernel, resident: &Resident) -> Result<Value, ReadError> {
    let settings = settings(kernel, resident).await?;
    let wanted: Vec<_> = MessageKind::ALL
        .into_iter()
        .flat_map(|kind| kind.choices().iter().map(move |channel| (kind, *channel)))
        .map(|(kind, channel)| {
            let wanted = settings.choices.want(kind, channel);
            json!({ "kind": kind.as_str(), "channel": channel.as_str(), "wanted": wanted })
        })
        .collect();
    let quiet = settings.quiet.map(|quiet| {
        let time = |time: chrono::NaiveTime| time.format("%H:%M").to_string();
        json!({ "from": time(quiet.from()), "to": time(quiet.to()) })
    });
    Ok(json!({
        "language": settings.locale.as_str(),
        "elder_mode": settings.elder,
        "quiet_hours": quiet,
        "messages": wanted,
    }))
}

async fn places(kernel: &Kernel, resident: &Resident) -> Result<Vec<Value>, ReadError> {
    let places = list_places(kernel, resident.id).await?.into_iter().map(|place| {
        let spot = place.spot.map(|spot| {
            json!({
                "name": spot.name,
                "longitude": spot.point.longitude(),
                "latitude": spot.point.latitude(),
            })
        });
        json!({ "label": place.label, "address": place.address, "on_the_map": spot })
    });
    Ok(places.collect())
}

async fn devices(kernel: &Kernel, resident: &Resident) -> Result<Vec<Value>, ReadError> {
    let devices = list_devices(kernel, resident).await?.into_iter().map(
        |device| json!({ "name": device.name, "since": device.since, "seen_at": device.seen_at }),
    );
    Ok(devices.collect())
}

async fn platforms(kernel: &Kernel, resident: &Resident) -> Result<Vec<Value>, ReadError> {
    let links = list_platforms(kernel, resident.id).await?.into_iter();
    Ok(links.map(|link| json!({ "name": link.platform.as_str(), "since": link.since })).collect())
}

/// What is in the inbox.
async fn messages(kernel: &Kernel, resident: &Resident) -> Result<Vec<Value>, ReadError> {
    let mut all = Vec::new();
    let mut before = None;
    loop {
        let (page, next) = inbox(kernel, resident.id, before).await?;
        all.extend(page.into_iter().map(|message| {
            json!({
                "title": message.title,
                "body": message.body,
                "came_at": message.created_at,
                "read_at": message.read_at,
            })
        }));
        if next.is_none() {
            return Ok(all);
        }
        before = next;
    }
}
