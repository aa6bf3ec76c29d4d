//! What an editor does at the desk: write, look at, publish; and answer a question.

use backend::{
    accounts::staff::session,
    db::{Role, testing::as_role},
    forms::FormKey,
    notices::{
        Library,
        questions::{Ask, ask},
    },
    presession::PreSession,
    privacy::{Place, seal},
};
use domain::locale::Locale;
use sqlx::PgPool;

use super::portal::{Form, Portal};

/// Signs a new member of staff in, and gives their browser's cookies.
async fn sign_in(portal: &Portal, pool: &PgPool, role: &str) -> String {
    let kernel = &*portal.kernel;
    let id = kernel.new_id();
    let place = Place { column: "staff.name", row: id.as_bytes() };
    let name = seal(&kernel.keys, &*kernel.random, place, "王某".as_bytes());
    sqlx::query("insert into staff (id, login, name, created_at) values ($1, $2, $3, $4)")
        .bind(id)
        .bind(format!("{role}-{}", &id.simple().to_string()[24..]))
        .bind(name)
        .bind(kernel.now())
        .execute(pool)
        .await
        .unwrap();
    sqlx::query("insert into staff_role (staff, role) values ($1, $2)")
        .bind(id)
        .bind(role)
        .execute(pool)
        .await
        .unwrap();
    let token = session::begin(kernel, &kernel.db, id, "test").await.unwrap();
    let visitor = PreSession::mint(&*kernel.random).to_text();
    format!("staff_session={}; presession={visitor}", token.to_text())
}

async fn portal(pool: &PgPool) -> Portal {
    let library = Library::new(Vec::new());
    Portal::with(as_role(pool, Role::Serve).await, false, library)
}

fn article(key: &str, act: &str) -> Form {
    Form::default()
        .with("form_key", key)
        .with("act", act)
        .with("shelf", "article")
        .with("id", "")
        .with("version", "0")
        .with("slug", "street-lamp")
        .with("class", "facilities")
        .with("title_zh_hans", "路灯坏了找谁")
        .with("body_zh_hans", "拨打**热线**。<script>x</script>")
}

const SAVE: &str = "/_fn/staff/publications/save";

#[sqlx::test(migrations = false)]
async fn an_article_is_written_looked_at_and_published(pool: PgPool) {
    let portal = portal(&pool).await;
    let cookie = sign_in(&portal, &pool, "editor").await;
    let get = async |path: &str| portal.get_with(path, &[("cookie", &cookie)]).await;
    let new = get("/staff/articles/new").await;
    assert_eq!((new.status.as_u16(), new.header("cache-control")), (200, "no-store"));
    let key = new.hidden("form_key");

    let looked = portal.post(SAVE, &cookie, &article(&key, "preview")).await;
    assert_eq!(looked.header("location"), "/staff/articles/new");
    let preview = get("/staff/articles/new").await;
    assert!(preview.main().contains("<strong>热线</strong>"), "{}", preview.main());
    assert!(!preview.body.contains("<script>x"), "what was typed is no element");

    let wrong = article(&key, "save").with("title_zh_hans", "").with("slug", "路灯");
    portal.post(SAVE, &cookie, &wrong).await;
    let again = get("/staff/articles/new").await;
    assert!(again.main().contains("#field-slug") && again.main().contains("#field-title_zh_hans"));
    assert!(again.main().contains("拨打**热线**"), "nothing typed is lost");

    let saved = portal.post(SAVE, &cookie, &article(&key, "save")).await;
    let page = saved.header("location").to_owned();
    assert!(page.starts_with("/staff/articles/0"), "{page}");
    let second = portal.post(SAVE, &cookie, &article(&key, "save")).await;
    assert_eq!(second.header("location"), page, "two clicks, one article");
    let id = page.rsplit('/').next().unwrap().to_owned();

    // Another editor saves first.
    let other = sign_in(&portal, &pool, "editor").await;
    let change = |version: &str, title: &str| {
        article(&key, "save")
            .with("id", id.as_str())
            .with("version", version)
            .with("title_zh_hans", title)
    };
    portal.post(SAVE, &other, &change("1", "别人写的")).await;
    portal.post(SAVE, &cookie, &change("1", "我写的")).await;
    let told = get(&page).await;
    assert!(told.main().contains("别人保存了新的版本"), "{}", told.main());
    assert!(told.main().contains("value=\"我写的\""), "nothing typed is lost");
    assert_eq!(told.hidden("version"), "2");
    portal.post(SAVE, &cookie, &change("2", "我写的")).await;

    let state = |act: &str, version: &str| {
        Form::default()
            .with("act", act)
            .with("shelf", "article")
            .with("id", id.as_str())
            .with("version", version)
    };
    let stale = portal.post("/_fn/staff/publications/state", &cookie, &state("publish", "2")).await;
    assert_eq!(stale.header("location"), format!("{page}?error=publication-changed"));
    assert!(get(stale.header("location")).await.main().contains("请看看现在的内容"));
    portal.post("/_fn/staff/publications/state", &cookie, &state("publish", "3")).await;
    let published = get(&page).await;
    assert!(published.main().contains("已发布") && published.main().contains("/ask/street-lamp"));
    assert!(get(&format!("{page}?version=1")).await.main().contains("路灯坏了找谁"));
    assert!(get("/staff/articles?q=%E6%88%91%E5%86%99").await.main().contains("我写的"));
    assert_eq!(get("/staff/notices").await.status, 200);
    assert_eq!(get("/staff/articles/x").await.status, 404);
    assert_eq!(get(&page.replace("articles", "notices")).await.status, 404);

    let crew = sign_in(&portal, &pool, "crew").await;
    for path in ["/staff/articles", "/staff/articles/new", "/staff/questions", &page] {
        assert_eq!(portal.get_with(path, &[("cookie", &crew)]).await.status, 403, "{path}");
    }
    let verifier = sign_in(&portal, &pool, "verifier").await;
    let read_only = portal.get_with(&page, &[("cookie", &verifier)]).await;
    assert_eq!(read_only.status, 200);
    assert!(!read_only.main().contains("name=\"act\""), "who may only read has no buttons");
}

#[sqlx::test(migrations = false)]
async fn a_question_is_taken_and_answered(pool: PgPool) {
    let portal = portal(&pool).await;
    let kernel = &*portal.kernel;
    let question = Ask {
        subject: "遛狗几点合适".to_owned(),
        detail: "电话13812345678".to_owned(),
        phone: String::new(),
        locale: Locale::En,
        visitor: PreSession::mint(&*kernel.random).id(),
        key: FormKey::mint(&*kernel.random),
        address: [192, 0, 2, 1].into(),
        request_id: None,
    };
    let receipt = ask(kernel, question).await.unwrap();
    let (agent, other) =
        (sign_in(&portal, &pool, "hotline-agent").await, sign_in(&portal, &pool, "editor").await);
    let queue = portal.get_with("/staff/questions", &[("cookie", &agent)]).await;
    assert!(queue.main().contains("遛狗几点合适") && queue.main().contains("<tbody>"));
    let page = queue.main().split("href=\"/staff/questions/general/").nth(1).unwrap();
    let id = page.split('"').next().unwrap().to_owned();
    let page = format!("/staff/questions/general/{id}");
    let form = || Form::default().with("source", "general").with("id", id.as_str());
    portal.post("/_fn/staff/questions/claim", &agent, &form().with("act", "claim")).await;
    let taken = portal.get_with(&page, &[("cookie", &other)]).await;
    assert!(taken.main().contains("正在办") && !taken.main().contains("name=\"answer\""));
    let refused =
        portal.post("/_fn/staff/questions/claim", &other, &form().with("act", "claim")).await;
    assert_eq!(refused.header("location"), format!("{page}?error=question-claimed"));

    let mine = portal.get_with(&page, &[("cookie", &agent)]).await;
    assert!(!mine.body.contains("13812345678"));
    let key = mine.hidden("form_key");
    let empty = form().with("form_key", key.as_str()).with("answer", " ");
    portal.post("/_fn/staff/questions/answer", &agent, &empty).await;
    let told = portal.get_with(&page, &[("cookie", &agent)]).await;
    assert!(told.main().contains("href=\"#field-answer\""), "{}", told.main());
    let answer = form().with("form_key", key).with("answer", "Before 7 or after 20.");
    let done = portal.post("/_fn/staff/questions/answer", &agent, &answer).await;
    assert_eq!(done.header("location"), "/staff/questions");
    let queue = portal.get_with("/staff/questions", &[("cookie", &agent)]).await;
    assert!(queue.main().contains("没有待答的问题"));
    let receipt = portal.get(&format!("/ask/questions/{}", receipt.secret.to_text())).await;
    assert!(receipt.main().contains("Before 7 or after 20."));
    let late = form().with("reason", "abuse");
    let late = portal.post("/_fn/staff/questions/dismiss", &agent, &late).await;
    assert_eq!(late.header("location"), format!("{page}?error=question-closed"));
}
