//! Codes on paper for the day when the phone is lost: ten of them, each works once.

use sqlx::PgConnection;
use uuid::Uuid;

use crate::{
    Kernel,
    privacy::{Redacted, blind_index, blind_indexes},
};

/// How many a person gets.
pub const COUNT: usize = 10;
/// The field of their blind index.
const FIELD: &str = "staff.recovery_code";
/// Crockford's base32: nothing that looks like something else.
const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// A code as it is printed: `k7q2m-9xw4c`, 50 random bits.
pub type RecoveryCode = Redacted<String>;

/// Gives `staff` ten new codes; earlier ones are worth nothing from then on.
///
/// # Errors
/// When the database refuses.
pub(super) async fn renew(
    kernel: &Kernel,
    conn: &mut PgConnection,
    staff: Uuid,
) -> Result<Vec<RecoveryCode>, sqlx::Error> {
    let codes: Vec<String> = (0..COUNT).map(|_| mint(kernel)).collect();
    let indexes: Vec<Vec<u8>> =
        codes.iter().map(|code| blind_index(&kernel.keys, FIELD, code).to_vec()).collect();
    forget(conn, staff).await?;
    sqlx::query!(
        "insert into staff_recovery_code (staff, code_index) select $1, unnest($2::bytea[])",
        staff,
        &indexes,
    )
    .execute(conn)
    .await?;
    Ok(codes.iter().map(|code| Redacted::new(format!("{}-{}", &code[..5], &code[5..]))).collect())
}

/// Takes all codes of `staff` away.
///
/// # Errors
/// When the database refuses.
pub(super) async fn forget(conn: &mut PgConnection, staff: Uuid) -> Result<(), sqlx::Error> {
    sqlx::query!("delete from staff_recovery_code where staff = $1", staff).execute(conn).await?;
    Ok(())
}

/// Uses the code that was typed up; false if it is none of theirs.
///
/// # Errors
/// When the database refuses.
pub(super) async fn use_up(
    kernel: &Kernel,
    conn: &mut PgConnection,
    staff: Uuid,
    typed: &str,
) -> Result<bool, sqlx::Error> {
    let indexes = blind_indexes(&kernel.keys, FIELD, &normal(typed));
    let used = sqlx::query!(
        "delete from staff_recovery_code where staff = $1 and code_index = any($2)",
        staff,
        &indexes,
    )
    .execute(conn)
    .await?;
    Ok(used.rows_affected() > 0)
}

/// How many of them are left.
///
/// # Errors
/// When the database refuses.
pub async fn left(kernel: &Kernel, staff: Uuid) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from staff_recovery_code where staff = $1"#,
        staff,
    )
    .fetch_one(&kernel.db)
    .await
}

/// How many members of staff have codes. Codes are kept as keyed hashes, so those from before a
/// rotation are worth nothing once their key is retired.
///
/// # Errors
/// When the database refuses.
pub async fn holders(db: &sqlx::PgPool) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(r#"select count(distinct staff) as "count!" from staff_recovery_code"#)
        .fetch_one(db)
        .await
}

fn mint(kernel: &Kernel) -> String {
    // 32 letters divide 256, so that each is as likely as the others.
    let bytes: [u8; 10] = kernel.random_bytes();
    bytes.map(|byte| char::from(LETTERS[usize::from(byte % 32)])).iter().collect()
}

/// Without what people put between, in small letters, and what is read for another put right.
fn normal(typed: &str) -> String {
    typed
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|letter| match letter.to_ascii_lowercase() {
            'o' => '0',
            'i' | 'l' => '1',
            letter => letter,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_it_was_meant() {
        assert_eq!(normal(" K7Q2M-9XW4O "), "k7q2m9xw40");
        assert_eq!(normal("k7q2m 9xwl1"), "k7q2m9xw11");
    }
}
