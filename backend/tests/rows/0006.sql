insert into staff (id, login, name, password_hash, totp_secret, created_at) values
  ('01900000-0000-7000-8000-000000000010', 'wang', '\x00', '$argon2id$v=19$m=19456,t=2,p=1$x$y',
   '\x00', '2026-01-01');
insert into staff_role (staff, role) values ('01900000-0000-7000-8000-000000000010', 'editor');
insert into staff_street (staff, street) values
  ('01900000-0000-7000-8000-000000000010', '01900000-0000-7000-8000-000000000011');
insert into staff_session (id, token_hash, staff, device, created_at, seen_at, ends_at,
  confirmed_at) values
  ('01900000-0000-7000-8000-000000000012', decode(repeat('09', 32), 'hex'),
   '01900000-0000-7000-8000-000000000010', 'Chrome', '2026-01-01', '2026-01-01', '2026-01-02',
   '2026-01-01');
