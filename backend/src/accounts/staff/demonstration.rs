//! The staff of the demonstration district: one for each role, whose password and secret everybody
//! knows, so that whoever tries Minhu can sit at every desk. They are let in nowhere else.

use domain::accounts::Role;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    password::{self, Busy},
    second_factor,
    totp::TotpSecret,
};
use crate::{
    Kernel,
    privacy::{Place, Redacted, seal},
};

/// The password of all of them.
pub const PASSWORD: &str = "minhu-demonstration";

/// The secret of all of them, `GAYDAMBQGAYDAMBQGAYDAMBQGAYDAMBQ` in an app.
const SECRET: TotpSecret = TotpSecret::published([b'0'; 20]);

/// Login, name and role of each.
pub const ACCOUNTS: [(&str, &str, Role); 12] = [
    ("agent", "示例坐席", Role::HotlineAgent),
    ("dispatcher", "示例派遣员", Role::Dispatcher),
    ("handler", "示例处置员", Role::Handler),
    ("street", "示例街道办", Role::StreetOffice),
    ("collector", "示例采集员", Role::Collector),
    ("verifier", "示例核查员", Role::Verifier),
    ("supervisor", "示例督查员", Role::Supervisor),
    ("crew", "示例收运员", Role::Crew),
    ("attendant", "示例督导员", Role::Attendant),
    ("property", "示例物业", Role::PropertyCompany),
    ("editor", "示例编辑", Role::Editor),
    ("admin", "示例管理员", Role::Administrator),
];

/// Why they could not be made.
#[derive(Debug, thiserror::Error)]
pub enum SeedError {
    /// Too many passwords at this moment.
    #[error(transparent)]
    Busy(#[from] Busy),
    /// The database did not answer as it should.
    #[error("the staff of the demonstration could not be made")]
    Database(#[from] sqlx::Error),
}

/// The secret in base32, for an app.
#[must_use]
pub fn secret() -> String {
    SECRET.to_base32()
}

/// The code that is good for all of them now.
#[must_use]
pub fn code(kernel: &Kernel) -> String {
    SECRET.code(kernel.now())
}

/// Makes those that are not there yet, in the transaction of `conn`. A login that somebody else has
/// is left to them.
///
/// # Errors
/// [`SeedError`].
pub async fn seed(kernel: &Kernel, conn: &mut PgConnection) -> Result<(), SeedError> {
    let there =
        sqlx::query_scalar!(r#"select count(*) as "count!" from staff where demonstration"#)
            .fetch_one(&mut *conn)
            .await?;
    if there >= ACCOUNTS.len() as i64 {
        return Ok(());
    }
    let hash = password::hash(kernel, Redacted::new(PASSWORD.to_owned())).await?;
    for (login, name, role) in ACCOUNTS {
        insert(kernel, conn, login, name, role, &hash).await?;
    }
    place(conn).await?;
    Ok(())
}

/// Puts those who work for a department or a street into the first of each, and gives the property
/// company two estates.
async fn place(conn: &mut PgConnection) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update staff set department =
           (select id from department where kind = 'sanitation' and retired_at is null
            order by code limit 1)
         where demonstration and department is null
           and login in ('handler', 'supervisor', 'crew')",
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "insert into staff_street (staff, street)
         select staff.id, first.id from staff,
           (select id from street where retired_at is null order by code limit 1) as first
         where demonstration and login in ('street', 'collector', 'attendant', 'property')
         on conflict do nothing",
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "insert into staff_estate (staff, estate)
         select staff.id, named.estate
         from staff, (values ('清荷苑'), ('湖滨花园')) as named (estate)
         where demonstration and login = 'property'
         on conflict do nothing",
    )
    .execute(conn)
    .await?;
    Ok(())
}

async fn insert(
    kernel: &Kernel,
    conn: &mut PgConnection,
    login: &str,
    name: &str,
    role: Role,
    hash: &str,
) -> Result<(), sqlx::Error> {
    let id = id_of(role);
    let place = Place { column: "staff.name", row: id.as_bytes() };
    let inserted = sqlx::query!(
        "insert into staff
           (id, login, name, password_hash, totp_secret, demonstration, created_at)
         values ($1, $2, $3, $4, $5, true, $6) on conflict do nothing",
        id,
        login,
        seal(&kernel.keys, &*kernel.random, place, name.as_bytes()),
        hash,
        SECRET.seal(&kernel.keys, &*kernel.random, second_factor::place(&id)),
        kernel.now(),
    )
    .execute(&mut *conn)
    .await?;
    if inserted.rows_affected() == 1 {
        sqlx::query!("insert into staff_role (staff, role) values ($1, $2)", id, role.as_str())
            .execute(conn)
            .await?;
    }
    Ok(())
}

/// The same in every installation, so that other demonstration data can name them.
#[must_use]
pub const fn id_of(role: Role) -> Uuid {
    Uuid::from_u128(0x0190_0000_0000_7000_8000_00de_0000_0000 + role as u128)
}

/// How many of them there are, for `minhu doctor`.
///
/// # Errors
/// When the database refuses.
pub async fn count(conn: &mut PgConnection) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from staff where demonstration and state = 'active'"#
    )
    .fetch_one(conn)
    .await
}
