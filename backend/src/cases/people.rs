//! How many people reported a case. One person may do so several times: whoever has the phone, the
//! account or the browser of another reporter is the same one.
//!
//! Who left neither a phone nor an account counts as nobody. What stands for a browser is new with each
//! request of the API, and whenever somebody wants it to be, so it tells nobody from anybody else.

use std::{collections::HashSet, mem};

use sqlx::PgConnection;
use uuid::Uuid;

/// What a person is known by.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Mark {
    /// The blind index of it.
    Phone(Vec<u8>),
    Account(Uuid),
    Browser(Vec<u8>),
}

/// Each by all their marks.
#[derive(Debug, Default)]
struct People(Vec<HashSet<Mark>>);

impl People {
    /// Adds a reporter, who may show that several are one.
    fn add(&mut self, marks: &[Mark]) {
        let (same, mut others): (Vec<_>, Vec<_>) = mem::take(&mut self.0)
            .into_iter()
            .partition(|one| marks.iter().any(|mark| one.contains(mark)));
        others.push(same.into_iter().flatten().chain(marks.iter().cloned()).collect());
        self.0 = others;
    }

    fn count(&self) -> i32 {
        let can_be_told = |one: &&HashSet<Mark>| {
            one.iter().any(|mark| matches!(mark, Mark::Phone(_) | Mark::Account(_)))
        };
        i32::try_from(self.0.iter().filter(can_be_told).count()).unwrap_or(i32::MAX)
    }
}

/// How many people reported a case, and those merged into it.
pub(super) async fn people(conn: &mut PgConnection, case: Uuid) -> Result<i32, sqlx::Error> {
    let rows = sqlx::query!(
        // An array, since the planner would read all reporters for an `or`.
        "select phone_index, resident, presession from case_reporter
         where case_id = any (array(
           select $1::uuid union all select id from case_file where merged_into = $1))",
        case,
    )
    .fetch_all(conn)
    .await?;
    let mut people = People::default();
    for row in rows {
        let marks = [
            row.phone_index.map(Mark::Phone),
            row.resident.map(Mark::Account),
            row.presession.map(Mark::Browser),
        ];
        let marks: Vec<Mark> = marks.into_iter().flatten().collect();
        people.add(&marks);
    }
    Ok(people.count())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(reporters: &[&[Mark]]) -> i32 {
        let mut people = People::default();
        for marks in reporters {
            people.add(marks);
        }
        people.count()
    }

    #[test]
    fn one_person_counts_once_whatever_they_do() {
        let phone = |of: u8| Mark::Phone(vec![of]);
        let browser = |of: u8| Mark::Browser(vec![of]);
        let account = || Mark::Account(Uuid::from_u128(1));
        assert_eq!(count(&[]), 0);
        assert_eq!(count(&[&[phone(1)], &[phone(2)]]), 2);
        assert_eq!(count(&[&[phone(1), browser(1)], &[phone(1), browser(2)]]), 1);
        assert_eq!(count(&[&[phone(1), browser(1)], &[phone(2), browser(1)]]), 1);
        // The last one shows that the first two are one.
        assert_eq!(count(&[&[phone(1)], &[account()], &[phone(1), account()]]), 1);
        assert_eq!(count(&[&[browser(1)], &[browser(2)], &[]]), 0);
        assert_eq!(count(&[&[browser(1)], &[phone(1), browser(1)]]), 1);
    }
}
