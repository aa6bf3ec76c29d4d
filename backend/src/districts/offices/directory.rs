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

impl Directory {
    /// Whose a point is. What is not in use any more is not named.
    #[must_use]
    pub fn department_of(&self, point: &ContactPoint) -> Option<&Department> {
        self.departments.iter().find(|one| Some(&one.code) == point.department.as_ref())
    }

    /// The street that a point is of or in.
    #[must_use]
    pub fn street_of(&self, point: &ContactPoint) -> Option<&StreetRow> {
        self.streets.iter().find(|one| Some(&one.code) == point.street.as_ref())
    }
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
