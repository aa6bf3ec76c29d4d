-- The city's 12345: orders that come in from there, what goes back, and whether both sides have the
-- same.

-- ── Keys ─────────────────────────────────────────────────────────────────────────────────────────
-- A key of the city is for no source of places, and good for nothing else.
alter table feed_key
  alter column source drop not null,
  drop constraint feed_key_scopes_check,
  add constraint feed_key_scopes_check check (
    scopes <@ array['parking', 'toilets', 'city-orders'] and scopes <> '{}'),
  add constraint feed_key_source_fits check (
    ('city-orders' = any(scopes)) = (source is null)
    and ('city-orders' <> all(scopes) or scopes = array['city-orders']));

-- ── What the city calls things ───────────────────────────────────────────────────────────────────
-- Which column of its files fills which field.
create table city_column (
  -- As it is compared: lower-case, without blanks.
  name  text primary key check (char_length(name) between 1 and 40),
  -- Codes of backend::cases::city::Field; a test compares the two.
  field text not null constraint city_column_field_is_known check (field in (
    'number', 'title', 'words', 'kind', 'class', 'urgency', 'area', 'address', 'longitude',
    'latitude', 'name', 'phone', 'due', 'state', 'return', 'note'))
);
insert into city_column (name, field) values
  ('工单编号', 'number'), ('工单号', 'number'), ('编号', 'number'), ('诉求编号', 'number'),
  ('标题', 'title'), ('诉求标题', 'title'),
  ('内容', 'words'), ('诉求内容', 'words'), ('问题描述', 'words'), ('主要内容', 'words'),
  ('诉求类型', 'kind'), ('工单类型', 'kind'), ('类型', 'kind'),
  ('问题分类', 'class'), ('诉求分类', 'class'), ('事项分类', 'class'), ('一级分类', 'class'),
  ('二级分类', 'class'), ('三级分类', 'class'),
  ('紧急程度', 'urgency'), ('缓急程度', 'urgency'),
  ('所属街道', 'area'), ('街道', 'area'), ('区域', 'area'), ('所属区域', 'area'),
  ('地址', 'address'), ('事发地址', 'address'), ('诉求地址', 'address'),
  ('经度', 'longitude'), ('纬度', 'latitude'),
  ('诉求人', 'name'), ('来电人', 'name'), ('联系人', 'name'), ('姓名', 'name'),
  ('联系电话', 'phone'), ('来电号码', 'phone'), ('电话', 'phone'), ('联系方式', 'phone'),
  ('办理期限', 'due'), ('办结时限', 'due'), ('截止时间', 'due'), ('要求办结时间', 'due'),
  ('状态', 'state'), ('工单状态', 'state'), ('办理状态', 'state'), ('处理结果', 'state'),
  ('回执编号', 'return'), ('回传编号', 'return'),
  ('说明', 'note'), ('意见', 'note'), ('驳回原因', 'note'), ('备注', 'note'),
  ('number', 'number'), ('title', 'title'), ('words', 'words'), ('kind', 'kind'),
  ('class', 'class'), ('urgency', 'urgency'), ('area', 'area'), ('address', 'address'),
  ('longitude', 'longitude'), ('latitude', 'latitude'), ('name', 'name'), ('phone', 'phone'),
  ('due', 'due'), ('state', 'state'), ('return', 'return'), ('note', 'note');

-- What its words and codes mean here. `*` is what every other word means; without it, a word that is
-- not here is refused, or for an area is left unknown.
create table city_code (
  -- Codes of backend::cases::city::Dictionary; a test compares the two.
  dictionary text not null constraint city_code_dictionary_is_known check (dictionary in (
    'class', 'kind', 'urgency', 'area', 'state', 'answer', 'datum')),
  code       text not null check (char_length(code) between 1 and 80),
  ours       text not null check (char_length(ours) between 1 and 40),
  primary key (dictionary, code)
);
insert into city_code (dictionary, code, ours) values
  ('kind', '*', 'report'), ('kind', '举报', 'report'), ('kind', '投诉', 'complaint'),
  ('kind', '求助', 'request'), ('kind', '咨询', 'consultation'), ('kind', '建议', 'suggestion'),
  ('kind', '表扬', 'praise'),
  ('urgency', '一般', 'normal'), ('urgency', '普通', 'normal'), ('urgency', '紧急', 'urgent'),
  ('urgency', '加急', 'urgent'), ('urgency', '特急', 'emergency'),
  ('state', '待签收', 'open'), ('state', '待办', 'open'), ('state', '办理中', 'open'),
  ('state', '在办', 'open'), ('state', '延期', 'open'), ('state', 'open', 'open'),
  ('state', '已办结', 'closed'), ('state', '办结', 'closed'), ('state', '已归档', 'closed'),
  ('state', '已回复', 'closed'), ('state', 'closed', 'closed'),
  ('state', '已退单', 'returned'), ('state', '退单', 'returned'), ('state', 'returned', 'returned'),
  ('answer', '已接收', 'acknowledged'), ('answer', '通过', 'acknowledged'),
  ('answer', '同意', 'acknowledged'), ('answer', 'acknowledged', 'acknowledged'),
  ('answer', '驳回', 'refused'), ('answer', '不同意', 'refused'), ('answer', '不通过', 'refused'),
  ('answer', 'refused', 'refused'),
  ('datum', '*', 'gcj02');

-- ── What came in ─────────────────────────────────────────────────────────────────────────────────
-- One file, or one batch by the API.
create table city_run (
  id        uuid primary key,
  kind      text not null check (kind in ('orders', 'acknowledgements')),
  way       text not null check (way in ('file', 'api', 'command')),
  at        timestamptz not null,
  staff     uuid references staff,
  key       uuid references feed_key,
  -- SHA-256 of the file or the body.
  sha256    bytea not null check (octet_length(sha256) = 32),
  added     integer not null check (added >= 0),
  changed   integer not null check (changed >= 0),
  unchanged integer not null check (unchanged >= 0),
  refused   integer not null check (refused >= 0),
  -- [{"line", "field", "code", "detail"}, …]: never what a person is called or their number.
  faults    jsonb not null default '[]' check (jsonb_typeof(faults) = 'array')
);
create index city_run_at on city_run (at desc, id);

-- What the city last said of an order, in its own words; the number, the deadline and the text are
-- with the case.
create table city_order (
  case_id    uuid primary key references case_file,
  -- SHA-256 of its text, so that an order that came again is told from one that changed.
  words_hash bytea not null check (octet_length(words_hash) = 32),
  class      text not null default '' check (char_length(class) <= 200),
  area       text not null default '' check (char_length(area) <= 80),
  first_at   timestamptz not null,
  changed_at timestamptz not null,
  -- How often it was changed by the city since.
  changes    integer not null default 0 check (changes >= 0)
);

-- Orders of the city by when they were open: those that are, those that are over, and those whose
-- answer is that of another case.
create index case_file_city_open on case_file (id)
  where external_number is not null and closed_at is null;
create index case_file_city_closed on case_file (closed_at)
  where external_number is not null and closed_at is not null;
create index case_file_city_merged on case_file (id)
  where external_number is not null and merged_into is not null;

-- ── What goes back ───────────────────────────────────────────────────────────────────────────────
-- A file with what waited, taken away by hand.
create table city_hand_over (
  id    uuid primary key,
  at    timestamptz not null,
  staff uuid not null references staff
);
create index city_hand_over_at on city_hand_over (at desc, id);

create table city_return (
  -- The city knows it by this: sent twice, it is one.
  id         uuid primary key,
  case_id    uuid not null references case_file,
  -- The step that it tells of; none where it was written again after the city refused it.
  event      uuid references case_event,
  instead_of uuid constraint city_return_once_instead unique references city_return,
  number     text not null check (char_length(number) between 1 and 60),
  kind       text not null check (kind in ('reply', 'extension', 'return')),
  -- Of a reply and a return.
  outcome    text check (outcome in ('solved', 'not-ours', 'cannot', 'duplicate', 'withdrawn')),
  -- In words, as the district calls it.
  reason     text not null default '' check (char_length(reason) <= 200),
  words      text not null default '' check (char_length(words) <= 2000),
  -- Of an extension.
  until      timestamptz,
  made_at    timestamptz not null,
  state      text not null default 'waiting'
             check (state in ('waiting', 'sent', 'acknowledged', 'refused')),
  -- By which way it went.
  way        text check (way in ('api', 'file', 'hand')),
  hand_over  uuid references city_hand_over,
  sent_at    timestamptz,
  settled_at timestamptz,
  -- Who noted the city's answer by hand.
  settled_by uuid references staff,
  -- What the city said to it.
  note       text not null default '' check (char_length(note) <= 500),
  -- What the city calls it.
  reference  text check (char_length(reference) between 1 and 100),
  tries      integer not null default 0 check (tries >= 0),
  last_error text check (last_error ~ '^[a-z][a-z-]{1,39}$'),
  -- When a job was last asked to send it.
  asked_at   timestamptz not null,
  constraint city_return_of_a_step check ((event is null) = (instead_of is not null)),
  constraint city_return_extension_has_its_end check ((kind = 'extension') = (until is not null)),
  constraint city_return_end_is_told check ((kind = 'extension') = (outcome is null)),
  constraint city_return_is_sent check ((state = 'waiting') = (sent_at is null)),
  constraint city_return_is_settled check (
    (state in ('acknowledged', 'refused')) = (settled_at is not null)),
  constraint city_return_once unique (event, case_id)
);
create index city_return_case on city_return (case_id, id);
create index city_return_waiting on city_return (asked_at, id) where state = 'waiting';
create index city_return_state on city_return (state, id desc);
create index city_return_number on city_return (number, id);
create index city_return_hand_over on city_return (hand_over) where hand_over is not null;

-- What the city said stays said: a return goes forward only, and what it says never changes.
create function city_return_goes_forward() returns trigger
language plpgsql set search_path = public, pg_temp as $$
begin
  if (new.id, new.case_id, new.number, new.kind, new.outcome, new.reason, new.words, new.until)
    is distinct from
    (old.id, old.case_id, old.number, old.kind, old.outcome, old.reason, old.words, old.until)
  then
    raise exception 'a return to the city does not change'
      using errcode = 'check_violation', constraint = 'city_return_stays';
  end if;
  if old.state <> new.state and not (
    old.state = 'waiting' or (old.state = 'sent' and new.state in ('acknowledged', 'refused')))
  then
    raise exception '% does not follow %', new.state, old.state
      using errcode = 'check_violation', constraint = 'city_return_goes_forward';
  end if;
  return new;
end $$;
create trigger city_return_goes_forward before update on city_return
  for each row execute function city_return_goes_forward();

-- ── Whether both have the same ───────────────────────────────────────────────────────────────────
create table city_reconciliation (
  id      uuid primary key,
  -- The day whose orders were compared.
  day     date not null,
  way     text not null check (way in ('file', 'api', 'command')),
  at      timestamptz not null,
  staff   uuid references staff,
  key     uuid references feed_key,
  sha256  bytea not null check (octet_length(sha256) = 32),
  theirs  integer not null check (theirs >= 0),
  ours    integer not null check (ours >= 0)
);
create index city_reconciliation_day on city_reconciliation (day desc, at desc, id);

create table city_difference (
  id             uuid primary key,
  reconciliation uuid not null references city_reconciliation,
  number         text not null check (char_length(number) between 1 and 60),
  case_id        uuid references case_file,
  kind           text not null check (kind in (
    'missing-here', 'missing-there', 'state', 'deadline')),
  -- What each side has: a state, or an instant in RFC 3339.
  theirs         text not null default '' check (char_length(theirs) <= 40),
  ours           text not null default '' check (char_length(ours) <= 40),
  explanation    text check (char_length(explanation) between 1 and 500),
  explained_by   uuid references staff,
  explained_at   timestamptz,
  -- When it was found to be none any more.
  resolved_at    timestamptz,
  constraint city_difference_is_explained check (
    (explanation is null) = (explained_at is null)
    and (explanation is null) = (explained_by is null)),
  constraint city_difference_missing_here check ((kind = 'missing-here') = (case_id is null)),
  constraint city_difference_once unique (reconciliation, number, kind)
);
create index city_difference_open on city_difference (reconciliation)
  where explanation is null and resolved_at is null;
create index city_difference_case on city_difference (case_id) where case_id is not null;

-- ── Rights ───────────────────────────────────────────────────────────────────────────────────────
grant select on city_column, city_code, city_run, city_order, city_hand_over, city_return,
  city_reconciliation, city_difference to minhu_serve, minhu_worker;
grant insert, update, delete on city_column, city_code to minhu_serve;
grant insert on city_run, city_order, city_hand_over, city_return, city_reconciliation,
  city_difference to minhu_serve;
grant update (words_hash, class, area, changed_at, changes) on city_order to minhu_serve;
grant update (state, way, hand_over, sent_at, settled_at, settled_by, note, reference, tries,
  last_error, asked_at) on city_return to minhu_serve, minhu_worker;
grant update (explanation, explained_by, explained_at, resolved_at) on city_difference
  to minhu_serve;
-- An extension that the city agreed to moves the deadline that it gave.
grant update (external_due_at) on case_file to minhu_worker;
