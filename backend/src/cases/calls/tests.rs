use domain::accounts::Role;
use sqlx::PgPool;

use super::*;
use crate::{
    cases::{Channel, FileBy, FileError, Intake, NewCase, cases_around, take_in, testing::Bureau},
    forms::FormKey,
    messages::latest,
};

fn call<'a>(bureau: &Bureau, agent: &'a Staff) -> NewCase<'a> {
    NewCase { by: FileBy::Staff(agent), channel: Channel::Hotline, ..bureau.litter() }
}

#[sqlx::test(migrations = false)]
async fn a_call_has_its_cases_and_its_caller(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    let kernel = &bureau.kernel;
    let agent = bureau.at_desk(Role::HotlineAgent).await;
    assert_eq!(running_call(kernel, &agent).await.unwrap(), None);
    let id = hear(kernel, &agent, "138", None).await.unwrap();
    kernel.clock.advance(TimeDelta::seconds(40));
    // The number is whole only now; it is the same call.
    assert_eq!(hear(kernel, &agent, "138 1234 5678", None).await.unwrap(), id);
    let new = call(&bureau, &agent);
    let receipt = take_in(kernel, &bureau.rules, &bureau.calendar, new, &Intake::default()).await;
    let receipt = receipt.unwrap();
    kernel.clock.advance(TimeDelta::seconds(20));
    let too_long = "字".repeat(MAX_CALL_NOTE + 1);
    let refused = end_call(kernel, &agent, &too_long, None).await;
    assert_eq!(refused.unwrap_err().fields()[0].code, "text-too-long");
    end_call(kernel, &agent, "问了什么时候来", None).await.unwrap();
    end_call(kernel, &agent, "twice", None).await.unwrap();

    let supervisor = bureau.at_desk(Role::Supervisor).await;
    let phone = Recipient::find(&kernel.keys, "13812345678").unwrap();
    let filter = CallFilter { phone: Some(phone), ..CallFilter::default() };
    let log = calls(kernel, &supervisor, &filter, None, 51).await.unwrap();
    assert_eq!(log.len(), 1);
    assert_eq!(log[0].masked_phone.as_deref(), Some("138****5678"));
    assert_eq!(log[0].cases, [(receipt.number.to_string(), "filed".to_owned())]);
    assert_eq!(log[0].ended_at.unwrap() - log[0].began_at, TimeDelta::seconds(60));
    assert_eq!(
        (log[0].agent.as_str(), log[0].note.as_str()),
        (agent.login.as_str(), "问了什么时候来")
    );
    let others = CallFilter { agent: Some("nobody".to_owned()), ..CallFilter::default() };
    assert_eq!(calls(kernel, &supervisor, &others, None, 51).await.unwrap(), []);

    let stored: String =
        sqlx::query_scalar("select case_call::text from case_call").fetch_one(&pool).await.unwrap();
    assert!(!stored.contains("13812345678"));
    let acts: Vec<String> = sqlx::query_scalar(
        "select act from audit_event where subject_kind = 'case-call' order by act",
    )
    .fetch_all(&pool)
    .await
    .unwrap();
    assert_eq!(acts, ["begin-call", "end-call"]);
}

#[sqlx::test(migrations = false)]
async fn a_call_that_was_left_is_over_and_others_may_not_see_the_log(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    let kernel = &bureau.kernel;
    let agent = bureau.at_desk(Role::HotlineAgent).await;
    let first = hear(kernel, &agent, "", None).await.unwrap();
    kernel.clock.advance(LEFT + TimeDelta::seconds(1));
    assert_eq!(running_call(kernel, &agent).await.unwrap(), None);
    let log = calls(kernel, &agent, &CallFilter::default(), None, 51).await.unwrap();
    assert_eq!(log[0].ended_at, Some(log[0].began_at));
    let second = hear(kernel, &agent, "", None).await.unwrap();
    assert_ne!(first, second);

    for role in [Role::Handler, Role::Crew] {
        let other = bureau.at_desk(role).await;
        let seen = calls(kernel, &other, &CallFilter::default(), None, 51).await;
        assert!(matches!(seen, Err(ReadError::Denied(Denied::Forbidden))), "{role:?}");
        let heard = hear(kernel, &other, "", None).await;
        assert!(matches!(heard, Err(SaveError::Denied(_))), "{role:?}");
        assert!(matches!(end_call(kernel, &other, "", None).await, Err(SaveError::Denied(_))));
    }
}

#[sqlx::test(migrations = false)]
async fn the_number_goes_out_once_and_a_number_of_others_is_there_once(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    let kernel = &bureau.kernel;
    let agent = bureau.at_desk(Role::HotlineAgent).await;
    let (rules, calendar) = (&bureau.rules, &bureau.calendar);
    let intake = Intake { external: " 2026112000017 ".to_owned(), sms: true };
    let new = call(&bureau, &agent);
    let again = new.clone();
    let receipt = take_in(kernel, rules, calendar, new, &intake).await.unwrap();
    let same = take_in(kernel, rules, calendar, again, &intake).await.unwrap();
    assert_eq!(receipt.number, same.number);
    let owner = kernel.with_db(bureau.owner.clone());
    let sent = latest(&owner, 9).await.unwrap();
    assert_eq!(sent.len(), 1);
    assert!(sent[0].body.contains(receipt.number.as_str()), "{}", sent[0].body);
    assert!(!sent[0].body.contains(&receipt.code));
    let (external, taken_by): (String, Uuid) =
        sqlx::query_as("select external_number, taken_by from case_file")
            .fetch_one(&pool)
            .await
            .unwrap();
    assert_eq!((external.as_str(), taken_by), ("2026112000017", agent.id));

    let wrong = |done: Result<_, FileError>| {
        done.map(|_: crate::cases::CaseReceipt| ()).unwrap_err().fields()[0].code.clone()
    };
    let taken = take_in(kernel, rules, calendar, call(&bureau, &agent), &intake).await;
    assert_eq!(wrong(taken), "case-external-taken");
    for phone in ["", "025-83110000"] {
        let new = NewCase { phone: phone.to_owned(), ..call(&bureau, &agent) };
        let intake = Intake { sms: true, ..Intake::default() };
        assert_eq!(wrong(take_in(kernel, rules, calendar, new, &intake).await), "case-sms-phone");
    }
    // The same key again: what was refused has had no effect.
    let key = FormKey::mint(&*kernel.random);
    let new = NewCase { key, ..call(&bureau, &agent) };
    let refused = take_in(kernel, rules, calendar, new.clone(), &intake).await;
    assert!(refused.is_err());
    take_in(kernel, rules, calendar, new, &Intake::default()).await.unwrap();
}

#[sqlx::test(migrations = false)]
async fn a_full_day_of_messages_keeps_no_case_out(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    let agent = bureau.at_desk(Role::HotlineAgent).await;
    sqlx::raw_sql(
        "create function fail() returns trigger language plpgsql as $$
         begin raise exception 'no more'; end $$;
         create trigger fail before insert on message for each row execute function fail()",
    )
    .execute(&pool)
    .await
    .unwrap();
    let intake = Intake { sms: true, ..Intake::default() };
    let new = call(&bureau, &agent);
    take_in(&bureau.kernel, &bureau.rules, &bureau.calendar, new, &intake).await.unwrap();
}

#[sqlx::test(migrations = false)]
async fn what_is_open_around_the_caller(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    let near = bureau.file(bureau.litter()).await.number.to_string();
    let here = bureau.litter().point.unwrap();
    let far = domain::districts::Point::new(here.longitude() + 0.02, here.latitude()).unwrap();
    bureau.file(NewCase { point: Some(far), ..bureau.litter() }).await;
    let agent = bureau.at_desk(Role::HotlineAgent).await;
    let found = cases_around(&bureau.kernel, &agent, here).await.unwrap();
    assert_eq!(found.iter().map(|one| one.number.as_str()).collect::<Vec<_>>(), [near.as_str()]);
    assert_eq!(found[0].metres, Some(0));
}
