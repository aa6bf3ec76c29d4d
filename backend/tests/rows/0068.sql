update case_file set awaits = 'resident' where id = '01900000-0000-7000-8000-000000002410';
insert into case_limit values ('01900000-0000-7000-8000-000000006801', 'reply', null, null, null, null,
  'working-days', 1, '2026-01-01');
insert into case_clock (id, case_id, kind, unit, amount, started_at, due_at, provisional,
    calendar_version)
  values ('01900000-0000-7000-8000-000000006802', '01900000-0000-7000-8000-000000002410', 'reply',
    'working-days', 1, '2026-01-02', '2026-01-05', false, 1);
