-- What staff look cases up by: whose they are, and when they came.

-- The open ones of a street, whoever has them.
create index case_file_street_open on case_file (street, state, next_due_at, id)
  where closed_at is null and street is not null;
-- All of them, the newest first, and those of a department.
create index case_file_opened on case_file (opened_at desc, id);
create index case_file_department on case_file (department, opened_at desc, id)
  where department is not null;
-- How soon residents heard the first word, by when the case came.
create index case_clock_contact on case_clock (started_at, case_id) include (due_at, stopped_at)
  where kind = 'contact';
-- And of whoever has them.
create index case_file_handler on case_file (handler, opened_at desc, id)
  where handler is not null;
