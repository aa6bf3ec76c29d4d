-- What residents ask and look for that the sorting guide does not know: open questions grouped by
-- their words, and how often what was looked for.

-- ── Questions that wait, by their words ──────────────────────────────────────────────────────────
-- How the search engine reads the words; questions with the same are one line of the queue.
alter table sorting_question add column asked_as text not null default '';
update sorting_question set asked_as = lower(btrim(words));
create index sorting_question_asked_as on sorting_question (asked_as, asked_at)
  where state = 'open';

-- One line for each, kept by the trigger below, so that the queue is ordered by an index.
create table sorting_waiting (
  id        uuid primary key default gen_random_uuid(),
  asked_as  text        not null constraint sorting_waiting_asked_as unique,
  -- As somebody wrote them.
  words     text        not null,
  questions integer     not null check (questions > 0),
  oldest    timestamptz not null
);
create index sorting_waiting_oldest on sorting_waiting (oldest, id);
create index sorting_waiting_most on sorting_waiting (questions desc, oldest, id);

insert into sorting_waiting (asked_as, words, questions, oldest)
  select asked_as, min(words), count(*), min(asked_at)
  from sorting_question where state = 'open' group by asked_as;

-- Acts as the owner: nobody else writes the counts.
create function sorting_waiting_counts() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if tg_op <> 'INSERT' and old.state = 'open' and (tg_op = 'DELETE' or new.state <> 'open') then
    -- Locked first, so that of two at once the second sees what the first has left.
    perform from sorting_waiting where asked_as = old.asked_as for update;
    delete from sorting_waiting where asked_as = old.asked_as and questions = 1;
    if not found then
      update sorting_waiting set questions = questions - 1,
        oldest = coalesce((
          select min(asked_at) from sorting_question
          where state = 'open' and asked_as = old.asked_as), oldest)
      where asked_as = old.asked_as;
    end if;
  end if;
  if tg_op = 'INSERT' and new.state = 'open' then
    insert into sorting_waiting (asked_as, words, questions, oldest)
      values (new.asked_as, new.words, 1, new.asked_at)
    on conflict (asked_as) do update
      set questions = sorting_waiting.questions + 1,
        oldest = least(sorting_waiting.oldest, excluded.oldest);
  end if;
  return null;
end $$;
create trigger sorting_waiting_counts
  after insert or update of state or delete on sorting_question
  for each row execute function sorting_waiting_counts();

-- A question that is written without it is grouped by its plain words.
create function sorting_question_is_grouped() returns trigger
language plpgsql set search_path = public, pg_temp as $$
begin
  if new.asked_as = '' then new.asked_as := lower(btrim(new.words)); end if;
  return new;
end $$;
create trigger sorting_question_is_grouped before insert on sorting_question
  for each row execute function sorting_question_is_grouped();

grant select on sorting_waiting to minhu_serve, minhu_worker;

-- ── What was looked for ──────────────────────────────────────────────────────────────────────────
-- Today only: which browsers looked for what. `browser` is a hash of the day and of the pre-session,
-- so that it says nothing about another day. Folded into counts when the day is over, and deleted.
create table sorting_seen (
  day     date  not null,
  -- 'missed': the words, which found nothing; 'item': the slug of the item that was found.
  kind    text  not null check (kind in ('missed', 'item')),
  words   text  not null check (char_length(words) between 1 and 60),
  browser bytea not null check (octet_length(browser) = 16),
  primary key (day, kind, words, browser)
);

-- How many browsers on a day; only what enough of them looked for.
create table sorting_count (
  day      date    not null,
  kind     text    not null check (kind in ('missed', 'item')),
  words    text    not null check (char_length(words) between 1 and 60),
  -- Fewer could tell of somebody: backend::sorting::tally::LEAST.
  browsers integer not null check (browsers >= 3),
  primary key (kind, words, day)
);
create index sorting_count_day on sorting_count (day);

grant select, insert, delete on sorting_seen to minhu_serve;
grant select, insert on sorting_count to minhu_serve;
grant select (day, kind, words), delete on sorting_seen to minhu_worker;
grant select, delete on sorting_count to minhu_worker;
