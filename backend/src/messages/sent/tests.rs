use chrono::TimeDelta;
use domain::{
    accounts::Role,
    locale::Locale,
    messages::{Channel, MessageState},
    phone::Phone,
};
use sqlx::{Executor, PgPool};
use uuid::Uuid;

use super::*;
use crate::{
    Problem,
    db::{
        Role as DbRole,
        testing::{TestKernel, as_role},
    },
    forms::FormKey,
    lists::testing::staff,
    messages::{Outgoing, To, send},
};

async fn write(kernel: &TestKernel, to: To<'_>, expires: Option<TimeDelta>) -> Uuid {
    kernel.clock.advance(TimeDelta::minutes(1));
    let message = Outgoing {
        template: "question-answered",
        to,
        locale: Locale::ZhHans,
        values: &[("words", "封口膜"), ("answer", "其他"), ("number", "MH"), ("link", "https://x")],
        resident: None,
        subject: None,
        deliver_after: None,
        expires_at: expires.map(|life| kernel.now() + life),
    };
    let mut conn = kernel.db.acquire().await.unwrap();
    send(kernel, &mut conn, message).await.unwrap()
}

async fn fail(pool: &PgPool, id: Uuid) {
    sqlx::query(
        "update message set state = 'failed', done_at = created_at, tries = 10,
           last_error = 'gateway-refused' where id = $1",
    )
    .bind(id)
    .execute(pool)
    .await
    .unwrap();
}

fn asked(kernel: &TestKernel, id: Uuid) -> Resend {
    Resend { id, key: FormKey::mint(&*kernel.random), request_id: None }
}

#[sqlx::test(migrations = false)]
async fn each_filter_shows_what_it_says_and_nobody_s_number(pool: PgPool) {
    let kernel = TestKernel::new(as_role(&pool, DbRole::Serve).await);
    let agent = staff(&kernel, Role::HotlineAgent).await;
    let phone = Phone::parse("13812345678").unwrap();
    let other = Phone::parse("13912345678").unwrap();
    let resident = Uuid::from_u128(7);
    let sms = write(&kernel, To::Phone(&phone), None).await;
    let second = write(&kernel, To::Phone(&other), None).await;
    let mail = write(&kernel, To::Email("Wang@qq.com"), None).await;
    let inbox = write(&kernel, To::Resident(resident), None).await;
    fail(&pool, second).await;
    let index = crate::privacy::blind_index(&kernel.keys, "contact.phone", "13812345678");
    sqlx::query(
        "insert into resident (id, phone, phone_index, locale, created_at, seen_at)
         values ($1, '\\x00', $2, 'zh-Hans', now(), now())",
    )
    .bind(resident)
    .bind(&index[..])
    .execute(&pool)
    .await
    .unwrap();

    let all = Filter::default();
    let to = |typed: &str| Recipient::find(&kernel.keys, typed);
    let today = Some(crate::calendar::to_local(kernel.now()).date());
    let tomorrow = today.and_then(|day| day.succ_opt());
    for (filter, expected) in [
        (all.clone(), vec![inbox, mail, second, sms]),
        (Filter { state: Some(MessageState::Failed), ..all.clone() }, vec![second]),
        (Filter { channel: Some(Channel::Sms), ..all.clone() }, vec![second, sms]),
        (Filter { template: Some("sign-in-code".into()), ..all.clone() }, vec![]),
        (Filter { from: today, to: today, ..all.clone() }, vec![inbox, mail, second, sms]),
        (Filter { from: tomorrow, ..all.clone() }, vec![]),
        (Filter { recipient: to("138 1234 5678"), ..all.clone() }, vec![inbox, sms]),
        (Filter { recipient: to("wang@QQ.com"), ..all.clone() }, vec![mail]),
        (
            Filter { recipient: to("13912345678"), channel: Some(Channel::Email), ..all.clone() },
            vec![],
        ),
    ] {
        let shown = list(&kernel, &agent, &filter, None, 51).await.unwrap();
        let ids: Vec<_> = shown.iter().map(|line| line.id).collect();
        assert_eq!(ids, expected, "{filter:?}");
        assert!(!format!("{shown:?}").contains("12345678"));
    }
    let next = list(&kernel, &agent, &all, Some(mail), 1).await.unwrap();
    assert_eq!((next[0].id, next[0].recipient.as_deref()), (second, Some("139****5678")));
    let crew = staff(&kernel, Role::Crew).await;
    assert!(list(&kernel, &crew, &all, None, 1).await.is_err());
    assert!(read(&kernel, &crew, sms).await.is_err());
    let one = read(&kernel, &agent, second).await.unwrap();
    assert_eq!((one.resend, one.may_write), (MayResend::Yes, false));
    assert_eq!(read(&kernel, &agent, Uuid::nil()).await.unwrap_err().code(), "not-found");
}

#[sqlx::test(migrations = false)]
async fn a_failed_message_is_sent_again_once_a_form(pool: PgPool) {
    let kernel = TestKernel::new(as_role(&pool, DbRole::Serve).await);
    let admin = staff(&kernel, Role::Administrator).await;
    let phone = Phone::parse("13812345678").unwrap();
    let id = write(&kernel, To::Phone(&phone), None).await;
    let refused = resend(&kernel, &admin, asked(&kernel, id)).await.unwrap_err();
    assert_eq!(refused.code(), "message-not-failed", "it is on its way");
    fail(&pool, id).await;

    let form = asked(&kernel, id);
    let twice = [resend(&kernel, &admin, form.clone()), resend(&kernel, &admin, form.clone())];
    let done = futures::future::join_all(twice).await;
    assert!(done.iter().any(Result::is_ok), "{done:?}");
    resend(&kernel, &admin, form).await.unwrap();
    let one = read(&kernel, &admin, id).await.unwrap();
    assert_eq!((one.message.state, one.message.tries), (MessageState::Queued, 0));
    let counted: (i64, i64) = sqlx::query_as(
        "select (select count(*) from outbox where task = 'deliver-message'),
           (select count(*) from audit_event where act = 'resend')",
    )
    .fetch_one(&pool)
    .await
    .unwrap();
    assert_eq!(counted, (2, 1), "once when it was written, and once again");

    let agent = staff(&kernel, Role::HotlineAgent).await;
    let refused = resend(&kernel, &agent, asked(&kernel, id)).await.unwrap_err();
    assert_eq!(refused.code(), "forbidden");
    let refused = resend(&kernel, &admin, asked(&kernel, Uuid::nil())).await.unwrap_err();
    assert_eq!(refused.code(), "not-found");
}

#[sqlx::test(migrations = false)]
async fn what_is_of_no_use_or_not_kept_is_not_sent_again(pool: PgPool) {
    let kernel = TestKernel::new(as_role(&pool, DbRole::Serve).await);
    let admin = staff(&kernel, Role::Administrator).await;
    let phone = Phone::parse("13812345678").unwrap();
    let short = write(&kernel, To::Phone(&phone), Some(TimeDelta::minutes(5))).await;
    let old = write(&kernel, To::Phone(&phone), None).await;
    fail(&pool, short).await;
    fail(&pool, old).await;
    kernel.clock.advance(TimeDelta::minutes(6));
    let refused = resend(&kernel, &admin, asked(&kernel, short)).await.unwrap_err();
    assert_eq!(refused.code(), "message-expired");
    pool.execute("update message set recipient = null, recipient_index = null, body = null")
        .await
        .unwrap();
    let refused = resend(&kernel, &admin, asked(&kernel, old)).await.unwrap_err();
    assert_eq!((refused.code(), refused.status()), ("message-gone", 409));
    assert_eq!(read(&kernel, &admin, old).await.unwrap().message.recipient, None);
}
