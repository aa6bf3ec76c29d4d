insert into resident_session
  (id, token_hash, resident, device, scopes, created_at, seen_at, ends_at) values
  ('01900000-0000-7000-8000-000000000432', decode(repeat('43', 32), 'hex'),
   '01900000-0000-7000-8000-000000000071', 'WeChat', '{cases}', '2026-01-01', '2026-01-01',
   '2027-01-01');
insert into app_token (hash, session, kind, expires_at) values
  (decode(repeat('43', 32), 'hex'), '01900000-0000-7000-8000-000000000432', 'access', '2027-01-01');
