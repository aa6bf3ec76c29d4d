//! Open data, and the import of places by staff.

use backend::{db::testing::TestKernel, districts, places};
use serde_json::Value;
use sqlx::PgPool;

use super::{
    districts::signed_in,
    portal::{Answer, Form, Portal},
};

#[sqlx::test(migrations = false)]
async fn files_are_whole_and_kept_while_nothing_changes(pool: PgPool) {
    let owner = TestKernel::new(pool.clone());
    districts::demonstration::for_tests(&owner, 1).await;
    places::demonstration::for_tests(&owner, 1).await;
    let portal = Portal::new(&pool).await;
    for (path, _) in app::pages::open_data::FILES {
        let answer = portal.get(path).await;
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(answer.header("access-control-allow-origin"), "*", "{path}");
        assert_eq!(answer.header("cache-control"), "public, max-age=300", "{path}");
        assert!(!answer.header("last-modified").is_empty(), "{path}");
        let tag = answer.header("etag").to_owned();
        let again = portal.get_with(path, &[("if-none-match", &tag)]).await;
        assert_eq!((again.status.as_u16(), again.body.len()), (304, 0), "{path}");
        if !path.ends_with("csv") {
            let value: Value = serde_json::from_str(&answer.body).unwrap();
            assert_eq!(value["licence"], "CC BY 4.0", "{path}");
        }
    }
    let toilets: Value =
        serde_json::from_str(&portal.get("/data/toilets.geojson").await.body).unwrap();
    assert_eq!(toilets["features"].as_array().unwrap().len(), 180);
    let page = portal.get("/en/open-data").await;
    assert!(page.main().contains("/data/parking-parkapi.json"), "{}", page.main());
}

async fn send(portal: &Portal, cookie: &str, file: &str, fields: &[(&str, &str)]) -> Answer {
    let form = fields.iter().fold(Form::default(), |form, (name, value)| form.with(name, *value));
    let form = form.with("kind", "toilet").with("source", "browser-list").with("file", file);
    portal.post("/_fn/staff/places/import", cookie, &form).await
}

#[sqlx::test(migrations = false)]
async fn a_file_is_tried_and_then_imported(pool: PgPool) {
    let (portal, cookie) = signed_in(&pool, "administrator").await;
    let count = async || -> i64 {
        sqlx::query_scalar("select count(*) from place where source = 'browser-list'")
            .fetch_one(&pool)
            .await
            .unwrap()
    };
    let file = "编号,名称,经度,纬度\n1,湖滨公厕,118.80,32.04\n";
    let none = send(&portal, &cookie, file, &[("act", "try")]).await;
    assert_eq!(none.status, 422);
    let wgs84 = ("datum", "wgs84");
    let tried = send(&portal, &cookie, file, &[("act", "try"), wgs84]).await;
    assert_eq!((tried.status.as_u16(), count().await), (200, 0), "{}", tried.main());
    let seen = tried.body.split("name=\"seen\" value=\"").nth(1).unwrap();
    let seen = seen.split('"').next().unwrap().to_owned();
    // Another file than the one that was tried.
    let fields = [("act", "import"), wgs84, ("seen", seen.as_str())];
    let other = send(&portal, &cookie, &file.replace("32.04", "32.05"), &fields).await;
    assert_eq!((other.status.as_u16(), count().await), (422, 0));
    let done = send(&portal, &cookie, file, &fields).await;
    assert_eq!((done.status.as_u16(), count().await), (200, 1), "{}", done.main());
    let wrong =
        send(&portal, &cookie, "编号,名称,经度,纬度\n2,a,118.8,\n", &[("act", "try"), wgs84]).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.main().contains("经度和纬度缺了一个"), "{}", wrong.main());
}

#[sqlx::test(migrations = false)]
async fn who_has_one_street_imports_nothing(pool: PgPool) {
    let (portal, cookie) = signed_in(&pool, "street-office").await;
    assert_eq!(send(&portal, &cookie, "", &[]).await.status, 403);
    let page = portal.get_with("/staff/places/import", &[("cookie", &cookie)]).await;
    assert_eq!(page.status, 403);
}
