-- What backend/src/cases/track.rs asks for one case, for pgbench.
select case_file.id, case_reporter.id as reporter, resident, number,
  case when confirmed then case_reporter.phone end as phone,
  case_reporter.id = (select id from case_reporter as one
    where one.case_id = case_file.id order by id limit 1) as first, case_file.kind, class, words,
  address, st_x(point::geometry) as longitude, st_y(point::geometry) as latitude,
  outside, state, outcome, solved, opened_at, closed_at, due_at, provisional, reporters, urges,
  case_file.department is not null or with_street as handled,
  coalesce(department.name_zh_hans, street.name_zh_hans) as zh_hans,
  coalesce(department.name_zh_hant, street.name_zh_hant) as zh_hant,
  coalesce(department.name_en, street.name_en) as en
from case_reporter
join case_file on case_file.id = case_id
left join department on department.id = case_file.department
left join street on street.id = case_file.street and with_street
where secret_hash = decode(:hash, 'hex') or case_reporter.id = null::uuid;
select step, at, coalesce(reporter = :reporter::uuid, false) as own,
  case when reporter = :reporter::uuid or step = 'reply' then words else '' end as words
from case_event
where case_id = :case_id::uuid and public
  and (reporter is null or reporter = :reporter::uuid or step <> 'add')
order by id;
select case when own then file else coalesce(blurred, file) end as file, stage, case_photo.at
from case_photo
  left join case_event on case_event.id = event
  cross join lateral (
    select case when event is null then true else coalesce(reporter = :reporter::uuid, false) end as own
  ) as whose
where case_photo.case_id = :case_id::uuid
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
