update publication set department = (select id from department limit 1);
