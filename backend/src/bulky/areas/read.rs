//! Streets with their crews, as staff see them.

use chrono::NaiveDate;
use domain::{
    accounts::{Act, Kind},
    locale::Localised,
};
use uuid::Uuid;

use crate::{Kernel, accounts::Staff, lists::ListError};

/// A street, and who serves it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StreetArea {
    pub street: Uuid,
    pub code: String,
    pub name: Localised,
    /// The crew; none where nobody comes.
    pub resource: Option<Uuid>,
}

/// What counts later.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AreaChange {
    pub street: Uuid,
    /// The first day.
    pub from: NaiveDate,
    /// The crew; none where nobody comes any more.
    pub resource: Option<Uuid>,
}

/// Every street in use, and those that somebody serves, by their codes.
///
/// # Errors
/// [`ListError`].
pub async fn areas(kernel: &Kernel, staff: &Staff) -> Result<Vec<StreetArea>, ListError> {
    staff.reach(Act::Read, Kind::Capacity)?;
    let rows = sqlx::query!(
        r#"select street.id, code, name_zh_hans, name_zh_hant, name_en,
             resource as "resource?"
           from street left join bulky_area on bulky_area.street = street.id
           where retired_at is null or resource is not null
           order by code collate "C""#
    )
    .fetch_all(&kernel.db)
    .await?;
    let streets = rows.into_iter().map(|row| StreetArea {
        street: row.id,
        code: row.code,
        name: Localised { zh_hans: row.name_zh_hans, zh_hant: row.name_zh_hant, en: row.name_en },
        resource: row.resource,
    });
    Ok(streets.collect())
}

/// What was planned and has not begun, the soonest first.
///
/// # Errors
/// [`ListError`].
pub async fn area_changes(kernel: &Kernel, staff: &Staff) -> Result<Vec<AreaChange>, ListError> {
    staff.reach(Act::Read, Kind::Capacity)?;
    let rows = sqlx::query!(
        "select street, from_day, resource from bulky_area_change order by from_day, street"
    )
    .fetch_all(&kernel.db)
    .await?;
    let changes = rows.into_iter().map(|row| AreaChange {
        street: row.street,
        from: row.from_day,
        resource: row.resource,
    });
    Ok(changes.collect())
}
