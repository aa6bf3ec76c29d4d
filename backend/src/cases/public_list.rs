//! What everybody may see of cases: that there is one of this class in this street, since when, and
//! what became of it. Only those that staff have looked at; never what a reporter wrote.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    cases::{Outcome, State},
    locale::Localised,
    number::Number,
};
use sqlx::{FromRow, PgPool, Postgres, QueryBuilder};
use uuid::Uuid;

use crate::kept::Memo;

/// Cases on one page.
const PAGE: i64 = 20;
/// Counts stop here; more is "1,000+".
const MOST_COUNTED: i64 = 1_000;
/// For how long a finished case stays in the list, and over which answers the median is.
pub(crate) const RECENT: TimeDelta = TimeDelta::days(90);
/// The median is over so many of the latest answers at most.
const MOST_ANSWERS: i64 = 2_000;

/// Which of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Codes of classes; empty for all.
    pub classes: Vec<String>,
    /// Code of a street.
    pub street: Option<String>,
    /// Only those that are open, or only those that are not.
    pub open: Option<bool>,
}

/// A case as everybody may see it.
#[derive(Debug, Clone, PartialEq)]
pub struct PublicCase {
    pub number: Number,
    /// Code of its class.
    pub class: String,
    pub street: Option<Localised>,
    pub state: State,
    pub outcome: Option<Outcome>,
    pub opened_at: DateTime<Utc>,
    pub closed_at: Option<DateTime<Utc>>,
    pub reporters: i32,
    /// A photo that staff have found fit for everybody, blurred where they have done so; see
    /// [`public_address`](super::public_address).
    pub photo: Option<Uuid>,
}

/// How many there are, at most [`MOST_COUNTED`] of each and one more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    pub open: i64,
    pub closed: i64,
}

impl Counts {
    /// A count as it is shown: `None` is more than is counted.
    #[must_use]
    pub const fn shown(count: i64) -> Option<i64> {
        if count > MOST_COUNTED { None } else { Some(count) }
    }
}

/// What is said above the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PublicFigures {
    /// Of what is wanted, open or not.
    pub counts: Counts,
    /// From filing to the answer, of what was answered in the last 90 days.
    pub median: Option<TimeDelta>,
}

/// A part of the list, the newest first.
#[derive(Debug, Clone, PartialEq)]
pub struct PublicList {
    pub cases: Vec<PublicCase>,
    /// The key of the next part.
    pub next: Option<Uuid>,
    pub figures: PublicFigures,
}

/// A street to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Street {
    pub code: String,
    pub name: Localised,
}

/// The public cases that are wanted, from `before` on. The figures of the whole list may be those that
/// are `kept`.
///
/// # Errors
/// When the database does not answer.
pub async fn public_list(
    db: &PgPool,
    kept: &Memo<PublicFigures>,
    wanted: &Wanted,
    before: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<PublicList, sqlx::Error> {
    let is_whole = wanted.classes.is_empty() && wanted.street.is_none();
    let mut sql = rows(wanted, before, now);
    // What is rare of a class or street is found in another way than what is not: that is planned
    // each time, while the plan for the whole list is kept.
    let rows: Vec<Row> = sql.build_query_as().persistent(is_whole).fetch_all(db).await?;
    let more = rows.len() > PAGE as usize;
    let shown = rows.into_iter().take(PAGE as usize);
    let mut next = None;
    let cases = shown
        .filter_map(|row| {
            next = Some(row.id);
            let street = row.name_zh_hans.zip(row.name_zh_hant).zip(row.name_en);
            // What this version of Minhu cannot read is only not shown.
            Some(PublicCase {
                number: Number::parse(&row.number).ok()?,
                class: row.class,
                street: street.map(|((zh_hans, zh_hant), en)| Localised { zh_hans, zh_hant, en }),
                state: State::parse(&row.state)?,
                outcome: row.outcome.as_deref().and_then(Outcome::parse),
                opened_at: row.opened_at,
                closed_at: row.closed_at,
                reporters: row.reporters,
                photo: row.photo,
            })
        })
        .collect();
    let figures = figures(db, wanted, now);
    let figures = if is_whole { kept.get(now, figures).await? } else { figures.await? };
    Ok(PublicList { cases, next: next.filter(|_| more), figures })
}

/// A part and one more. Only what is wanted is in the words of the statement: with conditions that
/// are not, PostgreSQL plans it anew each time, which takes three times as long as to run it.
fn rows(wanted: &Wanted, before: Option<Uuid>, now: DateTime<Utc>) -> QueryBuilder<Postgres> {
    let mut sql = QueryBuilder::new(
        "select case_file.id, number, class, state, outcome, opened_at, closed_at, reporters,
           name_zh_hans, name_zh_hant, name_en,
           (select coalesce(blurred, file) from case_photo
            where case_id = case_file.id and case_photo.public_at is not null
              and not exists (
                select from case_event where case_event.id = event and not public)
            order by case stage when 'after' then 0 else 1 end, position limit 1) as photo
         from case_file left join street on street.id = case_file.street
         where public_at is not null and state <> 'void' and case_file.id < ",
    );
    sql.push_bind(before.unwrap_or(Uuid::max()));
    if !wanted.classes.is_empty() {
        sql.push(" and class = any(").push_bind(wanted.classes.clone()).push(")");
    }
    if let Some(street) = &wanted.street {
        sql.push(" and case_file.street = (select id from street where street.code = ");
        sql.push_bind(street.clone()).push(")");
    }
    match wanted.open {
        Some(true) => {
            sql.push(" and closed_at is null");
        }
        Some(false) => {
            sql.push(" and closed_at > ").push_bind(now - RECENT);
        }
        None => {
            sql.push(" and (closed_at is null or closed_at > ").push_bind(now - RECENT).push(")");
        }
    }
    sql.push(" order by case_file.id desc limit ").push(PAGE + 1);
    sql
}

#[derive(FromRow)]
struct Row {
    id: Uuid,
    number: String,
    class: String,
    state: String,
    outcome: Option<String>,
    opened_at: DateTime<Utc>,
    closed_at: Option<DateTime<Utc>>,
    reporters: i32,
    name_zh_hans: Option<String>,
    name_zh_hant: Option<String>,
    name_en: Option<String>,
    photo: Option<Uuid>,
}

/// Whether only open ones are wanted makes no difference to them.
async fn figures(
    db: &PgPool,
    wanted: &Wanted,
    now: DateTime<Utc>,
) -> Result<PublicFigures, sqlx::Error> {
    Ok(PublicFigures {
        counts: counts(db, wanted, now).await?,
        median: median(db, wanted, now).await?,
    })
}

async fn counts(db: &PgPool, wanted: &Wanted, now: DateTime<Utc>) -> Result<Counts, sqlx::Error> {
    let classes = (!wanted.classes.is_empty()).then_some(&wanted.classes[..]);
    sqlx::query_as!(
        Counts,
        r#"select
             (select count(*) from (
                select 1 from case_file
                where public_at is not null and closed_at is null
                  and ($1::text[] is null or class = any($1))
                  and ($2::text is null or street = (select id from street where code = $2))
                limit $4) as some_open) as "open!",
             (select count(*) from (
                select 1 from case_file
                where public_at is not null and closed_at > $3 and state <> 'void'
                  and ($1::text[] is null or class = any($1))
                  and ($2::text is null or street = (select id from street where code = $2))
                limit $4) as some_closed) as "closed!""#,
        classes,
        wanted.street,
        now - RECENT,
        MOST_COUNTED + 1,
    )
    .fetch_one(db)
    .await
}

async fn median(
    db: &PgPool,
    wanted: &Wanted,
    now: DateTime<Utc>,
) -> Result<Option<TimeDelta>, sqlx::Error> {
    let classes = (!wanted.classes.is_empty()).then_some(&wanted.classes[..]);
    let seconds = sqlx::query_scalar!(
        "select percentile_cont(0.5) within group
             (order by extract(epoch from closed_at - opened_at)::float8)
         from (
           select opened_at, closed_at from case_file
           where public_at is not null and closed_at > $3
             and state in ('closed', 'called-back', 'rated')
             and ($1::text[] is null or class = any($1))
             and ($2::text is null or street = (select id from street where code = $2))
           order by closed_at desc limit $4) as answered",
        classes,
        wanted.street,
        now - RECENT,
        MOST_ANSWERS,
    )
    .fetch_one(db)
    .await?;
    Ok(seconds.map(|seconds| TimeDelta::seconds(seconds as i64)))
}

/// The streets of the district, to choose from.
///
/// # Errors
/// When the database does not answer.
pub async fn streets(db: &PgPool) -> Result<Vec<Street>, sqlx::Error> {
    let rows = sqlx::query!(
        "select code, name_zh_hans, name_zh_hant, name_en from street
         where retired_at is null order by code"
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Street {
            code: row.code,
            name: Localised {
                zh_hans: row.name_zh_hans,
                zh_hant: row.name_zh_hant,
                en: row.name_en,
            },
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::cases::{NewCase, testing::Bureau};

    async fn list(bureau: &Bureau, wanted: &Wanted, before: Option<Uuid>) -> PublicList {
        // Nothing is kept from one to the next.
        let kept = Memo::new(TimeDelta::zero());
        public_list(&bureau.kernel.db, &kept, wanted, before, bureau.kernel.now()).await.unwrap()
    }

    #[sqlx::test(migrations = false)]
    async fn only_what_staff_have_looked_at(pool: PgPool) {
        let bureau = Bureau::new(&pool).await;
        let receipt = bureau.file(bureau.litter()).await;
        let all = Wanted::default();
        let empty = list(&bureau, &all, None).await;
        let none = Counts { open: 0, closed: 0 };
        assert_eq!((empty.cases, empty.figures.counts), (Vec::new(), none));
        sqlx::query("update case_file set public_at = now()").execute(&pool).await.unwrap();
        let one = list(&bureau, &all, None).await;
        assert_eq!(one.cases[0].number, receipt.number);
        assert!(one.cases[0].street.is_some());
        let counts = Counts { open: 1, closed: 0 };
        assert_eq!(one.figures, PublicFigures { counts, median: None });

        bureau.kernel.clock.advance(TimeDelta::hours(30));
        sqlx::query(
            "update case_file set state = 'closed', step = 'answer', outcome = 'solved',
               closed_at = opened_at + interval '30 hours'",
        )
        .execute(&pool)
        .await
        .unwrap();
        let closed = list(&bureau, &all, None).await;
        let counts = Counts { open: 0, closed: 1 };
        assert_eq!(closed.figures, PublicFigures { counts, median: Some(TimeDelta::hours(30)) });
        bureau.kernel.clock.advance(RECENT);
        assert_eq!(list(&bureau, &all, None).await.cases, []);
    }

    #[sqlx::test(migrations = false)]
    async fn the_figures_of_the_whole_list_are_kept_and_no_others(pool: PgPool) {
        let bureau = Bureau::new(&pool).await;
        bureau.file(bureau.litter()).await;
        let kept = Memo::new(TimeDelta::seconds(30));
        let open = async |classes: Vec<String>| {
            let (db, now) = (&bureau.kernel.db, bureau.kernel.now());
            let wanted = Wanted { classes, ..Wanted::default() };
            let list = public_list(db, &kept, &wanted, None, now).await.unwrap();
            (list.cases.len(), list.figures.counts.open)
        };
        let litter = vec!["06010".to_owned()];
        assert_eq!(open(Vec::new()).await, (0, 0));
        sqlx::query("update case_file set public_at = now()").execute(&pool).await.unwrap();
        assert_eq!(open(Vec::new()).await, (1, 0));
        assert_eq!(open(litter).await, (1, 1));
        bureau.kernel.clock.advance(TimeDelta::seconds(30));
        assert_eq!(open(Vec::new()).await, (1, 1));
    }

    #[sqlx::test(migrations = false)]
    async fn every_filter_and_every_page(pool: PgPool) {
        let bureau = Bureau::new(&pool).await;
        for n in 0..45 {
            let class = if n % 3 == 0 { "06011" } else { "06010" };
            let answers = [("amount".to_owned(), "bags".to_owned())].into();
            let new = NewCase { class: class.to_owned(), answers, ..bureau.litter() };
            bureau.file(new).await;
            bureau.kernel.clock.advance(TimeDelta::minutes(61));
        }
        sqlx::query("update case_file set public_at = now()").execute(&pool).await.unwrap();
        let (mut seen, mut before) = (BTreeSet::new(), None);
        loop {
            let part = list(&bureau, &Wanted::default(), before).await;
            seen.extend(part.cases.iter().map(|case| case.number.to_string()));
            before = part.next;
            if before.is_none() {
                break;
            }
        }
        assert_eq!(seen.len(), 45);

        let of_class = Wanted { classes: vec!["06011".to_owned()], ..Wanted::default() };
        let found = list(&bureau, &of_class, None).await;
        assert_eq!((found.cases.len(), found.figures.counts.open), (15, 15));
        let here: String = sqlx::query_scalar(
            "select code from street join case_file on street = street.id limit 1",
        )
        .fetch_one(&pool)
        .await
        .unwrap();
        assert!(streets(&bureau.kernel.db).await.unwrap().iter().any(|one| one.code == here));
        for (street, open) in [(&*here, 45), ("nowhere", 0)] {
            let wanted = Wanted { street: Some(street.to_owned()), ..Wanted::default() };
            let found = list(&bureau, &wanted, None).await;
            assert_eq!(found.cases.is_empty(), open == 0);
            assert_eq!(found.figures.counts.open, open);
        }

        sqlx::query(
            "update case_file set state = 'closed', step = 'answer', outcome = 'solved',
               closed_at = opened_at + interval '1 hour'
             where number = (select max(number) from case_file where class = '06011')",
        )
        .execute(&pool)
        .await
        .unwrap();
        for (class, street, open, count) in [
            ("06011", &*here, false, 1),
            ("06011", &here, true, 14),
            ("06010", &here, false, 0),
            ("06011", "nowhere", false, 0),
        ] {
            let wanted = Wanted {
                classes: vec![class.to_owned()],
                street: Some(street.to_owned()),
                open: Some(open),
            };
            let found = list(&bureau, &wanted, None).await;
            assert_eq!(found.cases.len(), count, "{wanted:?}");
            assert!(found.cases.iter().all(|case| case.state.is_open() == open));
        }
        let closed = Wanted { open: Some(false), ..Wanted::default() };
        assert_eq!(list(&bureau, &closed, None).await.cases.len(), 1);
    }
}
