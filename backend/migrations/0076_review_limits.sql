-- A hard case whose meeting has no day yet is looked at again after a while. A district that took its
-- limits before there was one for that begins with what new ones begin with (seed/cases/limits.csv),
-- until it says otherwise.
insert into case_limit (id, clock, unit, amount, effective_on)
select gen_random_uuid(), 'review', 'working-days', 10, date '2026-01-01'
where exists (select from case_limit)
  and not exists (select from case_limit where clock = 'review');
