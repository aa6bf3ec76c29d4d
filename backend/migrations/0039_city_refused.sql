-- A 退单 that the city refuses: the case is the district's after all, and begins again where somebody
-- decides.
insert into case_transition (from_state, step, to_state) values
  ('refused', 'reopen', 'accepted'),
  ('void', 'reopen', 'accepted');
