-- What waits for a call, by when that is due: its own list is in this order now, and what is late with
-- it is among everything that is late.
create index case_file_call_due on case_file (next_due_at, id) where state = 'closed';
drop index case_file_waits_call;
