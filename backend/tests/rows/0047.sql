insert into partner_key
  (id, name, contact, hash, scopes, per_minute, per_day, made_at, ends_at) values
  ('01900000-0000-7000-8000-000000000471', '区文旅局', '信息科', decode(repeat('47', 32), 'hex'),
   '{read,report}', 600, 100000, '2026-01-01', '2027-01-01');
insert into partner_day (key, day, requests, last_at) values
  ('01900000-0000-7000-8000-000000000471', '2026-01-02', 12, '2026-01-02 10:00+08');
update case_file set partner = '01900000-0000-7000-8000-000000000471'
  where id = (select id from case_file order by id limit 1);
