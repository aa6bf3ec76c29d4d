-- Messages to residents: their texts, and each one that was sent.

-- ── Texts ────────────────────────────────────────────────────────────────────────────────────────
-- The texts that the district wrote itself; where it wrote none, those of the program apply. Each
-- change is another row, so nothing that was ever sent loses its wording.
create table message_template (
  template   text        not null check (template ~ '^[a-z][a-z-]{0,39}$'),
  channel    text        not null check (channel in ('sms', 'email', 'inbox')),
  locale     text        not null check (locale in ('zh-Hans', 'zh-Hant', 'en')),
  version    integer     not null check (version > 0),
  -- Empty for a text message.
  title      text        not null check (char_length(title) <= 100),
  body       text        not null check (char_length(body) between 1 and 4000),
  -- The member of staff.
  edited_by  uuid        not null,
  edited_at  timestamptz not null,
  primary key (template, channel, locale, version),
  constraint message_template_title_fits check ((title = '') = (channel = 'sms'))
);
create trigger message_template_append_only before update or delete or truncate on message_template
  for each statement execute function refuse_change();
grant select, insert on message_template to minhu_serve;
grant select on message_template to minhu_worker;

-- ── Messages ─────────────────────────────────────────────────────────────────────────────────────
create table message (
  id               uuid        primary key,
  template         text        not null check (template ~ '^[a-z][a-z-]{0,39}$'),
  -- Of message_template; 0 is the text of the program.
  template_version integer     not null check (template_version >= 0),
  channel          text        not null check (channel in ('sms', 'email', 'inbox')),
  locale           text        not null check (locale in ('zh-Hans', 'zh-Hant', 'en')),
  -- The phone or the address, sealed at `message.recipient` with `id`; none for the inbox.
  recipient        bytea,
  -- Of a phone with the field `contact.phone`, of an address with `contact.email`.
  recipient_index  bytea       check (octet_length(recipient_index) = 32),
  -- The account that it is for, if there is one.
  resident         uuid,
  -- Sealed at `message.title` and `message.body`; the body goes before the row does.
  title            bytea,
  body             bytea,
  -- What it is about.
  subject_kind     text        check (subject_kind ~ '^[a-z][a-z-]{0,39}$'),
  subject_id       uuid,
  state            text        not null
                   check (state in ('queued', 'sent', 'delivered', 'failed', 'expired')),
  -- Since it was written or last sent again by staff.
  tries            smallint    not null default 0 check (tries >= 0),
  last_error       text        check (last_error ~ '^[a-z][a-z-]{0,39}$'),
  -- What the gateway calls it.
  provider_id      text        check (char_length(provider_id) between 1 and 100),
  created_at       timestamptz not null,
  deliver_after    timestamptz,
  expires_at       timestamptz,
  -- When it left this state of being queued, whatever for.
  done_at          timestamptz,
  read_at          timestamptz,
  constraint message_recipient_fits check (
    (recipient is null) = (recipient_index is null)
    and case when channel = 'inbox' then recipient is null and resident is not null
             else body is null or recipient is not null end),
  constraint message_subject_fits check ((subject_kind is null) = (subject_id is null)),
  constraint message_done_fits check ((state = 'queued') = (done_at is null)),
  constraint message_only_inbox_is_delivered check ((channel = 'inbox') = (state = 'delivered'))
);
create index message_of_resident on message (resident, id desc) where channel = 'inbox';
create index message_unread on message (resident) where channel = 'inbox' and read_at is null;
create index message_by_state on message (state, id desc);
create index message_by_recipient on message (recipient_index, id desc)
  where recipient_index is not null;
-- For retention.
create index message_created_at on message (created_at);
create index message_with_body on message (created_at) where body is not null;

grant select, insert on message to minhu_serve, minhu_worker;
grant update (state, tries, done_at, deliver_after, read_at) on message to minhu_serve;
grant update (state, tries, done_at, last_error, provider_id, recipient, recipient_index, title,
  body), delete on message to minhu_worker;
-- Somebody deletes their account: what was said to them goes with it.
grant delete, update (recipient, recipient_index, title, body) on message to minhu_serve;

-- ── Tries ────────────────────────────────────────────────────────────────────────────────────────
-- What came of each try to hand a message over, for staff.
create table message_try (
  id         uuid        primary key,
  message    uuid        not null references message on delete cascade,
  at         timestamptz not null,
  -- Handed over; refused for good; or to be tried again.
  outcome    text        not null check (outcome in ('sent', 'refused', 'retry')),
  error      text        check (error ~ '^[a-z][a-z-]{0,39}$'),
  constraint message_try_error_fits check ((outcome = 'sent') = (error is null))
);
create index message_try_of on message_try (message, at);
grant select on message_try to minhu_serve;
grant select, insert on message_try to minhu_worker;
