-- Payments of two platforms: 微信支付 and 支付宝.

alter table payment_order
  drop constraint payment_order_provider_check,
  add constraint payment_order_provider_check
    check (provider in ('sandbox', 'wechat-pay', 'alipay', 'offline'));
alter table ledger_entry
  drop constraint ledger_entry_provider_check,
  add constraint ledger_entry_provider_check
    check (provider in ('sandbox', 'wechat-pay', 'alipay', 'offline')),
  drop constraint ledger_entry_debit_is_known,
  add constraint ledger_entry_debit_is_known check (debit in (
    'residents', 'sandbox', 'wechat-pay', 'alipay', 'cash', 'card', 'safe', 'cash-difference')),
  drop constraint ledger_entry_credit_is_known,
  add constraint ledger_entry_credit_is_known check (credit in (
    'residents', 'sandbox', 'wechat-pay', 'alipay', 'cash', 'card', 'safe', 'cash-difference'));
