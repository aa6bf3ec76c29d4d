-- Photos of places, for residents to know a place by. Their bytes are in `file`, which a photo owns
-- as `place_photo` under its own id.
create table place_photo (
  -- Part of its public address.
  id       uuid primary key,
  place    uuid not null references place,
  file     uuid not null constraint place_photo_file unique references file,
  -- Six at most: a slot each, in the order in which they are shown.
  position smallint not null check (position between 1 and 6),
  -- What it shows, in simplified Chinese, for those who do not see it; empty where nobody said it.
  alt      text not null default '' check (char_length(alt) <= 120),
  taken_on date,
  added_at timestamptz not null,
  constraint place_photo_position unique (place, position)
);
comment on table place_photo is 'Photos of places; their pictures are public as long as the row is there.';

grant select, insert, delete on place_photo to minhu_serve;
-- When two places turn out to be one.
grant update (place, position) on place_photo to minhu_serve;
grant select on place_photo to minhu_worker;
