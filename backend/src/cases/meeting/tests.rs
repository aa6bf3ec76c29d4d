use domain::{
    accounts::Role,
    cases::{ClockKind, State},
    locale::Locale,
};
use sqlx::PgPool;
use uuid::Uuid;

use super::*;
use crate::{
    accounts::Staff,
    cases::{CaseRead, CaseReceipt, Clock, Line, read_case, testing::Bureau, track},
    records::SaveError,
};

const MINUTES: &str = "街道说围墙归物业，物业拿来合同，写着归开发商；开发商经理电话13812345678。";

/// A case that the desk has sent to a department; its receipt and the department's code.
async fn dispatched(bureau: &Bureau, desk: &Staff) -> (CaseReceipt, String) {
    let receipt = bureau.file(bureau.litter()).await;
    let id = bureau.id(&receipt).await;
    let sql = "select code from department where retired_at is null order by code limit 1";
    let code: String = sqlx::query_scalar(sql).fetch_one(&bureau.owner).await.unwrap();
    let to = [("department", code.as_str())];
    for (seen, next, fields) in [
        (State::Received, Step::Accept, &[][..]),
        (State::Accepted, Step::Register, &[]),
        (State::Registered, Step::Dispatch, &to),
    ] {
        bureau.step(desk, id, (seen, next), fields).await.unwrap();
    }
    (receipt, code)
}

async fn read_as(bureau: &Bureau, staff: &Staff, receipt: &CaseReceipt) -> CaseRead {
    let number = receipt.number.as_str();
    read_case(&bureau.kernel, &bureau.rules, &bureau.calendar, staff, number).await.unwrap()
}

/// When the case is looked at again, if a clock runs for that.
fn looked_at(case: &CaseRead) -> Option<DateTime<Utc>> {
    let review = |clock: &&Clock| clock.kind == ClockKind::Review && clock.stopped_at.is_none();
    case.clocks.iter().find(review).map(|clock| clock.due_at)
}

/// What is wrong, field by field.
fn wrong(answer: Result<Uuid, SaveError>) -> Vec<(String, String)> {
    let fields = answer.unwrap_err().fields();
    fields.into_iter().map(|error| (error.field, error.code)).collect()
}

fn of(field: &str, code: &str) -> Vec<(String, String)> {
    vec![(field.to_owned(), code.to_owned())]
}

#[sqlx::test(migrations = false)]
async fn a_hard_case_is_looked_at_after_its_meeting_or_after_a_while(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    let desk = bureau.at_desk(Role::Dispatcher).await;
    let (set, _) = dispatched(&bureau, &desk).await;
    let id = bureau.id(&set).await;
    let make_hard = async |case: Uuid, field: &str, value: &str| {
        let fields = [("words", "围墙归谁说不清"), (field, value)];
        bureau.step(&desk, case, (State::Dispatched, Step::MakeHard), &fields).await
    };
    let unset = of("meets_on", "case-meeting-unset");
    assert_eq!(wrong(make_hard(id, "meets_later", "").await), unset);
    assert_eq!(wrong(make_hard(id, "meets_on", "下周").await), of("meets_on", "date-shape"));
    for day in ["2026-11-19", "2027-11-21"] {
        let planned = of("meets_on", "case-meeting-planned");
        assert_eq!(wrong(make_hard(id, "meets_on", day).await), planned, "{day}");
    }
    make_hard(id, "meets_on", "2026-11-26").await.unwrap();
    let case = read_as(&bureau, &desk, &set).await;
    // The end of that day in Shanghai.
    assert_eq!(looked_at(&case), "2026-11-26T16:00:00Z".parse().ok());
    let line = case.history.iter().find(|line| line.step == "make-hard").unwrap();
    assert_eq!(line.meets_on(), NaiveDate::from_ymd_opt(2026, 11, 26));

    // Ten working days, as the district's limit says.
    let (unset, _) = dispatched(&bureau, &desk).await;
    make_hard(bureau.id(&unset).await, "meets_later", "yes").await.unwrap();
    let case = read_as(&bureau, &desk, &unset).await;
    let day = looked_at(&case).map(|at| to_local(at).date());
    assert_eq!(day, NaiveDate::from_ymd_opt(2026, 12, 4));
    let line = case.history.iter().find(|line| line.step == "make-hard").unwrap();
    assert_eq!(line.meets_on(), None);
}

#[sqlx::test(migrations = false)]
async fn the_day_of_the_meeting_is_set_and_moved_while_the_case_is_hard(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    let desk = bureau.at_desk(Role::Dispatcher).await;
    let agent = bureau.at_desk(Role::HotlineAgent).await;
    let (receipt, _) = dispatched(&bureau, &desk).await;
    let id = bureau.id(&receipt).await;
    let plan = async |staff: &Staff, seen: State, field: &str, value: &str| {
        bureau.step(staff, id, (seen, Step::PlanMeeting), &[(field, value)]).await
    };
    let early = plan(&desk, State::Dispatched, "meets_on", "2026-11-26").await;
    assert!(matches!(early, Err(SaveError::Changed)));
    let hard = [("words", "围墙归谁说不清"), ("meets_later", "yes")];
    bureau.step(&desk, id, (State::Dispatched, Step::MakeHard), &hard).await.unwrap();
    let denied = plan(&agent, State::Hard, "meets_on", "2026-11-26").await;
    assert!(matches!(denied, Err(SaveError::Denied(_))));
    let unset = of("meets_on", "case-meeting-unset");
    assert_eq!(wrong(plan(&desk, State::Hard, "meets_later", "").await), unset);

    let days = [("2026-11-26", "2026-11-26T16:00:00Z"), ("2026-12-03", "2026-12-03T16:00:00Z")];
    for (day, end) in days {
        plan(&desk, State::Hard, "meets_on", day).await.unwrap();
        let case = read_as(&bureau, &desk, &receipt).await;
        let runs = |clock: &&Clock| clock.kind == ClockKind::Review && clock.stopped_at.is_none();
        assert_eq!(case.clocks.iter().filter(runs).count(), 1, "{day}");
        assert_eq!((case.state, looked_at(&case)), (State::Hard, end.parse().ok()));
    }
    // It was not held: ten working days from then on, as the district's limit says.
    bureau.kernel.clock.advance(TimeDelta::days(14));
    plan(&desk, State::Hard, "meets_later", "yes").await.unwrap();
    let case = read_as(&bureau, &desk, &receipt).await;
    let day = looked_at(&case).map(|at| to_local(at).date());
    assert_eq!(day, NaiveDate::from_ymd_opt(2026, 12, 18));
    let planned = case.history.iter().filter(|line| line.step == "plan-meeting");
    let planned: Vec<_> = planned.map(|line| (line.public, line.meets_on())).collect();
    let on = |month, day| (false, NaiveDate::from_ymd_opt(2026, month, day));
    assert_eq!(planned, [on(11, 26), on(12, 3), (false, None)]);
}

#[sqlx::test(migrations = false)]
async fn it_is_decided_by_a_meeting_and_only_staff_read_its_minutes(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    let desk = bureau.at_desk(Role::Dispatcher).await;
    let (receipt, department) = dispatched(&bureau, &desk).await;
    let id = bureau.id(&receipt).await;
    let hard = [("words", "围墙归谁说不清"), ("meets_later", "yes")];
    bureau.step(&desk, id, (State::Dispatched, Step::MakeHard), &hard).await.unwrap();
    bureau.kernel.clock.advance(TimeDelta::days(3));

    let decide = async |fields: &[(&str, &str)]| {
        bureau.step(&desk, id, (State::Hard, Step::Decide), fields).await
    };
    let mut missing: Vec<String> =
        wrong(decide(&[]).await).into_iter().map(|(field, _)| field).collect();
    missing.sort_unstable();
    missing.dedup();
    assert_eq!(missing, ["department", "met_on", "minutes", "took_part", "words"]);
    let held = |met_on: &'static str, minutes: &'static str| {
        [
            ("words", "由物业先修，费用另议。"),
            ("department", department.as_str()),
            ("met_on", met_on),
            ("took_part", "街道、物业、开发商"),
            ("minutes", minutes),
            ("photo", "x"),
        ]
    };
    // Before it was filed, and tomorrow.
    for day in ["2026-11-19", "2026-11-24"] {
        let when = of("met_on", "case-meeting-held");
        assert_eq!(wrong(decide(&held(day, MINUTES)).await), when, "{day}");
    }
    let short = wrong(decide(&held("2026-11-23", "都同意。")).await);
    assert_eq!(short, of("minutes", "case-minutes-short"));
    decide(&held("2026-11-23", MINUTES)).await.unwrap();

    let case = read_as(&bureau, &desk, &receipt).await;
    assert_eq!((case.state, looked_at(&case)), (State::Dispatched, None));
    let line = case.history.iter().find(|line| line.step == "decide").unwrap();
    let meeting = line.meeting().unwrap();
    assert_eq!(Some(meeting.met_on), NaiveDate::from_ymd_opt(2026, 11, 23));
    assert_eq!(meeting.took_part, "街道、物业、开发商");
    assert_eq!(meeting.minutes, MINUTES.replace("13812345678", "138****5678"));
    // Whoever has the case now reads all of it.
    let mut handler = bureau.at_desk(Role::Handler).await;
    handler.department = sqlx::query_scalar("select id from department where code = $1")
        .bind(&department)
        .fetch_optional(&bureau.owner)
        .await
        .unwrap();
    let case = read_as(&bureau, &handler, &receipt).await;
    let meeting = case.history.iter().find_map(Line::meeting).unwrap();
    assert_eq!(meeting.minutes, MINUTES);
    assert_eq!(case.photos.len(), 1);
    assert!(case.photos[0].internal);

    let seen = track(&bureau.kernel, &receipt.secret.to_text(), Locale::ZhHans).await.unwrap();
    assert!(seen.photos.is_empty());
    let shown = format!("{seen:?}");
    assert!(!shown.contains("开发商") && !shown.contains("物业"), "{shown}");
}
