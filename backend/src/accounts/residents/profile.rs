//! What an account says about itself.

use chrono::{DateTime, Utc};
use domain::phone::Phone;
use uuid::Uuid;

use super::{ReadError, Resident};
use crate::{
    Kernel,
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
    /// Messages in its inbox that were not read yet, at most a hundred.
    pub unread: i64,
}

/// The account of `resident`.
///
/// # Errors
/// [`ReadError`].
pub async fn profile(kernel: &Kernel, resident: &Resident) -> Result<Profile, ReadError> {
    let phone = phone_of(kernel, resident.id).await?;
    let row = sqlx::query!(
        r#"select created_at,
             (select count(*) from sorting_question where resident = $1) as "questions!"
           from resident where id = $1"#,
        resident.id,
    )
    .fetch_one(&kernel.db)
    .await?;
    let unread = count_unread(kernel, resident.id).await?;
    Ok(Profile {
        masked_phone: phone.masked(),
        created_at: row.created_at,
        questions: row.questions,
        unread,
    })
}

/// The number of an account.
pub(super) async fn phone_of(kernel: &Kernel, id: Uuid) -> Result<Phone, ReadError> {
    let sealed = sqlx::query_scalar!("select phone from resident where id = $1", id)
        .fetch_optional(&kernel.db)
        .await?
        .flatten()
        .ok_or(ReadError::NotFound)?;
    let opened =
        open(&kernel.keys, Place { column: "resident.phone", row: id.as_bytes() }, &sealed)?;
    Phone::parse(&String::from_utf8_lossy(&opened)).map_err(|_| ReadError::Inconsistent(id))
}
