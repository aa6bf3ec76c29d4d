//! What is sent from the mini-app, from the first word to the public list.

use std::{sync::Arc, time::Duration};

use chrono::TimeDelta;
use domain::{accounts::Role, cases::Step};
use serde_json::{Value, json};
use sqlx::PgPool;
use uuid::Uuid;
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{body_partial_json, path},
};

use super::*;
use crate::{
    Kernel, Problem,
    accounts::Staff,
    cases::{
        CaseReceipt, FileBy, ModerateError, NewCase, ResidentStep, moderate, resident_step,
        testing::Bureau,
    },
    db::{Role as DbRole, testing::as_role},
    files::{PreparedPhoto, prepare_photo, samples},
    forms::FormKey,
    jobs::Handler,
    messages::Carriers,
    platforms::{
        Platforms,
        wechat::{Verdict, WeChat, WeChatSettings, push::Looked},
    },
    presession::PreSession,
    privacy::{Place, blind_index, seal},
    records::Saving,
};

const APP: &str = "wx1111";

/// A district with a mini-app at `server`.
async fn bureau(pool: &PgPool, server: &MockServer) -> Bureau {
    let mut bureau = Bureau::new(pool).await;
    let wechat = WeChat::new(WeChatSettings {
        url: server.uri(),
        app_id: APP.to_owned(),
        secret: "s3cret".into(),
        push_token: Some("123456".into()),
        push_key: None,
        origin: Some("https://minhu.example".to_owned()),
    });
    let platforms = Platforms { wechat: Some(Arc::new(wechat.unwrap())), ..Platforms::default() };
    bureau.kernel.kernel.carriers = Arc::new(Carriers { platforms, ..Carriers::default() });
    bureau
}

/// WeChat answers like this at a path.
async fn answers(server: &MockServer, at: &str, sent: Value, status: u16, answer: Value) {
    let response = ResponseTemplate::new(status).set_body_json(answer);
    Mock::given(path(at)).and(body_partial_json(sent)).respond_with(response).mount(server).await;
}

async fn gives_token(server: &MockServer) {
    let token = json!({ "access_token": "T1", "expires_in": 7200 });
    answers(server, "/cgi-bin/stable_token", json!({}), 200, token).await;
}

/// An account, linked to `open_id` at WeChat if there is one.
async fn resident(bureau: &Bureau, open_id: Option<&str>) -> Uuid {
    let id = bureau.kernel.new_id();
    sqlx::query(
        "insert into resident (id, phone, phone_index, locale, created_at, seen_at)
         values ($1, 'sealed', sha256($1::text::bytea), 'zh-Hans', now(), now())",
    )
    .bind(id)
    .execute(&bureau.owner)
    .await
    .unwrap();
    let Some(open_id) = open_id else { return id };
    let link = bureau.kernel.new_id();
    let place = Place { column: "resident_platform.open_id", row: link.as_bytes() };
    let keys = &bureau.kernel.keys;
    sqlx::query(
        "insert into resident_platform
           (id, resident, platform, app_id, open_id, open_id_index, linked_at)
         values ($1, $2, 'wechat', $3, $4, $5, now())",
    )
    .bind(link)
    .bind(id)
    .bind(APP)
    .bind(seal(keys, &*bureau.kernel.random, place, open_id.as_bytes()))
    .bind(blind_index(keys, "platform.open-id", open_id).to_vec())
    .execute(&bureau.owner)
    .await
    .unwrap();
    id
}

async fn photo(bureau: &Bureau) -> PreparedPhoto {
    prepare_photo(&bureau.kernel, samples::jpeg(64, 48).into()).await.unwrap()
}

/// A case of `resident`; its id and receipt.
async fn filed(bureau: &Bureau, by: Uuid, photos: Vec<PreparedPhoto>) -> (Uuid, CaseReceipt) {
    let litter = bureau.litter();
    let FileBy::Visitor { visitor, address, .. } = litter.by else { panic!("a visitor") };
    let by = FileBy::Visitor { visitor, address, resident: Some(by) };
    let receipt = bureau.file(NewCase { by, photos, ..litter }).await;
    (bureau.id(&receipt).await, receipt)
}

/// The states of the checks of a case, its words first.
async fn states(bureau: &Bureau, case: Uuid) -> Vec<String> {
    sqlx::query_scalar(
        "select state from content_check where case_id = $1 order by photo nulls first, id",
    )
    .bind(case)
    .fetch_all(&bureau.owner)
    .await
    .unwrap()
}

async fn shown(
    bureau: &Bureau,
    agent: &Staff,
    case: Uuid,
    photo: Option<Uuid>,
) -> Result<(), &'static str> {
    let key = FormKey::mint(&*bureau.kernel.random);
    let saving = Saving { staff: agent, id: Some(case), key, request_id: None };
    let shown = moderate(&bureau.kernel, saving, photo, true).await;
    shown.map(|_| ()).map_err(|error| error.code())
}

async fn agent(bureau: &Bureau) -> Staff {
    bureau.at_desk(Role::HotlineAgent).await
}

async fn worker(bureau: &Bureau) -> Kernel {
    bureau.kernel.with_db(as_role(&bureau.owner, DbRole::Worker).await)
}

#[sqlx::test(migrations = false)]
async fn a_risky_answer_that_comes_late_hides_what_staff_have_shown(pool: PgPool) {
    let server = MockServer::start().await;
    let bureau = bureau(&pool, &server).await;
    let (agent, worker) = (agent(&bureau).await, worker(&bureau).await);
    let linked = resident(&bureau, Some("o1")).await;
    let (case, _) = filed(&bureau, linked, Vec::new()).await;
    gives_token(&server).await;
    let risky = json!({ "errcode": 0, "result": { "suggest": "risky" } });
    let late = ResponseTemplate::new(200).set_body_json(risky).set_delay(Duration::from_secs(3));
    Mock::given(path("/wxa/msg_sec_check")).respond_with(late).mount(&server).await;

    let asked = CheckContent { case }.run(&worker, worker.new_id());
    let meanwhile = async {
        let is_asked = async || {
            let requests = server.received_requests().await.unwrap();
            requests.iter().any(|one| one.url.path() == "/wxa/msg_sec_check")
        };
        while !is_asked().await {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        bureau.kernel.clock.advance(ANSWERED_WITHIN);
        EndContentChecks { case }.run(&worker, worker.new_id()).await.unwrap();
        assert_eq!(shown(&bureau, &agent, case, None).await, Ok(()));
    };
    let (asked, ()) = tokio::join!(asked, meanwhile);
    asked.unwrap();
    assert_eq!(states(&bureau, case).await, ["risky"]);
    let public: i64 =
        sqlx::query_scalar("select count(*) from case_file where public_at is not null")
            .fetch_one(&pool)
            .await
            .unwrap();
    assert_eq!(public, 0);
    assert_eq!(shown(&bureau, &agent, case, None).await, Err("check-risky"));
}

#[sqlx::test(migrations = false)]
async fn nothing_is_shown_before_wechat_has_looked(pool: PgPool) {
    let server = MockServer::start().await;
    let bureau = bureau(&pool, &server).await;
    let (agent, worker) = (agent(&bureau).await, worker(&bureau).await);
    let linked = resident(&bureau, Some("o1")).await;
    let picture = photo(&bureau).await;
    let file = picture.id;
    let (case, receipt) = filed(&bureau, linked, vec![picture]).await;
    assert_eq!(states(&bureau, case).await, ["waiting", "waiting"]);
    assert_eq!(shown(&bureau, &agent, case, None).await, Err("check-waiting"));
    assert_eq!(shown(&bureau, &agent, case, Some(file)).await, Err("check-waiting"));
    for (table, constraint) in
        [("case_file", "case_file_is_checked"), ("case_photo", "case_photo_is_checked")]
    {
        let show = format!("update {table} set public_at = now()");
        let refused = sqlx::query(sqlx::AssertSqlSafe(show)).execute(&pool).await.unwrap_err();
        assert_eq!(refused.as_database_error().unwrap().constraint(), Some(constraint));
    }

    gives_token(&server).await;
    let words = json!({ "openid": "o1", "scene": 3, "version": 2 });
    let pass = json!({ "errcode": 0, "result": { "suggest": "pass" } });
    answers(&server, "/wxa/msg_sec_check", words, 200, pass).await;
    let asked = json!({ "openid": "o1", "media_type": 2 });
    let trace = json!({ "errcode": 0, "trace_id": "tr-1" });
    answers(&server, "/wxa/media_check_async", asked, 200, trace).await;
    for _ in 0..2 {
        CheckContent { case }.run(&worker, worker.new_id()).await.unwrap();
    }
    assert_eq!(states(&bureau, case).await, ["passed", "asked"]);
    let requests = server.received_requests().await.unwrap();
    let bodies: Vec<String> =
        requests.iter().map(|one| String::from_utf8_lossy(&one.body).into_owned()).collect();
    assert_eq!(bodies.iter().filter(|body| body.contains("湖边的垃圾桶")).count(), 1);
    let url = format!("https://minhu.example/files/{file}/full?e=");
    assert_eq!(bodies.iter().filter(|body| body.contains(&url)).count(), 1);
    assert_eq!(shown(&bureau, &agent, case, None).await, Ok(()));
    assert_eq!(shown(&bureau, &agent, case, Some(file)).await, Err("check-waiting"));

    let looked = |trace: &str, verdict| Looked { trace_id: trace.to_owned(), verdict };
    for _ in 0..2 {
        assert!(answer(&bureau.kernel, &looked("tr-1", Verdict::Risky)).await.unwrap());
    }
    assert!(answer(&bureau.kernel, &looked("tr-1", Verdict::Pass)).await.unwrap());
    assert!(!answer(&bureau.kernel, &looked("tr-2", Verdict::Pass)).await.unwrap());
    assert_eq!(states(&bureau, case).await, ["passed", "risky"]);
    assert_eq!(shown(&bureau, &agent, case, Some(file)).await, Err("check-risky"));
    let risky = ModerateError::CheckRisky;
    assert_eq!((risky.code(), risky.status()), ("check-risky", 409));

    // A photo that comes later is looked at as well.
    let later = photo(&bureau).await;
    let step = ResidentStep {
        secret: &receipt.secret.to_text(),
        step: Step::Add,
        words: "还在".to_owned(),
        solved: String::new(),
        rating: String::new(),
        photos: vec![later],
        visitor: PreSession::mint(&*bureau.kernel.random).id(),
        partner: None,
        seen: None,
        key: FormKey::mint(&*bureau.kernel.random),
        request_id: None,
    };
    resident_step(&bureau.kernel, &bureau.rules, &bureau.calendar, step).await.unwrap();
    assert_eq!(states(&bureau, case).await.iter().filter(|state| *state == "waiting").count(), 1);

    // About whoever is not linked WeChat cannot be asked, so staff look.
    let picture = photo(&bureau).await;
    let (case, _) = filed(&bureau, resident(&bureau, None).await, vec![picture]).await;
    assert_eq!(states(&bureau, case).await, ["review", "review"]);
    assert_eq!(shown(&bureau, &agent, case, None).await, Ok(()));
    let anonymous = bureau.file(bureau.litter()).await;
    assert_eq!(states(&bureau, bureau.id(&anonymous).await).await, ["review"]);
    let jobs: i64 = sqlx::query_scalar("select count(*) from outbox where task = 'check-content'")
        .fetch_one(&pool)
        .await
        .unwrap();
    assert_eq!(jobs, 2, "of the first case and its later photo");
}

#[sqlx::test(migrations = false)]
async fn what_wechat_does_not_answer_is_left_to_staff(pool: PgPool) {
    let server = MockServer::start().await;
    let bureau = bureau(&pool, &server).await;
    let (agent, worker) = (agent(&bureau).await, worker(&bureau).await);
    let linked = resident(&bureau, Some("o1")).await;
    let (case, _) = filed(&bureau, linked, Vec::new()).await;
    gives_token(&server).await;
    answers(&server, "/wxa/msg_sec_check", json!({}), 502, json!({})).await;
    let away = CheckContent { case }.run(&worker, worker.new_id()).await;
    assert_eq!(away.unwrap_err().to_string(), "WeChat does not answer");
    let end = || EndContentChecks { case }.run(&worker, worker.new_id());
    end().await.unwrap_err();
    assert_eq!(states(&bureau, case).await, ["waiting"]);
    // The database has started the job by its own clock, which is a little ahead.
    bureau.kernel.clock.advance(TimeDelta::minutes(30) - TimeDelta::milliseconds(100));
    end().await.unwrap();
    assert_eq!(states(&bureau, case).await, ["review"]);
    let kept: Option<Uuid> =
        sqlx::query_scalar("select resident from content_check").fetch_one(&pool).await.unwrap();
    assert_eq!(kept, None, "who sent it is not needed any more");
    CheckContent { case }.run(&worker, worker.new_id()).await.unwrap();
    assert_eq!(shown(&bureau, &agent, case, None).await, Ok(()));
    let tasks: Vec<(String, bool)> = sqlx::query_as(
        "select task, run_at is not null from outbox where task like '%content%' order by 1",
    )
    .fetch_all(&pool)
    .await
    .unwrap();
    let expected = [("check-content".to_owned(), false), ("end-content-checks".to_owned(), true)];
    assert_eq!(tasks, expected);
}

#[sqlx::test(migrations = false)]
async fn what_is_risky_is_hidden_even_where_staff_have_shown_it(pool: PgPool) {
    let server = MockServer::start().await;
    let bureau = bureau(&pool, &server).await;
    let (agent, worker) = (agent(&bureau).await, worker(&bureau).await);
    let picture = photo(&bureau).await;
    let file = picture.id;
    let linked = resident(&bureau, Some("o1")).await;
    let (case, _) = filed(&bureau, linked, vec![picture]).await;
    gives_token(&server).await;
    let pass = json!({ "errcode": 0, "result": { "suggest": "pass" } });
    answers(&server, "/wxa/msg_sec_check", json!({}), 200, pass).await;
    let trace = json!({ "errcode": 0, "trace_id": "tr-1" });
    answers(&server, "/wxa/media_check_async", json!({}), 200, trace).await;
    CheckContent { case }.run(&worker, worker.new_id()).await.unwrap();
    bureau.kernel.clock.advance(TimeDelta::minutes(30));
    EndContentChecks { case }.run(&worker, worker.new_id()).await.unwrap();
    assert_eq!(states(&bureau, case).await, ["passed", "review"]);
    assert_eq!(shown(&bureau, &agent, case, Some(file)).await, Ok(()));

    bureau.kernel.clock.advance(TimeDelta::seconds(1));
    let late = Looked { trace_id: "tr-1".to_owned(), verdict: Verdict::Risky };
    for _ in 0..2 {
        assert!(answer(&bureau.kernel, &late).await.unwrap());
    }
    let is_public: bool = sqlx::query_scalar("select public_at is not null from case_photo")
        .fetch_one(&pool)
        .await
        .unwrap();
    assert!(!is_public);
    let acts: Vec<(String, String)> = sqlx::query_as(
        "select act, actor_kind from audit_event where act in ('show-photo', 'hide-photo')
         order by at, id",
    )
    .fetch_all(&pool)
    .await
    .unwrap();
    let told = |act: &str, by: &str| (act.to_owned(), by.to_owned());
    assert_eq!(acts, [told("show-photo", "account"), told("hide-photo", "system")]);
}
