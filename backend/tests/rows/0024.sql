insert into case_major values ('06', '市容环境', '市容環境', 'Street scene');
insert into case_class values ('06010', 'GB/T 47678.5-2026 6.10', '06', 'matter', '暴露垃圾', '暴露垃圾',
  'Exposed rubbish', '垃圾没人收', '垃圾沒人收', 'Rubbish not collected', '{垃圾}', 30, 'normal', false,
  '{after-photo}', false, 500, null);
insert into case_class_alias values ('GB/T 30428.2-2013', '0601', '暴露垃圾', '06010');
insert into case_advice values ('01900000-0000-7000-8000-000000002401', '06010', 'notice', null, '请分类',
  '請分類', 'Please sort');
insert into case_question values ('06010', 'much', 1, 'yes-no', false, '多吗', '多嗎', 'Is it much?', '[]');
insert into case_limit values ('01900000-0000-7000-8000-000000002402', 'close', null, null, null, null,
  'working-days', 5, '2026-01-01');
insert into case_route values ('01900000-0000-7000-8000-000000002403', 1, '06010', null, null, null, 'any',
  null);
insert into case_reason values ('return', 'not-ours', 1, '不归我们管', '不歸我們管', 'Not ours');
insert into case_answer_template values ('solved', null, null, 'solved', '已处理', '已處理', 'Done');
insert into case_file (id, number, kind, class, urgency, channel, words, address, opened_at, changed_at)
  values ('01900000-0000-7000-8000-000000002410', 'MH-260101-0001-1', 'report', '06010', 'normal', 'web',
    '路边有垃圾', '清荷路12号', '2026-01-01', '2026-01-01');
insert into case_reporter (id, case_id, secret_hash, code_index, locale, joined_at)
  values ('01900000-0000-7000-8000-000000002411', '01900000-0000-7000-8000-000000002410',
    sha256('secret'), sha256('code'), 'zh-Hans', '2026-01-01');
insert into case_event (id, case_id, step, from_state, to_state, party, at, public)
  values ('01900000-0000-7000-8000-000000002412', '01900000-0000-7000-8000-000000002410', 'file',
    'received', 'received', 'resident', '2026-01-01', true);
insert into case_photo (file, case_id, stage, position, at)
  select id, '01900000-0000-7000-8000-000000002410', 'before', 0, '2026-01-01' from file limit 1;
insert into case_clock (id, case_id, kind, unit, amount, started_at, due_at, provisional,
    calendar_version)
  values ('01900000-0000-7000-8000-000000002413', '01900000-0000-7000-8000-000000002410', 'close',
    'working-days', 5, '2026-01-01', '2026-01-09', false, 1);
insert into case_escalation values ('01900000-0000-7000-8000-000000002413', 0, '2026-01-07');
insert into case_extension (id, case_id, clock, reason, until, asked_by, asked_at)
  select '01900000-0000-7000-8000-000000002414', '01900000-0000-7000-8000-000000002410',
    '01900000-0000-7000-8000-000000002413', 'weather', '2026-01-12', id, '2026-01-06'
  from staff limit 1;
insert into case_answer (id, case_id, outcome, zh_hans, written_at)
  values ('01900000-0000-7000-8000-000000002415', '01900000-0000-7000-8000-000000002410', 'solved',
    '已处理', '2026-01-08');
