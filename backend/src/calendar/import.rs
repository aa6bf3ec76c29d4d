//! Takes a file over at the command line.

use chrono::{DateTime, Utc};
use sqlx::{Connection, PgConnection};
use uuid::Uuid;

use super::{
    ChangeError, Report, SEED,
    change::{Act, apply, lock},
    parse,
};
use crate::audit::Actor;

/// Who imports, when, and whether in earnest.
#[derive(Debug, Clone)]
pub struct Import {
    /// The current instant.
    pub at: DateTime<Utc>,
    /// Who, for the audit.
    pub actor: Actor,
    /// The id of the audit's row.
    pub event: Uuid,
    /// Tell what would change, and change nothing.
    pub dry_run: bool,
}

/// Makes the calendar what `text` says of it, in one transaction of `conn`; what the file does not
/// name stays. Importing the same file again changes nothing and leaves no trace. Gives the number
/// of the newest version, which is not the next one after a dry run.
///
/// # Errors
/// [`ChangeError`]; nothing was changed then.
pub async fn import(
    conn: &mut PgConnection,
    text: &str,
    import: Import,
) -> Result<(Report, i64), ChangeError> {
    let changes = parse(text).map_err(ChangeError::File)?;
    let mut tx = conn.begin().await?;
    let before = lock(&mut tx).await?;
    let Import { at, actor, event, dry_run } = import;
    let act = Act { at, actor, event, act: "import", request_id: None };
    let (report, version) = apply(&mut tx, &changes, act).await?;
    if dry_run {
        // Everything was tried on the database itself, and is taken back.
        tx.rollback().await?;
        return Ok((report, before));
    }
    tx.commit().await?;
    Ok((report, version))
}

/// Imports the demonstration district's calendar where there is none. Returns whether it did.
///
/// # Errors
/// See [`ChangeError`].
pub async fn seed(
    conn: &mut PgConnection,
    at: DateTime<Utc>,
    event: Uuid,
) -> Result<bool, ChangeError> {
    if super::load::newest(&mut *conn).await? > 0 {
        return Ok(false);
    }
    let actor = Actor::System("demonstration");
    import(conn, SEED, Import { at, actor, event, dry_run: false }).await?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use domain::calendar::{Term, deadline, parse_date_time};
    use sqlx::PgPool;

    use super::{
        super::{CalendarStore, Edition, LoadError, Wrong, load, load_version, write},
        *,
    };
    use crate::db::{Role, testing::as_role};

    fn meta(number: u128) -> Import {
        Import {
            at: DateTime::UNIX_EPOCH,
            actor: Actor::Operator("tester".to_owned()),
            event: Uuid::from_u128(number),
            dry_run: false,
        }
    }

    #[sqlx::test(migrations = false)]
    async fn what_is_imported_is_what_is_loaded(pool: PgPool) {
        let mut conn = pool.acquire().await.unwrap();
        assert_eq!(load(&mut *conn).await.unwrap(), Edition::default());
        let store = CalendarStore::new(Edition::default());
        assert!(seed(&mut conn, DateTime::UNIX_EPOCH, Uuid::from_u128(1)).await.unwrap());
        assert!(!seed(&mut conn, DateTime::UNIX_EPOCH, Uuid::from_u128(2)).await.unwrap());
        assert!(store.refresh_if_changed(&pool).await.unwrap());
        assert!(!store.refresh_if_changed(&pool).await.unwrap());
        let edition = store.get();
        assert_eq!(edition.version, 1);
        assert_eq!(edition.calendar.years().count(), 2);
        let start = parse_date_time("2026-09-18 16:30").unwrap();
        let due = deadline(&edition.calendar, start, Term::working_minutes(240).unwrap());
        assert_eq!(Some(due.unwrap().at), parse_date_time("2026-09-20 11:30"));
        let december = super::super::to_utc(parse_date_time("2026-12-01 00:00").unwrap());
        assert_eq!(store.missing_years(december), [2027]);
        assert!(store.missing_years(december - chrono::TimeDelta::seconds(1)).is_empty());
    }

    #[sqlx::test(migrations = false)]
    async fn a_version_stays_as_it_was(pool: PgPool) {
        let mut conn = pool.acquire().await.unwrap();
        import(&mut conn, SEED, meta(1)).await.unwrap();
        let next = "year,2027,2026-11-30,通知,\noff,2027-01-01,2027-01-03,元旦,\n";
        let (report, version) = import(&mut conn, next, meta(2)).await.unwrap();
        assert_eq!((report.added.as_slice(), version), ([2027].as_slice(), 2));
        let (report, version) = import(&mut conn, next, meta(3)).await.unwrap();
        assert!(report.is_empty());
        assert_eq!((report.unchanged.as_slice(), version), ([2027].as_slice(), 2));
        let old = load_version(&pool, 1).await.unwrap();
        let new = load_version(&pool, 2).await.unwrap();
        assert!(old.calendar.year(2027).is_none() && new.calendar.year(2027).is_some());
        assert_eq!(write(&old.calendar), write(&super::super::tests::calendar(SEED)));
        assert!(matches!(load_version(&pool, 3).await, Err(LoadError::Missing)));
        let audited: i64 =
            sqlx::query_scalar("select count(*) from audit_event").fetch_one(&pool).await.unwrap();
        assert_eq!(audited, 2);
        for change in ["update calendar_version set content = 'x'", "delete from calendar_version"]
        {
            let refused = sqlx::query(change).execute(&pool).await.unwrap_err();
            assert_eq!(refused.as_database_error().unwrap().code().unwrap(), "42501");
        }
    }

    #[sqlx::test(migrations = false)]
    async fn a_dry_run_and_a_mistake_change_nothing(pool: PgPool) {
        let mut conn = pool.acquire().await.unwrap();
        let dry = Import { dry_run: true, ..meta(1) };
        let (report, version) = import(&mut conn, SEED, dry).await.unwrap();
        assert_eq!((report.added.len(), report.duty_changed, version), (2, true, 0));
        assert_eq!(load(&pool).await.unwrap().version, 0);

        let broken = format!("{SEED}work,2026-10-01,,国庆节,\n");
        match import(&mut conn, &broken, meta(2)).await.unwrap_err() {
            ChangeError::File(errors) => {
                assert_eq!(errors[0].line, SEED.lines().count() as u64 + 1);
                assert_eq!(errors[0].wrong, Wrong::Both);
            }
            other => panic!("{other}"),
        }
        assert_eq!(load(&pool).await.unwrap().version, 0);
    }

    /// The constraints hold whoever writes.
    #[sqlx::test(migrations = false)]
    async fn the_database_refuses_what_must_never_be(pool: PgPool) {
        let mut conn = pool.acquire().await.unwrap();
        import(&mut conn, SEED, meta(1)).await.unwrap();
        let serve = as_role(&pool, Role::Serve).await;
        for (insert, code) in [
            ("insert into calendar_day values ('2026-10-03', 2026, 'work', '国庆节')", "23505"),
            ("insert into calendar_day values ('2026-10-09', 2026, 'work', '国庆节')", "23514"),
            ("insert into calendar_day values ('2026-10-09', 2025, 'off', '国庆节')", "23514"),
            ("insert into calendar_day values ('2027-10-01', 2027, 'off', '国庆节')", "23503"),
            ("insert into calendar_duty values ('2020-01-01', 1, 700, 730)", "23P01"),
            ("insert into calendar_duty values ('2021-01-01', 1, 0, 1441)", "23514"),
            ("update calendar_day set kind = 'off'", "42501"),
        ] {
            let refused = sqlx::query(insert).execute(&serve).await.unwrap_err();
            assert_eq!(refused.as_database_error().unwrap().code().unwrap(), code, "{insert}");
        }
    }
}
