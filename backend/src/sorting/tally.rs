//! What residents look for: counted by browsers and days, of words that enough of them looked for.
//!
//! A process notes in memory which browser looked for what, and [`flush`](Tally::flush) writes it down
//! every few seconds. When the day is over it becomes a number, and what fewer than [`LEAST`] browsers
//! looked for is forgotten. Nothing that looks like somebody's number or address is noted at all.

use std::{
    collections::HashSet,
    mem,
    sync::{Arc, Mutex, PoisonError, RwLock},
};

use chrono::{DateTime, Days, NaiveDate, Utc};
use domain::{
    accounts::{Act, Kind},
    phone::mask_numbers,
    sorting::search::normalise,
};
use sha2::{Digest, Sha256};
use sqlx::PgConnection;

use super::{Outcome, folds};
use crate::{
    Kernel,
    accounts::{Area, Staff},
    calendar::to_local,
    lists::ListError,
    presession::PreSession,
};

/// So many browsers must have looked for something on a day for it to be counted.
pub const LEAST: i64 = 3;
/// Longer words are somebody's sentence, not a thing.
const MAX_WORDS: usize = 20;
/// So much is noted between two flushes; what is more is not counted.
const MOST_NOTED: usize = 20_000;
/// So many rows a day are kept.
const MOST_A_DAY: i64 = 200_000;
/// How far back popular searches and missed words are counted.
const LAST: Days = Days::new(28);
/// Popular items that are known.
const POPULAR: i64 = 24;

/// What was looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum What {
    Missed,
    Item,
}

impl What {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Missed => "missed",
            Self::Item => "item",
        }
    }
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Seen {
    day: NaiveDate,
    what: What,
    words: String,
    browser: [u8; 16],
}

/// One per process.
#[derive(Debug, Default)]
pub struct Tally {
    seen: Mutex<HashSet<Seen>>,
    popular: RwLock<Arc<Vec<String>>>,
}

impl Tally {
    /// Somebody searched for what they typed, and that was the outcome.
    pub fn note_search(
        &self,
        now: DateTime<Utc>,
        visitor: &PreSession,
        typed: &str,
        outcome: &Outcome<'_>,
    ) {
        for slug in &outcome.found {
            self.found(now, visitor, slug);
        }
        for words in &outcome.missed {
            self.missed(now, visitor, typed, words);
        }
    }

    /// Somebody typed something with `words` in it, to which there was no sure answer.
    fn missed(&self, now: DateTime<Utc>, visitor: &PreSession, typed: &str, words: &str) {
        let words = normalise(words, folds());
        let is_thing = (1..=MAX_WORDS).contains(&words.chars().count())
            && mask_numbers(typed) == typed
            && words.bytes().filter(u8::is_ascii_digit).count() < 5
            && !typed.contains(['@', '＠']);
        if is_thing {
            self.note(now, visitor, What::Missed, words);
        }
    }

    /// Somebody looked for something and the item of this slug was the answer.
    fn found(&self, now: DateTime<Utc>, visitor: &PreSession, slug: &str) {
        if slug.len() <= 60 {
            self.note(now, visitor, What::Item, slug.to_owned());
        }
    }

    fn note(&self, now: DateTime<Utc>, visitor: &PreSession, what: What, words: String) {
        let day = to_local(now).date();
        let mut hash = Sha256::new();
        hash.update(b"sorting-seen");
        hash.update(day.to_string());
        hash.update(visitor.id().as_bytes());
        let mut browser = [0; 16];
        browser.copy_from_slice(&hash.finalize()[..16]);
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.len() < MOST_NOTED {
            seen.insert(Seen { day, what, words, browser });
        }
    }

    /// The slugs of what was looked for most, the first the most; empty while too little is known.
    #[must_use]
    pub fn popular(&self) -> Arc<Vec<String>> {
        Arc::clone(&self.popular.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Writes down what was noted, and makes numbers of the days that are over. To be called every few
    /// seconds, by as many processes as there are.
    ///
    /// # Errors
    /// When the database does not answer as it should; what was noted is then forgotten.
    pub async fn flush(
        &self,
        conn: &mut PgConnection,
        now: DateTime<Utc>,
    ) -> Result<(), sqlx::Error> {
        let seen = mem::take(&mut *self.seen.lock().unwrap_or_else(PoisonError::into_inner));
        let today = to_local(now).date();
        if !seen.is_empty() {
            write(&mut *conn, today, seen).await?;
        }
        fold(&mut *conn, today).await?;
        let popular = popular(conn, today).await?;
        *self.popular.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(popular);
        Ok(())
    }
}

async fn write(
    conn: &mut PgConnection,
    today: NaiveDate,
    seen: HashSet<Seen>,
) -> Result<(), sqlx::Error> {
    let (mut days, mut kinds, mut words, mut browsers) = (vec![], vec![], vec![], vec![]);
    for one in seen {
        days.push(one.day);
        kinds.push(one.what.as_str().to_owned());
        words.push(one.words);
        browsers.push(one.browser.to_vec());
    }
    sqlx::query!(
        "insert into sorting_seen (day, kind, words, browser)
         select * from unnest($1::date[], $2::text[], $3::text[], $4::bytea[])
         where (select count(*) from (
           select from sorting_seen where day = $5 limit $6) as kept) < $6
         on conflict do nothing",
        &days,
        &kinds,
        &words,
        &browsers,
        today,
        MOST_A_DAY,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Of each day that is over, numbers; and nothing of who it was.
async fn fold(conn: &mut PgConnection, today: NaiveDate) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "with over as (
           delete from sorting_seen where day < $1 returning day, kind, words
         )
         insert into sorting_count (day, kind, words, browsers)
         select day, kind, words, count(*) from over
         group by day, kind, words having count(*) >= $2
         on conflict do nothing",
        today,
        LEAST,
    )
    .execute(conn)
    .await?;
    Ok(())
}

async fn popular(conn: &mut PgConnection, today: NaiveDate) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar!(
        "select words from sorting_count where kind = 'item' and day >= $1
         group by words order by sum(browsers) desc, words limit $2",
        today - LAST,
        POPULAR,
    )
    .fetch_all(conn)
    .await
}

/// Words to which there was no sure answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missed {
    /// As the search engine reads them.
    pub words: String,
    /// How many browsers looked for them in the last four weeks, each counted once a day.
    pub browsers: i64,
    /// The last day.
    pub last: NaiveDate,
}

/// At most `limit` words that had no sure answer and still are no name, the most looked for first,
/// after `after`.
///
/// # Errors
/// [`ListError`].
pub async fn list_missed(
    kernel: &Kernel,
    staff: &Staff,
    after: Option<(i64, String)>,
    limit: i64,
) -> Result<Vec<Missed>, ListError> {
    staff.permit(Act::Read, Kind::Sorting, Area::default())?;
    let (most, words) = after.unwrap_or((i64::MAX, String::new()));
    let rows = sqlx::query_as!(
        Missed,
        r#"select words, sum(browsers) as "browsers!", max(day) as "last!"
           from sorting_count
           where kind = 'missed' and day >= $1
             and not exists (select from sorting_name where normalised = words)
             and not exists (select from sorting_alias where normalised = words)
           group by words
           having sum(browsers) < $2 or (sum(browsers) = $2 and words > $3)
           order by sum(browsers) desc, words limit $4"#,
        to_local(kernel.now()).date() - LAST,
        most,
        words,
        limit,
    )
    .fetch_all(&kernel.db)
    .await?;
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use domain::accounts::Role;
    use sqlx::PgPool;

    use super::*;
    use crate::{
        db::{
            Role as DbRole,
            testing::{TestKernel, as_role},
        },
        lists::fetch,
        notices::tests::somebody,
    };

    #[sqlx::test(migrations = false)]
    async fn only_what_enough_browsers_look_for_is_counted(pool: PgPool) {
        let kernel = TestKernel::new(as_role(&pool, DbRole::Serve).await);
        let editor = somebody(&pool, Role::Editor, 2).await;
        let tally = Tally::default();
        let mut conn = kernel.db.acquire().await.unwrap();
        let visitors: Vec<_> = (0..4).map(|_| PreSession::mint(&*kernel.random)).collect();
        for visitor in &visitors {
            // The same browser twice is one.
            tally.missed(kernel.now(), visitor, "封口膜 怎么扔", "封口膜 ");
            tally.missed(kernel.now(), visitor, "封口膜", "封口膜");
            tally.found(kernel.now(), visitor, "milk-tea-cup");
            // Nothing of these is noted.
            for typed in
                ["13812345678", "a@b.cn", "", "我家住在湖滨路一号三单元五零一室那个楼下的箱子"]
            {
                tally.missed(kernel.now(), visitor, typed, typed);
            }
            tally.missed(kernel.now(), visitor, "a@b.cn、盒子", "盒子");
        }
        for visitor in &visitors[..2] {
            tally.missed(kernel.now(), visitor, "少见之物", "少见之物");
        }
        tally.flush(&mut conn, kernel.now()).await.unwrap();
        let kept = || async {
            sqlx::query_scalar::<_, i64>("select count(*) from sorting_seen")
                .fetch_one(&pool)
                .await
                .unwrap()
        };
        assert_eq!(kept().await, 10);
        let missed = || list_missed(&kernel, &editor, None, fetch());
        assert!(missed().await.unwrap().is_empty(), "the day is not over");
        assert!(tally.popular().is_empty());

        kernel.clock.advance(TimeDelta::days(1));
        tally.flush(&mut conn, kernel.now()).await.unwrap();
        assert_eq!(kept().await, 0, "who it was is forgotten");
        let found = missed().await.unwrap();
        assert_eq!(found.len(), 1, "two are too few");
        assert_eq!((found[0].words.as_str(), found[0].browsers), ("封口膜", 4));
        assert_eq!(*tally.popular(), ["milk-tea-cup"]);
        let after = Some((4, "封口膜".to_owned()));
        assert!(list_missed(&kernel, &editor, after, fetch()).await.unwrap().is_empty());
        let crew = somebody(&pool, Role::Crew, 3).await;
        assert!(list_missed(&kernel, &crew, None, fetch()).await.is_err());

        kernel.clock.advance(TimeDelta::days(40));
        tally.flush(&mut conn, kernel.now()).await.unwrap();
        assert!(tally.popular().is_empty() && missed().await.unwrap().is_empty());
    }
}
