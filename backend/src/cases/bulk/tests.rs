use domain::accounts::Role;
use sqlx::PgPool;

use super::*;
use crate::cases::{CaseFilter, Queue, claim, queue, testing::Bureau};

async fn all(
    bureau: &Bureau,
    staff: &Staff,
    key: FormKey,
    (step, seen): (Step, State),
    numbers: &[String],
    fields: &[(&str, &str)],
) -> Result<Vec<BulkLine>, SaveError> {
    let get = |name: &str| {
        let found = fields.iter().find(|(field, _)| *field == name);
        found.map(|(_, value)| (*value).to_owned()).unwrap_or_default()
    };
    let cases = numbers.iter().map(|number| (number.clone(), seen)).collect();
    let wanted = Bulk { staff, step, cases, get: &get, key, request_id: None };
    bulk(&bureau.kernel, &bureau.rules, &bureau.calendar, wanted).await
}

fn refusals(lines: &[BulkLine]) -> Vec<Option<&str>> {
    lines.iter().map(|line| line.refused.as_deref()).collect()
}

#[sqlx::test(migrations = false)]
async fn each_is_judged_by_itself(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    let kernel = &bureau.kernel;
    let mut numbers = Vec::new();
    for _ in 0..3 {
        numbers.push(bureau.file(bureau.litter()).await.number.to_string());
    }
    let agent = bureau.at_desk(Role::HotlineAgent).await;
    let dispatcher = bureau.at_desk(Role::Dispatcher).await;
    let rows = queue(kernel, &agent, Queue::New, &CaseFilter::default(), None, 51).await.unwrap();
    let second = rows.iter().find(|row| row.number == numbers[1]).unwrap().id;
    claim(kernel, &dispatcher, second, true, None).await.unwrap();

    numbers.push("MH-261120-0000-0".to_owned());
    let key = FormKey::mint(&*kernel.random);
    let accept = (Step::Accept, State::Received);
    let lines = all(&bureau, &agent, key, accept, &numbers, &[]).await.unwrap();
    assert_eq!(refusals(&lines), [None, Some("case-claimed"), None, Some("not-found")]);
    // Sent again it is the same, and nothing is done twice.
    let again = all(&bureau, &agent, key, accept, &numbers, &[]).await.unwrap();
    assert_eq!(refusals(&again), refusals(&lines));
    let steps: i64 = sqlx::query_scalar("select count(*) from case_event where step = 'accept'")
        .fetch_one(&pool)
        .await
        .unwrap();
    assert_eq!(steps, 2);

    let key = FormKey::mint(&*kernel.random);
    let register = (Step::Register, State::Accepted);
    let lines = all(&bureau, &agent, key, register, &numbers[..3], &[]).await.unwrap();
    assert_eq!(refusals(&lines), [None, Some("case-not-now"), None]);
    let dispatch = (Step::Dispatch, State::Registered);
    let both = [numbers[0].clone(), numbers[2].clone()];
    let key = FormKey::mint(&*kernel.random);
    let lines = all(&bureau, &agent, key, dispatch, &both, &[("department", "sanitation")]).await;
    assert_eq!(refusals(&lines.unwrap()), [Some("forbidden"); 2]);
    let key = FormKey::mint(&*kernel.random);
    let missing = all(&bureau, &dispatcher, key, dispatch, &both, &[]).await.unwrap();
    assert_eq!(refusals(&missing), [Some("text-missing"); 2]);
    let to = [("department", "sanitation")];
    let lines = all(&bureau, &dispatcher, key, dispatch, &both, &to).await.unwrap();
    assert_eq!(refusals(&lines), [None, None]);
}

#[sqlx::test(migrations = false)]
async fn what_is_no_bulk_act_is_refused_as_a_whole(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    let number = bureau.file(bureau.litter()).await.number.to_string();
    let agent = bureau.at_desk(Role::HotlineAgent).await;
    let key = FormKey::mint(&*bureau.kernel.random);
    let one = vec![number.clone()];
    let many = vec![number; MOST_BULK + 1];
    for (step, numbers, code) in [
        (Step::Refuse, &one, "choice-unknown"),
        (Step::Accept, &Vec::new(), "case-bulk-none"),
        (Step::Accept, &many, "case-bulk-many"),
    ] {
        let refused = all(&bureau, &agent, key, (step, State::Received), numbers, &[]).await;
        assert_eq!(refused.unwrap_err().fields()[0].code, code);
    }
    let crew = bureau.at_desk(Role::Crew).await;
    let refused = all(&bureau, &crew, key, (Step::Accept, State::Received), &one, &[]).await;
    assert!(matches!(refused, Err(SaveError::Denied(Denied::Forbidden))));
    assert!(own_colleagues(&bureau.kernel, &crew).await.is_err());
}
