-- What staff look for in their box, in any number of questions: characters and pairs of characters,
-- since words of Chinese have no spaces between them.
create index sorting_question_grams on sorting_question
  using gin (name_grams(array[lower(words)]));
create index resident_question_grams on resident_question
  using gin (name_grams(array[lower(subject)]));
