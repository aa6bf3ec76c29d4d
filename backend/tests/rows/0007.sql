insert into resident (id, phone, phone_index, locale, created_at, seen_at)
  values ('01900000-0000-7000-8000-000000000071', '\x00', decode(repeat('71', 32), 'hex'), 'zh-Hans',
          '2026-01-01', '2026-01-01');
insert into resident_session (id, token_hash, resident, device, created_at, seen_at, ends_at) values
  ('01900000-0000-7000-8000-000000000072', decode(repeat('72', 32), 'hex'),
   '01900000-0000-7000-8000-000000000071', 'WeChat · Android', '2026-01-01', '2026-01-01',
   '2027-01-01');
insert into sign_in_code (presession, purpose, target, target_index, code_hash, sent_at, expires_at)
  values (decode(repeat('01', 32), 'hex'), 'sign-in', '\x00', decode(repeat('71', 32), 'hex'),
          decode(repeat('73', 32), 'hex'), '2026-01-01', '2026-01-02');
update sorting_question set resident = '01900000-0000-7000-8000-000000000071';
