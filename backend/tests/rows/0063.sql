update department set email = 'sanitation@example.org', head_email = 'head@example.org';
update staff_message set department = (select id from department limit 1);
