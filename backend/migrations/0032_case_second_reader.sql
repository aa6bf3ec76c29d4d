-- Answers that somebody else reads first, and suspended cases that are looked at again.

-- A proposed answer is one that is not sent; a case has one at most.
create unique index case_answer_proposed on case_answer (case_id) where sent_at is null;

-- While a case is suspended (挂账), a clock runs to the day on which it is looked at again.
alter table case_clock
  drop constraint case_clock_kind_check,
  add constraint case_clock_kind_check check (kind in (
    'accept', 'contact', 'handle', 'close', 'callback', 'review'));
alter table case_limit
  drop constraint case_limit_clock_is_known,
  add constraint case_limit_clock_is_known check (clock in (
    'accept', 'contact', 'handle', 'close', 'callback', 'review'));
