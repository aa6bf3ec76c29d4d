-- Places: toilets, parking, places to drop things off, and more kinds as data; what is known of each
-- and since when, when it is open, what it costs, what devices say of it, what residents say.
--
-- What is shown of a place is either on its row (whatever a list filters and sorts by) or in a table
-- beside it that only its kind has. Nothing said is unknown: a missing key, a null, never `no` or 0.

-- ── Kinds and sources ────────────────────────────────────────────────────────────────────────────
create table place_kind (
  code         text primary key check (code ~ '^[a-z][a-z0-9-]{1,29}$'),
  -- The page that lists it.
  finder       text not null check (finder in ('toilets', 'parking', 'dropoff', 'other')),
  position     smallint not null,
  name_zh_hans text not null check (char_length(name_zh_hans) between 1 and 30),
  name_zh_hant text not null check (char_length(name_zh_hant) between 1 and 30),
  name_en      text not null check (char_length(name_en) between 1 and 40),
  constraint place_kind_and_finder unique (code, finder)
);
comment on table place_kind is 'Kinds of places; those with rules of their own are in domain::places::PlaceKind.';
insert into place_kind (code, finder, position, name_zh_hans, name_zh_hant, name_en) values
  ('toilet', 'toilets', 1, '公共厕所', '公共廁所', 'Public toilet'),
  ('parking', 'parking', 2, '停车场', '停車場', 'Parking'),
  ('drop-off', 'dropoff', 3, '垃圾投放点', '垃圾投放點', 'Waste drop-off point'),
  ('recycling', 'dropoff', 4, '可回收物回收点', '資源回收點', 'Recycling point'),
  ('hazardous', 'dropoff', 5, '有害垃圾投放点', '有害垃圾投放點', 'Hazardous waste point'),
  ('bulky-yard', 'dropoff', 6, '大件垃圾堆放点', '大型廢棄物堆置場', 'Bulky waste yard'),
  ('station', 'other', 7, '便民驿站', '便民驛站', 'Staffed service station');

-- Who a row comes from: an operator, an office, a map. One import and one set of feed keys each.
create table place_source (
  code          text primary key check (code ~ '^[a-z][a-z0-9-]{1,39}$'),
  name          text not null check (char_length(name) between 1 and 80),
  -- Under which its open data is published; empty is the district's own licence.
  licence       text not null default '' check (char_length(licence) <= 200),
  -- What a device says is too old to be believed after so long.
  stale_minutes integer not null default 30 check (stale_minutes between 1 and 1440)
);
insert into place_source (code, name) values ('staff', '区城管局');

-- ── Places ───────────────────────────────────────────────────────────────────────────────────────
-- Attributes that are there, also in part, and those of which anything is known.
create function place_there(attributes jsonb) returns text[]
language sql immutable strict parallel safe as $$
  select coalesce(array_agg(key order by key), '{}')
  from jsonb_each_text(attributes) where value in ('yes', 'limited')
$$;
create function place_known(attributes jsonb) returns text[]
language sql immutable strict parallel safe as $$
  select coalesce(array_agg(key order by key), '{}') from jsonb_object_keys(attributes) as key
$$;
create function place_attributes_are_right(attributes jsonb) returns boolean
language sql immutable parallel safe as $$
  select jsonb_typeof(attributes) = 'object' and not exists (
    select from jsonb_each(attributes)
    where key !~ '^[a-z][a-z-]{1,29}$' or value not in ('"yes"', '"no"', '"limited"'))
$$;
create function place_verified_is_right(verified jsonb) returns boolean
language sql immutable parallel safe as $$
  select jsonb_typeof(verified) = 'object' and not exists (
    select from jsonb_each(verified)
    where key !~ '^[a-z][a-z-]{1,29}$' or jsonb_typeof(value) <> 'number')
$$;

create table place (
  id            uuid primary key,
  -- Part of its addresses, and on the sign at its door: Crockford's digits, random.
  code          text not null constraint place_code unique check (code ~ '^[0-9a-hjkmnp-tv-z]{7}$'),
  kind          text not null,
  finder        text not null,
  -- In use, not yet, not any more, or the same as another.
  status        text not null default 'in-use'
                check (status in ('planned', 'in-use', 'gone', 'merged')),
  merged_into   uuid references place,
  name          text not null check (char_length(name) between 1 and 80),
  -- Null where nobody has given one; the name is shown then.
  name_zh_hant  text check (char_length(name_zh_hant) between 1 and 80),
  name_en       text check (char_length(name_en) between 1 and 120),
  -- Names and address as they are compared in a search.
  normal        text[] not null,
  address       text not null default '' check (char_length(address) <= 160),
  point         geography(Point, 4326) not null,
  -- Where one goes or drives in, if that is somewhere else.
  entrance      geography(Point, 4326),
  -- Where its point is; null outside the district's polygons. Looked up again when they change.
  street        uuid references street,
  cell          text references grid_cell,
  operator      text not null default '' check (char_length(operator) <= 80),
  phone         text check (phone ~ '^[0-9+][0-9 -]{2,19}$'),
  -- As it was given, and in the syntax of OpenStreetMap; the syntax is null where the text could
  -- not be read, and the text empty where nobody gave any.
  hours         text not null default '' check (char_length(hours) <= 300),
  hours_syntax  text check (char_length(hours_syntax) between 1 and 600),
  -- The syntax on the district's calendar, as times that are open: from two days ago to
  -- `hours_until`. Null where hours are unknown.
  hours_during  tstzmultirange,
  hours_until   timestamptz,
  -- Written by the trigger of `place_suspension`.
  suspended_during tstzmultirange not null default '{}',
  -- Open now is `open_during @> now` while now is before `hours_until`.
  open_during   tstzmultirange generated always as (hours_during - suspended_during) stored,
  -- Never closes. Null where unknown.
  always_open   boolean,
  -- The version of the calendar that this was computed with, and when it is to be done again.
  hours_calendar bigint not null default 0,
  hours_expand_at timestamptz not null default '-infinity',
  -- Codes of domain::places::Attribute → yes, no or limited. What is not in it is unknown.
  attributes    jsonb not null default '{}' check (place_attributes_are_right(attributes)),
  there         text[] not null generated always as (place_there(attributes)) stored,
  known         text[] not null generated always as (place_known(attributes)) stored,
  -- Fact → when somebody last saw that it is so, in seconds since 1970: attributes by their codes,
  -- and `name`, `position`, `hours`, `phone`, `tariff`, `capacity`, `stalls`, `accepts`.
  verified      jsonb not null default '{}' check (place_verified_is_right(verified)),
  -- The newest of them.
  checked_at    timestamptz,
  -- When a visitor last said that all of it is right.
  confirmed_at  timestamptz,
  source        text not null references place_source,
  external_id   text check (char_length(external_id) between 1 and 80),
  -- What the source said, and on which datum.
  datum         text not null check (datum in ('wgs84', 'gcj02', 'bd09')),
  raw_longitude double precision not null,
  raw_latitude  double precision not null,
  -- Of two editors the second is told.
  version       integer not null default 1 check (version >= 1),
  created_at    timestamptz not null,
  changed_at    timestamptz not null,
  constraint place_kind foreign key (kind, finder) references place_kind (code, finder),
  constraint place_external_id unique (source, kind, external_id),
  constraint place_is_merged check ((status = 'merged') = (merged_into is not null)),
  constraint place_is_not_merged_into_itself check (merged_into <> id),
  constraint place_hours_are_known check ((hours_during is null) = (hours_until is null))
) with (fillfactor = 85);
create index place_toilets on place using gist (point)
  where finder = 'toilets' and status = 'in-use';
create index place_parking on place using gist (point)
  where finder = 'parking' and status = 'in-use';
create index place_dropoff on place using gist (point)
  where finder = 'dropoff' and status = 'in-use';
create index place_other on place using gist (point)
  where finder = 'other' and status = 'in-use';
create index place_grams on place using gin (name_grams(normal)) where status = 'in-use';
create index place_hours_due on place (hours_calendar, hours_expand_at)
  where hours_syntax is not null;
create index place_list on place (kind, id);
create index place_street on place (street, kind, id);
create index place_cell on place (cell) where cell is not null;
create index place_merged_into on place (merged_into) where merged_into is not null;

-- ── What only some kinds have ────────────────────────────────────────────────────────────────────
create table toilet (
  place      uuid primary key references place on delete cascade,
  -- CJJ 14-2016: 一类, 二类, 三类; codes of domain::places::toilet. A test compares all of these.
  class      text constraint toilet_class_is_known check (class in ('first', 'second', 'third')),
  build      text constraint toilet_build_is_known
             check (build in ('stand-alone', 'attached', 'mobile')),
  entry      text constraint toilet_entry_is_known
             check (entry in ('public', 'customers', 'inside-gates', 'key')),
  female     smallint check (female between 0 and 500),
  male       smallint check (male between 0 and 500),
  urinal     smallint check (urinal between 0 and 500),
  unisex     smallint check (unisex between 0 and 500),
  accessible smallint check (accessible between 0 and 500),
  -- In service since: the first day of what was said (year or month).
  since      date
);

create function parking_payments_are_known(payments text[]) returns boolean
language sql immutable parallel safe as $$
  select payments <@ array['wechat', 'alipay', 'unionpay', 'e-cny', 'etc', 'cash', 'monthly']
$$;
create table parking (
  place        uuid primary key references place on delete cascade,
  site         text constraint parking_site_is_known check (site in (
                 'on-street', 'lot', 'garage', 'underground', 'bicycles', 'e-bikes')),
  capacity     integer check (capacity between 0 and 100000),
  -- Codes of domain::places::parking::Audience → how many of the capacity.
  capacity_by  jsonb not null default '{}' check (jsonb_typeof(capacity_by) = 'object'),
  max_height_cm smallint check (max_height_cm between 100 and 1000),
  -- domain::places::tariff::Tariffs by vehicle; null where nobody has said what it costs.
  tariffs      jsonb check (jsonb_typeof(tariffs) = 'object'),
  -- As it was given, if that is all there is.
  tariff_text  text not null default '' check (char_length(tariff_text) <= 500),
  payments     text[] not null default '{}' check (parking_payments_are_known(payments)),
  -- 错时共享: when an institution's spaces are for everybody, as given and in the syntax.
  shared_hours text not null default '' check (char_length(shared_hours) <= 300),
  shared_hours_syntax text check (char_length(shared_hours_syntax) between 1 and 600)
);

create table dropoff (
  place      uuid primary key references place on delete cascade,
  -- Codes of domain::places::dropoff; null is unknown.
  accepts    text[] check (accepts <@ array[
               'recyclable', 'hazardous', 'food', 'residual', 'bulky', 'renovation']),
  level      text constraint dropoff_level_is_known
             check (level in ('point', 'station', 'centre')),
  attendance text not null default 'unknown' constraint dropoff_attendance_is_known
             check (attendance in ('always', 'windows', 'never', 'unknown'))
);

-- What is paid for recyclables.
create table recycling_price (
  place    uuid not null references dropoff on delete cascade,
  material text not null check (char_length(material) between 1 and 40),
  unit     text not null check (unit in ('kilogram', 'piece')),
  fen      integer not null check (fen between 0 and 1000000),
  since    date not null,
  primary key (place, material, unit)
);

-- ── Suspension ───────────────────────────────────────────────────────────────────────────────────
create table place_suspension (
  id         uuid primary key,
  place      uuid not null references place,
  -- Codes of domain::places::SuspensionReason; a test compares the two.
  reason     text not null constraint place_suspension_reason_is_known check (reason in (
               'repair', 'rebuilding', 'water-or-power', 'event', 'weather', 'safety', 'other')),
  words      text not null default '' check (char_length(words) <= 200),
  starts_at  timestamptz not null,
  -- Null where nobody knows yet.
  ends_at    timestamptz check (ends_at > starts_at),
  state      text not null default 'asked' check (state in ('asked', 'approved', 'refused')),
  asked_by   uuid references staff,
  asked_at   timestamptz not null,
  decided_by uuid references staff,
  decided_at timestamptz check (decided_at >= asked_at),
  -- The office that approved it, as residents are told.
  approver   text check (char_length(approver) between 1 and 80),
  -- When it was opened again before its end.
  reopened_at timestamptz,
  constraint place_suspension_is_decided check (
    (state <> 'asked') = (decided_at is not null)
    and (state = 'approved') = (approver is not null)),
  -- Nobody approves what they asked for themselves.
  constraint place_suspension_has_two_people check (decided_by <> asked_by),
  constraint place_suspension_reopened check (
    reopened_at is null or (state = 'approved' and reopened_at >= starts_at))
);
create index place_suspension_place on place_suspension (place, starts_at desc);
create index place_suspension_waiting on place_suspension (asked_at, id) where state = 'asked';
create index place_suspension_asked_by on place_suspension (asked_by) where asked_by is not null;
create index place_suspension_decided_by on place_suspension (decided_by)
  where decided_by is not null;

create function place_suspension_counts() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update place set suspended_during = coalesce((
      select range_agg(tstzrange(starts_at, least(ends_at, reopened_at)))
      from place_suspension
      where place_suspension.place = new.place and state = 'approved'
        and starts_at < coalesce(least(ends_at, reopened_at), 'infinity')), '{}')
    where id = new.place;
  return null;
end $$;
create trigger place_suspension_counts after insert or update on place_suspension
  for each row execute function place_suspension_counts();

-- Minutes that a place was to be open on a day, and how many of those it was suspended: 正常开放率 is
-- made of these. Written once the day is over.
create function minutes_in(during tstzmultirange) returns integer
language sql immutable strict parallel safe as $$
  select coalesce(sum(extract(epoch from upper(one) - lower(one))) / 60, 0)::integer
  from unnest(during) as one
$$;
create table place_open_day (
  place     uuid not null references place on delete cascade,
  day       date not null,
  scheduled smallint not null check (scheduled between 0 and 1440),
  suspended smallint not null check (suspended between 0 and scheduled),
  primary key (place, day)
);
create index place_open_day_day on place_open_day (day);

-- ── What residents say ───────────────────────────────────────────────────────────────────────────
create table place_report (
  id         uuid primary key,
  place      uuid not null references place,
  -- A correction waits for staff before it changes anything; a fault waits to be mended.
  class      text not null check (class in ('correction', 'fault')),
  -- Of a correction the fact that is wrong, of a fault its code.
  subject    text not null check (subject ~ '^[a-z][a-z-]{1,29}$'),
  -- What it should be, for a correction; what else there is to say.
  value      text check (char_length(value) between 1 and 300),
  words      text not null default '' check (char_length(words) <= 300),
  locale     text not null check (locale in ('zh-Hans', 'zh-Hant', 'en')),
  at         timestamptz not null,
  state      text not null default 'open' check (state in ('open', 'accepted', 'dismissed')),
  decided_by uuid references staff,
  decided_at timestamptz,
  constraint place_report_is_decided check ((state <> 'open') = (decided_at is not null))
);
create index place_report_open on place_report (at, id) where state = 'open';
create index place_report_place on place_report (place, at desc);
create index place_report_decided_by on place_report (decided_by) where decided_by is not null;
create index place_report_at on place_report (at);

-- How clean it was found: counts, nothing about who.
create table place_rating (
  place uuid not null references place on delete cascade,
  month date not null check (extract(day from month) = 1),
  stars smallint not null check (stars between 1 and 5),
  count integer not null check (count > 0),
  primary key (place, month, stars)
);

-- ── Feeds ────────────────────────────────────────────────────────────────────────────────────────
-- A key of an operator. Only the SHA-256 of it is stored.
create table feed_key (
  id         uuid primary key,
  source     text not null references place_source,
  label      text not null check (char_length(label) between 1 and 60),
  hash       bytea not null constraint feed_key_hash unique check (octet_length(hash) = 32),
  scopes     text[] not null check (scopes <@ array['parking', 'toilets'] and scopes <> '{}'),
  -- Requests a minute, in each process.
  per_minute integer not null default 600 check (per_minute between 1 and 600000),
  made_by    uuid references staff,
  made_at    timestamptz not null,
  revoked_at timestamptz
);
create index feed_key_source on feed_key (source);
create index feed_key_made_by on feed_key (made_by) where made_by is not null;

-- What came by a key on a day.
create table feed_day (
  key      uuid   not null references feed_key,
  day      date   not null,
  accepted bigint not null default 0 check (accepted >= 0),
  -- Older than what was there.
  late     bigint not null default 0 check (late >= 0),
  -- Kept, but not believed.
  flagged  bigint not null default 0 check (flagged >= 0),
  refused  bigint not null default 0 check (refused >= 0),
  last_at  timestamptz not null,
  primary key (key, day)
);

-- The last that each device said. Apart from `place`, so that counts that change every minute touch
-- nothing that lists are sorted by, and one failing never stops the other.
create table parking_count (
  place       uuid primary key references parking on delete cascade,
  free        integer check (free >= 0),
  capacity    integer check (capacity >= 0),
  free_by     jsonb not null default '{}' check (jsonb_typeof(free_by) = 'object'),
  status      text not null check (status in ('open', 'closed', 'unknown')),
  observed_at timestamptz not null,
  received_at timestamptz not null,
  -- Why it is not shown: more free than there are.
  flaw        text check (flaw in ('more-free-than-capacity'))
) with (fillfactor = 50);

create table toilet_reading (
  place       uuid primary key references toilet on delete cascade,
  free        smallint check (free >= 0),
  occupied    smallint check (occupied >= 0),
  paper       boolean,
  soap        boolean,
  power       boolean,
  water       boolean,
  -- Ammonia in the air, in micrograms per cubic metre; GB/T 17217 allows 300 in class 一.
  ammonia     integer check (ammonia between 0 and 1000000),
  fault       text check (char_length(fault) between 1 and 100),
  observed_at timestamptz not null,
  received_at timestamptz not null,
  flaw        text check (flaw in ('more-than-stalls'))
) with (fillfactor = 50);

-- Samples of an hour, for "at this time usually 20 free".
create table parking_hour (
  place   uuid        not null references parking on delete cascade,
  hour    timestamptz not null check (date_trunc('hour', hour, 'UTC') = hour),
  samples integer     not null check (samples > 0),
  -- The sum of what was free in each.
  free    bigint      not null check (free >= 0),
  primary key (place, hour)
);
create index parking_hour_hour on parking_hour (hour);

-- ── Imports ──────────────────────────────────────────────────────────────────────────────────────
create table place_import (
  id        uuid primary key,
  source    text not null references place_source,
  kind      text not null references place_kind,
  datum     text not null check (datum in ('wgs84', 'gcj02', 'bd09')),
  -- Of the whole file, so that the same file twice is known.
  sha256    bytea not null check (octet_length(sha256) = 32),
  added     integer not null check (added >= 0),
  changed   integer not null check (changed >= 0),
  unchanged integer not null check (unchanged >= 0),
  rejected  integer not null check (rejected >= 0),
  gone      integer not null check (gone >= 0),
  at        timestamptz not null,
  -- Null for the command line, whose operator is in the audit.
  by_staff  uuid references staff
);
create index place_import_source on place_import (source, kind, at desc);
create index place_import_kind on place_import (kind);
create index place_import_by_staff on place_import (by_staff) where by_staff is not null;

-- Two that may be one. The smaller id is first.
create table place_duplicate (
  one        uuid not null references place on delete cascade,
  other      uuid not null references place on delete cascade check (one < other),
  metres     real not null check (metres >= 0),
  likeness   real not null check (likeness between 0 and 1),
  found_at   timestamptz not null,
  -- Null while nobody has looked.
  decided_at timestamptz,
  same       boolean,
  primary key (one, other),
  constraint place_duplicate_is_decided check ((decided_at is null) = (same is null))
);
create index place_duplicate_other on place_duplicate (other);
create index place_duplicate_waiting on place_duplicate (found_at, one, other)
  where decided_at is null;

-- ── Rights ───────────────────────────────────────────────────────────────────────────────────────
grant select on place_kind, place_source, place, toilet, parking, dropoff, recycling_price,
  place_suspension, place_open_day, place_report, place_rating, feed_key, feed_day, parking_count,
  toilet_reading, parking_hour, place_import, place_duplicate to minhu_serve, minhu_worker;
grant insert, update on place_source, toilet, parking, dropoff, place_rating, parking_count,
  toilet_reading, feed_day, place_duplicate to minhu_serve;
grant insert, update, delete on recycling_price to minhu_serve;
grant insert on place, place_suspension, place_report, feed_key, place_import to minhu_serve;
-- Everything but its identity; `suspended_during` is the trigger's.
grant update (kind, finder, status, merged_into, name, name_zh_hant, name_en, normal, address, point,
  entrance, street, cell, operator, phone, hours, hours_syntax, hours_during, hours_until,
  always_open, hours_calendar, hours_expand_at, attributes, verified, checked_at, confirmed_at, datum, raw_longitude, raw_latitude,
  version, changed_at) on place to minhu_serve;
grant update (state, decided_by, decided_at, approver, reopened_at) on place_suspension
  to minhu_serve;
grant update (state, decided_by, decided_at) on place_report to minhu_serve;
grant update (revoked_at) on feed_key to minhu_serve;
grant update (hours_during, hours_until, always_open, hours_calendar, hours_expand_at, street, cell)
  on place to minhu_worker;
grant insert, update on place_open_day to minhu_worker;
grant delete on place_open_day, place_report, parking_hour, feed_day to minhu_worker;
grant insert, update on parking_hour to minhu_worker;
