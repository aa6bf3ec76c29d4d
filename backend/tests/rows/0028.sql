insert into city_run (id, kind, way, at, sha256, added, changed, unchanged, refused)
  values ('01900000-0000-7000-8000-000000002801', 'orders', 'file', '2026-01-02', sha256('file'), 1, 0,
    0, 0);
update case_file set external_number = 'C-2801', external_due_at = '2026-01-10'
  where id = '01900000-0000-7000-8000-000000002410';
insert into city_order (case_id, words_hash, first_at, changed_at)
  values ('01900000-0000-7000-8000-000000002410', sha256('words'), '2026-01-02', '2026-01-02');
insert into city_hand_over (id, at, staff)
  select '01900000-0000-7000-8000-000000002802', '2026-01-03', id from staff limit 1;
insert into city_return (id, case_id, event, number, kind, outcome, words, made_at, state, way,
    hand_over, sent_at, asked_at)
  select '01900000-0000-7000-8000-000000002803', '01900000-0000-7000-8000-000000002410',
    '01900000-0000-7000-8000-000000002412', 'C-2801', 'reply', 'solved', '已处理', '2026-01-03', 'sent',
    'file', '01900000-0000-7000-8000-000000002802', '2026-01-03', '2026-01-03'
  where exists (select from city_hand_over);
insert into city_reconciliation (id, day, way, at, sha256, theirs, ours)
  values ('01900000-0000-7000-8000-000000002804', '2026-01-02', 'file', '2026-01-03', sha256('list'), 1,
    1);
insert into city_difference (id, reconciliation, number, case_id, kind, theirs, ours)
  values ('01900000-0000-7000-8000-000000002805', '01900000-0000-7000-8000-000000002804', 'C-2801',
    '01900000-0000-7000-8000-000000002410', 'state', 'open', 'closed');
