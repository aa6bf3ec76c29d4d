-- Staff find cases by words of the address and the description. Those stand in a table of their own:
-- a case is written anew at each of its steps, and its index would be as well. Nobody can write cases
-- until this is done, so those from before come in 0078.

-- What is looked through: the address and the beginning of the description, 300 characters together,
-- so that filing stays cheap; in small letters, and full width or not, as it is asked for. What
-- domain::phone::mask_numbers masks is left out, since it could be tried out figure by figure: before
-- anything else, because that reads the text as it is. In plpgsql, which plans it once for a
-- connection.
create function case_said(address text, words text) returns text
language plpgsql immutable parallel safe as $$
declare
  said text := translate(address || E'\n' || words, '０１２３４５６７８９＋ｘＸX', '0123456789+xxx');
  -- One or two separators.
  gap text := '[ \u00a0\u2002-\u200a\u202f\u3000()（）－−\u2010-\u2015-]{1,2}';
  mobile text := '1~[3-9](?:~[0-9]){9}';
  -- Without the zero before it.
  landline text := '(?:(?:1~0|2~[0-9])~[2-8](?:~[0-9]){7}'
    || '|[3-9](?:~[0-9]){2}~[2-8](?:~[0-9]){6,7})';
  -- The year in its century, month, day, and a number of three figures.
  born text := '[0-9]~[0-9]~(?:0~[1-9]|1~[0-2])~(?:0~[1-9]|[12]~[0-9]|3~[01])(?:~[0-9]){3}';
  -- Of 18 figures, or of 15 from before 2004.
  card text := '[1-8](?:~[0-9]){5}~(?:(?:1~[89]|2~0)~' || born || '~[0-9x]|' || born || ')';
  -- Where +86 or 0086 is before it.
  abroad text := '(?:' || mobile || '|(?:0~)?' || landline || ')';
  numbers text := '(?:([+])8~6~' || abroad || '|(^|[^0-9+])(?:' || card || '|(?:8~6~)?' || mobile
    || '|0~' || landline || '|0~0~8(?:~|' || gap || ')6(?:~|' || gap || ')' || abroad
    || '))(?![0-9])';
begin
  -- Groups of three figures and more, and an 86 before them, belong together. What is between them is
  -- marked, and may stand wherever ~ is.
  said := regexp_replace(said, '([0-9]{3}|86)(' || gap || ')(?=[0-9]{2}[0-9x])',
    '\1' || chr(1) || '\2', 'g');
  said := regexp_replace(said, replace(numbers, '~', '(?:\u0001[^0-9]{1,2})?'), '\1\2 ', 'g');
  said := left(replace(said, chr(1), ''), 300);
  return left(lower(normalize(said, nfkc)), 300);
end $$;

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
-- What waits to be sorted in is read by every search, so it stays little.
create index case_words_pairs on case_words using gin (case_pairs(said, days))
  with (gin_pending_list_limit = 64);

-- Always what the case says now, also of one that 0078 has not come to.
create function case_file_has_words() returns trigger
language plpgsql set search_path = public, pg_temp as $$
begin
  insert into case_words (case_id, days, said)
    values (new.id, case_days(new.opened_at), case_said(new.address, new.words))
    on conflict (case_id) do update set said = excluded.said;
  return null;
end $$;
create trigger case_file_has_words after insert on case_file
  for each row execute function case_file_has_words();
create trigger case_file_changes_words after update of address, words on case_file
  for each row when (old.address <> new.address or old.words <> new.words)
  execute function case_file_has_words();

grant select, insert, update (said) on case_words to minhu_serve;
