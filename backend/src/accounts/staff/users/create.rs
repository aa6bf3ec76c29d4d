//! A new account. Its holder sets the password with a link, and an app at the first sign-in.

use domain::{accounts::Kind, text::clean_line};
use uuid::Uuid;

use super::{
    account,
    error::UserError,
    profile::{Profile, store_posts},
};
use crate::{
    Kernel,
    accounts::{
        Area, SessionToken,
        staff::{
            invitation,
            order::{Order, Started},
        },
    },
    audit::Detail,
    idempotency::request_hash,
    problem::FieldError,
};

/// An account that is there now.
#[derive(Debug, Clone)]
pub struct Created {
    pub id: Uuid,
    /// For the link with which its holder sets the password.
    pub link: SessionToken,
}

/// Makes an account.
///
/// # Errors
/// [`UserError`].
pub async fn create(
    kernel: &Kernel,
    order: Order,
    login: &str,
    profile: Profile,
) -> Result<Created, UserError> {
    order.permit(Kind::User)?;
    let mut wrong = Vec::new();
    let login = checked_login(login, &mut wrong);
    let profile = profile.checked(&mut wrong);
    if !wrong.is_empty() {
        return Err(UserError::Invalid(wrong));
    }
    let area = Area { department: profile.department, ..Area::default() };
    let fields = [vec![login.as_bytes().to_vec()], profile.to_fields()].concat();
    let mut running = match order
        .start(kernel, Kind::User, area, request_hash("user-create", fields))
        .await?
    {
        Started::Replayed(answer) => return Created::from_bytes(&answer).ok_or(UserError::Answer),
        Started::New(running) => running,
    };
    let id = kernel.new_id();
    let inserted = sqlx::query!(
        "insert into staff (id, login, name, department, created_at) values ($1, $2, $3, $4, $5)",
        id,
        login,
        profile.sealed_name(kernel, id),
        profile.department,
        kernel.now(),
    )
    .execute(running.conn())
    .await;
    if let Err(error) = inserted {
        running.give_up().await;
        return Err(error.into());
    }
    store_posts(running.conn(), id, &profile).await?;
    let created = Created { id, link: invitation::issue(kernel, running.conn(), id).await? };
    let answer = created.to_bytes();
    running.finish(kernel, "user-created", account(id), Detail::none(), &answer).await?;
    Ok(created)
}

/// What a login may be, as the table has it: letters, digits and three signs, beginning with a
/// letter.
fn checked_login(typed: &str, wrong: &mut Vec<FieldError>) -> String {
    let login = clean_line(typed).to_ascii_lowercase();
    let letters = login
        .bytes()
        .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"._-".contains(&byte));
    let first = login.bytes().next().is_some_and(|byte| byte.is_ascii_lowercase());
    if !letters || !first || !(2..=40).contains(&login.len()) {
        wrong.push(FieldError::new("login", "login-invalid"));
    }
    login
}

impl Created {
    fn to_bytes(&self) -> Vec<u8> {
        [self.id.as_bytes(), self.link.to_text().as_bytes()].concat()
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (id, link) = bytes.split_at_checked(16)?;
        let link = SessionToken::parse(std::str::from_utf8(link).ok()?)?;
        Some(Self { id: Uuid::from_slice(id).ok()?, link })
    }
}
