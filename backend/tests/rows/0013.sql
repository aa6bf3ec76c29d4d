insert into staff_sign_in (presession, id, staff, proved, tries, totp_secret, expires_at) values
  (decode(repeat('01', 32), 'hex'), '01900000-0000-7000-8000-000000000013',
   '01900000-0000-7000-8000-000000000010', 'password', 1, '\x00', '2026-01-01');
insert into staff_recovery_code (staff, code_index) values
  ('01900000-0000-7000-8000-000000000010', decode(repeat('0a', 32), 'hex'));
insert into staff_device (token_hash, staff, expires_at) values
  (decode(repeat('0b', 32), 'hex'), '01900000-0000-7000-8000-000000000010', '2026-06-01');
insert into staff_invitation (staff, token_hash, expires_at) values
  ('01900000-0000-7000-8000-000000000010', decode(repeat('0c', 32), 'hex'), '2026-01-04');
insert into staff_identity (issuer, subject, staff, linked_at) values
  ('https://id.example', '12345', '01900000-0000-7000-8000-000000000010', '2026-01-01');
insert into staff_provider_visit (state_hash, presession, secrets, linking, expires_at) values
  (decode(repeat('0d', 32), 'hex'), decode(repeat('01', 32), 'hex'), '\x00', null, '2026-01-01');
