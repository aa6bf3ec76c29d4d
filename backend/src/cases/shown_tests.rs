//! What of a case its reporters are told, and what everybody sees.

use chrono::TimeDelta;
use domain::{
    accounts::Role,
    cases::{State, Step},
    locale::Locale,
};
use sqlx::PgPool;
use uuid::Uuid;

use super::*;
use crate::{
    accounts::Denied,
    cases::testing::{Bureau, read},
    forms::FormKey,
    kept::Memo,
    records::{SaveError, Saving},
};

#[sqlx::test(migrations = false)]
async fn what_everybody_sees_is_decided_by_some(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    let receipt =
        bureau.file(NewCase { words: "打13812345678找我".to_owned(), ..bureau.litter() }).await;
    let (id, number) = (bureau.id(&receipt).await, receipt.number.to_string());
    let (agent, verifier) =
        (bureau.at_desk(Role::HotlineAgent).await, bureau.at_desk(Role::Verifier).await);
    let saving = |staff| Saving {
        staff,
        id: Some(id),
        key: FormKey::mint(&*bureau.kernel.random),
        request_id: None,
    };
    let refused = moderate(&bureau.kernel, saving(&verifier), None, true).await;
    let denied = matches!(refused, Err(ModerateError::Save(SaveError::Denied(Denied::Forbidden))));
    assert!(denied);
    moderate(&bureau.kernel, saving(&agent), None, true).await.unwrap();
    let shown = read(&bureau, &agent, &number).await.unwrap();
    assert!(shown.public_at.is_some());
    assert_eq!(shown.words, "打138****5678找我");
    moderate(&bureau.kernel, saving(&agent), None, false).await.unwrap();
    assert!(read(&bureau, &agent, &number).await.unwrap().public_at.is_none());
    let acts: Vec<String> =
        sqlx::query_scalar("select act from audit_event where subject_id = $1 order by act")
            .bind(id)
            .fetch_all(&pool)
            .await
            .unwrap();
    assert_eq!(acts, ["file-case", "hide-case", "show-case"]);
}

#[sqlx::test(migrations = false)]
async fn who_says_on_the_phone_that_it_is_not_solved_is_shown_so(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    let receipt = bureau.file(bureau.litter()).await;
    let id = bureau.id(&receipt).await;
    let agent = bureau.at_desk(Role::HotlineAgent).await;
    let answer = [("outcome", "solved"), ("answer_zh_hans", "已清运。")];
    bureau.step(&agent, id, (State::Received, Step::Answer), &answer).await.unwrap();
    let solved = async || {
        let secret = receipt.secret.to_text();
        track(&bureau.kernel, &secret, Locale::ZhHans).await.unwrap().solved
    };
    assert_eq!(solved().await, None);
    let verdict = [("reached", "yes"), ("solved", "no"), ("rating", "2")];
    bureau.step(&agent, id, (State::Closed, Step::CallBack), &verdict).await.unwrap();
    assert_eq!(solved().await, Some(false));
}

#[sqlx::test(migrations = false)]
async fn who_reported_what_is_voided_is_told_the_reason_and_no_more(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    let receipt = bureau.file(bureau.litter()).await;
    let id = bureau.id(&receipt).await;
    let dispatcher = bureau.at_desk(Role::Dispatcher).await;
    let reason = bureau.rules.reasons(Step::Void).next().unwrap();
    let fields = [("reason", reason.code.as_str()), ("words", "和上次是同一个人")];
    bureau.step(&dispatcher, id, (State::Received, Step::Void), &fields).await.unwrap();
    let secret = receipt.secret.to_text();
    let seen = track(&bureau.kernel, &secret, Locale::ZhHant).await.unwrap();
    assert_eq!(seen.reason.as_ref(), Some(&reason.text.zh_hant));
    assert!(!format!("{seen:?}").contains("同一个人"));
}

#[sqlx::test(migrations = false)]
async fn photos_of_what_only_staff_read_are_shown_to_nobody_else(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    let receipt = bureau.file(bureau.litter()).await;
    let (id, number) = (bureau.id(&receipt).await, receipt.number.to_string());
    let dispatcher = bureau.at_desk(Role::Dispatcher).await;
    let with_photo = [("words", "去看过了"), ("photo", "x")];
    for kind in [Step::Note, Step::Reply] {
        bureau.step(&dispatcher, id, (State::Received, kind), &with_photo).await.unwrap();
    }
    let shown = read(&bureau, &dispatcher, &number).await.unwrap();
    let of = |internal: bool| -> Vec<Uuid> {
        let photos = shown.photos.iter().filter(|photo| photo.internal == internal);
        photos.map(|photo| photo.file).collect()
    };
    let (internal, open) = (of(true), of(false));
    assert_eq!((internal.len(), open.len()), (1, 1));
    let seen = async || -> Vec<Uuid> {
        let secret = receipt.secret.to_text();
        let seen = track(&bureau.kernel, &secret, Locale::ZhHans).await.unwrap();
        seen.photos.iter().map(|photo| photo.file).collect()
    };
    assert_eq!(seen().await, open);

    let saving = || Saving {
        staff: &dispatcher,
        id: Some(id),
        key: FormKey::mint(&*bureau.kernel.random),
        request_id: None,
    };
    let refused = moderate(&bureau.kernel, saving(), Some(internal[0]), true).await;
    let hidden = matches!(refused, Err(ModerateError::Save(SaveError::Denied(Denied::NotFound))));
    assert!(hidden, "{refused:?}");
    let refused = photo_to_blur(&bureau.kernel, &dispatcher, &number, internal[0]).await;
    assert!(matches!(refused, Err(SaveError::Denied(Denied::NotFound))), "{refused:?}");
    moderate(&bureau.kernel, saving(), Some(open[0]), true).await.unwrap();
    moderate(&bureau.kernel, saving(), Some(open[0]), false).await.unwrap();

    // One that was made public before is so no more.
    moderate(&bureau.kernel, saving(), None, true).await.unwrap();
    sqlx::query("update case_photo set public_at = now() where file = $1")
        .bind(internal[0])
        .execute(&pool)
        .await
        .unwrap();
    assert_eq!(seen().await, open);
    let (db, now) = (&bureau.kernel.db, bureau.kernel.now());
    let kept = Memo::new(TimeDelta::zero());
    let all = public_list(db, &kept, &Wanted::default(), None, now).await.unwrap();
    assert_eq!((all.cases.len(), all.cases[0].photo), (1, None));
}
