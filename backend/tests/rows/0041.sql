insert into sorting_seen values ('2026-01-01', 'missed', '封口膜', substring(sha256('x') for 16));
insert into sorting_count values ('2026-01-01', 'item', 'newspaper', 3);
