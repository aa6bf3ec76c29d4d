-- What WeChat says of the words and photos that residents send from its mini-app. Nothing of it is
-- shown to everybody before.

create table content_check (
  id          uuid        primary key,
  case_id     uuid        not null references case_file on delete cascade,
  -- Null is the words of the case.
  photo       uuid        constraint content_check_photo unique
                          references case_photo (file) on delete cascade,
  -- Who sent it, until WeChat is asked: it is told by which id it knows them.
  resident    uuid        references resident on delete set null,
  -- Who looks at it.
  source      text        not null check (source in ('wechat')),
  -- Codes of backend::cases::content_checks::CheckState. `review` is for staff: nobody else knows.
  state       text        not null check (state in ('waiting', 'asked', 'passed', 'review', 'risky')),
  -- By which the answer is known that comes later.
  trace_id    text        constraint content_check_trace_id unique
                          check (char_length(trace_id) between 1 and 128),
  created_at  timestamptz not null,
  asked_at    timestamptz,
  answered_at timestamptz,
  constraint content_check_is_asked check (
    (trace_id is null) = (asked_at is null) and (state <> 'asked' or trace_id is not null)),
  constraint content_check_is_answered check (
    (state in ('passed', 'review', 'risky')) = (answered_at is not null))
);
create unique index content_check_words on content_check (case_id) where photo is null;
create index content_check_case on content_check (case_id);
create index content_check_resident on content_check (resident) where resident is not null;

create function case_file_is_checked() returns trigger
language plpgsql set search_path = public, pg_temp as $$
begin
  if exists (
    select from content_check
    where case_id = new.id and photo is null and state in ('waiting', 'asked', 'risky'))
  then
    raise exception 'the words of the case are not cleared'
      using errcode = 'check_violation', constraint = 'case_file_is_checked';
  end if;
  return new;
end $$;
create trigger case_file_is_checked before update of public_at on case_file
  for each row when (new.public_at is not null) execute function case_file_is_checked();

create function case_photo_is_checked() returns trigger
language plpgsql set search_path = public, pg_temp as $$
begin
  if exists (
    select from content_check
    where photo = new.file and state in ('waiting', 'asked', 'risky'))
  then
    raise exception 'the photo is not cleared'
      using errcode = 'check_violation', constraint = 'case_photo_is_checked';
  end if;
  return new;
end $$;
create trigger case_photo_is_checked before update of public_at on case_photo
  for each row when (new.public_at is not null) execute function case_photo_is_checked();

grant select, insert on content_check to minhu_serve;
grant update (state, answered_at) on content_check to minhu_serve;
grant select on content_check to minhu_worker;
grant update (state, resident, trace_id, asked_at, answered_at) on content_check to minhu_worker;
