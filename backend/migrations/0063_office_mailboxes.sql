-- Whom the ladder of late cases reaches: mailboxes of offices, not of persons. The supervisor's and
-- the leader's are settings of the district.

alter table department
  -- For what its handlers have to do: cases that are almost late, or late. Without one, the district's
  -- own mailbox for staff (`staff_email`) is told.
  add column email text constraint department_email_is_one
    check (length(email) <= 254 and email ~ '^[^@[:space:]]+@[a-z0-9-]+([.][a-z0-9-]+)+$'),
  -- For whoever heads it, once a case is late for so long that the head is told. Without one, as
  -- above.
  add column head_email text constraint department_head_email_is_one
    check (length(head_email) <= 254 and head_email ~ '^[^@[:space:]]+@[a-z0-9-]+([.][a-z0-9-]+)+$');
grant update (email, head_email) on department to minhu_serve;

-- Whose department's it is; its `kind` says the rung. None of what came before this, and of what no
-- department has.
alter table staff_message add column department uuid;
