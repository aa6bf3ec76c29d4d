//! Somebody keeps the filter that they are looking at.

use domain::text::{clean_line, length};

use super::{super::List, clean_query};
use crate::{Kernel, Problem, accounts::Staff};

/// The longest name of a filter, in characters; the form's `maxlength`.
pub const MAX_NAME: usize = 40;
/// Filters that one person keeps for one list: more than anybody looks through.
const MAX_FILTERS: i64 = 30;

/// Why a filter was not kept.
#[derive(Debug, thiserror::Error)]
pub enum AddError {
    /// It has no name, or a long one.
    #[error("a filter needs a name of at most {MAX_NAME} characters")]
    Name,
    /// Nothing of the list is filtered.
    #[error("the query holds no filter")]
    Empty,
    /// There are enough.
    #[error("too many saved filters")]
    TooMany,
    /// The database did not answer as it should.
    #[error("the filter could not be kept")]
    Database(#[from] sqlx::Error),
}

impl AddError {
    /// Its codes.
    pub const CODES: &'static [&'static str] =
        &["filter-name", "filter-empty", "filter-too-many", "unavailable"];
}

impl Problem for AddError {
    fn code(&self) -> &'static str {
        match self {
            Self::Name => "filter-name",
            Self::Empty => "filter-empty",
            Self::TooMany => "filter-too-many",
            Self::Database(_) => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Name | Self::Empty | Self::TooMany => 422,
            Self::Database(_) => 503,
        }
    }

    fn field(&self) -> Option<&'static str> {
        matches!(self, Self::Name).then_some("name")
    }
}

/// Keeps the filters in `query` under `name`. The same name again replaces it, so a second click
/// changes nothing. A preference of one person, so there is no audit row.
///
/// # Errors
/// [`AddError`].
pub async fn add(
    kernel: &Kernel,
    staff: &Staff,
    list: &List,
    name: &str,
    query: &str,
) -> Result<(), AddError> {
    let name = clean_line(name);
    if name.is_empty() || length(&name) > MAX_NAME {
        return Err(AddError::Name);
    }
    let query = clean_query(list, query).ok_or(AddError::Empty)?;
    // The count may be over by one or two when somebody saves in two tabs at once; it only keeps
    // the page readable.
    let kept = sqlx::query_scalar!(
        "insert into saved_filter (id, staff, list, name, query, created_at)
         select $1, $2, $3, $4, $5, $6
         where (select count(*) from saved_filter
                where staff = $2 and list = $3 and name <> $4) < $7
         on conflict (staff, list, name)
           do update set query = excluded.query, created_at = excluded.created_at
         returning id",
        kernel.new_id(),
        staff.id,
        list.name,
        name,
        query,
        kernel.now(),
        MAX_FILTERS,
    )
    .fetch_optional(&kernel.db)
    .await?;
    kept.map(drop).ok_or(AddError::TooMany)
}

#[cfg(test)]
mod tests {
    use domain::accounts::Role;
    use sqlx::PgPool;

    use super::*;
    use crate::{
        db::{
            Role as DbRole,
            testing::{TestKernel, as_role},
        },
        lists::{
            saved_filters::{remove, show},
            testing::staff,
        },
    };

    const LIST: List = List { name: "audit", fields: &["act"] };

    #[sqlx::test(migrations = false)]
    async fn a_filter_is_ones_own(pool: PgPool) {
        let kernel = TestKernel::new(as_role(&pool, DbRole::Serve).await);
        let (one, other) =
            (staff(&kernel, Role::Supervisor).await, staff(&kernel, Role::Supervisor).await);
        add(&kernel, &one, &LIST, " 导出 ", "act=export&after=x").await.unwrap();
        // The same name again: another query, the same filter.
        add(&kernel, &one, &LIST, "导出", "act=import").await.unwrap();
        let shown = show(&kernel.db, &one, &LIST).await.unwrap();
        assert_eq!(shown.len(), 1);
        assert_eq!((shown[0].name.as_str(), shown[0].query.as_str()), ("导出", "act=import"));
        assert!(show(&kernel.db, &other, &LIST).await.unwrap().is_empty());

        remove(&kernel.db, &other, shown[0].id).await.unwrap();
        assert_eq!(show(&kernel.db, &one, &LIST).await.unwrap().len(), 1, "not theirs to remove");
        remove(&kernel.db, &one, shown[0].id).await.unwrap();
        remove(&kernel.db, &one, shown[0].id).await.unwrap();
        assert!(show(&kernel.db, &one, &LIST).await.unwrap().is_empty());
    }

    #[sqlx::test(migrations = false)]
    async fn what_is_no_filter_is_refused(pool: PgPool) {
        let kernel = TestKernel::new(as_role(&pool, DbRole::Serve).await);
        let one = staff(&kernel, Role::Supervisor).await;
        for name in ["", " \u{200B}", &"名".repeat(41)] {
            let refused = add(&kernel, &one, &LIST, name, "act=x").await;
            assert!(matches!(refused, Err(AddError::Name)), "{name}");
        }
        for query in ["", "after=x", "act="] {
            let refused = add(&kernel, &one, &LIST, "x", query).await;
            assert!(matches!(refused, Err(AddError::Empty)), "{query}");
        }
        for number in 0..30 {
            add(&kernel, &one, &LIST, &number.to_string(), "act=x").await.unwrap();
        }
        let refused = add(&kernel, &one, &LIST, "one more", "act=x").await;
        assert!(matches!(refused, Err(AddError::TooMany)));
        add(&kernel, &one, &LIST, "7", "act=y").await.unwrap();
    }
}
