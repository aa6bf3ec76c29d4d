-- What comes after the end of a clock, and how residents hear of their cases.

-- ── The ladder ───────────────────────────────────────────────────────────────────────────────────
-- Rung 0 is the warning and rung 1 the end itself; those above are the district's. A rung that is
-- not here is not climbed.
create table case_rung (
  rung   smallint primary key check (rung between 2 and 5),
  -- After the end of the clock.
  unit   text not null check (unit in ('working-hours', 'working-days', 'natural-hours')),
  -- Days of working days, minutes of the others.
  amount integer not null check (amount between 0 and 100000),
  -- Codes of domain::cases::Told; a test compares the two.
  tells  text not null constraint case_rung_tells_somebody check (tells in (
    'handler', 'department-head', 'supervisor', 'leader'))
);
insert into case_rung (rung, unit, amount, tells) values
  (2, 'working-hours', 120, 'handler'),
  (3, 'working-days', 1, 'department-head'),
  (4, 'working-days', 2, 'supervisor'),
  (5, 'working-days', 5, 'leader');
grant select on case_rung to minhu_serve, minhu_worker;

-- Each rung once for each end that a clock has: an extension gives it another end, which is warned
-- of as the first one was.
alter table case_escalation add column due_at timestamptz;
update case_escalation set due_at = case_clock.due_at from case_clock where case_clock.id = clock;
alter table case_escalation
  alter column due_at set not null,
  drop constraint case_escalation_pkey,
  add primary key (clock, due_at, rung);

-- ── Messages to residents ────────────────────────────────────────────────────────────────────────
-- Text messages about cases are written by the worker, which counts them against the day's cap.
grant select, insert, update on rate_limit to minhu_worker;
-- How residents with an account want to be told, and in which language.
grant select on message_choice to minhu_worker;
grant select (locale) on resident to minhu_worker;
-- Whether an event was told already.
create index message_subject on message (subject_id) where subject_kind = 'case-event';
