//! The documents of a case, as a browser without JavaScript attaches, opens and removes them.

use domain::accounts::Role;
use sqlx::PgPool;
use uuid::Uuid;

use super::{
    case_desk::{Browser, FILE, between, portal},
    portal::Form,
};

const ADD: &str = "/_fn/staff/cases/add-document";
const REMOVE: &str = "/_fn/staff/cases/remove-document";
const PDF: &str = "%PDF-1.7\n1 0 obj\n<< >>\nendobj\ntrailer << >>\n%%EOF\n";

#[sqlx::test(migrations = false)]
async fn staff_of_a_case_get_its_documents_and_nobody_else(pool: PgPool) {
    let portal = portal(&pool).await;
    let agent = Browser::new(&portal, Role::HotlineAgent, 1).await;
    let words = "垃圾桶满了";
    let file = [("act", "file"), ("class", "06010"), ("address", "湖滨公园"), ("words", words)];
    agent.send(FILE, &file).await;
    let (case, number): (Uuid, String) =
        sqlx::query_as("select id, number from case_file").fetch_one(&pool).await.unwrap();
    let (case, path) = (case.to_string(), format!("/staff/cases/{number}"));
    let form = |title: &str, file: &str| {
        let form = Form::default().with("id", case.as_str()).with("number", number.as_str());
        form.with("title", title).with("file", file)
    };

    // What is wrong is said at its field, and what was typed is still there.
    let sent = portal.post(ADD, &agent.cookie, &form("街道办来函", "no letter")).await;
    assert_eq!((sent.status.as_u16(), sent.header("location")), (303, path.as_str()));
    let page = agent.open(&path).await;
    for there in ["#field-file", "这不是完整的 PDF", "value=\"街道办来函\""] {
        assert!(page.main().contains(there), "{there}: {}", page.main());
    }
    let sent = portal.post(ADD, &agent.cookie, &form("街道办来函", PDF)).await;
    assert_eq!((sent.status.as_u16(), sent.header("location")), (303, path.as_str()));
    let page = agent.open(&path).await;
    assert!(page.main().contains("街道办来函") && !page.main().contains("这不是完整的 PDF"));
    let document = between(page.main(), &format!("{path}/documents/"), "\"").to_owned();
    assert_eq!(page.hidden("document"), document);

    let address = format!("{path}/documents/{document}");
    let opened = agent.open(&address).await;
    assert_eq!(opened.body, PDF);
    for (header, value) in [
        ("content-type", "application/pdf"),
        ("cache-control", "private, no-store"),
        ("x-content-type-options", "nosniff"),
        ("content-security-policy", "default-src 'none'; sandbox"),
    ] {
        assert_eq!(opened.header(header), value);
    }
    let name = opened.header("content-disposition").to_owned();
    let begins = format!("attachment; filename=\"{number}-");
    assert!(name.starts_with(&begins) && name.ends_with(".pdf\""), "{name}");

    // Neither a resident, nor a handler who does not have the case.
    let handler = Browser::new(&portal, Role::Handler, 2).await;
    let hidden = portal.get_with(&address, &[("cookie", &handler.cookie)]).await;
    assert_eq!(hidden.status.as_u16(), 404);
    let resident = portal.get(&address).await;
    assert_eq!(resident.status.as_u16(), 303);
    assert!(resident.header("location").starts_with("/staff/sign-in?to="));
    let file: Uuid =
        sqlx::query_scalar("select file from case_document").fetch_one(&pool).await.unwrap();
    for public in [
        format!("/cases/photos/{file}"),
        format!("/photos/{file}/full"),
        format!("/files/{file}/full?e=4102444800&s=AAAA"),
        format!("/cases/photos/{document}"),
    ] {
        assert_eq!(portal.get(&public).await.status.as_u16(), 404, "{public}");
    }

    // A colleague reads it and does not remove it; a supervisor does.
    let of_document = [("id", case.as_str()), ("number", &number), ("document", &document)];
    let dispatcher = Browser::new(&portal, Role::Dispatcher, 3).await;
    let page = dispatcher.open(&path).await;
    assert!(page.main().contains(&address) && !page.main().contains("name=\"document\""));
    dispatcher.send(REMOVE, &of_document).await;
    assert_eq!(dispatcher.open(&address).await.body, PDF);
    let supervisor = Browser::new(&portal, Role::Supervisor, 4).await;
    assert_eq!(supervisor.send(REMOVE, &of_document).await, path);
    let gone = portal.get_with(&address, &[("cookie", &agent.cookie)]).await;
    assert_eq!(gone.status.as_u16(), 404);
    assert!(!agent.open(&path).await.main().contains(&address));
}
