-- Whoever plans the days says by hand that nobody came, also where a crew had set out.
insert into bulky_transition (from_state, step, to_state) values
  ('on-the-way', 'displace', 'displaced');
