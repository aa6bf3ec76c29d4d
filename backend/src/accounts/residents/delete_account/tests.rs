use domain::{locale::Locale, money::Fen};
use sqlx::PgPool;

use super::*;
use crate::{
    accounts::residents::{
        AddEmail, add_email,
        places::{SavePlace, save_place},
        request_delete, request_email,
        testing::{browser, by, kernel, last_code, resident, wish},
    },
    bulky::{self, Cancel, Hold, Pay, Receipt, Which, testing::Depot},
    files::{prepare_photo, samples},
    forms::FormKey,
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
    let said: i64 = sqlx::query_scalar("select count(*) from message where template = $1")
        .bind("delete-code")
        .fetch_one(&pool)
        .await
        .unwrap();
    assert_eq!(said, 1, "the code says what it does");
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
             (select count(*) from resident where email is not null
                or id = $1 and (elder or quiet_from is not null)) as "settings!",
             (select count(*) from message where resident = $1 and channel = 'inbox') as "inbox!",
             (select count(*) from message where body is null) as "emptied!",
             (select count(*) from message where recipient is not null) as "recipients!""#,
        me.id,
    )
    .fetch_one(&pool)
    .await
    .unwrap();
    assert_eq!((left.questions, left.counted), (0, 1), "the question itself stays for statistics");
    assert_eq!((left.places, left.choices, left.codes, left.settings), (0, 0, 0, 0));
    let is_linked: bool =
        sqlx::query_scalar("select bool_or(presession is not null) from resident_question")
            .fetch_one(&pool)
            .await
            .unwrap();
    assert!(!is_linked, "nothing says that two things came from one browser");
    assert_eq!((left.inbox, left.emptied), (0, 2), "the two mails were sent; the rest waited");
    assert_eq!(left.recipients, 1, "the other's code");
    assert!(crate::accounts::residents::profile(&test, &other).await.is_ok());
}

/// A free collection of a sofa with a photo, of a flat in the first street.
async fn booked(depot: &Depot, room: &str) -> Receipt {
    let wish = depot.sofas(1, room);
    let photo = prepare_photo(depot, samples::jpeg(40, 30).into()).await.unwrap();
    let new = Hold {
        by: depot.visitor(),
        window: depot.windows(&wish).await[0].window,
        shown: depot.shown(&wish).await,
        wish,
        note: "门口有狗".to_owned(),
        photos: vec![photo],
        locale: Locale::ZhHans,
        key: FormKey::mint(&*depot.random),
        request_id: None,
    };
    let receipt = bulky::hold(depot, &depot.programme, new).await.unwrap();
    depot.confirm(&receipt, Pay::Crew).await.unwrap();
    receipt
}

#[sqlx::test(migrations = false)]
async fn a_booking_that_is_over_forgets_the_home_and_one_to_come_keeps_it(pool: PgPool) {
    let depot = Depot::new(&pool).await;
    let over = booked(&depot, "502").await;
    let to_come = booked(&depot, "503").await;
    let secret = over.secret.to_text();
    let cancel = Cancel {
        which: Which::Secret(&secret),
        by: depot.visitor(),
        shown: Fen::ZERO,
        key: FormKey::mint(&*depot.random),
        request_id: None,
    };
    bulky::cancel(&depot, &depot.programme, cancel).await.unwrap();
    let me = resident(&depot, &pool, PHONE).await;
    let here = browser(&depot);
    request_delete(&depot, &wish(&depot, here), &by(&depot, me)).await.unwrap();
    let code = Redacted::new(last_code(&depot, &pool, PHONE).await);
    delete_account(&depot, &DeleteAccount { by: by(&depot, me), visitor: here, code })
        .await
        .unwrap();
    for (receipt, is_known) in [(&over, false), (&to_come, true)] {
        let left: (bool, bool, bool, bool, i64, i64) = sqlx::query_as(
            "select resident is null and presession is null, phone is not null,
               address is not null, note is not null,
               (select count(*) from bulky_photo where booking = bulky_booking.id),
               (select count(*) from file where attached_id = bulky_booking.id)
             from bulky_booking
             join bulky_booking_version on booking = bulky_booking.id
             where number = $1",
        )
        .bind(receipt.number.as_str())
        .fetch_one(&pool)
        .await
        .unwrap();
        let photos = i64::from(is_known);
        assert_eq!(left, (true, is_known, is_known, is_known, photos, photos));
    }
}
