insert into file (id, kind, content_type, bytes, sha256, thumb, created_at, attached_to, attached_id)
  values ('01900000-0000-7000-8000-000000007901', 'document', 'application/pdf', 1, sha256('document'),
    false, '2026-01-03', 'case_document', '01900000-0000-7000-8000-000000007902');
insert into case_document (id, case_id, file, position, title, file_key, bytes, attached_by, attached_at)
  select '01900000-0000-7000-8000-000000007902', '01900000-0000-7000-8000-000000002410',
    '01900000-0000-7000-8000-000000007901', 1, '\x00', '\x00', 1, id, '2026-01-03'
  from staff limit 1;
