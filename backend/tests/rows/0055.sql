-- A refund that was given back in cash, from the safe.
update payment_refund set state = 'pending', act = 'submit' where state = 'requested';
update payment_refund
  set state = 'elsewhere', act = 'give-elsewhere', ask_at = null, stuck_at = null,
    done_at = '2026-01-02', elsewhere_way = 'cash', elsewhere_reference = 'S-1',
    elsewhere_words = '原卡已注销', elsewhere_by = (select id from staff order by id limit 1)
  where state = 'pending';
insert into ledger_entry (id, order_id, kind, provider, external_id, debit, credit, amount_fen, at,
    written_at)
  select '01900000-0000-7000-8000-000000005501', order_id, 'refund-elsewhere', 'offline', number,
    'residents', 'safe', amount_fen, '2026-01-02', '2026-01-02'
  from payment_refund where state = 'elsewhere';
