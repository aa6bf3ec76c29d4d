//! What goes back, against a city that is slow, wrong, down, or says it twice.

use std::{sync::Arc, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    accounts::Role,
    cases::{State, Step},
};
use hmac::{Hmac, Mac};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use sqlx::PgPool;
use uuid::Uuid;
use wiremock::{
    Mock, MockServer, Request, ResponseTemplate,
    matchers::{method, path},
};

use super::*;
use crate::{
    Kernel, Problem,
    accounts::Staff,
    cases::{
        CaseFilter, Queue, TakeStep,
        city::{
            By, Came, Source,
            tests::{import_rows, workbook},
        },
        queue, take_step,
        testing::Bureau,
    },
    db::{Role as DbRole, testing::as_role},
    forms::FormKey,
    jobs::Handler,
    lists::testing::staff,
    messages::Carriers,
    records::{SaveError, Saving},
};

const SECRET: &str = "一个共用的密钥";

struct Scene {
    bureau: Bureau,
    worker: Kernel,
    dispatcher: Staff,
    server: MockServer,
}

impl Scene {
    /// A district with one order of the city, `C-1`.
    async fn new(pool: &PgPool) -> Self {
        let bureau = Bureau::new(pool).await;
        let worker = bureau.kernel.with_db(as_role(pool, DbRole::Worker).await);
        let owner = bureau.kernel.with_db(bureau.owner.clone());
        let dispatcher = staff(&owner, Role::Dispatcher).await;
        let server = MockServer::start().await;
        let scene = Self { bureau, worker, dispatcher, server };
        scene.order("C-1").await;
        let uri = scene.server.uri();
        scene.with_city(&uri)
    }

    fn with_city(mut self, base: &str) -> Self {
        let base = format!("{base}/minhu/");
        let patience = Duration::from_millis(400);
        let city = CityGateway::patient(&base, SECRET.into(), patience).unwrap();
        self.worker.carriers = Arc::new(Carriers { city: Some(city), ..Carriers::default() });
        self
    }

    async fn order(&self, number: &str) -> Uuid {
        let row = vec![
            number,
            "路边有垃圾",
            "投诉",
            "暴露垃圾",
            "",
            "",
            "清荷路12号",
            "",
            "2026-11-25 18:00",
        ];
        let report = import_rows(&self.bureau, &[row]).await;
        assert_eq!(report.count(Came::Added), 1);
        self.case(number).await
    }

    async fn case(&self, number: &str) -> Uuid {
        sqlx::query_scalar("select id from case_file where external_number = $1")
            .bind(number)
            .fetch_one(&self.bureau.owner)
            .await
            .unwrap()
    }

    fn saving(&self, id: Option<Uuid>) -> Saving<'_> {
        let key = FormKey::mint(&*self.bureau.kernel.random);
        Saving { staff: &self.dispatcher, id, key, request_id: None }
    }

    async fn step(&self, staff: &Staff, case: Uuid, step: (State, Step), fields: &[(&str, &str)]) {
        let get = |name: &str| {
            let found = fields.iter().find(|(field, _)| *field == name);
            found.map(|(_, value)| (*value).to_owned()).unwrap_or_default()
        };
        let saving = Saving { staff, ..self.saving(Some(case)) };
        let take = TakeStep { saving, step: step.1, seen: step.0, get: &get, photos: Vec::new() };
        take_step(&self.bureau.kernel, &self.bureau.rules, &self.bureau.calendar, take)
            .await
            .unwrap_or_else(|error| panic!("{step:?}: {error} {:?}", error.fields()));
    }

    /// Answers the order; its return.
    async fn answered(&self) -> Uuid {
        let case = self.case("C-1").await;
        let answer = [("outcome", "solved"), ("answer_zh_hans", "垃圾已清运。")];
        self.step(&self.dispatcher, case, (State::Received, Step::Answer), &answer).await;
        self.last("C-1").await.id
    }

    async fn last(&self, number: &str) -> Returned {
        let all = of_case(&self.bureau.kernel, self.case(number).await).await.unwrap();
        all.into_iter().next().expect("a return")
    }

    async fn says(&self, response: ResponseTemplate) {
        self.server.reset().await;
        Mock::given(method("POST"))
            .and(path("/minhu/returns"))
            .respond_with(response)
            .mount(&self.server)
            .await;
    }

    async fn send(&self, returned: Uuid) -> Result<(), String> {
        let sent = SendToCity { returned }.run(&self.worker, Uuid::nil()).await;
        sent.map_err(|failure| failure.to_string())
    }

    async fn asked(&self) -> usize {
        self.server.received_requests().await.unwrap_or_default().len()
    }

    async fn told_staff(&self, kind: &str) -> i64 {
        sqlx::query_scalar("select count(*) from outbox where payload->>'kind' = $1")
            .bind(kind)
            .fetch_one(&self.bureau.owner)
            .await
            .unwrap()
    }

    async fn acknowledge(&self, item: Value) -> crate::cases::city::Report {
        let source = Source::Batch { body: b"[]".to_vec(), orders: vec![item] };
        let key = sqlx::query_scalar("select id from feed_key where label = 'city'")
            .fetch_optional(&self.bureau.owner)
            .await
            .unwrap();
        let key: Uuid = match key {
            Some(key) => key,
            None => {
                let id = self.bureau.kernel.new_id();
                sqlx::query(
                    "insert into feed_key (id, label, hash, scopes, made_at)
                     values ($1, 'city', sha256('k'), '{city-orders}', now())",
                )
                .bind(id)
                .execute(&self.bureau.owner)
                .await
                .unwrap();
                id
            }
        };
        let wanted = Acknowledge { source, by: By::Key(key), dry_run: false, request_id: None };
        acknowledge(&self.bureau.kernel, wanted).await.unwrap()
    }
}

fn said(state: &str) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(json!({"state": state, "reference": "R-1"}))
}

#[sqlx::test(migrations = false)]
async fn an_answer_goes_back_with_the_step_that_gave_it(pool: PgPool) {
    let scene = Scene::new(&pool).await;
    let id = scene.answered().await;
    let row = scene.last("C-1").await;
    assert_eq!((row.kind, row.state), (ReturnKind::Reply, ReturnState::Waiting));
    assert_eq!((row.number.as_str(), row.words.as_str()), ("C-1", "垃圾已清运。"));
    assert_eq!(row.outcome.map(|outcome| outcome.as_str()), Some("solved"));
    let jobs: i64 = sqlx::query_scalar(
        "select count(*) from outbox where task = 'send-to-city' and payload->>'returned' = $1",
    )
    .bind(id.to_string())
    .fetch_one(&pool)
    .await
    .unwrap();
    assert_eq!(jobs, 1);
    // A case that is not the city's tells it nothing.
    let own = scene.bureau.file(scene.bureau.litter()).await;
    let own = scene.bureau.id(&own).await;
    let answer = [("outcome", "solved"), ("answer_zh_hans", "好了。")];
    scene.step(&scene.dispatcher, own, (State::Received, Step::Answer), &answer).await;
    assert!(of_case(&scene.bureau.kernel, own).await.unwrap().is_empty());
}

#[sqlx::test(migrations = false)]
async fn what_is_not_ours_is_returned_with_its_reason(pool: PgPool) {
    let scene = Scene::new(&pool).await;
    let reason: String =
        sqlx::query_scalar("select code from case_reason where act = 'refuse' order by position")
            .fetch_one(&pool)
            .await
            .unwrap();
    let text: String = sqlx::query_scalar(
        "select text_zh_hans from case_reason where act = 'refuse' and code = $1",
    )
    .bind(&reason)
    .fetch_one(&pool)
    .await
    .unwrap();
    let refuse = [
        ("reason", reason.as_str()),
        ("outcome", "not-ours"),
        ("answer_zh_hans", "请联系水务局。"),
    ];
    let case = scene.case("C-1").await;
    scene.step(&scene.dispatcher, case, (State::Received, Step::Refuse), &refuse).await;
    let row = scene.last("C-1").await;
    assert_eq!(row.kind, ReturnKind::Return);
    assert_eq!((row.reason, row.words.as_str()), (text, "请联系水务局。"));
    // What cannot be done is an answer, and no 退单.
    let other = scene.order("C-2").await;
    let refuse = [("reason", reason.as_str()), ("outcome", "cannot"), ("answer_zh_hans", "不能。")];
    scene.step(&scene.dispatcher, other, (State::Received, Step::Refuse), &refuse).await;
    assert_eq!(scene.last("C-2").await.kind, ReturnKind::Reply);
}

#[sqlx::test(migrations = false)]
async fn what_the_city_does_not_take_back_begins_again(pool: PgPool) {
    let scene = Scene::new(&pool).await;
    let case = scene.case("C-1").await;
    scene.step(&scene.dispatcher, case, (State::Received, Step::Void), &[("reason", "test")]).await;
    let returned = scene.last("C-1").await;
    assert_eq!(returned.kind, ReturnKind::Return);
    // What is over is due for nobody, the city's deadline or not.
    let due: (DateTime<Utc>, Option<DateTime<Utc>>) =
        sqlx::query_as("select due_at, next_due_at from case_file where id = $1")
            .bind(case)
            .fetch_one(&pool)
            .await
            .unwrap();
    assert_eq!(due.1, None);

    let words = |name: &str| {
        if name == "words" { "市里不同意退单。".to_owned() } else { String::new() }
    };
    let reopen = || TakeStep {
        saving: scene.saving(Some(case)),
        step: Step::Reopen,
        seen: State::Void,
        get: &words,
        photos: Vec::new(),
    };
    let Bureau { kernel, rules, calendar, .. } = &scene.bureau;
    let early = take_step(kernel, rules, calendar, reopen()).await;
    assert!(early.is_err(), "the city has said nothing yet");
    scene.says(ResponseTemplate::new(422).set_body_json(json!({"state": "refused"}))).await;
    scene.send(returned.id).await.unwrap();
    kernel.clock.advance(TimeDelta::days(3));
    take_step(kernel, rules, calendar, reopen()).await.unwrap();
    let (state, ended): (String, bool) =
        sqlx::query_as("select state, closed_at is not null from case_file where id = $1")
            .bind(case)
            .fetch_one(&pool)
            .await
            .unwrap();
    assert_eq!((state.as_str(), ended), ("accepted", false));
    // Its clock begins again, and it waits for whoever dispatches.
    let clock: DateTime<Utc> =
        sqlx::query_scalar("select due_at from case_clock where stopped_at is null")
            .fetch_one(&pool)
            .await
            .unwrap();
    let filter = CaseFilter::default();
    let rows = queue(kernel, &scene.dispatcher, Queue::Dispatch, &filter, None, 51).await.unwrap();
    let [row] = rows.as_slice() else { panic!("{} cases to dispatch", rows.len()) };
    assert_eq!((row.id, row.due_at, row.next_due_at), (case, Some(clock), Some(clock)));
    assert!(clock > due.0 && row.external_due_at > Some(clock), "{clock} {row:?}");
    kernel.clock.advance(clock - kernel.now() + TimeDelta::minutes(1));
    let late = queue(kernel, &scene.dispatcher, Queue::Late, &filter, None, 51).await.unwrap();
    assert_eq!(late.len(), 1);
}

#[sqlx::test(migrations = false)]
async fn orders_that_were_merged_have_the_answer_of_their_case(pool: PgPool) {
    let scene = Scene::new(&pool).await;
    let second = scene.order("C-2").await;
    let number: String =
        sqlx::query_scalar("select number from case_file where external_number = 'C-1'")
            .fetch_one(&pool)
            .await
            .unwrap();
    let other = [("other", number.as_str())];
    scene.step(&scene.dispatcher, second, (State::Received, Step::Merge), &other).await;
    assert!(of_case(&scene.bureau.kernel, second).await.unwrap().is_empty());
    scene.answered().await;
    let row = scene.last("C-2").await;
    assert_eq!((row.number.as_str(), row.words.as_str()), ("C-2", "垃圾已清运。"));
}

#[sqlx::test(migrations = false)]
async fn more_time_goes_back_and_moves_the_citys_deadline_once_it_agrees(pool: PgPool) {
    let scene = Scene::new(&pool).await;
    let owner = scene.bureau.kernel.with_db(scene.bureau.owner.clone());
    let case = scene.case("C-1").await;
    let agent = staff(&owner, Role::HotlineAgent).await;
    let mut handler = staff(&owner, Role::Handler).await;
    let (id, code): (Uuid, String) = sqlx::query_as(
        "select id, code from department where retired_at is null order by code limit 1",
    )
    .fetch_one(&pool)
    .await
    .unwrap();
    handler.department = Some(id);
    scene.step(&agent, case, (State::Received, Step::Accept), &[]).await;
    scene.step(&agent, case, (State::Accepted, Step::Register), &[]).await;
    let to = [("department", code.as_str())];
    scene.step(&scene.dispatcher, case, (State::Registered, Step::Dispatch), &to).await;
    let due: DateTime<Utc> =
        sqlx::query_scalar("select due_at from case_clock where kind = 'handle'")
            .fetch_one(&pool)
            .await
            .unwrap();
    let until = crate::calendar::to_local(due + TimeDelta::days(3));
    let until = until.format("%Y-%m-%d %H:%M").to_string();
    let reason: String =
        sqlx::query_scalar("select code from case_reason where act = 'extend' order by position")
            .fetch_one(&pool)
            .await
            .unwrap();
    let ask = [("reason", reason.as_str()), ("until", until.as_str())];
    scene.step(&handler, case, (State::Dispatched, Step::AskExtension), &ask).await;
    assert!(of_case(&scene.bureau.kernel, case).await.unwrap().is_empty());
    scene.step(&scene.dispatcher, case, (State::Dispatched, Step::Extend), &[]).await;
    let row = scene.last("C-1").await;
    assert_eq!((row.kind, row.outcome), (ReturnKind::Extension, None));
    assert!(!row.reason.is_empty());
    scene.says(said("acknowledged")).await;
    scene.send(row.id).await.unwrap();
    let moved: bool = sqlx::query_scalar("select external_due_at = $1 from case_file")
        .bind(row.until)
        .fetch_one(&pool)
        .await
        .unwrap();
    assert!(moved);
}

#[sqlx::test(migrations = false)]
async fn it_is_sent_signed_and_once(pool: PgPool) {
    let scene = Scene::new(&pool).await;
    let id = scene.answered().await;
    scene.says(said("acknowledged")).await;
    scene.send(id).await.unwrap();
    scene.send(id).await.unwrap();
    let requests = scene.server.received_requests().await.unwrap();
    let [request] = requests.as_slice() else { panic!("{} requests", requests.len()) };
    assert_eq!(request.headers["idempotency-key"], id.to_string().as_str());
    assert_eq!(request.headers["minhu-signature"], signature(request).as_str());
    let body: Value = serde_json::from_slice(&request.body).unwrap();
    assert_eq!(
        (&body["number"], &body["kind"], &body["outcome"], &body["words"]),
        (&json!("C-1"), &json!("reply"), &json!("solved"), &json!("垃圾已清运。"))
    );
    let row = scene.last("C-1").await;
    assert_eq!(row.state, ReturnState::Acknowledged);
    assert_eq!((row.way.as_deref(), row.reference.as_deref()), (Some("api"), Some("R-1")));
}

/// As docs/CITY-12345.md tells the city to check it.
fn signature(request: &Request) -> String {
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let timestamp = request.headers["minhu-timestamp"].to_str().unwrap();
    let digest = hex(&Sha256::digest(&request.body));
    let signed = format!("{timestamp}\nPOST\n{}\n{digest}", request.url.path());
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(signed.as_bytes());
    format!("v1={}", hex(&mac.finalize().into_bytes()))
}

#[sqlx::test(migrations = false)]
async fn a_city_that_is_slow_wrong_or_down_is_asked_again(pool: PgPool) {
    let scene = Scene::new(&pool).await;
    let id = scene.answered().await;
    let page = || ResponseTemplate::new(200).set_body_string("<html>系统维护</html>");
    let words = |status| ResponseTemplate::new(status).set_body_string("no");
    for (response, code) in [
        (said("acknowledged").set_delay(Duration::from_secs(2)), "city-timeout"),
        (page(), "city-answer-unread"),
        (said("perhaps"), "city-answer-unread"),
        (words(400), "city-answer-unread"),
        (words(422), "city-answer-unread"),
        (
            ResponseTemplate::new(422).set_body_json(json!({"state": "acknowledged"})),
            "city-answer-unread",
        ),
        (words(401), "city-key-refused"),
        (words(404), "city-address-wrong"),
        (words(302), "city-address-wrong"),
        (words(429), "city-busy"),
        (words(503), "city-failed"),
    ] {
        scene.says(response).await;
        // The tenth in a row ends this job and not the return.
        let _ = scene.send(id).await;
        let row = scene.last("C-1").await;
        assert_eq!((row.state, row.last_error.as_deref()), (ReturnState::Waiting, Some(code)));
    }
    let tries = scene.last("C-1").await.tries;
    let scene = scene.with_city("http://127.0.0.1:1");
    assert_eq!(scene.send(id).await, Err("city-away".to_owned()));
    assert_eq!(scene.last("C-1").await.tries, tries + 1);
    // What it took in while nobody heard its answer, it knows by the id.
    let uri = scene.server.uri();
    let scene = scene.with_city(&uri);
    scene.says(ResponseTemplate::new(409).set_body_json(json!({"state": "acknowledged"}))).await;
    scene.send(id).await.unwrap();
    let row = scene.last("C-1").await;
    assert_eq!((row.state, row.last_error), (ReturnState::Acknowledged, None));
}

#[sqlx::test(migrations = false)]
async fn a_refusal_has_its_words_and_is_told_to_staff(pool: PgPool) {
    let scene = Scene::new(&pool).await;
    let id = scene.answered().await;
    let no = json!({"state": "refused", "note": "内容不完整"});
    scene.says(ResponseTemplate::new(422).set_body_json(no)).await;
    scene.send(id).await.unwrap();
    let row = scene.last("C-1").await;
    assert_eq!((row.state, row.note.as_str()), (ReturnState::Refused, "内容不完整"));
    assert_eq!(scene.told_staff("city-refused").await, 1);
    // Written again it is another return; the first stays as it was.
    let kernel = &scene.bureau.kernel;
    kernel.clock.advance(TimeDelta::minutes(5));
    let empty = write_again(kernel, scene.saving(Some(id)), " ").await;
    assert_eq!(empty.unwrap_err().fields()[0].code, "text-missing");
    write_again(kernel, scene.saving(Some(id)), "垃圾已清运，桶已更换。").await.unwrap();
    let twice = write_again(kernel, scene.saving(Some(id)), "又写").await;
    assert!(matches!(twice, Err(SaveError::Changed)));
    let again = scene.last("C-1").await;
    assert_eq!(
        (again.state, again.words.as_str()),
        (ReturnState::Waiting, "垃圾已清运，桶已更换。")
    );
    assert_ne!(again.id, id);
    scene.says(said("acknowledged")).await;
    scene.send(again.id).await.unwrap();
    assert_eq!(count(kernel, &scene.dispatcher).await.unwrap(), [0, 0, 0, 0]);
}

#[sqlx::test(migrations = false)]
async fn whoever_answers_twice_changes_nothing(pool: PgPool) {
    let scene = Scene::new(&pool).await;
    let id = scene.answered().await;
    scene.says(ResponseTemplate::new(202).set_body_json(json!({"state": "received"}))).await;
    scene.send(id).await.unwrap();
    assert_eq!(scene.last("C-1").await.state, ReturnState::Sent);
    let yes = json!({"return": id.to_string(), "state": "acknowledged"});
    assert_eq!(scene.acknowledge(yes.clone()).await.lines[0].came, Came::Changed);
    assert_eq!(scene.acknowledge(yes).await.lines[0].came, Came::Unchanged);
    let no = json!({"number": "C-1", "state": "驳回", "note": "不"});
    let report = scene.acknowledge(no).await;
    assert_eq!(report.faults[0].code, "settled-otherwise");
    assert_eq!(scene.last("C-1").await.state, ReturnState::Acknowledged);
    assert_eq!(scene.told_staff("city-refused").await, 0);
    for (item, code) in [
        (json!({"return": Uuid::nil().to_string(), "state": "acknowledged"}), "return-unknown"),
        (json!({"return": "x", "state": "acknowledged"}), "return-unknown"),
        (json!({"number": "C-9", "state": "acknowledged"}), "return-unknown"),
        (json!({"number": "C-1", "state": "好"}), "answer-unknown"),
        (json!({"number": "C-1"}), "answer-missing"),
        (json!({"number": "C-1", "state": "acknowledged", "due": "?"}), "due-wrong"),
    ] {
        assert_eq!(scene.acknowledge(item).await.faults[0].code, code);
    }
    // The database itself lets nothing go back.
    let back =
        sqlx::query("update city_return set state = 'waiting', sent_at = null, settled_at = null")
            .execute(&pool)
            .await
            .unwrap_err();
    let constraint = back.as_database_error().and_then(|error| error.constraint());
    assert_eq!(constraint, Some("city_return_goes_forward"));
}

#[sqlx::test(migrations = false)]
async fn without_a_system_it_waits_for_a_file(pool: PgPool) {
    let mut scene = Scene::new(&pool).await;
    scene.worker.carriers = Arc::new(Carriers::default());
    let id = scene.answered().await;
    scene.send(id).await.unwrap();
    assert_eq!(scene.last("C-1").await.state, ReturnState::Waiting);
    let kernel = &scene.bureau.kernel;
    let saving = scene.saving(None);
    let file = hand_over(kernel, saving.clone()).await.unwrap();
    // A second click is the same file.
    assert_eq!(hand_over(kernel, saving).await.unwrap(), file);
    let nothing = hand_over(kernel, scene.saving(None)).await.unwrap_err();
    assert_eq!(nothing.fields()[0].code, "city-nothing-waits");
    for _ in 0..2 {
        let rows = of_hand_over(kernel, &scene.dispatcher, file).await.unwrap();
        assert_eq!(rows.iter().map(|row| row.id).collect::<Vec<_>>(), [id]);
    }
    let row = scene.last("C-1").await;
    assert_eq!((row.state, row.way.as_deref()), (ReturnState::Sent, Some("file")));
    assert_eq!(hand_overs(kernel, &scene.dispatcher).await.unwrap()[0].count, 1);

    // The city gives the file back with its word in it.
    let text = id.to_string();
    let head = ["回传编号", "工单编号", "状态", "意见"];
    let bytes = workbook(&head, &[vec![&text, "C-1", "驳回", "请补充照片"]]);
    let by = By::Staff(&scene.dispatcher);
    let wanted =
        |bytes| Acknowledge { source: Source::File(bytes), by, dry_run: false, request_id: None };
    let report = acknowledge(kernel, wanted(bytes)).await.unwrap();
    assert_eq!(report.count(Came::Changed), 1, "{:?}", report.faults);
    let row = scene.last("C-1").await;
    assert_eq!((row.state, row.note.as_str()), (ReturnState::Refused, "请补充照片"));
    let report = acknowledge(kernel, wanted(b"a,b\n1,2\n".to_vec())).await.unwrap();
    assert_eq!((report.is_readable, report.faults[0].code.as_str()), (false, "no-state"));
}

#[sqlx::test(migrations = false)]
async fn staff_note_by_hand_what_the_city_said(pool: PgPool) {
    let scene = Scene::new(&pool).await;
    let id = scene.answered().await;
    let kernel = &scene.bureau.kernel;
    let bare = tick(kernel, scene.saving(Some(id)), ReturnState::Refused, "").await;
    assert_eq!(bare.unwrap_err().fields()[0].field, "note");
    tick(kernel, scene.saving(Some(id)), ReturnState::Acknowledged, "电话确认").await.unwrap();
    let row = scene.last("C-1").await;
    assert_eq!((row.state, row.way.as_deref()), (ReturnState::Acknowledged, Some("hand")));
    let other = tick(kernel, scene.saving(Some(id)), ReturnState::Refused, "不").await;
    assert!(matches!(other, Err(SaveError::Changed)));
    let gone = tick(kernel, scene.saving(Some(Uuid::nil())), ReturnState::Acknowledged, "").await;
    assert_eq!(gone.unwrap_err().status(), 404);
    let again = ask_again(kernel, scene.saving(Some(id))).await;
    assert!(matches!(again, Err(SaveError::Changed)));
}

#[sqlx::test(migrations = false)]
async fn what_still_waits_is_asked_for_again(pool: PgPool) {
    let mut scene = Scene::new(&pool).await;
    let id = scene.answered().await;
    assert_eq!(chase(&scene.worker).await.unwrap(), 0);
    scene.bureau.kernel.clock.advance(TimeDelta::hours(7));
    assert_eq!(chase(&scene.worker).await.unwrap(), 1);
    assert_eq!(chase(&scene.worker).await.unwrap(), 0);
    scene.bureau.kernel.clock.advance(TimeDelta::hours(7));
    scene.worker.carriers = Arc::new(Carriers::default());
    assert_eq!(chase(&scene.worker).await.unwrap(), 0);
    ask_again(&scene.bureau.kernel, scene.saving(Some(id))).await.unwrap();
    let jobs: i64 = sqlx::query_scalar("select count(*) from outbox where task = 'send-to-city'")
        .fetch_one(&pool)
        .await
        .unwrap();
    assert_eq!(jobs, 3);
    assert_eq!(scene.asked().await, 0);
}

#[sqlx::test(migrations = false)]
async fn others_neither_see_nor_touch_it(pool: PgPool) {
    let scene = Scene::new(&pool).await;
    let id = scene.answered().await;
    let owner = scene.bureau.kernel.with_db(scene.bureau.owner.clone());
    let kernel = &scene.bureau.kernel;
    for role in [Role::Handler, Role::HotlineAgent, Role::Administrator] {
        let person = staff(&owner, role).await;
        let saving = |id| Saving { staff: &person, ..scene.saving(id) };
        assert_eq!(hand_over(kernel, saving(None)).await.unwrap_err().status(), 403);
        let ticked = tick(kernel, saving(Some(id)), ReturnState::Acknowledged, "").await;
        assert_eq!(ticked.unwrap_err().status(), 403);
        assert_eq!(write_again(kernel, saving(Some(id)), "x").await.unwrap_err().status(), 403);
        let seen = returns(kernel, &person, None, crate::lists::After(None)).await;
        assert_eq!(seen.is_ok(), role == Role::Administrator, "{role:?}");
    }
}
