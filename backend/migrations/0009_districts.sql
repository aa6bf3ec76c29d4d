-- Streets, grid cells, departments, contact points and landmarks of the district.
--
-- Names are in simplified Chinese, traditional Chinese and English, as everywhere. What other rows
-- may point to is retired, not deleted. Polygons are `geometry`: at the size of a district, edges
-- that two cells share are the same straight lines in degrees, and a point is looked up in them
-- without a sphere. Points are `geography`, since nearest is asked of them.

-- What a name is found by: its single characters and its pairs of neighbours. pg_trgm reads a whole
-- table for two characters, which is what most Chinese searches are.
create function name_grams(names text[]) returns text[]
language sql immutable strict parallel safe as $$
  select coalesce(array_agg(distinct substr(name, at, width)), '{}')
  from unnest(names) as name,
    generate_series(1, 2) as width,
    generate_series(1, char_length(name) - width + 1) as at
$$;

-- ── Streets ──────────────────────────────────────────────────────────────────────────────────────
create table street (
  id           uuid primary key,
  -- 街道 or 镇: six digits of the county and three of the street, as in GB/T 10114.
  code         text not null constraint street_code unique check (code ~ '^[0-9]{9}$'),
  name_zh_hans text not null check (char_length(name_zh_hans) between 1 and 60),
  name_zh_hant text not null check (char_length(name_zh_hant) between 1 and 60),
  name_en      text not null check (char_length(name_en) between 1 and 60),
  -- Every name as it is compared in a search.
  normal       text[] not null,
  boundary     geometry(MultiPolygon, 4326) not null
               check (st_isvalid(boundary) and not st_isempty(boundary)),
  retired_at   timestamptz,
  -- So that a cell can be held to its street's code.
  constraint street_id_and_code unique (id, code)
);
create index street_boundary on street using gist (boundary) where retired_at is null;
create index street_grams on street using gin (name_grams(normal)) where retired_at is null;
create index street_names on street using gin (normal) where retired_at is null;

-- ── Grid cells ───────────────────────────────────────────────────────────────────────────────────
create table grid_cell (
  -- 单元网格, as in GB/T 30428.1: county 6, street 3, community 3, cell 3.
  id          text primary key check (id ~ '^[0-9]{15}$'),
  street      uuid not null,
  -- The number of a cell says which street it is of, and it is of that one.
  street_code text not null generated always as (left(id, 9)) stored,
  name        text not null check (char_length(name) between 1 and 60),
  area        geometry(Polygon, 4326) not null check (st_isvalid(area) and not st_isempty(area)),
  retired_at  timestamptz,
  constraint grid_cell_street foreign key (street, street_code) references street (id, code)
);
create index grid_cell_area on grid_cell using gist (area) where retired_at is null;
create index grid_cell_street_order on grid_cell (street, id);

-- ── Departments ──────────────────────────────────────────────────────────────────────────────────
create table department (
  id           uuid primary key,
  code         text not null constraint department_code unique
               check (code ~ '^[a-z][a-z0-9-]{1,29}$'),
  -- Codes of domain::districts::DepartmentKind; a test compares the two.
  kind         text not null constraint department_kind_is_known check (kind in (
    'bureau', 'sanitation', 'parks', 'municipal-works', 'enforcement', 'parking', 'waste-sorting',
    'hotline', 'other')),
  parent       uuid references department,
  name_zh_hans text not null check (char_length(name_zh_hans) between 1 and 60),
  name_zh_hant text not null check (char_length(name_zh_hant) between 1 and 60),
  name_en      text not null check (char_length(name_en) between 1 and 60),
  -- What it answers for.
  duty_zh_hans text not null check (char_length(duty_zh_hans) <= 200),
  duty_zh_hant text not null check (char_length(duty_zh_hant) <= 200),
  duty_en      text not null check (char_length(duty_en) <= 200),
  -- An office's number, to be shown to everybody.
  phone        text check (phone ~ '^[0-9+][0-9 -]{2,19}$'),
  retired_at   timestamptz
);
create index department_parent on department (parent);

-- The streets it works in; none is all of the district.
create table department_street (
  department uuid not null references department on delete cascade,
  street     uuid not null references street,
  primary key (department, street)
);
create index department_street_street on department_street (street);

-- Departments are a tree. Two edits at once could each be right and together a circle, so they wait
-- for each other; departments change a few times a year.
create function department_is_a_tree() returns trigger language plpgsql as $$
begin
  if new.parent is null then return new; end if;
  perform pg_advisory_xact_lock(hashtextextended('department_is_a_tree', 0));
  if new.parent = new.id or exists (
    with recursive above as (
      select parent from department where id = new.parent
      union
      select department.parent from department join above on department.id = above.parent)
    select from above where parent = new.id)
  then
    raise exception 'a department would stand below itself'
      using errcode = 'check_violation', constraint = 'department_tree';
  end if;
  return new;
end $$;
create trigger department_is_a_tree before insert or update of parent on department
  for each row execute function department_is_a_tree();

-- ── Contact points ───────────────────────────────────────────────────────────────────────────────
create table contact_point (
  id              uuid primary key,
  -- What an import knows it by; none for those that staff added.
  code            text constraint contact_point_code unique
                  check (code ~ '^[a-z][a-z0-9-]{1,39}$'),
  department      uuid references department,
  -- Whose window it is, or where the department's is.
  street          uuid references street,
  name_zh_hans    text not null check (char_length(name_zh_hans) between 1 and 60),
  name_zh_hant    text not null check (char_length(name_zh_hant) between 1 and 60),
  name_en         text not null check (char_length(name_en) between 1 and 60),
  address_zh_hans text not null check (char_length(address_zh_hans) between 1 and 100),
  address_zh_hant text not null check (char_length(address_zh_hant) between 1 and 100),
  address_en      text not null check (char_length(address_en) between 1 and 100),
  hours_zh_hans   text not null check (char_length(hours_zh_hans) between 1 and 100),
  hours_zh_hant   text not null check (char_length(hours_zh_hant) between 1 and 100),
  hours_en        text not null check (char_length(hours_en) between 1 and 100),
  phone           text not null check (phone ~ '^[0-9+][0-9 -]{2,19}$'),
  point           geography(Point, 4326) not null,
  -- Its names and addresses as they are compared in a search.
  normal          text[] not null,
  retired_at      timestamptz,
  constraint contact_point_is_somebodys check (department is not null or street is not null)
);
create index contact_point_order on contact_point (street, id) where retired_at is null;
create index contact_point_grams on contact_point using gin (name_grams(normal))
  where retired_at is null;
create index contact_point_names on contact_point using gin (normal) where retired_at is null;

-- ── Landmarks ────────────────────────────────────────────────────────────────────────────────────
-- What people say where they are by: addresses are found by them.
create table landmark (
  id           uuid primary key,
  -- What an import knows it by; none for those that staff added.
  code         text constraint landmark_code unique check (code ~ '^[A-Za-z0-9][A-Za-z0-9-]{0,39}$'),
  -- Codes of domain::districts::LandmarkKind; a test compares the two.
  kind         text not null constraint landmark_kind_is_known check (kind in (
    'estate', 'road', 'school', 'station', 'park', 'market', 'hospital', 'office', 'other')),
  name_zh_hans text not null check (char_length(name_zh_hans) between 1 and 60),
  name_zh_hant text not null check (char_length(name_zh_hant) between 1 and 60),
  name_en      text not null check (char_length(name_en) between 1 and 60),
  other_names  text[] not null default '{}' check (cardinality(other_names) <= 20),
  point        geography(Point, 4326) not null,
  -- Where its point is; looked up again when streets and cells change.
  street       uuid not null references street,
  cell         text references grid_cell,
  normal       text[] not null,
  retired_at   timestamptz
);
create index landmark_order on landmark (street, id) where retired_at is null;
create index landmark_cell on landmark (cell);
create index landmark_point on landmark using gist (point) where retired_at is null;
create index landmark_grams on landmark using gin (name_grams(normal)) where retired_at is null;
create index landmark_names on landmark using gin (normal) where retired_at is null;

-- ── Staff belong somewhere ───────────────────────────────────────────────────────────────────────
-- There were no departments and streets before this, so nothing can have been meant by these.
update staff set department = null where department is not null;
delete from staff_street;
alter table staff
  add constraint staff_department foreign key (department) references department;
alter table staff_street
  add constraint staff_street_street foreign key (street) references street;
create index staff_department on staff (department);
create index staff_street_street on staff_street (street);

-- ── Rights ───────────────────────────────────────────────────────────────────────────────────────
grant select on street, grid_cell, department, department_street, contact_point, landmark
  to minhu_serve, minhu_worker;
grant insert on street, grid_cell, department, contact_point, landmark to minhu_serve;
-- Codes stay what they are: other systems know rows by them.
grant update (name_zh_hans, name_zh_hant, name_en, normal, boundary, retired_at) on street
  to minhu_serve;
grant update (name, area, retired_at) on grid_cell to minhu_serve;
grant update (kind, parent, name_zh_hans, name_zh_hant, name_en, duty_zh_hans, duty_zh_hant,
  duty_en, phone, retired_at) on department to minhu_serve;
grant insert, delete on department_street to minhu_serve;
grant update (department, street, name_zh_hans, name_zh_hant, name_en, address_zh_hans,
  address_zh_hant, address_en, hours_zh_hans, hours_zh_hant, hours_en, phone, point, normal,
  retired_at) on contact_point to minhu_serve;
grant update (kind, name_zh_hans, name_zh_hant, name_en, other_names, point, street, cell, normal,
  retired_at) on landmark to minhu_serve;
