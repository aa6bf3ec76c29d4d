insert into resident_session
  (id, token_hash, resident, device, parent, created_at, seen_at, ends_at) values
  ('01900000-0000-7000-8000-000000000481', decode(repeat('48', 32), 'hex'),
   '01900000-0000-7000-8000-000000000071', 'WeChat · web', '01900000-0000-7000-8000-000000000432',
   '2026-01-01', '2026-01-01', '2026-01-02');
insert into web_view_ticket (hash, session, path, expires_at) values
  (decode(repeat('48', 32), 'hex'), '01900000-0000-7000-8000-000000000432', 'x', '2027-01-01');
