insert into capacity_resource (id, kind, code, name_zh_hans, name_zh_hant, name_en)
  values ('01900000-0000-7000-8000-000000003401', 'test', 'test', '测试', '測試', 'Test');
insert into capacity_template (id, resource, weekdays, on_days_off, on_makeup_days, opens, closes,
    cut_off, stops, litres, kilograms, valid_from)
  values ('01900000-0000-7000-8000-000000003402', '01900000-0000-7000-8000-000000003401', '12345',
    false, true, 480, 720, 960, 10, 0, 0, '2026-01-01');
insert into capacity_exception (id, resource, day, change)
  values ('01900000-0000-7000-8000-000000003403', '01900000-0000-7000-8000-000000003401',
    '2026-01-02', 'closed');
insert into capacity_window (id, resource, day, starts_at, ends_at, cut_off_at, limit_stops,
    limit_litres, limit_kilograms, taken_stops, was_claimed)
  values ('01900000-0000-7000-8000-000000003404', '01900000-0000-7000-8000-000000003401',
    '2026-01-05', '2026-01-05 00:00Z', '2026-01-05 04:00Z', '2026-01-04 08:00Z', 10, 0, 0, 1, true);
insert into capacity_claim (id, window_id, subject_kind, subject_id, stops, litres, kilograms, state,
    held_at, held_until)
  values ('01900000-0000-7000-8000-000000003405', '01900000-0000-7000-8000-000000003404', 'test',
    '01900000-0000-7000-8000-000000003406', 1, 0, 0, 'held', '2026-01-01', '2026-01-02');
insert into capacity_waiting (id, resource, day, stops, litres, kilograms, subject_kind, subject_id,
    state, joined_at)
  values ('01900000-0000-7000-8000-000000003407', '01900000-0000-7000-8000-000000003401',
    '2026-01-05', 1, 0, 0, 'test', '01900000-0000-7000-8000-000000003406', 'waiting', '2026-01-01');
