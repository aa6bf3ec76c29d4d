-- Whoever was put out of their window, or whose things were not found, is asked what they want, and has
-- their money back by the rules if they do not say.

insert into bulky_transition (from_state, step, to_state) values
  ('displaced', 'lapse', 'cancelled'),
  ('not-found', 'lapse', 'cancelled');

alter table bulky_booking
  -- Until when they have to say what they want.
  add column answer_until timestamptz,
  add column reminded_answer_at timestamptz;

-- Those who wait already: a second try has the time that was promised for it. Nobody who was put out has
-- heard of a time yet, so they have enough of it to be reminded first.
update bulky_booking set answer_until = case state
  when 'not-found' then changed_at + make_interval(mins => coalesce(
    (select (policy ->> 'retry_within')::integer from bulky_terms
     where bulky_terms.version = bulky_booking.terms), 10080))
  else greatest(changed_at + interval '14 days', now() + interval '4 days')
end
where state in ('displaced', 'not-found');

-- A process of the release before knows nothing of the time; it is the usual one then, or what is
-- promised for a second try.
create function bulky_booking_answer_time() returns trigger
language plpgsql set search_path = public, pg_temp as $$
begin
  new.answer_until := case new.state
    when 'displaced' then coalesce(new.answer_until, new.changed_at + interval '14 days')
    when 'not-found' then coalesce(new.answer_until, new.changed_at + make_interval(mins => coalesce(
      (select (policy ->> 'retry_within')::integer from bulky_terms
       where version = new.terms), 10080)))
  end;
  return new;
end $$;
create trigger bulky_booking_answer_time before insert or update of state on bulky_booking
  for each row execute function bulky_booking_answer_time();

alter table bulky_booking add constraint bulky_booking_answer_has_its_time check (
  (state in ('displaced', 'not-found')) = (answer_until is not null));
create index bulky_booking_answer on bulky_booking (answer_until) where answer_until is not null;
