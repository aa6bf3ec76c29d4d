insert into place (id, code, kind, finder, name, normal, point, hours, hours_syntax, hours_during,
    hours_until, attributes, verified, source, external_id, datum, raw_longitude, raw_latitude,
    created_at, changed_at) values
  ('01900000-0000-7000-8000-000000001201', '0000001', 'toilet', 'toilets', '湖滨公厕', '{湖滨公厕}',
    st_makepoint(118.78, 32.04), '全天', '24/7', '{(,)}', '2026-01-15', '{"accessible": "yes"}',
    '{"accessible": 1767225600}', 'staff', 'T-1', 'wgs84', 118.78, 32.04, '2026-01-01', '2026-01-01'),
  ('01900000-0000-7000-8000-000000001202', '0000002', 'parking', 'parking', '湖滨停车场',
    '{湖滨停车场}', st_makepoint(118.781, 32.04), '', null, null, null, '{}', '{}', 'staff', 'P-1',
    'wgs84', 118.781, 32.04, '2026-01-01', '2026-01-01'),
  ('01900000-0000-7000-8000-000000001203', '0000003', 'recycling', 'dropoff', '湖滨回收站',
    '{湖滨回收站}', st_makepoint(118.782, 32.04), '', null, null, null, '{}', '{}', 'staff', 'R-1',
    'wgs84', 118.782, 32.04, '2026-01-01', '2026-01-01');
insert into toilet (place, class) values ('01900000-0000-7000-8000-000000001201', 'first');
insert into parking (place, site, capacity) values
  ('01900000-0000-7000-8000-000000001202', 'lot', 40);
insert into dropoff (place, accepts) values
  ('01900000-0000-7000-8000-000000001203', '{recyclable}');
insert into recycling_price values
  ('01900000-0000-7000-8000-000000001203', '废纸', 'kilogram', 120, '2026-01-01');
insert into place_suspension (id, place, reason, starts_at, asked_at, state, decided_at, approver)
  values ('01900000-0000-7000-8000-000000001204', '01900000-0000-7000-8000-000000001201', 'repair',
    '2026-01-02', '2026-01-01', 'approved', '2026-01-01', '环卫科');
insert into place_open_day values
  ('01900000-0000-7000-8000-000000001201', '2026-01-01', 1440, 60);
insert into place_report (id, place, class, subject, value, locale, at) values
  ('01900000-0000-7000-8000-000000001205', '01900000-0000-7000-8000-000000001201', 'correction',
    'hours', '6:00-22:00', 'zh-Hans', '2026-01-01');
insert into place_rating values
  ('01900000-0000-7000-8000-000000001201', '2026-01-01', 4, 12);
insert into feed_key (id, source, label, hash, scopes, made_at) values
  ('01900000-0000-7000-8000-000000001206', 'staff', '演示', sha256('k'), '{parking,toilets}',
    '2026-01-01');
insert into feed_day (key, day, accepted, last_at) values
  ('01900000-0000-7000-8000-000000001206', '2026-01-01', 1, '2026-01-01');
insert into parking_count (place, free, capacity, status, observed_at, received_at) values
  ('01900000-0000-7000-8000-000000001202', 3, 40, 'open', '2026-01-01', '2026-01-01');
insert into toilet_reading (place, free, observed_at, received_at) values
  ('01900000-0000-7000-8000-000000001201', 3, '2026-01-01', '2026-01-01');
insert into parking_hour values
  ('01900000-0000-7000-8000-000000001202', '2026-01-01', 12, 36);
insert into place_import (id, source, kind, datum, sha256, added, changed, unchanged, rejected, gone,
    at) values ('01900000-0000-7000-8000-000000001207', 'staff', 'toilet', 'wgs84', sha256('f'), 1, 0,
    0, 0, 0, '2026-01-01');
insert into place_duplicate (one, other, metres, likeness, found_at) values
  ('01900000-0000-7000-8000-000000001201', '01900000-0000-7000-8000-000000001202', 12, 0.7,
    '2026-01-01');
