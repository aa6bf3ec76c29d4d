-- Which crew serves a street from a day to come, and for which estates a property company books.

-- On its day it becomes the row of bulky_area; without a crew nobody comes any more.
create table bulky_area_change (
  street   uuid not null references street,
  from_day date not null,
  resource uuid references capacity_resource,
  primary key (street, from_day)
);
create index bulky_area_change_day on bulky_area_change (from_day);

-- By name, in the streets of the account.
create table staff_estate (
  staff  uuid not null references staff on delete cascade,
  estate text not null check (char_length(estate) between 1 and 60),
  primary key (staff, estate)
);

grant select, insert, update, delete on bulky_area_change to minhu_serve;
grant select, delete on bulky_area_change to minhu_worker;
grant insert, update, delete on bulky_area to minhu_worker;
grant select, insert, delete on staff_estate to minhu_serve;
