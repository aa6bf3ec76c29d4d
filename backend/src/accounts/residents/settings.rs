//! How a resident wants the pages, and how they want to be told.

use domain::{locale::Locale, messages::QuietHours};

use super::{ReadError, Resident, profile::contact_of};
use crate::{
    Kernel,
    messages::{Choices, choices, mask_email},
};

/// The settings of an account, and where its messages go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Of messages, and of pages on a device that is signed in for the first time.
    pub locale: Locale,
    /// Elder mode on a device that is signed in for the first time.
    pub elder: bool,
    /// None when nothing is held back.
    pub quiet: Option<QuietHours>,
    pub choices: Choices,
    pub masked_phone: String,
    pub masked_email: Option<String>,
}

/// The settings of `resident`.
///
/// # Errors
/// [`ReadError`].
pub async fn settings(kernel: &Kernel, resident: &Resident) -> Result<Settings, ReadError> {
    let row = sqlx::query!(
        "select locale, elder, quiet_from, quiet_to from resident where id = $1",
        resident.id,
    )
    .fetch_optional(&kernel.db)
    .await?
    .ok_or(ReadError::NotFound)?;
    let contact = contact_of(kernel, resident.id).await?;
    Ok(Settings {
        // Of the row: whoever is signed in may have been read before it was changed.
        locale: Locale::from_tag(&row.locale).ok_or(ReadError::Inconsistent(resident.id))?,
        elder: row.elder,
        quiet: row.quiet_from.zip(row.quiet_to).and_then(|(from, to)| QuietHours::new(from, to)),
        choices: choices(&kernel.db, resident.id).await?,
        masked_phone: contact.phone.masked(),
        masked_email: contact.email.as_deref().map(mask_email),
    })
}
