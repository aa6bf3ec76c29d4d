-- Payments: what is asked for, what came, what went back, and where it is. Amounts are whole 分.
-- No personal data: whose it is, the subject knows.

-- ── What may follow what ─────────────────────────────────────────────────────────────────────────
-- The rows of domain::payments::ORDER_TRANSITIONS and REFUND_TRANSITIONS; a test compares them.
create table payment_transition (
  thing      text not null check (thing in ('order', 'refund')),
  from_state text not null,
  act        text not null,
  to_state   text not null,
  primary key (thing, from_state, act)
);
insert into payment_transition (thing, from_state, act, to_state) values
  ('order', 'created', 'start', 'pending'),
  ('order', 'created', 'lose-touch', 'unknown'),
  ('order', 'created', 'pay', 'paid'),
  ('order', 'created', 'close', 'closed'),
  ('order', 'created', 'fail', 'failed'),
  ('order', 'pending', 'lose-touch', 'unknown'),
  ('order', 'pending', 'pay', 'paid'),
  ('order', 'pending', 'close', 'closed'),
  ('order', 'pending', 'fail', 'failed'),
  ('order', 'unknown', 'start', 'pending'),
  ('order', 'unknown', 'pay', 'paid'),
  ('order', 'unknown', 'close', 'closed'),
  ('order', 'unknown', 'fail', 'failed'),
  ('order', 'closed', 'pay-late', 'paid'),
  ('order', 'failed', 'pay-late', 'paid'),
  ('refund', 'requested', 'submit', 'pending'),
  ('refund', 'requested', 'lose-touch', 'unknown'),
  ('refund', 'requested', 'finish', 'done'),
  ('refund', 'requested', 'fail', 'failed'),
  ('refund', 'pending', 'lose-touch', 'unknown'),
  ('refund', 'pending', 'finish', 'done'),
  ('refund', 'pending', 'fail', 'failed'),
  ('refund', 'unknown', 'submit', 'pending'),
  ('refund', 'unknown', 'finish', 'done'),
  ('refund', 'unknown', 'fail', 'failed');

-- ── Orders ───────────────────────────────────────────────────────────────────────────────────────
create table payment_order (
  id           uuid primary key,
  -- What the platform knows it by, in every try.
  number       text not null constraint payment_order_number unique
               check (number ~ '^P[0-9]{8}[0-9A-Z]{20}$'),
  -- What it is for: a word and an id that payments never look into.
  subject_kind text not null check (subject_kind ~ '^[a-z][a-z-]{0,39}$'),
  subject      uuid not null,
  amount_fen   bigint not null check (amount_fen between 1 and 100000000),
  provider     text not null check (provider in ('sandbox', 'offline')),
  state        text not null default 'created',
  -- The act that led to the state.
  act          text,
  -- What the platform calls the payment.
  external_id  text check (char_length(external_id) between 1 and 100),
  -- All that ever came.
  paid_fen     bigint not null default 0,
  -- All that went back or is set aside for going back.
  refunded_fen bigint not null default 0,
  paid_at      timestamptz,
  over_at      timestamptz,
  expires_at   timestamptz not null,
  -- Somebody wants it closed, and the platform has not answered yet.
  close_wanted boolean not null default false,
  -- When the platform is asked next; null when it is not.
  ask_at       timestamptz,
  asks         integer not null default 0 check (asks >= 0),
  version      integer not null default 0,
  created_at   timestamptz not null,
  changed_at   timestamptz not null,
  constraint payment_order_never_below_zero
    check (0 <= refunded_fen and refunded_fen <= paid_fen),
  constraint payment_order_paid_has_its_time check ((paid_fen > 0) = (paid_at is not null)),
  constraint payment_order_paid_is_paid check (state <> 'paid' or paid_fen >= amount_fen),
  constraint payment_order_over_has_its_time
    check ((state in ('paid', 'closed', 'failed')) = (over_at is not null)),
  constraint payment_order_open_is_asked
    check (state not in ('created', 'pending', 'unknown') or ask_at is not null)
);
create index payment_order_ask on payment_order (ask_at) where ask_at is not null;
create index payment_order_subject on payment_order (subject_kind, subject, id);
create index payment_order_state on payment_order (state, id);
create index payment_order_provider on payment_order (provider, id);

create function payment_follows_the_table() returns trigger
language plpgsql set search_path = public, pg_temp as $$
declare
  what constant text := tg_argv[0];
  beginning constant text := tg_argv[1];
begin
  if tg_op = 'INSERT' then
    if new.state <> beginning then
      raise exception 'it begins as %', beginning
        using errcode = 'check_violation', constraint = 'payment_begins';
    end if;
  elsif not exists (
    select from payment_transition
    where thing = what and from_state = old.state and act = new.act and to_state = new.state)
  then
    raise exception '% does not lead from % to %', new.act, old.state, new.state
      using errcode = 'check_violation', constraint = 'payment_act';
  end if;
  return new;
end $$;
create trigger payment_order_begins before insert on payment_order
  for each row execute function payment_follows_the_table('order', 'created');
create trigger payment_order_follows_the_table before update of state on payment_order
  for each row when (new.state is distinct from old.state)
  execute function payment_follows_the_table('order', 'created');

-- What an order is for and how much it asks for never change, and what came is never taken back.
create function payment_order_is_kept() returns trigger language plpgsql as $$
begin
  if (new.number, new.subject_kind, new.subject, new.amount_fen, new.provider)
     is distinct from (old.number, old.subject_kind, old.subject, old.amount_fen, old.provider)
     or new.paid_fen < old.paid_fen
  then
    raise exception 'an order is never rewritten'
      using errcode = 'check_violation', constraint = 'payment_order_is_kept';
  end if;
  return new;
end $$;
create trigger payment_order_is_kept before update on payment_order
  for each row execute function payment_order_is_kept();

-- ── Refunds ──────────────────────────────────────────────────────────────────────────────────────
create table payment_refund (
  id          uuid primary key,
  number      text not null constraint payment_refund_number unique
              check (number ~ '^R[0-9]{8}[0-9A-Z]{20}$'),
  order_id    uuid not null references payment_order,
  amount_fen  bigint not null check (amount_fen > 0),
  -- Codes of domain::payments::RefundReason; a test compares them.
  reason      text not null constraint payment_refund_reason_is_known check (reason in (
    'cancelled', 'changed', 'not-done', 'wrong-amount', 'paid-twice', 'paid-late', 'goodwill')),
  -- What demanded it: one cause, one refund.
  cause       uuid not null,
  state       text not null default 'requested',
  act         text,
  external_id text check (char_length(external_id) between 1 and 100),
  ask_at      timestamptz,
  asks        integer not null default 0 check (asks >= 0),
  created_at  timestamptz not null,
  done_at     timestamptz,
  constraint payment_refund_once unique (order_id, cause),
  constraint payment_refund_done_has_its_time check ((state = 'done') = (done_at is not null)),
  constraint payment_refund_open_is_asked
    check ((state in ('requested', 'pending', 'unknown')) = (ask_at is not null))
);
create index payment_refund_ask on payment_refund (ask_at) where ask_at is not null;
create trigger payment_refund_begins before insert on payment_refund
  for each row execute function payment_follows_the_table('refund', 'requested');
create trigger payment_refund_follows_the_table before update of state on payment_refund
  for each row when (new.state is distinct from old.state)
  execute function payment_follows_the_table('refund', 'requested');

-- Every callback that was signed and every answer that changed something.
create table payment_event (
  id        uuid primary key,
  at        timestamptz not null,
  provider  text not null,
  way       text not null check (way in ('callback', 'answer')),
  order_id  uuid references payment_order,
  refund_id uuid references payment_refund,
  -- SHA-256 of a callback's body; null for answers.
  hash      bytea check (octet_length(hash) = 32),
  verdict   text not null check (verdict ~ '^[a-z][a-z-]{0,39}$')
);
create index payment_event_order on payment_event (order_id, id);
create index payment_event_refund on payment_event (refund_id) where refund_id is not null;
create unique index payment_event_callback on payment_event (provider, hash)
  where hash is not null;
-- For retention.
create index payment_event_at on payment_event (at);

-- ── The ledger ───────────────────────────────────────────────────────────────────────────────────
create table ledger_entry (
  id          uuid primary key,
  -- Null where cash is handed in, which is of many orders.
  order_id    uuid references payment_order,
  -- Codes of domain::payments::EntryKind and ::Account; a test compares them.
  kind        text not null constraint ledger_entry_kind_is_known
              check (kind in ('payment', 'refund', 'handed-in', 'short', 'over')),
  provider    text not null check (provider in ('sandbox', 'offline')),
  external_id text not null check (char_length(external_id) between 1 and 100),
  debit       text not null constraint ledger_entry_debit_is_known
              check (debit in ('residents', 'sandbox', 'cash', 'card', 'safe', 'cash-difference')),
  credit      text not null constraint ledger_entry_credit_is_known
              check (credit in ('residents', 'sandbox', 'cash', 'card', 'safe', 'cash-difference')),
  amount_fen  bigint not null check (amount_fen > 0),
  -- When the money moved, as the platform says.
  at          timestamptz not null,
  -- When it was written here.
  written_at  timestamptz not null,
  constraint ledger_entry_once unique nulls not distinct (order_id, kind, external_id),
  constraint ledger_entry_two_sides check (debit <> credit),
  constraint ledger_entry_has_its_order
    check ((order_id is not null) = (kind in ('payment', 'refund')))
);
create index ledger_entry_day on ledger_entry (provider, at);
create trigger ledger_entry_append_only before update or delete or truncate on ledger_entry
  for each statement execute function refuse_change();

-- ── Reconciliation ───────────────────────────────────────────────────────────────────────────────
create table payment_reconciliation (
  id         uuid primary key,
  provider   text not null,
  -- On the clocks of the district.
  day        date not null,
  at         timestamptz not null,
  staff      uuid references staff,
  theirs     integer not null check (theirs >= 0),
  theirs_fen bigint not null,
  ours       integer not null check (ours >= 0),
  ours_fen   bigint not null
);
create index payment_reconciliation_day on payment_reconciliation (day desc, provider, at desc);

create table payment_statement_line (
  reconciliation uuid not null references payment_reconciliation on delete cascade,
  position       integer not null check (position >= 0),
  kind           text not null check (kind in ('payment', 'refund')),
  number         text not null check (char_length(number) between 1 and 100),
  external_id    text not null check (char_length(external_id) between 1 and 100),
  amount_fen     bigint not null,
  at             timestamptz not null,
  primary key (reconciliation, position)
);

create table payment_difference (
  id             uuid primary key,
  reconciliation uuid not null references payment_reconciliation on delete cascade,
  -- Codes of domain::payments::DifferenceKind.
  kind           text not null check (kind in ('missing-here', 'missing-there', 'amount')),
  line           text not null check (line in ('payment', 'refund')),
  number         text not null check (char_length(number) between 1 and 100),
  external_id    text not null check (char_length(external_id) between 1 and 100),
  theirs_fen     bigint not null,
  ours_fen       bigint not null,
  words          text check (char_length(words) between 1 and 500),
  explained_by   uuid references staff,
  explained_at   timestamptz,
  constraint payment_difference_is_explained check (
    (words is null) = (explained_by is null) and (words is null) = (explained_at is null))
);
create index payment_difference_reconciliation on payment_difference (reconciliation);

-- ── Offline: the till of the crews ───────────────────────────────────────────────────────────────
create table till_closing (
  id           uuid primary key,
  -- Whose cash it is.
  staff        uuid not null references staff,
  day          date not null,
  -- Taken less paid out; below zero where somebody paid out more than they had taken.
  expected_fen bigint not null,
  counted_fen  bigint not null check (counted_fen >= 0),
  words        text not null default '' check (char_length(words) <= 500),
  closed_by    uuid not null references staff,
  at           timestamptz not null,
  constraint till_closing_difference_is_explained
    check (expected_fen = counted_fen or words <> '')
);
create index till_closing_day on till_closing (day desc, staff);

create table till_order (
  number     text primary key,
  amount_fen bigint not null check (amount_fen > 0),
  state      text not null default 'waiting' check (state in ('waiting', 'taken', 'closed')),
  way        text check (way in ('cash', 'card')),
  taken_by   uuid references staff,
  taken_at   timestamptz,
  closing    uuid references till_closing,
  constraint till_order_is_taken check (
    (state = 'taken') = (taken_at is not null) and (taken_at is null) = (taken_by is null)
    and (taken_at is null) = (way is null))
);
create index till_order_taken on till_order (taken_at) where taken_at is not null;
create index till_order_open on till_order (taken_by) where closing is null and way = 'cash';

create table till_refund (
  number      text primary key,
  order_number text not null references till_order,
  amount_fen  bigint not null check (amount_fen > 0),
  paid_by     uuid references staff,
  paid_at     timestamptz,
  closing     uuid references till_closing,
  constraint till_refund_is_paid check ((paid_by is null) = (paid_at is null))
);
create index till_refund_paid on till_refund (paid_at) where paid_at is not null;
create index till_refund_open on till_refund (paid_by) where closing is null and paid_at is not null;
create index till_refund_order on till_refund (order_number);

-- ── The demonstration's platform ─────────────────────────────────────────────────────────────────
-- What a payment platform would keep on its side. Empty but in the demonstration.
create table sandbox_trade (
  number      text primary key,
  amount_fen  bigint not null check (amount_fen > 0),
  state       text not null default 'waiting'
              check (state in ('waiting', 'paid', 'closed', 'failed')),
  external_id text unique,
  paid_fen    bigint check (paid_fen > 0),
  paid_at     timestamptz,
  -- A payment that is under way in a bank: so much, then.
  arrives_at  timestamptz,
  arrives_fen bigint check (arrives_fen > 0),
  notify_url  text not null,
  return_path text not null check (return_path ~ '^/([^/\\]|$)'),
  expires_at  timestamptz not null,
  created_at  timestamptz not null,
  constraint sandbox_trade_is_paid check (
    (state = 'paid') = (paid_at is not null) and (paid_at is null) = (paid_fen is null)
    and (paid_at is null) = (external_id is null)),
  constraint sandbox_trade_arrives_whole check ((arrives_at is null) = (arrives_fen is null))
);
create index sandbox_trade_paid on sandbox_trade (paid_at) where paid_at is not null;
create index sandbox_trade_arrives on sandbox_trade (arrives_at) where arrives_at is not null;

create table sandbox_refund (
  number       text primary key,
  trade        text not null references sandbox_trade,
  amount_fen   bigint not null check (amount_fen > 0),
  external_id  text not null unique,
  -- It is pending before.
  done_at      timestamptz not null,
  created_at   timestamptz not null
);
create index sandbox_refund_trade on sandbox_refund (trade);
create index sandbox_refund_done on sandbox_refund (done_at);

create table sandbox_callback (
  id         uuid primary key,
  kind       text not null check (kind in ('payment', 'refund')),
  number     text not null,
  created_at timestamptz not null,
  sent_at    timestamptz
);

-- ── Rights ───────────────────────────────────────────────────────────────────────────────────────
grant select on payment_transition to minhu_serve, minhu_worker;
grant select, insert, update on payment_order, payment_refund to minhu_serve, minhu_worker;
grant select, insert on payment_event, ledger_entry to minhu_serve, minhu_worker;
grant delete on payment_event to minhu_worker;
grant select, insert on payment_reconciliation, payment_statement_line, payment_difference
  to minhu_serve, minhu_worker;
grant update (words, explained_by, explained_at) on payment_difference to minhu_serve;
grant select, insert, update on till_order, till_refund to minhu_serve, minhu_worker;
grant select, insert on till_closing to minhu_serve;
grant select, insert, update on sandbox_trade, sandbox_refund, sandbox_callback
  to minhu_serve, minhu_worker;
