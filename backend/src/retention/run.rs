//! Obeying the table.

use super::{RULES, Rule, report::keep_tally};
use crate::{Kernel, db::Lock, jobs::Failure};

/// Rows in one transaction at most, so that nobody waits for its locks.
const BATCH: i64 = 1000;

/// What one rule did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cleared {
    /// The rule's table.
    pub table: &'static str,
    /// What of it.
    pub what: &'static str,
    /// Rows deleted or emptied.
    pub rows: u64,
}

/// A rule that could not be obeyed.
#[derive(Debug, thiserror::Error)]
#[error("retention of {table} failed: {reason}")]
pub struct RetentionError {
    /// The rule's table.
    pub table: &'static str,
    /// Why.
    pub reason: Failure,
}

/// Deletes or empties all that is due, rule by rule, in batches. One process at a time: where
/// another is at it, this one leaves the rest to it. Acts as
/// [`Role::Worker`](crate::db::Role::Worker).
///
/// # Errors
/// The first rule that failed; the others were obeyed all the same.
pub async fn run(kernel: &Kernel) -> Result<Vec<Cleared>, RetentionError> {
    let mut cleared = Vec::with_capacity(RULES.len());
    let mut failed = None;
    for rule in RULES {
        match obey(kernel, rule).await {
            Ok(rows) => {
                if rows > 0 {
                    tracing::info!(table = rule.table, what = rule.what, rows, "retention");
                }
                cleared.push(Cleared { table: rule.table, what: rule.what, rows });
            }
            Err(error) => {
                let error = RetentionError { table: rule.table, reason: Failure::from(error) };
                tracing::warn!(%error, "retention failed");
                failed.get_or_insert(error);
            }
        }
    }
    failed.map_or(Ok(cleared), Err)
}

async fn obey(kernel: &Kernel, rule: &Rule) -> Result<u64, sqlx::Error> {
    let due = kernel.now() - rule.keep;
    let mut total = 0;
    loop {
        let mut tx = kernel.db.begin().await?;
        let ours = sqlx::query_scalar!(
            r#"select pg_try_advisory_xact_lock($1) as "got!""#,
            Lock::Retention.key()
        )
        .fetch_one(&mut *tx)
        .await?;
        if !ours {
            // The other keeps its own tally.
            return Ok(total);
        }
        // Not a checked macro, since the statement comes from the table; a test runs every one.
        let rows =
            sqlx::query(rule.sql).bind(due).bind(BATCH).execute(&mut *tx).await?.rows_affected();
        total += rows;
        let is_last = rows < BATCH.unsigned_abs();
        if is_last {
            keep_tally(&mut *tx, rule, kernel.now(), total).await?;
        }
        tx.commit().await?;
        if is_last {
            return Ok(total);
        }
    }
}

#[cfg(test)]
mod tests {
    use sqlx::{Executor, PgPool};

    use super::*;
    use crate::db::{
        Role,
        testing::{TestKernel, as_role},
    };

    /// For each rule one row that is due and one that is not, at 2026-11-20 01:00 UTC; of limits
    /// more than a batch.
    const ROWS: &str = "
        insert into form_draft (id, presession, form, sealed_values, updated_at, expires_at)
          select gen_random_uuid(), sha256(day::text::bytea), 'ask', 'x', day, day + '1 h'
          from unnest(array['2026-11-19', '2026-11-20']::timestamptz[]) as day;
        insert into idempotency_key (scope, key, request_hash, answer, created_at, expires_at)
          select 's', sha256(day::text::bytea), sha256('x'), 'x', day, day + '1 h'
          from unnest(array['2026-11-19', '2026-11-20']::timestamptz[]) as day;
        insert into rate_limit (name, subject, window_start, spent, expires_at)
          select 'ask', sha256(n::text::bytea), day, 1, day + '1 h'
          from generate_series(1, 2101) as n,
            lateral (select timestamptz '2026-11-19' + case n when 1 then '1 day' else '0' end::interval
            as day) as days;
        insert into staff (id, login, name, created_at)
          select ('00000000-0000-0000-0000-00000000000' || n)::uuid, 'staff' || n, 'x', '2026-01-01'
          from generate_series(1, 2) as n;
        insert into staff_session
            (id, token_hash, staff, device, created_at, seen_at, ends_at, confirmed_at)
          select gen_random_uuid(), sha256(day::text::bytea),
            '00000000-0000-0000-0000-000000000001', '', day, day, day + '12 h', day
          from unnest(array['2026-11-19', '2026-11-20']::timestamptz[]) as day;
        insert into staff_sign_in (presession, id, staff, proved, expires_at)
          select sha256(day::text::bytea), gen_random_uuid(),
            '00000000-0000-0000-0000-000000000001', 'password', day + '10 h'
          from unnest(array['2026-11-19', '2026-11-20']::timestamptz[]) as day;
        insert into staff_device (token_hash, staff, expires_at)
          select sha256(day::text::bytea), '00000000-0000-0000-0000-000000000001', day + '10 h'
          from unnest(array['2026-11-19', '2026-11-20']::timestamptz[]) as day;
        insert into staff_invitation (staff, token_hash, expires_at) values
          ('00000000-0000-0000-0000-000000000001', sha256('1'), '2026-11-19'),
          ('00000000-0000-0000-0000-000000000002', sha256('2'), '2026-11-21');
        insert into staff_provider_visit (state_hash, presession, secrets, expires_at)
          select sha256(day::text::bytea), sha256('x'), 'x', day + '10 h'
          from unnest(array['2026-11-19', '2026-11-20']::timestamptz[]) as day;
        insert into message (id, template, template_version, channel, locale, recipient,
            recipient_index, body, state, created_at, expires_at, done_at)
          select gen_random_uuid(), 'test', 0, 'sms', 'en', 'x', sha256('x'), 'x', state, created_at,
            expires_at, case state when 'sent' then created_at end
          from (values ('sent', timestamptz '2026-11-18', timestamptz '2026-11-18'),
                       ('queued', '2026-11-18', '2026-11-18'), ('sent', '2026-11-19', '2026-11-20'),
                       ('sent', '2026-08-20', null), ('sent', '2026-08-24', null),
                       ('sent', '2024-11-19', null), ('sent', '2024-11-22', null))
            as messages (state, created_at, expires_at);
        insert into staff_message (id, queue, kind, subject_id, created_at)
          select gen_random_uuid(), 'test', 'asked', gen_random_uuid(), created_at
          from unnest(array['2026-08-20', '2026-08-24']::timestamptz[]) as created_at;
        insert into resident_question (id, number, secret_hash, subject, detail, phone, phone_index,
            locale, presession, asked_at)
          select gen_random_uuid(), 'MH-000000-0000-' || n, sha256(n::text::bytea), 'x', '', 'x',
            sha256('x'), 'en', sha256('x'), asked_at
          from unnest(array['2024-11-19', '2026-05-20', '2026-05-25']::timestamptz[])
            with ordinality as days (asked_at, n);
        with events as (
          insert into audit_event (id, at, actor_kind, actor, act, subject_kind, detail)
            select gen_random_uuid(), at, 'system', 'test', 'unmask', 'test', '{}'
            from unnest(array['2024-11-19', '2024-11-21']::timestamptz[]) as at
            returning id, at
        ) insert into audit_note (event, at, note) select id, at, 'x' from events;
        insert into sign_in_code (presession, purpose, target, target_index, code_hash, sent_at,
            expires_at)
          select sha256(day::text::bytea), 'sign-in', 'x', sha256('x'), sha256('x'), day, day + '1 h'
          from unnest(array['2026-11-18', '2026-11-19']::timestamptz[]) as day;
        insert into resident (id, phone, phone_index, locale, elder, created_at, seen_at)
          select gen_random_uuid(), 'x', sha256(day::text::bytea), 'en', true, '2020-01-01', day
          from unnest(array['2023-11-19', '2023-11-22']::timestamptz[]) as day;
        insert into saved_place (id, resident, slot, label, address, created_at)
          select gen_random_uuid(), id, 1, 'x', 'x', '2020-01-01' from resident;
        insert into resident_platform
            (id, resident, platform, app_id, open_id, open_id_index, linked_at)
          select gen_random_uuid(), id, 'wechat', 'x', 'x', sha256(id::text::bytea), '2020-01-01'
          from resident;
        insert into wechat_subscription (resident, template, remaining, changed_at)
          select id, 'x', 1, '2020-01-01' from resident;
        insert into resident_session (id, token_hash, resident, device, created_at, seen_at, ends_at)
          select gen_random_uuid(), sha256(n::text::bytea),
            (select id from resident limit 1), '', '2025-01-01', seen_at, ends_at
          from (values (1, timestamptz '2026-11-01', timestamptz '2026-11-19'),
                       (2, '2026-08-01', '2027-01-01'), (3, '2026-11-01', '2027-01-01'))
            as sessions (n, seen_at, ends_at);
        insert into app_token (hash, session, kind, expires_at)
          select sha256(day::text::bytea),
            (select id from resident_session where ends_at > '2027-01-01'::timestamptz - interval '1 day'
               and seen_at > '2026-10-01' limit 1), 'refresh', day
          from unnest(array['2026-11-19', '2026-11-22']::timestamptz[]) as day;
        insert into web_view_ticket (hash, session, path, expires_at)
          select hash, session, 'x', expires_at from app_token;
        with asked as (
          insert into sorting_question (id, number, secret_hash, words, detail, phone, phone_index,
              locale, presession, asked_at)
            select gen_random_uuid(), 'MH-000000-0000-' || n, sha256(n::text::bytea), 'x', '', 'x',
              sha256('x'), 'en', sha256('x'), asked_at
            from unnest(array['2024-11-19', '2026-05-20', '2026-05-25']::timestamptz[])
              with ordinality as days (asked_at, n)
            returning id, asked_at
        ) insert into file (id, kind, content_type, bytes, width, height, sha256, thumb, created_at,
              attached_to, attached_id)
            select gen_random_uuid(), 'photo', 'image/jpeg', 1, 1, 1, sha256('x'), true, asked_at,
              'question', id
            from asked;
        insert into place (id, code, kind, finder, name, normal, point, source, datum,
            raw_longitude, raw_latitude, created_at, changed_at)
          values ('00000000-0000-0000-0000-00000000000a', '0000001', 'parking', 'parking', 'x', '{x}',
            st_makepoint(118.78, 32.04), 'staff', 'wgs84', 118.78, 32.04, '2024-01-01', '2024-01-01');
        insert into parking (place) values ('00000000-0000-0000-0000-00000000000a');
        insert into place_report (id, place, class, subject, locale, at)
          select gen_random_uuid(), '00000000-0000-0000-0000-00000000000a', 'fault', 'dirty', 'en', at
          from unnest(array['2024-11-19', '2024-11-22']::timestamptz[]) as at;
        insert into parking_hour (place, hour, samples, free)
          select '00000000-0000-0000-0000-00000000000a', hour, 1, 1
          from unnest(array['2026-05-20', '2026-05-25']::timestamptz[]) as hour;
        insert into feed_key (id, source, label, hash, scopes, made_at) values
          ('00000000-0000-0000-0000-00000000000b', 'staff', 'x', sha256('x'), '{parking}', '2024-01-01');
        insert into feed_day (key, day, last_at)
          select '00000000-0000-0000-0000-00000000000b', at::date, at
          from unnest(array['2025-10-01', '2025-10-20']::timestamptz[]) as at;
        insert into partner_key (id, name, contact, hash, scopes, per_minute, per_day, made_at,
            ends_at)
          values ('00000000-0000-0000-0000-00000000000e', 'x', 'x', sha256('x'), '{read}', 1, 1,
            '2024-01-01', '2027-01-01');
        insert into partner_day (key, day, requests, last_at)
          select '00000000-0000-0000-0000-00000000000e', at::date, 1, at
          from unnest(array['2025-10-01', '2025-10-20']::timestamptz[]) as at;
        insert into case_major values ('06', 'x', 'x', 'x');
        insert into case_class (code, major, kind, name_zh_hans, name_zh_hant, name_en, plain_zh_hans,
            plain_zh_hant, plain_en, words, radius, urgency, inspect, needs, sensitive, reported)
          values ('06010', '06', 'matter', 'x', 'x', 'x', 'x', 'x', 'x', '{}', 50, 'normal', false,
            '{}', false, 0);
        insert into case_file (id, number, kind, class, urgency, channel, words, address, opened_at,
            changed_at)
          values ('00000000-0000-0000-0000-00000000000c', 'MH-251101-0000-0', 'report', '06010',
            'normal', 'web', 'x', 'x', '2025-11-01', '2025-11-01');
        insert into case_reporter (id, case_id, secret_hash, code_index, phone, phone_index, name,
            locale, joined_at)
          select gen_random_uuid(), '00000000-0000-0000-0000-00000000000c', sha256(n::text::bytea),
            sha256('x'), phone, case when phone is not null then sha256('x') end, 'x', 'en', joined_at
          from (values (1, 'x'::bytea, timestamptz '2025-11-19'), (2, null, '2025-11-19'),
                       (3, 'x', '2025-11-22')) as reporters (n, phone, joined_at);
        insert into case_file (id, number, kind, class, urgency, channel, words, address, opened_at,
            changed_at)
          values ('00000000-0000-0000-0000-00000000000d', 'MH-251101-0000-1', 'report', '06010',
            'normal', 'web', 'x', 'x', '2025-11-01', '2025-11-01');
        insert into case_call (id, staff, phone, phone_index, began_at, seen_at, ended_at)
          select gen_random_uuid(), '00000000-0000-0000-0000-000000000001', 'x', sha256('x'), at, at,
            at
          from unnest(array['2024-11-19', '2025-11-19', '2025-11-22']::timestamptz[]) as at;
        insert into case_claim (case_id, staff, at, until) values
          ('00000000-0000-0000-0000-00000000000c', '00000000-0000-0000-0000-000000000001',
            '2026-11-19', '2026-11-19 01:00'),
          ('00000000-0000-0000-0000-00000000000d', '00000000-0000-0000-0000-000000000001',
            '2026-11-19', '2026-11-21');
        insert into case_watch (case_id, staff, seen_at) values
          ('00000000-0000-0000-0000-00000000000c', '00000000-0000-0000-0000-000000000001',
            '2026-11-19'),
          ('00000000-0000-0000-0000-00000000000c', '00000000-0000-0000-0000-000000000002',
            '2026-11-21');
        insert into payment_event (id, at, provider, way, verdict)
          select gen_random_uuid(), at, 'offline', 'answer', 'paid'
          from unnest(array['2024-11-19', '2024-11-22']::timestamptz[]) as at;
        insert into bulky_terms (version, prices, policy, basis, created_at)
          values (1, '{}', '{}', 'x', '2026-01-01');
        insert into street (id, code, name_zh_hans, name_zh_hant, name_en, normal, boundary)
          values ('00000000-0000-0000-0000-0000000000aa', '320102001', 'x', 'x', 'x', '{x}',
            st_multi(st_makeenvelope(118, 31, 119, 32, 4326)));
        insert into bulky_booking (id, number, service, state, secret_hash, code_index, phone,
            phone_index, name, locale, household, street, estate, terms, total_fen, free_year,
            opened_at, changed_at)
          select gen_random_uuid(), 'MH-260101-0000-' || n, 'pickup', 'waiting',
            sha256(n::text::bytea), sha256('x'), 'x', sha256('x'), 'x', 'en', sha256('x'),
            '00000000-0000-0000-0000-0000000000aa', 'x', 1, 0, 2026, '2026-01-01', at
          from (values (1, timestamptz '2026-05-20'), (2, '2026-05-26')) as bookings (n, at);
        insert into bulky_booking_version (booking, version, basket, quote, terms, address, note,
            created_at)
          select id, 1, '{}', '{}', 1, 'x', 'x', changed_at from bulky_booking;
        insert into file (id, kind, content_type, bytes, width, height, sha256, thumb, created_at,
            attached_to, attached_id)
          select gen_random_uuid(), 'photo', 'image/jpeg', 1, 1, 1, sha256('x'), true, changed_at,
            'bulky_booking', id
          from bulky_booking;
        insert into bulky_photo
          select attached_id, id, 'before', created_at from file
          where attached_to = 'bulky_booking';
        insert into bulky_household_year values (sha256('x'), 2024, 3), (sha256('x'), 2025, 3);
        insert into sorting_seen
          select day, 'missed', 'x', substring(sha256('x') for 16)
          from unnest(array['2026-11-17', '2026-11-19']::date[]) as day;
        insert into sorting_count
          select day, 'missed', 'x', 3 from unnest(array['2025-11-18', '2025-11-21']::date[]) as day";

    #[sqlx::test(migrations = false)]
    async fn clears_what_is_due_and_nothing_else(pool: PgPool) {
        pool.execute(ROWS).await.unwrap();
        let kernel = TestKernel::new(as_role(&pool, Role::Worker).await);
        let cleared: Vec<_> = run(&kernel)
            .await
            .unwrap()
            .into_iter()
            .map(|rule| (rule.table, rule.what, rule.rows))
            .collect();
        let expected = [
            ("form_draft", "what was typed into a form that was not sent", 1),
            ("idempotency_key", "the answer to a form, for a second click", 1),
            ("rate_limit", "how often something was tried", 2100),
            ("audit_note", "what staff typed about an act", 1),
            ("sorting_question", "the phone number", 2),
            ("sorting_question", "questions, their answers and photos", 1),
            ("sorting_seen", "which browsers looked for what in the sorting guide, as hashes", 1),
            ("sorting_count", "how many browsers looked for what on a day", 1),
            ("sign_in_code", "codes to sign in with", 1),
            ("resident_session", "where a resident was signed in", 1),
            ("resident_session", "where a resident was signed in", 1),
            ("app_token", "the tokens of an app that a resident signed in to", 1),
            ("web_view_ticket", "tickets with which an app opens a page", 1),
            ("resident", "the phone number of an account, its address and its places", 1),
            ("staff_session", "sessions of staff", 1),
            ("staff_sign_in", "sign-ins that were not finished", 1),
            ("staff_device", "browsers that staff signed in with", 1),
            ("staff_invitation", "links to set a password", 1),
            ("staff_provider_visit", "visits to the identity provider", 1),
            ("resident_question", "the phone number", 2),
            ("resident_question", "questions and their answers", 1),
            ("message", "the text of a message that was of no use any more", 1),
            ("message", "to whom a text message or an e-mail went, and its text", 3),
            ("message", "messages, those in inboxes included", 1),
            ("staff_message", "messages to staff", 1),
            ("place_report", "corrections and faults of places", 1),
            ("parking_hour", "how many parking spaces were free, by the hour", 1),
            ("feed_day", "how much a feed sent in a day", 1),
            ("partner_day", "how many requests a partner sent in a day", 1),
            ("case_reporter", "the name and the phone number", 2),
            ("case_call", "the phone number of a caller", 2),
            ("case_call", "the log of calls, with its notes", 1),
            ("case_claim", "who had a case to work on", 1),
            ("case_watch", "who had the page of a case open", 1),
            ("payment_event", "what payment platforms said", 1),
            ("bulky_booking", "the name and the phone number", 1),
            ("bulky_booking_version", "the address below the estate, and the note to the crew", 1),
            ("bulky_photo", "the photos", 1),
            ("bulky_household_year", "how many pieces a household had free in a year", 1),
        ];
        assert_eq!(cleared, expected, "a new rule needs rows in ROWS");
        let photos: (i64, i64) = sqlx::query_as("select count(*), count(attached_id) from file")
            .fetch_one(&pool)
            .await
            .unwrap();
        assert_eq!(photos, (5, 3));
        let places: i64 =
            sqlx::query_scalar("select count(*) from saved_place").fetch_one(&pool).await.unwrap();
        assert_eq!(places, 1, "with the account");
        let links: (i64, i64) = sqlx::query_as(
            "select (select count(*) from resident_platform),
               (select count(*) from wechat_subscription)",
        )
        .fetch_one(&pool)
        .await
        .unwrap();
        assert_eq!(links, (1, 1), "with the account");
        let settings: i64 = sqlx::query_scalar(
            "select count(*) from resident
             where elder or quiet_from is not null or quiet_to is not null",
        )
        .fetch_one(&pool)
        .await
        .unwrap();
        assert_eq!(settings, 1, "with the account");
        assert!(run(&kernel).await.unwrap().iter().all(|rule| rule.rows == 0));
    }

    #[sqlx::test(migrations = false)]
    async fn leaves_it_to_another_that_is_at_it(pool: PgPool) {
        pool.execute(ROWS).await.unwrap();
        let kernel = TestKernel::new(as_role(&pool, Role::Worker).await);
        let mut other = pool.begin().await.unwrap();
        sqlx::query("select pg_advisory_xact_lock($1)")
            .bind(Lock::Retention.key())
            .execute(&mut *other)
            .await
            .unwrap();
        assert!(run(&kernel).await.unwrap().iter().all(|rule| rule.rows == 0));
        other.rollback().await.unwrap();
        assert!(run(&kernel).await.unwrap().iter().any(|rule| rule.rows > 0));
    }
}
