-- Pages of the portal inside a mini-app: a ticket signs the web-view in, once.

-- The session of the app that a browser was signed in from. It ends with it, at once.
alter table resident_session
  add column parent uuid references resident_session on delete cascade
    check (parent <> id and (parent is null or scopes is null));
create index resident_session_parent on resident_session (parent) where parent is not null;

-- Good for a minute, and gone with its use: a second use finds nothing. Where a page asks whether
-- to sign in with it, it is good for five minutes more, once.
create table web_view_ticket (
  -- SHA-256 of the ticket; the ticket is in the answer to the app and in one address only.
  hash       bytea       primary key check (octet_length(hash) = 32),
  -- The session of the app that asked for it.
  session    uuid        not null references resident_session on delete cascade,
  -- Where it leads. Addresses hold secrets of receipts: sealed at `web_view_ticket.path` with hash.
  path       bytea       not null,
  expires_at timestamptz not null,
  -- Whether a page has asked.
  asked      boolean     not null default false
);
create index web_view_ticket_session on web_view_ticket (session);
create index web_view_ticket_expires_at on web_view_ticket (expires_at);

grant select, insert, delete, update (expires_at, asked) on web_view_ticket to minhu_serve;
grant select (hash, expires_at), delete on web_view_ticket to minhu_worker;
