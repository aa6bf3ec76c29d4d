use std::sync::Arc;

use sqlx::PgPool;

use super::*;
use crate::{
    db::{
        Role,
        testing::{TestKernel, as_role},
    },
    messages::{Carriers, SmsCap},
    privacy::seal,
};

const ANSWERED: Notice<'static> = Notice {
    template: "question-answered",
    values: &[("words", "封口膜"), ("answer", "其他垃圾"), ("number", "MH")],
    subject: None,
    expires_at: None,
};

async fn account(kernel: &Kernel, pool: &PgPool, email: Option<&str>) -> Uuid {
    let id = kernel.new_id();
    let sealed = |column, text: &str| {
        let place = Place { column, row: id.as_bytes() };
        seal(&kernel.keys, &*kernel.random, place, text.as_bytes())
    };
    sqlx::query(
        "insert into resident (id, phone, phone_index, email, locale, created_at, seen_at)
         values ($1, $2, sha256($1::text::bytea), $3, 'en', $4, $4)",
    )
    .bind(id)
    .bind(sealed("resident.phone", "13812345678"))
    .bind(email.map(|email| sealed("resident.email", email)))
    .bind(kernel.now())
    .execute(pool)
    .await
    .unwrap();
    id
}

async fn unwanted(pool: &PgPool, resident: Uuid, channel: &str) {
    sqlx::query("insert into message_choice values ($1, 'answers', $2, false)")
        .bind(resident)
        .bind(channel)
        .execute(pool)
        .await
        .unwrap();
}

async fn tell(kernel: &Kernel, resident: Uuid) -> usize {
    let mut tx = kernel.db.begin().await.unwrap();
    let told = notify(kernel, &mut tx, resident, ANSWERED).await.unwrap();
    tx.commit().await.unwrap();
    told
}

/// The channels of every message, in the order of writing.
async fn written(pool: &PgPool) -> Vec<String> {
    sqlx::query_scalar("select channel from message order by created_at, channel")
        .fetch_all(pool)
        .await
        .unwrap()
}

#[sqlx::test(migrations = false)]
async fn everything_that_they_have_and_do_not_refuse(pool: PgPool) {
    let kernel = TestKernel::new(as_role(&pool, Role::Serve).await);
    let with_mail = account(&kernel, &pool, Some("wang@example.cn")).await;
    assert_eq!(tell(&kernel, with_mail).await, 3);
    assert_eq!(written(&pool).await, ["email", "inbox", "sms"]);
    let locale: String =
        sqlx::query_scalar("select distinct locale from message").fetch_one(&pool).await.unwrap();
    assert_eq!(locale, "en", "in their language");

    let without = account(&kernel, &pool, None).await;
    assert_eq!(tell(&kernel, without).await, 2);
    unwanted(&pool, without, "sms").await;
    assert_eq!(tell(&kernel, without).await, 1);
    unwanted(&pool, without, "inbox").await;
    assert_eq!(tell(&kernel, without).await, 0);
    assert_eq!(tell(&kernel, Uuid::nil()).await, 0, "nobody");
}

#[sqlx::test(migrations = false)]
async fn without_text_messages_the_others_still_come(pool: PgPool) {
    let mut kernel = TestKernel::new(as_role(&pool, Role::Serve).await);
    let sms_cap = SmsCap { per_day: 1 };
    kernel.kernel.carriers = Arc::new(Carriers { sms_cap, ..Carriers::default() });
    let kernel = kernel;
    let resident = account(&kernel, &pool, None).await;
    let told: Vec<usize> = [tell(&kernel, resident).await, tell(&kernel, resident).await].into();
    assert_eq!(told, [2, 1]);
}
