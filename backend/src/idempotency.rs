//! One key, one effect, one answer, however often the request arrives: a second click, a browser
//! that sends again on a weak line, a partner's retry.
//!
//! The key is claimed and answered in the transaction of the effect itself, so neither is ever
//! there without the other:
//!
//! ```text
//! let mut tx = kernel.db.begin().await?;
//! let claim = match begin(kernel, &mut tx, &request).await? {
//!     Outcome::Replayed(answer) => {
//!         tx.rollback().await?;
//!         return Ok(read(answer));
//!     }
//!     Outcome::New(claim) => claim,
//! };
//! …the effect and its outbox rows…
//! finish_audited(kernel, &mut tx, claim, event, &answer, KEY_LIFE).await?;
//! tx.commit().await?;
//! ```
//!
//! [`Once`](crate::once::Once) is this frame.
//!
//! A refusal needs no answer: the transaction rolls back, and the same key may be used again with
//! the mended form. (A dropped transaction rolls back when its connection gets round to it: [`begin`]
//! gives it a moment. `tx.rollback().await` does it at once.)
//!
//! To make another operation idempotent: 1. its input carries the key and who is asking; 2. it
//! hashes, with [`request_hash`], its name and every field that matters to the effect; 3. it calls
//! [`begin`] first and [`finish_audited`] last, as above; 4. its error enum has a variant for
//! [`IdempotencyError`]. A page answers `form-changed` with the offer to send it as a new one, that
//! is: with a newly minted key.

use std::time::Duration;

use chrono::TimeDelta;
use sha2::{Digest, Sha256};
use sqlx::PgConnection;

use crate::{
    Kernel, Problem,
    audit::Event,
    privacy::{self, OpenError, Place, Purpose},
};

/// How long an answer can be replayed: as long as the draft of a form lives.
pub const KEY_LIFE: TimeDelta = TimeDelta::hours(24);

/// How often a key is tried that somebody else holds, and what lies between.
const TRIES: u32 = 4;
const PAUSE: Duration = Duration::from_millis(25);

/// A request that may arrive more than once.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// Who is asking, in 1 to 64 bytes: the [`PreSessionId`](crate::presession::PreSessionId), an
    /// account, an API client. Nobody can replay the answer of somebody else.
    pub scope: &'a [u8],
    /// The key: a [`FormKey`](crate::forms::FormKey), or what an API client sent.
    pub key: &'a [u8],
    /// What is asked for, by [`request_hash`].
    pub hash: RequestHash,
}

/// A fingerprint of what a request asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestHash([u8; 32]);

/// What became of a request's key.
#[derive(Debug)]
pub enum Outcome {
    /// It is the first of its kind: go on, and hand the claim to [`finish`].
    New(Claim),
    /// It had its effect before; this was the answer.
    Replayed(Vec<u8>),
}

/// The right to answer a key, for the length of the transaction that it was given in.
#[derive(Debug)]
#[must_use = "an effect without `finish` is done again by the next request with the same key"]
pub struct Claim {
    scope: Vec<u8>,
    key: [u8; 32],
    request_hash: [u8; 32],
}

/// Why a request is neither done nor answered.
#[derive(Debug, thiserror::Error)]
pub enum IdempotencyError {
    /// The key was used before, for a request with other content.
    #[error("the key was used for another request")]
    Changed,
    /// A request with this key is being worked on at this moment.
    #[error("a request with this key is still running")]
    Running,
    /// The answer is there but cannot be opened. Doing it again would be worse than saying so.
    #[error("the stored answer does not open")]
    Unreadable(#[from] OpenError),
    /// The database did not answer as it should.
    #[error("the idempotency key could not be reached")]
    Database(#[from] sqlx::Error),
}

impl IdempotencyError {
    /// Every code that it can have.
    pub const CODES: &'static [&'static str] =
        &["form-changed", "form-running", "internal", "unavailable"];
}

impl Problem for IdempotencyError {
    fn code(&self) -> &'static str {
        match self {
            Self::Changed => "form-changed",
            Self::Running => "form-running",
            Self::Unreadable(_) => "internal",
            Self::Database(_) => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Changed => 422,
            Self::Running => 409,
            Self::Unreadable(_) => 500,
            Self::Database(_) => 503,
        }
    }
}

/// The fingerprint of `operation` with `fields`, whose number and order are the operation's own.
#[must_use]
pub fn request_hash<T: AsRef<[u8]>>(
    operation: &str,
    fields: impl IntoIterator<Item = T>,
) -> RequestHash {
    let mut hash = Sha256::new();
    update(&mut hash, operation.as_bytes());
    for field in fields {
        update(&mut hash, field.as_ref());
    }
    RequestHash(hash.finalize().into())
}

/// Claims the request's key, or finds out what was answered to it. `conn` is in the effect's
/// transaction, at Postgres's default isolation (read committed).
///
/// # Errors
/// [`IdempotencyError`]; the transaction is then good for nothing but to be rolled back.
pub async fn begin(
    kernel: &Kernel,
    conn: &mut PgConnection,
    request: &Request<'_>,
) -> Result<Outcome, IdempotencyError> {
    let key: [u8; 32] = Sha256::digest(request.key).into();

    let mut tried = 0;
    let (locked, used) = loop {
        // Held until the transaction ends, however it ends. Tried instead of waited for, so that
        // twenty impatient clicks do not hold twenty connections.
        let locked = sqlx::query_scalar!(
            r#"select pg_try_advisory_xact_lock($1) as "locked!""#,
            lock(request.scope, &key),
        )
        .fetch_one(&mut *conn)
        .await?;

        // A statement of its own: it must see what was committed before the lock was given. Asked
        // also where the lock was not: whoever holds it may be replaying.
        let used = sqlx::query!(
            "select request_hash, answer from idempotency_key
             where scope = $1 and key = $2 and expires_at > $3",
            request.scope,
            &key[..],
            kernel.now(),
        )
        .fetch_optional(&mut *conn)
        .await?;
        tried += 1;
        if locked || used.is_some() || tried == TRIES {
            break (locked, used);
        }
        // A transaction that was only dropped is over in a moment, and so is most of what runs.
        tokio::time::sleep(PAUSE).await;
    };

    let keys = &kernel.keys;
    let Some(used) = used else {
        if !locked {
            return Err(IdempotencyError::Running);
        }
        return Ok(Outcome::New(Claim {
            scope: request.scope.to_vec(),
            key,
            request_hash: privacy::sign(keys, Purpose::Idempotency, &request.hash.0),
        }));
    };
    if !privacy::verify(keys, Purpose::Idempotency, &request.hash.0, &used.request_hash) {
        return Err(IdempotencyError::Changed);
    }
    let row = row(request.scope, &key);
    Ok(Outcome::Replayed(privacy::open(keys, answer_at(&row), &used.answer)?))
}

/// Whether a request with this key had its effect before: for what is asked about it beforehand.
///
/// # Errors
/// When the database does not answer.
pub async fn is_used(kernel: &Kernel, scope: &[u8], key: &[u8]) -> Result<bool, sqlx::Error> {
    let key: [u8; 32] = Sha256::digest(key).into();
    sqlx::query_scalar!(
        r#"select exists (
             select 1 from idempotency_key
             where scope = $1 and key = $2 and expires_at > $3) as "used!""#,
        scope,
        &key[..],
        kernel.now(),
    )
    .fetch_one(&kernel.db)
    .await
}

/// Stores the answer that every further request with the key will get. `conn` is in the same
/// transaction as for [`begin`].
///
/// # Errors
/// [`IdempotencyError::Database`], and [`IdempotencyError::Running`] if the claim is from another
/// transaction and somebody else has answered meanwhile.
pub async fn finish(
    kernel: &Kernel,
    conn: &mut PgConnection,
    claim: Claim,
    answer: &[u8],
) -> Result<(), IdempotencyError> {
    finish_for(kernel, conn, claim, answer, KEY_LIFE).await
}

/// As [`finish`], for a form that may come again after longer than [`KEY_LIFE`].
///
/// # Errors
/// As [`finish`].
pub async fn finish_for(
    kernel: &Kernel,
    conn: &mut PgConnection,
    claim: Claim,
    answer: &[u8],
    life: TimeDelta,
) -> Result<(), IdempotencyError> {
    store(kernel, conn, claim, None, answer, life).await
}

/// As [`finish_for`], and writes `event` into the audit: in one statement, which costs half of what
/// two do.
///
/// # Errors
/// As [`finish`].
pub async fn finish_audited(
    kernel: &Kernel,
    conn: &mut PgConnection,
    claim: Claim,
    event: Event,
    answer: &[u8],
    life: TimeDelta,
) -> Result<(), IdempotencyError> {
    store(kernel, conn, claim, Some(event), answer, life).await
}

/// The statement writes what [`audit::record`](crate::audit::record) does, where there is an event.
async fn store(
    kernel: &Kernel,
    conn: &mut PgConnection,
    claim: Claim,
    event: Option<Event>,
    answer: &[u8],
    life: TimeDelta,
) -> Result<(), IdempotencyError> {
    let event = event.map(Event::into_row);
    let event = event.as_ref();
    let now = kernel.now();
    let row = row(&claim.scope, &claim.key);
    let sealed = privacy::seal(&kernel.keys, &*kernel.random, answer_at(&row), answer);
    let stored = sqlx::query!(
        "with event as (
           insert into audit_event
             (id, at, actor_kind, actor, act, subject_kind, subject_id, detail, request_id)
           select $7, $8, $9, $10, $11, $12, $13, $14, $15 where $7::uuid is not null
         ), pending as (
           insert into audit_pending (event_id) select $7 where $7 is not null
         )
         insert into idempotency_key as used
           (scope, key, request_hash, answer, created_at, expires_at)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (scope, key) do update set
           request_hash = excluded.request_hash,
           answer = excluded.answer,
           created_at = excluded.created_at,
           expires_at = excluded.expires_at
         where used.expires_at <= excluded.created_at",
        claim.scope,
        &claim.key[..],
        &claim.request_hash[..],
        sealed,
        now,
        now + life,
        event.map(|event| event.id),
        event.map(|event| event.at),
        event.map(|event| event.actor_kind),
        event.map(|event| event.actor.as_str()),
        event.map(|event| event.act),
        event.map(|event| event.subject_kind),
        event.and_then(|event| event.subject_id),
        event.map(|event| event.detail.clone()),
        event.and_then(|event| event.request_id.as_deref()),
    )
    .execute(conn)
    .await?;
    if stored.rows_affected() == 0 {
        return Err(IdempotencyError::Running);
    }
    Ok(())
}

/// Where the answer is sealed, in the row that [`row`] names.
fn answer_at(row: &[u8]) -> Place<'_> {
    Place { column: "idempotency_key.answer", row }
}

/// The row's primary key in one piece; the key's hash has a fixed length, so it is unambiguous.
fn row(scope: &[u8], key: &[u8; 32]) -> Vec<u8> {
    [scope, key].concat()
}

/// The advisory lock of a key. Two keys that share one by accident are told "running" once.
fn lock(scope: &[u8], key: &[u8; 32]) -> i64 {
    let mut hash = Sha256::new();
    update(&mut hash, b"idempotency_key");
    update(&mut hash, scope);
    update(&mut hash, key);
    let [a, b, c, d, e, f, g, h, ..]: [u8; 32] = hash.finalize().into();
    i64::from_be_bytes([a, b, c, d, e, f, g, h])
}

/// Adds one part with its length, so that parts cannot run into each other.
fn update(hash: &mut Sha256, part: &[u8]) {
    hash.update((part.len() as u64).to_be_bytes());
    hash.update(part);
}

#[cfg(test)]
mod tests {
    use futures::future::join_all;
    use sqlx::PgPool;

    use super::*;
    use crate::db::{
        Role,
        testing::{TestKernel, as_role},
    };

    fn request(key: &'static [u8], item: &str) -> Request<'static> {
        Request { scope: b"visitor", key, hash: request_hash("ask", [item]) }
    }

    /// An operation that answers with the number of times it was done.
    async fn effect(kernel: &Kernel, request: &Request<'_>) -> Result<Vec<u8>, IdempotencyError> {
        let mut tx = kernel.db.begin().await?;
        let claim = match begin(kernel, &mut tx, request).await? {
            Outcome::Replayed(answer) => {
                tx.rollback().await?;
                return Ok(answer);
            }
            Outcome::New(claim) => claim,
        };
        let times = sqlx::query_scalar!(
            r#"insert into form_draft
                 (id, presession, form, sealed_values, updated_at, expires_at)
               values ($1, sha256($2), 'effect', '', $3, $3::timestamptz + interval '1 day')
               returning (select count(*) + 1 from form_draft) as "times!""#,
            kernel.new_id(),
            &kernel.random_bytes::<16>()[..],
            kernel.now(),
        )
        .fetch_one(&mut *tx)
        .await?;
        let answer = format!("answer {times}").into_bytes();
        finish(kernel, &mut tx, claim, &answer).await?;
        tx.commit().await?;
        Ok(answer)
    }

    #[test]
    fn fields_do_not_run_into_each_other() {
        assert_eq!(request_hash("ask", ["a", "b"]), request_hash("ask", ["a", "b"]));
        assert_ne!(request_hash("ask", ["a", "b"]), request_hash("ask", ["ab", ""]));
        assert_ne!(request_hash("ask", ["a"]), request_hash("ask", ["a", ""]));
        assert_ne!(request_hash("ask", ["a"]), request_hash("aska", [""]));
    }

    #[sqlx::test(migrations = false)]
    async fn the_same_key_gets_the_same_answer(pool: PgPool) {
        let kernel = TestKernel::new(as_role(&pool, Role::Serve).await);
        let first = request(b"key 1", "沙发");
        assert_eq!(effect(&kernel, &first).await.unwrap(), b"answer 1");
        assert_eq!(effect(&kernel, &first).await.unwrap(), b"answer 1");
        assert_eq!(effect(&kernel, &request(b"key 2", "沙发")).await.unwrap(), b"answer 2");
        let other = Request { scope: b"other visitor", ..first };
        assert_eq!(effect(&kernel, &other).await.unwrap(), b"answer 3");

        let changed = effect(&kernel, &request(b"key 1", "床垫")).await.unwrap_err();
        assert!(matches!(changed, IdempotencyError::Changed));
        assert_eq!((changed.code(), changed.status()), ("form-changed", 422));
    }

    #[sqlx::test(migrations = false)]
    async fn a_running_one_is_refused_and_a_failed_one_forgotten(pool: PgPool) {
        let kernel = TestKernel::new(as_role(&pool, Role::Serve).await);
        let request = request(b"key", "沙发");

        let mut running = kernel.db.begin().await.unwrap();
        let claim = match begin(&kernel, &mut running, &request).await.unwrap() {
            Outcome::New(claim) => claim,
            Outcome::Replayed(_) => panic!("nothing was answered yet"),
        };
        let error = effect(&kernel, &request).await.unwrap_err();
        assert!(matches!(error, IdempotencyError::Running));
        assert_eq!((error.code(), error.status()), ("form-running", 409));

        finish(&kernel, &mut running, claim, b"lost").await.unwrap();
        running.rollback().await.unwrap();
        assert_eq!(effect(&kernel, &request).await.unwrap(), b"answer 1");

        // Somebody who replays does not keep others from replaying.
        let mut replaying = kernel.db.begin().await.unwrap();
        assert!(matches!(
            begin(&kernel, &mut replaying, &request).await.unwrap(),
            Outcome::Replayed(_)
        ));
        assert_eq!(effect(&kernel, &request).await.unwrap(), b"answer 1");
    }

    #[sqlx::test(migrations = false)]
    async fn what_ends_in_a_moment_does_not_count_as_running(pool: PgPool) {
        let kernel = TestKernel::new(as_role(&pool, Role::Serve).await);
        let request = request(b"key", "沙发");
        let mut refused = kernel.db.begin().await.unwrap();
        assert!(matches!(begin(&kernel, &mut refused, &request).await.unwrap(), Outcome::New(_)));
        let end = async {
            tokio::time::sleep(PAUSE / 2).await;
            refused.rollback().await.unwrap();
        };
        let (again, ()) = tokio::join!(effect(&kernel, &request), end);
        assert_eq!(again.unwrap(), b"answer 1");
    }

    #[sqlx::test(migrations = false)]
    async fn twenty_clicks_at_once_have_one_effect(pool: PgPool) {
        let kernel = TestKernel::new(as_role(&pool, Role::Serve).await);
        let request = request(b"key", "沙发");
        let outcomes = join_all((0..20).map(|_| effect(&kernel, &request))).await;
        assert!(outcomes.iter().any(Result::is_ok));
        for outcome in outcomes {
            match outcome {
                Ok(answer) => assert_eq!(answer, b"answer 1"),
                Err(error) => assert!(matches!(error, IdempotencyError::Running), "{error:?}"),
            }
        }
        assert_eq!(effect(&kernel, &request).await.unwrap(), b"answer 1");
    }

    #[sqlx::test(migrations = false)]
    async fn a_key_can_be_used_again_after_a_day(pool: PgPool) {
        let kernel = TestKernel::new(as_role(&pool, Role::Serve).await);
        effect(&kernel, &request(b"key", "沙发")).await.unwrap();
        kernel.clock.advance(KEY_LIFE - TimeDelta::seconds(1));
        assert_eq!(effect(&kernel, &request(b"key", "沙发")).await.unwrap(), b"answer 1");
        kernel.clock.advance(TimeDelta::seconds(1));
        assert_eq!(effect(&kernel, &request(b"key", "床垫")).await.unwrap(), b"answer 2");
        assert_eq!(effect(&kernel, &request(b"key", "床垫")).await.unwrap(), b"answer 2");
    }

    #[sqlx::test(migrations = false)]
    async fn an_answer_moved_to_another_key_is_never_given(pool: PgPool) {
        let kernel = TestKernel::new(as_role(&pool, Role::Serve).await);
        let (mine, yours) = (request(b"mine", "沙发"), request(b"yours", "沙发"));
        effect(&kernel, &mine).await.unwrap();
        effect(&kernel, &yours).await.unwrap();
        sqlx::query!(
            "update idempotency_key set answer =
               (select answer from idempotency_key where key = sha256($1))
             where key = sha256($2)",
            mine.key,
            yours.key,
        )
        .execute(&pool)
        .await
        .unwrap();
        let error = effect(&kernel, &yours).await.unwrap_err();
        assert!(matches!(error, IdempotencyError::Unreadable(OpenError::Tampered)));
    }

    #[sqlx::test(migrations = false)]
    async fn the_worker_deletes_what_is_due(pool: PgPool) {
        let serve = TestKernel::new(as_role(&pool, Role::Serve).await);
        let worker = TestKernel::new(as_role(&pool, Role::Worker).await);
        effect(&serve, &request(b"key", "沙发")).await.unwrap();
        assert!(effect(&worker, &request(b"key", "沙发")).await.is_err());
        serve.clock.advance(KEY_LIFE);
        let deleted =
            sqlx::query!("delete from idempotency_key where expires_at <= $1", serve.now())
                .execute(&worker.db)
                .await
                .unwrap();
        assert_eq!(deleted.rows_affected(), 1);
    }
}
