-- The log of calls: who answered whom, from when to when, and what came of it.

create table case_call (
  id          uuid primary key,
  staff       uuid not null references staff,
  -- Sealed at `case_call.phone` with `id`; null when none was typed or its time is over.
  phone       bytea,
  phone_index bytea check (octet_length(phone_index) = 32),
  began_at    timestamptz not null,
  -- When something was last typed or done in it.
  seen_at     timestamptz not null,
  ended_at    timestamptz,
  note        text not null default '' check (char_length(note) <= 500),
  constraint case_call_phone_is_whole check ((phone is null) = (phone_index is null)),
  constraint case_call_ends_after_it_began check (ended_at >= began_at)
);
-- Somebody talks with one caller at a time.
create unique index case_call_running on case_call (staff) where ended_at is null;
create index case_call_staff on case_call (staff, id desc);
create index case_call_phone on case_call (phone_index) where phone_index is not null;
create index case_call_began on case_call (began_at);

-- What came of a call: none for a question that was answered at once.
create table case_call_case (
  call    uuid not null references case_call on delete cascade,
  case_id uuid not null references case_file,
  how     text not null check (how in ('filed', 'urged')),
  primary key (call, case_id, how)
);
create index case_call_case_case on case_call_case (case_id);

grant select, insert, update on case_call to minhu_serve;
grant select, insert on case_call_case to minhu_serve;
grant select (id, began_at, phone), update (phone, phone_index), delete on case_call to minhu_worker;
