//! What an account says about itself.

use chrono::{DateTime, Utc};
use domain::phone::Phone;
use uuid::Uuid;

use super::{ReadError, Resident};
use crate::{
    Kernel,
    bulky::count_mine,
    messages::inbox::count_unread,
    privacy::{Place, open},
};

/// An account as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// Masked: the page may be on a shared screen.
    pub masked_phone: String,
    pub created_at: DateTime<Utc>,
    /// Questions that belong to it.
    pub questions: i64,
    /// Cases that it reported or joined.
    pub cases: i64,
    /// Collections of bulky waste that it booked.
    pub bookings: i64,
    /// Places that it keeps.
    pub places: i64,
    /// Messages in its inbox that were not read yet, at most a hundred.
    pub unread: i64,
}

/// The account of `resident`.
///
/// # Errors
/// [`ReadError`].
pub async fn profile(kernel: &Kernel, resident: &Resident) -> Result<Profile, ReadError> {
    let contact = contact_of(kernel, resident.id).await?;
    let row = sqlx::query!(
        r#"select created_at,
             (select count(*) from sorting_question where resident = $1)
               + (select count(*) from resident_question where resident = $1) as "questions!",
             (select count(*) from case_reporter where resident = $1) as "cases!",
             (select count(*) from saved_place where resident = $1) as "places!"
           from resident where id = $1"#,
        resident.id,
    )
    .fetch_one(&kernel.db)
    .await?;
    let bookings = count_mine(&kernel.db, resident.id).await?;
    let unread = count_unread(kernel, resident.id).await?;
    Ok(Profile {
        masked_phone: contact.phone.masked(),
        created_at: row.created_at,
        questions: row.questions,
        cases: row.cases,
        bookings,
        places: row.places,
        unread,
    })
}

/// Where an account is reached. Personal data, so not `Debug`.
pub(super) struct Contact {
    pub(super) phone: Phone,
    pub(super) email: Option<String>,
}

/// The number and the address of an account.
pub(super) async fn contact_of(kernel: &Kernel, id: Uuid) -> Result<Contact, ReadError> {
    let row = sqlx::query!(
        r#"select phone as "phone!", email from resident where id = $1 and phone is not null"#,
        id
    )
    .fetch_optional(&kernel.db)
    .await?
    .ok_or(ReadError::NotFound)?;
    let opened = |column, sealed: &[u8]| -> Result<String, ReadError> {
        let place = Place { column, row: id.as_bytes() };
        Ok(String::from_utf8_lossy(&open(&kernel.keys, place, sealed)?).into_owned())
    };
    let phone = opened("resident.phone", &row.phone)?;
    Ok(Contact {
        phone: Phone::parse(&phone).map_err(|_| ReadError::Inconsistent(id))?,
        email: row.email.map(|sealed| opened("resident.email", &sealed)).transpose()?,
    })
}
