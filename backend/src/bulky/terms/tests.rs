use std::collections::HashMap;

use domain::{accounts::Role, bulky::State, money::Fen};
use sqlx::PgPool;

use super::*;
use crate::{
    Problem,
    accounts::Denied,
    bulky::{
        desk_tests::{Desk, member},
        programme,
    },
    lists::ListError,
};

fn values(desk: &Desk) -> HashMap<String, String> {
    let terms = desk.programme.terms(1).unwrap();
    TermsForm::of(&terms.prices, &terms.policy, &terms.basis)
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

#[sqlx::test(migrations = false)]
async fn a_draft_is_written_tried_and_published(pool: PgPool) {
    let desk = Desk::new(&pool).await;
    let (supervisor, administrator) =
        (member(&desk, Role::Supervisor).await, member(&desk, Role::Administrator).await);
    let kernel = &desk.kernel;
    let mut values = values(&desk);
    values.insert("size-large".to_owned(), "80".to_owned());
    values.insert("free_pieces".to_owned(), String::new());
    let get = |name: &str| values.get(name).cloned().unwrap_or_default();
    let saving = desk.saving(&supervisor, None);
    let draft = |version| SaveDraft { saving: saving.clone(), version, get: &get };
    let version = save_draft(kernel, &desk.programme, draft(None)).await.unwrap();
    assert_eq!(version, 2);
    // The same form is the same draft.
    assert_eq!(save_draft(kernel, &desk.programme, draft(None)).await.unwrap(), 2);
    let over = SaveDraft { saving: desk.saving(&supervisor, None), version: Some(2), get: &get };
    assert_eq!(save_draft(kernel, &desk.programme, over).await.unwrap(), 2);
    let read = read(kernel, &supervisor, 2).await.unwrap();
    assert!(read.is_draft() && read.prices.free.is_none());
    // Nothing counts by a draft.
    assert!(programme::load(&desk.owner).await.unwrap().terms(2).is_none());

    // One desk was booked, free of charge; by the draft it would cost 80 元.
    let booked = desk.booked(Fen::ZERO).await;
    assert_eq!(desk.state(booked).await, State::Booked);
    let seen = preview(kernel, &supervisor, 2).await.unwrap();
    assert_eq!((seen.bookings, seen.dearer, seen.cheaper, seen.without), (1, 1, 0, 0));
    assert_eq!((seen.before, seen.after), (Fen::ZERO, Fen::new(8_000)));
    assert_eq!(seen.largest.len(), 1);

    let wanted = |staff, day: Option<&str>| Publish {
        saving: desk.saving(staff, None),
        version: 2,
        effective_on: day.map(|day| day.parse().unwrap()),
    };
    let refused = publish(kernel, wanted(&supervisor, Some("2026-12-01"))).await.unwrap_err();
    assert_eq!(refused.code(), "forbidden");
    for (day, code) in [
        (None, "date-shape"),
        (Some("2026-11-19"), "terms-past"),
        (Some("2026-01-01"), "terms-past"),
    ] {
        let refused = publish(kernel, wanted(&administrator, day)).await.unwrap_err();
        assert_eq!((refused.code(), refused.field()), (code, Some("effective_on")));
    }
    publish(kernel, wanted(&administrator, Some("2026-12-01"))).await.unwrap();
    let loaded = programme::load(&desk.owner).await.unwrap();
    assert_eq!(loaded.terms_on("2026-11-30".parse().unwrap()).unwrap().version, 1);
    assert_eq!(loaded.terms_on("2026-12-01".parse().unwrap()).unwrap().version, 2);

    // What is published stays as it is.
    let over = SaveDraft { saving: desk.saving(&supervisor, None), version: Some(2), get: &get };
    assert!(matches!(save_draft(kernel, &desk.programme, over).await, Err(DraftError::Published)));
    let discard = discard_draft(kernel, desk.saving(&supervisor, None), 2).await;
    assert!(matches!(discard, Err(DraftError::Published)));
    let third = SaveDraft { saving: desk.saving(&supervisor, None), version: None, get: &get };
    assert_eq!(save_draft(kernel, &desk.programme, third).await.unwrap(), 3);
    let same_day = Publish {
        saving: desk.saving(&administrator, None),
        version: 3,
        effective_on: "2026-12-01".parse().ok(),
    };
    assert!(matches!(publish(kernel, same_day).await, Err(PublishError::Taken)));
    discard_draft(kernel, desk.saving(&supervisor, None), 3).await.unwrap();
    let versions: Vec<i32> =
        list(kernel, &supervisor).await.unwrap().iter().map(|one| one.version).collect();
    assert_eq!(versions, [2, 1]);
}

#[sqlx::test(migrations = false)]
async fn prices_are_not_for_everybody(pool: PgPool) {
    let desk = Desk::new(&pool).await;
    let crew = member(&desk, Role::Crew).await;
    let agent = member(&desk, Role::HotlineAgent).await;
    let denied = list(&desk.kernel, &crew).await.unwrap_err();
    assert!(matches!(denied, ListError::Denied(Denied::Forbidden)));
    assert_eq!(list(&desk.kernel, &agent).await.unwrap().len(), 1);
    let denied = preview(&desk.kernel, &agent, 1).await.unwrap_err();
    assert!(matches!(denied, ListError::Denied(Denied::Forbidden)));
    let get = |_: &str| String::new();
    let save = SaveDraft { saving: desk.saving(&agent, None), version: None, get: &get };
    let denied = save_draft(&desk.kernel, &desk.programme, save).await.unwrap_err();
    assert!(matches!(denied, DraftError::Denied(Denied::Forbidden)));
}
