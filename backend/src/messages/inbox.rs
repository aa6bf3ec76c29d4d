//! The inbox of a resident: what `/me/messages` shows.

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;
use uuid::Uuid;

use super::LatestError;
use crate::{
    Kernel,
    privacy::{OpenError, Place, open},
};

/// Messages on a page.
const PAGE: i64 = 20;

/// A message in an inbox. Personal data, so not `Debug`.
pub struct InboxMessage {
    pub id: Uuid,
    pub title: String,
    pub body: String,
    pub created_at: DateTime<Utc>,
    pub read_at: Option<DateTime<Utc>>,
}

/// A page of the inbox of `resident`, the newest first: those before the message `before`, or the
/// first. Who asks must be that resident.
///
/// # Errors
/// [`LatestError`].
pub async fn inbox(
    kernel: &Kernel,
    resident: Uuid,
    before: Option<Uuid>,
) -> Result<Vec<InboxMessage>, LatestError> {
    let rows = sqlx::query!(
        "select id, title, body, created_at, read_at from message
         where channel = 'inbox' and resident = $1 and id < $2
           and (deliver_after is null or deliver_after <= $3)
         order by id desc limit $4",
        resident,
        before.unwrap_or(Uuid::max()),
        kernel.now(),
        PAGE,
    )
    .fetch_all(&kernel.db)
    .await?;
    rows.into_iter()
        .map(|row| {
            let opened = |column, sealed: Option<Vec<u8>>| -> Result<String, OpenError> {
                let Some(sealed) = sealed else { return Ok(String::new()) };
                let place = Place { column, row: row.id.as_bytes() };
                Ok(String::from_utf8_lossy(&open(&kernel.keys, place, &sealed)?).into_owned())
            };
            Ok(InboxMessage {
                id: row.id,
                title: opened("message.title", row.title)?,
                body: opened("message.body", row.body)?,
                created_at: row.created_at,
                read_at: row.read_at,
            })
        })
        .collect()
}

/// Notes that `resident` has read a message of theirs; anybody else's is left alone.
///
/// # Errors
/// When the database refuses.
pub async fn mark_read(
    executor: impl PgExecutor<'_>,
    resident: Uuid,
    message: Uuid,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update message set read_at = $3
         where id = $1 and resident = $2 and channel = 'inbox' and read_at is null",
        message,
        resident,
        now,
    )
    .execute(executor)
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use domain::locale::Locale;
    use sqlx::PgPool;

    use super::*;
    use crate::{
        db::{
            Role,
            testing::{TestKernel, as_role},
        },
        messages::{Outgoing, To, send},
    };

    #[sqlx::test(migrations = false)]
    async fn only_theirs_and_not_before_its_time(pool: PgPool) {
        let kernel = TestKernel::new(as_role(&pool, Role::Serve).await);
        let (mine, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let mut conn = kernel.db.acquire().await.unwrap();
        let later = kernel.now() + TimeDelta::hours(8);
        for (resident, deliver_after) in [(mine, None), (mine, Some(later)), (other, None)] {
            let message = Outgoing {
                template: "question-answered",
                to: To::Resident(resident),
                locale: Locale::ZhHans,
                values: &[("words", "封口膜"), ("answer", "其他垃圾"), ("number", "MH")],
                resident: None,
                subject: None,
                deliver_after,
                expires_at: None,
            };
            send(&kernel, &mut conn, message).await.unwrap();
        }
        let page = inbox(&kernel, mine, None).await.unwrap();
        assert_eq!(page.len(), 1);
        assert_eq!(page[0].title, "“封口膜”已有答复");
        assert!(inbox(&kernel, mine, Some(page[0].id)).await.unwrap().is_empty());

        mark_read(&kernel.db, other, page[0].id, kernel.now()).await.unwrap();
        assert!(inbox(&kernel, mine, None).await.unwrap()[0].read_at.is_none());
        mark_read(&kernel.db, mine, page[0].id, kernel.now()).await.unwrap();
        assert!(inbox(&kernel, mine, None).await.unwrap()[0].read_at.is_some());
        kernel.clock.advance(TimeDelta::hours(8));
        assert_eq!(inbox(&kernel, mine, None).await.unwrap().len(), 2);
    }
}
