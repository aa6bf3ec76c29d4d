//! Telling the district's own mailbox for staff what came in.
//!
//! One mail for all that came since the last, so that a busy day does not fill the mailbox. It says
//! how many and nothing about whom: nobody knows who reads that mailbox.

use domain::locale::Locale;

use super::Failure;
use crate::{
    Kernel,
    db::Lock,
    districts::{self, LoadError},
    messages::{Outgoing, SendError, To, send},
};

/// Writes one mail about every message to staff that no mail was about yet, and says how many there
/// were. They wait while the district has no address for staff, or nothing carries mail.
///
/// # Errors
/// When the district or the database is not as it should be; nothing was written then.
pub(super) async fn mail_staff(kernel: &Kernel) -> Result<i64, Failure> {
    let mut tx = kernel.db.begin().await?;
    if !try_lock(&mut tx).await? {
        return Ok(0);
    }
    let district = match districts::load(&mut *tx).await {
        Ok(district) => district,
        // A district that is just being set up has nobody to mail to.
        Err(LoadError::Missing) => return Ok(0),
        Err(LoadError::Database(error)) => return Err(error.into()),
        Err(LoadError::Inconsistent(_)) => {
            return Err(Failure::because("the district's settings are not whole"));
        }
    };
    let carried = kernel.carriers.mail.is_some() || district.demonstration;
    let Some(address) = district.staff_email.filter(|_| carried) else { return Ok(0) };
    let count = take(kernel, &mut tx).await?;
    if count > 0 {
        let message = Outgoing {
            template: "staff-message",
            to: To::Email(&address),
            locale: Locale::ZhHans,
            values: &[("count", &count.to_string())],
            resident: None,
            subject: None,
            deliver_after: None,
            expires_at: None,
        };
        send(kernel, &mut tx, message).await.map_err(|error| match error {
            SendError::Database(error) => Failure::from(error),
            _ => Failure::because("the mail to staff cannot be written"),
        })?;
        tx.commit().await?;
    }
    Ok(count)
}

async fn try_lock(conn: &mut sqlx::PgConnection) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select pg_try_advisory_xact_lock($1) as "locked!""#,
        Lock::StaffDigest.key()
    )
    .fetch_one(conn)
    .await
}

async fn take(kernel: &Kernel, conn: &mut sqlx::PgConnection) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        r#"with taken as (
             update staff_message set settled_at = $1 where settled_at is null returning id
           ) select count(*) as "count!" from taken"#,
        kernel.now(),
    )
    .fetch_one(conn)
    .await
}

#[cfg(test)]
mod tests {
    use sqlx::{Executor, PgPool};

    use super::*;
    use crate::{
        audit::Actor,
        db::{
            Role,
            testing::{TestKernel, as_role},
        },
        districts::{By, seed},
        jobs::{Handler, StaffMessage},
    };

    async fn mails(pool: &PgPool) -> i64 {
        sqlx::query_scalar("select count(*) from message where template = 'staff-message'")
            .fetch_one(pool)
            .await
            .unwrap()
    }

    #[sqlx::test(migrations = false)]
    async fn one_mail_is_about_all_that_came(pool: PgPool) {
        let mut conn = pool.acquire().await.unwrap();
        let kernel = TestKernel::new(as_role(&pool, Role::Worker).await);
        let (actor, at, event) = (Actor::System("test"), kernel.now(), kernel.new_id());
        seed(&mut conn, By { actor, at, event, request_id: None }).await.unwrap();
        for _ in 0..3 {
            let message = StaffMessage::new("sorting", "question-asked", kernel.new_id());
            message.run(&kernel, kernel.new_id()).await.unwrap();
        }
        assert_eq!(mail_staff(&kernel).await.unwrap(), 0, "the district has no address for staff");
        pool.execute(
            "insert into district_setting (key, value, updated_at)
             values ('staff_email', '\"service@example.org\"', now())",
        )
        .await
        .unwrap();

        assert_eq!(mail_staff(&kernel).await.unwrap(), 3);
        assert_eq!(mail_staff(&kernel).await.unwrap(), 0, "they were mailed about");
        assert_eq!(mails(&pool).await, 1);
    }
}
