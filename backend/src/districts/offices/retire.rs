//! Staff take departments and contact points out of use.

use sqlx::PgConnection;
use uuid::Uuid;

use crate::{
    Kernel,
    accounts::Denied,
    audit::Subject,
    districts::save::{Begun, SaveError, Saving, begin, finish},
    idempotency::request_hash,
};

/// What is retired.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Office {
    Department,
    ContactPoint,
}

impl Office {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Department => "department",
            Self::ContactPoint => "contact-point",
        }
    }
}

/// Takes it out of use. Rows that point to it keep doing so; a department that staff in service,
/// departments or contact points still belong to is refused.
///
/// # Errors
/// [`SaveError`].
pub async fn retire(
    kernel: &Kernel,
    saving: Saving<'_>,
    office: Office,
) -> Result<Uuid, SaveError> {
    let id = saving.id.ok_or(Denied::NotFound)?;
    let hash = request_hash("retire-office", [office.as_str().as_bytes(), id.as_bytes()]);
    let (mut tx, claim) = match begin(kernel, &saving, hash).await? {
        Begun::New(tx, claim) => (tx, claim),
        Begun::Done(id) => return Ok(id),
    };
    let retired = match office {
        Office::Department if in_use(&mut tx, id).await? => return Err(SaveError::InUse),
        Office::Department => {
            sqlx::query!(
                "update department set retired_at = $2 where id = $1 and retired_at is null",
                id,
                kernel.now(),
            )
            .execute(&mut *tx)
            .await?
        }
        Office::ContactPoint => {
            sqlx::query!(
                "update contact_point set retired_at = $2 where id = $1 and retired_at is null",
                id,
                kernel.now(),
            )
            .execute(&mut *tx)
            .await?
        }
    };
    if retired.rows_affected() == 0 {
        return Err(Denied::NotFound.into());
    }
    let subject = Subject { kind: office.as_str(), id: Some(id) };
    finish(kernel, tx, claim, &saving, "retire", subject).await
}

async fn in_use(db: &mut PgConnection, department: Uuid) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select exists (select from department where parent = $1 and retired_at is null)
             or exists (select from contact_point where department = $1 and retired_at is null)
             or exists (select from staff where department = $1 and state = 'active') as "used!""#,
        department,
    )
    .fetch_one(db)
    .await
}
