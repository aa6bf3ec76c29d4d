use std::net::Ipv4Addr;

use domain::{accounts::Role, locale::Locale};
use sqlx::PgPool;

use super::*;
use crate::{
    db::{
        Role as DbRole,
        testing::{TestKernel, as_role},
    },
    lists::testing::staff,
    presession::PreSession,
    sorting::{Ask, ask},
};

async fn question(kernel: &Kernel, phone: &str) -> Uuid {
    let question = Ask {
        words: "珊瑚绒毯".to_owned(),
        detail: String::new(),
        phone: phone.to_owned(),
        photo: None,
        locale: Locale::ZhHans,
        visitor: PreSession::mint(&*kernel.random).id(),
        key: FormKey::mint(&*kernel.random),
        address: Ipv4Addr::LOCALHOST.into(),
        request_id: None,
    };
    let receipt = ask(kernel, question).await.unwrap();
    sqlx::query_scalar("select id from sorting_question where number = $1")
        .bind(receipt.number.as_str())
        .fetch_one(&kernel.db)
        .await
        .unwrap()
}

fn request(kernel: &Kernel, id: Uuid) -> Unmask {
    Unmask {
        field: Field::QuestionPhone,
        id,
        reason: "call-back".to_owned(),
        note: " 王女士要求回电 ".to_owned(),
        key: FormKey::mint(&*kernel.random),
        confirmed: true,
        request_id: Some("r-1".to_owned()),
    }
}

#[sqlx::test(migrations = false)]
async fn a_value_is_shown_once_and_recorded(pool: PgPool) {
    let kernel = TestKernel::new(as_role(&pool, DbRole::Serve).await);
    let agent = staff(&kernel, Role::HotlineAgent).await;
    let id = question(&kernel, "13812345678").await;
    let form = request(&kernel, id);
    let shown = unmask(&kernel, &agent, form.clone()).await.unwrap();
    assert_eq!(shown.value.expose(), "13812345678");
    assert!(!format!("{shown:?}").contains("13812345678"));
    let again = unmask(&kernel, &agent, form).await;
    assert!(matches!(again, Err(UnmaskError::ShownBefore)), "{again:?}");

    let events =
        sqlx::query!("select id, actor, subject_id, detail from audit_event where act = 'unmask'")
            .fetch_all(&pool)
            .await
            .unwrap();
    let [event] = events.as_slice() else { panic!("one event: {}", events.len()) };
    assert_eq!((&event.actor, event.subject_id), (&agent.id.to_string(), Some(id)));
    let detail = serde_json::json!({"field": "question-phone", "reason": "call-back"});
    assert_eq!(event.detail, detail);
    // What was typed is sealed, and read again by whoever may see the record.
    let note = audit::read_note(&kernel, &kernel.db, event.id).await.unwrap();
    assert_eq!(note.as_deref(), Some("王女士要求回电"));
    let plain: i64 = sqlx::query_scalar(
        "select count(*) from audit_note where position('王女士'::bytea in note) > 0",
    )
    .fetch_one(&pool)
    .await
    .unwrap();
    assert_eq!(plain, 0);
}

#[sqlx::test(migrations = false)]
async fn who_may_not_or_gives_no_reason_sees_nothing(pool: PgPool) {
    let kernel = TestKernel::new(as_role(&pool, DbRole::Serve).await);
    let agent = staff(&kernel, Role::HotlineAgent).await;
    let id = question(&kernel, "13812345678").await;
    for role in [Role::Editor, Role::Administrator, Role::Crew] {
        let other = staff(&kernel, role).await;
        let refused = unmask(&kernel, &other, request(&kernel, id)).await;
        assert!(matches!(refused, Err(UnmaskError::Denied(Denied::Forbidden))), "{role:?}");
    }
    let late = Unmask { confirmed: false, ..request(&kernel, id) };
    let refused = unmask(&kernel, &agent, late).await;
    assert!(matches!(refused, Err(UnmaskError::NotConfirmed)));
    for (reason, note, code) in [
        ("", "", "reason-missing"),
        ("curiosity", "", "reason-missing"),
        ("other", "  \n", "note-missing"),
        ("call-back", &"长".repeat(MAX_NOTE + 1), "note-too-long"),
    ] {
        let form =
            Unmask { reason: reason.to_owned(), note: note.to_owned(), ..request(&kernel, id) };
        let refused = unmask(&kernel, &agent, form).await.unwrap_err();
        assert_eq!(refused.fields()[0].code, code);
    }
    let none = unmask(&kernel, &agent, request(&kernel, Uuid::nil())).await;
    assert!(matches!(none, Err(UnmaskError::Denied(Denied::NotFound))));
    let empty = question(&kernel, "").await;
    let none = unmask(&kernel, &agent, request(&kernel, empty)).await;
    assert!(matches!(none, Err(UnmaskError::Empty)));
    let events: i64 = sqlx::query_scalar("select count(*) from audit_event where act = 'unmask'")
        .fetch_one(&pool)
        .await
        .unwrap();
    assert_eq!(events, 0);
}

#[sqlx::test(migrations = false)]
async fn nobody_copies_the_table(pool: PgPool) {
    let kernel = TestKernel::new(as_role(&pool, DbRole::Serve).await);
    let agent = staff(&kernel, Role::HotlineAgent).await;
    let id = question(&kernel, "13812345678").await;
    for _ in 0..40 {
        unmask(&kernel, &agent, request(&kernel, id)).await.unwrap();
    }
    let refused = unmask(&kernel, &agent, request(&kernel, id)).await;
    assert!(matches!(refused, Err(UnmaskError::Limit(_))), "{refused:?}");
}
