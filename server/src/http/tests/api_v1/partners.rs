//! Another organisation that uses the API with a key of its own.

use backend::{
    accounts::{
        partners::{Added, NewPartner, Scope, add, revoke},
        staff::{By, Order},
    },
    audit::Actor,
    calendar::to_local,
    forms::FormKey,
};
use chrono::TimeDelta;
use domain::accounts::Role;
use serde_json::json;
use sqlx::PgPool;

use super::{
    super::{
        case_desk::{Browser, portal},
        portal::Portal,
    },
    App,
};

const CASES: &str = "/api/v1/cases";

fn order(portal: &Portal) -> Order {
    let by = By::Operator(Actor::Operator("test".to_owned()));
    Order { by, key: FormKey::mint(&*portal.kernel.random), request_id: None }
}

pub(super) async fn key(portal: &Portal, scopes: Vec<Scope>, per_day: i32) -> Added {
    let wanted = NewPartner {
        name: "区文旅局".to_owned(),
        contact: "信息科".to_owned(),
        scopes,
        per_minute: 600,
        per_day,
        until: to_local(portal.kernel.now()).date(),
    };
    add(&portal.kernel, order(portal), wanted).await.unwrap()
}

#[sqlx::test(migrations = false)]
async fn a_partner_reads_and_reports_within_its_quota(pool: PgPool) {
    let portal = portal(&pool).await;
    let added = key(&portal, vec![Scope::Read, Scope::Report], 7).await;
    let partner = App::with_token(&portal, &added.token.to_text());
    let settings = partner.get("/api/v1/settings").await;
    assert_eq!(settings.status, 200);
    assert_eq!(settings.header("ratelimit-policy"), r#""minute";q=600;w=60, "day";q=7;w=86400"#);
    assert!(settings.header("ratelimit").starts_with(r#""day";r=6;t="#), "{settings:?}");
    assert_eq!(settings.header("cache-control"), "private, max-age=60");
    let plain = App::new(&portal).get("/api/v1/settings").await;
    assert_eq!(plain.header("ratelimit"), "");
    assert_eq!(plain.header("cache-control"), "public, max-age=60");

    // Never a resident, and nothing that only residents write.
    let me = partner.get("/api/v1/me").await;
    assert_eq!(me.problem(), (403, "token-scope", ""));
    let question = partner.post("/api/v1/sorting/questions", &json!({ "words": "毯子" })).await;
    assert_eq!(question.problem(), (403, "token-scope", ""));

    let report = json!({ "class": "06010", "words": "堆了三天", "address": "湖滨公园东门" });
    let key = "01977d3e-0000-7000-8000-000000000002";
    let filed = partner.send("POST", CASES, key, &report).await.good();
    assert_eq!(partner.send("POST", CASES, key, &report).await.good(), filed);
    let kept: (String, String) = sqlx::query_as(
        "select channel, partner_key.name from case_file
         join partner_key on partner_key.id = case_file.partner",
    )
    .fetch_one(&pool)
    .await
    .unwrap();
    assert_eq!(kept, ("api".to_owned(), "区文旅局".to_owned()));
    let recorded: (String, String) =
        sqlx::query_as("select actor_kind, actor from audit_event where act = 'file-case'")
            .fetch_one(&pool)
            .await
            .unwrap();
    assert_eq!(recorded, ("partner".to_owned(), added.id.to_string()));
    let agent = Browser::new(&portal, Role::HotlineAgent, 1).await;
    let page = agent.open(&format!("/staff/cases/{}", filed["number"].as_str().unwrap())).await;
    assert!(page.main().contains("区文旅局"), "{}", page.main());
    let secret = filed["secret"].as_str().unwrap();
    let steps = format!("{CASES}/{secret}/steps");
    partner.post(&steps, &json!({ "step": "urge" })).await.good();
    let urged: (String, String) =
        sqlx::query_as("select actor_kind, actor from audit_event where act = 'say-case'")
            .fetch_one(&pool)
            .await
            .unwrap();
    assert_eq!(urged, recorded);
    let followed = partner.get(&format!("{CASES}/{secret}")).await;
    assert!(followed.header("ratelimit").starts_with(r#""day";r=0;"#), "{followed:?}");

    let used = partner.get("/api/v1/settings").await;
    assert_eq!(used.problem(), (429, "quota-used", ""));
    let wait: i64 = used.header("retry-after").parse().unwrap();
    assert!((1..=86_401).contains(&wait), "{wait}");
    // Whoever has no key is not kept out by it.
    assert_eq!(App::new(&portal).get("/api/v1/settings").await.status, 200);
    portal.state.partners.flush(&portal.kernel).await.unwrap();
    let written: i64 =
        sqlx::query_scalar("select requests from partner_day").fetch_one(&pool).await.unwrap();
    assert_eq!(written, 7);
}

#[sqlx::test(migrations = false)]
async fn a_key_that_is_not_good_opens_nothing(pool: PgPool) {
    let portal = Portal::new(&pool).await;
    let reads = key(&portal, vec![Scope::Read], 100).await;
    let partner = App::with_token(&portal, &reads.token.to_text());
    assert_eq!(partner.get("/en/api/v1/settings").await.status, 200);
    for path in [CASES, "/api/v1/uploads", "/api/v1/tokens"] {
        let refused = partner.post(path, &json!({})).await;
        assert_eq!(refused.problem(), (403, "token-scope", ""), "{path}");
    }
    let reports = key(&portal, vec![Scope::Report], 100).await;
    let reporter = App::with_token(&portal, &reports.token.to_text());
    let refused = reporter.get("/api/v1/notices").await;
    assert_eq!(refused.problem(), (403, "token-scope", ""));
    // The limit of its network is not a partner's.
    let plain = App::new(&portal);
    assert_eq!(plain.post("/api/v1/uploads", &json!({})).await.status, 201);
    let used = "update rate_limit set spent = 360 where name = 'upload-by-address'";
    sqlx::query(used).execute(&pool).await.unwrap();
    assert_eq!(plain.post("/api/v1/uploads", &json!({})).await.problem().1, "too-many");
    assert_eq!(reporter.post("/api/v1/uploads", &json!({})).await.status, 201);

    revoke(&portal.kernel, order(&portal), reads.id).await.unwrap();
    portal.kernel.clock.advance(TimeDelta::seconds(5));
    let unknown = format!("mhp_{}", "A".repeat(43));
    let revoked = reads.token.to_text();
    for token in [revoked.as_str(), unknown.as_str(), "mhp_", "mhp_x"] {
        let refused = App::with_token(&portal, token).get("/api/v1/settings").await;
        assert_eq!(refused.problem(), (401, "token-expired", ""));
    }
}
