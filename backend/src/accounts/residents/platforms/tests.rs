//! Who somebody is on a platform, on a real database and a WeChat on loopback.

use std::{
    net::{IpAddr, Ipv4Addr},
    sync::Arc,
};

use chrono::TimeDelta;
use domain::locale::Locale;
use sqlx::PgPool;
use uuid::Uuid;
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{path, query_param},
};

use super::{
    testing::{APP, asked, confirms, knows, wechat},
    *,
};
use crate::{
    Kernel, Problem,
    accounts::residents::{
        DeleteAccount,
        apps::{Gate, Scope, Tokens},
        delete_account, end_device,
        export::export_data,
        request_delete,
        testing::{browser, by, kernel, last_code, resident, wish},
    },
    db::testing::TestKernel,
    forms::FormKey,
    messages::Carriers,
    platforms::{
        Platforms,
        alipay::testing::{alipay, answer},
    },
    presession::PreSessionId,
    privacy::Redacted,
};

const PHONE: &str = "13812345678";
const OPEN_ID: &str = "oPlantedOpenIdOfWang";
const SESSION: &str = "/sns/jscode2session";

async fn scene(pool: &PgPool) -> (TestKernel, MockServer) {
    let mut kernel = kernel(pool).await;
    let (server, platforms) = wechat().await;
    kernel.kernel.carriers = Arc::new(Carriers { platforms, ..Carriers::default() });
    (kernel, server)
}

fn proof(kernel: &Kernel, code: &str, phone_code: Option<&str>) -> PlatformSignIn {
    let key = FormKey::mint(&*kernel.random);
    PlatformSignIn {
        platform: Platform::WeChat,
        code: Redacted::new(code.to_owned()),
        phone_code: phone_code.map(|code| Redacted::new(code.to_owned())),
        visitor: PreSessionId::of_key(key),
        key,
        address: IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1)),
        device: "WeChat".to_owned(),
        locale: Locale::ZhHans,
        scopes: Scope::ALL.to_vec(),
        request_id: None,
    }
}

/// The account that `tokens` open.
async fn account(kernel: &Kernel, tokens: &Tokens) -> Uuid {
    let caller = Gate::default().enter(kernel, &tokens.access).await;
    caller.unwrap().resident.id
}

/// Code, status and field.
async fn refused(
    kernel: &Kernel,
    sign_in: &PlatformSignIn,
) -> (&'static str, u16, Option<&'static str>) {
    let error = sign_in_platform(kernel, sign_in).await.unwrap_err();
    assert!(!format!("{error:?} {error}").contains(sign_in.code.expose()));
    (error.code(), error.status(), error.field())
}

async fn acts(pool: &PgPool) -> Vec<String> {
    sqlx::query_scalar("select act from audit_event order by act").fetch_all(pool).await.unwrap()
}

#[sqlx::test(migrations = false)]
async fn a_number_links_the_first_time_and_a_code_is_enough_from_then_on(pool: PgPool) {
    let (kernel, server) = scene(&pool).await;
    for code in ["login-1", "login-2", "login-3"] {
        knows(&server, code, OPEN_ID).await;
    }
    confirms(&kernel, &server, "phone-1", PHONE, APP).await;
    let unknown = refused(&kernel, &proof(&kernel, "login-1", None)).await;
    assert_eq!(unknown, ("platform-not-linked", 422, Some("phone_code")));

    let first = proof(&kernel, "login-2", Some("phone-1"));
    let tokens = sign_in_platform(&kernel, &first).await.unwrap();
    let before = asked(&server, SESSION).await;
    assert_eq!(sign_in_platform(&kernel, &first).await.unwrap(), tokens, "the same request");
    assert_eq!(asked(&server, SESSION).await, before, "without asking");
    let mut changed = first.clone();
    changed.code = Redacted::new("login-9".to_owned());
    assert_eq!(refused(&kernel, &changed).await.0, "form-changed");
    let used = refused(&kernel, &proof(&kernel, "login-2", None)).await;
    assert_eq!(used, ("platform-code", 422, Some("code")));

    let me = account(&kernel, &tokens).await;
    let again = sign_in_platform(&kernel, &proof(&kernel, "login-3", None)).await.unwrap();
    assert_ne!(again, tokens, "another session");
    assert_eq!(account(&kernel, &again).await, me);
    assert_eq!(acts(&pool).await, ["link-platform", "sign-in", "sign-in"]);
    assert_eq!(resident(&kernel, &pool, PHONE).await.id, me, "the account of the number");
    let open_id = open_id_of(&kernel, me, Platform::WeChat).await.unwrap().unwrap();
    assert_eq!(open_id.expose(), OPEN_ID);
    assert_eq!(open_id_of(&kernel, me, Platform::Alipay).await.unwrap(), None);
    let row: String = sqlx::query_scalar("select resident_platform::text from resident_platform")
        .fetch_one(&pool)
        .await
        .unwrap();
    assert!(!row.contains(OPEN_ID));
}

#[sqlx::test(migrations = false)]
async fn a_new_wechat_with_the_same_number_takes_the_place_of_the_old_one(pool: PgPool) {
    let (kernel, server) = scene(&pool).await;
    knows(&server, "old-1", OPEN_ID).await;
    knows(&server, "old-2", OPEN_ID).await;
    knows(&server, "new-1", "oAnother").await;
    confirms(&kernel, &server, "phone-1", PHONE, APP).await;
    confirms(&kernel, &server, "phone-2", PHONE, APP).await;
    let old = sign_in_platform(&kernel, &proof(&kernel, "old-1", Some("phone-1"))).await.unwrap();
    kernel.clock.advance(TimeDelta::seconds(1));
    let new = sign_in_platform(&kernel, &proof(&kernel, "new-1", Some("phone-2"))).await.unwrap();
    let me = account(&kernel, &old).await;
    assert_eq!(account(&kernel, &new).await, me);
    let gone = refused(&kernel, &proof(&kernel, "old-2", None)).await;
    assert_eq!(gone.0, "platform-not-linked");
    assert_eq!(list_platforms(&kernel, me).await.unwrap().len(), 1);
    let replaced: Vec<String> = sqlx::query_scalar(
        "select detail->>'replaced' from audit_event where act = 'link-platform' order by at, id",
    )
    .fetch_all(&pool)
    .await
    .unwrap();
    assert_eq!(replaced, ["0", "1"]);
}

#[sqlx::test(migrations = false)]
async fn nobody_is_signed_in_by_what_the_platform_does_not_vouch_for(pool: PgPool) {
    let (kernel, server) = scene(&pool).await;
    for code in ["login-1", "login-2"] {
        knows(&server, code, OPEN_ID).await;
    }
    confirms(&kernel, &server, "of-another-app", PHONE, "wx2222").await;
    let watermark = refused(&kernel, &proof(&kernel, "login-1", Some("of-another-app"))).await;
    assert_eq!(watermark, ("platform-code", 422, Some("phone_code")));
    let no_number = refused(&kernel, &proof(&kernel, "login-2", Some("made-up"))).await;
    assert_eq!(no_number, ("platform-code", 422, Some("phone_code")));
    Mock::given(path(SESSION))
        .and(query_param("js_code", "login-3"))
        .respond_with(ResponseTemplate::new(502))
        .mount(&server)
        .await;
    let away = refused(&kernel, &proof(&kernel, "login-3", None)).await;
    assert_eq!(away, ("platform-away", 503, None));
    let alipay = PlatformSignIn { platform: Platform::Alipay, ..proof(&kernel, "login-4", None) };
    assert_eq!(refused(&kernel, &alipay).await, ("not-found", 404, None));
    let made: i64 =
        sqlx::query_scalar("select count(*) from resident").fetch_one(&pool).await.unwrap();
    assert_eq!(made, 0);
}

/// A token that is found later does not become a way in for ever.
#[sqlx::test(migrations = false)]
async fn alipay_is_linked_right_after_signing_in_with_a_code(pool: PgPool) {
    let mut kernel = kernel(&pool).await;
    let gateway = MockServer::start().await;
    let known = answer("alipay_system_oauth_token_response", r#"{"open_id":"014abc"}"#);
    Mock::given(path("/gateway.do"))
        .respond_with(ResponseTemplate::new(200).set_body_string(known))
        .mount(&gateway)
        .await;
    let alipay = Some(Arc::new(alipay(&format!("{}/gateway.do", gateway.uri()))));
    let platforms = Platforms { alipay, ..Platforms::default() };
    kernel.kernel.carriers = Arc::new(Carriers { platforms, ..Carriers::default() });
    let me = resident(&kernel, &pool, PHONE).await;
    let other = resident(&kernel, &pool, "13987654321").await;
    let link = |who| LinkPlatform {
        by: by(&kernel, who),
        platform: Platform::Alipay,
        code: Redacted::new("c0de".to_owned()),
        phone_code: None,
    };
    let sign_in = || PlatformSignIn { platform: Platform::Alipay, ..proof(&kernel, "c0de", None) };
    let unknown = refused(&kernel, &sign_in()).await;
    assert_eq!(unknown.0, "platform-not-linked", "no account is made or found by it");
    link_platform(&kernel, &link(other)).await.unwrap();
    let tokens = sign_in_platform(&kernel, &sign_in()).await.unwrap();
    assert_eq!(account(&kernel, &tokens).await, other.id);

    let before = asked(&gateway, "/gateway.do").await;
    kernel.clock.advance(TimeDelta::minutes(15));
    let late = link_platform(&kernel, &link(me)).await.unwrap_err();
    assert_eq!((late.code(), late.status()), ("platform-sign-in-again", 409));
    assert_eq!(asked(&gateway, "/gateway.do").await, before, "Alipay is not asked");
}

#[sqlx::test(migrations = false)]
async fn a_resident_links_and_unlinks_and_takes_it_along_to_the_end(pool: PgPool) {
    let (kernel, server) = scene(&pool).await;
    let me = resident(&kernel, &pool, PHONE).await;
    let other = resident(&kernel, &pool, "13987654321").await;
    for code in ["mine", "others", "again"] {
        knows(&server, code, OPEN_ID).await;
    }
    for (phone_code, phone) in
        [("p-mine", PHONE), ("p-others", "13987654321"), ("p-again", PHONE), ("p-new", PHONE)]
    {
        confirms(&kernel, &server, phone_code, phone, APP).await;
    }
    let link = |who, code: &str, phone_code: Option<&str>| LinkPlatform {
        by: by(&kernel, who),
        platform: Platform::WeChat,
        code: Redacted::new(code.to_owned()),
        phone_code: phone_code.map(|code| Redacted::new(code.to_owned())),
    };
    let unproved = link_platform(&kernel, &link(me, "mine", None)).await.unwrap_err();
    let unproved = (unproved.code(), unproved.status(), unproved.field());
    assert_eq!(unproved, ("platform-not-yours", 422, Some("phone_code")));
    let mine = link(me, "mine", Some("p-mine"));
    link_platform(&kernel, &mine).await.unwrap();
    link_platform(&kernel, &mine).await.unwrap();
    assert_eq!(asked(&server, SESSION).await, 1, "the same request asks once");
    let links = list_platforms(&kernel, me.id).await.unwrap();
    assert_eq!(links.iter().map(|link| link.platform).collect::<Vec<_>>(), [Platform::WeChat]);
    let elsewhere = link(other, "others", Some("p-others"));
    let elsewhere = link_platform(&kernel, &elsewhere).await.unwrap_err();
    assert_eq!((elsewhere.code(), elsewhere.status()), ("platform-linked-elsewhere", 409));

    let unlink = by(&kernel, me);
    unlink_platform(&kernel, &unlink, Platform::WeChat).await.unwrap();
    unlink_platform(&kernel, &unlink, Platform::WeChat).await.unwrap();
    assert_eq!(list_platforms(&kernel, me.id).await.unwrap(), []);
    link_platform(&kernel, &link(me, "again", Some("p-again"))).await.unwrap();

    // Whoever has found a token of the account has a WeChat and a number of their own.
    knows(&server, "thief-1", "oThief").await;
    confirms(&kernel, &server, "p-thief", "13700000000", APP).await;
    let thief = link(me, "thief-1", Some("p-thief"));
    let thief = link_platform(&kernel, &thief).await.unwrap_err();
    assert_eq!((thief.code(), thief.field()), ("platform-not-yours", Some("phone_code")));
    let linked = open_id_of(&kernel, me.id, Platform::WeChat).await.unwrap().unwrap();
    assert_eq!(linked.expose(), OPEN_ID);
    end_device(&kernel, &me, None, None).await.unwrap();
    assert_eq!(list_platforms(&kernel, me.id).await.unwrap(), [], "signed out everywhere");
    knows(&server, "new", OPEN_ID).await;
    link_platform(&kernel, &link(me, "new", Some("p-new"))).await.unwrap();

    let json = export_data(&kernel, &me, None).await.unwrap().json;
    let json = String::from_utf8(json).unwrap();
    assert!(json.contains("wechat") && !json.contains(OPEN_ID));

    let here = browser(&kernel);
    request_delete(&kernel, &wish(&kernel, here), &by(&kernel, me)).await.unwrap();
    let code = Redacted::new(last_code(&kernel, &pool, PHONE).await);
    let delete = DeleteAccount { by: by(&kernel, me), visitor: here, code };
    delete_account(&kernel, &delete).await.unwrap();
    let left: i64 = sqlx::query_scalar("select count(*) from resident_platform")
        .fetch_one(&pool)
        .await
        .unwrap();
    assert_eq!(left, 0);
}
