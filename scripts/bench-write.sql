-- The statements of backend/src/sorting/ask.rs as pgbench sends them, for what the audit costs. With
-- `-D audited=1` the audit's own are in the last one. Ids are version 7 uuids, as the kernel makes them:
-- random ones would touch a page of every index, instead of its last one.
\set n random(1, 9000000000000000)
insert into rate_limit as held (name, subject, window_start, spent, expires_at)
  values ('bench', sha256(:n::bigint::text::bytea), now(), 1, now() + interval '1 hour')
  on conflict (name, subject) do update set spent = held.spent + 1;
select lpad(to_hex((extract(epoch from clock_timestamp()) * 1000)::bigint), 12, '0')
    || '7' || substr(md5(:n::bigint::text), 14, 3) || '8' || substr(md5(:n::bigint::text), 18, 15) as id \gset
begin;
select pg_try_advisory_xact_lock(:n::bigint);
select request_hash, answer from idempotency_key
  where scope = 'bench'::bytea and key = sha256(:n::bigint::text::bytea);
insert into sorting_question
    (id, number, secret_hash, words, detail, phone, phone_index, locale, presession, asked_at)
  values (:id::uuid, 'MH-' || lpad((:n::bigint % 1000000)::text, 6, '0') || '-'
      || upper(lpad(to_hex(:n::bigint / 1000000 % 65536), 4, '0')) || '-0',
    sha256(:n::bigint::text::bytea), '奶茶杯', '带着没喝完的奶茶', '\x00',
    sha256('1'), 'zh-Hans', sha256('2'), now());
insert into outbox (id, task, payload, max_attempts, created_at)
  values (:id::uuid, 'staff-message',
    json_build_object('queue', 'sorting', 'kind', 'question-asked', 'subject_id', :id::uuid),
    10, now());
\if :audited
with event as (
  insert into audit_event
    (id, at, actor_kind, actor, act, subject_kind, subject_id, detail, request_id)
  values (:id::uuid, now(), 'visitor', 'bench', 'ask', 'sorting-question',
    :id::uuid, '{}', md5(:n::bigint::text))
), pending as (
  insert into audit_pending (event_id) values (:id::uuid)
)
insert into idempotency_key (scope, key, request_hash, answer, created_at, expires_at)
  values ('bench', sha256(:n::bigint::text::bytea), sha256('3'), '\x00', now(), now() + interval '1 day');
\else
insert into idempotency_key (scope, key, request_hash, answer, created_at, expires_at)
  values ('bench', sha256(:n::bigint::text::bytea), sha256('3'), '\x00', now(), now() + interval '1 day');
\endif
commit;
