use domain::accounts::Role;
use sqlx::PgPool;

use super::*;
use crate::{
    db::{
        Role as DbRole,
        testing::{TestKernel, as_role},
    },
    lists::testing::staff,
};

const LIST: List = List { name: "questions", fields: &[] };

fn some_rows(rows: usize) -> Export {
    Export {
        list: LIST,
        kind: Kind::Question,
        unmasked: false,
        format: Format::Csv,
        sheet: Sheet { columns: vec!["a".into()], rows: vec![vec!["=1".into()]; rows] },
        request_id: None,
    }
}

#[sqlx::test(migrations = false)]
async fn an_export_is_permitted_bounded_and_recorded(pool: PgPool) {
    let kernel = TestKernel::new(as_role(&pool, DbRole::Serve).await);
    let supervisor = staff(&kernel, Role::Supervisor).await;
    let file = export(&kernel, &supervisor, some_rows(2)).await.unwrap();
    assert_eq!(file.name, "questions-20261120-0900.csv");
    assert_eq!(file.bytes, "\u{FEFF}a\n'=1\n'=1\n".as_bytes());

    let event = sqlx::query!("select actor, act, subject_kind, detail from audit_event");
    let event = event.fetch_one(&pool).await.unwrap();
    assert_eq!((event.actor, event.act), (supervisor.id.to_string(), "export".to_owned()));
    assert_eq!(event.subject_kind, "questions");
    let detail = serde_json::json!({"rows": 2, "format": "csv", "data": "masked"});
    assert_eq!(event.detail, detail);

    let long = export(&kernel, &supervisor, some_rows(MAX_EXPORTED + 1)).await;
    assert!(matches!(long, Err(ExportError::TooLong)));
    // May read questions and see one number, but not take the list away.
    let agent = staff(&kernel, Role::HotlineAgent).await;
    let refused = export(&kernel, &agent, some_rows(1)).await;
    assert!(matches!(refused, Err(ExportError::Denied(Denied::Forbidden))));
    // May take the list away, but not see personal data in it.
    let editor = staff(&kernel, Role::Editor).await;
    let refused = export(&kernel, &editor, Export { unmasked: true, ..some_rows(1) }).await;
    assert!(matches!(refused, Err(ExportError::Denied(Denied::Forbidden))));
    let events: i64 =
        sqlx::query_scalar("select count(*) from audit_event").fetch_one(&pool).await.unwrap();
    assert_eq!(events, 1);
}
