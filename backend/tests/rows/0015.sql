update resident set elder = true, email = '\x00', quiet_from = null, quiet_to = null;
insert into message_choice (resident, kind, channel, wanted) values
  ('01900000-0000-7000-8000-000000000071', 'answers', 'sms', false);
insert into saved_place (id, resident, slot, label, address, point, created_at) values
  ('01900000-0000-7000-8000-000000000151', '01900000-0000-7000-8000-000000000071', 1, '\x00', '\x00',
   null, '2026-01-01');
insert into sign_in_code (presession, purpose, target, target_index, resident, code_hash, sent_at,
    expires_at)
  values (decode(repeat('01', 32), 'hex'), 'email', '\x00', decode(repeat('71', 32), 'hex'),
          '01900000-0000-7000-8000-000000000071', decode(repeat('73', 32), 'hex'), '2026-01-01',
          '2026-01-02');
update resident_question set resident = '01900000-0000-7000-8000-000000000071';
