//! The cases that a resident reported or joined.

use chrono::{DateTime, Utc};
use domain::cases::{Awaits, Outcome, State};
use uuid::Uuid;

use super::{ReadError, Resident};
use crate::{Kernel, cases};

/// Cases on one page.
const PAGE: i64 = 20;

/// A case in its reporter's list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MyCase {
    /// The key to page by.
    pub id: Uuid,
    pub number: String,
    /// Code of its class.
    pub class: String,
    /// What they wrote when they opened it; empty for one that they joined.
    pub words: String,
    /// Of the case that it was merged into, if it was; so are the promise and how it ended.
    pub state: State,
    pub outcome: Option<Outcome>,
    /// Whether it is solved, as a reporter said it last.
    pub solved: Option<bool>,
    /// Staff have asked something, and it waits for an answer.
    pub asked: bool,
    pub joined_at: DateTime<Utc>,
    pub due_at: Option<DateTime<Utc>>,
    pub provisional: bool,
    /// Opens it; good for two hours.
    pub pass: String,
}

/// A page of the cases of `resident`, the newest first, from `before` on; and the key of the next
/// page.
///
/// # Errors
/// [`ReadError`].
pub async fn list_cases(
    kernel: &Kernel,
    resident: &Resident,
    before: Option<Uuid>,
) -> Result<(Vec<MyCase>, Option<Uuid>), ReadError> {
    let rows = sqlx::query!(
        r#"select mine.id, own.number, own.class, main.state, main.outcome, main.solved, main.awaits,
             joined_at, main.due_at, main.provisional,
             case when mine.id = (select id from case_reporter as one
               where one.case_id = mine.case_id order by id limit 1) then own.words else '' end
               as "words!"
           from case_reporter as mine
             join case_file as own on own.id = mine.case_id
             join case_file as main on main.id = coalesce(own.merged_into, own.id)
           where mine.resident = $1 and mine.id < $2 order by mine.id desc limit $3"#,
        resident.id,
        before.unwrap_or(Uuid::max()),
        PAGE + 1,
    )
    .fetch_all(&kernel.db)
    .await?;
    let more = rows.len() > PAGE as usize;
    let mut mine = Vec::with_capacity(rows.len());
    for row in rows.into_iter().take(PAGE as usize) {
        mine.push(MyCase {
            id: row.id,
            number: row.number,
            class: row.class,
            words: row.words,
            state: State::parse(&row.state).ok_or(ReadError::Inconsistent(row.id))?,
            outcome: row.outcome.as_deref().and_then(Outcome::parse),
            solved: row.solved,
            asked: row.awaits.as_deref().and_then(Awaits::parse) == Some(Awaits::Resident),
            joined_at: row.joined_at,
            due_at: row.due_at,
            provisional: row.provisional,
            pass: cases::pass(kernel, row.id),
        });
    }
    let next = mine.last().filter(|_| more).map(|case| case.id);
    Ok((mine, next))
}

#[cfg(test)]
mod tests {
    use domain::{accounts::Role, cases::Step, locale::Locale};
    use sqlx::PgPool;

    use super::*;
    use crate::{
        accounts::residents::{
            keep_receipt,
            testing::{by, resident},
        },
        cases::{testing::Bureau, track},
        privacy::Redacted,
    };

    #[sqlx::test(migrations = false)]
    async fn a_receipt_that_is_kept_is_in_the_list_and_opens_the_case(pool: PgPool) {
        let bureau = Bureau::new(&pool).await;
        let test = &bureau.kernel;
        let me = resident(test, &pool, "13900000001").await;
        let receipt = bureau.file(bureau.litter()).await;
        assert_eq!(list_cases(test, &me, None).await.unwrap(), (Vec::new(), None));
        let link = format!("https://minhu.example/cases/track/{}", receipt.secret.to_text());
        keep_receipt(test, &by(test, me), &Redacted::new(link)).await.unwrap();
        let (mine, next) = list_cases(test, &me, None).await.unwrap();
        assert_eq!((mine.len(), next), (1, None));
        assert_eq!(mine[0].number, receipt.number.to_string());
        let case = track(test, &mine[0].pass, Locale::ZhHans).await.unwrap();
        assert_eq!(case.resident, Some(me.id));

        // Merged into another, it stands as that one.
        let other = bureau.file(bureau.litter()).await;
        let agent = bureau.at_desk(Role::HotlineAgent).await;
        let into = [("other", other.number.as_str())];
        let (id, seen) = (bureau.id(&receipt).await, State::Received);
        bureau.step(&agent, id, (seen, Step::Merge), &into).await.unwrap();
        bureau.step(&agent, bureau.id(&other).await, (seen, Step::Accept), &[]).await.unwrap();
        let (mine, _) = list_cases(test, &me, None).await.unwrap();
        let number = receipt.number.to_string();
        assert_eq!((&mine[0].number, mine[0].state), (&number, State::Accepted));
    }

    #[sqlx::test(migrations = false)]
    async fn what_staff_ask_is_flagged_and_another_word_is_not(pool: PgPool) {
        let bureau = Bureau::new(&pool).await;
        let test = &bureau.kernel;
        let me = resident(test, &pool, "13900000001").await;
        let receipt = bureau.file(bureau.litter()).await;
        let link = format!("https://minhu.example/cases/track/{}", receipt.secret.to_text());
        keep_receipt(test, &by(test, me), &Redacted::new(link)).await.unwrap();
        let id = bureau.id(&receipt).await;
        let agent = bureau.at_desk(Role::HotlineAgent).await;
        for asks in ["", "yes"] {
            let words = [("words", "请问在几号门？"), ("asks", asks)];
            bureau.step(&agent, id, (State::Received, Step::Reply), &words).await.unwrap();
            let (mine, _) = list_cases(test, &me, None).await.unwrap();
            assert_eq!(mine[0].asked, !asks.is_empty());
        }
    }
}
