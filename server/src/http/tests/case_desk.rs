//! What the desk does besides one case at a time, as a browser without JavaScript: a call from its
//! first word to its end, several cases at once, and who has one.

use backend::{
    accounts::staff::{demonstration, session},
    cases,
    db::testing::TestKernel,
    districts,
};
use domain::accounts::Role;
use sqlx::PgPool;

use super::{
    case_field,
    portal::{Answer, Form, Portal},
};

pub(super) const FILE: &str = "/_fn/staff/cases/file";

pub(super) async fn portal(pool: &PgPool) -> Portal {
    let owner = TestKernel::new(pool.clone());
    districts::demonstration::for_tests(&owner, 1).await;
    let mut tx = pool.begin().await.unwrap();
    cases::rulebook::seed(&mut tx, || owner.new_id()).await.unwrap();
    backend::calendar::seed(&mut tx, owner.now(), owner.new_id()).await.unwrap();
    tx.commit().await.unwrap();
    let portal = Portal::new(pool).await;
    portal.state.rulebook.refresh_if_changed(pool).await.unwrap();
    portal.state.calendar.refresh_if_changed(pool).await.unwrap();
    let mut conn = portal.kernel.db.acquire().await.unwrap();
    demonstration::seed(&portal.kernel, &mut conn).await.unwrap();
    drop(conn);
    portal
}

/// Somebody at a browser.
pub(super) struct Browser<'a> {
    pub(super) portal: &'a Portal,
    pub(super) cookie: String,
}

impl<'a> Browser<'a> {
    /// `browser` tells it from the others.
    pub(super) async fn new(portal: &'a Portal, role: Role, browser: usize) -> Self {
        let (kernel, id) = (&portal.kernel, demonstration::id_of(role));
        let token = session::begin(kernel, &kernel.db, id, "").await.unwrap();
        let cookie = format!("staff_session={}; presession={browser:021}A", token.to_text());
        Self { portal, cookie }
    }

    pub(super) async fn open(&self, path: &str) -> Answer {
        let page = self.portal.get_with(path, &[("cookie", &self.cookie)]).await;
        assert_eq!(page.status.as_u16(), 200, "{path}");
        page
    }

    pub(super) async fn send(&self, to: &str, fields: &[(&str, &str)]) -> String {
        let form = Form::default();
        let form = fields.iter().fold(form, |form, (name, value)| form.with(name, *value));
        let answer = self.portal.post(to, &self.cookie, &form).await;
        assert_eq!(answer.status.as_u16(), 303, "{to}");
        answer.header("location").to_owned()
    }
}

/// What stands between two marks of a page, the first time.
pub(super) fn between<'a>(page: &'a str, before: &str, after: &str) -> &'a str {
    let begins = page.split(before).nth(1).unwrap_or_else(|| panic!("no {before}: {page}"));
    begins.split(after).next().unwrap()
}

#[sqlx::test(migrations = false)]
async fn a_call_from_its_first_word_to_its_end(pool: PgPool) {
    let portal = portal(&pool).await;
    let agent = Browser::new(&portal, Role::HotlineAgent, 1).await;
    let page = agent.open("/staff/cases/new").await;
    assert!(!page.body.contains("value=\"end\"") && !page.body.contains("value=\"resume\""));
    let key = page.hidden("form_key");
    let typed = [
        ("form_key", key.as_str()),
        ("phone", "13812345678"),
        ("find", "垃圾"),
        ("class", "06010"),
        ("address", "湖滨"),
        ("words", "路边堆了很多袋垃圾"),
        ("external", "2026112000017"),
        ("sms", "yes"),
    ];
    let look: Vec<_> = typed.into_iter().chain([("act", "look")]).collect();
    assert_eq!(agent.send(FILE, &look).await, "/staff/cases/new");
    let page = agent.open("/staff/cases/new").await;
    for there in ["value=\"13812345678\"", "路边堆了很多袋垃圾", "value=\"end\"", "尾号 5678"]
    {
        assert!(page.body.contains(there), "{there}: {}", page.main());
    }
    assert_eq!(page.hidden("form_key"), key);

    // The browser crashes, and another one is offered what was typed.
    let other = Browser::new(&portal, Role::HotlineAgent, 2).await;
    let page = other.open("/staff/cases/new").await;
    assert!(page.body.contains("value=\"resume\"") && !page.body.contains("13812345678"));
    other.send(FILE, &[("act", "resume")]).await;
    let page = other.open("/staff/cases/new").await;
    assert!(page.body.contains("value=\"13812345678\""), "{}", page.main());
    assert_eq!(page.hidden("form_key"), key);
    // Not to somebody else.
    let stranger = Browser::new(&portal, Role::Dispatcher, 3).await;
    let page = stranger.open("/staff/cases/new").await;
    assert!(!page.body.contains("value=\"resume\""));

    let file: Vec<_> = typed.into_iter().chain([("act", "file")]).collect();
    assert_eq!(other.send(FILE, &file).await, "/staff/cases/new");
    let page = other.open("/staff/cases/new").await;
    let number = between(page.main(), "href=\"/staff/cases/MH-", "\"").to_owned();
    let number = format!("MH-{number}");
    assert!(!page.body.contains("value=\"13812345678\""));
    other.send(FILE, &[("act", "end"), ("note", "还问了大件垃圾")]).await;

    let supervisor = Browser::new(&portal, Role::Supervisor, 4).await;
    let log = supervisor.open("/staff/cases/calls").await;
    for there in [number.as_str(), "138****5678", "还问了大件垃圾"] {
        assert!(log.body.contains(there), "{there}: {}", log.main());
    }
    assert!(!log.body.contains("13812345678"));
    let file = supervisor.open("/staff/cases/calls/export/csv").await;
    assert!(file.body.contains("138****5678") && !file.body.contains("13812345678"));
    let case = supervisor.open(&format!("/staff/cases/{number}")).await;
    assert!(case.body.contains("2026112000017"));

    // They call again, and urge it.
    let again = [("act", "look"), ("phone", "13812345678")];
    other.send(FILE, &again).await;
    let page = other.open("/staff/cases/new").await;
    let urge = format!("urge {}", between(page.main(), "value=\"urge ", "\""));
    let urge = [("act", urge.as_str()), ("phone", "13812345678"), ("words", "三天了")];
    other.send(FILE, &urge).await;
    // A second click does nothing again.
    other.send(FILE, &urge).await;
    let page = other.open("/staff/cases/new").await;
    assert!(page.body.contains("已催办"), "{}", page.main());
    let urges: i32 =
        sqlx::query_scalar("select urges from case_file").fetch_one(&pool).await.unwrap();
    assert_eq!(urges, 1);
    let agents = supervisor.open("/staff/cases/figures?by=agent").await;
    let list = between(agents.main(), "href=\"/staff/cases?queue=all", "\"").replace("&amp;", "&");
    let list = supervisor.open(&format!("/staff/cases?queue=all{list}")).await;
    assert!(list.body.contains(&number));
}

#[sqlx::test(migrations = false)]
async fn a_caller_is_added_to_what_a_neighbour_has_reported(pool: PgPool) {
    let portal = portal(&pool).await;
    let agent = Browser::new(&portal, Role::HotlineAgent, 1).await;
    let here = ("here", "118.8123 32.0456");
    let file = [("act", "file"), ("class", "06010"), ("words", "垃圾桶满了"), here];
    let place = [("address", "湖滨公园"), ("phone", "13812345678")];
    agent.send(FILE, &[&file[..], &place].concat()).await;
    let caller = [("phone", "13900000017"), ("words", "我家门口也是"), here];
    agent.send(FILE, &[&caller[..], &[("act", "look")]].concat()).await;
    let page = agent.open("/staff/cases/new").await;
    let join = format!("join {}", between(page.main(), "value=\"join ", "\""));
    for _ in 0..2 {
        agent.send(FILE, &[&caller[..], &[("act", join.as_str())]].concat()).await;
    }
    let page = agent.open("/staff/cases/new").await;
    assert!(page.body.contains("已把来电人加为反映人"), "{}", page.main());
    assert!(page.body.contains("提取码"), "{}", page.main());
    let counted: (i32, i64, i64) = sqlx::query_as(
        "select reporters, (select count(*) from case_reporter where phone is not null),
           (select count(*) from case_call_case) from case_file",
    )
    .fetch_one(&pool)
    .await
    .unwrap();
    assert_eq!(counted, (2, 2, 1));
}

#[sqlx::test(migrations = false)]
async fn who_reported_what_is_merged_is_listed_with_the_number_they_came_by(pool: PgPool) {
    let portal = portal(&pool).await;
    let agent = Browser::new(&portal, Role::HotlineAgent, 1).await;
    let mut filed = Vec::new();
    for (words, phone) in [("垃圾桶满了", "13812345678"), ("垃圾堆在路边", "13900000017")]
    {
        let place = [("class", "06010"), ("address", "湖滨公园")];
        let caller = [("act", "file"), ("words", words), ("phone", phone)];
        agent.send(FILE, &[&place[..], &caller].concat()).await;
        let case: (String, String) =
            sqlx::query_as("select id::text, number from case_file where words = $1")
                .bind(words)
                .fetch_one(&pool)
                .await
                .unwrap();
        filed.push(case);
    }
    let [(id, number), (_, other)] = &filed[..] else { panic!("{filed:?}") };
    let case = [("id", id.as_str()), ("number", number.as_str()), ("seen", "received")];
    let merge = [("step", "merge"), ("other", other.as_str())];
    agent.send(case_field::STEP, &[&case[..], &merge].concat()).await;
    let page = agent.open(&format!("/staff/cases/{other}")).await;
    let link = format!("href=\"/staff/cases/{number}\"");
    for there in ["另有 1 人反映", "138****5678", "139****0017", "原案卷", link.as_str()] {
        assert!(page.body.contains(there), "{there}: {}", page.main());
    }
}

#[sqlx::test(migrations = false)]
async fn several_at_once_and_one_that_a_colleague_has(pool: PgPool) {
    let portal = portal(&pool).await;
    let agent = Browser::new(&portal, Role::HotlineAgent, 1).await;
    for words in ["第一件", "第二件"] {
        let file = [
            ("act", "file"),
            ("class", "06010"),
            ("address", "湖滨公园"),
            ("words", words),
            ("kind", "report"),
        ];
        agent.send(FILE, &file).await;
    }
    let numbers: Vec<String> = sqlx::query_scalar("select number from case_file order by number")
        .fetch_all(&pool)
        .await
        .unwrap();
    let dispatcher = Browser::new(&portal, Role::Dispatcher, 2).await;
    let page = dispatcher.open(&format!("/staff/cases/{}", numbers[0])).await;
    let id = page.hidden("id");
    let claim = [("id", id.as_str()), ("number", numbers[0].as_str()), ("act", "take")];
    dispatcher.send("/_fn/staff/cases/claim", &claim).await;
    agent.send("/_fn/staff/cases/claim", &claim).await;
    let page = agent.open(&format!("/staff/cases/{}", numbers[0])).await;
    assert!(page.body.contains("同事正在办"), "{}", page.main());

    let list = agent.open("/staff/cases?queue=new").await;
    assert!(list.body.contains("在办，还留"), "{}", list.main());
    let key = list.hidden("form_key");
    let boxes: Vec<String> = numbers.iter().map(|number| format!("{number} received")).collect();
    let bulk = [
        ("form_key", key.as_str()),
        ("query", "queue=new"),
        ("step", "accept"),
        ("case", boxes[0].as_str()),
        ("case", boxes[1].as_str()),
    ];
    let to = agent.send("/_fn/staff/cases/bulk", &bulk).await;
    assert_eq!(to, "/staff/cases?queue=new");
    let list = agent.open(&to).await;
    assert!(list.body.contains("受理：2 件办成 1 件"), "{}", list.main());
    assert!(list.body.contains("同事正在办"));
    let list = agent.open(&to).await;
    assert!(!list.body.contains("2 件办成"), "said once");
    agent.send("/_fn/staff/cases/bulk", &[("query", "queue=new"), ("step", "accept")]).await;
    assert!(agent.open(&to).await.body.contains("请先勾选"));

    let looking = dispatcher.open(&format!("/staff/cases/{}/looking", numbers[0])).await;
    assert_eq!(looking.header("cache-control"), "no-store");
    assert!(looking.body.contains("也在看"), "{}", looking.body);
}

#[sqlx::test(migrations = false)]
async fn how_words_are_looked_for_is_said_where_there_are_some(pool: PgPool) {
    let portal = portal(&pool).await;
    let agent = Browser::new(&portal, Role::HotlineAgent, 1).await;
    let file = [
        ("act", "file"),
        ("class", "06010"),
        ("address", "湖滨公园"),
        ("words", "垃圾桶满了"),
        ("kind", "report"),
    ];
    agent.send(FILE, &file).await;
    let number: String =
        sqlx::query_scalar("select number from case_file").fetch_one(&pool).await.unwrap();
    // 湖滨, and a number.
    for (words, said) in [("%E6%B9%96%E6%BB%A8", true), (number.as_str(), false)] {
        let list = agent.open(&format!("/staff/cases?queue=all&q={words}")).await;
        assert!(list.body.contains(&format!("/staff/cases/{number}")), "{}", list.main());
        assert_eq!(list.body.contains("描述的开头部分"), said, "{}", list.main());
    }
}

#[sqlx::test(migrations = false)]
async fn what_is_late_for_the_city_or_with_a_call_is_said_so(pool: PgPool) {
    let portal = portal(&pool).await;
    let agent = Browser::new(&portal, Role::HotlineAgent, 1).await;
    let dispatcher = Browser::new(&portal, Role::Dispatcher, 2).await;
    let file = [
        ("act", "file"),
        ("class", "06010"),
        ("address", "湖滨公园"),
        ("words", "垃圾桶满了"),
        ("kind", "report"),
        ("phone", "13812345678"),
    ];
    agent.send(FILE, &file).await;
    let change = async |sql: &'static str| sqlx::query(sql).execute(&pool).await.unwrap();

    let late = "update case_file set external_due_at = opened_at - interval '1 hour',
                  next_due_at = opened_at - interval '1 hour'";
    change(late).await;
    let list = dispatcher.open("/staff/cases?queue=late").await;
    assert!(list.body.contains("市级：超时 1 小时"), "{}", list.main());
    assert_eq!(list.main().matches("超时 1 小时").count(), 1, "once: {}", list.main());

    // It is over; the city waits for nothing more, and whoever reported it for a call.
    let closed = "update case_file set state = 'closed', step = 'answer', outcome = 'solved',
                    closed_at = opened_at, next_due_at = opened_at + interval '1 day'";
    change(closed).await;
    let list = agent.open("/staff/cases?queue=call-back").await;
    assert!(list.body.contains("回访：还剩"), "{}", list.main());
    change("update case_file set next_due_at = opened_at - interval '90 minutes'").await;
    for queue in ["call-back", "late"] {
        let list = agent.open(&format!("/staff/cases?queue={queue}")).await;
        assert!(list.body.contains("回访：超时 1 小时 30 分"), "{queue}: {}", list.main());
        assert!(!list.body.contains("市级："), "{queue}: {}", list.main());
    }
    for (who, queue) in [(&agent, "all"), (&dispatcher, "late")] {
        let list = who.open(&format!("/staff/cases?queue={queue}")).await;
        assert!(!list.body.contains("回访："), "{queue}: {}", list.main());
    }
}

#[sqlx::test(migrations = false)]
async fn what_waits_for_another_is_a_list_and_said_on_its_line(pool: PgPool) {
    let portal = portal(&pool).await;
    case_field::handled(&portal, &pool).await;
    let agent = Browser::new(&portal, Role::HotlineAgent, 1).await;
    let dispatcher = Browser::new(&portal, Role::Dispatcher, 2).await;
    let handler = Browser::new(&portal, Role::Handler, 3).await;
    let (id, number): (String, String) =
        sqlx::query_as("select id::text, number from case_file").fetch_one(&pool).await.unwrap();
    let case = [("id", id.as_str()), ("number", number.as_str()), ("seen", "handling")];
    let ask = [("step", "ask-extension"), ("reason", "weather"), ("until", "2026-12-20T10:00")];
    handler.send(case_field::STEP, &[&case[..], &ask].concat()).await;
    let start = dispatcher.open("/staff").await;
    assert!(start.body.contains("queue=more-time"), "{}", start.main());
    assert!(!handler.open("/staff").await.body.contains("queue=more-time"));
    let list = dispatcher.open("/staff/cases?queue=more-time").await;
    for there in [number.as_str(), "延期待审批 1", "申请延期到"] {
        assert!(list.body.contains(there), "{there}: {}", list.main());
    }
    let refuse = [("step", "refuse-extension"), ("words", "按原期限办。")];
    dispatcher.send(case_field::STEP, &[&case[..], &refuse].concat()).await;
    let list = dispatcher.open("/staff/cases?queue=more-time").await;
    assert!(!list.body.contains(&number) && list.body.contains("延期待审批 0"), "{}", list.main());

    // Asked for again, and nobody has decided when the case is over.
    let page = format!("/staff/cases/{number}");
    handler.send(case_field::STEP, &[&case[..], &ask].concat()).await;
    let lapsed = "没有审批，已失效";
    assert!(!dispatcher.open(&page).await.body.contains(lapsed));
    let withdraw = [("step", "withdraw")];
    agent.send(case_field::STEP, &[&case[..], &withdraw].concat()).await;
    let page = dispatcher.open(&page).await;
    assert!(page.body.contains(lapsed), "{}", page.main());

    // A class that wants a second reader.
    let words = "有人埋垃圾";
    let file = [("act", "file"), ("class", "06032"), ("address", "湖滨公园"), ("words", words)];
    agent.send(FILE, &file).await;
    let (id, number): (String, String) =
        sqlx::query_as("select id::text, number from case_file where class = '06032'")
            .fetch_one(&pool)
            .await
            .unwrap();
    let propose = [
        ("id", id.as_str()),
        ("number", number.as_str()),
        ("seen", "received"),
        ("step", "propose"),
        ("outcome", "not-ours"),
        ("answer_zh_hans", "已转交环保部门。"),
    ];
    let preview = [&propose[..], &[("act", "preview")]].concat();
    agent.send(case_field::STEP, &preview).await;
    let shown = agent.open(&format!("/staff/cases/{number}")).await;
    for there in ["复核人选择“不予受理”时：", "复核人选择“直接答复”时："]
    {
        assert!(shown.body.contains(there), "{there}: {}", shown.main());
    }
    agent.send(case_field::STEP, &propose).await;
    let list = dispatcher.open("/staff/cases?queue=to-read").await;
    for there in [number.as_str(), "待复核答复 1", "答复待复核"] {
        assert!(list.body.contains(there), "{there}: {}", list.main());
    }
    let list = agent.open("/staff/cases?queue=to-read").await;
    assert!(!list.body.contains(&number) && list.body.contains("待复核答复 0"), "{}", list.main());

    // The case is over before anybody has read it.
    let page = format!("/staff/cases/{number}");
    let (waits, unsent) = ("待复核，还没发出", "没有发出");
    let before = dispatcher.open(&page).await;
    assert!(before.body.contains(waits) && !before.body.contains(unsent), "{}", before.main());
    let case = [("id", id.as_str()), ("number", number.as_str()), ("seen", "received")];
    agent.send(case_field::STEP, &[&case[..], &withdraw].concat()).await;
    let after = dispatcher.open(&page).await;
    assert!(!after.body.contains(waits) && after.body.contains(unsent), "{}", after.main());
}

#[sqlx::test(migrations = false)]
async fn what_was_filed_wrong_is_corrected_and_the_history_says_so(pool: PgPool) {
    const STEP: &str = "/_fn/staff/cases/step";
    let portal = portal(&pool).await;
    let agent = Browser::new(&portal, Role::HotlineAgent, 1).await;
    let file = [
        ("act", "file"),
        ("class", "06010"),
        ("address", "不知道在哪里"),
        ("words", "地砖松了"),
        ("kind", "report"),
    ];
    agent.send(FILE, &file).await;
    let number: String =
        sqlx::query_scalar("select number from case_file").fetch_one(&pool).await.unwrap();
    let path = format!("/staff/cases/{number}");
    let form = |page: &Answer| between(page.main(), "id=\"step-correct\"", "</details>").to_owned();
    let page = agent.open(&path).await;
    assert!(!form(&page).contains("name=\"here\""), "{}", form(&page));
    let (id, seen_at) = (page.hidden("id"), page.hidden("seen_at"));
    let fields = [
        ("id", id.as_str()),
        ("number", number.as_str()),
        ("step", "correct"),
        ("seen", "received"),
        ("seen_at", seen_at.as_str()),
        ("class", "06013"),
        ("address", "湖滨街道"),
        ("urgency", "normal"),
    ];

    // The places that the address may mean, and nothing is changed yet.
    let look = [&fields[..], &[("act", "look")]].concat();
    assert_eq!(agent.send(STEP, &look).await, path);
    let page = agent.open(&path).await;
    let looked = form(&page);
    let here = between(&looked, "name=\"here\" value=\"", "\"");
    assert!(looked.contains("湖滨街道") && !page.body.contains("→ 06013"), "{looked}");
    assert_eq!(page.hidden("seen_at"), seen_at);
    let chosen = [&fields[..], &[("here", here)]].concat();
    assert_eq!(agent.send(STEP, &chosen).await, path);
    let page = agent.open(&path).await;
    for there in ["06010 暴露垃圾 → 06013 道路破损", "一般 → 紧急", "不知道在哪里 → 湖滨街道"]
    {
        assert!(page.body.contains(there), "{there}: {}", page.main());
    }
    // Places are looked up for whoever corrects, not for everybody who could.
    assert!(!form(&page).contains("name=\"here\""), "{}", form(&page));
    let moved: (String, bool) = sqlx::query_as("select urgency, street is not null from case_file")
        .fetch_one(&pool)
        .await
        .unwrap();
    assert_eq!(moved, ("urgent".to_owned(), true));

    // It stands so already.
    let seen_at = page.hidden("seen_at");
    let again: Vec<_> = fields
        .into_iter()
        .map(|(name, value)| match name {
            "seen_at" => (name, seen_at.as_str()),
            "urgency" => (name, "urgent"),
            _ => (name, value),
        })
        .collect();
    agent.send(STEP, &again).await;
    assert!(agent.open(&path).await.body.contains("没有要改的内容"));
}

#[sqlx::test(migrations = false)]
async fn a_hard_case_is_decided_by_a_meeting_that_staff_read_of(pool: PgPool) {
    const STEP: &str = "/_fn/staff/cases/step";
    let portal = portal(&pool).await;
    let agent = Browser::new(&portal, Role::HotlineAgent, 1).await;
    let dispatcher = Browser::new(&portal, Role::Dispatcher, 2).await;
    let file = [
        ("act", "file"),
        ("class", "06010"),
        ("address", "湖滨公园"),
        ("words", "围墙边的垃圾没人管"),
        ("kind", "report"),
    ];
    agent.send(FILE, &file).await;
    let number: String =
        sqlx::query_scalar("select number from case_file").fetch_one(&pool).await.unwrap();
    let department: String = sqlx::query_scalar(
        "select code from department where retired_at is null order by code limit 1",
    )
    .fetch_one(&pool)
    .await
    .unwrap();
    let path = format!("/staff/cases/{number}");
    let id = dispatcher.open(&path).await.hidden("id");
    let take = async |step: &str, seen: &str, more: &[(&str, &str)]| {
        let of = [("id", id.as_str()), ("number", number.as_str()), ("step", step), ("seen", seen)];
        dispatcher.send(STEP, &[&of[..], more].concat()).await
    };
    let to = ("department", department.as_str());
    take("accept", "received", &[]).await;
    take("register", "accepted", &[]).await;
    take("dispatch", "registered", &[to]).await;
    take("make-hard", "dispatched", &[("words", "两家都说不归自己")]).await;
    let page = dispatcher.open(&path).await;
    assert!(page.body.contains("请填会商日期"), "{}", page.main());
    let later = [("words", "两家都说不归自己"), ("meets_later", "yes")];
    take("make-hard", "dispatched", &later).await;
    let page = dispatcher.open(&path).await;
    assert!(page.body.contains("会商日期：还没有定"), "{}", page.main());
    let english = dispatcher.open(&format!("/en{path}")).await;
    let said = "Day of the coordination meeting: Not yet set";
    assert!(english.body.contains(said), "{}", english.main());
    assert!(page.body.contains("挂账与疑难复核"), "{}", page.main());

    let today = backend::calendar::to_local(portal.kernel.now()).date().to_string();
    take("plan-meeting", "hard", &[("meets_on", today.as_str())]).await;
    let page = dispatcher.open(&path).await;
    let history = between(page.main(), "class=\"rows history\"", "</ol>");
    let (_, planned) = history.split_once("定会商日期").unwrap();
    assert!(planned.contains("会商日期：") && !planned.contains("还没有定"), "{planned}");

    let minutes = "物业拿来合同，写着围墙外三米归环卫；环卫看后没有异议。";
    let meeting =
        [to, ("words", "由环卫清运。"), ("met_on", today.as_str()), ("took_part", "环卫所、物业")];
    take("decide", "hard", &[&meeting[..], &[("minutes", "都同意。")]].concat()).await;
    let page = dispatcher.open(&path).await;
    let form = between(page.main(), "id=\"step-decide\"", "</details>");
    for there in ["纪要太短", "都同意。", "环卫所、物业", today.as_str(), "name=\"photo\""]
    {
        assert!(form.contains(there), "{there}: {form}");
    }
    take("decide", "hard", &[&meeting[..], &[("minutes", minutes)]].concat()).await;
    let page = dispatcher.open(&path).await;
    let history = page.main().split("class=\"rows history\"").nth(1).unwrap();
    for there in ["会商纪要", minutes, "环卫所、物业", "由环卫清运。"] {
        assert!(history.contains(there), "{there}: {history}");
    }

    // One from before anybody was asked for the day of a meeting says nothing of it.
    let older = "update case_event set detail = detail - 'meets_later'";
    sqlx::query(older).execute(&pool).await.unwrap();
    let page = dispatcher.open(&path).await;
    assert!(!page.body.contains("会商日期：还没有定"), "{}", page.main());
}

#[sqlx::test(migrations = false)]
async fn an_answer_is_previewed_in_the_language_of_its_reader(pool: PgPool) {
    const STEP: &str = "/_fn/staff/cases/step";
    let portal = portal(&pool).await;
    let agent = Browser::new(&portal, Role::HotlineAgent, 1).await;
    let file = [
        ("act", "file"),
        ("class", "06010"),
        ("address", "湖滨公园"),
        ("words", "Rubbish beside the bins"),
        ("kind", "report"),
        ("phone", "13812345678"),
        ("locale", "en"),
    ];
    agent.send(FILE, &file).await;
    sqlx::query("update case_reporter set confirmed = true").execute(&pool).await.unwrap();
    let number: String =
        sqlx::query_scalar("select number from case_file").fetch_one(&pool).await.unwrap();
    let path = format!("/staff/cases/{number}");
    let page = agent.open(&format!("{path}?step=answer")).await;
    let form = |page: &Answer| between(page.main(), "id=\"step-answer\"", "</details>").to_owned();
    assert!(form(&page).contains("value=\"preview\""), "{}", form(&page));
    assert!(!page.body.contains("message-preview"));
    let id = page.hidden("id");
    let answer = [
        ("id", id.as_str()),
        ("number", number.as_str()),
        ("step", "answer"),
        ("seen", "received"),
        ("outcome", "cannot"),
        ("answer_zh_hans", "眼下办不到，要等预算。"),
    ];
    let preview = ("act", "preview");
    assert_eq!(agent.send(STEP, &[&answer[..], &[preview]].concat()).await, path);
    let shown = form(&agent.open(&path).await);
    let sent = format!("Your report {number} is answered.");
    for there in
        ["message-preview sms", "lang=\"en\"", sent.as_str(), "Cannot be done", "没有写英文的答复"]
    {
        assert!(shown.contains(there), "{there}: {shown}");
    }
    assert_eq!(shown.matches("眼下办不到，要等预算。").count(), 2, "typed, and shown: {shown}");
    // Nobody was told anything, and it is shown once.
    assert!(!agent.open(&path).await.body.contains("message-preview"));
    let told: i64 =
        sqlx::query_scalar("select count(*) from case_answer").fetch_one(&pool).await.unwrap();
    assert_eq!(told, 0);

    let english = ("answer_en", "It has to wait for the budget.");
    agent.send(STEP, &[&answer[..], &[english, preview]].concat()).await;
    let shown = form(&agent.open(&path).await);
    assert_eq!(shown.matches(english.1).count(), 2, "{shown}");
    assert_eq!(shown.matches("眼下办不到，要等预算。").count(), 1, "only typed: {shown}");
    assert!(!shown.contains("没有写英文的答复"), "{shown}");

    // What is missing is said as when it is sent.
    agent.send(STEP, &[&answer[..5], &[preview]].concat()).await;
    let shown = form(&agent.open(&path).await);
    assert!(shown.contains("id=\"field-answer_zh_hans-error\""), "{shown}");
    agent.send(STEP, &[&answer[..], &[english]].concat()).await;
    let state: String =
        sqlx::query_scalar("select state from case_file").fetch_one(&pool).await.unwrap();
    assert_eq!(state, "closed");
}
