//! A place is added, or written anew.

use domain::text::{clean_line, length};
use sqlx::PgConnection;
use uuid::Uuid;

use super::place::{MAX_ADDRESS, MAX_LABEL, MAX_PLACES, Spot, sealed};
use crate::{
    Kernel, Problem,
    accounts::residents::By,
    audit::{Detail, Event, Subject},
    idempotency::{IdempotencyError, request_hash},
    once::{Begun, Once},
    problem::FieldError,
};

/// A place as it was sent.
#[derive(Clone)]
pub struct SavePlace {
    pub by: By,
    /// The place to write anew; none adds one.
    pub place: Option<Uuid>,
    pub label: String,
    pub address: String,
    /// A [`Spot`] as text; empty for none.
    pub spot: String,
}

/// Why a place was not saved.
#[derive(Debug, thiserror::Error)]
pub enum SavePlaceError {
    /// Everything that is wrong with the fields.
    #[error("{} fields are wrong", .0.len())]
    Invalid(Vec<FieldError>),
    /// There are [`MAX_PLACES`].
    #[error("the account has as many places as it may")]
    Full,
    /// It was removed meanwhile, or it is somebody else's.
    #[error("there is no such place in this account")]
    Gone,
    /// The form was sent before, with other content or a moment ago.
    #[error(transparent)]
    Idempotency(#[from] IdempotencyError),
    /// The database did not answer as it should.
    #[error("the place could not be saved")]
    Database(#[from] sqlx::Error),
}

impl SavePlaceError {
    /// The codes that are its own; those of [`IdempotencyError`] come on top.
    pub const CODES: &'static [&'static str] = &[
        "place-label-missing",
        "place-label-too-long",
        "place-address-missing",
        "place-address-too-long",
        "place-spot-invalid",
        "place-full",
        "place-gone",
        "form-invalid",
        "unavailable",
    ];

    /// What is wrong with which field; empty when it is not about a field.
    #[must_use]
    pub fn fields(&self) -> Vec<FieldError> {
        match self {
            Self::Invalid(fields) => fields.clone(),
            _ => Vec::new(),
        }
    }
}

impl Problem for SavePlaceError {
    fn code(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "form-invalid",
            Self::Full => "place-full",
            Self::Gone => "place-gone",
            Self::Idempotency(error) => error.code(),
            Self::Database(_) => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Invalid(_) | Self::Full => 422,
            Self::Gone => 404,
            Self::Idempotency(error) => error.status(),
            Self::Database(_) => 503,
        }
    }
}

/// Adds a place, or writes one anew. The same form sent twice is one place.
///
/// # Errors
/// [`SavePlaceError`]; nothing was changed then.
pub async fn save_place(kernel: &Kernel, save: &SavePlace) -> Result<(), SavePlaceError> {
    let content = check(save).map_err(SavePlaceError::Invalid)?;
    let owner = save.by.resident.id;
    let which = save.place.map(|id| id.to_string()).unwrap_or_default();
    let hash = request_hash("save-place", [&*which, &save.label, &save.address, &save.spot]);
    let begun = Once::begin(kernel, owner.as_bytes(), save.by.key, hash).await?;
    let Begun::New(mut once) = begun else { return Ok(()) };
    let (id, act) = match save.place {
        None => (add(kernel, once.conn(), owner, &content).await?, "add-place"),
        Some(id) => (edit(kernel, once.conn(), owner, id, &content).await?, "edit-place"),
    };
    let event = Event {
        id: kernel.new_id(),
        at: kernel.now(),
        actor: save.by.resident.actor(),
        act,
        subject: Subject { kind: "saved-place", id: Some(id) },
        detail: Detail::none(),
        request_id: save.by.request_id.clone(),
    };
    once.finish(kernel, event, &[]).await?;
    Ok(())
}

/// What is stored. Personal data, so not `Debug`.
struct Content {
    label: String,
    address: String,
    spot: Option<Spot>,
}

fn check(save: &SavePlace) -> Result<Content, Vec<FieldError>> {
    let (label, address) = (clean_line(&save.label), clean_line(&save.address));
    let mut wrong = Vec::new();
    match length(&label) {
        0 => wrong.push(FieldError::new("label", "place-label-missing")),
        n if n > MAX_LABEL => wrong.push(FieldError::new("label", "place-label-too-long")),
        _ => {}
    }
    match length(&address) {
        0 => wrong.push(FieldError::new("address", "place-address-missing")),
        n if n > MAX_ADDRESS => wrong.push(FieldError::new("address", "place-address-too-long")),
        _ => {}
    }
    let spot = Spot::parse(&save.spot);
    if spot.is_none() && !save.spot.is_empty() {
        wrong.push(FieldError::new("spot", "place-spot-invalid"));
    }
    if wrong.is_empty() { Ok(Content { label, address, spot }) } else { Err(wrong) }
}

async fn add(
    kernel: &Kernel,
    conn: &mut PgConnection,
    owner: Uuid,
    content: &Content,
) -> Result<Uuid, SavePlaceError> {
    // Of two tabs that add at once the second waits here, and then sees what the first one took.
    sqlx::query!("select from resident where id = $1 for update", owner)
        .fetch_optional(&mut *conn)
        .await?;
    let slot = sqlx::query_scalar!(
        r#"select slot::smallint as "slot!" from generate_series(1, $2) as slot
           where slot not in (select slot from saved_place where resident = $1)
           order by slot limit 1"#,
        owner,
        i32::try_from(MAX_PLACES).unwrap_or(i32::MAX),
    )
    .fetch_optional(&mut *conn)
    .await?
    .ok_or(SavePlaceError::Full)?;
    let id = kernel.new_id();
    sqlx::query!(
        "insert into saved_place (id, resident, slot, label, address, point, created_at)
         values ($1, $2, $3, $4, $5, $6, $7)",
        id,
        owner,
        slot,
        sealed(kernel, "saved_place.label", id, &content.label),
        sealed(kernel, "saved_place.address", id, &content.address),
        sealed_spot(kernel, id, content),
        kernel.now(),
    )
    .execute(conn)
    .await?;
    Ok(id)
}

async fn edit(
    kernel: &Kernel,
    conn: &mut PgConnection,
    owner: Uuid,
    id: Uuid,
    content: &Content,
) -> Result<Uuid, SavePlaceError> {
    let done = sqlx::query!(
        "update saved_place set label = $3, address = $4, point = $5
         where id = $1 and resident = $2",
        id,
        owner,
        sealed(kernel, "saved_place.label", id, &content.label),
        sealed(kernel, "saved_place.address", id, &content.address),
        sealed_spot(kernel, id, content),
    )
    .execute(conn)
    .await?;
    if done.rows_affected() == 1 { Ok(id) } else { Err(SavePlaceError::Gone) }
}

fn sealed_spot(kernel: &Kernel, id: Uuid, content: &Content) -> Option<Vec<u8>> {
    content.spot.as_ref().map(|spot| sealed(kernel, "saved_place.point", id, &spot.to_string()))
}
