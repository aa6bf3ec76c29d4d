-- What waits for a call, by when that is due: its own list is in this order now, and what is late with
-- it is among everything that is late.
create index case_file_call_due on case_file (next_due_at, id) where state = 'closed';
drop index case_file_waits_call;
-- The city's own deadline counts from now on, of those that are open as well.
update case_file set next_due_at = least(next_due_at, external_due_at)
where closed_at is null and external_due_at is not null;
