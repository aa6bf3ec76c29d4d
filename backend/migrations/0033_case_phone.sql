-- Reporters without an account are told by text message once they have confirmed their phone.

alter table sign_in_code
  drop constraint sign_in_code_purpose_check,
  add constraint sign_in_code_purpose_check
    check (purpose in ('sign-in', 'delete', 'email', 'new-phone', 'old-phone', 'case')),
  drop constraint sign_in_code_is_of_somebody,
  add constraint sign_in_code_is_of_somebody
    check ((purpose in ('sign-in', 'case')) = (resident is null));
grant update (phone, phone_index) on case_reporter to minhu_serve;
