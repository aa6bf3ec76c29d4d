insert into message_template (template, channel, locale, version, title, body, edited_by, edited_at)
values ('sign-in-code', 'sms', 'zh-Hans', 1, '', '验证码 {code}',
  '01900000-0000-7000-8000-000000000101', '2026-01-01');
insert into message (id, template, template_version, channel, locale, recipient, recipient_index,
  body, subject_kind, subject_id, state, tries, provider_id, created_at, expires_at, done_at)
values ('01900000-0000-7000-8000-000000000201', 'sign-in-code', 1, 'sms', 'zh-Hans', '\x01',
  decode(repeat('08', 32), 'hex'), '\x02', 'sorting-question',
  '01900000-0000-7000-8000-000000000009', 'sent', 1, 'g-1', '2026-01-01', '2026-01-01', '2026-01-01');
insert into message_try (id, message, at, outcome) values
  ('01900000-0000-7000-8000-000000000202', '01900000-0000-7000-8000-000000000201', '2026-01-01',
   'sent');
