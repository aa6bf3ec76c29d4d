insert into file (id, kind, content_type, bytes, width, height, sha256, thumb, created_at,
    attached_to, attached_id) values
  ('01900000-0000-7000-8000-000000001301', 'photo', 'image/jpeg', 1, 40, 30, sha256('p'), true,
    '2026-01-01', 'place_photo', '01900000-0000-7000-8000-000000001302');
insert into place_photo (id, place, file, position, alt, taken_on, added_at) values
  ('01900000-0000-7000-8000-000000001302', '01900000-0000-7000-8000-000000001201',
    '01900000-0000-7000-8000-000000001301', 1, '湖滨公厕的正门', '2025-12-20', '2026-01-01');
