insert into payment_order (id, number, subject_kind, subject, amount_fen, provider, expires_at,
    ask_at, created_at, changed_at)
  values ('01900000-0000-7000-8000-000000003501', 'P2026010100000000000000000000', 'test',
    '01900000-0000-7000-8000-000000003500', 3360, 'offline', '2026-01-02', '2026-01-02',
    '2026-01-01', '2026-01-01');
update payment_order
  set state = 'paid', act = 'pay', paid_fen = 3360, refunded_fen = 360, paid_at = '2026-01-01',
    over_at = '2026-01-01', ask_at = null, external_id = 'till-1';
insert into payment_refund (id, number, order_id, amount_fen, reason, cause, ask_at, created_at)
  values ('01900000-0000-7000-8000-000000003502', 'R2026010100000000000000000000',
    '01900000-0000-7000-8000-000000003501', 360, 'changed',
    '01900000-0000-7000-8000-000000003503', '2026-01-01', '2026-01-01');
insert into payment_event (id, at, provider, way, order_id, verdict)
  values ('01900000-0000-7000-8000-000000003504', '2026-01-01', 'offline', 'answer',
    '01900000-0000-7000-8000-000000003501', 'paid');
insert into ledger_entry (id, order_id, kind, provider, external_id, debit, credit, amount_fen, at,
    written_at)
  values ('01900000-0000-7000-8000-000000003505', '01900000-0000-7000-8000-000000003501', 'payment',
    'offline', 'till-1', 'cash', 'residents', 3360, '2026-01-01', '2026-01-01');
insert into payment_reconciliation (id, provider, day, at, theirs, theirs_fen, ours, ours_fen)
  values ('01900000-0000-7000-8000-000000003506', 'offline', '2026-01-01', '2026-01-02', 1, 3360, 0,
    0);
insert into payment_statement_line (reconciliation, position, kind, number, external_id, amount_fen,
    at)
  values ('01900000-0000-7000-8000-000000003506', 0, 'payment', 'P1', 'till-1', 3360, '2026-01-01');
insert into payment_difference (id, reconciliation, kind, line, number, external_id, theirs_fen,
    ours_fen)
  values ('01900000-0000-7000-8000-000000003507', '01900000-0000-7000-8000-000000003506',
    'missing-here', 'payment', 'P1', 'till-1', 3360, 0);
insert into till_closing (id, staff, day, expected_fen, counted_fen, closed_by, at)
  select '01900000-0000-7000-8000-000000003508', id, '2026-01-01', 3360, 3360, id, '2026-01-01'
  from staff limit 1;
insert into till_order (number, amount_fen, state, way, taken_by, taken_at, closing)
  select 'P1', 3360, 'taken', 'cash', id, '2026-01-01', '01900000-0000-7000-8000-000000003508'
  from staff limit 1;
insert into till_refund (number, order_number, amount_fen) values ('R1', 'P1', 360);
insert into sandbox_trade (number, amount_fen, state, external_id, paid_fen, paid_at, notify_url,
    return_path, expires_at, created_at)
  values ('P2', 100, 'paid', 'SX1', 100, '2026-01-01', 'http://127.0.0.1:9', '/bulky', '2026-01-02',
    '2026-01-01');
insert into sandbox_refund (number, trade, amount_fen, external_id, done_at, created_at)
  values ('R2', 'P2', 50, 'SR1', '2026-01-01', '2026-01-01');
insert into sandbox_callback (id, kind, number, created_at)
  values ('01900000-0000-7000-8000-000000003509', 'payment', 'P2', '2026-01-01');
