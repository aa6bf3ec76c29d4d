//! The names that staff have added to the guide.

use chrono::{DateTime, Utc};
use domain::accounts::{Act, Kind};
use uuid::Uuid;

use super::{WaitingError, answer_all::event};
use crate::{
    Kernel,
    accounts::{Area, Denied, Staff},
    idempotency::request_hash,
    lists::ListError,
    once::{Begun, Once},
    records::Saving,
    sorting::overlay,
};

/// The longest name, in characters.
pub(super) const MAX_NAME: usize = 60;

/// A name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddedName {
    pub id: Uuid,
    pub name: String,
    /// The item's slug.
    pub item: String,
    pub made_at: DateTime<Utc>,
    /// The login of whoever added it.
    pub made_by: String,
}

/// At most `limit` names, the newest first, after `after`.
///
/// # Errors
/// [`ListError`].
pub async fn list_names(
    kernel: &Kernel,
    staff: &Staff,
    after: Option<(DateTime<Utc>, Uuid)>,
    limit: i64,
) -> Result<Vec<AddedName>, ListError> {
    staff.permit(Act::Read, Kind::Sorting, Area::default())?;
    let (at, id) = after.unzip();
    let rows = sqlx::query_as!(
        AddedName,
        "select sorting_alias.id, sorting_alias.name, item, made_at, staff.login as made_by
         from sorting_alias join staff on staff.id = made_by
         where $1::timestamptz is null or (made_at, sorting_alias.id) < ($1, $2)
         order by made_at desc, sorting_alias.id desc limit $3",
        at,
        id,
        limit,
    )
    .fetch_all(&kernel.db)
    .await?;
    Ok(rows)
}

/// Takes the name `saving.id` away again.
///
/// # Errors
/// [`WaitingError`]; nothing was changed then.
pub async fn remove_name(kernel: &Kernel, saving: Saving<'_>) -> Result<(), WaitingError> {
    saving.staff.permit(Act::Write, Kind::Sorting, Area::default())?;
    let id = saving.id.ok_or(Denied::NotFound)?;
    let hash = request_hash("sorting-name-remove", [id.to_string()]);
    let begun = Once::begin(kernel, saving.staff.id.as_bytes(), saving.key, hash).await?;
    let mut once = match begun {
        Begun::New(once) => once,
        Begun::Before(_) => return Ok(()),
    };
    let conn = once.conn();
    let removed = sqlx::query_scalar!("delete from sorting_alias where id = $1 returning item", id)
        .fetch_optional(&mut *conn)
        .await?;
    let Some(item) = removed else {
        once.roll_back().await?;
        return Err(Denied::NotFound.into());
    };
    overlay::grow(conn).await?;
    let mut event = event(kernel, &saving, "withdraw", id, 0);
    event.subject.kind = "sorting-name";
    event.detail = crate::audit::Detail::none().code("item", &item);
    once.finish(kernel, event, b"").await?;
    Ok(())
}
