//! Jobs that failed in every attempt, for staff to look at, retry or discard.
//!
//! They stay in the job queue's own table. Row security lets `minhu_serve` change these jobs and no
//! others, so the three operations work from the web and from the command line alike.

mod discard;
mod list;
mod retry;

use domain::accounts::{Act, Kind};

use crate::{
    Problem,
    accounts::{Denied, Staff},
    audit::{Actor, Detail, Event, Subject},
};

pub use discard::discard;
pub use list::{DeadLetter, list};
pub use retry::retry;

/// Who asks for a dead letter to be retried or discarded, for the audit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct By {
    /// Who.
    pub actor: Actor,
    /// With which request.
    pub request_id: Option<String>,
}

impl By {
    /// Somebody at a desk, if they may look after jobs.
    ///
    /// # Errors
    /// [`Denied`].
    pub fn staff(staff: &Staff, request_id: Option<String>) -> Result<Self, Denied> {
        staff.reach(Act::Write, Kind::Message)?;
        Ok(Self { actor: staff.actor(), request_id })
    }
}

/// Why a dead letter was left alone.
#[derive(Debug, thiserror::Error)]
pub enum DeadLetterError {
    /// There is no dead letter of this number: somebody else retried or discarded it.
    #[error("no such dead letter")]
    NotFound,
    /// The database refused or is away.
    #[error("the database refused")]
    Database(#[from] sqlx::Error),
}

impl DeadLetterError {
    /// Every code.
    pub const CODES: &[&str] = &["dead-letter-not-found", "unavailable"];
}

impl Problem for DeadLetterError {
    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "dead-letter-not-found",
            Self::Database(_) => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::NotFound => 404,
            Self::Database(_) => 503,
        }
    }
}

/// The audit event of `act` on the job of the outbox row `id`.
fn event(
    kernel: &crate::Kernel,
    act: &'static str,
    job: i64,
    id: Option<uuid::Uuid>,
    by: By,
) -> Event {
    Event {
        id: kernel.new_id(),
        at: kernel.now(),
        actor: by.actor,
        act,
        subject: Subject { kind: "job", id },
        detail: Detail::none().number("job", job),
        request_id: by.request_id,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use sqlx::{Executor, PgPool};
    use tokio_util::sync::CancellationToken;
    use uuid::Uuid;

    use super::*;
    use crate::{
        Kernel,
        db::{
            Role,
            testing::{TestKernel, as_role},
        },
        jobs::{StaffMessage, queue},
        outbox,
    };

    /// A database that refuses the one message whose kind is `marked`, and quotes somebody's phone
    /// number while it does so.
    const FAULT: &str = "
        create function fault() returns trigger language plpgsql as $$
        begin
          if new.kind = 'marked' then raise exception 'no 13912345678'; end if;
          return new;
        end $$;
        create trigger fault before insert on staff_message
          for each row execute function fault()";

    struct Scene {
        serve: TestKernel,
        worker: Kernel,
        superuser: PgPool,
    }

    impl Scene {
        async fn new(superuser: PgPool) -> Self {
            superuser.execute(FAULT).await.unwrap();
            let serve = TestKernel::new(as_role(&superuser, Role::Serve).await);
            let worker = serve.with_db(as_role(&superuser, Role::Worker).await);
            Self { serve, worker, superuser }
        }

        async fn ask(&self, kind: &'static str) -> Uuid {
            let id = self.serve.new_id();
            let mut tx = self.serve.db.begin().await.unwrap();
            let task = StaffMessage::new("test", kind, self.serve.new_id());
            outbox::write(&mut tx, id, self.serve.now(), &task).await.unwrap();
            tx.commit().await.unwrap();
            outbox::move_batch(&self.worker.db).await.unwrap();
            id
        }

        /// Everything that is due, as if the waits between attempts were over.
        async fn work(&self) {
            self.superuser
                .execute("update graphile_worker._private_jobs set run_at = now()")
                .await
                .unwrap();
            let stop = CancellationToken::new();
            queue::worker(&self.worker, &stop).await.unwrap().run_once().await.unwrap();
        }

        async fn messages(&self) -> HashSet<Uuid> {
            sqlx::query_scalar("select id from staff_message")
                .fetch_all(&self.superuser)
                .await
                .unwrap()
                .into_iter()
                .collect()
        }

        fn by(&self) -> By {
            By { actor: Actor::Operator("tester".into()), request_id: None }
        }
    }

    #[sqlx::test(migrations = false)]
    async fn one_failing_job_is_retried_and_then_dead_while_others_pass(pool: PgPool) {
        let scene = Scene::new(pool).await;
        let before = scene.ask("asked").await;
        let marked = scene.ask("marked").await;
        let after = scene.ask("asked").await;

        for attempt in 1..=10 {
            assert_eq!(list(&scene.serve.db, i64::MAX, 10).await.unwrap(), [], "{attempt}");
            scene.work().await;
        }
        assert_eq!(scene.messages().await, HashSet::from([before, after]));

        let letters = list(&scene.serve.db, i64::MAX, 10).await.unwrap();
        let [letter] = letters.as_slice() else { panic!("{letters:?}") };
        assert_eq!(letter.id, Some(marked));
        assert_eq!((letter.task.as_str(), letter.attempts), ("staff-message", 10));
        assert_eq!(letter.error, "database refused: P0001");
        assert_eq!(letter.payload["kind"], "marked");
        assert!((letter.failed_at - letter.created_at).num_seconds() < 60);
        assert_eq!(list(&scene.serve.db, letter.job, 10).await.unwrap(), []);

        // The eleventh attempt is staff's.
        scene.superuser.execute("drop trigger fault on staff_message").await.unwrap();
        scene.work().await;
        assert_eq!(scene.messages().await.len(), 2);
        retry(&scene.serve, letter.job, scene.by()).await.unwrap();
        assert_eq!(list(&scene.serve.db, i64::MAX, 10).await.unwrap(), []);
        scene.work().await;
        assert_eq!(scene.messages().await, HashSet::from([before, marked, after]));
        let act: (String, Uuid) = sqlx::query_as("select act, subject_id from audit_event")
            .fetch_one(&scene.superuser)
            .await
            .unwrap();
        assert_eq!(act, ("retry".to_owned(), marked));
    }

    #[sqlx::test(migrations = false)]
    async fn only_dead_letters_can_be_retried_or_discarded(pool: PgPool) {
        let scene = Scene::new(pool).await;
        scene.ask("marked").await;
        let job: i64 = sqlx::query_scalar("select id from graphile_worker._private_jobs")
            .fetch_one(&scene.superuser)
            .await
            .unwrap();
        let refused = discard(&scene.serve, job, scene.by()).await.unwrap_err();
        assert_eq!((refused.code(), refused.status()), ("dead-letter-not-found", 404));
        assert!(retry(&scene.serve, job, scene.by()).await.is_err());

        for _ in 1..=10 {
            scene.work().await;
        }
        discard(&scene.serve, job, scene.by()).await.unwrap();
        assert!(discard(&scene.serve, job, scene.by()).await.is_err());
        scene.superuser.execute("drop trigger fault on staff_message").await.unwrap();
        scene.work().await;
        assert!(scene.messages().await.is_empty());
    }
}
