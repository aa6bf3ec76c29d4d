-- Bookings that a member of staff took in: what a property company sees are its own.
create index bulky_booking_taken_by on bulky_booking (taken_by, (coalesce(starts_at, opened_at)), id)
  where taken_by is not null;

-- A case leads to the booking that it complains about, and is about one.
create unique index bulky_booking_complaint on bulky_booking (complaint)
  where complaint is not null;
