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

/// Fields that lead each operation as far as its question for the permission. Every record has the
/// same id, that of an account.
fn filled(pattern: &str, n: usize) -> Form {
    let id = demonstration::id_of(Role::Editor).to_string();
    let is_new = ["publications/save", "users/create"].iter().any(|new| pattern.ends_with(new));
    let act = match pattern.rsplit('/').nth(1) {
        Some("users") => "disable",
        Some("places") if pattern.ends_with("suspension") => "approve",
        Some("places") if pattern.ends_with("report") => "accept",
        Some("places") => "merge",
        _ => "retire",
    };
    [
        ("form_key", format!("{n:021}A").as_str()),
        ("id", if is_new { "" } else { &id }),
        ("act", act),
        // A question, a number.
        ("source", "general"),
        ("field", "asked-phone"),
        ("reason", "call-back"),
        // A landmark, a map.
        ("record", "landmarks"),
        ("layer", "landmarks"),
        // An article.
        ("shelf", "article"),
        ("slug", "street-lamp"),
        ("class", "facilities"),
        ("title_zh_hans", "路灯坏了找谁"),
        ("body_zh_hans", "拨打热线。"),
        ("version", "1"),
        // The text of a message, a setting.
        ("template", "sign-in-code"),
        ("channel", "sms"),
        ("locale", "zh-Hans"),
        ("body", "验证码 {code}"),
        ("setting", "name"),
        // An account.
        ("login", "zhang.wei"),
        ("name", "张伟"),
        ("role-crew", "on"),
    ]
    .into_iter()
    .fold(Form::default(), |form, (name, value)| form.with(name, value))
}

/// An article under the same id.
async fn write_article(pool: &PgPool) {
    let id = demonstration::id_of(Role::Editor);
    let mut tx = pool.begin().await.unwrap();
    sqlx::query(
        "insert into publication (id, shelf, slug, version, changed_at)
         values ($1, 'article', 'there', 1, now())",
    )
    .bind(id)
    .execute(&mut *tx)
    .await
    .unwrap();
    sqlx::query(
        "insert into publication_version (publication, version, class, title_zh_hans, body_zh_hans,
           keywords, pinned, valid_from, written_at)
         values ($1, 1, 'facilities', 'x', 'x', '{}', false, now(), now())",
    )
    .bind(id)
    .execute(&mut *tx)
    .await
    .unwrap();
    tx.commit().await.unwrap();
}

#[sqlx::test(migrations = false)]
async fn every_form_for_every_role(pool: PgPool) {
    let portal = Portal::new(&pool).await;
    let mut conn = portal.kernel.db.acquire().await.unwrap();
    demonstration::seed(&portal.kernel, &mut conn).await.unwrap();
    drop(conn);
    write_article(&pool).await;
    let mut matrix = String::new();
    for (n, pattern) in forms().into_iter().enumerate() {
        let _ = writeln!(matrix, "{pattern}");
        for (m, role) in Role::ALL.into_iter().enumerate() {
            pool.execute("delete from form_draft").await.unwrap();
            let (kernel, id) = (&portal.kernel, demonstration::id_of(role));
            let token = session::begin(kernel, &kernel.db, id, "").await.unwrap();
            let cookie = format!("staff_session={}; presession={n:021}A", token.to_text());
            let answer = portal.post(pattern, &cookie, &filled(pattern, n * 100 + m)).await;
            assert!(answer.status.as_u16() < 500, "{pattern} {role:?}: {}", answer.status);
            let errors: String = sqlx::query_scalar(
                "select coalesce(string_agg(errors::text, ''), '') from form_draft",
            )
            .fetch_one(&pool)
            .await
            .unwrap();
            let said = format!(
                "{} {} {errors} {}",
                answer.status.as_u16(),
                answer.header("location"),
                answer.body
            );
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
