//! One account, as an administrator or a supervisor sees it.

use chrono::{DateTime, Utc};
use domain::accounts::{Act, Kind, Role};
use uuid::Uuid;

use super::{error::UserError, profile::Profile, set_state::State};
use crate::{
    Kernel,
    accounts::{Area, Denied, Staff, staff::session},
    privacy::{Place, Redacted, open},
};

/// An account with everything that is shown of it.
#[derive(Debug, Clone)]
pub struct User {
    pub id: Uuid,
    pub login: String,
    pub profile: Profile,
    pub state: State,
    pub demonstration: bool,
    /// Whether a password is set.
    pub has_password: bool,
    /// Whether an app is set up.
    pub has_app: bool,
    pub created_at: DateTime<Utc>,
    pub sessions: Vec<session::Listed>,
}

/// The account, for somebody who may see it.
///
/// # Errors
/// [`UserError`].
pub async fn read(kernel: &Kernel, staff: &Staff, id: Uuid) -> Result<User, UserError> {
    staff.reach(Act::Read, Kind::User)?;
    let row = sqlx::query!(
        r#"select login, name, department, state, demonstration, created_at,
             password_hash is not null as "has_password!", totp_secret is not null as "has_app!",
             array(select role from staff_role where staff_role.staff = staff.id) as "roles!",
             array(select street from staff_street where staff_street.staff = staff.id)
               as "streets!",
             array(select estate from staff_estate where staff_estate.staff = staff.id
                   order by estate) as "estates!"
           from staff where id = $1"#,
        id,
    )
    .fetch_optional(&kernel.db)
    .await?
    .ok_or(Denied::NotFound)?;
    let area = Area { staff: Some(id), department: row.department, street: None };
    staff.permit(Act::Read, Kind::User, area)?;
    let place = Place { column: "staff.name", row: id.as_bytes() };
    let name = String::from_utf8_lossy(&open(&kernel.keys, place, &row.name)?).into_owned();
    Ok(User {
        id,
        login: row.login,
        profile: Profile {
            name: Redacted::new(name),
            roles: row.roles.iter().filter_map(|role| Role::parse(role)).collect(),
            department: row.department,
            streets: row.streets,
            estates: row.estates,
        },
        state: State::parse(&row.state).unwrap_or(State::Disabled),
        demonstration: row.demonstration,
        has_password: row.has_password,
        has_app: row.has_app,
        created_at: row.created_at,
        sessions: session::list(kernel, id).await?,
    })
}

/// The account that signs in as `login`, for the command line.
///
/// # Errors
/// [`UserError::Denied`] when there is none.
pub async fn find_login(kernel: &Kernel, login: &str) -> Result<Uuid, UserError> {
    let found = sqlx::query_scalar!("select id from staff where login = $1", login)
        .fetch_optional(&kernel.db)
        .await?;
    found.ok_or(UserError::Denied(Denied::NotFound))
}

/// Whose the account is.
pub(super) async fn area_of(kernel: &Kernel, id: Uuid) -> Result<Area, UserError> {
    let department = sqlx::query_scalar!("select department from staff where id = $1", id)
        .fetch_optional(&kernel.db)
        .await?
        .ok_or(Denied::NotFound)?;
    Ok(Area { staff: Some(id), department, street: None })
}
