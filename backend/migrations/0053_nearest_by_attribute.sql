-- What few places have and many people ask for: a walk from a start outwards meets nothing else.
-- backend/src/places/find/nearest.rs says which they are.
create index place_toilets_baby_changing on place using gist (point)
  where finder = 'toilets' and status = 'in-use' and there @> '{baby-changing}';
create index place_toilets_third_room on place using gist (point)
  where finder = 'toilets' and status = 'in-use' and there @> '{third-room}';
create index place_toilets_alliance on place using gist (point)
  where finder = 'toilets' and status = 'in-use' and there @> '{alliance}';
create index place_toilets_always_open on place using gist (point)
  where finder = 'toilets' and status = 'in-use' and always_open;
create index place_parking_free on place using gist (point)
  where finder = 'parking' and status = 'in-use' and there @> '{free}';
create index place_parking_charging on place using gist (point)
  where finder = 'parking' and status = 'in-use' and there @> '{charging}';
