//! Who may call what is somebody's: what the table of routes says, tried on every operation.

use std::collections::BTreeMap;

use app::routing::Access;
use backend::accounts::partners::Scope;
use chrono::TimeDelta;
use serde_json::{Value, json};
use sqlx::PgPool;

use super::{
    super::{case_desk::portal, portal::Portal},
    App, Json, handler, last_code, partners,
};
use crate::api_v1::description;

/// Operations that the scope `account` alone is not for, and which each scope alone is enough for.
const OTHERWISE: &[(&str, &str)] = &[
    ("DELETE /api/v1/tokens", "account bookings cases"),
    ("GET /api/v1/me/bookings", "bookings"),
    ("GET /api/v1/me/cases", "cases"),
    ("GET /api/v1/me/questions", "cases"),
    // A page may do everything: all of them.
    ("POST /api/v1/me/tickets", ""),
];

/// An operation that wants a token, as it is asked in its example.
struct Closed {
    method: String,
    pattern: &'static str,
    access: Access,
    body: Value,
}

impl Closed {
    fn name(&self) -> String {
        format!("{} {}", self.method, self.pattern)
    }

    /// What stands in place of a part of the path is nobody's.
    async fn call(&self, app: &App<'_>) -> Json {
        let path = self
            .pattern
            .replace("{id}", "01977d3e-0000-7000-8000-000000000001")
            .replace("{number}", "MH-261120-0000-0")
            .replace("{platform}", "wechat");
        app.send(&self.method, &path, &app.key(), &self.body).await
    }
}

fn closed() -> Vec<Closed> {
    let document: Value = serde_json::from_str(description()).unwrap();
    let (_, table) = crate::http::routes().finish();
    let wants_token = |access: Access| matches!(access, Access::App | Access::StaffApp);
    let routes = table.into_iter().filter(|route| wants_token(route.access));
    routes
        .map(|route| {
            let method = route.method.to_string();
            let operation = &document["paths"][route.pattern][method.to_lowercase()];
            let body = &operation["requestBody"]["content"]["application/json"]["example"];
            Closed { body: body.clone(), method, pattern: route.pattern, access: route.access }
        })
        .collect()
}

#[sqlx::test(migrations = false)]
async fn what_is_somebodys_wants_a_token_that_is_for_it(pool: PgPool) {
    let portal = portal(&pool).await;
    let resident = App::signed_in(&portal, &pool, "13812345678").await;
    let (staff, _) = handler::signed_in(&portal).await;
    let key = partners::key(&portal, vec![Scope::Read, Scope::Report], 10_000).await;
    let partner = App::with_token(&portal, &key.token.to_text());
    let nobody = App::new(&portal);
    let unknown = App::with_token(&portal, &"A".repeat(43));
    let closed = closed();
    for one in &closed {
        let other = if one.access == Access::App { &staff } else { &resident };
        for (who, app, status, code) in [
            ("nobody", &nobody, 401, "token-expired"),
            ("a token that was never given", &unknown, 401, "token-expired"),
            ("a token for something else", other, 401, "token-expired"),
            ("a partner", &partner, 403, "token-scope"),
        ] {
            let answer = one.call(app).await;
            assert_eq!(answer.problem(), (status, code, ""), "{} by {who}", one.name());
        }
    }
    portal.kernel.clock.advance(TimeDelta::hours(13));
    for one in &closed {
        let own = if one.access == Access::App { &resident } else { &staff };
        let answer = one.call(own).await;
        assert_eq!(answer.problem(), (401, "token-expired", ""), "{} too late", one.name());
    }
}

/// An app that may do nothing but `scope`.
async fn limited<'a>(portal: &'a Portal, pool: &PgPool, phone: &str, scope: &str) -> App<'a> {
    let app = App::new(portal);
    // The code is the newest message.
    portal.kernel.clock.advance(TimeDelta::seconds(60));
    let sent = app.post("/api/v1/sign-in/codes", &json!({ "phone": phone })).await.good();
    let proof = json!({
        "challenge": sent["challenge"],
        "code": last_code(portal, pool).await,
        "scopes": [scope],
    });
    let tokens = app.post("/api/v1/tokens", &proof).await.good();
    App::with_token(portal, tokens["access_token"].as_str().unwrap())
}

#[sqlx::test(migrations = false)]
async fn an_app_does_only_what_its_scopes_are_for(pool: PgPool) {
    let portal = portal(&pool).await;
    let mut operations = closed();
    operations.retain(|one| one.access == Access::App);
    // After signing out nothing can be tried.
    operations.sort_by_key(|one| one.name() == "DELETE /api/v1/tokens");
    let mut enough: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    let apps = [("account", "13812345671"), ("bookings", "13812345672"), ("cases", "13812345673")];
    for (scope, phone) in apps {
        let app = limited(&portal, &pool, phone, scope).await;
        for one in &operations {
            let answer = one.call(&app).await;
            let scopes = enough.entry(one.name()).or_default();
            match answer.status {
                403 => assert_eq!(answer.problem(), (403, "token-scope", ""), "{}", one.name()),
                401 => panic!("{} with {scope}: {answer:?}", one.name()),
                _ => scopes.push(scope),
            }
        }
    }
    let expected = |name: &str| {
        let other = OTHERWISE.iter().find(|(one, _)| *one == name);
        other.map_or("account", |(_, scopes)| *scopes)
    };
    for (name, scopes) in &enough {
        assert_eq!(scopes.join(" "), expected(name), "{name}");
    }
    for (name, _) in OTHERWISE {
        assert!(enough.contains_key(*name), "{name} is not there any more");
    }
}
