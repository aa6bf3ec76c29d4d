//! What somebody reported or joined.

use domain::{locale::Locale, phone::Phone};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    Photo,
    contact::{Contact, opened},
};
use crate::{
    Kernel,
    accounts::residents::{MyCase, ReadError, Resident, list_cases},
    cases::{TrackError, Tracked, TrackedEvent, track},
};

/// Every case of `resident`, whose number is `own`, the newest first, as its receipt shows it to a
/// reader of `locale`; its pictures are added to `photos`.
pub(super) async fn cases(
    kernel: &Kernel,
    resident: &Resident,
    own: &Phone,
    locale: Locale,
    photos: &mut Vec<Photo>,
) -> Result<Vec<Value>, ReadError> {
    let mut all = Vec::new();
    let mut before = None;
    loop {
        let (page, next) = list_cases(kernel, resident, before).await?;
        for mine in page {
            let seen = match track(kernel, &mine.pass, locale).await {
                Ok(seen) => seen,
                // Its time was over since the list was made.
                Err(TrackError::NotFound) => continue,
                Err(TrackError::Inconsistent(id)) => return Err(ReadError::Inconsistent(id)),
                Err(TrackError::Database(error)) => return Err(error.into()),
            };
            let given = given(kernel, mine.id, own).await?;
            all.push(case(&mine, &seen, &given, photos));
        }
        if next.is_none() {
            return Ok(all);
        }
        before = next;
    }
}

/// What somebody said of themselves, and their answers to what the class asks.
struct Given {
    contact: Contact,
    answers: Value,
}

async fn given(kernel: &Kernel, reporter: Uuid, own: &Phone) -> Result<Given, ReadError> {
    let row = sqlx::query!(
        r#"select phone, name, by_receipt,
             case when mine.id = (select id from case_reporter as one
               where one.case_id = mine.case_id order by id limit 1) then answers else '{}'::jsonb end
               as "answers!"
           from case_reporter as mine join case_file on case_file.id = mine.case_id
           where mine.id = $1"#,
        reporter,
    )
    .fetch_optional(&kernel.db)
    .await?
    .ok_or(ReadError::NotFound)?;
    let id = reporter.as_bytes();
    let phone = opened(kernel, "case_reporter.phone", id, row.phone.as_deref())?;
    let name = opened(kernel, "case_reporter.name", id, row.name.as_deref())?;
    let name = name.filter(|_| !row.by_receipt);
    let contact = Contact::new(phone, name, own);
    Ok(Given { contact, answers: row.answers })
}

fn case(mine: &MyCase, seen: &Tracked, given: &Given, photos: &mut Vec<Photo>) -> Value {
    let point = seen
        .point
        .map(|(longitude, latitude)| json!({ "longitude": longitude, "latitude": latitude }));
    let files = seen.photos.iter().map(|photo| photo.file).collect();
    json!({
        "number": mine.number,
        "kind": seen.kind.as_str(),
        "class": mine.class,
        "words": seen.words,
        "answers": given.answers,
        "address": seen.address,
        "point": point,
        "phone": given.contact.phone,
        "name": given.contact.name,
        "state": seen.state.as_str(),
        "outcome": seen.outcome.map(domain::cases::Outcome::as_str),
        "reason": seen.reason,
        "waits_until": seen.waits_until,
        "reported_at": mine.joined_at,
        "due_at": seen.due_at,
        "closed_at": seen.closed_at,
        "answer": seen.answer,
        "steps": seen.events.iter().map(step).collect::<Vec<_>>(),
        "photos": Photo::of(&mine.number, files, photos),
    })
}

fn step(event: &TrackedEvent) -> Value {
    json!({ "step": event.step, "at": event.at, "words": event.words, "own": event.own })
}
