//! Staff write a new publication. Residents do not see it yet.

use domain::{
    notices::Shelf,
    text::{clean_line, length},
};
use uuid::Uuid;

use super::{Content, Draft, EditError, area::area_of_new, versions};
use crate::{
    Kernel,
    accounts::{Area, Staff},
    audit::{Detail, Event, Subject},
    forms::FormKey,
    idempotency::request_hash,
    once::{Begun, Once},
    problem::FieldError,
};

/// A new publication as it was sent.
#[derive(Debug, Clone)]
pub struct Create {
    pub shelf: Shelf,
    /// The last part of its address, for good: lower-case words with hyphens.
    pub slug: String,
    /// Whose it is to keep, for good: the id of a department for an article, of a street for a
    /// notice, or empty, see [`area_of_new`].
    pub owner: String,
    pub draft: Draft,
    /// The key of the form that was filled in.
    pub key: FormKey,
    /// The request's id, as in the log.
    pub request_id: Option<String>,
}

/// Keeps a new publication as a draft and tells its id. The same form sent twice makes one.
///
/// # Errors
/// [`EditError`]; nothing was kept then.
pub async fn create(kernel: &Kernel, staff: &Staff, create: Create) -> Result<Uuid, EditError> {
    let owner = clean_line(&create.owner);
    let chosen = match owner.as_str() {
        "" => None,
        typed => Some(Uuid::parse_str(typed).map_err(|_| EditError::OwnerUnknown)?),
    };
    let area = area_of_new(staff, create.shelf, chosen)?;
    let slug = clean_line(&create.slug);
    let content = match (check_slug(&slug), create.draft.check(create.shelf, kernel.now())) {
        (None, Ok(content)) => content,
        (slug, content) => {
            let wrong = slug.into_iter().chain(content.err().into_iter().flatten()).collect();
            return Err(EditError::Invalid(wrong));
        }
    };
    let fields =
        [create.shelf.as_str().to_owned(), slug.clone(), owner, format!("{:?}", create.draft)];
    let hash = request_hash("publication-create", fields);
    let mut once = match Once::begin(kernel, staff.id.as_bytes(), create.key, hash).await? {
        Begun::New(once) => once,
        Begun::Before(answer) => return Uuid::from_slice(&answer).map_err(|_| EditError::Answer),
    };
    let id = kernel.new_id();
    insert(kernel, once.conn(), id, create.shelf, &slug, area).await?;
    versions::insert(once.conn(), id, 1, &content, Some(staff.id), kernel.now()).await?;
    let event = Event {
        id: kernel.new_id(),
        at: kernel.now(),
        actor: staff.actor(),
        act: "create",
        subject: Subject { kind: create.shelf.as_str(), id: Some(id) },
        detail: Detail::none().word("class", content.class.as_str()),
        request_id: create.request_id,
    };
    once.finish(kernel, event, id.as_bytes()).await?;
    Ok(id)
}

/// As the check on the table has it.
fn check_slug(slug: &str) -> Option<FieldError> {
    let word = |word: &str| {
        !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
    };
    let right = length(slug) <= 80 && slug != "new" && slug.split('-').all(word);
    (!right).then(|| FieldError::new("slug", "publication-slug-invalid"))
}

async fn insert(
    kernel: &Kernel,
    conn: &mut sqlx::PgConnection,
    id: Uuid,
    shelf: Shelf,
    slug: &str,
    area: Area,
) -> Result<(), EditError> {
    sqlx::query!(
        "insert into publication (id, shelf, slug, department, street, version, changed_at)
         values ($1, $2, $3, $4, $5, 1, $6)",
        id,
        shelf.as_str(),
        slug,
        area.department,
        area.street,
        kernel.now(),
    )
    .execute(conn)
    .await
    .map_err(|error| match error.as_database_error().and_then(|error| error.constraint()) {
        Some("publication_slug") => EditError::SlugTaken,
        Some("publication_department_known" | "publication_street_known") => {
            EditError::OwnerUnknown
        }
        _ => EditError::Database(error),
    })?;
    Ok(())
}

/// The content that a test or the demonstration puts on a shelf by itself.
pub(super) async fn insert_published(
    conn: &mut sqlx::PgConnection,
    id: Uuid,
    (shelf, slug): (Shelf, &str),
    content: &Content,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into publication
           (id, shelf, slug, state, version, published, first_published_at, published_at,
            changed_at)
         values ($1, $2, $3, 'published', 1, 1, $4, $4, $4)",
        id,
        shelf.as_str(),
        slug,
        now,
    )
    .execute(&mut *conn)
    .await?;
    versions::insert(conn, id, 1, content, None, now).await
}
