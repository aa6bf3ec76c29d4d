//! Which case a number is of, and what it is about.

use domain::number::Number;
use sqlx::PgPool;
use uuid::Uuid;

/// The id of the case of a number, as it was said or typed; for an operation that asks by itself
/// whether somebody may.
///
/// # Errors
/// When the database refuses.
pub async fn case_id(db: &PgPool, number: &str) -> Result<Option<Uuid>, sqlx::Error> {
    let Ok(number) = Number::parse(number) else { return Ok(None) };
    sqlx::query_scalar!("select id from case_file where number = $1", number.as_str())
        .fetch_optional(db)
        .await
}

/// The code of the class of a case; for whoever may see it.
///
/// # Errors
/// When the database refuses.
pub async fn class_of(db: &PgPool, case: Uuid) -> Result<Option<String>, sqlx::Error> {
    sqlx::query_scalar!("select class from case_file where id = $1", case).fetch_optional(db).await
}
