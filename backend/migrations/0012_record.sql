-- The record: entries of the audit that can be named one by one, what each check of it found, notes
-- to events, settings with history, what retention has done, and filters that staff keep.

-- ── Audit ────────────────────────────────────────────────────────────────────────────────────────
-- A seal's hash says that something under it is wrong; the hash of each entry says which. Null for
-- what was sealed before this column was there.
alter table audit_sealed add column hash bytea check (octet_length(hash) = 32);

-- Lists are in the order of the ids, which is the order of time (uuid v7), so that they page by the
-- primary key; each filter has an index that goes on in the same order.
create index audit_event_act on audit_event (act, id);
create index audit_event_kind on audit_event (subject_kind, id);
drop index audit_event_actor;
create index audit_event_actor on audit_event (actor, id);

-- The detail of an event says which seal covers it.
grant select on audit_seal, audit_sealed to minhu_serve;

-- One row per check of the whole chain.
create table audit_check (
  id      uuid primary key,
  at      timestamptz not null,
  seals   bigint      not null check (seals >= 0),
  events  bigint      not null check (events >= 0),
  -- The last good seal; null before the first.
  head    bigint      check (head > 0),
  -- Whether it was compared with hashes kept outside the database.
  anchored boolean    not null,
  -- Code and sentence of the first thing that was wrong; null when nothing was.
  finding_code text   check (finding_code ~ '^[a-z][a-z-]{0,39}$'),
  finding      text   check (char_length(finding) between 1 and 500),
  constraint audit_check_finding_is_whole check ((finding is null) = (finding_code is null))
);
grant select on audit_check to minhu_serve;
grant select (id), insert on audit_check to minhu_worker;

-- What a person typed about an event, such as why a number was shown. Typed text may hold anything,
-- so it is sealed at `audit_note.note` with `event`, and goes in its time; the event itself stays.
create table audit_note (
  event uuid primary key references audit_event,
  at    timestamptz not null,
  note  bytea       not null check (octet_length(note) <= 4096)
);
create index audit_note_at on audit_note (at);
grant select, insert on audit_note to minhu_serve;
grant select (event, at), delete on audit_note to minhu_worker;

-- ── Lists ────────────────────────────────────────────────────────────────────────────────────────
create table saved_filter (
  id         uuid primary key,
  staff      uuid        not null references staff on delete cascade,
  list       text        not null check (list ~ '^[a-z][a-z-]{0,39}$'),
  name       text        not null check (char_length(name) between 1 and 40),
  -- The query of the list's address: names of fields of that list and their values.
  query      text        not null check (octet_length(query) between 1 and 1000),
  created_at timestamptz not null,
  constraint saved_filter_name unique (staff, list, name)
);
comment on table saved_filter is 'Filters that a member of staff keeps for a list.';
grant select, insert, delete on saved_filter to minhu_serve;
grant update (query, created_at) on saved_filter to minhu_serve;

-- ── Settings ─────────────────────────────────────────────────────────────────────────────────────
-- Every value that a setting had or is to have. `district_setting` holds the current ones: a change
-- for later waits here until it is due and is then moved there.
create table district_setting_version (
  id             uuid primary key,
  key            text        not null check (key ~ '^[a-z][a-z_]{0,39}$'),
  -- Null takes the setting away.
  value          jsonb,
  effective_from timestamptz not null,
  made_at        timestamptz not null,
  -- Null for an import, whose operator is in the audit.
  made_by        uuid references staff,
  -- When it was moved to `district_setting`.
  applied_at     timestamptz check (applied_at >= effective_from),
  -- When it was taken back before it was due.
  withdrawn_at   timestamptz,
  constraint district_setting_version_has_one_end check (num_nonnulls(applied_at, withdrawn_at) <= 1)
);
create index district_setting_version_key on district_setting_version (key, made_at desc, id desc);
create index district_setting_version_made_by on district_setting_version (made_by)
  where made_by is not null;
create index district_setting_version_waiting on district_setting_version (effective_from)
  where applied_at is null and withdrawn_at is null;

-- History begins with what is there.
insert into district_setting_version
  (id, key, value, effective_from, made_at, made_by, applied_at)
  select gen_random_uuid(), key, value, updated_at, updated_at, null, updated_at
  from district_setting;

grant select, insert on district_setting_version to minhu_serve;
grant update (applied_at, withdrawn_at) on district_setting_version to minhu_serve;
grant insert, delete on district_setting to minhu_serve;
grant update (value, updated_at) on district_setting to minhu_serve;

-- ── Retention ────────────────────────────────────────────────────────────────────────────────────
-- What each rule has done, for the report.
create table retention_tally (
  -- Table and what of it, as in the rules.
  rule       text primary key check (char_length(rule) between 1 and 200),
  last_run   timestamptz not null,
  last_rows  bigint      not null check (last_rows >= 0),
  -- Since the rule first ran.
  total_rows bigint      not null check (total_rows >= last_rows)
);
grant select on retention_tally to minhu_serve;
grant select, insert, update on retention_tally to minhu_worker;
