-- Three years of windows before those that are planned, and bookings spread over all of them.
update capacity_window
set limit_stops = 1000000, limit_litres = 1000000000, limit_kilograms = 1000000000;
insert into capacity_window (id, resource, day, starts_at, ends_at, cut_off_at, limit_stops,
  limit_litres, limit_kilograms, was_claimed)
select gen_random_uuid(), resource, day - 7 * weeks, starts_at - weeks * interval '7 days',
  ends_at - weeks * interval '7 days', cut_off_at - weeks * interval '7 days', 1000000, 1000000000,
  1000000000, true
from capacity_window, generate_series(1, 156) as weeks
where cut_off_at > now() and day < current_date + 8
on conflict do nothing;
with windows as (select array_agg(id order by starts_at) as ids from capacity_window)
insert into capacity_claim (id, window_id, subject_kind, subject_id, stops, litres, kilograms, state,
  held_at, held_until)
select gen_random_uuid(), ids[1 + number % array_length(ids, 1)], 'bulky-booking',
  gen_random_uuid(), 1, 10, 5, 'held', now(), now()
from windows, generate_series(1, :claims) as number;
update capacity_claim set state = 'booked', held_until = null, booked_at = held_at
where state = 'held';
update capacity_window set taken_stops = one.stops, taken_litres = one.litres,
  taken_kilograms = one.kilograms
from (select window_id, sum(stops) as stops, sum(litres) as litres, sum(kilograms) as kilograms
  from capacity_claim where state in ('held', 'booked') group by window_id) as one
where one.window_id = capacity_window.id;
vacuum analyze;
