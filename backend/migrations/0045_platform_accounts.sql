-- Who a resident is on a platform whose mini-app (小程序) shows the portal, and what that platform
-- may tell them instead of a text message.

-- ── Links ────────────────────────────────────────────────────────────────────────────────────────
-- An account of ours and one of a platform, which stand for the same person. A platform knows a
-- person by another id in each app, so a link is of one app.
create table resident_platform (
  id            uuid        primary key,
  resident      uuid        not null references resident on delete cascade,
  platform      text        not null check (platform in ('wechat', 'alipay')),
  -- Of the mini-app, as the platform names it; not secret.
  app_id        text        not null check (char_length(app_id) between 1 and 64),
  -- Sealed at `resident_platform.open_id` with `id`, and its blind index with the field
  -- `platform.open-id`.
  open_id       bytea       not null,
  open_id_index bytea       not null check (octet_length(open_id_index) = 32),
  linked_at     timestamptz not null,
  constraint resident_platform_person unique (platform, app_id, open_id_index),
  constraint resident_platform_account unique (resident, platform, app_id)
);
grant select, insert, delete on resident_platform to minhu_serve;
-- To tell a resident something, and to forget who has not been here for years.
grant select, delete on resident_platform to minhu_worker;

-- ── Subscribe messages (订阅消息) of WeChat ─────────────────────────────────────────────────────────
-- Which of our messages go as which template of the mini-app.
create table wechat_template (
  -- Of our message: `bulky-reminder-1`.
  template    text        primary key check (template ~ '^[a-z][a-z0-9-]{0,39}$'),
  -- As WeChat names it; not secret.
  template_id text        not null check (char_length(template_id) between 1 and 64),
  -- Of the mini-app, opened by a tap; empty for none.
  page        text        not null check (char_length(page) <= 200),
  -- WeChat's fields with our texts, whose places are those of our message: {"thing1": "{estate}"}.
  fields      jsonb       not null check (jsonb_typeof(fields) = 'object'),
  changed_at  timestamptz not null
);
grant select on wechat_template to minhu_serve, minhu_worker;

-- How often a resident may still be told by such a message: each time that they accept is one.
create table wechat_subscription (
  resident   uuid        not null references resident on delete cascade,
  template   text        not null check (template ~ '^[a-z][a-z0-9-]{0,39}$'),
  remaining  integer     not null check (remaining between 0 and 20),
  changed_at timestamptz not null,
  primary key (resident, template)
);
grant select, insert, delete, update (remaining, changed_at) on wechat_subscription to minhu_serve;
grant select, delete, update (remaining, changed_at) on wechat_subscription to minhu_worker;

-- A text message that a platform carries, as long as it does; none for the gateway.
alter table message
  add column carrier text check (carrier in ('wechat')),
  -- What goes into the template, sealed at `message.wechat_values` with `id`. Gone as soon as the
  -- message does not wait any more, or goes by the gateway.
  add column wechat_values bytea,
  add constraint message_carrier_fits check (
    (carrier is null or channel = 'sms')
    and (wechat_values is null or (carrier is not null and state = 'queued'))) not valid;
alter table message validate constraint message_carrier_fits;
grant update (carrier, wechat_values) on message to minhu_serve, minhu_worker;

-- Names of messages have digits: `bulky-reminder-1`.
alter table message
  drop constraint message_template_check,
  add constraint message_template_check check (template ~ '^[a-z][a-z0-9-]{0,39}$') not valid;
alter table message validate constraint message_template_check;
alter table message_template
  drop constraint message_template_template_check,
  add constraint message_template_template_check check (template ~ '^[a-z][a-z0-9-]{0,39}$');
