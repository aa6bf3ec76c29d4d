-- What residents add is replied to in time, and what staff ask them waits for them.

alter table case_clock
  drop constraint case_clock_kind_check,
  add constraint case_clock_kind_check check (kind in (
    'accept', 'contact', 'handle', 'close', 'callback', 'review', 'reply'));
alter table case_limit
  drop constraint case_limit_clock_is_known,
  add constraint case_limit_clock_is_known check (clock in (
    'accept', 'contact', 'handle', 'close', 'callback', 'review', 'reply'));

-- As soon as a resident hears the first word they hear the next, until the district says otherwise.
insert into case_limit (id, clock, class, kind, urgency, street, unit, amount, effective_on)
select gen_random_uuid(), 'reply', class, kind, urgency, street, unit, amount, effective_on
from case_limit where clock = 'contact';

-- Codes of domain::cases::Awaits. What is over waits for no word.
alter table case_file
  add column awaits text
    constraint case_file_awaits_is_known check (awaits in ('resident', 'reply')),
  add constraint case_file_over_awaits_nothing check (awaits is null or closed_at is null);
create index case_file_awaits_resident on case_file (state, next_due_at, id)
  where closed_at is null and awaits = 'resident';
