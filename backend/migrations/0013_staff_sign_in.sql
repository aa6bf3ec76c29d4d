-- How staff sign in: the half-way state after the password, recovery codes, known devices, links to
-- set a password, and identities at the bureau's own provider.

-- Somebody has proved the first half (the password, or the provider's word) and still owes the
-- second. One per browser: beginning again replaces it.
create table staff_sign_in (
  -- SHA-256 of the pre-session's token: nobody can go on with it in another browser.
  presession  bytea       primary key check (octet_length(presession) = 32),
  id          uuid        not null unique,
  staff       uuid        not null references staff on delete cascade,
  -- What was proved.
  proved      text        not null check (proved in ('password', 'provider')),
  -- Codes that were tried, right or wrong. Counted before a code is looked at, so that guesses sent
  -- at the same moment share them.
  tries       smallint    not null default 0 check (tries between 0 and 5),
  -- The secret that is offered to somebody without one, sealed at `staff_sign_in.totp_secret` with
  -- `id`. It becomes the staff's own when a code of it was typed.
  totp_secret bytea,
  expires_at  timestamptz not null
);
create index staff_sign_in_expires_at on staff_sign_in (expires_at);

-- What opens the door once when the phone with the codes is lost.
create table staff_recovery_code (
  staff      uuid  not null references staff on delete cascade,
  -- Blind index of the code (field `staff.recovery_code`): useless without the keys.
  code_index bytea not null check (octet_length(code_index) = 32),
  primary key (staff, code_index)
);

-- Browsers that somebody has signed in with before. They are let in while strangers who guess at the
-- same login are being slowed down.
create table staff_device (
  token_hash bytea       primary key check (octet_length(token_hash) = 32),
  staff      uuid        not null references staff on delete cascade,
  expires_at timestamptz not null
);
create index staff_device_staff on staff_device (staff);
create index staff_device_expires_at on staff_device (expires_at);

-- A link to set a password with; one per person, a new one replaces it.
create table staff_invitation (
  staff      uuid        primary key references staff on delete cascade,
  token_hash bytea       not null constraint staff_invitation_token unique
             check (octet_length(token_hash) = 32),
  expires_at timestamptz not null
);
create index staff_invitation_expires_at on staff_invitation (expires_at);

-- Who somebody is at the identity provider. Never made by signing in: a person who is signed in, or
-- an administrator, links it.
create table staff_identity (
  issuer    text        not null check (issuer <> ''),
  subject   text        not null check (subject <> ''),
  staff     uuid        not null references staff on delete cascade,
  linked_at timestamptz not null,
  primary key (issuer, subject),
  constraint staff_identity_one_per_issuer unique (staff, issuer)
);

-- A browser that was sent to the provider and is to come back.
create table staff_provider_visit (
  -- SHA-256 of the `state` that has to come back with it.
  state_hash  bytea       primary key check (octet_length(state_hash) = 32),
  presession  bytea       not null check (octet_length(presession) = 32),
  -- Nonce and PKCE verifier as JSON, sealed at `staff_provider_visit.secrets` with `state_hash`.
  secrets     bytea       not null,
  -- Who is linking their identity; null for somebody who is signing in.
  linking     uuid        references staff on delete cascade,
  expires_at  timestamptz not null
);
create index staff_provider_visit_expires_at on staff_provider_visit (expires_at);

-- Lists of users page by login.
create index staff_role_role on staff_role (role, staff);

grant select, insert, update, delete on staff_sign_in to minhu_serve;
grant select, insert, delete on staff_recovery_code, staff_device, staff_identity to minhu_serve;
grant update (expires_at) on staff_device to minhu_serve;
grant select, insert, update, delete on staff_invitation to minhu_serve;
grant select, insert, delete on staff_provider_visit to minhu_serve;
grant select (presession, expires_at), delete on staff_sign_in to minhu_worker;
grant select (token_hash, expires_at), delete on staff_device to minhu_worker;
grant select (staff, expires_at), delete on staff_invitation to minhu_worker;
grant select (state_hash, expires_at), delete on staff_provider_visit to minhu_worker;

-- Somebody must always be able to let others in: the last administrator stays one, and stays
-- active. Looked at when the transaction commits, so that roles can be written anew within one; and
-- one transaction at a time, or two administrators could disable each other at the same moment.
-- Those of the demonstration do not count for anybody but each other, since a real district lets
-- none of them in.
create function staff_keeps_an_administrator() returns trigger language plpgsql as $$
declare
  changed staff;
begin
  perform pg_advisory_xact_lock(hashtextextended('staff_keeps_an_administrator', 0));
  select * into changed from staff where id = case tg_table_name
    when 'staff' then (to_jsonb(old) ->> 'id')::uuid else (to_jsonb(old) ->> 'staff')::uuid end;
  if tg_table_name = 'staff' and not exists (
    select from staff_role where staff = changed.id and role = 'administrator'
  ) then
    return null;
  end if;
  if not exists (
    select from staff_role join staff on staff.id = staff_role.staff
    where staff_role.role = 'administrator' and staff.state = 'active'
      and (not staff.demonstration or changed.demonstration is not false)
  ) then
    raise exception 'the last administrator stays' using
      errcode = 'check_violation', constraint = 'staff_last_administrator';
  end if;
  return null;
end $$;

create constraint trigger staff_last_administrator_active
  after update of state on staff deferrable initially deferred
  for each row when (old.state = 'active' and new.state = 'disabled')
  execute function staff_keeps_an_administrator();
create constraint trigger staff_last_administrator_role
  after delete on staff_role deferrable initially deferred
  for each row when (old.role = 'administrator')
  execute function staff_keeps_an_administrator();
