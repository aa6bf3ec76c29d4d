//! By which id a platform knows a resident.

use uuid::Uuid;

use super::{Platform, links::COLUMN};
use crate::{
    Kernel,
    privacy::{Place, Redacted, open},
};

/// By which id `platform` knows `resident` in the mini-app that is set up now; none where they are
/// not linked, or no mini-app is set up. For what is sent to them there, and what they pay there.
///
/// # Errors
/// When the database does not answer.
pub async fn open_id_of(
    kernel: &Kernel,
    resident: Uuid,
    platform: Platform,
) -> Result<Option<Redacted<String>>, sqlx::Error> {
    let Some(app_id) = platform.app_id(kernel) else { return Ok(None) };
    let row = sqlx::query!(
        "select id, open_id from resident_platform
         where resident = $1 and platform = $2 and app_id = $3",
        resident,
        platform.as_str(),
        app_id,
    )
    .fetch_optional(&kernel.db)
    .await?;
    Ok(row.and_then(|row| {
        let place = Place { column: COLUMN, row: row.id.as_bytes() };
        // As not linked; whoever runs Minhu reads of it in the log.
        let opened = open(&kernel.keys, place, &row.open_id).inspect_err(|error| {
            tracing::error!(error = error as &dyn std::error::Error, "openid does not open");
        });
        let text = opened.ok().and_then(|bytes| String::from_utf8(bytes).ok());
        text.map(Redacted::new)
    }))
}
