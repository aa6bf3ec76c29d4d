-- Staff edit sources: of two editors the second is told, and open data says since when.
alter table place_source
  add column version integer not null default 1 check (version >= 1),
  add column changed_at timestamptz;
