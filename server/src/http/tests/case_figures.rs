//! The figures, taken away as a file, and the lists that they lead to.

use std::io::Cursor;

use axum::http::{Request, header};
use calamine::{Data, Reader, Xlsx};
use domain::accounts::Role;
use http_body_util::BodyExt;
use sqlx::PgPool;

use super::{
    case_desk::{Browser, FILE, between, portal},
    case_field::{STEP, step},
    portal::Portal,
};

/// The cells of a file that `browser` takes away.
async fn sheet(portal: &Portal, browser: &Browser<'_>, path: &str) -> Vec<Vec<String>> {
    let request = Request::get(path)
        .header(header::HOST, "minhu.example")
        .header(header::COOKIE, &browser.cookie)
        .body(axum::body::Body::empty())
        .unwrap();
    let response = portal.begin(request).await;
    assert_eq!(response.status().as_u16(), 200, "{path}");
    let kind = response.headers()[header::CONTENT_TYPE].to_str().unwrap().to_owned();
    assert!(kind.contains("spreadsheetml"), "{kind}");
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).unwrap();
    let range = book.worksheet_range_at(0).unwrap().unwrap();
    let text = |row: &[Data]| row.iter().map(ToString::to_string).collect();
    range.rows().map(text).collect()
}

#[sqlx::test(migrations = false)]
async fn the_figures_of_agents_are_in_the_file_as_on_the_page(pool: PgPool) {
    let portal = portal(&pool).await;
    let agent = Browser::new(&portal, Role::HotlineAgent, 1).await;
    for words in ["第一件", "第二件"] {
        let file = [("act", "file"), ("class", "06010"), ("address", "湖滨"), ("words", words)];
        agent.send(FILE, &file).await;
    }
    let supervisor = Browser::new(&portal, Role::Supervisor, 2).await;
    let rows = sheet(&portal, &supervisor, "/staff/cases/figures/export/xlsx?by=agent").await;
    let [head, line] = rows.as_slice() else { panic!("{rows:?}") };
    assert_eq!((line[0].as_str(), line[1].as_str()), ("agent", "2"), "{head:?}");
    assert!(head.iter().all(|name| !name.is_empty()), "{head:?}");
    assert_eq!(head.len(), line.len());
    // Who took it away, and what, is in the audit.
    let audited: i64 = sqlx::query_scalar(
        "select count(*) from audit_event where act = 'export' and subject_kind = 'case-figures'",
    )
    .fetch_one(&pool)
    .await
    .unwrap();
    assert_eq!(audited, 1);
    // Whoever may take no list of cases away gets none.
    let editor = Browser::new(&portal, Role::Editor, 3).await;
    let path = "/staff/cases/figures/export/xlsx?by=agent";
    let refused = portal.get_with(path, &[("cookie", &editor.cookie)]).await;
    assert_eq!(refused.status.as_u16(), 403);
}

#[sqlx::test(migrations = false)]
async fn what_the_office_of_a_street_has_is_a_line_that_leads_to_its_list(pool: PgPool) {
    let portal = portal(&pool).await;
    let agent = Browser::new(&portal, Role::HotlineAgent, 1).await;
    let dispatcher = Browser::new(&portal, Role::Dispatcher, 2).await;
    let supervisor = Browser::new(&portal, Role::Supervisor, 3).await;
    let file = [("act", "file"), ("class", "06010"), ("address", "湖滨"), ("words", "垃圾桶满了")];
    let here = [("here", "118.8123 32.0456")];
    agent.send(FILE, &[&file[..], &here].concat()).await;
    for (browser, name, seen) in [
        (&agent, "accept", "received"),
        (&agent, "register", "accepted"),
        (&dispatcher, "dispatch", "registered"),
    ] {
        let form = step(&pool, name, seen).await.with("department", "street");
        let answer = portal.post(STEP, &browser.cookie, &form).await;
        assert_eq!(answer.status.as_u16(), 303, "{name}");
    }
    let (number, street): (String, String) = sqlx::query_as(
        "select number, name_zh_hans from case_file join street on street.id = case_file.street
         where with_street",
    )
    .fetch_one(&pool)
    .await
    .unwrap();
    // Another one is with nobody.
    agent.send(FILE, &file).await;

    let office = format!("{street}（街道办）");
    let page = supervisor.open("/staff/cases/figures?by=department").await;
    let line = page.main().split(&office).nth(1).unwrap_or_else(|| panic!("{}", page.main()));
    let list = between(line, "href=\"", "\"").replace("&amp;", "&");
    assert!(list.contains("&office="), "{list}");
    let listed = async |path: &str| {
        let list = supervisor.open(path).await;
        let there = list.main().contains(&format!("/staff/cases/{number}\""));
        (there, list.main().matches("/staff/cases/MH-").count())
    };
    assert_eq!(listed("/staff/cases?queue=all").await, (true, 2));
    assert_eq!(listed(list.as_str()).await, (true, 1));
    let chosen = supervisor.open(&list).await;
    let filter = between(chosen.main(), "id=\"filter-office\"", "</select>");
    assert!(filter.contains("selected"), "{filter}");

    let path = "/staff/cases/figures/export/xlsx?by=department";
    let rows = sheet(&portal, &supervisor, path).await;
    let there = rows.iter().any(|row| row[0] == office && row[1] == "1");
    assert!(there, "{rows:?}");
}
