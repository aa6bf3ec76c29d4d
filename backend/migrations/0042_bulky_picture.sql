-- The picture of a thing: a symbol of public/bulky-things.svg; a test compares the two.
alter table bulky_item add column picture text not null default 'box'
  check (picture ~ '^[a-z][a-z0-9-]{0,39}$');
