use sqlx::PgPool;

use super::*;
use crate::{
    accounts::residents::{
        AddEmail, add_email,
        places::{SavePlace, save_place},
        request_delete, request_email,
        testing::{browser, by, kernel, last_code, resident, wish},
    },
    messages::{Notice, notify},
    notices::questions::{self, tests::question},
};

const PHONE: &str = "13812345678";
const EMAIL: &str = "wang@example.cn";

#[sqlx::test(migrations = false)]
async fn nothing_of_the_person_is_left(pool: PgPool) {
    let test = kernel(&pool).await;
    // Asked with the number before there was an account, and attached by it.
    questions::ask(&test, question(&test)).await.unwrap();
    let me = resident(&test, &pool, PHONE).await;
    let here = browser(&test);
    request_email(&test, &wish(&test, here), &by(&test, me), EMAIL).await.unwrap();
    let code = Redacted::new(last_code(&test, &pool, EMAIL).await);
    add_email(&test, &AddEmail { by: by(&test, me), visitor: here, code }).await.unwrap();
    let place = SavePlace {
        by: by(&test, me),
        place: None,
        label: "家".to_owned(),
        address: "清荷路".to_owned(),
        spot: String::new(),
    };
    save_place(&test, &place).await.unwrap();
    let values = [("words", "x"), ("answer", "x"), ("number", "x")];
    let notice =
        Notice { template: "question-answered", values: &values, subject: None, expires_at: None };
    let mut tx = test.db.begin().await.unwrap();
    assert_eq!(notify(&test, &mut tx, me.id, notice).await.unwrap(), 3);
    tx.commit().await.unwrap();
    sqlx::query("update message set state = 'sent', done_at = created_at where channel = 'email'")
        .execute(&pool)
        .await
        .unwrap();
    let other = resident(&test, &pool, "13987654321").await;

    request_delete(&test, &wish(&test, here), &by(&test, me)).await.unwrap();
    let code = Redacted::new(last_code(&test, &pool, PHONE).await);
    let delete = DeleteAccount { by: by(&test, me), visitor: here, code };
    delete_account(&test, &delete).await.unwrap();
    delete_account(&test, &delete).await.unwrap();

    let left = sqlx::query!(
        r#"select (select count(*) from resident_question where resident is not null or phone is not
             null or detail <> '') as "questions!",
             (select count(*) from resident_question) as "counted!",
             (select count(*) from saved_place) as "places!",
             (select count(*) from message_choice) as "choices!",
             (select count(*) from sign_in_code where resident is not null) as "codes!",
             (select count(*) from resident where email is not null) as "emails!",
             (select count(*) from message where resident = $1 and channel = 'inbox') as "inbox!",
             (select count(*) from message where body is null) as "emptied!",
             (select count(*) from message where recipient is not null) as "recipients!""#,
        me.id,
    )
    .fetch_one(&pool)
    .await
    .unwrap();
    assert_eq!((left.questions, left.counted), (0, 1), "the question itself stays for statistics");
    assert_eq!((left.places, left.choices, left.codes, left.emails), (0, 0, 0, 0));
    assert_eq!((left.inbox, left.emptied), (0, 2), "the two mails were sent; the rest waited");
    assert_eq!(left.recipients, 1, "the other's code");
    assert!(crate::accounts::residents::profile(&test, &other).await.is_ok());
}
