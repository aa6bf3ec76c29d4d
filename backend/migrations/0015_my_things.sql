-- What residents keep in their account, and how they want to be told.

-- ── Settings ─────────────────────────────────────────────────────────────────────────────────────
alter table resident
  -- Elder mode (长辈版) on devices that they sign in with for the first time.
  add column elder      boolean not null default false,
  -- An address that they proved to be theirs: sealed at `resident.email` with `id`. Two accounts may
  -- have the same one, as families do.
  add column email      bytea,
  -- Quiet hours on the clocks of the district, over midnight when the end is before the beginning;
  -- both null when nothing is held back.
  add column quiet_from time default '22:00',
  add column quiet_to   time default '08:00',
  add constraint resident_quiet_hours_are_whole check (
    (quiet_from is null) = (quiet_to is null) and quiet_from <> quiet_to),
  add constraint resident_deleted_has_no_email check (deleted_at is null or email is null);
grant update (locale, elder, email, quiet_from, quiet_to) on resident to minhu_serve;
-- The worker holds back what comes due within somebody's quiet hours.
grant select (quiet_from, quiet_to, email), update (email) on resident to minhu_worker;
grant update (deliver_after) on message to minhu_worker;

-- What somebody wants otherwise than by default.
create table message_choice (
  resident uuid    not null references resident on delete cascade,
  -- Of domain::messages::MessageKind; codes are not among them, since nobody can do without.
  kind     text    not null check (kind in ('answers')),
  channel  text    not null check (channel in ('sms', 'email', 'inbox')),
  wanted   boolean not null,
  primary key (resident, kind, channel)
);
grant select, insert, update, delete on message_choice to minhu_serve;
grant select (resident), delete on message_choice to minhu_worker;

-- Codes are sent for more now: to an e-mail address, and to both numbers when one replaces the other.
alter table sign_in_code
  drop constraint sign_in_code_purpose_check,
  add constraint sign_in_code_purpose_check
    check (purpose in ('sign-in', 'delete', 'email', 'new-phone', 'old-phone'));

-- ── Places ───────────────────────────────────────────────────────────────────────────────────────
create table saved_place (
  id         uuid        primary key,
  resident   uuid        not null references resident on delete cascade,
  -- No account has a twenty-first.
  slot       smallint    not null check (slot between 1 and 20),
  -- Sealed at `saved_place.label`, `.address` and `.point` with `id`; the point as
  -- `longitude latitude`, null where none was chosen.
  label      bytea       not null,
  address    bytea       not null,
  point      bytea,
  created_at timestamptz not null,
  constraint saved_place_slot unique (resident, slot)
);
grant select, insert, delete on saved_place to minhu_serve;
grant update (label, address, point) on saved_place to minhu_serve;
grant select (resident), delete on saved_place to minhu_worker;

-- ── Questions ────────────────────────────────────────────────────────────────────────────────────
-- Whose question it is, once somebody has signed in; as of sorting_question.
alter table resident_question
  add column resident uuid references resident on delete set null;
create index resident_question_resident on resident_question (resident, id desc)
  where resident is not null;
grant update (resident, phone, phone_index, detail) on resident_question to minhu_serve;
