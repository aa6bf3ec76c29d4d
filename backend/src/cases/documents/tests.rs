use chrono::TimeDelta;
use sqlx::PgPool;

use super::*;
use crate::{
    cases::{CaseReceipt, read_case, testing::Bureau},
    db::{Role as DbRole, testing::as_role},
    files::{MAX_DOCUMENT_BYTES, samples::PDF, sweep},
    forms::FormKey,
};

/// A case that a department has.
struct Scene {
    bureau: Bureau,
    receipt: CaseReceipt,
    case: Uuid,
    agent: Staff,
    handler: Staff,
}

impl Scene {
    async fn new(pool: &PgPool) -> Self {
        let bureau = Bureau::new(pool).await;
        let receipt = bureau.file(bureau.litter()).await;
        let case = bureau.id(&receipt).await;
        let agent = bureau.at_desk(Role::HotlineAgent).await;
        let mut handler = bureau.at_desk(Role::Handler).await;
        handler.department = sqlx::query_scalar(
            "update case_file set department = (select min(id::text)::uuid from department)
             where id = $1 returning department",
        )
        .bind(case)
        .fetch_one(pool)
        .await
        .unwrap();
        Self { bureau, receipt, case, agent, handler }
    }

    fn saving<'a>(&self, staff: &'a Staff, case: Uuid) -> Saving<'a> {
        let key = FormKey::mint(&*self.bureau.kernel.random);
        Saving { staff, id: Some(case), key, request_id: None }
    }

    async fn send(
        &self,
        saving: Saving<'_>,
        title: &str,
        file: Option<Vec<u8>>,
    ) -> Result<Uuid, SaveError> {
        let get = |field: &str| if field == "title" { title.to_owned() } else { String::new() };
        let attach = AttachDocument { saving, file: file.map(Bytes::from), get: &get };
        attach_document(&self.bureau.kernel, attach).await
    }

    async fn attach(&self, staff: &Staff, title: &str) -> Result<Uuid, SaveError> {
        self.send(self.saving(staff, self.case), title, Some(PDF.to_vec())).await
    }

    async fn remove(&self, staff: &Staff, document: Uuid) -> Result<Uuid, SaveError> {
        remove_document(&self.bureau.kernel, self.saving(staff, self.case), document).await
    }

    /// As the page of the case has them for `staff`.
    async fn listed(&self, staff: &Staff) -> Vec<CaseDocument> {
        let Bureau { kernel, rules, calendar, .. } = &self.bureau;
        let number = self.receipt.number.as_str();
        read_case(kernel, rules, calendar, staff, number).await.unwrap().documents
    }

    async fn open(
        &self,
        staff: &Staff,
        document: Uuid,
    ) -> Result<OpenedDocument, OpenDocumentError> {
        let number = self.receipt.number.as_str();
        open_document(&self.bureau.kernel, staff, number, document, None).await
    }

    /// What the audit says of them, each act by itself.
    async fn acts(&self) -> Vec<String> {
        sqlx::query_scalar(
            "select act from audit_event where subject_id = $1 and act like '%-document'
             order by act",
        )
        .bind(self.case)
        .fetch_all(&self.bureau.owner)
        .await
        .unwrap()
    }
}

fn codes(refused: Result<Uuid, SaveError>) -> Vec<(String, String)> {
    let fields = refused.unwrap_err().fields().into_iter();
    fields.map(|error| (error.field, error.code)).collect()
}

#[sqlx::test(migrations = false)]
async fn who_works_on_a_case_attaches_opens_and_removes(pool: PgPool) {
    let scene = Scene::new(&pool).await;
    scene.attach(&scene.agent, " 街道来函 13812345678 ").await.unwrap();
    scene.bureau.kernel.clock.advance(TimeDelta::minutes(1));
    scene.attach(&scene.handler, "会商纪要").await.unwrap();

    let listed = scene.listed(&scene.handler).await;
    let shown: Vec<_> = listed.iter().map(|one| (&*one.title, &one.by, one.removable)).collect();
    let (agent, handler) = (&scene.agent.login, &scene.handler.login);
    let letter = "街道来函 13812345678";
    assert_eq!(shown, [(letter, agent, false), ("会商纪要", handler, true)]);
    assert_eq!(listed[1].at, scene.bureau.kernel.now());
    assert_eq!(usize::try_from(listed[0].bytes).unwrap(), PDF.len());
    // Whoever does not handle the case sees numbers masked.
    let masked = scene.listed(&scene.agent).await;
    assert!(masked[0].title.starts_with("街道来函") && !masked[0].title.contains("12345678"));
    assert_eq!((masked[0].removable, masked[1].removable), (true, false));

    let opened = scene.open(&scene.agent, listed[1].id).await.unwrap();
    assert_eq!(opened.bytes, PDF);
    let prefix = format!("{}-", scene.receipt.number);
    assert!(opened.name.starts_with(&prefix) && opened.name.ends_with(".pdf"), "{}", opened.name);

    let supervisor = scene.bureau.at_desk(Role::Supervisor).await;
    let refused = scene.remove(&scene.handler, listed[0].id).await;
    assert!(matches!(refused, Err(SaveError::Denied(Denied::Forbidden))), "{refused:?}");
    scene.remove(&scene.agent, listed[0].id).await.unwrap();
    scene.remove(&supervisor, listed[1].id).await.unwrap();
    let gone = scene.remove(&supervisor, listed[1].id).await;
    assert!(matches!(gone, Err(SaveError::Changed)), "{gone:?}");
    let gone = scene.open(&supervisor, listed[1].id).await;
    assert!(matches!(gone, Err(OpenDocumentError::Denied(Denied::NotFound))), "{gone:?}");
    assert!(scene.listed(&supervisor).await.is_empty());
    let (attached, removed) = ("attach-document", "remove-document");
    let acts = [attached, attached, "open-document", removed, removed];
    assert_eq!(scene.acts().await, acts);
}

#[sqlx::test(migrations = false)]
async fn nobody_else_gets_at_them(pool: PgPool) {
    let scene = Scene::new(&pool).await;
    scene.attach(&scene.agent, "街道来函").await.unwrap();
    let document = scene.listed(&scene.agent).await[0].id;
    let elsewhere = scene.bureau.at_desk(Role::Handler).await;
    let editor = scene.bureau.at_desk(Role::Editor).await;
    for (staff, denied) in [(&elsewhere, Denied::NotFound), (&editor, Denied::Forbidden)] {
        for refused in [scene.attach(staff, "x").await, scene.remove(staff, document).await] {
            let found = matches!(refused, Err(SaveError::Denied(why)) if why == denied);
            assert!(found, "{refused:?}");
        }
        let refused = scene.open(staff, document).await;
        let found = matches!(refused, Err(OpenDocumentError::Denied(why)) if why == denied);
        assert!(found, "{refused:?}");
    }

    // Nor is it found by the number of another case.
    let other = scene.bureau.file(scene.bureau.litter()).await;
    let number = other.number.as_str();
    let missing = open_document(&scene.bureau.kernel, &scene.agent, number, document, None).await;
    assert!(matches!(missing, Err(OpenDocumentError::Denied(Denied::NotFound))), "{missing:?}");
    let saving = scene.saving(&scene.agent, scene.bureau.id(&other).await);
    let missing = remove_document(&scene.bureau.kernel, saving, document).await;
    assert!(matches!(missing, Err(SaveError::Changed)), "{missing:?}");
    assert_eq!(scene.acts().await, ["attach-document"]);
}

#[sqlx::test(migrations = false)]
async fn only_a_titled_pdf_is_taken_and_ten_of_them(pool: PgPool) {
    let scene = Scene::new(&pool).await;
    let refused = async |title: &str, file: Option<Vec<u8>>| {
        let saving = scene.saving(&scene.agent, scene.case);
        codes(scene.send(saving, title, file).await)
    };
    let error = |field: &str, code: &str| (field.to_owned(), code.to_owned());
    let nothing = [error("title", "text-missing"), error("file", "document-missing")];
    assert_eq!(refused(" ", None).await, nothing);
    let long = "长".repeat(MAX_DOCUMENT_TITLE + 1);
    assert_eq!(refused(&long, Some(PDF.to_vec())).await, [error("title", "text-too-long")]);
    for (code, file) in [
        ("document-type", Vec::new()),
        ("document-type", b"<html>%%EOF".to_vec()),
        ("document-type", PDF[..20].to_vec()),
        ("document-too-large", vec![b' '; MAX_DOCUMENT_BYTES + 1]),
    ] {
        assert_eq!(refused("来函", Some(file)).await, [error("file", code)]);
    }

    // The same form twice is one document, and with another one it is refused.
    let saving = scene.saving(&scene.agent, scene.case);
    for _ in 0..2 {
        scene.send(saving.clone(), "来函", Some(PDF.to_vec())).await.unwrap();
    }
    let other = [PDF, b"\n"].concat();
    let changed = scene.send(saving, "来函", Some(other)).await;
    assert!(matches!(changed, Err(SaveError::Idempotency(_))), "{changed:?}");
    assert_eq!(scene.listed(&scene.agent).await.len(), 1);

    for _ in 1..MAX_DOCUMENTS {
        scene.attach(&scene.handler, "来函").await.unwrap();
    }
    assert_eq!(refused("来函", Some(PDF.to_vec())).await, [error("file", "documents-full")]);
    let listed = scene.listed(&scene.agent).await;
    let own = listed.iter().find(|one| one.removable).unwrap();
    scene.remove(&scene.agent, own.id).await.unwrap();
    scene.attach(&scene.handler, "来函").await.unwrap();
}

#[sqlx::test(migrations = false)]
async fn what_is_removed_and_what_goes_with_its_case_is_swept_up(pool: PgPool) {
    let scene = Scene::new(&pool).await;
    let files = async || -> (i64, i64) {
        let counted = "select count(*), count(attached_id) from file";
        sqlx::query_as(counted).fetch_one(&pool).await.unwrap()
    };
    for title in ["来函", "纪要"] {
        scene.attach(&scene.agent, title).await.unwrap();
    }
    let sealed: Vec<Vec<u8>> =
        sqlx::query_scalar("select title from case_document").fetch_all(&pool).await.unwrap();
    assert!(sealed.iter().all(|title| !title.ends_with("来函".as_bytes())));
    let first = scene.listed(&scene.agent).await[0].id;
    scene.remove(&scene.agent, first).await.unwrap();
    assert_eq!(files().await, (2, 1));

    scene.bureau.kernel.clock.advance(TimeDelta::hours(25));
    let jobs = scene.bureau.kernel.with_db(as_role(&pool, DbRole::Worker).await);
    assert_eq!(sweep(&jobs).await.unwrap(), 1);
    assert_eq!(files().await, (1, 1), "the other is kept as long as its case");

    for table in ["case_clock", "case_event", "case_reporter", "case_file"] {
        let delete = sqlx::AssertSqlSafe(format!("delete from {table}"));
        sqlx::query(delete).execute(&pool).await.unwrap();
    }
    assert_eq!(files().await, (1, 0));
    assert_eq!(sweep(&jobs).await.unwrap(), 1);
    let reading = sqlx::query("select from case_document").execute(&jobs.db).await.unwrap_err();
    let code = reading.as_database_error().and_then(|error| error.code());
    assert_eq!(code.as_deref(), Some("42501"), "{reading}");
}
