insert into calendar_version values (1, '2026-01-01', 'year,2026,2025-11-04,notice,');
insert into calendar_duty values ('2020-01-01', 1, 510, 720), ('2020-01-01', 0, 510, 720);
insert into calendar_year values (2026, '国务院办公厅关于2026年部分节假日安排的通知',
  'https://www.gov.cn/', '2025-11-04');
insert into calendar_day values ('2026-01-01', 2026, 'off', '元旦'), ('2026-01-04', 2026, 'work', '元旦');
