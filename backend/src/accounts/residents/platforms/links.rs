//! The rows of links.

use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use super::Platform;
use crate::{
    Kernel,
    privacy::{Place, Redacted, blind_index, blind_indexes, seal},
};

/// The field of the blind index, as in [`SEALED`](crate::privacy::SEALED).
const FIELD: &str = "platform.open-id";
/// Where an id is sealed.
pub(super) const COLUMN: &str = "resident_platform.open_id";

/// Whoever gave a code, as their platform knows them.
#[derive(Debug, Clone)]
pub(super) struct Person {
    pub(super) platform: Platform,
    /// The mini-app that knows them by this id.
    pub(super) app_id: String,
    pub(super) open_id: Redacted<String>,
}

/// What became of a link that was to be made.
pub(super) enum Put {
    Done {
        /// Whether it is in place of another person's of the same platform.
        replaced: bool,
    },
    /// The person is linked to another account.
    Elsewhere,
}

/// The account that `person` is linked to.
pub(super) async fn account_of(
    kernel: &Kernel,
    executor: impl PgExecutor<'_>,
    person: &Person,
) -> Result<Option<Uuid>, sqlx::Error> {
    let indexes = blind_indexes(&kernel.keys, FIELD, person.open_id.expose());
    sqlx::query_scalar!(
        "select resident.id
         from resident_platform as link join resident on resident.id = link.resident
         where link.platform = $1 and link.app_id = $2 and link.open_id_index = any($3)
           and resident.deleted_at is null",
        person.platform.as_str(),
        person.app_id,
        &indexes,
    )
    .fetch_optional(executor)
    .await
}

/// Whether `resident` is linked to anybody in the mini-app of `person`.
pub(super) async fn is_linked(
    executor: impl PgExecutor<'_>,
    resident: Uuid,
    person: &Person,
) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select exists (
             select from resident_platform
             where resident = $1 and platform = $2 and app_id = $3) as "is_linked!""#,
        resident,
        person.platform.as_str(),
        person.app_id,
    )
    .fetch_one(executor)
    .await
}

/// Links `person`, who is linked to nobody, to `resident`, in place of whom it was linked to on this
/// platform, with what that one had agreed to be told there.
pub(super) async fn put(
    kernel: &Kernel,
    conn: &mut PgConnection,
    resident: Uuid,
    person: &Person,
) -> Result<Put, sqlx::Error> {
    let before = sqlx::query!(
        "delete from resident_platform where resident = $1 and platform = $2 and app_id = $3",
        resident,
        person.platform.as_str(),
        person.app_id,
    )
    .execute(&mut *conn)
    .await?;
    let replaced = before.rows_affected() > 0;
    if replaced && person.platform == Platform::WeChat {
        // Another WeChat agreed to be told there.
        sqlx::query!("delete from wechat_subscription where resident = $1", resident)
            .execute(&mut *conn)
            .await?;
    }
    let id = kernel.new_id();
    let open_id = person.open_id.expose();
    let place = Place { column: COLUMN, row: id.as_bytes() };
    let sealed = seal(&kernel.keys, &*kernel.random, place, open_id.as_bytes());
    let index = blind_index(&kernel.keys, FIELD, open_id);
    // Also where it is indexed with a key that is being rotated out, which the unique index does not
    // compare.
    let made = sqlx::query!(
        "insert into resident_platform
           (id, resident, platform, app_id, open_id, open_id_index, linked_at)
         select $1, $2, $3, $4, $5, $6, $7
         where not exists (
           select from resident_platform
           where platform = $3 and app_id = $4 and open_id_index = any($8))
         on conflict do nothing",
        id,
        resident,
        person.platform.as_str(),
        person.app_id,
        sealed,
        &index[..],
        kernel.now(),
        &blind_indexes(&kernel.keys, FIELD, open_id),
    )
    .execute(conn)
    .await?;
    Ok(if made.rows_affected() == 1 { Put::Done { replaced } } else { Put::Elsewhere })
}
