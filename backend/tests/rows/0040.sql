insert into sorting_rules (version, name_zh_hans, name_zh_hant, name_en, basis_zh_hans,
    basis_zh_hant, basis_en, reviewed_on, created_at)
  values (1, '细则', '細則', 'Rules', '通知', '通知', 'Notice', '2026-01-01', '2026-01-01');
insert into sorting_override (id, rules, item, act)
  values ('01900000-0000-7000-8000-000000004001', 1, 'milk-tea-cup', 'hide');
insert into sorting_alias values ('01900000-0000-7000-8000-000000004002', '封口膜', '封口膜', 'newspaper',
  '2026-01-01', '01900000-0000-7000-8000-000000000010');
