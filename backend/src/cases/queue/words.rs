//! What staff type to find cases: a number, or words of the address and of what was said.

use domain::{
    number::Number,
    text::{clean_line, length},
};
use sqlx::{PgPool, Postgres, QueryBuilder};
use unicode_normalization::UnicodeNormalization;
use uuid::Uuid;

use super::ask::Ask;
use crate::{cases::MAX_EXTERNAL, lists::midnight};

/// As many characters as a number of the city has at most.
const LONGEST: usize = MAX_EXTERNAL;
/// The most words, each of which a case must have.
const MOST_WORDS: usize = 5;
/// So many cases with the words are looked up, the newest: a common word is in a third of all.
pub(super) const NEWEST: usize = 2_000;

/// The cases that are meant.
#[derive(Debug)]
pub(super) struct Meant {
    /// All of them, or the newest.
    cases: Vec<Uuid>,
    /// The words, where older cases have them as well.
    common: Vec<String>,
}

/// Whether `words` are a number of ours, or one of the city's that is there: then that case is meant,
/// and no words are looked for.
///
/// # Errors
/// When the database cannot be reached.
pub async fn is_case_number(db: &PgPool, words: &str) -> Result<bool, sqlx::Error> {
    let line = line(words);
    Ok(Number::parse(&line).is_ok() || !numbered(db, &line).await?.is_empty())
}

impl Ask<'_> {
    /// What the words of the filter mean: of cases with them at most so many, the `newest`.
    pub(super) async fn look_up(
        &self,
        db: &PgPool,
        newest: usize,
    ) -> Result<Option<Meant>, sqlx::Error> {
        let line = line(&self.filter.words);
        if line.is_empty() {
            return Ok(None);
        }
        let cases = numbered(db, &line).await?;
        let words = if Number::parse(&line).is_ok() { Vec::new() } else { cut(&line) };
        if !cases.is_empty() || words.is_empty() {
            return Ok(Some(Meant { cases, common: Vec::new() }));
        }
        let mut sql = self.said(&words, newest);
        let cases: Vec<Uuid> = sql.build_query_scalar().fetch_all(db).await?;
        let common = if cases.len() < newest { Vec::new() } else { words };
        Ok(Some(Meant { cases, common }))
    }

    /// The newest cases that have all of `words`. The index gives those that have all their pairs of
    /// characters, three days by three days back; `strpos` takes out what has those elsewhere.
    fn said(&self, words: &[String], newest: usize) -> QueryBuilder<Postgres> {
        let end = self.filter.to.and_then(|day| day.succ_opt()).map(midnight);
        let mut sql = QueryBuilder::new("select newest.case_id from generate_series(case_days(");
        sql.push_bind(end.map_or(self.now, |end| end.min(self.now)));
        sql.push(
            "), (select case_days(min(opened_at)) from case_file), -1) as past
             cross join lateral (
               select case_id from case_words
               where case_pairs(said, days) @> case_pairs(lower(",
        );
        sql.push_bind(words.join(" "));
        sql.push("), past)");
        have(&mut sql, words);
        sql.push(" order by case_id desc limit ");
        sql.push(newest);
        sql.push(") as newest");
        if let Some(from) = self.filter.from {
            sql.push(" where past >= case_days(");
            sql.push_bind(midnight(from));
            sql.push(")");
        }
        sql.push(" limit ");
        sql.push(newest);
        sql
    }

    /// `worded`: the cases that are meant, instead of all.
    pub(super) fn worded(&self, sql: &mut QueryBuilder<Postgres>) {
        if let Some(meant) = &self.meant {
            sql.push(", worded as materialized (select * from case_file where id = any (");
            sql.push_bind(meant.cases.clone());
            sql.push("))");
        }
    }

    /// The words that each case is asked for, since the newest with them are not all: where there are
    /// `few` to ask.
    fn common(&self, few: bool) -> &[String] {
        match &self.meant {
            Some(meant) if few => &meant.common,
            _ => &[],
        }
    }

    /// What a branch reads.
    pub(super) fn cases(&self, few: bool) -> &'static str {
        if self.meant.is_some() && self.common(few).is_empty() {
            "worded as case_file"
        } else {
            "case_file"
        }
    }

    /// A subquery and no join: the branch goes along its index until its page is full.
    pub(super) fn says(&self, sql: &mut QueryBuilder<Postgres>, few: bool) {
        let words = self.common(few);
        if !words.is_empty() {
            sql.push(" and (select true");
            have(sql, words);
            sql.push(" from case_words where case_id = case_file.id)");
        }
    }
}

/// What is looked at of what was typed.
fn line(words: &str) -> String {
    clean_line(words).chars().take(LONGEST).collect()
}

/// The case that has this number.
async fn numbered(db: &PgPool, line: &str) -> Result<Vec<Uuid>, sqlx::Error> {
    let number = Number::parse(line).ok();
    sqlx::query_scalar!(
        "select id from case_file where number = $1 or external_number = $2",
        number.as_ref().map(Number::as_str),
        line,
    )
    .fetch_all(db)
    .await
}

/// The words of a line, full width or not, as `case_said` has them; none where each is a single
/// character, of which the index knows nothing.
fn cut(line: &str) -> Vec<String> {
    let line = clean_line(&line.nfkc().collect::<String>());
    let words: Vec<String> = line.split(' ').take(MOST_WORDS).map(str::to_owned).collect();
    if words.iter().any(|word| length(word) > 1) { words } else { Vec::new() }
}

fn have(sql: &mut QueryBuilder<Postgres>, words: &[String]) {
    for word in words {
        sql.push(" and strpos(said, lower(");
        sql.push_bind(word.clone());
        sql.push(")) > 0");
    }
}
