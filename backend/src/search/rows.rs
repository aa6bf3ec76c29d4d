//! What no other list looks for.

use chrono::NaiveDate;
use domain::phone::mask_numbers;
use sqlx::PgExecutor;

use super::{Hit, What};
use crate::notices::questions::Source;

/// The most questions of one number: more than anybody looks through on the telephone.
const MOST_OF_ONE: i64 = 50;

/// A question as it is stored.
struct Row {
    source: String,
    id: uuid::Uuid,
    number: String,
    subject: String,
}

impl Row {
    fn hit(self) -> Option<Hit> {
        Some(Hit {
            what: What::Question(Source::parse(&self.source)?, self.id),
            name: mask_numbers(&self.subject),
            detail: self.number,
        })
    }
}

/// Questions of this number, or with the words in what is asked, the newest first. The index gives
/// those that have all characters and pairs of the words; `strpos` takes those in another order out.
pub(super) async fn questions(
    db: impl PgExecutor<'_>,
    words: &str,
    most: usize,
) -> Result<Vec<Hit>, sqlx::Error> {
    let rows = sqlx::query_as!(
        Row,
        r#"select source as "source!", id as "id!", number as "number!", subject as "subject!"
           from (
             (select 'sorting' as source, id, number, words as subject, asked_at
              from sorting_question where number = upper($1))
             union
             (select 'general', id, number, subject, asked_at
              from resident_question where number = upper($1))
             union
             (select 'sorting', id, number, words, asked_at from sorting_question
              where name_grams(array[lower(words)]) @> name_grams(array[lower($1)])
                and strpos(lower(words), lower($1)) > 0
              order by asked_at desc limit $2)
             union
             (select 'general', id, number, subject, asked_at from resident_question
              where name_grams(array[lower(subject)]) @> name_grams(array[lower($1)])
                and strpos(lower(subject), lower($1)) > 0
              order by asked_at desc limit $2)
           ) as found
           order by asked_at desc, id desc limit $2"#,
        words,
        i64::try_from(most).unwrap_or(i64::MAX),
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().filter_map(Row::hit).collect())
}

/// The questions that were asked under one of these blind indexes, the newest first.
pub(super) async fn questions_of(
    db: impl PgExecutor<'_>,
    indexes: &[Vec<u8>],
) -> Result<Vec<Hit>, sqlx::Error> {
    let rows = sqlx::query_as!(
        Row,
        r#"select source as "source!", id as "id!", number as "number!", subject as "subject!"
           from (
             select 'sorting' as source, id, number, words as subject, asked_at
             from sorting_question where phone_index = any($1)
             union all
             select 'general', id, number, subject, asked_at
             from resident_question where phone_index = any($1)
           ) as found
           order by asked_at desc, id desc limit $2"#,
        indexes,
        MOST_OF_ONE,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().filter_map(Row::hit).collect())
}

/// Days off and make-up workdays by the name of the holiday or by their date, the latest year first.
pub(super) async fn days(
    db: impl PgExecutor<'_>,
    words: &str,
    most: usize,
) -> Result<Vec<Hit>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select year, name, min(day) as "first!", max(day) as "last!" from calendar_day
           where strpos(name, $1) > 0 or day = $2
           group by year, name order by year desc, min(day) limit $3"#,
        words,
        words.parse::<NaiveDate>().ok(),
        i64::try_from(most).unwrap_or(i64::MAX),
    )
    .fetch_all(db)
    .await?;
    let hit = |year, name, first: NaiveDate, last: NaiveDate| Hit {
        what: What::Day(year),
        name,
        detail: if first == last { first.to_string() } else { format!("{first} – {last}") },
    };
    Ok(rows.into_iter().map(|row| hit(row.year, row.name, row.first, row.last)).collect())
}
