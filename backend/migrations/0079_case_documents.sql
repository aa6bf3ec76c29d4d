-- Documents of a case, such as an official letter or the minutes of a meeting: for staff only. Their
-- bytes are in `file`, encrypted with a key of each one's own.
alter table file
  drop constraint file_kind_check,
  add constraint file_kind_check check (kind in ('photo', 'document')),
  alter column width drop not null,
  alter column height drop not null,
  add constraint file_photo_has_its_size check (
    kind <> 'photo' or (width is not null and height is not null));

create table case_document (
  -- The owner of its file, as `case_document`.
  id          uuid primary key,
  case_id     uuid not null references case_file on delete cascade,
  file        uuid not null constraint case_document_file unique references file,
  -- Ten at most: a slot each.
  position    smallint not null check (position between 1 and 10),
  -- Both sealed.
  title       bytea not null,
  file_key    bytea not null,
  -- Of the document as it was sent.
  bytes       integer not null check (bytes between 1 and 10000000),
  attached_by uuid not null references staff,
  attached_at timestamptz not null,
  constraint case_document_position unique (case_id, position)
);
comment on column case_document.file_key is 'What its file is encrypted with.';

grant select, insert, delete on case_document to minhu_serve;

-- One that is removed, or whose case is, is left to the sweep of files.
create function case_document_leaves_file() returns trigger
language plpgsql set search_path = public, pg_temp as $$
begin
  update file set attached_to = null, attached_id = null where id = old.file;
  return null;
end $$;
create trigger case_document_leaves_file after delete on case_document
  for each row execute function case_document_leaves_file();
