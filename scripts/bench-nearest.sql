-- What backend/src/places/find/nearest.rs asks for the nearest ten toilets, for pgbench.
\set east random(0, 1200)
\set north random(0, 1200)
with start as materialized (select now()::timestamptz,
  st_setsrid(st_makepoint(118.75 + :east::float8 / 10000, 31.98 + :north::float8 / 10000), 4326)::geography
    as point), near as (select * from (select id, code, kind, name,
  name_zh_hant, name_en, address, point, attributes, there, always_open, checked_at, hours_until,
  open_during, suspended_during, source,
  point <-> (select point from start) as metres
  from place where finder = 'toilets' and status = 'in-use'
  order by point <-> (select point from start)
  limit 5000) as walked where true order by metres, code limit 11)
select near.id, near.code, near.kind, near.name, near.name_zh_hant, near.name_en, near.address,
  st_x(near.point::geometry) as longitude, st_y(near.point::geometry) as latitude,
  near.metres, near.attributes, near.always_open, near.checked_at, near.hours_until,
  near.open_during @> now() as is_open,
  lower(tstzmultirange(tstzrange(now(), null)) - near.open_during) as closes_at,
  lower(near.open_during * tstzmultirange(tstzrange(now(), null))) as opens_at,
  suspension.reason as suspension_reason, suspension.words as suspension_words,
  suspension.starts_at as suspended_since, suspension.until as suspended_until,
  suspension.approver, toilet.class, reading.free as reading_free, reading.paper, reading.soap,
  reading.water, reading.fault, reading.observed_at, reading.flaw is not null as flawed,
  place_source.stale_minutes
from near
  left join lateral (
    select reason, words, starts_at, approver, least(ends_at, reopened_at) as until
    from place_suspension
    where near.suspended_during @> now() and place = near.id and state = 'approved'
      and tstzrange(starts_at, least(ends_at, reopened_at)) @> now()
    order by until desc nulls first limit 1
  ) as suspension on true
  left join toilet on toilet.place = near.id
  left join toilet_reading as reading on reading.place = near.id
  left join place_source on place_source.code = near.source
order by near.metres, near.code;
