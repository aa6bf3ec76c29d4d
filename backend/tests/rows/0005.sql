insert into sorting_catalogue_version (version, imported_at) values (repeat('a', 64), '2026-01-01');
insert into sorting_group values ('paper', 0, '纸类', '紙類', 'Paper');
insert into sorting_condition_label values ('clean', 0, '干净的', '乾淨的', 'Clean');
insert into sorting_guidance values ('paper-flat', '{压平}', '{壓平}', '{Flatten}', '可再造纸', '可再造紙',
  'It becomes paper', '蓝色桶', '藍色桶', 'Blue bin');
insert into sorting_item values ('newspaper', 'paper', '报纸', '報紙', 'Newspaper');
insert into sorting_name values ('newspaper', 0, '旧报纸', '旧报纸');
insert into sorting_variant values ('newspaper', 0, 'clean', 'recyclable.paper', 'paper-flat');
insert into sorting_question (id, number, secret_hash, words, detail, phone, phone_index, photo,
  locale, presession, asked_at) values
  ('01900000-0000-7000-8000-000000000009', 'MH-260101-7K3F-9', decode(repeat('07', 32), 'hex'),
   '奶茶封口膜', '', '\x00', decode(repeat('08', 32), 'hex'), '01900000-0000-7000-8000-000000000006',
   'zh-Hans', decode(repeat('01', 32), 'hex'), '2026-01-01');
