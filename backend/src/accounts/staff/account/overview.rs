//! What somebody sees of their own account.

use sqlx::PgPool;
use uuid::Uuid;

use crate::{
    Kernel, Problem,
    accounts::staff::{
        recovery_code,
        session::{self, Listed},
    },
};

/// Their sessions, codes and identity.
#[derive(Debug, Clone)]
pub struct Overview {
    pub sessions: Vec<Listed>,
    /// Codes on paper that are left.
    pub recovery_codes: i64,
    /// Whether an identity at the provider is linked.
    pub is_linked: bool,
}

/// The database did not answer as it should.
#[derive(Debug, thiserror::Error)]
#[error("the account could not be read")]
pub struct OverviewError(#[from] sqlx::Error);

impl Problem for OverviewError {
    fn code(&self) -> &'static str {
        "unavailable"
    }

    fn status(&self) -> u16 {
        503
    }
}

/// The account of `staff`.
///
/// # Errors
/// [`OverviewError`].
pub async fn overview(kernel: &Kernel, staff: Uuid) -> Result<Overview, OverviewError> {
    Ok(Overview {
        sessions: session::list(kernel, staff).await?,
        recovery_codes: recovery_code::left(kernel, staff).await?,
        is_linked: is_linked(&kernel.db, staff).await?,
    })
}

async fn is_linked(db: &PgPool, staff: Uuid) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select exists (select from staff_identity where staff = $1) as "linked!""#,
        staff,
    )
    .fetch_one(db)
    .await
}
