-- What an institution shares is open to everybody in its shared hours (错时共享), not in its own.
update place set hours_syntax = parking.shared_hours_syntax, hours_during = null,
  hours_until = null, always_open = null, hours_expand_at = '-infinity', hours_calendar = 0
from parking where parking.place = place.id and parking.shared_hours <> '';
