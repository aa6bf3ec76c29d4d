//! What residents are shown of where to go.

use sqlx::PgPool;

use super::{ContactPoint, Department, contact_points, departments};
use crate::districts::map::{StreetRow, streets};

/// Every contact point, with the streets and departments that it names by their codes.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Directory {
    pub streets: Vec<StreetRow>,
    pub departments: Vec<Department>,
    pub points: Vec<ContactPoint>,
}

/// The directory of the district: a few dozen rows.
///
/// # Errors
/// When the database does not answer.
pub async fn directory(db: &PgPool) -> Result<Directory, sqlx::Error> {
    Ok(Directory {
        streets: streets(db).await?,
        departments: departments(db).await?,
        points: contact_points(db).await?,
    })
}
