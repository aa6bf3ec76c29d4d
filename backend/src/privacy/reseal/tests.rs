use std::{sync::Arc, time::Duration};

use domain::{accounts::Role as Post, locale::Locale};
use secrecy::ExposeSecret;
use sqlx::PgPool;
use tokio_util::sync::CancellationToken;

use super::*;
use crate::{
    clock::SeededRandom,
    db::{
        Role,
        testing::{TestKernel, as_role},
    },
    forms::FormKey,
    lists::testing::staff,
    presession::PreSession,
    privacy::Keys,
    sorting::{Ask, ask},
};

/// A question of a new visitor from a network of its own, so that no limit is met.
fn question(kernel: &Kernel) -> Ask {
    let [a, b, c] = kernel.random_bytes();
    Ask {
        words: "珊瑚绒毯".to_owned(),
        detail: String::new(),
        phone: "13812345678".to_owned(),
        photo: None,
        locale: Locale::ZhHans,
        visitor: PreSession::mint(&*kernel.random).id(),
        key: FormKey::mint(&*kernel.random),
        address: std::net::Ipv4Addr::new(10, a, b, c).into(),
        request_id: None,
    }
}

/// The ring with a second key, which is used at once.
fn rotated(keys: &Keys) -> Keys {
    let (_, text) =
        keys.text_with_new(&SeededRandom::new(99), chrono::DateTime::UNIX_EPOCH).unwrap();
    Keys::parse(text.expose_secret()).unwrap()
}

#[sqlx::test(migrations = false)]
async fn keys_are_rotated_under_load(pool: PgPool) {
    let test = TestKernel::new(as_role(&pool, Role::Serve).await);
    for _ in 0..300 {
        ask(&test, question(&test)).await.unwrap();
    }
    staff(&test, Post::Editor).await;

    // Residents ask and staff answer all the while; the new key comes in the middle of it.
    let stop = CancellationToken::new();
    let writer = |kernel: Kernel, pool: PgPool, stop: CancellationToken| {
        tokio::spawn(async move {
            let mut asked = 0_u32;
            while !stop.is_cancelled() {
                ask(&kernel, question(&kernel)).await.unwrap();
                sqlx::query(
                    "update sorting_question set state = 'dismissed', closed_at = asked_at
                     where id in (select id from sorting_question where state = 'open'
                                  order by random() limit 5 for update skip locked)",
                )
                .execute(&pool)
                .await
                .unwrap();
                asked += 1;
            }
            asked
        })
    };
    let writers: Vec<_> =
        (0..3).map(|_| writer(test.kernel.clone(), pool.clone(), stop.clone())).collect();
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(test.keys.replace(&rotated(&test.keys)));

    let owner = test.with_db(as_role(&pool, Role::Migrate).await);
    let mut steps = 0;
    let resealed = reseal(&owner, |progress| {
        assert!(progress.done <= progress.of);
        steps += 1;
    })
    .await
    .unwrap();
    stop.cancel();
    for writer in writers {
        assert!(writer.await.unwrap() > 0, "nobody was held up");
    }
    assert!(steps > 0);
    assert!(resealed.iter().all(|column| column.unreadable == 0), "{resealed:?}");
    assert!(resealed[0].values >= 300, "{resealed:?}");
    let counts = sealed_counts(&owner.db).await.unwrap();
    assert!(counts.iter().all(|count| count.key == 2), "{counts:?}");

    // Without the old key everything opens, and is found.
    let left = test.keys.text_without(1).unwrap();
    let left = Arc::new(Keys::parse(left.expose_secret()).unwrap());
    let rows: Vec<(uuid::Uuid, Vec<u8>, Vec<u8>)> =
        sqlx::query_as("select id, phone, phone_index from sorting_question")
            .fetch_all(&pool)
            .await
            .unwrap();
    let index = blind_index(&left, "contact.phone", "13812345678");
    for (id, sealed, found) in rows {
        let place = Place { column: "sorting_question.phone", row: id.as_bytes() };
        assert_eq!(open(&left, place, &sealed).unwrap(), b"13812345678");
        assert_eq!(found, index);
    }
    // Once more changes nothing.
    let again = reseal(&owner, |_| {}).await.unwrap();
    assert!(again.iter().all(|column| column.values == 0), "{again:?}");
}

#[sqlx::test(migrations = false)]
async fn what_does_not_open_is_counted_and_left(pool: PgPool) {
    let test = TestKernel::new(as_role(&pool, Role::Serve).await);
    ask(&test, question(&test)).await.unwrap();
    ask(&test, question(&test)).await.unwrap();
    sqlx::query(
        "update sorting_question set phone = set_byte(phone, 20, 255 - get_byte(phone, 20))
         where id = (select id from sorting_question limit 1)",
    )
    .execute(&pool)
    .await
    .unwrap();
    test.keys.replace(&rotated(&test.keys));
    let owner = test.with_db(as_role(&pool, Role::Migrate).await);
    let resealed = reseal(&owner, |_| {}).await.unwrap();
    assert_eq!((resealed[0].values, resealed[0].unreadable), (1, 1));
    let counts = sealed_counts(&owner.db).await.unwrap();
    let phones: Vec<_> = counts
        .iter()
        .filter(|count| count.column == "sorting_question.phone")
        .map(|count| (count.key, count.values))
        .collect();
    assert_eq!(phones, [(1, 1), (2, 1)]);
}
