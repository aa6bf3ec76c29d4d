-- Who works on a case right now, who looks at it, and who took it in.

-- One has it until then; what comes after that is anybody's again.
create table case_claim (
  case_id  uuid primary key references case_file,
  staff    uuid not null references staff,
  at       timestamptz not null,
  until    timestamptz not null,
  constraint case_claim_ends_after_it_began check (until > at)
);
create index case_claim_until on case_claim (until);

-- Open pages. Of no worth after a minute, so it is not written ahead.
create unlogged table case_watch (
  case_id uuid not null references case_file on delete cascade,
  staff   uuid not null references staff,
  seen_at timestamptz not null,
  primary key (case_id, staff)
);
create index case_watch_seen on case_watch (seen_at);

grant select, insert, update, delete on case_claim, case_watch to minhu_serve;
grant select (case_id, until), delete on case_claim to minhu_worker;
grant select (case_id, staff, seen_at), delete on case_watch to minhu_worker;

-- Whoever of the staff took it in, for the figures of each; null for what came by itself.
alter table case_file add column taken_by uuid references staff;
update case_file set taken_by = case_event.staff
  from case_event
  where case_event.case_id = case_file.id and case_event.step = 'file'
    and case_event.staff is not null;
create index case_file_taken_by on case_file (taken_by, opened_at desc, id)
  where taken_by is not null;
