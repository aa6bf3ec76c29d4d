insert into content_check (id, case_id, photo, source, state, created_at)
  values ('01900000-0000-7000-8000-000000004601', '01900000-0000-7000-8000-000000002410', null,
    'wechat', 'waiting', '2026-01-01');
