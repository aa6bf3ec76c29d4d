//! What is known about somebody of the staff: name, posts, department, streets.

use domain::{
    accounts::Role,
    text::{clean_line, length},
};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{
    Kernel,
    privacy::{Place, Redacted, seal},
    problem::FieldError,
};

/// The longest name, in characters; the form's `maxlength`.
pub const MAX_NAME: usize = 40;
/// The most estates of an account, and the longest name of one, in characters.
pub const MAX_ESTATES: usize = 50;
pub const MAX_ESTATE: usize = 60;

/// As a form or the command line gives it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Profile {
    pub name: Redacted<String>,
    pub roles: Vec<Role>,
    pub department: Option<Uuid>,
    pub streets: Vec<Uuid>,
    /// The estates that a property company books for, by name, in its streets.
    pub estates: Vec<String>,
}

impl Profile {
    /// Cleaned, and everything that is wrong with it.
    pub(super) fn checked(self, wrong: &mut Vec<FieldError>) -> Self {
        let name = clean_line(self.name.expose());
        match length(&name) {
            0 => wrong.push(FieldError::new("name", "name-missing")),
            count if count > MAX_NAME => wrong.push(FieldError::new("name", "name-too-long")),
            _ => {}
        }
        let mut roles = self.roles;
        roles.sort_unstable();
        roles.dedup();
        if roles.is_empty() {
            wrong.push(FieldError::new("roles", "role-missing"));
        }
        let mut streets = self.streets;
        streets.sort_unstable();
        streets.dedup();
        let estates = self.estates.iter().map(|estate| clean_line(estate));
        let mut estates: Vec<String> = estates.filter(|estate| !estate.is_empty()).collect();
        estates.sort_unstable();
        estates.dedup();
        if estates.len() > MAX_ESTATES {
            wrong.push(FieldError::new("estates", "estates-too-many"));
        }
        if estates.iter().any(|one| length(one) > MAX_ESTATE) {
            wrong.push(FieldError::new("estates", "text-too-long"));
        }
        Self { name: Redacted::new(name), roles, department: self.department, streets, estates }
    }

    /// What a form with it asks for.
    pub(super) fn to_fields(&self) -> Vec<Vec<u8>> {
        let ids = self.department.iter().chain(&self.streets);
        let mut fields = vec![self.name.expose().as_bytes().to_vec()];
        fields
            .push(self.roles.iter().map(|role| role.as_str()).collect::<Vec<_>>().join(" ").into());
        fields.push(vec![u8::from(self.department.is_some())]);
        fields.extend(ids.map(|id| id.as_bytes().to_vec()));
        fields.push(self.estates.join("\n").into());
        fields
    }

    /// The name, sealed for the row of `staff`.
    pub(super) fn sealed_name(&self, kernel: &Kernel, staff: Uuid) -> Vec<u8> {
        let place = Place { column: "staff.name", row: staff.as_bytes() };
        seal(&kernel.keys, &*kernel.random, place, self.name.expose().as_bytes())
    }
}

/// Makes the posts, streets and estates of `staff` those of `profile`.
pub(super) async fn store_posts(
    conn: &mut PgConnection,
    staff: Uuid,
    profile: &Profile,
) -> Result<(), sqlx::Error> {
    let roles: Vec<String> = profile.roles.iter().map(|role| role.as_str().to_owned()).collect();
    sqlx::query!("delete from staff_role where staff = $1 and role <> all($2)", staff, &roles,)
        .execute(&mut *conn)
        .await?;
    sqlx::query!(
        "insert into staff_role (staff, role) select $1, unnest($2::text[]) on conflict do nothing",
        staff,
        &roles,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "delete from staff_street where staff = $1 and street <> all($2)",
        staff,
        &profile.streets,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "insert into staff_street (staff, street) select $1, unnest($2::uuid[])
         on conflict do nothing",
        staff,
        &profile.streets,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "delete from staff_estate where staff = $1 and estate <> all($2)",
        staff,
        &profile.estates,
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "insert into staff_estate (staff, estate) select $1, unnest($2::text[])
         on conflict do nothing",
        staff,
        &profile.estates,
    )
    .execute(conn)
    .await?;
    Ok(())
}
