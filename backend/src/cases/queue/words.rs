//! What staff type to find cases: a number, or words of the address and of what was said.

use domain::{
    number::Number,
    text::{clean_line, length},
};
use sqlx::{Postgres, QueryBuilder};

use super::ask::Ask;
use crate::{cases::MAX_EXTERNAL, lists::midnight};

/// As many characters as a number of the city has at most.
const LONGEST: usize = MAX_EXTERNAL;
/// The most words, each of which a case must have.
const MOST_WORDS: usize = 5;
/// So many cases with the words are looked through, the newest: a common word is in a third of all.
const NEWEST: i64 = 2_000;

impl Ask<'_> {
    pub(super) fn has_words(&self) -> bool {
        !clean_line(&self.filter.words).is_empty()
    }

    /// `worded`: the cases that are meant, instead of all. With a number of ours, or one of the city's
    /// that is there, it is that case alone.
    pub(super) fn worded(&self, sql: &mut QueryBuilder<Postgres>) {
        let line: String = clean_line(&self.filter.words).chars().take(LONGEST).collect();
        let number = Number::parse(&line).ok();
        let words = if number.is_some() { Vec::new() } else { cut(&line) };
        sql.push(", numbered as materialized (select id from case_file where number = ");
        sql.push_bind(number.map(|number| number.as_str().to_owned()));
        sql.push(" or external_number = ");
        sql.push_bind(line.clone());
        sql.push(
            "), worded as materialized (
               select * from case_file where id in (select id from numbered",
        );
        if !words.is_empty() {
            sql.push(" union all ");
            self.said(sql, &words);
        }
        sql.push("))");
    }

    /// The newest cases that have all of `words`. The index gives those that have all their pairs of
    /// characters, three days by three days back; `strpos` takes out what has those elsewhere.
    fn said(&self, sql: &mut QueryBuilder<Postgres>, words: &[&str]) {
        let end = self.filter.to.and_then(|day| day.succ_opt()).map(midnight);
        sql.push("(select newest.case_id from generate_series(case_days(");
        sql.push_bind(end.map_or(self.now, |end| end.min(self.now)));
        sql.push(
            "), (select case_days(min(opened_at)) from case_file), -1) as past
             cross join lateral (
               select case_id from case_words
               where case_pairs(said, days) @> case_pairs(lower(",
        );
        sql.push_bind(words.join(" "));
        sql.push("), past)");
        for word in words {
            sql.push(" and strpos(said, lower(");
            sql.push_bind((*word).to_owned());
            sql.push(")) > 0");
        }
        sql.push(" order by case_id desc limit ");
        sql.push(NEWEST);
        sql.push(") as newest where not exists (select from numbered)");
        if let Some(from) = self.filter.from {
            sql.push(" and past >= case_days(");
            sql.push_bind(midnight(from));
            sql.push(")");
        }
        sql.push(" limit ");
        sql.push(NEWEST);
        sql.push(")");
    }
}

/// The words of a line; none where each is a single character, of which the index knows nothing.
fn cut(line: &str) -> Vec<&str> {
    let words: Vec<&str> = line.split(' ').take(MOST_WORDS).collect();
    if words.iter().any(|word| length(word) > 1) { words } else { Vec::new() }
}
