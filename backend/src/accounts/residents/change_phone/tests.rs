use sqlx::PgPool;

use super::*;
use crate::{
    accounts::residents::{
        Resident, list_devices, profile, request_new_phone,
        testing::{another, browser, by, kernel, last_code, resident, wish},
    },
    db::testing::TestKernel,
};

const OLD: &str = "13812345678";
const NEW: &str = "13987654321";

/// Asks for both codes and gives them: the new number's, the old one's.
async fn codes(
    test: &TestKernel,
    pool: &PgPool,
    me: Resident,
    here: PreSessionId,
) -> (String, String) {
    request_new_phone(test, &wish(test, here), &by(test, me), NEW).await.unwrap();
    (last_code(test, pool, NEW).await, last_code(test, pool, OLD).await)
}

fn form(test: &TestKernel, me: Resident, here: PreSessionId, new: &str, old: &str) -> ChangePhone {
    ChangePhone {
        by: by(test, me),
        visitor: here,
        new_code: Redacted::new(new.to_owned()),
        old_code: Redacted::new(old.to_owned()),
    }
}

fn fields(error: &ChangePhoneError) -> Vec<(String, String)> {
    error.fields().into_iter().map(|wrong| (wrong.field, wrong.code)).collect()
}

#[sqlx::test(migrations = false)]
async fn both_numbers_are_proved_and_other_sessions_end(pool: PgPool) {
    let test = kernel(&pool).await;
    let other = resident(&test, &pool, OLD).await;
    let me = resident(&test, &pool, OLD).await;
    assert_eq!(list_devices(&test, &me).await.unwrap().len(), 2);
    let here = browser(&test);
    let same = request_new_phone(&test, &wish(&test, here), &by(&test, me), "138 1234 5678").await;
    let same = same.unwrap_err();
    assert_eq!((same.code(), same.field()), ("phone-same", Some("phone")));

    let (new, old) = codes(&test, &pool, me, here).await;
    let wrong = change_phone(&test, &form(&test, me, here, "", &old)).await.unwrap_err();
    assert_eq!(fields(&wrong), [("new_code".to_owned(), "code-missing".to_owned())]);
    let wrong = form(&test, me, here, &another(&new), &another(&old));
    let wrong = change_phone(&test, &wrong).await.unwrap_err();
    let each =
        |code: &str| ["new_code", "old_code"].map(|field| (field.to_owned(), code.to_owned()));
    assert_eq!(fields(&wrong), each("code-wrong"));
    // Each code is of its number.
    let swapped = change_phone(&test, &form(&test, me, here, &old, &new)).await;
    assert_eq!(fields(&swapped.unwrap_err()), each("code-wrong"));

    let right = form(&test, me, here, &new, &old);
    change_phone(&test, &right).await.unwrap();
    change_phone(&test, &right).await.unwrap();
    assert_eq!(profile(&test, &me).await.unwrap().masked_phone, "139****4321");
    let devices = list_devices(&test, &me).await.unwrap();
    assert_eq!(devices.iter().map(|device| device.id).collect::<Vec<_>>(), [me.session]);
    assert_ne!(other.session, me.session);
    let acts: i64 =
        sqlx::query_scalar("select count(*) from audit_event where act = 'change-phone'")
            .fetch_one(&pool)
            .await
            .unwrap();
    assert_eq!(acts, 1);
    test.clock.advance(chrono::TimeDelta::seconds(60));
    // The old number begins anew, as if its account had never been.
    let anew = resident(&test, &pool, OLD).await;
    assert_ne!(anew.id, me.id);
}

#[sqlx::test(migrations = false)]
async fn a_number_with_an_account_is_refused_after_it_was_proved(pool: PgPool) {
    let test = kernel(&pool).await;
    let taken = resident(&test, &pool, NEW).await;
    let me = resident(&test, &pool, OLD).await;
    let here = browser(&test);
    let (new, old) = codes(&test, &pool, me, here).await;
    let wrong =
        change_phone(&test, &form(&test, me, here, &another(&new), &old)).await.unwrap_err();
    assert_eq!(wrong.code(), "form-invalid", "nothing is told without the proof");
    let refused = change_phone(&test, &form(&test, me, here, &new, &old)).await.unwrap_err();
    assert_eq!((refused.code(), refused.status()), ("phone-taken", 422));
    assert_eq!(profile(&test, &me).await.unwrap().masked_phone, "138****5678");
    assert_eq!(profile(&test, &taken).await.unwrap().masked_phone, "139****4321");
    let again = change_phone(&test, &form(&test, me, here, &new, &old)).await.unwrap_err();
    assert_eq!(fields(&again)[0].1, "code-over", "the proof was used");
}

#[sqlx::test(migrations = false)]
async fn of_two_tabs_one_changes_it(pool: PgPool) {
    let test = kernel(&pool).await;
    let me = resident(&test, &pool, OLD).await;
    let here = browser(&test);
    let (new, old) = codes(&test, &pool, me, here).await;
    let tabs: Vec<_> = (0..8).map(|_| form(&test, me, here, &new, &old)).collect();
    let done = futures::future::join_all(tabs.iter().map(|tab| change_phone(&test, tab))).await;
    assert_eq!(done.iter().filter(|one| one.is_ok()).count(), 1);
}
