begin;
insert into publication (id, shelf, slug, state, version, published, first_published_at,
  published_at, changed_at) values
  ('01900000-0000-7000-8000-000000001101', 'article', 'street-lamp', 'published', 1, 1,
   '2026-01-01', '2026-01-01', '2026-01-01');
insert into publication_version (publication, version, class, title_zh_hans, body_zh_hans, keywords,
  pinned, valid_from, written_at) values
  ('01900000-0000-7000-8000-000000001101', 1, 'facilities', '路灯坏了找谁', '拨打热线。', '{路灯}',
   false, '2026-01-01', '2026-01-01');
commit;
insert into publication_helpful (publication, yes) values
  ('01900000-0000-7000-8000-000000001101', 3);
insert into resident_question (id, number, secret_hash, subject, detail, phone, phone_index, locale,
  presession, asked_at) values
  ('01900000-0000-7000-8000-000000001102', 'MH-260101-7K3F-8', decode(repeat('17', 32), 'hex'),
   '遛狗要牵绳吗', '', '\x00', decode(repeat('18', 32), 'hex'), 'zh-Hans',
   decode(repeat('01', 32), 'hex'), '2026-01-01');
