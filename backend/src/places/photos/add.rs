//! Adding a photo.

use bytes::Bytes;
use chrono::NaiveDate;
use domain::accounts::Act;
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use super::OWNER;
use crate::{
    Kernel, Problem,
    accounts::Denied,
    audit::Subject,
    calendar::to_local,
    files::{self, AttachError, PreparedPhoto, prepare_photo},
    idempotency::request_hash,
    places::permit,
    problem::FieldError,
    records::{Begun, Fields, SaveError, Saving, begin, finish},
};

/// The longest alternative text, in characters, as the table has it.
pub const MAX_ALT: usize = 120;
/// The most photos of one place, as the table has it.
pub const MAX_PHOTOS: u8 = 6;

/// A photo to be added: the form's fields by their name. `saving.id` is the place.
pub struct AddPhoto<'a> {
    pub saving: Saving<'a>,
    /// As it was sent, unchecked; none when no file was chosen.
    pub photo: Option<Bytes>,
    pub get: &'a (dyn Fn(&str) -> String + Sync),
}

impl AddPhoto<'_> {
    /// What can be wrong with its fields, besides what [`SaveError`] knows of every form and
    /// [`PhotoError`](files::PhotoError) of every photo.
    pub const CODES: &'static [&'static str] =
        &["place-photo-missing", "place-photos-full", "date-shape", "date-to-come"];

    /// The fields of the form beside `photo`. What it shows, in simplified Chinese; the day on which
    /// it was taken, `2026-11-20`. Both may be empty.
    pub const FIELDS: &'static [&'static str] = &["alt", "taken_on"];
}

/// Adds a photo after those that the place has, and gives the id of the place. The same form sent
/// twice is one photo.
///
/// # Errors
/// [`SaveError`]; nothing was added then.
pub async fn add_photo(kernel: &Kernel, add: AddPhoto<'_>) -> Result<Uuid, SaveError> {
    let AddPhoto { saving, photo, get } = add;
    let place = saving.id.unwrap_or_default();
    // Before the photo is decoded, which is work.
    permit(&kernel.db, saving.staff, Act::Write, place).await?;
    let said = Said::check(&|field| get(field), to_local(kernel.now()).date(), photo.is_some())?;
    let Some(bytes) = photo else { return Err(wrong("place-photo-missing")) };
    let photo = prepare_photo(kernel, bytes).await.map_err(|error| wrong(error.code()))?;
    // By its content: a browser that sends again makes another file of it.
    let content = content(&kernel.db, &photo).await?;
    let taken_on = said.taken_on.map(|day| day.to_string()).unwrap_or_default();
    let parts = [place.as_bytes(), said.alt.as_bytes(), taken_on.as_bytes(), content.as_slice()];
    let hash = request_hash("add-place-photo", parts);
    let (mut tx, claim) = match begin(kernel, &saving, hash).await? {
        Begun::New(tx, claim) => (tx, claim),
        Begun::Done(id) => return Ok(id),
    };
    let Some(position) = free_position(&mut tx, place).await? else {
        return Err(wrong("place-photos-full"));
    };
    let id = kernel.new_id();
    sqlx::query!(
        "insert into place_photo (id, place, file, position, alt, taken_on, added_at)
         values ($1, $2, $3, $4, $5, $6, $7)",
        id,
        place,
        photo.id,
        position,
        said.alt,
        said.taken_on,
        kernel.now(),
    )
    .execute(&mut *tx)
    .await?;
    files::attach(&mut *tx, photo.id, OWNER, id).await.map_err(|error| match error {
        AttachError::Database(error) => SaveError::Database(error),
        gone @ (AttachError::Gone | AttachError::Taken) => wrong(gone.code()),
    })?;
    let subject = Subject { kind: "place", id: Some(place) };
    finish(kernel, tx, claim, &saving, "add-photo", subject).await
}

/// A form without mistakes, the photo apart.
struct Said {
    alt: String,
    taken_on: Option<NaiveDate>,
}

impl Said {
    /// Everything that is wrong at once, a photo that is missing among it.
    fn check(
        get: &(dyn Fn(&str) -> String + Sync),
        today: NaiveDate,
        has_photo: bool,
    ) -> Result<Self, SaveError> {
        let mut fields = Fields::new(get);
        if !has_photo {
            fields.refuse("photo", "place-photo-missing");
        }
        let alt = fields.optional("alt", MAX_ALT);
        let typed = fields.optional("taken_on", 10);
        let taken_on = typed.parse::<NaiveDate>().ok();
        match taken_on {
            None if !typed.is_empty() => fields.refuse("taken_on", "date-shape"),
            Some(day) if day > today => fields.refuse("taken_on", "date-to-come"),
            _ => {}
        }
        if fields.wrong.is_empty() {
            Ok(Self { alt, taken_on })
        } else {
            Err(SaveError::Invalid(fields.wrong))
        }
    }
}

fn wrong(code: &'static str) -> SaveError {
    SaveError::Invalid(vec![FieldError::new("photo", code)])
}

async fn content(db: impl PgExecutor<'_>, photo: &PreparedPhoto) -> Result<Vec<u8>, sqlx::Error> {
    sqlx::query_scalar!("select sha256 from file where id = $1", photo.id).fetch_one(db).await
}

/// The first position that no photo of the place has; none when all are taken. Two who add at once
/// wait for each other here.
async fn free_position(db: &mut PgConnection, place: Uuid) -> Result<Option<i16>, SaveError> {
    sqlx::query!("select from place where id = $1 for no key update", place)
        .fetch_optional(&mut *db)
        .await?
        .ok_or(Denied::NotFound)?;
    let taken = sqlx::query_scalar!("select position from place_photo where place = $1", place)
        .fetch_all(db)
        .await?;
    Ok((1..=i16::from(MAX_PHOTOS)).find(|position| !taken.contains(position)))
}
