insert into file (id, kind, content_type, bytes, width, height, sha256, thumb, created_at)
  values ('01900000-0000-7000-8000-000000006201', 'photo', 'image/jpeg', 1, 1, 1, sha256('blurred'), true,
    '2026-01-02');
update case_photo set blurred = '01900000-0000-7000-8000-000000006201', blurred_cells = '{0,143}'
where file = (select file from case_photo limit 1);
