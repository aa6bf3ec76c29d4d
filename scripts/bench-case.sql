-- What backend/src/cases/track.rs asks for one case, for pgbench.
select own.id, main.id as main, case_reporter.id as reporter, resident, own.number,
  case when confirmed then case_reporter.phone end as phone,
  case_reporter.id = (select id from case_reporter as one
    where one.case_id = own.id order by id limit 1) as first, own.kind, own.class,
  own.words, own.address, st_x(own.point::geometry) as longitude,
  st_y(own.point::geometry) as latitude, own.outside, own.opened_at,
  own.closed_at as merged_at, main.state, main.outcome, main.solved, main.changed_at,
  main.closed_at, main.due_at, main.provisional, main.reporters, main.urges, main.awaits,
  main.department is not null or main.with_street as handled,
  coalesce(department.name_zh_hans, street.name_zh_hans) as zh_hans,
  coalesce(department.name_zh_hant, street.name_zh_hant) as zh_hant,
  coalesce(department.name_en, street.name_en) as en
from case_reporter
join case_file as own on own.id = case_id
join case_file as main on main.id = coalesce(own.merged_into, own.id)
left join department on department.id = main.department
left join street on street.id = main.street and main.with_street
where secret_hash = decode(:hash, 'hex') or case_reporter.id = null::uuid;
select step, at, coalesce(reporter = :reporter::uuid, false) as own,
  case when reporter = :reporter::uuid or step = 'reply' then words else '' end as words
from case_event
where case_id in (:case_id::uuid, :case_id::uuid)
  and (case_id = :case_id::uuid or at > null::timestamptz)
  and public and (reporter is null or reporter = :reporter::uuid or step <> 'add')
order by id;
select case when own then file else coalesce(blurred, file) end as file, stage, case_photo.at
from case_photo
  left join case_event on case_event.id = event
  cross join lateral (
    select case when event is null then true and case_photo.case_id = :case_id::uuid
      else coalesce(reporter = :reporter::uuid, false) end as own
  ) as whose
where case_photo.case_id in (:case_id::uuid, :case_id::uuid)
  and (event is null or public)
  and (public_at is not null or own or (event is not null and reporter is null))
order by case stage when 'before' then 0 when 'during' then 1 else 2 end, case_photo.at, position;
select zh_hans, zh_hant, en
from (
    select :case_id::uuid as id
    union all
    select merged_into from case_file where id = :case_id::uuid and merged_into is not null) as one
  cross join lateral (
    select id as answer, zh_hans, zh_hant, en from case_answer
    where case_id = one.id and sent_at is not null order by id desc limit 1) as newest
order by answer desc limit 1;
