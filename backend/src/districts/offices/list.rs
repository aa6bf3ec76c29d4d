//! Departments and contact points as lists. They are few, and for everybody to see.

use domain::{
    districts::{DepartmentKind, Point},
    locale::Localised,
};
use sqlx::PgExecutor;
use uuid::Uuid;

use crate::{
    districts::names::{self, normal},
    lists::List,
};

/// The list of departments.
pub const DEPARTMENTS: List = List { name: "departments", fields: &["q"] };
/// The list of contact points.
pub const CONTACT_POINTS: List = List { name: "contact-points", fields: &["q", "street"] };

/// Whether `words` are in the code or in a name of something, as names are compared. For lists that
/// are short enough to be looked through.
#[must_use]
pub fn is_called(words: &str, code: &str, name: &Localised) -> bool {
    let words = normal(words);
    let mut texts = std::iter::once(code).chain(names::all(name));
    words.is_empty() || texts.any(|text| normal(text).contains(&words))
}

/// A department.
#[derive(Debug, Clone, PartialEq)]
pub struct Department {
    pub id: Uuid,
    pub code: String,
    pub kind: DepartmentKind,
    /// The code of the one above it.
    pub parent: Option<String>,
    pub name: Localised,
    pub duty: Localised,
    pub phone: Option<String>,
    /// The mailbox for what its handlers have to do. Not for residents.
    pub email: Option<String>,
    /// The mailbox of whoever heads it. Not for residents.
    pub head_email: Option<String>,
    /// The codes of its streets; none is all of the district.
    pub streets: Vec<String>,
}

/// Every department in use, in the order of their codes.
///
/// # Errors
/// When the database does not answer.
pub async fn departments(db: impl PgExecutor<'_>) -> Result<Vec<Department>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select department.id, department.code, department.kind, above.code as "parent?",
             department.name_zh_hans, department.name_zh_hant, department.name_en,
             department.duty_zh_hans, department.duty_zh_hant, department.duty_en,
             department.phone, department.email, department.head_email,
             array(select street.code from department_street
                   join street on street.id = department_street.street
                   where department_street.department = department.id
                   order by street.code) as "streets!"
           from department left join department as above on above.id = department.parent
           where department.retired_at is null
           order by department.code"#,
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Department {
            id: row.id,
            code: row.code,
            kind: DepartmentKind::parse(&row.kind).unwrap_or(DepartmentKind::Other),
            parent: row.parent,
            name: Localised {
                zh_hans: row.name_zh_hans,
                zh_hant: row.name_zh_hant,
                en: row.name_en,
            },
            duty: Localised {
                zh_hans: row.duty_zh_hans,
                zh_hant: row.duty_zh_hant,
                en: row.duty_en,
            },
            phone: row.phone,
            email: row.email,
            head_email: row.head_email,
            streets: row.streets,
        })
        .collect())
}

/// A window or an office that residents can go to or call.
#[derive(Debug, Clone, PartialEq)]
pub struct ContactPoint {
    pub id: Uuid,
    pub code: Option<String>,
    /// The code of the department whose it is.
    pub department: Option<String>,
    /// The code of the street whose it is, or where it is.
    pub street: Option<String>,
    pub name: Localised,
    pub address: Localised,
    pub hours: Localised,
    pub phone: String,
    pub point: Point,
}

/// Every contact point in use, by street, those of none last.
///
/// # Errors
/// When the database does not answer.
pub async fn contact_points(db: impl PgExecutor<'_>) -> Result<Vec<ContactPoint>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select point.id, point.code, department.code as "department?", street.code as "street?",
             point.name_zh_hans, point.name_zh_hant, point.name_en,
             point.address_zh_hans, point.address_zh_hant, point.address_en,
             point.hours_zh_hans, point.hours_zh_hant, point.hours_en, point.phone,
             st_x(point.point::geometry) as "longitude!",
             st_y(point.point::geometry) as "latitude!"
           from contact_point as point
           left join department on department.id = point.department
           left join street on street.id = point.street
           where point.retired_at is null
           order by street.code nulls last, department.code nulls first, point.id"#,
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            Some(ContactPoint {
                id: row.id,
                code: row.code,
                department: row.department,
                street: row.street,
                name: Localised {
                    zh_hans: row.name_zh_hans,
                    zh_hant: row.name_zh_hant,
                    en: row.name_en,
                },
                address: Localised {
                    zh_hans: row.address_zh_hans,
                    zh_hant: row.address_zh_hant,
                    en: row.address_en,
                },
                hours: Localised {
                    zh_hans: row.hours_zh_hans,
                    zh_hant: row.hours_zh_hant,
                    en: row.hours_en,
                },
                phone: row.phone,
                // Nothing lets a place in that is none.
                point: Point::new(row.longitude, row.latitude).ok()?,
            })
        })
        .collect())
}
