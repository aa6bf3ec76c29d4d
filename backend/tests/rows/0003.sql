insert into outbox (id, task, payload, max_attempts, created_at) values
  ('01900000-0000-7000-8000-000000000002', 'staff-message',
   '{"queue": "sorting", "subject_id": "01900000-0000-7000-8000-000000000009"}', 10, '2026-01-01');
insert into staff_message (id, queue, kind, subject_id, created_at) values
  ('01900000-0000-7000-8000-000000000003', 'sorting', 'question-asked',
   '01900000-0000-7000-8000-000000000009', '2026-01-01');
-- Two events: the trigger makes both pending, and one of them is sealed.
insert into audit_event (id, at, actor_kind, actor, act, subject_kind, subject_id, detail) values
  ('01900000-0000-7000-8000-000000000004', '2026-01-01', 'visitor', 'somebody', 'ask',
   'sorting-question', '01900000-0000-7000-8000-000000000009', '{}'),
  ('01900000-0000-7000-8000-000000000005', '2026-01-01', 'system', 'minhu', 'import',
   'sorting-catalogue', null, '{"added": 1}');
insert into audit_seal (seq, sealed_at, count, first_event, last_event, prev_hash, hash) values
  (1, '2026-01-01', 1, '01900000-0000-7000-8000-000000000004',
   '01900000-0000-7000-8000-000000000004', decode(repeat('00', 32), 'hex'),
   decode(repeat('05', 32), 'hex'));
insert into audit_sealed (event_id, seq, position) values
  ('01900000-0000-7000-8000-000000000004', 1, 0);
delete from audit_pending where event_id = '01900000-0000-7000-8000-000000000004';
