-- Keys of other departments and organisations, which use /api/v1 without a resident; and sessions of
-- staff in an app.

create table partner_key (
  id         uuid primary key,
  -- Of the organisation, as staff see it on the cases that it sends.
  name       text not null check (char_length(name) between 1 and 60),
  -- Who of it answers for the key: a department, no person.
  contact    text not null check (char_length(contact) between 1 and 60),
  -- SHA-256 of the key, which is shown once.
  hash       bytea not null constraint partner_key_hash unique check (octet_length(hash) = 32),
  scopes     text[] not null check (scopes <@ array['read', 'report'] and scopes <> '{}'),
  -- Requests a minute, in each process.
  per_minute integer not null check (per_minute between 1 and 600000),
  -- Requests a day by the clock of Shanghai, in all processes together.
  per_day    integer not null check (per_day between 1 and 100000000),
  made_at    timestamptz not null,
  ends_at    timestamptz not null check (ends_at > made_at),
  revoked_at timestamptz
);

-- How many requests came by a key on a day.
create table partner_day (
  key      uuid        not null references partner_key,
  day      date        not null,
  requests bigint      not null check (requests > 0),
  last_at  timestamptz not null,
  primary key (key, day)
);
create index partner_day_last_at on partner_day (last_at);

-- The partner that a case came from, where it came from one.
alter table case_file add column partner uuid references partner_key;
create index case_file_partner on case_file (partner) where partner is not null;

-- Whether the session is of an app, whose token is good for what handlers do by /api/v1 and nothing
-- else. That of a browser is good for pages only.
alter table staff_session add column app boolean not null default false;

grant select, insert on partner_key to minhu_serve;
grant update (revoked_at) on partner_key to minhu_serve;
grant select, insert, update on partner_day to minhu_serve;
grant select (key, day, last_at), delete on partner_day to minhu_worker;
