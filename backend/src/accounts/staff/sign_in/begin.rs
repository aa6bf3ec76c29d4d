//! The first proof: login and password.

use domain::text::clean_line;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    From, PENDING_FOR,
    limit::{Unproved, spend_password},
};
use crate::{
    Kernel, Problem,
    accounts::staff::{
        password::{self, Busy},
        totp::TotpSecret,
    },
    limits::LimitError,
    presession::PreSessionId,
    privacy::{Place, Redacted},
    problem::FieldError,
};

/// Who somebody says they are.
#[derive(Debug, Clone)]
pub struct SignIn {
    pub login: String,
    pub password: Redacted<String>,
    /// Whether this district is the demonstration: its accounts are let in nowhere else.
    pub demonstration: bool,
    pub from: From,
}

/// Why somebody may not go on.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// What is missing.
    #[error("{} fields are wrong", .0.len())]
    Invalid(Vec<FieldError>),
    /// There is no such login, or its password is another, or it is disabled: the same answer after
    /// the same time.
    #[error("login or password is wrong")]
    Wrong,
    /// Too many tries.
    #[error(transparent)]
    Limit(#[from] LimitError),
    /// Too many sign in at this moment.
    #[error(transparent)]
    Busy(#[from] Busy),
    /// The database did not answer as it should.
    #[error("signing in could not be begun")]
    Database(#[from] sqlx::Error),
}

impl SignInError {
    /// Its own codes; those of [`LimitError`] come on top.
    pub const CODES: &'static [&'static str] = &[
        "form-invalid",
        "login-missing",
        "password-missing",
        "sign-in-wrong",
        "sign-in-busy",
        "unavailable",
    ];

    /// What is wrong with which field.
    #[must_use]
    pub fn fields(&self) -> Vec<FieldError> {
        match self {
            Self::Invalid(fields) => fields.clone(),
            other => vec![FieldError::new("", other.code())],
        }
    }
}

impl Problem for SignInError {
    fn code(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "form-invalid",
            Self::Wrong => "sign-in-wrong",
            Self::Limit(error) => error.code(),
            Self::Busy(_) => "sign-in-busy",
            Self::Database(_) => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Invalid(_) | Self::Wrong => 422,
            Self::Limit(error) => error.status(),
            Self::Busy(_) | Self::Database(_) => 503,
        }
    }
}

/// Takes login and password. The browser then owes the second proof: see
/// [`pending`](super::pending()).
///
/// # Errors
/// [`SignInError`].
pub async fn begin(kernel: &Kernel, sign_in: SignIn) -> Result<(), SignInError> {
    let login = checked(&sign_in).map_err(SignInError::Invalid)?;
    let row = find(kernel, &login).await?;
    let who = row.as_ref().filter(|row| row.is_admitted(&sign_in)).map(Row::unproved);
    spend_password(kernel, &sign_in.from, &login, who).await?;
    let kept = row.filter(|_| who.is_some()).and_then(|row| row.password_hash);
    let right = password::verify(kept, sign_in.password).await?;
    let Some(who) = who.filter(|_| right) else {
        // Neither who nor from where: the access line has the rest.
        tracing::info!("staff sign-in refused");
        return Err(SignInError::Wrong);
    };
    let mut conn = kernel.db.acquire().await?;
    open(kernel, &mut conn, who.staff, "password", sign_in.from.presession).await?;
    Ok(())
}

/// Leaves what waits for the second proof of `staff`, in place of anything this browser left before.
/// Whoever has no secret yet is offered one.
pub(in crate::accounts::staff) async fn open(
    kernel: &Kernel,
    conn: &mut PgConnection,
    staff: Uuid,
    proved: &str,
    browser: PreSessionId,
) -> Result<(), sqlx::Error> {
    let id = kernel.new_id();
    let place = Place { column: "staff_sign_in.totp_secret", row: id.as_bytes() };
    let offered = TotpSecret::mint(&*kernel.random).seal(&kernel.keys, &*kernel.random, place);
    sqlx::query!(
        "insert into staff_sign_in (presession, id, staff, proved, totp_secret, expires_at)
         select $1, $2, staff.id, $4, case when staff.totp_secret is null then $5::bytea end, $6
         from staff where staff.id = $3
         on conflict (presession) do update set
           id = excluded.id, staff = excluded.staff, proved = excluded.proved, tries = 0,
           totp_secret = excluded.totp_secret, expires_at = excluded.expires_at",
        browser.as_bytes(),
        id,
        staff,
        proved,
        offered,
        kernel.now() + PENDING_FOR,
    )
    .execute(conn)
    .await?;
    Ok(())
}

fn checked(sign_in: &SignIn) -> Result<String, Vec<FieldError>> {
    let login = clean_line(&sign_in.login).to_ascii_lowercase();
    let mut wrong = Vec::new();
    if login.is_empty() {
        wrong.push(FieldError::new("login", "login-missing"));
    }
    if sign_in.password.expose().is_empty() {
        wrong.push(FieldError::new("password", "password-missing"));
    }
    if wrong.is_empty() { Ok(login) } else { Err(wrong) }
}

struct Row {
    id: Uuid,
    password_hash: Option<String>,
    active: bool,
    demonstration: bool,
}

impl Row {
    fn is_admitted(&self, sign_in: &SignIn) -> bool {
        self.active && (!self.demonstration || sign_in.demonstration)
    }

    const fn unproved(&self) -> Unproved {
        Unproved { staff: self.id, demonstration: self.demonstration }
    }
}

async fn find(kernel: &Kernel, login: &str) -> Result<Option<Row>, sqlx::Error> {
    sqlx::query_as!(
        Row,
        r#"select id, password_hash, state = 'active' as "active!", demonstration
           from staff where login = $1"#,
        login,
    )
    .fetch_optional(&kernel.db)
    .await
}
