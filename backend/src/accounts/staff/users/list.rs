//! The accounts that somebody may see, by login.

use domain::accounts::{Act, Kind, Reach, Role};
use uuid::Uuid;

use super::{error::UserError, set_state::State};
use crate::{
    Kernel,
    accounts::Staff,
    lists::List,
    privacy::{Place, Redacted, open},
};

/// The list of accounts.
pub const USERS: List = List { name: "users", fields: &["login", "role", "state", "department"] };

/// Which accounts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Logins that begin with this.
    pub login: Option<String>,
    pub role: Option<Role>,
    pub state: Option<State>,
    pub department: Option<Uuid>,
}

/// An account in the list.
#[derive(Debug, Clone)]
pub struct Listed {
    pub id: Uuid,
    pub login: String,
    pub name: Redacted<String>,
    pub roles: Vec<Role>,
    pub state: State,
    pub has_app: bool,
    pub demonstration: bool,
    pub department: Option<Uuid>,
}

/// Every account, for the command line.
///
/// # Errors
/// [`UserError`].
pub async fn all(kernel: &Kernel) -> Result<Vec<Listed>, UserError> {
    select(kernel, None, &Filter::default(), None, i64::MAX).await
}

/// At most `limit` accounts that `filter` shows and `staff` may see, by login, after the login
/// `after`.
///
/// # Errors
/// [`UserError`].
pub async fn list(
    kernel: &Kernel,
    staff: &Staff,
    filter: &Filter,
    after: Option<&str>,
    limit: i64,
) -> Result<Vec<Listed>, UserError> {
    // Somebody who sees their department sees that and, without one, nobody.
    let within = match staff.reach(Act::Read, Kind::User)? {
        Reach::District => None,
        _ => Some(staff.department.unwrap_or_default()),
    };
    select(kernel, within, filter, after, limit).await
}

/// Accounts of the department `within`, or of all.
async fn select(
    kernel: &Kernel,
    within: Option<Uuid>,
    filter: &Filter,
    after: Option<&str>,
    limit: i64,
) -> Result<Vec<Listed>, UserError> {
    // A login has no character that means something in a pattern but the underscore.
    let begins = filter.login.as_deref().map(|login| {
        format!("{}%", login.to_ascii_lowercase().replace(['%', '\\'], "").replace('_', "\\_"))
    });
    let rows = sqlx::query!(
        r#"select id, login, name, state, demonstration, department, totp_secret is not null as "has_app!",
             array(select role from staff_role where staff_role.staff = staff.id) as "roles!"
           from staff
           where ($1::text is null or login > $1)
             and ($2::text is null or login like $2)
             and ($3::text is null or state = $3)
             and ($4::text is null or exists (
               select from staff_role where staff_role.staff = staff.id and role = $4))
             and ($5::uuid is null or department = $5)
             and ($6::uuid is null or department = $6)
           order by login limit $7"#,
        after,
        begins,
        filter.state.map(State::as_str),
        filter.role.map(Role::as_str),
        filter.department,
        within,
        limit,
    )
    .fetch_all(&kernel.db)
    .await?;
    let listed = rows.into_iter().map(|row| {
        let place = Place { column: "staff.name", row: row.id.as_bytes() };
        let name = String::from_utf8_lossy(&open(&kernel.keys, place, &row.name)?).into_owned();
        Ok(Listed {
            id: row.id,
            login: row.login,
            name: Redacted::new(name),
            roles: row.roles.iter().filter_map(|role| Role::parse(role)).collect(),
            state: State::parse(&row.state).unwrap_or(State::Disabled),
            has_app: row.has_app,
            demonstration: row.demonstration,
            department: row.department,
        })
    });
    listed.collect()
}
