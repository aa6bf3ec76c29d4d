-- Residents who sign in: the account, where it is signed in, and what they keep in it.

create table resident (
  id            uuid primary key,
  -- Sealed at `resident.phone` with `id`, and its blind index; null once the account was deleted.
  phone         bytea,
  phone_index   bytea       check (octet_length(phone_index) = 32),
  -- The language that messages are written in.
  locale        text        not null check (locale in ('zh-Hans', 'zh-Hant', 'en')),
  created_at    timestamptz not null,
  -- The last visit, to the day.
  seen_at       timestamptz not null,
  -- What is left of an account then counts in statistics and names nobody.
  deleted_at    timestamptz check (deleted_at >= created_at),
  constraint resident_phone_is_whole check ((phone is null) = (phone_index is null)),
  constraint resident_is_there_or_deleted check ((phone is null) = (deleted_at is not null))
);
-- One account for one number.
create unique index resident_phone on resident (phone_index) where phone_index is not null;
create index resident_seen_at on resident (seen_at) where deleted_at is null;

create table resident_session (
  id         uuid primary key,
  -- SHA-256 of the token; the token is in the cookie only.
  token_hash bytea       not null constraint resident_session_token unique
             check (octet_length(token_hash) = 32),
  resident   uuid        not null references resident on delete cascade,
  -- What they hold in their hand, as far as the browser says: `WeChat · Android`.
  device     text        not null check (char_length(device) <= 60),
  created_at timestamptz not null,
  -- The last request, to the hour.
  seen_at    timestamptz not null,
  -- The end, however busy.
  ends_at    timestamptz not null check (ends_at > created_at)
);
create index resident_session_resident on resident_session (resident, seen_at desc);
create index resident_session_ends_at on resident_session (ends_at);
create index resident_session_seen_at on resident_session (seen_at);

-- A code that was sent to a phone, to be typed in by the browser that asked
-- for it. One row per browser and purpose: asking again replaces the code that was sent before.
create table sign_in_code (
  -- SHA-256 of the pre-session's token.
  presession   bytea       not null check (octet_length(presession) = 32),
  purpose      text        not null check (purpose in ('sign-in', 'delete')),
  -- Where it was sent to: sealed at `sign_in_code.target` with presession and purpose, and its
  -- blind index.
  target       bytea       not null,
  target_index bytea       not null check (octet_length(target_index) = 32),
  -- Whose account it changes; null for signing in.
  resident     uuid        references resident on delete cascade,
  -- HMAC over the code, the purpose, the target's index and the pre-session.
  code_hash    bytea       not null check (octet_length(code_hash) = 32),
  -- Guesses so far; no code takes a sixth.
  tries        smallint    not null default 0 check (tries between 0 and 5),
  sent_at      timestamptz not null,
  expires_at   timestamptz not null check (expires_at > sent_at),
  primary key (presession, purpose),
  constraint sign_in_code_is_of_somebody check ((purpose = 'sign-in') = (resident is null))
);
create index sign_in_code_expires_at on sign_in_code (expires_at);
create index sign_in_code_resident on sign_in_code (resident) where resident is not null;

grant select, insert on resident to minhu_serve;
grant update (phone, phone_index, seen_at, deleted_at) on resident to minhu_serve;
grant select, insert, delete on resident_session to minhu_serve;
grant update (seen_at) on resident_session to minhu_serve;
grant select, insert, update, delete on sign_in_code to minhu_serve;

-- The worker deletes what is due.
grant select (id, phone, seen_at, deleted_at) on resident to minhu_worker;
grant update (phone, phone_index, deleted_at) on resident to minhu_worker;
grant select (id, resident, ends_at, seen_at), delete on resident_session to minhu_worker;
grant select (presession, purpose, expires_at), delete on sign_in_code to minhu_worker;

-- Whose question it is, once somebody has signed in.
alter table sorting_question
  add column resident uuid references resident on delete set null;
create index sorting_question_resident on sorting_question (resident, id desc)
  where resident is not null;
-- To be attached to an account; and emptied of the person when the account is deleted.
grant update (resident, phone, phone_index, detail, photo) on sorting_question to minhu_serve;
grant select (resident), update (resident, detail, photo) on sorting_question to minhu_worker;
