use chrono::TimeDelta;
use domain::{locale::Locale, phone::Phone};
use sqlx::PgPool;

use super::*;
use crate::{
    db::{
        Role,
        testing::{TestKernel, as_role},
    },
    jobs::Handler,
    messages::{DeliverMessage, To, send},
};

/// 2026-11-20 at this time in Shanghai; the test's clock begins at nine.
fn at(text: &str) -> DateTime<Utc> {
    to_utc(chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap())
}

async fn account(pool: &PgPool, n: u8, from: Option<&str>, to: Option<&str>) -> Uuid {
    let id = Uuid::from_u128(u128::from(n));
    sqlx::query(
        "insert into resident (id, phone, phone_index, locale, created_at, seen_at, quiet_from,
           quiet_to)
         values ($1, 'x', sha256($1::text::bytea), 'en', '2026-01-01', '2026-01-01', $2::time,
           $3::time)",
    )
    .bind(id)
    .bind(from)
    .bind(to)
    .execute(pool)
    .await
    .unwrap();
    id
}

/// When a text message that is written now may be delivered.
async fn due(
    kernel: &Kernel,
    template: &'static str,
    resident: Option<Uuid>,
) -> Option<DateTime<Utc>> {
    let phone = Phone::parse("13812345678").unwrap();
    let message = Outgoing {
        template,
        to: To::Phone(&phone),
        locale: Locale::ZhHans,
        values: &[("words", "封口膜"), ("number", "MH"), ("code", "123456"), ("minutes", "5")],
        resident,
        subject: None,
        deliver_after: None,
        expires_at: None,
    };
    let mut tx = kernel.db.begin().await.unwrap();
    let id = send(kernel, &mut tx, message).await.unwrap();
    tx.commit().await.unwrap();
    sqlx::query_scalar!("select deliver_after from message where id = $1", id)
        .fetch_one(&kernel.db)
        .await
        .unwrap()
}

#[sqlx::test(migrations = false)]
async fn at_night_only_what_is_urgent_goes_out(pool: PgPool) {
    let kernel = TestKernel::new(as_role(&pool, Role::Serve).await);
    let usual = account(&pool, 1, Some("22:00"), Some("08:00")).await;
    let noon = account(&pool, 2, Some("12:00"), Some("14:00")).await;
    let never = account(&pool, 3, None, None).await;
    let answered = "question-answered";
    assert_eq!(due(&kernel, answered, None).await, None, "nine in the morning");
    kernel.clock.advance(TimeDelta::hours(3));
    assert_eq!(due(&kernel, answered, Some(noon)).await, Some(at("2026-11-20 14:00")));
    assert_eq!(due(&kernel, answered, Some(usual)).await, None);

    // Half past eleven at night in Shanghai is still the afternoon in UTC.
    kernel.clock.advance(TimeDelta::minutes(11 * 60 + 30));
    let morning = Some(at("2026-11-21 08:00"));
    assert_eq!(due(&kernel, answered, Some(usual)).await, morning);
    assert_eq!(due(&kernel, answered, None).await, morning, "also without an account");
    assert_eq!(due(&kernel, answered, Some(never)).await, None);
    assert_eq!(due(&kernel, answered, Some(noon)).await, None);
    assert_eq!(due(&kernel, "sign-in-code", Some(usual)).await, None, "a code");
    kernel.clock.advance(TimeDelta::hours(1));
    assert_eq!(due(&kernel, answered, Some(usual)).await, morning, "after midnight");
    kernel.clock.advance(TimeDelta::minutes(7 * 60 + 30));
    assert_eq!(due(&kernel, answered, Some(usual)).await, None, "eight");
}

#[sqlx::test(migrations = false)]
async fn what_comes_due_at_night_waits_for_the_morning(pool: PgPool) {
    let kernel = TestKernel::new(as_role(&pool, Role::Serve).await);
    let usual = account(&pool, 1, Some("22:00"), Some("08:00")).await;
    due(&kernel, "question-answered", Some(usual)).await;
    let message: Uuid =
        sqlx::query_scalar("select id from message").fetch_one(&pool).await.unwrap();
    // It was written by day, but the worker was away until the night.
    kernel.clock.advance(TimeDelta::hours(14));
    let worker = kernel.with_db(as_role(&pool, Role::Worker).await);
    DeliverMessage { message }.run(&worker, Uuid::nil()).await.unwrap();
    let waits: (String, i16, Option<DateTime<Utc>>) =
        sqlx::query_as("select state, tries, deliver_after from message")
            .fetch_one(&pool)
            .await
            .unwrap();
    assert_eq!(waits, ("queued".to_owned(), 0, Some(at("2026-11-21 08:00"))));
    let jobs: Vec<Option<DateTime<Utc>>> =
        sqlx::query_scalar("select run_at from outbox order by created_at")
            .fetch_all(&pool)
            .await
            .unwrap();
    assert_eq!(jobs, [None, Some(at("2026-11-21 08:00"))]);
}
