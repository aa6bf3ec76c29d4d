//! How a record of the district is saved by staff.

use domain::accounts::{Act, Kind};

use crate::{Kernel, accounts::Area, idempotency::RequestHash, problem::FieldError, records};

pub(super) use crate::records::{Begun, finish};
pub use crate::records::{SaveError, Saving};

/// Asks whether they may, and begins the transaction with the form's key claimed.
pub(super) async fn begin(
    kernel: &Kernel,
    saving: &Saving<'_>,
    hash: RequestHash,
) -> Result<Begun, SaveError> {
    saving.staff.permit(Act::Write, Kind::District, Area::default())?;
    records::begin(kernel, saving, hash).await
}

/// The refusal of a database constraint as the error of the field that it is about.
pub(crate) fn refused(error: sqlx::Error) -> SaveError {
    let constraint = error.as_database_error().and_then(|error| error.constraint());
    let field = match constraint {
        Some("department_code" | "contact_point_code" | "landmark_code") => ("code", "code-taken"),
        Some("department_tree") => ("parent", "parent-circle"),
        _ => return SaveError::Database(error),
    };
    SaveError::Invalid(vec![FieldError::new(field.0, field.1)])
}
