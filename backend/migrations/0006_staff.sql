-- Staff, what they may do, and where they are signed in.

create table staff (
  id              uuid primary key,
  -- What they sign in with.
  login           text        not null constraint staff_login unique
                  check (login ~ '^[a-z][a-z0-9._-]{1,39}$'),
  -- Sealed at `staff.name` with `id`.
  name            bytea       not null,
  -- PHC string of argon2id; null for somebody who only comes through the identity provider.
  password_hash   text        check (password_hash like '$argon2id$%'),
  -- Sealed at `staff.totp_secret` with `id`; null until the first sign-in has set it up.
  totp_secret     bytea,
  -- The last 30-second step whose code was used, so that no code works twice.
  totp_step       bigint      not null default 0,
  department      uuid,
  state           text        not null default 'active' check (state in ('active', 'disabled')),
  -- Made for the demonstration district; never lets anybody in elsewhere.
  demonstration   boolean     not null default false,
  created_at      timestamptz not null
);

create table staff_role (
  staff uuid not null references staff on delete cascade,
  -- Codes of domain::accounts::Role; a test compares the two.
  role  text not null constraint staff_role_is_known check (role in (
    'hotline-agent', 'dispatcher', 'handler', 'street-office', 'collector', 'verifier',
    'supervisor', 'crew', 'attendant', 'property-company', 'editor', 'administrator')),
  primary key (staff, role)
);

create table staff_street (
  staff  uuid not null references staff on delete cascade,
  street uuid not null,
  primary key (staff, street)
);

create table staff_session (
  id           uuid primary key,
  -- SHA-256 of the token; the token is in the cookie only.
  token_hash   bytea       not null constraint staff_session_token unique
               check (octet_length(token_hash) = 32),
  staff        uuid        not null references staff on delete cascade,
  -- What they sit at, as far as the browser says: `Chrome · Windows`.
  device       text        not null check (char_length(device) <= 60),
  created_at   timestamptz not null,
  -- The last request, to the minute.
  seen_at      timestamptz not null,
  -- The end, however busy.
  ends_at      timestamptz not null check (ends_at > created_at),
  -- When they last proved that it is they, for acts that ask for it.
  confirmed_at timestamptz not null
);
create index staff_session_staff on staff_session (staff, seen_at desc);
create index staff_session_ends_at on staff_session (ends_at);

grant select, insert, update on staff to minhu_serve;
grant select, insert, delete on staff_role, staff_street to minhu_serve;
grant select, insert, delete on staff_session to minhu_serve;
grant update (seen_at, confirmed_at) on staff_session to minhu_serve;
grant select (id, ends_at, seen_at), delete on staff_session to minhu_worker;
