//! Which forms of staff let whom through: every one of them, for every role.

use std::fmt::Write;

use axum::http::Method;
use backend::accounts::staff::{demonstration, session};
use domain::accounts::Role;
use sqlx::{Executor, PgPool};

use super::portal::{Form, Portal};

/// What is open to whoever has no account yet, or is anybody's own.
const OWN: &[&str] =
    &["sign-in", "code", "sign-out", "set-password", "confirm", "account", "filters"];

fn forms() -> Vec<&'static str> {
    let (_, table) = crate::http::routes().finish();
    let mut forms: Vec<&str> = table
        .iter()
        .filter(|route| route.method == Method::POST)
        .map(|route| route.pattern)
        .filter(|pattern| {
            pattern.starts_with("/_fn/staff/") || pattern.starts_with("/_fn/calendar/")
        })
        .filter(|pattern| !OWN.contains(&pattern.split('/').nth(3).unwrap_or_default()))
        .collect();
    forms.sort_unstable();
    forms
}

/// Fields that lead each operation as far as its question for the permission.
fn filled(n: usize) -> Form {
    let somebody = demonstration::id_of(Role::Editor).to_string();
    [
        ("form_key", format!("{n:021}A").as_str()),
        ("id", &somebody),
        ("kind", "district"),
        ("source", "resident"),
        ("record", "landmark"),
        ("shelf", "article"),
        ("setting", "name"),
        ("layer", "landmarks"),
        ("version", "1"),
        ("field", "resident-question-phone"),
        ("reason", "call-back"),
    ]
    .into_iter()
    .fold(Form::default(), |form, (name, value)| form.with(name, value))
}

#[sqlx::test(migrations = false)]
async fn every_form_for_every_role(pool: PgPool) {
    let portal = Portal::new(&pool).await;
    let mut conn = portal.kernel.db.acquire().await.unwrap();
    demonstration::seed(&portal.kernel, &mut conn).await.unwrap();
    drop(conn);
    let mut matrix = String::new();
    for (n, pattern) in forms().into_iter().enumerate() {
        let _ = writeln!(matrix, "{pattern}");
        for (m, role) in Role::ALL.into_iter().enumerate() {
            pool.execute("delete from form_draft").await.unwrap();
            let (kernel, id) = (&portal.kernel, demonstration::id_of(role));
            let token = session::begin(kernel, &kernel.db, id, "").await.unwrap();
            let cookie = format!("staff_session={}; presession={n:021}A", token.to_text());
            let answer = portal.post(pattern, &cookie, &filled(n * 100 + m)).await;
            assert!(answer.status.as_u16() < 500, "{pattern} {role:?}: {}", answer.status);
            let errors: String = sqlx::query_scalar(
                "select coalesce(string_agg(errors::text, ''), '') from form_draft",
            )
            .fetch_one(&pool)
            .await
            .unwrap();
            let said = format!("{} {} {errors}", answer.status.as_u16(), answer.header("location"));
            let refused = answer.status == 403 || said.contains("forbidden");
            let word = if refused {
                "refused"
            } else if said.contains("/staff/confirm") {
                "another proof"
            } else {
                "let through"
            };
            let _ = writeln!(matrix, "  {word}: {}", role.as_str());
        }
    }
    insta::assert_snapshot!(matrix);
}
