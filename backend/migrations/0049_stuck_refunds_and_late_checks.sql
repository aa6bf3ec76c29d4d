-- Refunds that wait for somebody of ours.

-- Since when the platform cannot give it back to where it came from, such as a card that was closed.
-- It is asked for on: somebody of the merchant says at the platform where it goes instead.
alter table payment_refund
  add column stuck_at timestamptz,
  add constraint payment_refund_stuck_is_open
    check (stuck_at is null or state in ('requested', 'pending', 'unknown'));
create index payment_refund_not_given_back on payment_refund (order_id)
  where stuck_at is not null or state = 'failed';

-- What is stuck, and what the platform refused for good, until another refund of the order was asked
-- for since.
create view payment_refund_for_staff as
  select back.id, back.order_id
  from payment_refund as back
  where back.stuck_at is not null
     or back.state = 'failed' and not exists (
       select from payment_refund as later
       where later.order_id = back.order_id and later.state <> 'failed'
         and later.created_at > back.created_at);
grant select on payment_refund_for_staff to minhu_serve, minhu_worker;

-- WeChat may call words risky after they were left to staff, who have shown them meanwhile.
grant update (public_at) on case_file to minhu_worker;
