//! Whether the database holds exactly what was acknowledged, with all that follows from it.

use std::{
    thread::sleep,
    time::{Duration, Instant},
};

use sqlx::{Connection, PgConnection};

use crate::portal::Portal;

/// A job that a killed worker held is run by another after half a minute and a sweep.
const PATIENCE: Duration = Duration::from_secs(50);

/// What still waits: in the outbox, in the queue, and for a seal.
const WAITING: &str = "
    select 'outbox: ' || id from outbox
    union all
    select format('job %s, attempt %s, locked by %s since %s: %s', key, attempts, locked_by,
                  now() - locked_at, last_error)
    from graphile_worker._private_jobs
    union all
    select 'not sealed: ' || event_id from audit_pending";

/// Questions that have not one message to staff and one event in the audit.
const HALF_DONE: &str = "
    select q.words, m.messages, e.events
    from sorting_question q,
         lateral (select count(*) as messages from staff_message where subject_id = q.id) m,
         lateral (select count(*) as events from audit_event
                  where subject_kind = 'sorting-question' and subject_id = q.id and act = 'ask') e
    where (m.messages, e.events) <> (1, 1)";

/// The questions are those with `words`, each there once, with one message to staff and one event
/// in an unbroken audit; and there is no message and no event beside them.
pub(crate) async fn agrees(portal: &Portal, words: &[String]) {
    let mut db = PgConnection::connect(&portal.database()).await.expect("the database answers");
    let mut kept: Vec<String> = sqlx::query_scalar("select words from sorting_question")
        .fetch_all(&mut db)
        .await
        .expect("read");
    let mut acknowledged = words.to_vec();
    kept.sort();
    acknowledged.sort();
    assert_eq!(kept, acknowledged, "kept and acknowledged");

    let began = Instant::now();
    loop {
        let waiting: Vec<String> =
            sqlx::query_scalar(WAITING).fetch_all(&mut db).await.expect("read");
        if waiting.is_empty() {
            break;
        }
        assert!(began.elapsed() < PATIENCE, "{} wait, as {:#?}", waiting.len(), waiting.first());
        sleep(Duration::from_millis(100));
    }
    eprintln!("the worker was done {:.1} s later", began.elapsed().as_secs_f32());

    let half_done: Vec<(String, i64, i64)> =
        sqlx::query_as(HALF_DONE).fetch_all(&mut db).await.expect("read");
    assert_eq!(half_done, [], "words, messages, events");
    let counted: (i64, i64) = sqlx::query_as(
        "select (select count(*) from staff_message),
                (select count(*) from audit_event where act = 'ask')",
    )
    .fetch_one(&mut db)
    .await
    .expect("read");
    let all = i64::try_from(words.len()).expect("a number");
    assert_eq!(counted, (all, all), "messages and events");
    db.close().await.expect("closed");

    let verified = portal.run(&["audit", "verify"]);
    let found = String::from_utf8_lossy(&verified.stdout);
    assert!(verified.status.success() && found.contains("Nothing was changed"), "{found}");
}
