use std::collections::BTreeSet;

use domain::capacity::{CLAIM_TRANSITIONS, ClosedReason, Units, WAITING_TRANSITIONS};
use sqlx::PgPool;

use crate::capacity::{Difference, recount, testing::Yard};

#[sqlx::test(migrations = false)]
async fn the_database_has_the_same_tables(pool: PgPool) {
    let claim = CLAIM_TRANSITIONS
        .iter()
        .map(|(from, act, to)| ["claim", from.as_str(), act.as_str(), to.as_str()]);
    let waiting = WAITING_TRANSITIONS
        .iter()
        .map(|(from, act, to)| ["waiting", from.as_str(), act.as_str(), to.as_str()]);
    let ours: BTreeSet<[String; 4]> =
        claim.chain(waiting).map(|row| row.map(str::to_owned)).collect();
    let theirs: Vec<(String, String, String, String)> =
        sqlx::query_as("select thing, from_state, act, to_state from capacity_transition")
            .fetch_all(&pool)
            .await
            .unwrap();
    let theirs = theirs.into_iter().map(|(thing, from, act, to)| [thing, from, act, to]).collect();
    assert_eq!(ours, theirs);
}

/// Whatever the code says, the database refuses it.
#[sqlx::test(migrations = false)]
async fn the_database_refuses_what_must_not_be(pool: PgPool) {
    let yard = Yard::new(&pool).await;
    let window = yard.window(30, Units::stops(1)).await;
    let claim = yard.booked(window, Units::stops(1)).await;
    for (wrong, constraint) in [
        ("update capacity_window set taken_stops = 2", "capacity_window_is_not_overbooked"),
        ("update capacity_window set taken_stops = -1", "capacity_window_taken_stops_check"),
        ("update capacity_window set closed_at = now()", "capacity_window_is_closed_for_a_reason"),
        ("update capacity_claim set state = 'held', held_until = now()", "capacity_claim_state"),
        ("update capacity_claim set lent_stops = 1", "capacity_claim_lends_while_held"),
        ("update capacity_claim set stops = 0", "capacity_claim_is_of_something"),
    ] {
        let error = sqlx::query(wrong).execute(&pool).await.unwrap_err();
        let found = error.as_database_error().and_then(|error| error.constraint());
        assert_eq!(found, Some(constraint), "{wrong}");
    }
    assert_eq!(yard.state(claim).await, "booked");
    // Every reason is known, and no window lies over another.
    for reason in ClosedReason::ALL {
        sqlx::query("update capacity_window set closed_at = now(), closed_reason = $1")
            .bind(reason.as_str())
            .execute(&pool)
            .await
            .unwrap();
    }
    yard.window(31, Units::stops(1)).await;
    let open = sqlx::query("update capacity_window set closed_at = null, closed_reason = null");
    let error = open.execute(&pool).await.unwrap_err();
    let found = error.as_database_error().and_then(|error| error.constraint());
    assert_eq!(found, Some("capacity_window_does_not_overlap"));
}

#[sqlx::test(migrations = false)]
async fn a_recount_names_the_window_and_both_numbers(pool: PgPool) {
    let yard = Yard::new(&pool).await;
    let [right, wrong] =
        [yard.window(30, Units::stops(5)).await, yard.window(40, Units::stops(5)).await];
    for window in [right, wrong] {
        yard.booked(window, Units::stops(2)).await;
    }
    yard.check().await;
    sqlx::query("update capacity_window set taken_stops = 3 where id = $1")
        .bind(wrong)
        .execute(&pool)
        .await
        .unwrap();
    let (counted, claimed) = (Units::stops(3), Units::stops(2));
    assert_eq!(recount(&pool).await.unwrap(), [Difference { window: wrong, counted, claimed }]);
}
