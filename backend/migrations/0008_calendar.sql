-- Duty hours, days off and make-up workdays: what deadlines are counted on.

-- The calendar as it was after each change. A running clock keeps the number of the version that
-- its deadline was computed with, so nothing here ever changes.
create table calendar_version (
  -- 1, 2, 3: taken under the calendar's lock.
  number  bigint primary key check (number > 0),
  made_at timestamptz not null,
  -- All of the tables below, in the format of `minhu import calendar`.
  content text        not null check (content <> '')
);
comment on table calendar_version is 'Every version of the calendar; append-only.';

-- Duty hours that hold from a day on, until those of a later day do.
create table calendar_duty (
  effective_from date     not null,
  -- 1 to 7 from Monday on; 0 on make-up workdays, whatever weekday they fall on.
  weekday        smallint not null check (weekday between 0 and 7),
  -- Minutes since midnight.
  opens          smallint not null check (opens >= 0),
  closes         smallint not null check (closes <= 1440),
  primary key (effective_from, weekday, opens),
  constraint calendar_duty_has_length check (opens < closes),
  constraint calendar_duty_does_not_overlap exclude using gist (
    effective_from with =, weekday with =, int4range(opens, closes) with &&)
);

-- The years whose days off are published. What is counted through another is provisional.
create table calendar_year (
  year         integer primary key check (year between 2000 and 2999),
  -- The notice: its title and number.
  source       text not null check (char_length(source) between 1 and 200),
  link         text check (link ~ '^https://' and char_length(link) <= 300),
  published_on date not null
);

create table calendar_day (
  -- One row a day, so no day is both off and on.
  day  date    primary key,
  year integer not null references calendar_year on delete cascade,
  kind text    not null check (kind in ('off', 'work')),
  -- The holiday: 春节.
  name text    not null check (char_length(name) between 1 and 40),
  constraint calendar_day_is_of_its_year check (extract(year from day) = year),
  constraint calendar_day_makes_up_on_a_weekend
    check (kind = 'off' or extract(isodow from day) in (6, 7))
);
create index calendar_day_year on calendar_day (year);

create function calendar_version_stays() returns trigger language plpgsql as $$
begin
  raise exception 'a version of the calendar never changes' using errcode = '42501';
end $$;
create trigger calendar_version_stays before update or delete or truncate on calendar_version
  for each statement execute function calendar_version_stays();

grant select on calendar_version, calendar_duty, calendar_year, calendar_day
  to minhu_serve, minhu_worker;
grant insert on calendar_version to minhu_serve;
grant insert, delete on calendar_duty, calendar_year, calendar_day to minhu_serve;
