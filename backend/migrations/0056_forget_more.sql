-- Who has left leaves less behind.

-- An account that nobody used for years also forgets how its owner wanted to be told.
grant update (elder, quiet_from, quiet_to) on resident to minhu_worker;

-- Whether account or number are of whoever had the link of the receipt, which somebody else may have
-- sent them. The receipt does not show the name, so they are not told it.
alter table case_reporter add column by_receipt boolean not null default false;
grant update (by_receipt) on case_reporter to minhu_serve;
update case_reporter set by_receipt = true
from audit_event
where act = 'keep-receipt' and subject_kind = 'case' and subject_id = case_reporter.id
  and case_reporter.resident is not null;

-- What an app sent is of its account, so all of it could still be linked once the account is deleted.
-- Null then, as it always may be of cases and bookings.
alter table sorting_question alter column presession drop not null;
alter table resident_question alter column presession drop not null;
grant update (presession) on sorting_question, resident_question, case_reporter to minhu_serve;
