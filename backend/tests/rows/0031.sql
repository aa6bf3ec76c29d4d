insert into case_claim (case_id, staff, at, until)
  select '01900000-0000-7000-8000-000000002410', id, '2026-01-01', '2026-01-02' from staff limit 1;
insert into case_watch (case_id, staff, seen_at)
  select '01900000-0000-7000-8000-000000002410', id, '2026-01-01' from staff limit 1;
update case_file set taken_by = (select id from staff limit 1);
