-- Stored files and the settings of the district.

-- One row per stored file. The row is committed before its objects are put in the store, and it
-- gets an owner (`attached_to`, `attached_id`) in the transaction of whatever the file belongs to.
-- So no object is ever without a row, an attached row always has its objects, and clearing up is a
-- query over this table, never a listing of the store.
create table file (
  id           uuid primary key,
  kind         text        not null check (kind in ('photo')),
  content_type text        not null,
  bytes        bigint      not null check (bytes > 0),
  width        integer     not null check (width > 0),
  height       integer     not null check (height > 0),
  sha256       bytea       not null check (octet_length(sha256) = 32),
  thumb        boolean     not null,
  created_at   timestamptz not null,
  attached_to  text        check (attached_to ~ '^[a-z][a-z_]{0,39}$'),
  attached_id  uuid,
  constraint file_owner_is_whole check ((attached_to is null) = (attached_id is null))
);
comment on table file is 'Photos and other files; their bytes are in the object store under the id.';
comment on column file.bytes is 'Size of the full object; the thumbnail is not counted.';
comment on column file.sha256 is 'Of the full object.';
comment on column file.attached_to is 'What owns the file, such as question; null until it is sent.';

create index file_owner on file (attached_to, attached_id) where attached_to is not null;
create index file_without_owner on file (created_at) where attached_to is null;

grant select, insert on file to minhu_serve;
grant select, delete on file to minhu_worker;
-- A file changes its owner and nothing else. The worker also needs this to lock rows.
grant update (attached_to, attached_id) on file to minhu_serve, minhu_worker;

-- One row per setting, so that an import says which of them changed. Written by `minhu import`,
-- which acts as the owner.
create table district_setting (
  key        text primary key,
  value      jsonb       not null,
  updated_at timestamptz not null
);
comment on table district_setting is 'Everything that is particular to one district, by key.';

grant select on district_setting to minhu_serve, minhu_worker;
