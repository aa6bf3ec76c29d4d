//! All that is in the database.

use chrono::TimeDelta;
use domain::{messages::MessageKind, phone::Phone};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    ExportError,
    bookings::bookings,
    cases::cases,
    contact::{Contact, opened},
};
use crate::{
    Kernel,
    accounts::residents::{
        MyQuestion, MyQuestionState, ReadError, Resident, Settings, list_devices, list_questions,
        places::list_places, platforms::list_platforms, profile::contact_of, settings,
    },
    audit::{self, Detail, Event, Subject},
    limits::{self, Limit},
    messages::{LatestError, inbox::inbox},
    notices::questions::Source,
};

/// All rows and pictures are read each time.
const BY_ACCOUNT: Limit = Limit::new("export-by-account", 5, TimeDelta::hours(1));

/// What an account holds. Personal data, so not `Debug`.
pub struct Export {
    /// All of it but the pictures.
    pub json: Vec<u8>,
    /// The pictures: of the questions, the cases and the bookings, in their order.
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

impl Photo {
    /// Adds the pictures of what has this number to `photos`, each once; what they are called. A case
    /// comes twice where whoever reported it has joined it as well: an archive has no two files of one
    /// name.
    pub(super) fn of(number: &str, files: Vec<Uuid>, photos: &mut Vec<Self>) -> Vec<String> {
        let begin = format!("photos/{number}-");
        let mut names = Vec::with_capacity(files.len());
        for id in files {
            let known = photos.iter().find(|photo| photo.id == id);
            let known = known.map(|photo| photo.name.clone());
            names.push(known.unwrap_or_else(|| {
                let before = photos.iter().filter(|photo| photo.name.starts_with(&begin)).count();
                let name = format!("{begin}{}.jpg", before + 1);
                photos.push(Self { id, name: name.clone() });
                name
            }));
        }
        names
    }
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
/// [`ExportError`].
pub async fn export_data(
    kernel: &Kernel,
    resident: &Resident,
    request_id: Option<String>,
) -> Result<Export, ExportError> {
    limits::spend(kernel, &kernel.db, &BY_ACCOUNT, resident.id.as_bytes()).await?;
    let contact = contact_of(kernel, resident.id).await?;
    let own = &contact.phone;
    let settings = settings(kernel, resident).await?;
    let mut photos = Vec::new();
    let all = json!({
        "exported_at": kernel.now(),
        "phone": own.as_str(),
        "email": contact.email,
        "settings": written(&settings),
        "places": places(kernel, resident).await?,
        "devices": devices(kernel, resident).await?,
        "platforms": platforms(kernel, resident).await?,
        "subscriptions": subscriptions(kernel, resident).await?,
        "messages": messages(kernel, resident).await?,
        "questions": questions(kernel, resident, own, &mut photos).await?,
        "cases": cases(kernel, resident, own, settings.locale, &mut photos).await?,
        "bookings": bookings(kernel, resident, own, &mut photos).await?,
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

async fn questions(
    kernel: &Kernel,
    resident: &Resident,
    own: &Phone,
    photos: &mut Vec<Photo>,
) -> Result<Vec<Value>, ReadError> {
    let mut all = Vec::new();
    let mut before = None;
    loop {
        let (page, next) = list_questions(kernel, resident, before).await?;
        for mine in page {
            let contact = Contact::new(phone_of(kernel, &mine).await?, None, own);
            photos.extend(photo(&mine));
            all.push(question(&mine, &contact));
        }
        if next.is_none() {
            return Ok(all);
        }
        before = next;
    }
}

/// The number that was left with a question.
async fn phone_of(kernel: &Kernel, question: &MyQuestion) -> Result<Option<String>, ReadError> {
    let (column, found) = match question.source {
        Source::Sorting => {
            let found = sqlx::query_scalar!(
                "select phone from sorting_question where id = $1",
                question.id
            );
            ("sorting_question.phone", found.fetch_optional(&kernel.db).await?)
        }
        Source::General => {
            let found = sqlx::query_scalar!(
                "select phone from resident_question where id = $1",
                question.id,
            );
            ("resident_question.phone", found.fetch_optional(&kernel.db).await?)
        }
    };
    opened(kernel, column, question.id.as_bytes(), found.flatten().as_deref())
}

fn photo(question: &MyQuestion) -> Option<Photo> {
    let id = question.photo?;
    Some(Photo { id, name: format!("photos/{}.jpg", question.number) })
}

fn question(question: &MyQuestion, contact: &Contact) -> Value {
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
        "phone": contact.phone,
        "asked_at": question.asked_at,
        "state": state,
        "answer": answer,
        "reason": reason,
        "photo": photo(question).map(|photo| photo.name),
    })
}

fn written(settings: &Settings) -> Value {
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
    json!({
        "language": settings.locale.as_str(),
        "elder_mode": settings.elder,
        "quiet_hours": quiet,
        "messages": wanted,
    })
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

/// How often somebody still wants to be told in WeChat, of what.
async fn subscriptions(kernel: &Kernel, resident: &Resident) -> Result<Vec<Value>, ReadError> {
    let rows = sqlx::query!(
        "select template, remaining from wechat_subscription where resident = $1 order by template",
        resident.id,
    )
    .fetch_all(&kernel.db)
    .await?;
    let subscriptions =
        rows.into_iter().map(|row| json!({ "message": row.template, "remaining": row.remaining }));
    Ok(subscriptions.collect())
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

#[cfg(test)]
mod tests {
    use sqlx::PgPool;

    use super::*;
    use crate::{
        Problem as _,
        accounts::residents::{
            keep_receipt,
            testing::{by, resident},
        },
        bulky::testing::Depot,
        cases::{self, testing::Bureau},
        files::{prepare_photo, samples},
        privacy::Redacted,
    };

    const PHONE: &str = "13812345678";

    async fn taken(kernel: &Kernel, resident: &Resident) -> (Value, Vec<Photo>) {
        let export = export_data(kernel, resident, None).await.unwrap();
        (serde_json::from_slice(&export.json).unwrap(), export.photos)
    }

    #[sqlx::test(migrations = false)]
    async fn a_booking_is_there_with_its_door_its_money_and_its_photo(pool: PgPool) {
        let depot = Depot::new(&pool).await;
        let wish = depot.paid_wish("2单元301室");
        let window = depot.windows(&wish).await[0].window;
        let (receipt, order) = depot.paying(wish, window).await;
        let photo = prepare_photo(&depot, samples::jpeg(40, 30).into()).await.unwrap();
        sqlx::query("insert into bulky_photo values ($1, $2, 'before', now())")
            .bind(depot.id(&receipt).await)
            .bind(photo.id)
            .execute(&pool)
            .await
            .unwrap();
        let me = resident(&depot, &pool, PHONE).await;
        sqlx::query("insert into wechat_subscription values ($1, 'bulky-reminder-1', 2, now())")
            .bind(me.id)
            .execute(&pool)
            .await
            .unwrap();

        let (all, photos) = taken(&depot, &me).await;
        assert_eq!(
            all["subscriptions"],
            json!([{ "message": "bulky-reminder-1", "remaining": 2 }])
        );
        let booking = &all["bookings"][0];
        assert_eq!(booking["number"], receipt.number.as_str());
        assert_eq!((&booking["phone"], &booking["name"]), (&json!(PHONE), &json!("王女士")));
        let version = &booking["versions"][0];
        assert_eq!(version["building_and_room"], "3栋 2单元301室");
        assert_eq!(version["note"], "门口有狗，请先打电话");
        assert!(version["things"].is_object() && version["from"].is_string());
        assert_eq!(booking["payments"][0]["number"], depot.scene.read(order).await.number);
        let name = format!("photos/{}-1.jpg", receipt.number.as_str());
        assert_eq!(booking["photos"], json!([name]));
        assert_eq!(photos, [Photo { id: photo.id, name }]);

        // Of a receipt that somebody else has sent them, what it shows.
        let friend = resident(&depot, &pool, "13987654321").await;
        sqlx::query("update bulky_booking set resident = $1")
            .bind(friend.id)
            .execute(&pool)
            .await
            .unwrap();
        let (all, _) = taken(&depot, &friend).await;
        let booking = &all["bookings"][0];
        assert_eq!((&booking["phone"], &booking["name"]), (&json!("138****5678"), &Value::Null));

        for _ in 1..5 {
            taken(&depot, &friend).await;
        }
        let refused = export_data(&depot, &friend, None).await.map(|_| ()).unwrap_err();
        assert_eq!((refused.code(), refused.status()), ("too-many", 429));
    }

    #[sqlx::test(migrations = false)]
    async fn a_case_is_there_with_its_place_and_its_photo(pool: PgPool) {
        let bureau = Bureau::new(&pool).await;
        let test = &bureau.kernel;
        let photo = prepare_photo(test, samples::jpeg(40, 30).into()).await.unwrap();
        let new = bureau.litter();
        let words = new.words.clone();
        let new =
            cases::NewCase { photos: vec![photo.clone()], name: "王女士".to_owned(), ..new };
        let receipt = bureau.file(new).await;
        let me = resident(test, &pool, PHONE).await;

        let (all, photos) = taken(test, &me).await;
        let case = &all["cases"][0];
        assert_eq!(
            (&case["number"], &case["words"]),
            (&json!(receipt.number.as_str()), &json!(words))
        );
        assert_eq!((&case["phone"], &case["name"]), (&json!(PHONE), &json!("王女士")));
        assert_eq!(case["address"], "湖滨公园东门");
        assert!((case["point"]["longitude"].as_f64().unwrap() - 118.8123).abs() < 1e-9);
        assert!(case["steps"].as_array().is_some_and(|steps| !steps.is_empty()));
        let name = format!("photos/{}-1.jpg", receipt.number.as_str());
        assert_eq!(case["photos"], json!([name]));
        let photo = Photo { id: photo.id, name: name.clone() };
        assert_eq!(photos, std::slice::from_ref(&photo));

        // They have joined it as well, and see the photo there too.
        for act in [
            "update case_photo set public_at = now()",
            "insert into case_reporter (id, case_id, secret_hash, code_index, locale, resident,
               joined_at)
             select gen_random_uuid(), case_id, sha256('x'), code_index, locale, resident, joined_at
             from case_reporter",
        ] {
            sqlx::query(act).execute(&pool).await.unwrap();
        }
        let (all, photos) = taken(test, &me).await;
        let cases = all["cases"].as_array().unwrap();
        assert_eq!(cases.len(), 2);
        assert!(cases.iter().all(|case| case["photos"] == json!([name])));
        assert_eq!(photos, [photo]);
    }

    #[sqlx::test(migrations = false)]
    async fn whoever_only_keeps_a_receipt_is_not_told_the_name(pool: PgPool) {
        let bureau = Bureau::new(&pool).await;
        let test = &bureau.kernel;
        let friend = resident(test, &pool, "13987654321").await;
        // The second is with the friend's own number.
        for (phone, name) in [("", Value::Null), ("13987654321", json!("王女士"))] {
            let litter = bureau.litter();
            let new =
                cases::NewCase { phone: phone.to_owned(), name: "王女士".to_owned(), ..litter };
            let receipt = bureau.file(new).await;
            let link = Redacted::new(receipt.secret.to_text());
            keep_receipt(test, &by(test, friend), &link).await.unwrap();
            let (all, _) = taken(test, &friend).await;
            let mut cases = all["cases"].as_array().unwrap().iter();
            let case = cases.find(|case| case["number"] == receipt.number.as_str()).unwrap();
            assert_eq!(case["name"], name, "{phone}");
        }
    }
}
