-- Messages leave through the outbox; what was done stays in the audit.

-- ── Outbox ───────────────────────────────────────────────────────────────────────────────────────
-- One row for each job that the effect of a transaction asks for, written in that transaction. The
-- relay moves it into the job queue. Nothing here notifies: a NOTIFY takes one lock for the whole
-- cluster at commit, so every effect would queue behind every other.
create table outbox (
  id           uuid primary key,
  task         text not null check (task ~ '^[a-z][a-z-]{0,39}$'),
  -- Ids and codes only, so that neither the queue nor its logs can hold personal data: each value
  -- is a uuid or a lower-case word, not a phone number and not a sentence.
  payload      jsonb not null constraint outbox_payload_ids_only check (
    jsonb_typeof(payload) = 'object'
    and not jsonb_path_exists(payload, '$.* ? (!(@.type() == "string" && @ like_regex
      "^([a-z][a-z-]{0,39}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$"))')),
  max_attempts smallint not null check (max_attempts between 1 and 100),
  created_at   timestamptz not null,
  -- Not before this instant; null is at once.
  run_at       timestamptz
) with (
  -- Every row is deleted within a second: vacuum by number of dead rows, not by share.
  autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000
);
grant insert on outbox to minhu_serve, minhu_worker;
-- `update` only because `for update skip locked` asks for it.
grant select, update, delete on outbox to minhu_worker;

-- ── Messages to staff ────────────────────────────────────────────────────────────────────────────
-- What the console shows in a queue of things to look at. The id is that of the outbox row, so a
-- job that runs twice writes one message.
create table staff_message (
  id         uuid primary key,
  queue      text not null check (queue ~ '^[a-z][a-z-]{0,39}$'),
  kind       text not null check (kind ~ '^[a-z][a-z-]{0,39}$'),
  subject_id uuid not null,
  created_at timestamptz not null,
  read_at    timestamptz
);
create index staff_message_unread on staff_message (queue, id) where read_at is null;
-- For retention.
create index staff_message_read on staff_message (read_at) where read_at is not null;
grant select, update (read_at) on staff_message to minhu_serve;
grant select, insert, delete on staff_message to minhu_worker;

-- ── Audit ────────────────────────────────────────────────────────────────────────────────────────
create table audit_event (
  id           uuid primary key,
  at           timestamptz not null,
  actor_kind   text not null check (actor_kind ~ '^[a-z][a-z-]{0,39}$'),
  actor        text not null check (length(actor) between 1 and 100),
  act          text not null check (act ~ '^[a-z][a-z-]{0,39}$'),
  subject_kind text not null check (subject_kind ~ '^[a-z][a-z-]{0,39}$'),
  -- Null where the act has no single subject, such as an import.
  subject_id   uuid,
  -- Ids, codes and numbers; never personal data.
  detail       jsonb not null check (jsonb_typeof(detail) = 'object'),
  request_id   text check (length(request_id) between 1 and 100)
);
create index audit_event_subject on audit_event (subject_kind, subject_id, at desc);
create index audit_event_actor on audit_event (actor_kind, actor, at desc);

-- Committed events that no seal covers yet: the sealer's work list, seconds long.
create table audit_pending (
  event_id uuid primary key
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

-- The chain. `hash` covers the seal's own fields, `prev_hash` and every event in order of position.
create table audit_seal (
  seq         bigint primary key check (seq > 0),
  sealed_at   timestamptz not null,
  count       integer not null check (count > 0),
  first_event uuid not null,
  last_event  uuid not null,
  prev_hash   bytea not null check (length(prev_hash) = 32),
  hash        bytea not null check (length(hash) = 32)
);

-- Which seal covers an event, and at which place (from 0).
create table audit_sealed (
  event_id uuid primary key references audit_event,
  seq      bigint not null references audit_seal,
  position integer not null check (position >= 0),
  unique (seq, position)
);

-- As its owner, so that those who record events need no right on the work list.
create function audit_event_is_pending() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into audit_pending (event_id) values (new.id);
  return null;
end $$;
revoke execute on function audit_event_is_pending() from public;
create trigger audit_event_is_pending after insert on audit_event
  for each row execute function audit_event_is_pending();

-- Rights stop the roles; this stops the owner's slip of the hand. Who disables it on purpose is
-- found by `verify`.
create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only: % refused', tg_table_name, lower(tg_op)
    using errcode = 'insufficient_privilege';
end $$;
create trigger audit_event_append_only before update or delete or truncate on audit_event
  for each statement execute function refuse_change();
create trigger audit_seal_append_only before update or delete or truncate on audit_seal
  for each statement execute function refuse_change();
create trigger audit_sealed_append_only before update or delete or truncate on audit_sealed
  for each statement execute function refuse_change();

grant select, insert on audit_event to minhu_serve, minhu_worker;
grant select, delete on audit_pending to minhu_worker;
grant select, insert on audit_seal, audit_sealed to minhu_worker;
