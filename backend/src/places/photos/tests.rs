use bytes::Bytes;
use domain::accounts::Role;
use sqlx::PgPool;
use uuid::Uuid;

use super::*;
use crate::{
    accounts::{Denied, Staff},
    db::testing::TestKernel,
    files::{ReadError, Size, samples},
    forms::FormKey,
    places::{
        merge::{Decision, decide_duplicate},
        testing::{fields, places, saving, some, staff},
    },
    records::{SaveError, Saving},
};

fn jpeg(width: u32) -> Option<Bytes> {
    Some(samples::jpeg(width, 30).into())
}

async fn add(
    kernel: &TestKernel,
    staff: &Staff,
    place: Uuid,
    photo: Option<Bytes>,
    said: &[(&str, &str)],
) -> Result<Uuid, SaveError> {
    let get = fields(said.iter().copied());
    let saving = saving(kernel, staff, place);
    add_photo(kernel, AddPhoto { saving, photo, get: &get }).await
}

/// The codes of a form that was refused.
fn codes(refused: Result<Uuid, SaveError>) -> Vec<String> {
    let Err(SaveError::Invalid(wrong)) = refused else { panic!("{refused:?}") };
    wrong.into_iter().map(|wrong| format!("{}: {}", wrong.field, wrong.code)).collect()
}

async fn widths(kernel: &TestKernel, place: Uuid) -> Vec<i32> {
    photos_of(&kernel.db, place).await.unwrap().iter().map(|photo| photo.width).collect()
}

#[sqlx::test(migrations = false)]
async fn a_photo_is_public_until_it_is_removed(pool: PgPool) {
    let kernel = places(&pool).await;
    let (place, street) = some(&pool, "toilet").await;
    let office = staff(&kernel, Role::StreetOffice, Some(street)).await;
    let said = [("alt", " 湖滨公厕的正门 "), ("taken_on", "2026-11-19")];
    add(&kernel, &office, place, jpeg(40), &said).await.unwrap();
    let photos = photos_of(&kernel.db, place).await.unwrap();
    let [photo] = photos.as_slice() else { panic!("{photos:?}") };
    assert_eq!((photo.alt.as_str(), photo.width, photo.height), ("湖滨公厕的正门", 40, 30));
    assert_eq!(photo.taken_on.unwrap().to_string(), "2026-11-19");
    for size in [Size::Full, Size::Thumb] {
        let picture = public_photo(&kernel, photo.id, size).await.unwrap();
        assert_eq!(picture.content_type, "image/jpeg");
    }
    // The file behind it is nobody's to ask for, as is what somebody sent with a question.
    let file: Uuid =
        sqlx::query_scalar("select file from place_photo").fetch_one(&pool).await.unwrap();
    let hidden = public_photo(&kernel, file, Size::Full).await;
    assert!(matches!(hidden, Err(ReadError::NotFound)));

    remove_photo(&kernel, saving(&kernel, &office, place), photo.id).await.unwrap();
    assert!(photos_of(&kernel.db, place).await.unwrap().is_empty());
    let gone = public_photo(&kernel, photo.id, Size::Thumb).await;
    assert!(matches!(gone, Err(ReadError::NotFound)));
    let free: bool = sqlx::query_scalar("select attached_to is null from file where id = $1")
        .bind(file)
        .fetch_one(&pool)
        .await
        .unwrap();
    assert!(free, "the sweep finds it");
    let again = remove_photo(&kernel, saving(&kernel, &office, place), photo.id).await;
    assert!(matches!(again, Err(SaveError::Changed)));
    let acts: Vec<String> = sqlx::query_scalar(
        "select act from audit_event where subject_id = $1 and act like '%-photo' order by id",
    )
    .bind(place)
    .fetch_all(&pool)
    .await
    .unwrap();
    assert_eq!(acts, ["add-photo", "remove-photo"]);
}

#[sqlx::test(migrations = false)]
async fn only_who_keeps_the_place_may_change_its_photos(pool: PgPool) {
    let kernel = places(&pool).await;
    let (place, street) = some(&pool, "toilet").await;
    let office = staff(&kernel, Role::StreetOffice, Some(street)).await;
    add(&kernel, &office, place, jpeg(40), &[]).await.unwrap();
    let photo = photos_of(&kernel.db, place).await.unwrap()[0].id;
    let editor = staff(&kernel, Role::Editor, None).await;
    let elsewhere = staff(&kernel, Role::StreetOffice, Some(kernel.new_id())).await;
    for who in [&editor, &elsewhere] {
        let forbidden = |refused: Result<Uuid, SaveError>| {
            assert!(matches!(refused, Err(SaveError::Denied(Denied::Forbidden))), "{refused:?}");
        };
        // Asked before the photo is looked at.
        forbidden(add(&kernel, who, place, Some(Bytes::from_static(b"no photo")), &[]).await);
        forbidden(remove_photo(&kernel, saving(&kernel, who, place), photo).await);
    }
    // A photo of another place is not theirs to remove by way of one of their own.
    let other: Uuid =
        sqlx::query_scalar("select id from place where id <> $1 and street = $2 limit 1")
            .bind(place)
            .bind(street)
            .fetch_one(&pool)
            .await
            .unwrap();
    let crossed = remove_photo(&kernel, saving(&kernel, &office, other), photo).await;
    assert!(matches!(crossed, Err(SaveError::Changed)));
    assert_eq!(widths(&kernel, place).await, [40]);
}

#[sqlx::test(migrations = false)]
async fn what_is_wrong_is_said_at_its_field(pool: PgPool) {
    let kernel = places(&pool).await;
    let (place, _) = some(&pool, "parking").await;
    let staff = staff(&kernel, Role::Administrator, None).await;
    let long = "字".repeat(MAX_ALT + 1);
    let nothing = [("alt", long.as_str()), ("taken_on", "19.11.2026")];
    assert_eq!(
        codes(add(&kernel, &staff, place, None, &nothing).await),
        ["photo: place-photo-missing", "alt: text-too-long", "taken_on: date-shape",]
    );
    let tomorrow = [("taken_on", "2026-11-21")];
    let wrong = codes(add(&kernel, &staff, place, jpeg(40), &tomorrow).await);
    assert_eq!(wrong, ["taken_on: date-to-come"]);
    let text = Some(Bytes::from_static(b"no photo"));
    let wrong = codes(add(&kernel, &staff, place, text, &[]).await);
    assert_eq!(wrong, ["photo: photo-type"]);
    assert!(widths(&kernel, place).await.is_empty());
}

#[sqlx::test(migrations = false)]
async fn a_form_sent_twice_is_one_photo(pool: PgPool) {
    let kernel = places(&pool).await;
    let (place, _) = some(&pool, "toilet").await;
    let staff = staff(&kernel, Role::Administrator, None).await;
    let key = FormKey::mint(&*kernel.random);
    let get = fields([("alt", "正门")]);
    let again = |width| {
        let saving = Saving { key, ..saving(&kernel, &staff, place) };
        add_photo(&kernel, AddPhoto { saving, photo: jpeg(width), get: &get })
    };
    assert_eq!(again(40).await.unwrap(), place);
    assert_eq!(again(40).await.unwrap(), place);
    assert!(matches!(again(41).await, Err(SaveError::Idempotency(_))), "another photo");
    assert_eq!(widths(&kernel, place).await, [40]);
}

#[sqlx::test(migrations = false)]
async fn six_fit_and_a_gap_is_filled_first(pool: PgPool) {
    let kernel = places(&pool).await;
    let (place, _) = some(&pool, "toilet").await;
    let staff = staff(&kernel, Role::Administrator, None).await;
    for width in 41..=45 {
        add(&kernel, &staff, place, jpeg(width), &[]).await.unwrap();
    }
    let second = photos_of(&kernel.db, place).await.unwrap()[1].id;
    remove_photo(&kernel, saving(&kernel, &staff, place), second).await.unwrap();
    // Of several at once exactly those get in for whom there is room.
    let (one, two, three) = tokio::join!(
        add(&kernel, &staff, place, jpeg(46), &[]),
        add(&kernel, &staff, place, jpeg(47), &[]),
        add(&kernel, &staff, place, jpeg(48), &[]),
    );
    let (added, refused): (Vec<_>, Vec<_>) = [one, two, three].into_iter().partition(Result::is_ok);
    assert_eq!((added.len(), refused.len()), (2, 1));
    for refused in refused {
        assert_eq!(codes(refused), ["photo: place-photos-full"]);
    }
    let widths = widths(&kernel, place).await;
    assert_eq!(widths.len(), usize::from(MAX_PHOTOS));
    assert_eq!((widths[0], widths[2]), (41, 43));
}

#[sqlx::test(migrations = false)]
async fn the_place_that_stays_takes_over_what_fits(pool: PgPool) {
    let kernel = places(&pool).await;
    let (stays, _) = some(&pool, "toilet").await;
    let other: Uuid = sqlx::query_scalar(
        "select id from place where kind = 'toilet' and status = 'in-use' and id <> $1 limit 1",
    )
    .bind(stays)
    .fetch_one(&pool)
    .await
    .unwrap();
    let staff = staff(&kernel, Role::Administrator, None).await;
    for width in 41..=44 {
        add(&kernel, &staff, stays, jpeg(width), &[]).await.unwrap();
    }
    for width in 51..=53 {
        add(&kernel, &staff, other, jpeg(width), &[]).await.unwrap();
    }
    decide_duplicate(&kernel, saving(&kernel, &staff, stays), other, Decision::Merge)
        .await
        .unwrap();
    assert_eq!(widths(&kernel, stays).await, [41, 42, 43, 44, 51, 52]);
    assert_eq!(widths(&kernel, other).await, [53]);
}
