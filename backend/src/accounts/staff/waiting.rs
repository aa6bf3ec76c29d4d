//! What waits for somebody of the staff: the numbers on the first page of the console.

use chrono::{Days, NaiveDate};
use domain::accounts::{Act, Kind, Reach};
use sqlx::PgExecutor;
use uuid::Uuid;

use super::Staff;
use crate::{Kernel, calendar::to_local, lists::first_id};

/// Something that may wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Waiting {
    /// Questions of residents without an answer.
    Questions,
    /// Articles that residents see and whose day to be looked at again has come.
    Reviews,
    /// What residents say of places.
    PlaceReports,
    /// Closures of places that somebody asked for.
    Suspensions,
    /// Messages to residents of the last week that could not be delivered.
    Messages,
    /// Jobs that failed in every attempt.
    DeadLetters,
}

impl Waiting {
    /// Every one, in the order of the page.
    pub const ALL: [Self; 6] = [
        Self::Questions,
        Self::Reviews,
        Self::PlaceReports,
        Self::Suspensions,
        Self::Messages,
        Self::DeadLetters,
    ];

    /// The part of the text key `staff-waiting-…` that names it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Questions => "questions",
            Self::Reviews => "reviews",
            Self::PlaceReports => "place-reports",
            Self::Suspensions => "suspensions",
            Self::Messages => "messages",
            Self::DeadLetters => "dead-letters",
        }
    }

    /// What one must be allowed in order to do something about it.
    const fn wants(self) -> (Act, Kind) {
        match self {
            Self::Questions => (Act::Write, Kind::Question),
            Self::Reviews => (Act::Write, Kind::Article),
            Self::PlaceReports => (Act::Write, Kind::Place),
            Self::Suspensions => (Act::Publish, Kind::Place),
            Self::Messages | Self::DeadLetters => (Act::Write, Kind::Message),
        }
    }
}

/// A message that failed longer ago is in its list, but nobody is reminded of it.
const FAILED_LATELY: Days = Days::new(7);

/// How much of each waits for `staff`, counted to 1,001 at most; only what is theirs to do.
///
/// # Errors
/// When the database does not answer as it should.
pub async fn waiting(kernel: &Kernel, staff: &Staff) -> Result<Vec<(Waiting, i64)>, sqlx::Error> {
    let today = to_local(kernel.now()).date();
    let mut counted = Vec::new();
    for one in Waiting::ALL {
        let (act, kind) = one.wants();
        let Ok(reach) = staff.reach(act, kind) else { continue };
        let count = match one {
            Waiting::Questions => open_questions(&kernel.db).await?,
            Waiting::Reviews => {
                let department = staff.department.filter(|_| reach < Reach::District);
                reviews(&kernel.db, today, reach, department).await?
            }
            Waiting::PlaceReports => place_reports(&kernel.db, reach, &staff.streets).await?,
            Waiting::Suspensions => suspensions(&kernel.db, staff.id).await?,
            Waiting::Messages => failed_messages(&kernel.db, today - FAILED_LATELY).await?,
            Waiting::DeadLetters => dead_letters(&kernel.db).await?,
        };
        counted.push((one, count));
    }
    Ok(counted)
}

async fn open_questions(db: impl PgExecutor<'_>) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from (
             select from sorting_question where state = 'open'
             union all
             select from resident_question where state = 'open'
             limit 1001
           ) as open"#
    )
    .fetch_one(db)
    .await
}

async fn reviews(
    db: impl PgExecutor<'_>,
    today: NaiveDate,
    reach: Reach,
    department: Option<Uuid>,
) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from (
             select from publication
             join publication_version as shown
               on shown.publication = publication.id and shown.version = publication.published
             where publication.shelf = 'article' and shown.review_on <= $1
               and ($2 or publication.department = $3)
             limit 1001
           ) as due"#,
        today,
        reach == Reach::District,
        department,
    )
    .fetch_one(db)
    .await
}

async fn place_reports(
    db: impl PgExecutor<'_>,
    reach: Reach,
    streets: &[Uuid],
) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from (
             select from place_report join place on place.id = place
             where state = 'open' and ($1 or street = any($2)) limit 1001
           ) as open"#,
        reach == Reach::District,
        streets,
    )
    .fetch_one(db)
    .await
}

/// Those that somebody else asked for.
async fn suspensions(db: impl PgExecutor<'_>, staff: Uuid) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from (
             select from place_suspension
             where state = 'asked' and asked_by is distinct from $1 limit 1001
           ) as asked"#,
        staff,
    )
    .fetch_one(db)
    .await
}

async fn failed_messages(db: impl PgExecutor<'_>, since: NaiveDate) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from (
             select from message where state = 'failed' and id >= $1 limit 1001
           ) as failed"#,
        first_id(since),
    )
    .fetch_one(db)
    .await
}

async fn dead_letters(db: impl PgExecutor<'_>) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from (
             select from graphile_worker._private_jobs
             where attempts >= max_attempts and locked_at is null limit 1001
           ) as dead"#
    )
    .fetch_one(db)
    .await
}

#[cfg(test)]
mod tests {
    use domain::accounts::Role;
    use sqlx::PgPool;

    use super::*;
    use crate::db::{
        Role as DbRole,
        testing::{TestKernel, as_role},
    };

    fn staff(role: Role, department: Option<Uuid>) -> Staff {
        Staff {
            id: Uuid::from_u128(1),
            login: "somebody".to_owned(),
            name: "某人".to_owned(),
            roles: vec![role],
            department,
            streets: Vec::new(),
        }
    }

    #[sqlx::test(migrations = false)]
    async fn everybody_sees_what_is_theirs_to_do(pool: PgPool) {
        let kernel = TestKernel::new(as_role(&pool, DbRole::Serve).await);
        let department = Uuid::from_u128(7);
        sqlx::raw_sql(
            "insert into resident_question (id, number, secret_hash, subject, detail, locale,
               presession, asked_at)
             values (gen_random_uuid(), 'MH-261120-7K3F-9', decode(repeat('07', 32), 'hex'), '问题',
               '', 'zh-Hans', decode(repeat('01', 32), 'hex'), '2026-11-19');
             begin;
             insert into publication (id, shelf, slug, state, version, published,
               first_published_at, published_at, changed_at)
             values ('00000000-0000-7000-8000-000000000001', 'article', 'one', 'published', 1, 1,
               '2026-01-01', '2026-01-01', '2026-01-01');
             insert into publication_version (publication, version, class, title_zh_hans,
               body_zh_hans, keywords, pinned, valid_from, review_on, written_at)
             values ('00000000-0000-7000-8000-000000000001', 1, 'sorting', '题', '文', '{}', false,
               '2026-01-01', '2026-11-20', '2026-01-01');
             commit;",
        )
        .execute(&pool)
        .await
        .unwrap();
        let counts =
            async |role, department| waiting(&kernel, &staff(role, department)).await.unwrap();
        assert_eq!(
            counts(Role::Editor, None).await,
            [(Waiting::Questions, 1), (Waiting::Reviews, 1)]
        );
        assert_eq!(
            counts(Role::Handler, Some(department)).await,
            [(Waiting::Reviews, 0), (Waiting::PlaceReports, 0)],
            "an article of the district is not one of the department"
        );
        assert_eq!(
            counts(Role::Administrator, None).await,
            [
                (Waiting::PlaceReports, 0),
                (Waiting::Suspensions, 0),
                (Waiting::Messages, 0),
                (Waiting::DeadLetters, 0)
            ]
        );
        assert_eq!(counts(Role::Crew, None).await, []);
    }
}
