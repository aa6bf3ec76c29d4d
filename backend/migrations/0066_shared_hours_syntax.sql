-- Nothing reads it: what the shared hours mean stands with the place, like those of every other.
alter table parking drop column shared_hours_syntax;
