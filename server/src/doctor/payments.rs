//! Whether every day was compared with the statements of the payment platforms.

use backend::{
    districts,
    payments::{NotCompared, Providers, Scene, not_compared_of},
};
use chrono::{DateTime, Utc};
use domain::payments::ProviderCode;
use sqlx::PgConnection;

use super::report::Check;

/// Of the platforms that are set up.
pub(super) async fn check(
    conn: &mut PgConnection,
    providers: &Providers,
    now: DateTime<Utc>,
) -> Result<Check, sqlx::Error> {
    const NAME: &str = "reconciliation";
    let is_demonstration =
        districts::load(&mut *conn).await.is_ok_and(|district| district.demonstration);
    let mut set_up = ProviderCode::ALL.to_vec();
    set_up.retain(|code| match code {
        ProviderCode::Sandbox => is_demonstration,
        _ => Scene::ALL.iter().any(|scene| providers.get(*code).takes(*scene)),
    });
    let found = not_compared_of(conn, &set_up, now).await?;
    Ok(if found.is_empty() {
        Check::ok(NAME, "no day of the last two weeks waits to be compared with its statement")
    } else {
        let found = found.iter().map(words).collect::<Vec<_>>().join("; ");
        Check::wrong(
            NAME,
            format!("not compared with the platform's statement: {found}"),
            "see that a worker runs, and run `minhu payments reconcile DAY`, which says what the \
             platform answers",
        )
    })
}

fn words(one: &NotCompared) -> String {
    let days = one.days.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    format!("{} {days}", one.provider.as_str())
}

#[cfg(test)]
mod tests {
    use backend::{
        audit::Actor,
        db::{
            Role,
            testing::{TestKernel, as_role},
        },
        payments::{NewOrder, ReconcileBy, Subject, open_order, reconcile},
    };
    use chrono::{NaiveDate, TimeDelta};
    use domain::money::Fen;
    use sqlx::PgPool;
    use uuid::Uuid;

    use super::*;
    use crate::doctor::report::Report;

    #[sqlx::test(migrations = false)]
    async fn a_day_that_nobody_compared_is_named_until_somebody_does(pool: PgPool) {
        let kernel = TestKernel::new(as_role(&pool, Role::Serve).await);
        let new = NewOrder {
            subject: Subject { kind: "test", id: Uuid::from_u128(1) },
            amount: Fen::new(3_360),
            provider: ProviderCode::Offline,
            expires_at: kernel.now() + TimeDelta::minutes(15),
            actor: Actor::System("test"),
            request_id: None,
        };
        let mut tx = kernel.db.begin().await.unwrap();
        open_order(&kernel, &mut tx, new).await.unwrap();
        tx.commit().await.unwrap();
        kernel.clock.advance(TimeDelta::days(2));
        let mut conn = pool.acquire().await.unwrap();
        let found = check(&mut conn, &Providers::default(), kernel.now()).await.unwrap();
        let report = Report(vec![found]);
        let text = report.to_text();
        assert!(!report.is_well() && text.contains("offline 2026-11-20"), "{text}");
        assert!(text.contains("minhu payments reconcile"), "{text}");

        let day = NaiveDate::from_ymd_opt(2026, 11, 20).unwrap();
        let by = ReconcileBy::Operator(Actor::System("test"));
        reconcile(&kernel, ProviderCode::Offline, day, by, None).await.unwrap();
        let found = check(&mut conn, &Providers::default(), kernel.now()).await.unwrap();
        assert!(Report(vec![found]).is_well());
    }
}
