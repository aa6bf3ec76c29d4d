//! Which department a case goes to, by the district's rules.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Timelike, Utc};
use domain::{
    calendar::{Calendar, Term, deadline},
    cases::{Route, Where},
};
use sqlx::PgPool;

use super::rulebook::Rulebook;
use crate::calendar::to_local;

/// What the rules are asked about a case.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// Code of the class.
    pub class: &'a str,
    /// Code of the street.
    pub street: Option<&'a str>,
    /// Code of the grid cell.
    pub cell: Option<&'a str>,
    /// When; what counts is whether it is duty then.
    pub at: DateTime<Utc>,
}

/// The rule that a case of `question` goes by; none where no rule takes it, or the class is unknown.
#[must_use]
pub fn route<'a>(
    rules: &'a Rulebook,
    calendar: &Calendar,
    question: Question<'_>,
) -> Option<&'a Route> {
    let class = rules.class(question.class)?;
    rules.router.route(Where {
        class: &class.code,
        major: &class.major,
        street: question.street,
        cell: question.cell,
        on_duty: is_on_duty(calendar, question.at),
    })
}

/// Whether it is duty: a term of no time at all ends at once then, and with the next duty otherwise.
fn is_on_duty(calendar: &Calendar, at: DateTime<Utc>) -> bool {
    let local = to_local(at);
    let local = local.with_nanosecond(0).unwrap_or(local);
    Term::working_minutes(0)
        .ok()
        .and_then(|nothing| deadline(calendar, local, nothing).ok())
        .is_some_and(|end| end.at == local)
}

/// Where cases would go.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DryRun {
    /// How many cases were asked about.
    pub cases: u64,
    /// How many each rule takes, by its position; those that take none are here as well.
    pub taken: BTreeMap<i32, u64>,
    /// How many no rule takes.
    pub left_over: u64,
}

/// Asks the rules about the cases that are open and those closed within `recent` before `now`, each
/// as of when it was opened, at most `most` of them. Changes nothing.
///
/// # Errors
/// When the database refuses.
pub async fn dry_run(
    db: &PgPool,
    rules: &Rulebook,
    calendar: &Calendar,
    now: DateTime<Utc>,
    recent: TimeDelta,
    most: i64,
) -> Result<DryRun, sqlx::Error> {
    let cases = sqlx::query!(
        r#"select class, street.code as "street?", cell, opened_at
           from case_file left join street on street.id = case_file.street
           where closed_at is null or closed_at >= $1
           limit $2"#,
        now - recent,
        most,
    )
    .fetch_all(db)
    .await?;
    let taken = rules.router.rules().iter().map(|rule| (rule.position, 0)).collect();
    let mut run = DryRun { taken, ..DryRun::default() };
    for case in cases {
        let question = Question {
            class: &case.class,
            street: case.street.as_deref(),
            cell: case.cell.as_deref(),
            at: case.opened_at,
        };
        run.cases += 1;
        match route(rules, calendar, question) {
            Some(rule) => *run.taken.entry(rule.position).or_default() += 1,
            None => run.left_over += 1,
        }
    }
    Ok(run)
}

#[cfg(test)]
mod tests {
    use domain::cases::Target;
    use sqlx::PgPool;

    use super::*;
    use crate::{calendar::to_utc, cases::testing::Bureau};

    fn at(text: &str) -> DateTime<Utc> {
        to_utc(domain::calendar::parse_date_time(text).unwrap())
    }

    #[sqlx::test(migrations = false)]
    async fn duty_is_what_the_calendar_says(pool: PgPool) {
        let calendar = Bureau::new(&pool).await.calendar.calendar;
        for (time, on_duty) in [
            ("2026-11-20 09:00", true),
            ("2026-11-20 08:30", true),
            ("2026-11-20 08:29", false),
            ("2026-11-20 12:30", false),
            ("2026-11-20 17:31", false),
            ("2026-11-21 09:00", false),
            ("2026-10-01 09:00", false),
            // A Saturday of make-up work.
            ("2026-10-10 09:00", true),
        ] {
            assert_eq!(is_on_duty(&calendar, at(time)), on_duty, "{time}");
        }
        assert!(!is_on_duty(&Calendar::default(), at("2026-11-20 09:00")));
    }

    #[sqlx::test(migrations = false)]
    async fn the_demonstration_sends_every_class_somewhere(pool: PgPool) {
        let bureau = Bureau::new(&pool).await;
        assert_eq!(bureau.rules.router.flaws(), []);
        for class in bureau.rules.classes() {
            for time in ["2026-11-20 09:00", "2026-11-20 23:00"] {
                for street in [Some("hubin"), None] {
                    let question =
                        Question { class: &class.code, street, cell: None, at: at(time) };
                    let rule = route(&bureau.rules, &bureau.calendar.calendar, question);
                    assert!(rule.is_some(), "{} {time} {street:?}", class.code);
                }
            }
        }
        let unknown =
            Question { class: "00000", street: None, cell: None, at: at("2026-11-20 09:00") };
        assert_eq!(route(&bureau.rules, &bureau.calendar.calendar, unknown), None);
    }

    #[sqlx::test(migrations = false)]
    async fn a_dry_run_counts_by_rule_and_changes_nothing(pool: PgPool) {
        let bureau = Bureau::new(&pool).await;
        let outside = domain::districts::Point::new(116.4, 39.9).ok();
        for point in [bureau.litter().point, bureau.litter().point, outside] {
            bureau.file(crate::cases::NewCase { point, ..bureau.litter() }).await;
        }
        let run = dry_run(
            &bureau.kernel.db,
            &bureau.rules,
            &bureau.calendar.calendar,
            bureau.kernel.now(),
            TimeDelta::days(90),
            1_000,
        )
        .await
        .unwrap();
        assert_eq!(run.cases, 3);
        assert_eq!(run.taken.values().sum::<u64>() + run.left_over, 3);
        let question =
            Question { class: "06010", street: None, cell: None, at: bureau.kernel.now() };
        let rule = route(&bureau.rules, &bureau.calendar.calendar, question).unwrap();
        assert_eq!(rule.to, Target::Department("sanitation".to_owned()));
        assert_eq!(run.taken[&rule.position], 3);
        let states: i64 = sqlx::query_scalar("select count(distinct state) from case_file")
            .fetch_one(&pool)
            .await
            .unwrap();
        assert_eq!(states, 1);
    }
}
