-- Refunds that the platform did not do, and that staff gave back in another way.

insert into payment_transition (thing, from_state, act, to_state) values
  ('refund', 'pending', 'give-elsewhere', 'elsewhere'),
  ('refund', 'unknown', 'give-elsewhere', 'elsewhere'),
  ('refund', 'failed', 'give-elsewhere', 'elsewhere');

alter table payment_refund
  -- Codes of domain::payments::ElsewhereWay; a test compares them.
  add column elsewhere_way text constraint payment_refund_elsewhere_way_is_known
    check (elsewhere_way in ('bank-transfer', 'cash')),
  -- What the transfer or the receipt is found by. No personal data.
  add column elsewhere_reference text check (
    char_length(elsewhere_reference) <= 100 and elsewhere_reference ~ '\S'),
  -- Why it went back in this way. No personal data.
  add column elsewhere_words text check (
    char_length(elsewhere_words) <= 500 and elsewhere_words ~ '\S'),
  -- Who recorded it.
  add column elsewhere_by uuid references staff,
  drop constraint payment_refund_done_has_its_time,
  add constraint payment_refund_done_has_its_time
    check ((state in ('done', 'elsewhere')) = (done_at is not null)),
  add constraint payment_refund_elsewhere_is_whole check (
    case state
      when 'elsewhere' then elsewhere_way is not null and elsewhere_reference is not null
        and elsewhere_words is not null and elsewhere_by is not null
      else elsewhere_way is null and elsewhere_reference is null
        and elsewhere_words is null and elsewhere_by is null
    end);

create function payment_refund_elsewhere_is_kept() returns trigger language plpgsql as $$
begin
  raise exception 'what was given back elsewhere is never rewritten'
    using errcode = 'check_violation', constraint = 'payment_refund_elsewhere_is_kept';
end $$;
create trigger payment_refund_elsewhere_is_kept before update on payment_refund
  for each row when (old.state = 'elsewhere' and old.* is distinct from new.*)
  execute function payment_refund_elsewhere_is_kept();

-- An entry of its own, so that no statement of a platform is expected to have it.
alter table ledger_entry
  drop constraint ledger_entry_kind_is_known,
  add constraint ledger_entry_kind_is_known check (kind in (
    'payment', 'refund', 'refund-elsewhere', 'handed-in', 'short', 'over')),
  drop constraint ledger_entry_has_its_order,
  add constraint ledger_entry_has_its_order
    check ((order_id is not null) = (kind in ('payment', 'refund', 'refund-elsewhere'))),
  drop constraint ledger_entry_debit_is_known,
  add constraint ledger_entry_debit_is_known check (debit in (
    'residents', 'sandbox', 'wechat-pay', 'alipay', 'cash', 'card', 'safe', 'bank',
    'cash-difference')),
  drop constraint ledger_entry_credit_is_known,
  add constraint ledger_entry_credit_is_known check (credit in (
    'residents', 'sandbox', 'wechat-pay', 'alipay', 'cash', 'card', 'safe', 'bank',
    'cash-difference'));

-- What is stuck, and what the platform refused for good, until another refund of the order was asked
-- for since: a booking asks anew for all that is to go back, so of two that were refused only the last
-- may be given back in another way.
create or replace view payment_refund_for_staff as
  select back.id, back.order_id
  from payment_refund as back
  where back.stuck_at is not null
     or back.state = 'failed' and not exists (
       select from payment_refund as later
       where later.order_id = back.order_id and later.created_at > back.created_at);
