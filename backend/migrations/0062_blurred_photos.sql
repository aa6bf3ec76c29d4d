-- What staff have made unrecognisable in a photo before everybody sees it, such as faces and number
-- plates. That version is a file of its own; its reporter and staff still see the photo as it was.
alter table case_photo
  add column blurred uuid constraint case_photo_blurred unique
    constraint case_photo_blurred_file references file on delete cascade,
  -- Cells of a grid of 12 × 12, row after row from the upper left: ticked when it is blurred again.
  add column blurred_cells smallint[],
  add constraint case_photo_blurred_is_another check (blurred <> file),
  add constraint case_photo_blurred_has_cells check (
    (blurred is null) = (blurred_cells is null)
    and cardinality(blurred_cells) between 1 and 144
    and 0 <= all (blurred_cells) and 143 >= all (blurred_cells));

-- Nobody else sees it whole again.
create function case_photo_stays_blurred() returns trigger
language plpgsql set search_path = public, pg_temp as $$
begin
  raise exception 'the photo is blurred'
    using errcode = 'check_violation', constraint = 'case_photo_stays_blurred';
end $$;
create trigger case_photo_stays_blurred before update of blurred on case_photo
  for each row when (old.blurred is not null and new.blurred is null)
  execute function case_photo_stays_blurred();

-- A version that another has replaced, or whose photo is gone, is left to the sweep of files.
create function case_photo_leaves_blurred() returns trigger
language plpgsql set search_path = public, pg_temp as $$
begin
  update file set attached_to = null, attached_id = null where id = old.blurred;
  return null;
end $$;
create trigger case_photo_replaces_blurred after update of blurred on case_photo
  for each row when (old.blurred is distinct from new.blurred)
  execute function case_photo_leaves_blurred();
create trigger case_photo_leaves_blurred after delete on case_photo
  for each row when (old.blurred is not null)
  execute function case_photo_leaves_blurred();
