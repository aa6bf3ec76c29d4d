//! Where residents find the bureau and its departments.

use backend::{
    db::testing::TestKernel,
    districts::{demonstration, offices::departments},
};
use serde_json::{Value, json};
use sqlx::PgPool;

use super::{super::portal::Portal, App};

fn names(list: &Value) -> Vec<&str> {
    let items = list["items"].as_array().unwrap().iter();
    items.map(|item| item["name"].as_str().unwrap()).collect()
}

#[sqlx::test(migrations = false)]
async fn every_desk_of_the_page_is_listed(pool: PgPool) {
    demonstration::for_tests(&TestKernel::new(pool.clone()), 1).await;
    let portal = Portal::new(&pool).await;
    let app = App::new(&portal);
    let all = app.get("/api/v1/contacts").await;
    assert_eq!(all.header("cache-control"), "public, max-age=60");
    assert!(!all.header("etag").is_empty());
    let all = all.good();
    assert_eq!(names(&all).len(), 14);
    let page = portal.get("/en/about/contact").await;
    for desk in all["items"].as_array().unwrap() {
        let department = &desk["department"];
        assert_eq!(department.is_null(), department["duty"].is_null());
        for fact in ["name", "address", "phone", "hours"].map(|fact| &desk[fact]) {
            assert!(page.main().contains(fact.as_str().unwrap()), "{fact}");
        }
    }
    let street = &all["items"][0]["street"]["code"];
    let of_street = app.get(&format!("/api/v1/contacts?street={}", street.as_str().unwrap())).await;
    let of_street = of_street.good();
    assert!((1..14).contains(&names(&of_street).len()));
    for desk in of_street["items"].as_array().unwrap() {
        assert_eq!(&desk["street"]["code"], street);
    }
    let nowhere = app.get("/api/v1/contacts?street=000000000").await;
    assert_eq!(nowhere.problem(), (404, "not-found", "street"));

    let mut desks = all["items"].as_array().unwrap().iter();
    let bureau = desks.find(|desk| desk["department"]["code"] == "bureau").unwrap();
    let known = departments(&pool).await.unwrap();
    let known = known.iter().find(|one| one.code == "bureau").unwrap();
    assert_eq!(
        bureau["department"],
        json!({
            "code": "bureau",
            "kind": "bureau",
            "kind_name": "Bureau",
            "name": known.name.en,
            "duty": known.duty.en,
        })
    );
}

#[sqlx::test(migrations = false)]
async fn a_district_without_desks_lists_none(pool: PgPool) {
    let portal = Portal::new(&pool).await;
    let none = App::new(&portal).get("/api/v1/contacts").await.good();
    assert_eq!(none, json!({ "items": [] }));
}
