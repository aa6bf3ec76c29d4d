-- A publication belongs to a department or a street that is there.
alter table publication
  add constraint publication_department_known foreign key (department) references department,
  add constraint publication_street_known foreign key (street) references street;
