insert into form_draft (id, presession, form, sealed_values, errors, updated_at, expires_at) values
  ('01900000-0000-7000-8000-000000000001', decode(repeat('01', 32), 'hex'), 'sorting.ask', '\x00',
   '[{"field": "words", "code": "question-missing"}]', '2026-01-01', '2026-01-02');
insert into idempotency_key (scope, key, request_hash, answer, created_at, expires_at) values
  ('\x01', decode(repeat('02', 32), 'hex'), decode(repeat('03', 32), 'hex'), '\x00',
   '2026-01-01', '2026-01-02');
insert into rate_limit (name, subject, window_start, spent, expires_at) values
  ('ask-by-visitor', decode(repeat('04', 32), 'hex'), '2026-01-01', 3, '2026-01-02');
