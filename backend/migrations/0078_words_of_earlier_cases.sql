-- no-transaction
-- What the cases from before 0070 are found by, a thousand at a time: nobody who writes waits for
-- more than that. One statement, so that it may commit; where it was interrupted, it begins again.
do $$
declare
  past uuid := '00000000-0000-0000-0000-000000000000';
  upto uuid;
begin
  loop
    select id into upto
      from (select id from case_file where id > past order by id limit 1000) as part
      order by id desc limit 1;
    exit when not found;
    insert into case_words (case_id, days, said)
      select id, case_days(opened_at), case_said(address, words) from case_file
      where id > past and id <= upto order by id
      on conflict do nothing;
    commit;
    past := upto;
  end loop;
end $$;
