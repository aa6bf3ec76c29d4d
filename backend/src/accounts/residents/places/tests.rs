use futures::future::join_all;
use sqlx::PgPool;

use super::*;
use crate::{
    Kernel, Problem,
    accounts::residents::{
        Resident,
        testing::{by, kernel, resident},
    },
};

fn home(kernel: &Kernel, me: Resident) -> SavePlace {
    SavePlace {
        by: by(kernel, me),
        place: None,
        label: " 家 ".to_owned(),
        address: "清荷路 12 号 3 幢".to_owned(),
        spot: "120.123456 30.654321 清荷路".to_owned(),
    }
}

#[sqlx::test(migrations = false)]
async fn a_place_is_added_edited_and_removed(pool: PgPool) {
    let test = kernel(&pool).await;
    let me = resident(&test, &pool, "13812345678").await;
    let other = resident(&test, &pool, "13987654321").await;
    let form = home(&test, me);
    save_place(&test, &form).await.unwrap();
    save_place(&test, &form).await.unwrap();
    let places = list_places(&test, me.id).await.unwrap();
    assert_eq!(places.len(), 1, "sent twice is one place");
    assert_eq!((places[0].label.as_str(), places[0].address.as_str()), ("家", "清荷路 12 号 3 幢"));
    assert_eq!(places[0].spot.as_ref().unwrap().name, "清荷路");
    let row: String = sqlx::query_scalar("select saved_place::text from saved_place")
        .fetch_one(&pool)
        .await
        .unwrap();
    assert!(!row.contains("清荷路") && !row.contains("120."), "sealed");

    let edit = |owner, label: &str| SavePlace {
        by: by(&test, owner),
        place: Some(places[0].id),
        label: label.to_owned(),
        spot: String::new(),
        ..form.clone()
    };
    save_place(&test, &edit(me, "旧家")).await.unwrap();
    let gone = save_place(&test, &edit(other, "我的家")).await.unwrap_err();
    assert_eq!((gone.code(), gone.status()), ("place-gone", 404), "somebody else's");
    assert!(!remove_place(&test, &by(&test, other), places[0].id).await.unwrap());
    let again = list_places(&test, me.id).await.unwrap();
    assert_eq!((again[0].label.as_str(), again[0].spot.is_none()), ("旧家", true));

    let remove = by(&test, me);
    assert!(remove_place(&test, &remove, places[0].id).await.unwrap());
    assert!(remove_place(&test, &remove, places[0].id).await.unwrap(), "sent twice");
    assert!(!remove_place(&test, &by(&test, me), places[0].id).await.unwrap(), "it is gone");
    assert!(list_places(&test, me.id).await.unwrap().is_empty());
    let gone = save_place(&test, &edit(me, "家")).await.unwrap_err();
    assert_eq!(gone.code(), "place-gone", "the other tab removed it");
    let acts: Vec<String> =
        sqlx::query_scalar("select act from audit_event where act like '%-place' order by act")
            .fetch_all(&pool)
            .await
            .unwrap();
    assert_eq!(acts, ["add-place", "edit-place", "remove-place"]);
}

#[sqlx::test(migrations = false)]
async fn however_many_tabs_there_are_no_more_than_twenty(pool: PgPool) {
    let test = kernel(&pool).await;
    let me = resident(&test, &pool, "13812345678").await;
    let forms: Vec<_> = (0..30).map(|_| home(&test, me)).collect();
    let saved = join_all(forms.iter().map(|form| save_place(&test, form))).await;
    assert_eq!(saved.iter().filter(|one| one.is_ok()).count(), MAX_PLACES);
    for error in saved.iter().filter_map(|one| one.as_ref().err()) {
        assert_eq!((error.code(), error.status()), ("place-full", 422));
    }
    let places = list_places(&test, me.id).await.unwrap();
    remove_place(&test, &by(&test, me), places[7].id).await.unwrap();
    save_place(&test, &home(&test, me)).await.unwrap();
    assert_eq!(list_places(&test, me.id).await.unwrap().len(), MAX_PLACES);
}

#[sqlx::test(migrations = false)]
async fn everything_wrong_is_named_at_its_field(pool: PgPool) {
    let test = kernel(&pool).await;
    let me = resident(&test, &pool, "13812345678").await;
    let long = "长".repeat(MAX_ADDRESS + 1);
    for (label, address, spot, expected) in [
        ("", " \u{200B} ", "", vec!["place-label-missing", "place-address-missing"]),
        (&*long, &*long, "", vec!["place-label-too-long", "place-address-too-long"]),
        ("家", "清荷路", "here", vec!["place-spot-invalid"]),
        ("家", "清荷路", "999 30 x", vec!["place-spot-invalid"]),
        ("家", "清荷路", "NaN 30 x", vec!["place-spot-invalid"]),
        ("家", "清荷路", "120 30", vec!["place-spot-invalid"]),
    ] {
        let form = SavePlace {
            label: label.to_owned(),
            address: address.to_owned(),
            spot: spot.to_owned(),
            ..home(&test, me)
        };
        let fields = save_place(&test, &form).await.unwrap_err().fields();
        let codes: Vec<_> = fields.iter().map(|wrong| wrong.code.as_str()).collect();
        assert_eq!(codes, expected);
    }
}
