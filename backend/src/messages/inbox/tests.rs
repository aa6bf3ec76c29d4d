use chrono::TimeDelta;
use domain::locale::Locale;
use sqlx::PgPool;

use super::*;
use crate::{
    db::{
        Role,
        testing::{TestKernel, as_role},
    },
    messages::{Outgoing, To, send},
};

const MINE: Uuid = Uuid::from_u128(1);
const OTHER: Uuid = Uuid::from_u128(2);

async fn kernel(pool: &PgPool) -> TestKernel {
    TestKernel::new(as_role(pool, Role::Serve).await)
}

async fn write(kernel: &Kernel, resident: Uuid, deliver_after: Option<DateTime<Utc>>) -> Uuid {
    let message = Outgoing {
        template: "question-answered",
        to: To::Resident(resident),
        locale: Locale::ZhHans,
        values: &[("words", "封口膜"), ("answer", "其他垃圾"), ("number", "MH")],
        resident: None,
        subject: None,
        deliver_after,
        expires_at: None,
    };
    send(kernel, &mut kernel.db.acquire().await.unwrap(), message).await.unwrap()
}

#[sqlx::test(migrations = false)]
async fn only_theirs_and_not_before_its_time(pool: PgPool) {
    let kernel = kernel(&pool).await;
    let first = write(&kernel, MINE, None).await;
    let later = write(&kernel, MINE, Some(kernel.now() + TimeDelta::hours(8))).await;
    write(&kernel, OTHER, None).await;
    let (page, next) = inbox(&kernel, MINE, None).await.unwrap();
    assert_eq!((page.len(), next), (1, None));
    assert_eq!(page[0].title, "“封口膜”已有答复");
    assert!(inbox(&kernel, MINE, Some(first)).await.unwrap().0.is_empty());
    assert_eq!(count_unread(&kernel, MINE).await.unwrap(), 1);

    assert!(read(&kernel, OTHER, first).await.unwrap().is_none(), "somebody else's");
    assert!(read(&kernel, MINE, later).await.unwrap().is_none(), "not yet");
    assert!(!mark_read(&kernel, OTHER, first).await.unwrap(), "somebody else's");
    assert!(!mark_read(&kernel, MINE, later).await.unwrap(), "not yet");
    let seen = read(&kernel, MINE, first).await.unwrap().unwrap();
    assert_eq!((seen.read_at, seen.title), (None, "“封口膜”已有答复".to_owned()));
    assert!(open(&kernel, OTHER, first).await.unwrap().is_none(), "somebody else's");
    assert!(open(&kernel, MINE, later).await.unwrap().is_none(), "not yet");
    assert_eq!(count_unread(&kernel, MINE).await.unwrap(), 1);
    let opened = open(&kernel, MINE, first).await.unwrap().unwrap();
    assert_eq!(
        (opened.read_at, count_unread(&kernel, MINE).await.unwrap()),
        (Some(kernel.now()), 0)
    );
    let at = kernel.now();
    kernel.clock.advance(TimeDelta::hours(8));
    assert!(mark_read(&kernel, MINE, first).await.unwrap(), "twice does no more");
    let again = open(&kernel, MINE, first).await.unwrap().unwrap();
    assert_eq!(again.read_at, Some(at), "when it was read first");
    assert_eq!(inbox(&kernel, MINE, None).await.unwrap().0.len(), 2);
}

#[sqlx::test(migrations = false)]
async fn what_came_after_the_page_stays_unread(pool: PgPool) {
    let kernel = kernel(&pool).await;
    for _ in 0..21 {
        write(&kernel, MINE, None).await;
        kernel.clock.advance(TimeDelta::seconds(1));
    }
    let (page, next) = inbox(&kernel, MINE, None).await.unwrap();
    assert_eq!((page.len(), next), (20, Some(page[19].id)));
    let (rest, last) = inbox(&kernel, MINE, next).await.unwrap();
    assert_eq!((rest.len(), last), (1, None));

    write(&kernel, MINE, None).await;
    write(&kernel, OTHER, None).await;
    assert!(mark_read(&kernel, MINE, page[0].id).await.unwrap());
    assert_eq!(count_unread(&kernel, MINE).await.unwrap(), 21);
    mark_all_read(&kernel, MINE, page[0].id).await.unwrap();
    mark_all_read(&kernel, MINE, page[0].id).await.unwrap();
    assert_eq!(count_unread(&kernel, MINE).await.unwrap(), 1);
    assert_eq!(count_unread(&kernel, OTHER).await.unwrap(), 1);
}
