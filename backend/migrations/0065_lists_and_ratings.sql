-- The points of a class's list (结案条件): what is ticked, one by one, before a case of it is fed back.
create table case_checklist (
  class        text not null references case_class,
  code         text not null check (code ~ '^[a-z][a-z0-9-]{0,29}$'),
  position     integer not null check (position >= 0),
  text_zh_hans text not null check (char_length(text_zh_hans) between 1 and 100),
  text_zh_hant text not null check (char_length(text_zh_hant) between 1 and 100),
  text_en      text not null check (char_length(text_en) between 1 and 200),
  primary key (class, code)
);
grant select on case_checklist to minhu_serve, minhu_worker;

-- Figures count ratings by when they were given.
create index case_event_rated on case_event (at) where detail ? 'rating';
