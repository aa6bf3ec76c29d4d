-- The sorting guide of this district: what it orders otherwise than the catalogue, the names that
-- staff have added, the questions that wait grouped by their words, and how often what was looked for.

-- ── Rules ────────────────────────────────────────────────────────────────────────────────────────
-- Sets of rules over the catalogue. The one with the latest day that has begun counts.
create table sorting_rules (
  version       integer primary key check (version > 0),
  name_zh_hans  text not null check (char_length(name_zh_hans) between 1 and 80),
  name_zh_hant  text not null check (char_length(name_zh_hant) between 1 and 80),
  name_en       text not null check (char_length(name_en) between 1 and 160),
  -- The regulations and standards that it rests on.
  basis_zh_hans text not null check (char_length(basis_zh_hans) between 1 and 300),
  basis_zh_hant text not null check (char_length(basis_zh_hant) between 1 and 300),
  basis_en      text not null check (char_length(basis_en) between 1 and 600),
  -- When somebody last compared it with them.
  reviewed_on   date not null,
  created_at    timestamptz not null,
  created_by    uuid references staff,
  published_at  timestamptz,
  published_by  uuid references staff,
  -- From this day on; null while it is a draft.
  effective_on  date,
  constraint sorting_rules_published_is_whole check ((published_at is null) = (effective_on is null))
);
create unique index sorting_rules_effective on sorting_rules (effective_on)
  where effective_on is not null;

-- Answers lean on it: what was published is never written again.
create function sorting_rules_stay() returns trigger
language plpgsql set search_path = public, pg_temp as $$
begin
  if old.published_at is not null then
    raise exception 'sorting rules % are published', old.version
      using errcode = 'check_violation', constraint = 'sorting_rules_stay';
  end if;
  return coalesce(new, old);
end $$;
create trigger sorting_rules_stay before update or delete on sorting_rules
  for each row execute function sorting_rules_stay();

-- One rule. The item, the condition and the guidance are ids of the catalogue, without foreign keys:
-- an import may take them away, and the rule then changes nothing.
create table sorting_override (
  id        uuid primary key,
  rules     integer not null references sorting_rules on delete cascade,
  item      text not null check (item ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
  act       text not null check (act in ('place', 'rename', 'hide')),
  -- Null is how people usually hold it.
  condition text check (condition is null or act = 'place'),
  -- Codes of domain::sorting::Category, as in sorting_variant.
  category  text constraint sorting_override_category check (category in (
    'recyclable.paper', 'recyclable.plastic', 'recyclable.metal', 'recyclable.glass',
    'recyclable.textile', 'recyclable.electronics',
    'hazardous.lamp', 'hazardous.chemical', 'hazardous.battery',
    'food.household', 'food.catering', 'food.market',
    'residual',
    'bulky', 'renovation', 'appliance', 'garden', 'medical', 'animal', 'document', 'dangerous',
    'drain')),
  guidance  text,
  zh_hans   text check (char_length(zh_hans) between 1 and 60),
  zh_hant   text check (char_length(zh_hant) between 1 and 60),
  en        text check (char_length(en) between 1 and 120),
  constraint sorting_override_once unique nulls not distinct (rules, item, act, condition),
  constraint sorting_override_is_whole check (
    (act = 'place') = (category is not null and guidance is not null)
    and (act = 'rename') = (zh_hans is not null and zh_hant is not null and en is not null))
);

create function sorting_override_stays() returns trigger
language plpgsql set search_path = public, pg_temp as $$
begin
  if exists (
    select from sorting_rules
    where version = coalesce(new.rules, old.rules) and published_at is not null
  ) then
    raise exception 'sorting rules % are published', coalesce(new.rules, old.rules)
      using errcode = 'check_violation', constraint = 'sorting_rules_stay';
  end if;
  return coalesce(new, old);
end $$;
create trigger sorting_override_stays before insert or update or delete on sorting_override
  for each row execute function sorting_override_stays();

-- Names that staff have added to items, such as the words of a question. A name of the catalogue
-- goes first.
create table sorting_alias (
  id         uuid primary key,
  name       text not null check (char_length(name) between 1 and 60),
  -- How the search engine reads it; a name leads to one item.
  normalised text not null constraint sorting_alias_leads_to_one_item unique
             check (normalised <> ''),
  item       text not null check (item ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
  made_at    timestamptz not null,
  made_by    uuid not null references staff
);
create index sorting_alias_made on sorting_alias (made_at desc, id desc);

-- What lies over the catalogue now. `revision` grows with every change of it, so that processes load
-- the guide again.
create table sorting_overlay (
  single   boolean primary key default true check (single),
  revision bigint  not null default 0 check (revision >= 0),
  rules    integer references sorting_rules
);
insert into sorting_overlay default values;

grant select on sorting_rules, sorting_override, sorting_alias, sorting_overlay
  to minhu_serve, minhu_worker;
grant insert, update, delete on sorting_rules to minhu_serve;
grant insert, delete on sorting_override, sorting_alias to minhu_serve;
grant update (revision, rules) on sorting_overlay to minhu_serve;
