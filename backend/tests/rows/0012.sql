insert into audit_check (id, at, seals, events, head, anchored) values
  ('01900000-0000-7000-8000-000000000c01', '2026-01-01', 1, 1, 1, true);
insert into audit_note (event, at, note) select id, '2026-01-01', '\x00' from audit_event limit 1;
insert into saved_filter (id, staff, list, name, query, created_at)
  select '01900000-0000-7000-8000-000000000c02', id, 'audit', '导出', 'act=export', '2026-01-01'
  from staff limit 1;
insert into district_setting_version
  (id, key, value, effective_from, made_at, made_by, applied_at)
  select '01900000-0000-7000-8000-000000000c03', 'hotline', '"12345"', '2026-01-02', '2026-01-01', id,
    '2026-01-02' from staff limit 1;
insert into retention_tally values ('form_draft: drafts', '2026-01-01', 1, 2);
