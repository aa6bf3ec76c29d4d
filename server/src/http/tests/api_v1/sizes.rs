//! What a screen of an app takes to load: answers on the demonstration, as they are sent.

use axum::{
    body::Body,
    http::{Request, header},
};
use backend::{
    accounts, audit, calendar, cases,
    db::{
        Role,
        testing::{TestKernel, as_role},
    },
    districts::{self, By},
    notices::{self, Library},
    places,
};
use http_body_util::BodyExt;
use sqlx::PgPool;

use super::super::portal::Portal;

/// The most bytes of an answer that a screen shows.
const MOST: usize = 20 * 1024;

const SCREENS: &[&str] = &[
    "/api/v1/settings",
    "/api/v1/contacts",
    "/api/v1/sorting/categories",
    "/api/v1/sorting/categories/residual/items",
    "/api/v1/sorting/popular",
    "/api/v1/sorting/search?q=%E5%A5%B6%E8%8C%B6%E6%9D%AF",
    "/api/v1/places?kind=toilets&longitude=118.8&latitude=32.05",
    "/api/v1/places?kind=parking&longitude=118.8&latitude=32.05",
    "/api/v1/places?kind=recycling&longitude=118.8&latitude=32.05",
    "/api/v1/places/kinds",
    "/api/v1/case-classes",
    "/api/v1/case-classes/06010",
    "/api/v1/cases",
    "/api/v1/bulky/terms",
    "/api/v1/bulky/catalogue",
    "/api/v1/notices",
    "/api/v1/articles",
    "/api/v1/answers?q=%E8%B7%AF%E7%81%AF%E5%9D%8F%E4%BA%86%E6%80%8E%E4%B9%88%E5%8A%9E",
    "/api/v1/calendars",
];

/// Everything that the demonstration has of it: in a district with less, answers are smaller.
async fn portal(pool: &PgPool) -> Portal {
    let owner = TestKernel::new(pool.clone());
    districts::demonstration::for_tests(&owner, 1).await;
    places::demonstration::for_tests(&owner, 1).await;
    let mut tx = pool.begin().await.unwrap();
    calendar::seed(&mut tx, owner.now(), owner.new_id()).await.unwrap();
    cases::rulebook::seed(&mut tx, || owner.new_id()).await.unwrap();
    notices::seed(&mut tx).await.unwrap();
    backend::bulky::programme::seed(&mut tx, owner.now()).await.unwrap();
    accounts::staff::demonstration::seed(&owner, &mut tx).await.unwrap();
    tx.commit().await.unwrap();
    let rules = cases::rulebook::load(pool).await.unwrap();
    let edition = calendar::load(pool).await.unwrap();
    let by = By {
        actor: audit::Actor::System("test"),
        at: owner.now(),
        event: owner.new_id(),
        request_id: None,
    };
    let mut tx = pool.begin().await.unwrap();
    assert!(cases::demonstration::seed(&mut tx, &rules, &edition, 1, by).await.unwrap());
    tx.commit().await.unwrap();

    let library = Library::load(pool).await.unwrap();
    let portal = Portal::with(as_role(pool, Role::Serve).await, false, library);
    portal.survey.refresh(&portal.kernel).await.unwrap();
    portal.state.rulebook.refresh_if_changed(pool).await.unwrap();
    portal.state.calendar.refresh_if_changed(pool).await.unwrap();
    portal.state.programme.refresh_if_changed(pool).await.unwrap();
    portal
}

#[sqlx::test(migrations = false)]
async fn what_a_screen_shows_is_small(pool: PgPool) {
    let portal = portal(&pool).await;
    for path in SCREENS {
        let plain = portal.get(path).await;
        assert_eq!(plain.status, 200, "{path}: {}", plain.body);
        let lists: serde_json::Value = serde_json::from_str(&plain.body).unwrap();
        let is_empty = lists["items"].as_array().is_some_and(Vec::is_empty);
        assert!(!is_empty, "{path} has nothing to measure");

        let request = Request::get(*path).header(header::ACCEPT_ENCODING, "gzip");
        let answer = portal.begin(request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.headers()[header::CONTENT_ENCODING], "gzip", "{path}");
        let sent = answer.into_body().collect().await.unwrap().to_bytes().len();
        assert!(sent <= MOST, "{path}: {sent} bytes, {} uncompressed", plain.body.len());
    }
}
