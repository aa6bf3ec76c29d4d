-- What the bureau tells residents (articles that answer questions; notices, news and disruptions),
-- and what residents ask that no article answers.

-- ── Publications ─────────────────────────────────────────────────────────────────────────────────
-- One text in up to three languages, on one of two shelves. Its content is in its versions; this row
-- says which version staff see last and which one residents see, so that whoever may write but not
-- publish changes nothing that residents see.
create table publication (
  id           uuid primary key,
  shelf        text        not null check (shelf in ('article', 'notice')),
  -- Part of its address, so it never changes. `new` is the address of a form.
  slug         text        not null check (
                 slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and char_length(slug) <= 80 and slug <> 'new'),
  -- Whose it is to keep: articles belong to a department, notices to a street; null is the district.
  department   uuid,
  street       uuid,
  state        text        not null default 'draft'
               check (state in ('draft', 'published', 'retired')),
  -- The last version.
  version      integer     not null check (version >= 1),
  -- The version that residents see.
  published    integer,
  -- When residents could first see it, and since when they see this version.
  first_published_at timestamptz,
  published_at timestamptz,
  changed_at   timestamptz not null,
  constraint publication_slug unique (shelf, slug),
  constraint publication_is_published check ((state = 'published') = (published is not null)),
  constraint publication_was_published check (
    state <> 'published' or (first_published_at is not null and published_at is not null)),
  constraint publication_area check (
    (shelf = 'article' or department is null) and (shelf = 'notice' or street is null))
);
create index publication_changed on publication (shelf, changed_at desc, id desc);
create index publication_department on publication (department) where department is not null;
create index publication_street on publication (street) where street is not null;

create table publication_version (
  publication    uuid        not null references publication,
  version        integer     not null check (version >= 1),
  -- Codes of domain::notices::Class; a test compares the two.
  class          text        not null constraint publication_class_is_known check (class in (
    'sorting', 'collection', 'streetscape', 'facilities', 'greenery', 'noise', 'service',
    'notice', 'news', 'disruption')),
  -- Simplified Chinese is always there; another language is there whole or not at all.
  title_zh_hans  text        not null check (char_length(title_zh_hans) between 1 and 160),
  body_zh_hans   text        not null check (char_length(body_zh_hans) between 1 and 5000),
  title_zh_hant  text        check (char_length(title_zh_hant) between 1 and 160),
  body_zh_hant   text        check (char_length(body_zh_hant) between 1 and 5000),
  title_en       text        check (char_length(title_en) between 1 and 160),
  body_en        text        check (char_length(body_en) between 1 and 5000),
  -- Other words that it is to be found by, in any language.
  keywords       text[]      not null check (cardinality(keywords) <= 30),
  -- Stands before the others while it is valid.
  pinned         boolean     not null,
  valid_from     timestamptz not null,
  valid_until    timestamptz check (valid_until > valid_from),
  -- When somebody is to look whether it still holds.
  review_on      date,
  -- Who wrote this version; null for what came with the demonstration.
  author         uuid        references staff,
  written_at     timestamptz not null,
  primary key (publication, version),
  constraint publication_zh_hant_is_whole check ((title_zh_hant is null) = (body_zh_hant is null)),
  constraint publication_en_is_whole check ((title_en is null) = (body_en is null))
);
create index publication_version_author on publication_version (author) where author is not null;

-- Deferred: a publication and its first version are written in one transaction.
alter table publication
  add constraint publication_last_version foreign key (id, version)
    references publication_version (publication, version) deferrable initially deferred,
  add constraint publication_published_version foreign key (id, published)
    references publication_version (publication, version) deferrable initially deferred;

-- Versions are only added.
create trigger publication_version_append_only before update or delete or truncate
  on publication_version for each statement execute function refuse_change();

-- How many said that an article helped, and how many that it did not; nothing about who.
create table publication_helpful (
  publication uuid   primary key references publication,
  yes         bigint not null default 0 check (yes >= 0),
  no          bigint not null default 0 check (no >= 0)
) with (fillfactor = 70);

grant select, insert on publication, publication_version, publication_helpful to minhu_serve;
grant update (state, version, published, first_published_at, published_at, changed_at)
  on publication to minhu_serve;
grant update (yes, no) on publication_helpful to minhu_serve;
grant select on publication, publication_version to minhu_worker;

-- ── Questions of residents ───────────────────────────────────────────────────────────────────────
create table resident_question (
  id            uuid primary key,
  -- What people see and say: MH-261120-7K3F-9.
  number        text        not null constraint resident_question_number unique
                check (number ~ '^[A-Z]{2}-[0-9]{6}-[0-9A-Z]{4}-[0-9A-Z]$'),
  -- SHA-256 of the secret in the receipt's link; the secret itself is only in the link.
  secret_hash   bytea       not null constraint resident_question_secret unique
                check (octet_length(secret_hash) = 32),
  subject       text        not null check (char_length(subject) between 1 and 80),
  detail        text        not null check (char_length(detail) <= 1000),
  -- Sealed at `resident_question.phone` with `id`, and its blind index; null when none was given or
  -- its time is over.
  phone         bytea,
  phone_index   bytea       check (octet_length(phone_index) = 32),
  locale        text        not null check (locale in ('zh-Hans', 'zh-Hant', 'en')),
  state         text        not null default 'open'
                check (state in ('open', 'answered', 'dismissed')),
  answer        text        check (char_length(answer) between 1 and 2000),
  -- Why it was dismissed: codes of domain::notices::Dismissal.
  reason        text        check (reason in ('unclear', 'duplicate', 'elsewhere', 'abuse')),
  -- SHA-256 of the token of the browser that asked.
  presession    bytea       not null check (octet_length(presession) = 32),
  asked_at      timestamptz not null,
  -- When it was answered or dismissed, and by whom.
  closed_at     timestamptz check (closed_at >= asked_at),
  closed_by     uuid        references staff,
  -- Who is working on it, and until when nobody else may.
  claimed_by    uuid        references staff,
  claimed_until timestamptz,
  constraint resident_question_phone_is_whole check ((phone is null) = (phone_index is null)),
  constraint resident_question_is_closed check ((state = 'open') = (closed_at is null)),
  constraint resident_question_is_answered check ((state = 'answered') = (answer is not null)),
  constraint resident_question_is_dismissed check ((state = 'dismissed') = (reason is not null)),
  constraint resident_question_claim_is_whole check (
    (claimed_by is null) = (claimed_until is null))
);
create index resident_question_open on resident_question (asked_at, id) where state = 'open';
create index resident_question_phone on resident_question (phone_index)
  where phone_index is not null;
-- For retention: the phone goes first, the whole question later.
create index resident_question_phone_due on resident_question (asked_at) where phone is not null;
create index resident_question_asked_at on resident_question (asked_at);
create index resident_question_claimed_by on resident_question (claimed_by)
  where claimed_by is not null;

grant select, insert on resident_question to minhu_serve;
grant update (state, answer, reason, closed_at, closed_by, claimed_by, claimed_until)
  on resident_question to minhu_serve;
grant select (id, phone, asked_at), delete on resident_question to minhu_worker;
grant update (phone, phone_index) on resident_question to minhu_worker;

-- Questions about sorting are worked on in the same queue. Before this, none could say why it was
-- dismissed, so none has to.
alter table sorting_question
  add column reason text check (reason in ('unclear', 'duplicate', 'elsewhere', 'abuse')),
  add column closed_by uuid references staff,
  add column claimed_by uuid references staff,
  add column claimed_until timestamptz,
  add constraint sorting_question_is_dismissed check (reason is null or state = 'dismissed'),
  add constraint sorting_question_claim_is_whole check (
    (claimed_by is null) = (claimed_until is null));
create index sorting_question_claimed_by on sorting_question (claimed_by)
  where claimed_by is not null;
grant update (reason, closed_by, claimed_by, claimed_until) on sorting_question to minhu_serve;
