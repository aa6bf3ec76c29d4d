//! Reporting a problem page by page, following it, and what everybody sees, as a browser without
//! JavaScript.

use backend::{cases, db::testing::TestKernel, districts};
use domain::accounts::Role;
use sqlx::PgPool;

use super::{
    case_desk,
    case_field::{STEP, step},
    portal::{Answer, Form, Portal},
};

const REPORT: &str = "/_fn/cases/report";

/// The demonstration district with its rules for cases.
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
    portal
}

/// A browser in the middle of it.
struct Browser<'a> {
    portal: &'a Portal,
    cookie: String,
}

impl<'a> Browser<'a> {
    async fn new(portal: &'a Portal) -> Self {
        let page = portal.get("/report/about?class=06010").await;
        let cookie = page.header("set-cookie").split(';').next().unwrap().to_owned();
        Self { portal, cookie }
    }

    async fn open(&self, path: &str) -> Answer {
        self.portal.get_with(path, &[("cookie", &self.cookie)]).await
    }

    /// Sends a page of the report with the key that is on it; the address that it leads to.
    async fn send(&self, step: &str, fields: &[(&str, &str)]) -> String {
        // Where nothing is chosen yet, the class is in the address.
        let class = fields.iter().find(|(name, _)| *name == "class");
        let query = class.map(|(_, class)| format!("?class={class}")).unwrap_or_default();
        let page = self.open(&format!("/report/{step}{query}")).await;
        let key = page.hidden("form_key");
        let form = Form::default().with("form_key", key).with("step", step);
        let form = fields.iter().fold(form, |form, (name, value)| form.with(name, *value));
        let answer = self.portal.post(REPORT, &self.cookie, &form).await;
        assert_eq!(answer.status.as_u16(), 303, "{step}");
        answer.header("location").to_owned()
    }

    /// Up to the check, with a spot.
    async fn fill(&self) {
        let about = [("class", "06010"), ("place", "")];
        assert_eq!(self.send("about", &about).await, "/report/photos");
        assert_eq!(self.send("photos", &[]).await, "/report/where");
        let here = [("address", "湖滨公园东门"), ("point", "118.81230,32.04560")];
        self.send("where", &here).await;
        assert_eq!(self.send("words", &[("words", "堆了三天")]).await, "/report/contact");
        assert_eq!(self.send("contact", &[("phone", "")]).await, "/report/check");
    }
}

/// The first link of the page that begins so.
fn link(page: &Answer, begins: &str) -> String {
    let at = page.main().find(&format!("href=\"{begins}")).unwrap();
    page.main()[at + 6..].split('"').next().unwrap().to_owned()
}

async fn count(pool: &PgPool, table: &'static str) -> i64 {
    sqlx::query_scalar(table).fetch_one(pool).await.unwrap()
}

#[sqlx::test(migrations = false)]
async fn a_report_from_the_search_to_its_last_step(pool: PgPool) {
    let portal = portal(&pool).await;
    let found = portal.get("/report?q=%E5%9E%83%E5%9C%BE").await;
    assert!(found.main().contains("/report/about?class="), "{}", found.main());
    let browser = Browser::new(&portal).await;
    browser.fill().await;
    let check = browser.open("/report/check").await;
    assert!(check.main().contains("堆了三天") && check.main().contains("湖滨公园东门"));
    assert_eq!(check.header("cache-control"), "no-store");
    let key = check.hidden("form_key");
    let form = Form::default().with("form_key", key).with("step", "check");
    for _ in 0..2 {
        let sent = portal.post(REPORT, &browser.cookie, &form).await;
        assert_eq!(sent.header("location"), "/report/done");
    }
    assert_eq!(count(&pool, "select count(*) from case_file").await, 1, "one form, one case");

    let receipt = browser.open("/report/done").await;
    assert!(receipt.main().contains("MH-2611") && receipt.main().contains("前答复"));
    let track = link(&receipt, "/cases/track/");
    let code: String =
        sqlx::query_scalar("select number from case_file").fetch_one(&pool).await.unwrap();
    assert!(receipt.main().contains(&code));
    let stranger = portal.get("/report/done").await;
    assert_eq!(stranger.status.as_u16(), 303, "the receipt is its own browser's");

    let page = portal.get(&track).await;
    assert_eq!((page.status.as_u16(), page.header("cache-control")), (200, "no-store"));
    assert!(page.body.contains("noindex") && page.main().contains("堆了三天"));
    for act in ["add", "urge", "withdraw"] {
        assert!(page.main().contains(&format!("{track}/{act}")), "{act}");
    }
    assert!(!page.main().contains(&format!("{track}/rate")));

    let secret = track.rsplit('/').next().unwrap();
    let empty = say(&browser, &track, secret, "add", &[("words", "")]).await;
    assert_eq!(empty, format!("{track}/add"));
    let again = browser.open(&format!("{track}/add")).await;
    assert!(again.main().contains("请写几句"), "{}", again.main());
    let added = say(&browser, &track, secret, "add", &[("words", "今天更多了")]).await;
    assert_eq!(added, format!("{track}?thanks=add"));
    assert!(browser.open(&added).await.main().contains("今天更多了"));
    let urged = say(&browser, &track, secret, "urge", &[("words", "")]).await;
    assert_eq!(urged, format!("{track}?thanks=urge"));
    let gone = say(&browser, &track, secret, "withdraw", &[]).await;
    assert_eq!(gone, format!("{track}?thanks=withdraw"));
    let page = portal.get(&track).await;
    assert!(page.main().contains("已撤回") && !page.main().contains("/urge\""));
    let late = portal.get(&format!("{track}/urge")).await;
    assert_eq!(late.status.as_u16(), 303, "what cannot be done any more leads back");
}

/// Does something to a case; the address that it leads to.
async fn say(
    browser: &Browser<'_>,
    track: &str,
    secret: &str,
    act: &str,
    fields: &[(&str, &str)],
) -> String {
    let page = browser.open(&format!("{track}/{act}")).await;
    let key = page.hidden("form_key");
    let form = Form::default().with("form_key", key).with("secret", secret).with("step", act);
    let form = fields.iter().fold(form, |form, (name, value)| form.with(name, *value));
    let answer = browser.portal.post("/_fn/cases/say", &browser.cookie, &form).await;
    answer.header("location").to_owned()
}

#[sqlx::test(migrations = false)]
async fn a_question_of_staff_comes_with_the_form_to_answer_it(pool: PgPool) {
    let portal = case_desk::portal(&pool).await;
    let browser = Browser::new(&portal).await;
    browser.fill().await;
    assert_eq!(browser.send("check", &[]).await, "/report/done");
    let track = link(&browser.open("/report/done").await, "/cases/track/");
    let agent = case_desk::Browser::new(&portal, Role::HotlineAgent, 1).await;
    let number: String =
        sqlx::query_scalar("select number from case_file").fetch_one(&pool).await.unwrap();
    let lists = async |queue: &str| agent.open(&format!("/staff/cases?queue={queue}")).await;
    let in_list = format!("/staff/cases/{number}\"");

    let case = agent.open(&format!("/staff/cases/{number}")).await;
    assert!(case.main().contains("name=\"asks\""), "{}", case.main());
    let words = "请问在公园的哪个门？";
    let ask = step(&pool, "reply", "received").await.with("words", words).with("asks", "yes");
    portal.post(STEP, &agent.cookie, &ask).await;
    let waiting = lists("resident").await;
    assert!(waiting.main().contains(&in_list), "{}", waiting.main());
    let case = agent.open(&format!("/staff/cases/{number}")).await;
    assert!(case.main().contains("向市民提问"), "{}", case.main());

    // At the top, before how the case stands.
    let page = browser.open(&track).await;
    let top = case_desk::between(page.main(), "<h1", "data-source");
    assert!(top.contains(words) && top.contains("name=\"words\""), "{top}");
    assert!(browser.open(&format!("{track}/add")).await.main().contains(words));

    let secret = track.rsplit('/').next().unwrap();
    let form = Form::default()
        .with("form_key", page.hidden("form_key"))
        .with("secret", secret)
        .with("step", "add")
        .with("words", "北门");
    let sent = portal.post("/_fn/cases/say", &browser.cookie, &form).await;
    assert_eq!(sent.header("location"), format!("{track}?thanks=add"));
    let page = browser.open(&track).await;
    assert!(page.main().contains("北门") && !page.main().contains("name=\"words\""));
    assert!(!lists("resident").await.main().contains(&in_list));
    let list = lists("new").await;
    assert!(list.main().contains("市民有补充，待回复"), "{}", list.main());
}

#[sqlx::test(migrations = false)]
async fn what_was_merged_says_how_the_other_stands_and_hastens_that(pool: PgPool) {
    let portal = case_desk::portal(&pool).await;
    let browser = Browser::new(&portal).await;
    browser.fill().await;
    assert_eq!(browser.send("check", &[]).await, "/report/done");
    let track = link(&browser.open("/report/done").await, "/cases/track/");
    let merge = step(&pool, "merge", "received").await;
    let agent = case_desk::Browser::new(&portal, Role::HotlineAgent, 1).await;
    let filed = [
        ("act", "file"),
        ("class", "06010"),
        ("address", "湖滨公园"),
        ("words", "垃圾桶满了"),
        ("kind", "report"),
    ];
    agent.send(case_desk::FILE, &filed).await;
    let other = "select number from case_file where channel = 'hotline'";
    let other: String = sqlx::query_scalar(other).fetch_one(&pool).await.unwrap();
    portal.post(STEP, &agent.cookie, &merge.with("other", other)).await;

    let page = browser.open(&track).await;
    let (together, now) = ("一起办。我们收到了", format!("{track}/urge"));
    assert!(page.main().contains(together) && page.main().contains(&now), "{}", page.main());
    assert!(!page.main().contains(&format!("{track}/withdraw")));
    let secret = track.rsplit('/').next().unwrap();
    let said = say(&browser, &track, secret, "urge", &[]).await;
    assert_eq!(said, format!("{track}?thanks=urge"));
    let urged = "select count(*) from case_file where channel = 'hotline' and urges = 1";
    assert_eq!(count(&pool, urged).await, 1);
}

#[sqlx::test(migrations = false)]
async fn mistakes_stay_on_their_page_and_nothing_is_lost(pool: PgPool) {
    let portal = portal(&pool).await;
    let browser = Browser::new(&portal).await;
    assert_eq!(
        browser.open("/report/words").await.header("location"),
        "/report",
        "first the class"
    );
    let about = browser.send("about", &[("class", "06010"), ("place", "")]).await;
    assert_eq!(about, "/report/photos");
    for (step, fields, sentence) in [
        ("where", [("address", "")], "请填写地点"),
        ("words", [("words", "")], "请说说情况"),
        ("contact", [("phone", "123")], "11 位手机号"),
    ] {
        assert_eq!(browser.send(step, &fields).await, format!("/report/{step}"));
        let page = browser.open(&format!("/report/{step}")).await;
        assert!(page.main().contains(sentence), "{step}: {}", page.main());
    }
    let sent = browser.send("check", &[]).await;
    assert_eq!(sent, "/report/check");
    let check = browser.open("/report/check").await;
    for field in ["address", "words", "phone"] {
        assert!(check.main().contains(&format!("href=\"#field-{field}\"")), "{field}");
        assert!(check.main().contains(&format!("id=\"field-{field}\"")), "{field}");
    }
    assert_eq!(count(&pool, "select count(*) from case_file").await, 0);
    // What only the server writes into the draft is not taken from a post.
    browser
        .send("words", &[("photos", "0193-not-ours"), ("answers", "{}"), ("words", "好了")])
        .await;
    assert!(!browser.open("/report/photos").await.main().contains("/files/"));
}

#[sqlx::test(migrations = false)]
async fn an_answer_that_stops_ends_the_form(pool: PgPool) {
    let portal = portal(&pool).await;
    let stop = portal.get("/report/about?class=01021").await;
    assert!(stop.main().contains("href=\"tel:110\"") && !stop.main().contains("<form"));
    let browser = Browser::new(&portal).await;
    let hurt = [("class", "01002"), ("answer-what", "missing"), ("answer-hurt", "yes")];
    assert_eq!(browser.send("about", &hurt).await, "/report/about");
    let page = browser.open("/report/about").await;
    assert!(page.main().contains("tel:120"), "{}", page.main());
    let fine = [("class", "01002"), ("answer-what", "missing"), ("answer-hurt", "no")];
    assert_eq!(browser.send("about", &fine).await, "/report/photos");
}

#[sqlx::test(migrations = false)]
async fn a_neighbour_joins_and_finds_it_by_its_code(pool: PgPool) {
    let portal = portal(&pool).await;
    let first = Browser::new(&portal).await;
    first.fill().await;
    assert_eq!(first.send("check", &[]).await, "/report/done");

    let second = Browser::new(&portal).await;
    second.send("about", &[("class", "06010"), ("place", "")]).await;
    let here = [("address", "东门"), ("point", "118.81231,32.04561")];
    assert_eq!(second.send("where", &here).await, "/report/same");
    let same = second.open("/report/same").await;
    assert!(!same.main().contains("堆了三天"), "what others wrote is theirs");
    let number: String =
        sqlx::query_scalar("select number from case_file").fetch_one(&pool).await.unwrap();
    assert_eq!(second.send("same", &[("same", &number)]).await, "/report/contact");
    assert_eq!(second.send("contact", &[("phone", "13812345678")]).await, "/report/check");
    assert_eq!(second.send("check", &[]).await, "/report/done");
    assert_eq!(count(&pool, "select count(*) from case_file").await, 1);
    assert_eq!(count(&pool, "select count(*) from case_reporter").await, 2);

    let receipt = second.open("/report/done").await;
    let code = receipt.main().split("<b>").nth(2).unwrap().split('<').next().unwrap().to_owned();
    let find = second.open("/cases/find").await;
    let form = Form::default().with("form_key", find.hidden("form_key"));
    let right = form.clone().with("number", &*number).with("code", &*code);
    let found = portal.post("/_fn/cases/find", &second.cookie, &right).await;
    let track = found.header("location").to_owned();
    let page = portal.get(&track).await;
    assert_eq!(page.status.as_u16(), 200, "{track}");
    assert!(page.main().contains("您也上报了") && !page.main().contains("堆了三天"));

    let wrong = form.with("number", &*number).with("code", "00000000");
    let missed = portal.post("/_fn/cases/find", &second.cookie, &wrong).await;
    assert_eq!(missed.header("location"), "/cases/find");
    assert!(second.open("/cases/find").await.main().contains("编号或提取码不对"));
}

#[sqlx::test(migrations = false)]
async fn everybody_sees_only_what_staff_have_looked_at(pool: PgPool) {
    let portal = portal(&pool).await;
    let browser = Browser::new(&portal).await;
    browser.fill().await;
    browser.send("check", &[]).await;
    let list = portal.get("/cases").await;
    assert_eq!((list.status.as_u16(), list.header("cache-control")), (200, "private, no-cache"));
    assert!(list.main().contains("没有符合的"));
    sqlx::query("update case_file set public_at = now()").execute(&pool).await.unwrap();
    for path in ["/cases", "/cases?class=06", "/cases?class=06010&state=open", "/en/cases"] {
        let list = portal.get(path).await;
        assert!(list.main().contains("class=\"rows\""), "{path}");
        assert!(!list.main().contains("堆了三天") && !list.main().contains("东门"), "{path}");
    }
    for path in ["/cases?class=01", "/cases?state=closed", "/cases?street=nowhere"] {
        assert!(portal.get(path).await.main().contains("没有符合的"), "{path}");
    }
}

/// A report as a phone sends it that has kept it.
fn kept(key: &str) -> Form {
    let fields = [("class", "06010"), ("place", ""), ("address", "湖滨公园东门")];
    let more =
        [("point", "118.81230,32.04560"), ("words", "堆了三天"), ("name", ""), ("phone", "")];
    let form = Form::default().with("form_key", key);
    fields.iter().chain(&more).fold(form, |form, (name, value)| form.with(name, *value))
}

/// Sends it for the module of the page.
async fn send_kept(portal: &Portal, cookie: &str, form: &Form) -> (Answer, serde_json::Value) {
    let request = form.request("/_fn/cases/kept").header("cookie", cookie);
    let mut request = request.body(form.body()).unwrap();
    request.headers_mut().insert("accept", "application/json".parse().unwrap());
    let answer = portal.send(request).await;
    assert_eq!(answer.status.as_u16(), 200, "{}", answer.body);
    let said = serde_json::from_str(&answer.body).unwrap();
    (answer, said)
}

#[sqlx::test(migrations = false)]
async fn a_kept_report_is_one_case_whoever_sends_it_again(pool: PgPool) {
    let portal = portal(&pool).await;
    let form = kept("AAECAwQFBgcICQoLDA0ODw");
    let (first, said) = send_kept(&portal, "", &form).await;
    let cookie = first.header("set-cookie").split(';').next().unwrap().to_owned();
    assert_eq!((&said["outcome"], &said["location"]), (&"done".into(), &"/report/done".into()));
    // The browser was closed meanwhile, and has forgotten its cookie.
    let (_, again) = send_kept(&portal, "", &form).await;
    for part in ["number", "link", "code"] {
        assert_eq!(again[part], said[part], "{part}");
    }
    assert_eq!(count(&pool, "select count(*) from case_file").await, 1);
    let receipt = portal.get_with("/report/done", &[("cookie", &cookie)]).await;
    assert!(receipt.main().contains(said["code"].as_str().unwrap()));
    let case = portal.get(said["link"].as_str().unwrap()).await;
    assert!(case.main().contains("堆了三天"));

    let (_, changed) = send_kept(&portal, "", &form.clone().with("words", "堆了四天")).await;
    assert_eq!(changed["outcome"], "again");
    assert_eq!(changed["errors"][0]["code"], "form-changed");
    assert_eq!(count(&pool, "select count(*) from case_file").await, 1);
}

#[sqlx::test(migrations = false)]
async fn what_the_last_page_sent_is_not_sent_again_from_the_phone(pool: PgPool) {
    let portal = portal(&pool).await;
    let browser = Browser::new(&portal).await;
    browser.fill().await;
    let key = browser.open("/report/check").await.hidden("form_key");
    // It arrived, but no answer came back; the phone has kept all of it.
    assert_eq!(browser.send("check", &[]).await, "/report/done");
    let (_, said) = send_kept(&portal, "", &kept(&key)).await;
    assert_eq!(said["outcome"], "done");
    assert_eq!(count(&pool, "select count(*) from case_file").await, 1);

    // The other way round: what is on the server of it is of no more use.
    let other = Browser::new(&portal).await;
    other.fill().await;
    let key = other.open("/report/check").await.hidden("form_key");
    send_kept(&portal, &other.cookie, &kept(&key)).await;
    assert_eq!(other.open("/report/check").await.header("location"), "/report");
    assert_eq!(count(&pool, "select count(*) from case_file").await, 2);
}

#[sqlx::test(migrations = false)]
async fn what_is_wrong_with_a_kept_report_is_told_and_nothing_taken(pool: PgPool) {
    let portal = portal(&pool).await;
    let form = kept("AAECAwQFBgcICQoLDA0ODg").with("phone", "12").with("class", "01002");
    let (_, said) = send_kept(&portal, "", &form).await;
    assert_eq!(said["outcome"], "again");
    let wrong: Vec<_> = said["errors"].as_array().unwrap().iter().collect();
    let fields: Vec<_> = wrong.iter().map(|one| one["field"].as_str().unwrap()).collect();
    assert_eq!(fields, ["phone", "answer-what", "answer-hurt"]);
    assert!(wrong[0]["text"].as_str().unwrap().contains("11 位"));
    let (_, photo) =
        send_kept(&portal, "", &kept("AAECAwQFBgcICQoLDA0OCg").photo("no photo")).await;
    assert_eq!(photo["errors"][0]["field"], "photo");
    assert_eq!(count(&pool, "select count(*) from case_file").await, 0);

    // Without JavaScript the page is a form like any other.
    let plain = portal.post("/_fn/cases/kept", "", &form).await;
    assert_eq!((plain.status.as_u16(), plain.header("location")), (303, "/report/check"));
    let cookie = plain.header("set-cookie").split(';').next().unwrap().to_owned();
    let check = portal.get_with("/report/check", &[("cookie", &cookie)]).await;
    assert!(check.main().contains("堆了三天") && check.main().contains("href=\"#field-phone\""));
}

#[sqlx::test(migrations = false)]
async fn the_page_for_the_phone_holds_nothing_of_anybodys(pool: PgPool) {
    let portal = portal(&pool).await;
    let page = portal.get("/report/offline").await;
    assert_eq!(page.header("cache-control"), "private, no-cache");
    assert_eq!(page.header("set-cookie"), "");
    assert!(page.main().contains("value=\"06010\"") && !page.main().contains("form_key"));
    assert_eq!(page.body, portal.get("/report/offline").await.body, "it can be kept");
}

#[sqlx::test(migrations = false)]
async fn a_page_of_a_case_learns_that_something_happened(pool: PgPool) {
    let portal = portal(&pool).await;
    let (_, said) = send_kept(&portal, "", &kept("AAECAwQFBgcICQoLDA0ODw")).await;
    let track = said["link"].as_str().unwrap();
    let page = portal.get(track).await;
    let version = || async { portal.get(&format!("{track}/version")).await };
    let first = version().await;
    assert_eq!(first.header("cache-control"), "no-store");
    let shown: serde_json::Value = serde_json::from_str(&first.body).unwrap();
    let shown = shown["version"].as_str().unwrap();
    assert!(page.main().contains(&format!("data-version=\"{shown}\"")));
    assert_eq!(version().await.body, first.body);
    let browser = Browser::new(&portal).await;
    let secret = track.rsplit('/').next().unwrap();
    say(&browser, track, secret, "add", &[("words", "今天更多了")]).await;
    assert_ne!(version().await.body, first.body);
    assert_eq!(portal.get("/cases/track/nobody/version").await.status.as_u16(), 404);
}
