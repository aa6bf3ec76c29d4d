-- Capacity: whatever can be full. Resources have windows, windows have units, and somebody's claim
-- takes some of them. Nothing here knows what they are for.

create table capacity_resource (
  id               uuid primary key,
  -- What sort of thing it is, to whoever made it: `bulky-area`, `drop-off-yard`.
  kind             text not null check (kind ~ '^[a-z][a-z-]{0,39}$'),
  code             text not null constraint capacity_resource_code unique
                   check (code ~ '^[a-z][a-z0-9-]{0,49}$'),
  name_zh_hans     text not null check (char_length(name_zh_hans) between 1 and 60),
  name_zh_hant     text not null check (char_length(name_zh_hant) between 1 and 60),
  name_en          text not null check (char_length(name_en) between 1 and 120),
  -- How long an offer to the waiting list stands, in minutes of the day.
  offer_minutes    integer not null default 120 check (offer_minutes between 10 and 10080),
  retired_at       timestamptz,
  -- The day on which its windows were last planned and the calendar that was counted on; null when
  -- they are to be planned again.
  planned_on       date,
  planned_calendar bigint
);
create index capacity_resource_kind on capacity_resource (kind, code) where retired_at is null;

-- ── What windows there are to be ─────────────────────────────────────────────────────────────────
create table capacity_template (
  id             uuid primary key,
  resource       uuid not null references capacity_resource,
  -- From Monday to Sunday: 12345.
  weekdays       text not null check (weekdays ~ '^1?2?3?4?5?6?7?$' and weekdays <> ''),
  on_days_off    boolean not null,
  on_makeup_days boolean not null,
  -- Minutes since midnight.
  opens          smallint not null check (opens >= 0),
  closes         smallint not null check (closes <= 1440),
  -- Minutes before the start.
  cut_off        integer not null check (cut_off between 0 and 43200),
  stops          integer not null check (stops between 0 and 1000000000),
  litres         integer not null check (litres between 0 and 1000000000),
  kilograms      integer not null check (kilograms between 0 and 1000000000),
  valid_from     date not null,
  -- The last day.
  valid_until    date,
  constraint capacity_template_has_length check (opens < closes),
  constraint capacity_template_ends_after_it_began check (valid_until >= valid_from)
);
create index capacity_template_resource on capacity_template (resource);

-- What is different on a day. A day that is closed, or has other units, has one row; a day with
-- times of its own has one for each.
create table capacity_exception (
  id        uuid primary key,
  resource  uuid not null references capacity_resource,
  day       date not null,
  change    text not null check (change in ('closed', 'units', 'times')),
  opens     smallint check (opens >= 0),
  closes    smallint check (closes <= 1440),
  cut_off   integer check (cut_off between 0 and 43200),
  stops     integer check (stops between 0 and 1000000000),
  litres    integer check (litres between 0 and 1000000000),
  kilograms integer check (kilograms between 0 and 1000000000),
  constraint capacity_exception_is_whole check (
    case change
      when 'closed' then num_nonnulls(opens, closes, cut_off, stops, litres, kilograms) = 0
      when 'units' then num_nonnulls(opens, closes, cut_off) = 0
        and num_nulls(stops, litres, kilograms) = 0
      else num_nulls(opens, closes, cut_off, stops, litres, kilograms) = 0 and opens < closes
    end),
  constraint capacity_exception_once unique nulls not distinct (resource, day, opens),
  constraint capacity_exception_is_of_one_kind exclude using gist (
    resource with =, day with =, change with <>),
  constraint capacity_exception_does_not_overlap exclude using gist (
    resource with =, day with =, int4range(opens, closes) with &&) where (change = 'times')
);

-- ── Windows ──────────────────────────────────────────────────────────────────────────────────────
create table capacity_window (
  id              uuid primary key,
  resource        uuid not null references capacity_resource,
  -- Of the start, in the district's time.
  day             date not null,
  starts_at       timestamptz not null,
  ends_at         timestamptz not null,
  cut_off_at      timestamptz not null,
  limit_stops     integer not null check (limit_stops between 0 and 1000000000),
  limit_litres    integer not null check (limit_litres between 0 and 1000000000),
  limit_kilograms integer not null check (limit_kilograms between 0 and 1000000000),
  -- By claims that are held or booked.
  taken_stops     integer not null default 0 check (taken_stops >= 0),
  taken_litres    integer not null default 0 check (taken_litres >= 0),
  taken_kilograms integer not null default 0 check (taken_kilograms >= 0),
  -- What was taken above the limit when staff lowered it. Nothing else may raise it.
  over_stops      integer not null default 0 check (over_stops >= 0),
  over_litres     integer not null default 0 check (over_litres >= 0),
  over_kilograms  integer not null default 0 check (over_kilograms >= 0),
  -- Somebody was in it once, so its times are known outside and stay.
  was_claimed     boolean not null default false,
  -- Staff have set its limits, so the plan does not.
  by_hand         boolean not null default false,
  closed_at       timestamptz,
  -- Codes of domain::capacity::ClosedReason; a test compares the two.
  closed_reason   text constraint capacity_window_reason_is_known check (closed_reason in (
    'weather', 'vehicle', 'site', 'crew', 'other', 'not-planned')),
  closed_words    text not null default '' check (char_length(closed_words) <= 200),
  constraint capacity_window_has_length check (starts_at < ends_at),
  constraint capacity_window_cuts_off_before_it_begins check (cut_off_at <= starts_at),
  constraint capacity_window_is_closed_for_a_reason check (
    (closed_at is null) = (closed_reason is null)),
  -- A window is never sold twice.
  constraint capacity_window_is_not_overbooked check (
    taken_stops <= limit_stops + over_stops
    and taken_litres <= limit_litres + over_litres
    and taken_kilograms <= limit_kilograms + over_kilograms),
  -- One crew is in one place at a time.
  constraint capacity_window_does_not_overlap exclude using gist (
    resource with =, tstzrange(starts_at, ends_at) with &&) where (closed_at is null)
) with (fillfactor = 70);
create index capacity_window_start on capacity_window (resource, starts_at);
create index capacity_window_day on capacity_window (resource, day);
create index capacity_window_closed on capacity_window (ends_at) where closed_at is not null;

-- ── Claims ───────────────────────────────────────────────────────────────────────────────────────
-- Somebody's units in a window.
create table capacity_claim (
  id               uuid primary key,
  window_id        uuid not null references capacity_window,
  -- Whose it is, in a table that is not known here.
  subject_kind     text not null check (subject_kind ~ '^[a-z][a-z-]{0,39}$'),
  subject_id       uuid not null,
  stops            integer not null check (stops between 0 and 1000000000),
  litres           integer not null check (litres between 0 and 1000000000),
  kilograms        integer not null check (kilograms between 0 and 1000000000),
  state            text not null constraint capacity_claim_state_is_known
                   check (state in ('held', 'booked', 'released')),
  held_at          timestamptz not null,
  held_until       timestamptz,
  extended         boolean not null default false,
  kept_for_payment boolean not null default false,
  booked_at        timestamptz,
  -- The booked claim whose place this one is to take, which stays until then.
  replaces         uuid references capacity_claim,
  -- What that one lends in the same window, so that it is not counted twice.
  lent_stops       integer not null default 0 check (lent_stops between 0 and stops),
  lent_litres      integer not null default 0 check (lent_litres between 0 and litres),
  lent_kilograms   integer not null default 0 check (lent_kilograms between 0 and kilograms),
  -- Its subject was told that the window is closed.
  told_closed      boolean not null default false,
  constraint capacity_claim_is_of_something check (stops > 0 or litres > 0 or kilograms > 0),
  constraint capacity_claim_is_held_until check ((state = 'held') = (held_until is not null)),
  constraint capacity_claim_lends_while_held check (
    state = 'held' and replaces is not null
    or lent_stops = 0 and lent_litres = 0 and lent_kilograms = 0)
);
create index capacity_claim_live on capacity_claim (window_id) where state <> 'released';
create index capacity_claim_subject on capacity_claim (subject_id, id);
create index capacity_claim_held on capacity_claim (subject_kind, held_until) where state = 'held';
create unique index capacity_claim_replaces on capacity_claim (replaces) where state = 'held';

-- ── The waiting list ─────────────────────────────────────────────────────────────────────────────
create table capacity_waiting (
  id           uuid primary key,
  resource     uuid not null references capacity_resource,
  -- One window, or any of a day.
  window_id    uuid references capacity_window,
  day          date,
  stops        integer not null check (stops between 0 and 1000000000),
  litres       integer not null check (litres between 0 and 1000000000),
  kilograms    integer not null check (kilograms between 0 and 1000000000),
  subject_kind text not null check (subject_kind ~ '^[a-z][a-z-]{0,39}$'),
  subject_id   uuid not null,
  state        text not null constraint capacity_waiting_state_is_known
               check (state in ('waiting', 'offered', 'taken', 'lapsed', 'left')),
  joined_at    timestamptz not null,
  -- The claim that keeps the offered units free.
  claim        uuid references capacity_claim,
  offer_until  timestamptz,
  -- Its subject knows what became of it.
  told         boolean not null default false,
  constraint capacity_waiting_is_of_something check (stops > 0 or litres > 0 or kilograms > 0),
  constraint capacity_waiting_is_for_one_thing check (num_nonnulls(window_id, day) = 1),
  constraint capacity_waiting_offer_is_whole check (
    (claim is null) = (offer_until is null)
    and (state not in ('offered', 'taken') or claim is not null))
);
-- Nobody waits twice for the same.
create unique index capacity_waiting_once
  on capacity_waiting (subject_kind, subject_id, resource, window_id, day) nulls not distinct
  where state in ('waiting', 'offered');
create index capacity_waiting_window on capacity_waiting (window_id, joined_at)
  where state = 'waiting' and window_id is not null;
create index capacity_waiting_day on capacity_waiting (resource, day, joined_at)
  where state = 'waiting' and day is not null;
create index capacity_waiting_offered on capacity_waiting (offer_until) where state = 'offered';
create index capacity_waiting_untold on capacity_waiting (subject_kind, id)
  where not told and state in ('offered', 'lapsed');

-- ── What may follow what ─────────────────────────────────────────────────────────────────────────
-- The rows of domain::capacity::CLAIM_TRANSITIONS and WAITING_TRANSITIONS; a test compares them.
create table capacity_transition (
  thing      text not null check (thing in ('claim', 'waiting')),
  from_state text not null,
  act        text not null,
  to_state   text not null,
  primary key (thing, from_state, act, to_state)
);
insert into capacity_transition (thing, from_state, act, to_state) values
  ('claim', 'booked', 'release', 'released'),
  ('claim', 'held', 'confirm', 'booked'),
  ('claim', 'held', 'expire', 'released'),
  ('claim', 'held', 'reinstate', 'booked'),
  ('claim', 'held', 'release', 'released'),
  ('claim', 'released', 'reinstate', 'booked'),
  ('waiting', 'offered', 'lapse', 'lapsed'),
  ('waiting', 'offered', 'leave', 'left'),
  ('waiting', 'offered', 'take', 'taken'),
  ('waiting', 'waiting', 'lapse', 'lapsed'),
  ('waiting', 'waiting', 'leave', 'left'),
  ('waiting', 'waiting', 'offer', 'offered');

-- Its first argument is the thing, the second how it begins.
create function capacity_follows_the_table() returns trigger
language plpgsql set search_path = public, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    if new.state <> tg_argv[1] then
      raise exception 'a % begins as %', tg_argv[0], tg_argv[1]
        using errcode = 'check_violation', constraint = tg_table_name || '_begins';
    end if;
  elsif not exists (
    select from capacity_transition
    where thing = tg_argv[0] and from_state = old.state and to_state = new.state)
  then
    raise exception 'nothing leads a % from % to %', tg_argv[0], old.state, new.state
      using errcode = 'check_violation', constraint = tg_table_name || '_state';
  end if;
  return new;
end $$;
create trigger capacity_claim_begins before insert on capacity_claim
  for each row execute function capacity_follows_the_table('claim', 'held');
create trigger capacity_claim_follows_the_table before update of state on capacity_claim
  for each row when (new.state is distinct from old.state)
  execute function capacity_follows_the_table('claim');
create trigger capacity_waiting_begins before insert on capacity_waiting
  for each row execute function capacity_follows_the_table('waiting', 'waiting');
create trigger capacity_waiting_follows_the_table before update of state on capacity_waiting
  for each row when (new.state is distinct from old.state)
  execute function capacity_follows_the_table('waiting');

-- ── Rights ───────────────────────────────────────────────────────────────────────────────────────
grant select on capacity_resource, capacity_template, capacity_exception, capacity_window,
  capacity_claim, capacity_waiting, capacity_transition to minhu_serve, minhu_worker;
grant insert, update on capacity_resource to minhu_serve;
grant insert, update, delete on capacity_template, capacity_exception to minhu_serve;
grant insert, update on capacity_window, capacity_claim, capacity_waiting
  to minhu_serve, minhu_worker;
grant update (planned_on, planned_calendar) on capacity_resource to minhu_worker;
