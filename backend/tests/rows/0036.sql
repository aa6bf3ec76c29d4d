insert into bulky_group values ('sofa-seat', 0, '沙发', '沙發', 'Sofas');
insert into bulky_item values ('sofa', 'sofa-seat', '沙发', '沙發', 'Sofa', '{}', 'large', 1100, 45, '{}');
insert into bulky_refused values ('tyre', '轮胎', '輪胎', 'Tyres', '{}', '找门店', '找店家', 'Ask a shop');
insert into bulky_waste values ('bricks', 0, '砖', '磚', 'Bricks', '{}', 1400, '', '', '');
insert into bulky_bag values ('bag', 0, '袋', '袋', 'Bag', 50, 30);
insert into bulky_care values ('general', '放好', '放好', 'Put it out');
insert into bulky_terms (version, prices, policy, basis, created_at)
  values (1, '{}', '{}', '通知', '2026-01-01');
insert into bulky_area values
  ('01900000-0000-7000-8000-000000000901', '01900000-0000-7000-8000-000000003401');
insert into bulky_booking (id, number, service, state, secret_hash, code_index, phone, phone_index,
    locale, household, street, estate, claim, starts_at, ends_at, held_until, terms, total_fen,
    free_year, opened_at, changed_at)
  values ('01900000-0000-7000-8000-000000003601', 'MH-260101-0000-0', 'pickup', 'held',
    sha256('secret'), sha256('code'), 'sealed', sha256('phone'), 'zh-Hans', sha256('home'),
    '01900000-0000-7000-8000-000000000901', '清荷苑', '01900000-0000-7000-8000-000000003405',
    '2026-01-05', '2026-01-05 04:00', '2026-01-02', 1, 3360, 2026, '2026-01-01', '2026-01-01');
insert into bulky_booking_version (booking, version, basket, quote, terms, created_at)
  values ('01900000-0000-7000-8000-000000003601', 1, '{}', '{}', 1, '2026-01-01');
insert into bulky_event (id, booking, at, step, from_state, to_state, party)
  values ('01900000-0000-7000-8000-000000003602', '01900000-0000-7000-8000-000000003601',
    '2026-01-01', 'hold', 'held', 'held', 'resident');
insert into bulky_household_year values (sha256('home'), 2026, 1);
insert into bulky_photo values ('01900000-0000-7000-8000-000000003601',
  '01900000-0000-7000-8000-000000000006', 'before', '2026-01-01');
