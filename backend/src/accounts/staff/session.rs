//! Where staff are signed in: begin, read, list and end a session.

use chrono::{DateTime, TimeDelta, Utc};
use domain::accounts::Role;
use sqlx::PgExecutor;
use uuid::Uuid;

use super::Staff;
use crate::{
    Kernel,
    accounts::SessionToken,
    privacy::{OpenError, Place, open},
};

/// Nobody at the desk for this long ends the session.
pub const IDLE: TimeDelta = TimeDelta::minutes(30);
/// A session ends after this long, however busy: a long shift.
pub const LONGEST: TimeDelta = TimeDelta::hours(12);
/// Acts that ask for proof take one that is no older.
pub const CONFIRMED_FOR: TimeDelta = TimeDelta::minutes(10);
/// A request is noted when the last noted one is this old, so that reading costs no writing.
const NOTED_EVERY: TimeDelta = TimeDelta::minutes(1);

/// A session, with who is signed in.
#[derive(Debug, Clone)]
pub struct Session {
    pub id: Uuid,
    pub staff: Staff,
    pub confirmed_at: DateTime<Utc>,
    /// Whether it is of an account of the demonstration, which is let in nowhere else.
    pub demonstration: bool,
}

impl Session {
    /// Whether the person has proved lately that it is they.
    #[must_use]
    pub fn is_confirmed(&self, now: DateTime<Utc>) -> bool {
        now - self.confirmed_at < CONFIRMED_FOR
    }
}

/// Why it could not be read who is signed in.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    /// The name does not open with these keys.
    #[error("the name of a member of staff does not open")]
    Sealed(#[from] OpenError),
    /// The database did not answer as it should.
    #[error("the session could not be read")]
    Database(#[from] sqlx::Error),
}

/// Signs `staff` in on this device, in the transaction of whatever proved that it is they.
///
/// # Errors
/// When the database refuses.
pub async fn begin(
    kernel: &Kernel,
    executor: impl PgExecutor<'_>,
    staff: Uuid,
    device: &str,
) -> Result<SessionToken, sqlx::Error> {
    begin_on(kernel, executor, staff, device, On::Pages).await
}

/// What a session is good for: neither is let in where the other is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum On {
    /// A browser with a cookie.
    Pages,
    /// An app that sends its token: what handlers do by the API.
    App,
}

/// As [`begin`], on pages or in an app.
pub(super) async fn begin_on(
    kernel: &Kernel,
    executor: impl PgExecutor<'_>,
    staff: Uuid,
    device: &str,
    on: On,
) -> Result<SessionToken, sqlx::Error> {
    let token = SessionToken::mint(&*kernel.random);
    let now = kernel.now();
    sqlx::query!(
        "insert into staff_session
           (id, token_hash, staff, device, created_at, seen_at, ends_at, confirmed_at, app)
         values ($1, $2, $3, $4, $5, $5, $6, $5, $7)",
        kernel.new_id(),
        &token.hash()[..],
        staff,
        device.chars().take(60).collect::<String>(),
        now,
        now + LONGEST,
        on == On::App,
    )
    .execute(executor)
    .await?;
    Ok(token)
}

/// Who is signed in with `token`; none when its session is over or its holder was disabled, and none
/// for that of an app.
///
/// # Errors
/// [`SessionError`].
pub async fn read(kernel: &Kernel, token: &SessionToken) -> Result<Option<Session>, SessionError> {
    read_on(kernel, token, On::Pages).await
}

/// As [`read`], for the token of an app, and none for that of a browser.
///
/// # Errors
/// [`SessionError`].
pub async fn read_app(
    kernel: &Kernel,
    token: &SessionToken,
) -> Result<Option<Session>, SessionError> {
    read_on(kernel, token, On::App).await
}

async fn read_on(
    kernel: &Kernel,
    token: &SessionToken,
    on: On,
) -> Result<Option<Session>, SessionError> {
    let now = kernel.now();
    let row = sqlx::query!(
        r#"select session.id, session.seen_at, session.confirmed_at,
             staff.id as staff_id, staff.login, staff.name, staff.department,
             staff.demonstration,
             array(select role from staff_role where staff_role.staff = staff.id) as "roles!",
             array(select street from staff_street where staff_street.staff = staff.id)
               as "streets!"
           from staff_session as session join staff on staff.id = session.staff
           where session.token_hash = $1 and session.ends_at > $2 and session.seen_at > $3
             and staff.state = 'active' and session.app = $4"#,
        &token.hash()[..],
        now,
        now - IDLE,
        on == On::App,
    )
    .fetch_optional(&kernel.db)
    .await?;
    let Some(row) = row else { return Ok(None) };
    if now - row.seen_at >= NOTED_EVERY {
        sqlx::query!("update staff_session set seen_at = $2 where id = $1", row.id, now)
            .execute(&kernel.db)
            .await?;
    }
    let place = Place { column: "staff.name", row: row.staff_id.as_bytes() };
    let name = String::from_utf8_lossy(&open(&kernel.keys, place, &row.name)?).into_owned();
    Ok(Some(Session {
        id: row.id,
        staff: Staff {
            id: row.staff_id,
            login: row.login,
            name,
            roles: row.roles.iter().filter_map(|role| Role::parse(role)).collect(),
            department: row.department,
            streets: row.streets,
        },
        confirmed_at: row.confirmed_at,
        demonstration: row.demonstration,
    }))
}

/// Ends the session of `token`, and tells whose it was.
///
/// # Errors
/// When the database refuses.
pub async fn sign_out(
    executor: impl PgExecutor<'_>,
    token: &SessionToken,
) -> Result<Option<Uuid>, sqlx::Error> {
    sqlx::query_scalar!(
        "delete from staff_session where token_hash = $1 returning staff",
        &token.hash()[..],
    )
    .fetch_optional(executor)
    .await
}

/// A session in the list of its holder.
#[derive(Debug, Clone)]
pub struct Listed {
    pub id: Uuid,
    /// What they sit at: `Chrome · Windows`.
    pub device: String,
    pub created_at: DateTime<Utc>,
    /// The last request, to the minute.
    pub seen_at: DateTime<Utc>,
}

/// Where `staff` is signed in, the latest first. Nobody has more than a few: what is idle ends by
/// itself.
///
/// # Errors
/// When the database refuses.
pub async fn list(kernel: &Kernel, staff: Uuid) -> Result<Vec<Listed>, sqlx::Error> {
    let now = kernel.now();
    sqlx::query_as!(
        Listed,
        "select id, device, created_at, seen_at from staff_session
         where staff = $1 and ends_at > $2 and seen_at > $3 order by seen_at desc, id limit 100",
        staff,
        now,
        now - IDLE,
    )
    .fetch_all(&kernel.db)
    .await
}

/// Ends every session of `staff` but `kept`, and tells how many there were.
///
/// # Errors
/// When the database refuses.
pub async fn end_all(
    executor: impl PgExecutor<'_>,
    staff: Uuid,
    kept: Option<Uuid>,
) -> Result<u64, sqlx::Error> {
    let ended = sqlx::query!(
        "delete from staff_session where staff = $1 and id is distinct from $2",
        staff,
        kept,
    )
    .execute(executor)
    .await?;
    Ok(ended.rows_affected())
}

/// Ends a session of `staff`; none of anybody else. Ending one that is over does nothing.
///
/// # Errors
/// When the database refuses.
pub async fn end_of(
    executor: impl PgExecutor<'_>,
    staff: Uuid,
    id: Uuid,
) -> Result<bool, sqlx::Error> {
    let ended = sqlx::query!("delete from staff_session where id = $1 and staff = $2", id, staff)
        .execute(executor)
        .await?;
    Ok(ended.rows_affected() == 1)
}

/// Ends a session. Ending one that is over does nothing.
///
/// # Errors
/// When the database refuses.
pub async fn end(executor: impl PgExecutor<'_>, id: Uuid) -> Result<(), sqlx::Error> {
    sqlx::query!("delete from staff_session where id = $1", id).execute(executor).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use sqlx::PgPool;

    use super::*;
    use crate::{
        db::{
            Role as DbRole,
            testing::{TestKernel, as_role},
        },
        privacy::seal,
    };

    async fn somebody(kernel: &Kernel) -> Uuid {
        let id = kernel.new_id();
        let place = Place { column: "staff.name", row: id.as_bytes() };
        let name = seal(&kernel.keys, &*kernel.random, place, "王某".as_bytes());
        sqlx::query!(
            "insert into staff (id, login, name, created_at) values ($1, 'wang', $2, $3)",
            id,
            name,
            kernel.now(),
        )
        .execute(&kernel.db)
        .await
        .unwrap();
        sqlx::query!("insert into staff_role (staff, role) values ($1, 'editor')", id)
            .execute(&kernel.db)
            .await
            .unwrap();
        id
    }

    #[sqlx::test(migrations = false)]
    async fn idle_long_or_disabled_ends_a_session(pool: PgPool) {
        let kernel = TestKernel::new(as_role(&pool, DbRole::Serve).await);
        let id = somebody(&kernel).await;
        let token = begin(&kernel, &kernel.db, id, "Chrome · Windows").await.unwrap();
        let session = read(&kernel, &token).await.unwrap().unwrap();
        assert_eq!((session.staff.id, session.staff.name.as_str()), (id, "王某"));
        assert_eq!(session.staff.roles, [Role::Editor]);
        assert!(session.is_confirmed(kernel.now()));
        assert!(!session.is_confirmed(kernel.now() + CONFIRMED_FOR));

        // Busy all day: it still ends.
        for _ in 0..36 {
            assert!(read(&kernel, &token).await.unwrap().is_some());
            kernel.clock.advance(TimeDelta::minutes(20));
        }
        assert!(read(&kernel, &token).await.unwrap().is_none());

        let token = begin(&kernel, &kernel.db, id, "").await.unwrap();
        kernel.clock.advance(IDLE);
        assert!(read(&kernel, &token).await.unwrap().is_none());

        let token = begin(&kernel, &kernel.db, id, "").await.unwrap();
        sqlx::query!("update staff set state = 'disabled'").execute(&kernel.db).await.unwrap();
        assert!(read(&kernel, &token).await.unwrap().is_none());
    }

    #[sqlx::test(migrations = false)]
    async fn an_ended_session_is_over(pool: PgPool) {
        let kernel = TestKernel::new(as_role(&pool, DbRole::Serve).await);
        let id = somebody(&kernel).await;
        let token = begin(&kernel, &kernel.db, id, "").await.unwrap();
        let session = read(&kernel, &token).await.unwrap().unwrap();
        end(&kernel.db, session.id).await.unwrap();
        assert!(read(&kernel, &token).await.unwrap().is_none());
        let none = SessionToken::mint(&*kernel.random);
        assert!(read(&kernel, &none).await.unwrap().is_none());
    }
}
