//! One key is one request: sent again it has the same answer and no effect, and another body with it is
//! refused. What needs a booking, a case or a place first is tried where those are.

use serde_json::json;
use sqlx::PgPool;

use super::{super::case_desk::portal, App, bodies::rows};

#[sqlx::test(migrations = false)]
async fn a_key_is_one_request(pool: PgPool) {
    let portal = portal(&pool).await;
    let nobody = App::new(&portal);
    let resident = App::signed_in(&portal, &pool, "13812345678").await;
    let litter =
        |words: &str| json!({ "class": "06010", "words": words, "address": "湖滨公园东门" });
    let settings = |elder: bool| json!({ "locale": "en", "elder": elder });
    let place = |label: &str| json!({ "label": label, "address": "湖滨路1号" });
    for (app, method, path, first, second) in [
        (
            &nobody,
            "POST",
            "/api/v1/sign-in/codes",
            json!({ "phone": "13911112222" }),
            json!({ "phone": "13911113333" }),
        ),
        (
            &nobody,
            "POST",
            "/api/v1/sorting/questions",
            json!({ "words": "珊瑚绒毯" }),
            json!({ "words": "旧雨伞骨" }),
        ),
        (
            &nobody,
            "POST",
            "/api/v1/questions",
            json!({ "subject": "遛狗几点合适" }),
            json!({ "subject": "猫可以散养吗" }),
        ),
        (&nobody, "POST", "/api/v1/cases", litter("堆了三天"), litter("堆了四天")),
        (&resident, "POST", "/api/v1/cases", litter("堆了五天"), litter("堆了六天")),
        (&resident, "PUT", "/api/v1/me/settings", settings(true), settings(false)),
        (&resident, "POST", "/api/v1/me/places", place("家"), place("单位")),
        (
            &resident,
            "POST",
            "/api/v1/me/email/codes",
            json!({ "email": "wang@example.cn" }),
            json!({ "email": "li@example.cn" }),
        ),
    ] {
        let key = app.key();
        let answer = app.send(method, path, &key, &first).await.good();
        let done = rows(&pool).await;
        assert_eq!(app.send(method, path, &key, &first).await.good(), answer, "{path}");
        let changed = app.send(method, path, &key, &second).await;
        assert_eq!(changed.problem(), (422, "form-changed", ""), "{path}");
        assert_eq!(rows(&pool).await, done, "{path} has had its one effect");
    }
}
