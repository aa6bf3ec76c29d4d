insert into case_checklist values ('06010', 'clean', 0, '现场已清理干净', '現場已清理乾淨', 'The spot is clean');
