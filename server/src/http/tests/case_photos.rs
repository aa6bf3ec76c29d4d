//! The photos of a case as everybody sees them, once staff have blurred parts of them.

use domain::accounts::Role;
use sqlx::PgPool;
use uuid::Uuid;

use super::{
    case_desk::{Browser, FILE, between, portal},
    case_field::{STEP, step},
    places::PNG,
};

const BLUR: &str = "/_fn/staff/cases/blur";
const MODERATE: &str = "/_fn/staff/cases/moderate";

#[sqlx::test(migrations = false)]
async fn everybody_gets_the_blurred_photo_and_never_the_original(pool: PgPool) {
    let portal = portal(&pool).await;
    let agent = Browser::new(&portal, Role::HotlineAgent, 1).await;
    let verifier = Browser::new(&portal, Role::Verifier, 2).await;
    let words = "垃圾桶满了";
    let file = [("act", "file"), ("class", "06010"), ("address", "湖滨公园"), ("words", words)];
    agent.send(FILE, &file).await;
    let reply = step(&pool, "reply", "received").await.with("words", "去看过了").photo(PNG);
    portal.post(STEP, &agent.cookie, &reply).await;
    let (case, number, photo): (Uuid, String, Uuid) = sqlx::query_as(
        "select case_id, number, file from case_photo join case_file on case_file.id = case_id",
    )
    .fetch_one(&pool)
    .await
    .unwrap();
    let (case, photo) = (case.to_string(), photo.to_string());
    let (photo, of_case) = (photo.as_str(), [("id", case.as_str()), ("number", number.as_str())]);
    for shown in ["", photo] {
        let show = [of_case.as_slice(), &[("photo", shown), ("act", "show")]].concat();
        agent.send(MODERATE, &show).await;
    }
    let whole = format!("/cases/photos/{photo}");
    assert!(portal.get("/cases").await.main().contains(&whole));
    let picture = portal.get(&whole).await;
    assert_eq!((picture.status.as_u16(), picture.header("content-type")), (200, "image/jpeg"));
    assert_eq!(picture.header("cache-control"), "private, max-age=3600");

    let path = format!("/staff/cases/{number}/photos/{photo}/blur");
    let page = agent.open(&path).await;
    assert_eq!(page.main().matches("name=\"cell\"").count(), 144);
    assert!(page.main().contains("aria-label=\"第 12 行第 1 列\""), "{}", page.main());
    let refused = portal.get_with(&path, &[("cookie", &verifier.cookie)]).await;
    assert_eq!(refused.status.as_u16(), 403);
    let nothing = [of_case.as_slice(), &[("photo", photo), ("seen", "")]].concat();
    assert_eq!(agent.send(BLUR, &nothing).await, path);
    assert!(agent.open(&path).await.main().contains("请至少勾选一个格子"));
    let ticked = [nothing.as_slice(), &[("cell", "0"), ("cell", "143")]].concat();
    verifier.send(BLUR, &ticked).await;
    assert_eq!(portal.get(&whole).await.status.as_u16(), 200, "nothing was blurred");

    assert_eq!(agent.send(BLUR, &ticked).await, format!("/staff/cases/{number}"));
    assert_eq!(portal.get(&whole).await.status.as_u16(), 404);
    let list = portal.get("/cases").await;
    let blurred = between(list.main(), "src=\"/cases/photos/", "\"");
    assert_ne!(blurred, photo);
    let picture = portal.get(&format!("/cases/photos/{blurred}")).await;
    assert_eq!((picture.status.as_u16(), picture.header("content-type")), (200, "image/jpeg"));
    let page = agent.open(&format!("/staff/cases/{number}")).await;
    for file in [photo, blurred] {
        assert!(page.main().contains(&format!("/files/{file}/full?e=")), "{}", page.main());
    }

    // Somebody who has not seen that it was blurred is told so, and loses nothing.
    let late = [nothing.as_slice(), &[("cell", "1")]].concat();
    assert_eq!(agent.send(BLUR, &late).await, path);
    let page = agent.open(&path).await;
    assert_eq!(page.hidden("seen"), blurred);
    assert_eq!(page.main().matches(" checked").count(), 3, "{}", page.main());

    // Nor does whoever is signed out meanwhile.
    sqlx::query("delete from staff_session").execute(&pool).await.unwrap();
    let out = [nothing.as_slice(), &[("cell", "1"), ("cell", "2")]].concat();
    assert!(agent.send(BLUR, &out).await.starts_with("/staff/sign-in?to="));
    let agent = Browser::new(&portal, Role::HotlineAgent, 1).await;
    let page = agent.open(&path).await;
    assert_eq!(page.main().matches(" checked").count(), 4, "{}", page.main());
}
