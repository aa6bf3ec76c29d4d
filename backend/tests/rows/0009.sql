insert into street (id, code, name_zh_hans, name_zh_hant, name_en, normal, boundary) values
  ('01900000-0000-7000-8000-000000000901', '320999001', '湖滨街道', '湖濱街道', 'Hubin', '{湖滨街道}',
   st_geomfromtext('MULTIPOLYGON(((118.8 32, 118.9 32, 118.9 32.1, 118.8 32.1, 118.8 32)))', 4326));
insert into grid_cell (id, street, name, area) values
  ('320999001001001', '01900000-0000-7000-8000-000000000901', '湖滨一',
   st_geomfromtext('POLYGON((118.8 32, 118.85 32, 118.85 32.1, 118.8 32.1, 118.8 32))', 4326));
insert into department (id, code, kind, name_zh_hans, name_zh_hant, name_en, duty_zh_hans,
  duty_zh_hant, duty_en, phone) values
  ('01900000-0000-7000-8000-000000000902', 'sanitation', 'sanitation', '环卫所', '環衛所',
   'Sanitation', '', '', '', '025-00000000');
insert into department_street values
  ('01900000-0000-7000-8000-000000000902', '01900000-0000-7000-8000-000000000901');
insert into contact_point values
  ('01900000-0000-7000-8000-000000000903', null, '01900000-0000-7000-8000-000000000902',
   '01900000-0000-7000-8000-000000000901', '窗口', '窗口', 'Window', '湖滨路1号', '湖濱路1號',
   '1 Hubin Road', '全天', '全天', 'Always', '12345', 'point(118.82 32.05)', '{窗口}', null);
insert into landmark values
  ('01900000-0000-7000-8000-000000000904', 'L1', 'park', '湖滨公园', '湖濱公園', 'Hubin Park', '{}',
   'point(118.82 32.05)', '01900000-0000-7000-8000-000000000901', '320999001001001',
   '{湖滨公园}', null);
insert into staff_street
  select id, '01900000-0000-7000-8000-000000000901' from staff;
