insert into resident_platform
  (id, resident, platform, app_id, open_id, open_id_index, linked_at) values
  ('01900000-0000-7000-8000-000000000451', '01900000-0000-7000-8000-000000000071', 'wechat',
   'wx0000000000000000', 'sealed', sha256('openid'), '2026-01-01');
insert into wechat_template (template, template_id, page, fields, changed_at) values
  ('bulky-reminder-1', 'template', 'pages/bulky/booking', '{"thing1": "{items}"}', '2026-01-01');
insert into wechat_subscription (resident, template, remaining, changed_at) values
  ('01900000-0000-7000-8000-000000000071', 'bulky-reminder-1', 1, '2026-01-01');
