-- Staff find cases by words of the address and the description. Those stand in a table of their own:
-- a case is written anew at each of its steps, and its index would be as well.

-- What is looked through: the address and the beginning of the description, 300 characters together,
-- so that filing stays cheap; in small letters. Numbers of ten digits and more are left out, since
-- what staff see masked could be tried out figure by figure: domain::phone::mask_numbers masks none
-- that is shorter.
create function case_said(address text, words text) returns text
language sql immutable parallel safe as $$
  select left(lower(regexp_replace(address || E'\n' || words,
    '[0-9０-９](?:[ ()（）－−‐‑‒–—―-]{0,2}[0-9０-９]){9,}', ' ', 'g')), 300)
$$;

-- Which three days since 1970 a time is in.
create function case_days(moment timestamptz) returns integer
language sql immutable parallel safe as $$
  select floor(extract(epoch from moment - timestamptz '1970-01-01 00:00+00') / 259200)::integer
$$;

-- What it is found by: its pairs of neighbours, each with those three days. So the newest cases with
-- a word are read without the older ones, however common it is, and all that is filed now goes to the
-- same few pages of the index. In plpgsql, which plans it once for a connection.
create function case_pairs(said text, days integer) returns bigint[]
language plpgsql immutable strict parallel safe as $$
declare
  signs text[] := string_to_array(said, null);
begin
  return array(
    select (days::bigint << 42) | (ascii(signs[place])::bigint << 21)
      | ascii(signs[place + 1])::bigint
    from generate_series(1, cardinality(signs) - 1) as place
    where ascii(signs[place]) > 32 and ascii(signs[place + 1]) > 32);
end $$;

create table case_words (
  case_id uuid primary key references case_file on delete cascade,
  -- Those that it was reported in.
  days    integer not null,
  said    text not null
);
insert into case_words (case_id, days, said)
  select id, case_days(opened_at), case_said(address, words) from case_file order by id;
-- What waits to be sorted in is read by every search, so it stays little.
create index case_words_pairs on case_words using gin (case_pairs(said, days))
  with (gin_pending_list_limit = 64);

-- Always what the case says now.
create function case_file_has_words() returns trigger
language plpgsql set search_path = public, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    insert into case_words (case_id, days, said)
      values (new.id, case_days(new.opened_at), case_said(new.address, new.words));
  else
    update case_words set said = case_said(new.address, new.words) where case_id = new.id;
  end if;
  return null;
end $$;
create trigger case_file_has_words after insert on case_file
  for each row execute function case_file_has_words();
create trigger case_file_changes_words after update of address, words on case_file
  for each row when (old.address <> new.address or old.words <> new.words)
  execute function case_file_has_words();

grant select, insert, update (said) on case_words to minhu_serve;
