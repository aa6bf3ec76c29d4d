insert into file (id, kind, content_type, bytes, width, height, sha256, thumb, created_at) values
  ('01900000-0000-7000-8000-000000000006', 'photo', 'image/jpeg', 1000, 640, 480,
   decode(repeat('06', 32), 'hex'), true, '2026-01-01');
insert into district_setting (key, value, updated_at) values ('hotline', '"12345"', '2026-01-01');
