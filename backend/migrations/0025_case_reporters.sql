-- What residents see and do about cases beside their own receipt.

-- The public list: the newest first, by class and street, and of those only the open ones.
create index case_file_public_new on case_file (id desc) where public_at is not null;
create index case_file_public_open on case_file (id desc)
  where public_at is not null and closed_at is null;
create index case_file_public_class on case_file (class, id desc) where public_at is not null;
create index case_file_public_street on case_file (street, id desc) where public_at is not null;
-- How long answers took lately.
create index case_file_public_closed on case_file (closed_at desc)
  where public_at is not null and closed_at is not null;

-- Deleting an account takes the person out of what they reported.
grant update (phone, phone_index, name) on case_reporter to minhu_serve;
