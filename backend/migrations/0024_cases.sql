-- Cases: what residents report, ask, praise or propose, from the first word to the answer.

-- ── The dictionary ───────────────────────────────────────────────────────────────────────────────
create table case_major (
  code         text primary key check (code ~ '^[0-9]{2}$'),
  name_zh_hans text not null check (char_length(name_zh_hans) between 1 and 40),
  name_zh_hant text not null check (char_length(name_zh_hant) between 1 and 40),
  name_en      text not null check (char_length(name_en) between 1 and 80)
);

-- Classes (小类) of GB/T 47678.5-2026, and those that a district adds.
create table case_class (
  code          text primary key check (code ~ '^[0-9]{5}$'),
  -- The standard and where in it; null for a district's own.
  standard_ref  text check (char_length(standard_ref) between 1 and 60),
  major         text not null references case_major,
  kind          text not null check (kind in ('component', 'matter')),
  name_zh_hans  text not null check (char_length(name_zh_hans) between 1 and 40),
  name_zh_hant  text not null check (char_length(name_zh_hant) between 1 and 40),
  name_en       text not null check (char_length(name_en) between 1 and 80),
  -- What residents choose it by.
  plain_zh_hans text not null check (char_length(plain_zh_hans) between 1 and 60),
  plain_zh_hant text not null check (char_length(plain_zh_hant) between 1 and 60),
  plain_en      text not null check (char_length(plain_en) between 1 and 120),
  -- Everyday words in all languages.
  words         text[] not null,
  -- Open cases of the class as near as this may be the same, in metres.
  radius        integer not null check (radius between 1 and 250),
  urgency       text not null check (urgency in ('normal', 'urgent', 'emergency')),
  -- Somebody looks on site before it is registered.
  inspect       boolean not null,
  -- Codes of domain::cases::Need.
  needs         text[] not null check (needs <@ array['after-photo', 'on-site', 'checklist']),
  -- A second reader sees the answer before it goes out.
  sensitive     boolean not null,
  -- How often it is reported in a year; the most reported are offered first.
  reported      integer not null check (reported >= 0),
  retired_at    timestamptz
);

-- What other standards and systems call a class: GB/T 30428.2-2013, the city's 12345.
create table case_class_alias (
  standard text not null check (char_length(standard) between 1 and 40),
  code     text not null check (char_length(code) between 1 and 40),
  name     text not null check (char_length(name) between 1 and 80),
  class    text not null references case_class,
  primary key (standard, code)
);

-- What is said to whoever chooses a class, before they write.
create table case_advice (
  id           uuid primary key,
  class        text not null references case_class,
  -- `stop` ends the form: the web is the wrong way for it.
  effect       text not null check (effect in ('notice', 'stop')),
  call         text check (call ~ '^[0-9+][0-9 -]{2,19}$'),
  text_zh_hans text not null check (char_length(text_zh_hans) between 1 and 300),
  text_zh_hant text not null check (char_length(text_zh_hant) between 1 and 300),
  text_en      text not null check (char_length(text_en) between 1 and 600)
);
create index case_advice_class on case_advice (class);

-- What is asked besides, of cases of a class.
create table case_question (
  class         text not null references case_class,
  code          text not null check (code ~ '^[a-z][a-z0-9-]{0,29}$'),
  position      integer not null check (position >= 0),
  kind          text not null check (kind in ('choice', 'text', 'yes-no')),
  required      boolean not null,
  label_zh_hans text not null check (char_length(label_zh_hans) between 1 and 100),
  label_zh_hant text not null check (char_length(label_zh_hant) between 1 and 100),
  label_en      text not null check (char_length(label_en) between 1 and 200),
  -- [{"code": "…", "zh-Hans": "…", "zh-Hant": "…", "en": "…"}, …]
  options       jsonb not null check (jsonb_typeof(options) = 'array'),
  -- The answer that ends the form, and what is said then.
  stop_on       text check (char_length(stop_on) between 1 and 40),
  stop_zh_hans  text check (char_length(stop_zh_hans) between 1 and 300),
  stop_zh_hant  text check (char_length(stop_zh_hant) between 1 and 300),
  stop_en       text check (char_length(stop_en) between 1 and 600),
  primary key (class, code),
  constraint case_question_stop_is_whole check (
    (stop_on is null) = (stop_zh_hans is null)
    and (stop_on is null) = (stop_zh_hant is null)
    and (stop_on is null) = (stop_en is null)
  )
);

create table case_limit (
  id           uuid primary key,
  -- Codes of domain::cases::ClockKind; a test compares the two.
  clock        text not null constraint case_limit_clock_is_known check (clock in (
    'accept', 'contact', 'handle', 'close', 'callback')),
  class        text references case_class,
  -- Codes of domain::cases::CaseKind; a test compares the two.
  kind         text constraint case_limit_kind_is_known check (kind in (
    'report', 'complaint', 'request', 'consultation', 'suggestion', 'praise', 'proposal', 'petition')),
  urgency      text check (urgency in ('normal', 'urgent', 'emergency')),
  street       text references street (code),
  unit         text not null check (unit in ('working-hours', 'working-days', 'natural-hours')),
  -- Days of working days, minutes of the others.
  amount       integer not null check (amount between 1 and 1000000),
  effective_on date not null,
  constraint case_limit_once unique nulls not distinct
    (clock, class, kind, urgency, street, effective_on)
);

create table case_route (
  id         uuid primary key,
  position   integer not null constraint case_route_position unique check (position >= 0),
  class      text references case_class,
  major      text references case_major,
  street     text references street (code),
  cell       text references grid_cell,
  duty       text not null check (duty in ('any', 'on', 'off')),
  -- Null is the office of the street that the case is in (兜底).
  department text references department (code)
);

create table case_reason (
  act          text not null check (act ~ '^[a-z][a-z-]{0,29}$'),
  code         text not null check (code ~ '^[a-z][a-z0-9-]{0,39}$'),
  position     integer not null check (position >= 0),
  text_zh_hans text not null check (char_length(text_zh_hans) between 1 and 200),
  text_zh_hant text not null check (char_length(text_zh_hant) between 1 and 200),
  text_en      text not null check (char_length(text_en) between 1 and 400),
  primary key (act, code)
);

create table case_answer_template (
  code         text primary key check (code ~ '^[a-z][a-z0-9-]{0,49}$'),
  class        text references case_class,
  major        text references case_major,
  outcome      text not null check (outcome in (
    'solved', 'not-ours', 'cannot', 'duplicate', 'withdrawn')),
  text_zh_hans text not null check (char_length(text_zh_hans) between 1 and 1000),
  text_zh_hant text not null check (char_length(text_zh_hant) between 1 and 1000),
  text_en      text not null check (char_length(text_en) between 1 and 2000)
);

-- ── What may follow what ─────────────────────────────────────────────────────────────────────────
-- The rows of domain::cases::TRANSITIONS; a test compares the two.
create table case_transition (
  from_state text not null,
  step       text not null,
  to_state   text not null,
  primary key (from_state, step, to_state)
);
insert into case_transition (from_state, step, to_state) values
  ('accepted', 'answer', 'closed'),
  ('accepted', 'inspect', 'inspecting'),
  ('accepted', 'merge', 'merged'),
  ('accepted', 'refuse', 'refused'),
  ('accepted', 'register', 'registered'),
  ('accepted', 'void', 'void'),
  ('accepted', 'withdraw', 'withdrawn'),
  ('called-back', 'rate', 'rated'),
  ('called-back', 'reopen', 'accepted'),
  ('called-back', 'reopen', 'handling'),
  ('closed', 'call-back', 'called-back'),
  ('closed', 'rate', 'rated'),
  ('closed', 'reopen', 'accepted'),
  ('closed', 'reopen', 'handling'),
  ('dispatched', 'make-hard', 'hard'),
  ('dispatched', 'return', 'registered'),
  ('dispatched', 'suspend', 'suspended'),
  ('dispatched', 'take', 'handling'),
  ('dispatched', 'withdraw', 'withdrawn'),
  ('fed-back', 'rework', 'handling'),
  ('fed-back', 'verify', 'verified'),
  ('handling', 'feed-back', 'fed-back'),
  ('handling', 'make-hard', 'hard'),
  ('handling', 'return', 'registered'),
  ('handling', 'suspend', 'suspended'),
  ('handling', 'withdraw', 'withdrawn'),
  ('hard', 'decide', 'dispatched'),
  ('hard', 'withdraw', 'withdrawn'),
  ('inspecting', 'merge', 'merged'),
  ('inspecting', 'register', 'registered'),
  ('inspecting', 'void', 'void'),
  ('inspecting', 'withdraw', 'withdrawn'),
  ('rated', 'call-back', 'called-back'),
  ('rated', 'reopen', 'accepted'),
  ('rated', 'reopen', 'handling'),
  ('received', 'accept', 'accepted'),
  ('received', 'answer', 'closed'),
  ('received', 'merge', 'merged'),
  ('received', 'refuse', 'refused'),
  ('received', 'void', 'void'),
  ('received', 'withdraw', 'withdrawn'),
  ('registered', 'dispatch', 'dispatched'),
  ('registered', 'merge', 'merged'),
  ('registered', 'void', 'void'),
  ('registered', 'withdraw', 'withdrawn'),
  ('suspended', 'resume', 'handling'),
  ('suspended', 'withdraw', 'withdrawn'),
  ('verified', 'close', 'closed');

-- ── Cases ────────────────────────────────────────────────────────────────────────────────────────
create table case_file (
  id              uuid primary key,
  -- What people see and say: MH-261120-7K3F-9.
  number          text not null constraint case_file_number unique
                  check (number ~ '^[A-Z]{2}-[0-9]{6}-[0-9A-Z]{4}-[0-9A-Z]$'),
  kind            text not null constraint case_file_kind_is_known check (kind in (
    'report', 'complaint', 'request', 'consultation', 'suggestion', 'praise', 'proposal', 'petition')),
  class           text not null references case_class,
  urgency         text not null check (urgency in ('normal', 'urgent', 'emergency')),
  channel         text not null check (channel in ('web', 'hotline', 'city', 'patrol', 'api')),
  words           text not null check (char_length(words) <= 2000),
  -- Answers to the questions of the class: {"code": "answer"}.
  answers         jsonb not null default '{}' check (jsonb_typeof(answers) = 'object'),
  -- Where, in words; may be empty where there is a point.
  address         text not null default '' check (char_length(address) <= 200),
  point           geography(Point, 4326),
  street          uuid references street,
  cell            text references grid_cell,
  place           uuid references place,
  -- It is outside of the district and was taken for handing over.
  outside         boolean not null default false,
  state           text not null default 'received',
  -- The step that led to the state.
  step            text,
  department      uuid references department,
  -- The office of its street has it, not a department.
  with_street     boolean not null default false,
  handler         uuid references staff,
  outcome         text check (outcome in (
    'solved', 'not-ours', 'cannot', 'duplicate', 'withdrawn')),
  merged_into     uuid references case_file,
  opened_at       timestamptz not null,
  changed_at      timestamptz not null,
  closed_at       timestamptz check (closed_at >= opened_at),
  -- When the resident is promised an answer: the end of the clock `close`.
  due_at          timestamptz,
  provisional     boolean not null default false,
  -- The end of whichever clock ends first, for queues.
  next_due_at     timestamptz,
  reporters       integer not null default 1 check (reporters >= 0),
  urges           integer not null default 0 check (urges >= 0),
  returns         integer not null default 0 check (returns >= 0),
  reworks         integer not null default 0 check (reworks >= 0),
  reopened        integer not null default 0 check (reopened >= 0),
  supervised      boolean not null default false,
  -- Staff have seen that what is public of it may be.
  public_at       timestamptz,
  rating          smallint check (rating between 1 and 5),
  solved          boolean,
  -- The city's own number and deadline, where it came from there.
  external_number text constraint case_file_external_number unique
                  check (char_length(external_number) between 1 and 60),
  external_due_at timestamptz,
  constraint case_file_somebody_has_it check (
    state not in ('dispatched', 'handling', 'suspended', 'hard', 'fed-back', 'verified')
    or department is not null or with_street),
  constraint case_file_one_has_it check (not (with_street and department is not null)),
  constraint case_file_street_is_there check (not with_street or street is not null),
  constraint case_file_end_is_told check (
    (state in ('closed', 'called-back', 'rated', 'refused', 'merged', 'withdrawn'))
    = (outcome is not null)),
  constraint case_file_end_has_its_time check (
    (state in ('closed', 'called-back', 'rated', 'refused', 'merged', 'void', 'withdrawn'))
    = (closed_at is not null)),
  constraint case_file_merged_has_its_case check ((state = 'merged') = (merged_into is not null)),
  constraint case_file_is_somewhere check (
    point is not null or address <> '' or kind in ('consultation', 'suggestion', 'praise',
      'complaint', 'proposal', 'petition'))
);
create index case_file_due on case_file (state, next_due_at, id)
  where closed_at is null;
create index case_file_department_due on case_file (department, state, next_due_at, id)
  where closed_at is null and department is not null;
create index case_file_street_due on case_file (street, state, next_due_at, id)
  where closed_at is null and with_street;
create index case_file_handler_due on case_file (handler, next_due_at, id)
  where closed_at is null and handler is not null;
create index case_file_open_point on case_file using gist (point)
  where closed_at is null and point is not null;
create index case_file_class on case_file (class, opened_at desc, id);
create index case_file_street on case_file (street, opened_at desc, id);
create index case_file_public on case_file (changed_at desc, id) where public_at is not null;
create index case_file_closed on case_file (closed_at) where closed_at is not null;
create index case_file_waits_call on case_file (closed_at, id) where state = 'closed';
create index case_file_place on case_file (place) where place is not null;
create index case_file_merged on case_file (merged_into) where merged_into is not null;

-- The state changes only as the table says, one step at a time.
create function case_file_follows_the_table() returns trigger
language plpgsql set search_path = public, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    if new.state <> 'received' then
      raise exception 'a case begins as received'
        using errcode = 'check_violation', constraint = 'case_file_begins';
    end if;
  elsif new.state <> old.state and not exists (
    select from case_transition
    where from_state = old.state and step = new.step and to_state = new.state)
  then
    raise exception '% does not lead from % to %', new.step, old.state, new.state
      using errcode = 'check_violation', constraint = 'case_file_step';
  end if;
  return new;
end $$;
create trigger case_file_begins before insert on case_file
  for each row execute function case_file_follows_the_table();
create trigger case_file_follows_the_table before update of state on case_file
  for each row when (new.state is distinct from old.state)
  execute function case_file_follows_the_table();

-- Who reported it; the first is whoever opened it, the others joined.
create table case_reporter (
  id          uuid primary key,
  case_id     uuid not null references case_file,
  -- SHA-256 of the secret in the receipt's link; the secret itself is only in the link.
  secret_hash bytea not null constraint case_reporter_secret unique
              check (octet_length(secret_hash) = 32),
  -- Of the 提取码 that is told on the phone, keyed; with the number it is as good as the link.
  code_index  bytea not null check (octet_length(code_index) = 32),
  -- Sealed at `case_reporter.phone` and `.name` with `id`; null when none was given or its time is
  -- over.
  phone       bytea,
  phone_index bytea check (octet_length(phone_index) = 32),
  name        bytea,
  -- The phone was confirmed by a code, so messages may go there.
  confirmed   boolean not null default false,
  locale      text not null check (locale in ('zh-Hans', 'zh-Hant', 'en')),
  -- SHA-256 of the token of the browser; null for calls.
  presession  bytea check (octet_length(presession) = 32),
  resident    uuid references resident on delete set null,
  joined_at   timestamptz not null,
  constraint case_reporter_phone_is_whole check ((phone is null) = (phone_index is null))
);
create index case_reporter_case on case_reporter (case_id, id);
create index case_reporter_phone on case_reporter (phone_index) where phone_index is not null;
create index case_reporter_resident on case_reporter (resident, id) where resident is not null;
create index case_reporter_due on case_reporter (joined_at)
  where phone is not null or name is not null;

-- The history. Rows are added and never change; those with `public` are told to residents.
create table case_event (
  id         uuid primary key,
  case_id    uuid not null references case_file,
  step       text not null,
  from_state text not null,
  to_state   text not null,
  -- Codes of domain::cases::Party, or `system`.
  party      text not null check (party in (
    'resident', 'hotline', 'dispatch', 'handler', 'verifier', 'supervisor', 'system')),
  staff      uuid references staff,
  reporter   uuid references case_reporter on delete set null,
  department uuid references department,
  at         timestamptz not null,
  reason     text check (char_length(reason) <= 40),
  words      text not null default '' check (char_length(words) <= 2000),
  public     boolean not null,
  -- Dates, verdicts, numbers and codes that the step needs; never personal data.
  detail     jsonb not null default '{}' check (jsonb_typeof(detail) = 'object')
);
create index case_event_case on case_event (case_id, id);

create table case_photo (
  file      uuid primary key references file on delete cascade,
  case_id   uuid not null references case_file,
  event     uuid references case_event,
  stage     text not null check (stage in ('before', 'during', 'after')),
  position  smallint not null check (position between 0 and 20),
  -- Where and when somebody on site took it; never what the file itself says.
  point     geography(Point, 4326),
  taken_at  timestamptz,
  at        timestamptz not null,
  -- Staff have seen that it shows no faces and plates.
  public_at timestamptz
);
create index case_photo_case on case_photo (case_id, stage, position);

-- ── Clocks ───────────────────────────────────────────────────────────────────────────────────────
create table case_clock (
  id               uuid primary key,
  case_id          uuid not null references case_file,
  kind             text not null check (kind in ('accept', 'contact', 'handle', 'close', 'callback')),
  department       uuid references department,
  unit             text not null check (unit in ('working-hours', 'working-days', 'natural-hours')),
  amount           integer not null check (amount > 0),
  started_at       timestamptz not null,
  due_at           timestamptz not null,
  -- Counted through a year that is not published yet (暂定).
  provisional      boolean not null,
  calendar_version bigint not null,
  paused_at        timestamptz,
  stopped_at       timestamptz,
  -- What happens next and when: 0 is the warning, 1 the end, then the rungs of the ladder.
  next_rung        smallint not null default 0 check (next_rung between 0 and 5),
  next_at          timestamptz,
  constraint case_clock_rests_when_stopped check (stopped_at is null or next_at is null)
);
create unique index case_clock_running on case_clock (case_id, kind) where stopped_at is null;
create index case_clock_case on case_clock (case_id, id);
create index case_clock_next on case_clock (next_at, id) where next_at is not null;
create index case_clock_provisional on case_clock (due_at)
  where provisional and stopped_at is null;

-- Each rung of the ladder once for each clock.
create table case_escalation (
  clock uuid not null references case_clock,
  rung  smallint not null check (rung between 0 and 5),
  at    timestamptz not null,
  primary key (clock, rung)
);

create table case_extension (
  id         uuid primary key,
  case_id    uuid not null references case_file,
  clock      uuid not null references case_clock,
  reason     text not null check (char_length(reason) between 1 and 40),
  words      text not null default '' check (char_length(words) <= 500),
  until      timestamptz not null,
  asked_by   uuid not null references staff,
  asked_at   timestamptz not null,
  granted    boolean,
  decided_by uuid references staff,
  decided_at timestamptz,
  constraint case_extension_is_decided check (
    (granted is null) = (decided_at is null) and (granted is null) = (decided_by is null)),
  constraint case_extension_by_another check (decided_by <> asked_by)
);
create unique index case_extension_open on case_extension (clock) where granted is null;
create index case_extension_case on case_extension (case_id, id);

-- What the resident is told at the end. A sensitive class wants a second reader.
create table case_answer (
  id        uuid primary key,
  case_id   uuid not null references case_file,
  outcome   text not null check (outcome in (
    'solved', 'not-ours', 'cannot', 'duplicate', 'withdrawn')),
  zh_hans   text not null check (char_length(zh_hans) between 1 and 2000),
  zh_hant   text check (char_length(zh_hant) between 1 and 2000),
  en        text check (char_length(en) between 1 and 4000),
  author    uuid references staff,
  written_at timestamptz not null,
  reader    uuid references staff,
  read_at   timestamptz,
  sent_at   timestamptz,
  constraint case_answer_by_another check (reader <> author),
  constraint case_answer_is_read check ((reader is null) = (read_at is null))
);
create index case_answer_case on case_answer (case_id, id);

-- ── Rights ───────────────────────────────────────────────────────────────────────────────────────
grant select on case_major, case_class, case_class_alias, case_advice, case_question, case_limit,
  case_route, case_reason, case_answer_template, case_transition to minhu_serve, minhu_worker;
grant select, insert, update on case_file, case_clock, case_extension, case_answer, case_photo
  to minhu_serve;
grant select, insert on case_reporter, case_event, case_escalation to minhu_serve;
grant update (resident, confirmed) on case_reporter to minhu_serve;
grant select on case_file, case_event, case_reporter, case_extension, case_answer to minhu_worker;
grant select, update on case_clock to minhu_worker;
grant update (next_due_at, due_at, provisional) on case_file to minhu_worker;
grant insert on case_event to minhu_worker;
grant select, insert on case_escalation to minhu_worker;
grant update (phone, phone_index, name) on case_reporter to minhu_worker;
