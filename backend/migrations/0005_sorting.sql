-- The sorting guide, and what residents ask about what is not in it.

-- The guide is data of the district, written by `minhu import sorting`, which acts as the owner.
-- Processes keep all of it in memory and load it again when the version changes.
create table sorting_catalogue_version (
  -- One row, or none before the first import.
  single      boolean primary key default true check (single),
  -- SHA-256 over the catalogue as it would be exported, in hex.
  version     text        not null check (version ~ '^[0-9a-f]{64}$'),
  imported_at timestamptz not null
);

create table sorting_group (
  id       text primary key check (id ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
  position integer not null check (position >= 0),
  zh_hans  text    not null check (zh_hans <> ''),
  zh_hant  text    not null check (zh_hant <> ''),
  en       text    not null check (en <> '')
);
comment on table sorting_group is 'Shelves of the guide, such as paper.';

create table sorting_condition_label (
  id       text primary key check (id ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
  position integer not null check (position >= 0),
  zh_hans  text    not null check (zh_hans <> ''),
  zh_hant  text    not null check (zh_hant <> ''),
  en       text    not null check (en <> '')
);
comment on table sorting_condition_label is 'States that change where an item goes, such as soiled.';

create table sorting_guidance (
  id              text primary key check (id ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
  -- Steps in order, as many in each language.
  prepare_zh_hans text[] not null check (cardinality(prepare_zh_hans) > 0),
  prepare_zh_hant text[] not null check (cardinality(prepare_zh_hant) = cardinality(prepare_zh_hans)),
  prepare_en      text[] not null check (cardinality(prepare_en) = cardinality(prepare_zh_hans)),
  why_zh_hans     text   not null check (why_zh_hans <> ''),
  why_zh_hant     text   not null check (why_zh_hant <> ''),
  why_en          text   not null check (why_en <> ''),
  where_zh_hans   text   not null check (where_zh_hans <> ''),
  where_zh_hant   text   not null check (where_zh_hant <> ''),
  where_en        text   not null check (where_en <> '')
);
comment on table sorting_guidance is 'How to prepare, why, and where to; shared by many items.';

create table sorting_item (
  -- Part of the item's address, so it never changes.
  slug       text primary key check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
  group_id   text not null references sorting_group,
  zh_hans    text not null check (zh_hans <> ''),
  zh_hant    text not null check (zh_hant <> ''),
  en         text not null check (en <> '')
);
create index sorting_item_group on sorting_item (group_id);

-- Other names. A name leads to one item: `normalised` is how the search engine reads it.
create table sorting_name (
  item       text    not null references sorting_item on delete cascade,
  position   integer not null check (position >= 0),
  name       text    not null check (name <> ''),
  normalised text    not null constraint sorting_name_leads_to_one_item unique
             check (normalised <> ''),
  primary key (item, position)
);

create table sorting_variant (
  item      text    not null references sorting_item on delete cascade,
  -- 0 is how people usually hold it.
  position  integer not null check (position >= 0),
  condition text    references sorting_condition_label,
  -- Codes of domain::sorting::Category; a test compares the two.
  category  text    not null constraint sorting_variant_category check (category in (
    'recyclable.paper', 'recyclable.plastic', 'recyclable.metal', 'recyclable.glass',
    'recyclable.textile', 'recyclable.electronics',
    'hazardous.lamp', 'hazardous.chemical', 'hazardous.battery',
    'food.household', 'food.catering', 'food.market',
    'residual',
    'bulky', 'renovation', 'appliance', 'garden', 'medical', 'animal', 'document', 'dangerous',
    'drain')),
  guidance  text    not null references sorting_guidance,
  primary key (item, position),
  unique nulls not distinct (item, condition)
);
create index sorting_variant_condition on sorting_variant (condition) where condition is not null;
create index sorting_variant_guidance on sorting_variant (guidance);

grant select on
  sorting_catalogue_version, sorting_group, sorting_condition_label, sorting_guidance,
  sorting_item, sorting_name, sorting_variant
  to minhu_serve, minhu_worker;

-- A question of a resident about something that the guide does not know.
create table sorting_question (
  id          uuid primary key,
  -- What people see and say: MH-261120-7K3F-9.
  number      text        not null constraint sorting_question_number unique
              check (number ~ '^[A-Z]{2}-[0-9]{6}-[0-9A-Z]{4}-[0-9A-Z]$'),
  -- SHA-256 of the secret in the receipt's link; the secret itself is only in the link.
  secret_hash bytea       not null constraint sorting_question_secret unique
              check (octet_length(secret_hash) = 32),
  words       text        not null check (char_length(words) between 1 and 60),
  detail      text        not null check (char_length(detail) <= 500),
  -- Sealed at `sorting_question.phone` with `id`, and its blind index; null when none was given or
  -- its time is over.
  phone       bytea,
  phone_index bytea       check (octet_length(phone_index) = 32),
  photo       uuid        references file on delete set null,
  locale      text        not null check (locale in ('zh-Hans', 'zh-Hant', 'en')),
  state       text        not null default 'open' check (state in ('open', 'answered', 'dismissed')),
  answer      text        check (char_length(answer) between 1 and 2000),
  -- SHA-256 of the token of the browser that asked.
  presession  bytea       not null check (octet_length(presession) = 32),
  asked_at    timestamptz not null,
  -- When it was answered or dismissed.
  closed_at   timestamptz check (closed_at >= asked_at),
  constraint sorting_question_phone_is_whole check ((phone is null) = (phone_index is null)),
  constraint sorting_question_is_closed check ((state = 'open') = (closed_at is null)),
  constraint sorting_question_is_answered check ((state = 'answered') = (answer is not null))
);
create index sorting_question_open on sorting_question (asked_at, id) where state = 'open';
create index sorting_question_phone on sorting_question (phone_index)
  where phone_index is not null;
create index sorting_question_photo on sorting_question (photo) where photo is not null;
-- For retention: the phone goes first, the whole question later.
create index sorting_question_phone_due on sorting_question (asked_at) where phone is not null;
create index sorting_question_asked_at on sorting_question (asked_at);

grant select, insert on sorting_question to minhu_serve;
grant update (state, answer, closed_at) on sorting_question to minhu_serve;
grant select (id, phone, asked_at), delete on sorting_question to minhu_worker;
grant update (phone, phone_index) on sorting_question to minhu_worker;
