-- What a form needs around its effect: the draft that survives a refused post, the key that makes a
-- second click harmless, and the counters behind every limit.
--
-- Grants are by column where a role only has to find rows that are due: the worker deletes what has
-- expired and can read nothing that a resident typed.

-- What was typed into a form that was not accepted, or into the first pages of a wizard.
create table form_draft (
  id uuid primary key,
  -- SHA-256 of the pre-session's token; the token itself is only in the resident's cookie.
  presession bytea not null check (octet_length(presession) = 32),
  form text not null check (form <> ''),
  -- FormValues as JSON, sealed at `form_draft.sealed_values` with `id`. The check is a backstop:
  -- the values are cut to 64 KiB before they are sealed, and JSON may escape a byte into six.
  sealed_values bytea not null check (octet_length(sealed_values) <= 512 * 1024),
  -- Codes of fields, never what was typed into them: [{"field": "phone", "code": "phone-invalid"}].
  errors jsonb not null default '[]' check (jsonb_typeof(errors) = 'array'),
  updated_at timestamptz not null,
  expires_at timestamptz not null check (expires_at > updated_at),
  unique (presession, form)
);
create index form_draft_expires_at on form_draft (expires_at);

grant select, insert, update, delete on form_draft to minhu_serve;
grant select (id, expires_at), delete on form_draft to minhu_worker;

-- The answer that was given to a key, written in the transaction of the effect itself.
create table idempotency_key (
  -- Who used the key: a pre-session, an account or an API client.
  scope bytea not null check (octet_length(scope) between 1 and 64),
  -- SHA-256 of the key.
  key bytea not null check (octet_length(key) = 32),
  -- Keyed hash of the request: a plain one could be tried against every phone number there is.
  request_hash bytea not null check (octet_length(request_hash) = 32),
  -- Sealed at `idempotency_key.answer` with scope and key.
  answer bytea not null,
  created_at timestamptz not null,
  expires_at timestamptz not null check (expires_at > created_at),
  primary key (scope, key)
);
create index idempotency_key_expires_at on idempotency_key (expires_at);

grant select, insert, update on idempotency_key to minhu_serve;
grant select (scope, key, expires_at), delete on idempotency_key to minhu_worker;

-- One row per limit and subject: how much was spent in the window that began at `window_start`.
-- Room is left in each page so that counting up, which touches no index, stays in the page.
create table rate_limit (
  name text not null check (name <> ''),
  -- Keyed hash of the subject (a phone, an address of the network, a pre-session).
  subject bytea not null check (octet_length(subject) = 32),
  window_start timestamptz not null,
  spent integer not null check (spent > 0),
  -- The end of the window; the row means nothing after it.
  expires_at timestamptz not null check (expires_at > window_start),
  primary key (name, subject)
) with (fillfactor = 70);
create index rate_limit_expires_at on rate_limit (expires_at);

grant select, insert, update on rate_limit to minhu_serve;
grant select (name, subject, expires_at), delete on rate_limit to minhu_worker;
