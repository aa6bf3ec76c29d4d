insert into case_call (id, staff, phone, phone_index, began_at, seen_at, ended_at)
  select '01900000-0000-7000-8000-000000003001', id, 'sealed', sha256('phone'), '2026-01-01',
    '2026-01-01', '2026-01-01'
  from staff limit 1;
insert into case_call_case values ('01900000-0000-7000-8000-000000003001',
  '01900000-0000-7000-8000-000000002410', 'filed');
