-- Bulky waste: what is collected, what it costs, and who has booked what.

-- There is more now that a resident can choose to be told of.
alter table message_choice
  drop constraint message_choice_kind_check,
  add constraint message_choice_kind_check check (kind in ('answers', 'bookings'));

-- ── The catalogue ────────────────────────────────────────────────────────────────────────────────
create table bulky_group (
  id           text primary key check (id ~ '^[a-z][a-z0-9-]{0,39}$'),
  position     integer not null check (position >= 0),
  name_zh_hans text not null check (char_length(name_zh_hans) between 1 and 40),
  name_zh_hant text not null check (char_length(name_zh_hant) between 1 and 40),
  name_en      text not null check (char_length(name_en) between 1 and 80)
);

create table bulky_item (
  id           text primary key check (id ~ '^[a-z][a-z0-9-]{0,59}$'),
  "group"      text not null references bulky_group,
  name_zh_hans text not null check (char_length(name_zh_hans) between 1 and 40),
  name_zh_hant text not null check (char_length(name_zh_hant) between 1 and 40),
  name_en      text not null check (char_length(name_en) between 1 and 80),
  -- Other names, in all languages.
  aliases      text[] not null,
  -- Codes of domain::bulky::Size; a test compares the two.
  size         text not null constraint bulky_item_size_is_known check (size in (
    'small', 'medium', 'large', 'oversize')),
  litres       integer not null check (litres between 1 and 100000),
  kilograms    integer not null check (kilograms between 1 and 10000),
  -- Codes of domain::bulky::Handling; a test compares the two.
  handling     text[] not null constraint bulky_item_handling_is_known check (handling <@ array[
    'dismantle', 'two-persons', 'upholstered', 'appliance', 'glass', 'refrigerant', 'battery-out',
    'heavy']),
  retired_at   timestamptz
);

-- What is not collected, and what to do with it instead.
create table bulky_refused (
  id              text primary key check (id ~ '^[a-z][a-z0-9-]{0,59}$'),
  name_zh_hans    text not null check (char_length(name_zh_hans) between 1 and 40),
  name_zh_hant    text not null check (char_length(name_zh_hant) between 1 and 40),
  name_en         text not null check (char_length(name_en) between 1 and 80),
  aliases         text[] not null,
  instead_zh_hans text not null check (char_length(instead_zh_hans) between 1 and 200),
  instead_zh_hant text not null check (char_length(instead_zh_hant) between 1 and 200),
  instead_en      text not null check (char_length(instead_en) between 1 and 400)
);

-- Kinds of renovation waste (装修垃圾).
create table bulky_waste (
  id                        text primary key check (id ~ '^[a-z][a-z0-9-]{0,59}$'),
  position                  integer not null check (position >= 0),
  name_zh_hans              text not null check (char_length(name_zh_hans) between 1 and 40),
  name_zh_hant              text not null check (char_length(name_zh_hant) between 1 and 40),
  name_en                   text not null check (char_length(name_en) between 1 and 80),
  aliases                   text[] not null,
  kilograms_per_cubic_metre integer not null
    check (kilograms_per_cubic_metre between 1 and 10000),
  note_zh_hans              text not null check (char_length(note_zh_hans) <= 200),
  note_zh_hant              text not null check (char_length(note_zh_hant) <= 200),
  note_en                   text not null check (char_length(note_en) <= 400)
);

-- Bags that renovation waste is put into.
create table bulky_bag (
  id             text primary key check (id ~ '^[a-z][a-z0-9-]{0,59}$'),
  position       integer not null check (position >= 0),
  name_zh_hans   text not null check (char_length(name_zh_hans) between 1 and 40),
  name_zh_hant   text not null check (char_length(name_zh_hant) between 1 and 40),
  name_en        text not null check (char_length(name_en) between 1 and 80),
  litres         integer not null check (litres between 1 and 10000),
  most_kilograms integer not null check (most_kilograms between 1 and 10000)
);

-- How to put things out: `general`, and one for each kind of handling that has something to say.
create table bulky_care (
  key          text primary key check (key ~ '^[a-z][a-z-]{0,39}$'),
  text_zh_hans text not null check (char_length(text_zh_hans) between 1 and 300),
  text_zh_hant text not null check (char_length(text_zh_hant) between 1 and 300),
  text_en      text not null check (char_length(text_en) between 1 and 600)
);

-- ── Prices ───────────────────────────────────────────────────────────────────────────────────────
-- Versions of the district's terms: prices (domain::bulky::PriceTable) and the rules for changing,
-- cancelling and paying back (domain::bulky::Policy). A booking keeps the version of its quote.
create table bulky_terms (
  version      integer primary key check (version > 0),
  prices       jsonb not null check (jsonb_typeof(prices) = 'object'),
  policy       jsonb not null check (jsonb_typeof(policy) = 'object'),
  -- The decision that it rests on, in the district's words.
  basis        text not null check (char_length(basis) between 1 and 300),
  created_at   timestamptz not null,
  created_by   uuid references staff,
  published_at timestamptz,
  published_by uuid references staff,
  -- From this day on; null while it is a draft.
  effective_on date,
  constraint bulky_terms_published_is_whole check ((published_at is null) = (effective_on is null))
);
create unique index bulky_terms_effective on bulky_terms (effective_on)
  where effective_on is not null;

-- Quotes lean on it: what was published is never written again.
create function bulky_terms_stay() returns trigger
language plpgsql set search_path = public, pg_temp as $$
begin
  if old.published_at is not null then
    raise exception 'terms % are published', old.version
      using errcode = 'check_violation', constraint = 'bulky_terms_stay';
  end if;
  return coalesce(new, old);
end $$;
create trigger bulky_terms_stay before update or delete on bulky_terms
  for each row execute function bulky_terms_stay();

-- ── Who comes where ──────────────────────────────────────────────────────────────────────────────
-- The vehicles (a resource of the capacity engine) that serve a street. A street that is not here is
-- outside of the service area.
create table bulky_area (
  street   uuid primary key references street,
  resource uuid not null references capacity_resource
);
create index bulky_area_resource on bulky_area (resource);

-- ── What may follow what ─────────────────────────────────────────────────────────────────────────
-- The rows of domain::bulky::TRANSITIONS; a test compares the two.
create table bulky_transition (
  from_state text not null,
  step       text not null,
  to_state   text not null,
  primary key (from_state, step, to_state)
);
insert into bulky_transition (from_state, step, to_state) values
  ('booked', 'cancel', 'cancelled'),
  ('booked', 'collect', 'collected'),
  ('booked', 'displace', 'displaced'),
  ('booked', 'miss', 'not-found'),
  ('booked', 'set-out', 'on-the-way'),
  ('displaced', 'cancel', 'cancelled'),
  ('displaced', 'change', 'booked'),
  ('expired', 'reinstate', 'booked'),
  ('held', 'cancel', 'cancelled'),
  ('held', 'confirm', 'booked'),
  ('held', 'lapse', 'expired'),
  ('held', 'pay', 'paying'),
  ('not-found', 'cancel', 'cancelled'),
  ('not-found', 'retry', 'booked'),
  ('on-the-way', 'collect', 'collected'),
  ('on-the-way', 'miss', 'not-found'),
  ('paying', 'cancel', 'cancelled'),
  ('paying', 'confirm', 'booked'),
  ('paying', 'lapse', 'expired'),
  ('waiting', 'cancel', 'cancelled'),
  ('waiting', 'hold', 'held'),
  ('waiting', 'lapse', 'expired');

-- ── Bookings ─────────────────────────────────────────────────────────────────────────────────────
create table bulky_booking (
  id               uuid primary key,
  -- What people see and say: MH-261120-7K3F-9.
  number           text not null constraint bulky_booking_number unique
                   check (number ~ '^[A-Z]{2}-[0-9]{6}-[0-9A-Z]{4}-[0-9A-Z]$'),
  -- `pickup`: the crew comes; `yard`: it is brought to the yard in its window (定时定点投递).
  service          text not null check (service in ('pickup', 'yard')),
  state            text not null default 'held',
  -- The step that led to the state.
  step             text,
  -- The newest of bulky_booking_version.
  version          integer not null default 1 check (version > 0),
  -- SHA-256 of the secret in the receipt's link; the secret itself is only in the link.
  secret_hash      bytea not null constraint bulky_booking_secret unique
                   check (octet_length(secret_hash) = 32),
  -- Of the 提取码 that is told on the phone, keyed; with the number it is as good as the link.
  code_index       bytea not null check (octet_length(code_index) = 32),
  -- Sealed at `bulky_booking.phone` and `.name` with `id`; null before they are given and after
  -- their time is over.
  phone            bytea,
  phone_index      bytea check (octet_length(phone_index) = 32),
  name             bytea,
  locale           text not null check (locale in ('zh-Hans', 'zh-Hant', 'en')),
  -- SHA-256 of the token of the browser; null for calls.
  presession       bytea check (octet_length(presession) = 32),
  resident         uuid references resident on delete set null,
  -- Who of the staff took it in, for a caller.
  taken_by         uuid references staff,
  -- Keyed index over estate, building and unit: whose free pieces are counted.
  household        bytea not null check (octet_length(household) = 32),
  street           uuid not null references street,
  -- The estate alone: what lists and reminders say of the address.
  estate           text not null check (char_length(estate) between 1 and 60),
  -- Its place in a window; null while it waits. Once it is given back, what it was: a late payment
  -- may have it again.
  claim            uuid constraint bulky_booking_claim unique references capacity_claim,
  starts_at        timestamptz,
  ends_at          timestamptz,
  -- Until when it has to be confirmed.
  held_until       timestamptz,
  terms            integer not null references bulky_terms,
  total_fen        bigint not null check (total_fen >= 0),
  -- What is kept of what was paid, once it is cancelled.
  kept_fen         bigint not null default 0 check (kept_fen >= 0),
  -- Pieces of the household's free ones, of the year of the quote.
  free_pieces      integer not null default 0 check (free_pieces >= 0),
  free_year        smallint not null,
  -- The second try after nothing was found has been used.
  retried          boolean not null default false,
  -- The complaint about it, if there is one.
  complaint        uuid references case_file,
  opened_at        timestamptz not null,
  changed_at       timestamptz not null,
  ended_at         timestamptz check (ended_at >= opened_at),
  reminded_3_at    timestamptz,
  reminded_1_at    timestamptz,
  constraint bulky_booking_phone_is_whole check ((phone is null) = (phone_index is null)),
  constraint bulky_booking_has_its_place check (
    state not in ('held', 'paying', 'booked', 'on-the-way') or claim is not null),
  constraint bulky_booking_window_is_whole check ((starts_at is null) = (ends_at is null)),
  constraint bulky_booking_place_has_its_time check (claim is null or starts_at is not null),
  constraint bulky_booking_is_confirmed_in_time check (
    (state in ('held', 'paying')) = (held_until is not null)),
  constraint bulky_booking_end_has_its_time check (
    (state in ('collected', 'cancelled', 'expired')) = (ended_at is not null))
);
create index bulky_booking_held on bulky_booking (held_until) where held_until is not null;
create index bulky_booking_day on bulky_booking (street, starts_at, id);
-- The list of staff, which also has those that wait for a window.
create index bulky_booking_when on bulky_booking ((coalesce(starts_at, opened_at)), id);
create index bulky_booking_coming on bulky_booking (starts_at, id)
  where state in ('booked', 'on-the-way');
create index bulky_booking_changed on bulky_booking (changed_at desc, id);
create index bulky_booking_phone on bulky_booking (phone_index, opened_at desc)
  where phone_index is not null;
create index bulky_booking_resident on bulky_booking (resident, opened_at desc)
  where resident is not null;
create index bulky_booking_presession on bulky_booking (presession, opened_at desc)
  where presession is not null;
create index bulky_booking_ended on bulky_booking (ended_at) where ended_at is not null;

-- The state changes only as the table says, one step at a time.
create function bulky_booking_follows_the_table() returns trigger
language plpgsql set search_path = public, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    if new.state not in ('held', 'waiting') then
      raise exception 'a booking begins as held or waiting'
        using errcode = 'check_violation', constraint = 'bulky_booking_begins';
    end if;
  elsif new.state <> old.state and not exists (
    select from bulky_transition
    where from_state = old.state and step = new.step and to_state = new.state)
  then
    raise exception '% does not lead from % to %', new.step, old.state, new.state
      using errcode = 'check_violation', constraint = 'bulky_booking_step';
  end if;
  return new;
end $$;
create trigger bulky_booking_begins before insert on bulky_booking
  for each row execute function bulky_booking_follows_the_table();
create trigger bulky_booking_follows_the_table before update of state on bulky_booking
  for each row when (new.state is distinct from old.state)
  execute function bulky_booking_follows_the_table();

-- What was booked, as of each change. Only added to.
create table bulky_booking_version (
  booking    uuid not null references bulky_booking,
  version    integer not null check (version > 0),
  -- domain::bulky::Basket: things, where they stand, how many were free before.
  basket     jsonb not null check (jsonb_typeof(basket) = 'object'),
  -- domain::bulky::Quote.
  quote      jsonb not null check (jsonb_typeof(quote) = 'object'),
  terms      integer not null references bulky_terms,
  -- Building, unit and room; sealed at `bulky_booking_version.address` with the booking and version.
  address    bytea,
  -- What the crew should know; sealed likewise.
  note       bytea,
  starts_at  timestamptz,
  ends_at    timestamptz,
  created_at timestamptz not null,
  primary key (booking, version)
);

-- Everything that was done to a booking.
create table bulky_event (
  id         uuid primary key,
  -- In the order in which they were written: several may be of one instant.
  seq        bigint generated always as identity,
  booking    uuid not null references bulky_booking,
  at         timestamptz not null,
  step       text not null check (step ~ '^[a-z][a-z0-9-]{0,29}$'),
  from_state text not null,
  to_state   text not null,
  party      text not null check (party in ('resident', 'hotline', 'dispatch', 'crew', 'system')),
  staff      uuid references staff,
  -- For staff; phone numbers in it are masked like everywhere.
  words      text not null default '' check (char_length(words) <= 1000)
);
create index bulky_event_booking on bulky_event (booking, seq);

-- Photos of what is to be collected, and of what was.
create table bulky_photo (
  booking uuid not null references bulky_booking,
  file    uuid not null unique references file,
  stage   text not null check (stage in ('before', 'after')),
  at      timestamptz not null,
  primary key (booking, file)
);

-- Free pieces that a household has had in a year; a booking takes them when it is held, and gives
-- them back when it comes to nothing.
create table bulky_household_year (
  household bytea not null check (octet_length(household) = 32),
  year      smallint not null,
  used      integer not null check (used >= 0),
  primary key (household, year)
);

grant select on bulky_group, bulky_item, bulky_refused, bulky_waste, bulky_bag, bulky_care,
  bulky_terms, bulky_area, bulky_transition to minhu_serve, minhu_worker;
grant insert, update on bulky_item, bulky_terms, bulky_area to minhu_serve;
grant delete on bulky_terms, bulky_area to minhu_serve;
grant select, insert, update on bulky_booking to minhu_serve;
grant select, update on bulky_booking to minhu_worker;
grant select, insert on bulky_booking_version, bulky_event to minhu_serve, minhu_worker;
grant select, insert on bulky_photo to minhu_serve;
grant select on bulky_photo to minhu_worker;
grant select, insert, update on bulky_household_year to minhu_serve, minhu_worker;
-- For retention: what is personal goes when its time is over.
grant update (address, note) on bulky_booking_version to minhu_worker;
grant delete on bulky_household_year to minhu_worker;
