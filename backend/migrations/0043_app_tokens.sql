-- Where a resident is signed in by an app that sends tokens instead of a cookie: a mini-app.

-- What the app may do; none for a browser, which may do everything.
alter table resident_session
  add column scopes text[] check (
    scopes <@ array['account', 'bookings', 'cases'] and cardinality(scopes) > 0);

-- The tokens of such a session. An access token is good for half an hour; a refresh token is good
-- once, and one that comes back ends the session: somebody else has had it.
create table app_token (
  -- SHA-256 of the token; the token is in the app only.
  hash       bytea       primary key check (octet_length(hash) = 32),
  session    uuid        not null references resident_session on delete cascade,
  kind       text        not null check (kind in ('access', 'refresh')),
  expires_at timestamptz not null,
  -- When it was exchanged for new ones.
  used_at    timestamptz check (used_at is null or kind = 'refresh')
);
create index app_token_session on app_token (session);
create index app_token_expires_at on app_token (expires_at);

grant select, insert, delete on app_token to minhu_serve;
grant update (used_at) on app_token to minhu_serve;
grant select (hash, expires_at), delete on app_token to minhu_worker;

-- What serving processes have in memory of a session ends with it, at once. Rare, so it costs
-- nobody their commit.
create function app_session_ended() returns trigger
language plpgsql set search_path = public, pg_temp as $$
begin
  perform pg_notify('app_session_ended', old.id::text);
  return null;
end $$;
create trigger app_session_ended after delete on resident_session
  for each row when (old.scopes is not null) execute function app_session_ended();
