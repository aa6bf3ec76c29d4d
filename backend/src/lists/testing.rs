//! Staff for tests of what staff do.

use domain::accounts::Role;
use uuid::Uuid;

use crate::{
    Kernel,
    accounts::Staff,
    privacy::{Place, seal},
};

/// Somebody new of the staff, who is in the database too.
///
/// # Panics
/// When the database refuses.
pub(crate) async fn staff(kernel: &Kernel, role: Role) -> Staff {
    let id = kernel.new_id();
    let login = format!("s{}", &id.simple().to_string()[16..]);
    insert(kernel, id, &login).await;
    Staff {
        id,
        login,
        name: "某人".to_owned(),
        roles: vec![role],
        department: None,
        streets: Vec::new(),
    }
}

async fn insert(kernel: &Kernel, id: Uuid, login: &str) {
    let place = Place { column: "staff.name", row: id.as_bytes() };
    let name = seal(&kernel.keys, &*kernel.random, place, "某人".as_bytes());
    // Not a macro: this is no query of the program.
    sqlx::query("insert into staff (id, login, name, created_at) values ($1, $2, $3, $4)")
        .bind(id)
        .bind(login)
        .bind(name)
        .bind(kernel.now())
        .execute(&kernel.db)
        .await
        .expect("a database that takes staff");
}
