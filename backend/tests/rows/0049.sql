-- A refund to a card that was closed.
update payment_refund set stuck_at = created_at where state = 'requested';
