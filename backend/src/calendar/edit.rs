//! Staff change the calendar in the console: typed, pasted or uploaded.

use domain::accounts::{Act as StaffAct, Kind};
use sqlx::PgConnection;

use super::{
    ChangeError, LineError,
    change::{Act, apply, lock},
    parse,
};
use crate::{
    Kernel, Problem,
    accounts::{Area, Denied, Staff},
    forms::FormKey,
    idempotency::{IdempotencyError, request_hash},
    once::{Begun, Once},
    problem::FieldError,
};

/// The longest text that is taken, in bytes: a dozen years.
pub const MAX_BYTES: usize = 16 * 1024;

/// A change as it was sent.
#[derive(Debug, Clone)]
pub struct Edit {
    /// In the format of [`parse`](super::parse()).
    pub text: String,
    /// The version that they had before them.
    pub based_on: i64,
    /// The key of the form that was filled in.
    pub key: FormKey,
    /// The request's id, as in the log.
    pub request_id: Option<String>,
}

/// What became of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edited {
    /// The newest version.
    pub version: i64,
}

/// Why the calendar was not changed.
#[derive(Debug, thiserror::Error)]
pub enum EditError {
    /// They may not.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The text has mistakes; never empty.
    #[error("{} mistakes in the text", .0.len())]
    Text(Vec<LineError>),
    /// The text is longer than [`MAX_BYTES`].
    #[error("the text is too long")]
    TooLong,
    /// Somebody else changed the calendar meanwhile.
    #[error("the calendar was changed meanwhile")]
    Stale,
    /// The form was sent before, with other content or a moment ago.
    #[error(transparent)]
    Idempotency(#[from] IdempotencyError),
    /// What is stored is no calendar.
    #[error("the stored calendar cannot be read")]
    Inconsistent,
    /// The database did not answer as it should.
    #[error("the calendar could not be written")]
    Database(#[from] sqlx::Error),
}

impl EditError {
    /// The codes that are its own; those of [`Denied`] and [`IdempotencyError`] come on top.
    pub const CODES: &'static [&'static str] =
        &["calendar-text", "calendar-too-long", "calendar-changed", "internal", "unavailable"];

    /// What is wrong with which field, to show beside it.
    #[must_use]
    pub fn fields(&self) -> Vec<FieldError> {
        vec![FieldError::new(self.field().unwrap_or_default(), self.code())]
    }
}

impl Problem for EditError {
    fn code(&self) -> &'static str {
        match self {
            Self::Denied(error) => error.code(),
            Self::Text(_) => "calendar-text",
            Self::TooLong => "calendar-too-long",
            Self::Stale => "calendar-changed",
            Self::Idempotency(error) => error.code(),
            Self::Inconsistent => "internal",
            Self::Database(_) => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Denied(error) => error.status(),
            Self::Text(_) | Self::TooLong => 422,
            Self::Stale => 409,
            Self::Idempotency(error) => error.status(),
            Self::Inconsistent => 500,
            Self::Database(_) => 503,
        }
    }

    fn field(&self) -> Option<&'static str> {
        matches!(self, Self::Text(_) | Self::TooLong).then_some("text")
    }
}

impl From<ChangeError> for EditError {
    fn from(error: ChangeError) -> Self {
        match error {
            ChangeError::File(errors) => Self::Text(errors),
            ChangeError::Inconsistent => Self::Inconsistent,
            ChangeError::Database(error) => Self::Database(error),
        }
    }
}

/// Makes the calendar what the text says of it; what it does not name stays. The same form sent
/// twice is one change.
///
/// # Errors
/// [`EditError`]; nothing was changed then.
pub async fn edit(kernel: &Kernel, staff: &Staff, edit: Edit) -> Result<Edited, EditError> {
    // The calendar is the whole district's.
    staff.permit(StaffAct::Write, Kind::Calendar, Area::default())?;
    if edit.text.len() > MAX_BYTES {
        return Err(EditError::TooLong);
    }
    let changes = parse(&edit.text).map_err(EditError::Text)?;
    let fields = [edit.text.as_bytes(), &edit.based_on.to_be_bytes()];
    let hash = request_hash("calendar-edit", fields);
    let mut once = match Once::begin(kernel, staff.id.as_bytes(), edit.key, hash).await? {
        Begun::New(once) => once,
        Begun::Before(answer) => {
            let version = answer.try_into().map(i64::from_be_bytes);
            return version.map(|version| Edited { version }).map_err(|_| EditError::Inconsistent);
        }
    };
    check_version(once.conn(), edit.based_on).await?;
    let act = Act {
        at: kernel.now(),
        actor: staff.actor(),
        event: kernel.new_id(),
        act: "edit",
        request_id: edit.request_id,
    };
    let (_, version) = apply(once.conn(), &changes, act).await?;
    once.finish_recorded(kernel, &version.to_be_bytes()).await?;
    Ok(Edited { version })
}

async fn check_version(conn: &mut PgConnection, based_on: i64) -> Result<(), EditError> {
    if lock(conn).await? == based_on { Ok(()) } else { Err(EditError::Stale) }
}

#[cfg(test)]
mod tests {
    use domain::accounts::Role;
    use futures::future::join_all;
    use sqlx::PgPool;
    use uuid::Uuid;

    use super::{
        super::{SEED, load},
        *,
    };
    use crate::db::{
        Role as DbRole,
        testing::{TestKernel, as_role},
    };

    const NEXT: &str = "year,2027,2026-11-30,通知,\noff,2027-01-01,2027-01-03,元旦,\n";

    fn staff(role: Role) -> Staff {
        Staff {
            id: Uuid::from_u128(1),
            login: "somebody".to_owned(),
            name: "某人".to_owned(),
            roles: vec![role],
            department: None,
            streets: Vec::new(),
        }
    }

    fn change(kernel: &Kernel, text: &str, based_on: i64) -> Edit {
        let key = FormKey::mint(&*kernel.random);
        Edit { text: text.to_owned(), based_on, key, request_id: None }
    }

    async fn serving(pool: &PgPool) -> TestKernel {
        TestKernel::new(as_role(pool, DbRole::Serve).await)
    }

    #[sqlx::test(migrations = false)]
    async fn an_administrator_changes_it_once(pool: PgPool) {
        let kernel = serving(&pool).await;
        let who = staff(Role::Administrator);
        let first = change(&kernel, SEED, 0);
        assert_eq!(edit(&kernel, &who, first.clone()).await.unwrap().version, 1);
        // A second click, also after somebody else's change.
        assert_eq!(edit(&kernel, &who, change(&kernel, NEXT, 1)).await.unwrap().version, 2);
        assert_eq!(edit(&kernel, &who, first.clone()).await.unwrap().version, 1);
        let other = Edit { text: NEXT.to_owned(), ..first };
        let refused = edit(&kernel, &who, other).await.unwrap_err();
        assert_eq!((refused.code(), refused.status()), ("form-changed", 422));
        let (acts, actor): (i64, String) =
            sqlx::query_as("select count(*), max(actor) from audit_event where act = 'edit'")
                .fetch_one(&pool)
                .await
                .unwrap();
        assert_eq!((acts, actor), (2, who.id.to_string()));
    }

    #[sqlx::test(migrations = false)]
    async fn others_and_mistakes_are_refused(pool: PgPool) {
        let kernel = serving(&pool).await;
        for role in Role::ALL.into_iter().filter(|role| *role != Role::Administrator) {
            let refused = edit(&kernel, &staff(role), change(&kernel, SEED, 0)).await.unwrap_err();
            assert_eq!(refused.code(), "forbidden", "{role:?}");
        }
        let who = staff(Role::Administrator);
        let refused = edit(&kernel, &who, change(&kernel, "off,soon,,,", 0)).await.unwrap_err();
        assert_eq!((refused.code(), refused.field()), ("calendar-text", Some("text")));
        let long = "#".repeat(MAX_BYTES + 1);
        let refused = edit(&kernel, &who, change(&kernel, &long, 0)).await.unwrap_err();
        assert_eq!(refused.code(), "calendar-too-long");
        assert_eq!(load(&pool).await.unwrap().version, 0);
    }

    #[sqlx::test(migrations = false)]
    async fn of_two_who_had_the_same_before_them_one_succeeds(pool: PgPool) {
        let kernel = serving(&pool).await;
        let who = staff(Role::Administrator);
        let years = (2027..2035).map(|year| NEXT.replace("2027", &year.to_string()));
        let edits = years.map(|text| edit(&kernel, &who, change(&kernel, &text, 0)));
        let outcomes = join_all(edits).await;
        assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
        for refused in outcomes.into_iter().filter_map(Result::err) {
            assert_eq!((refused.code(), refused.status()), ("calendar-changed", 409));
        }
        let edition = load(&pool).await.unwrap();
        assert_eq!((edition.version, edition.calendar.years().count()), (1, 1));
    }
}
