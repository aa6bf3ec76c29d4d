-- Staff edit sources: of two editors the second is told, and open data says since when.
alter table place_source
  add column version integer not null default 1 check (version >= 1),
  add column changed_at timestamptz;

-- Attributes that nobody has stated and that follow from what only some kinds have. They are in
-- `attributes` as well, so that whatever reads those agrees; what was stated is `attributes - implied`.
alter table place add column implied text[] not null default '{}';
grant update (implied) on place to minhu_serve;
