//! Documents of a case, such as an official letter or the minutes of a meeting. Only staff who may see
//! the case get them, never whoever reported it.

use bytes::Bytes;
use chrono::{DateTime, Utc};
use domain::{
    accounts::{Act, Kind, Role},
    number::Number,
    phone::mask_numbers,
};
use sqlx::PgExecutor;
use uuid::Uuid;

use super::{ReadError, case_id, standing::Standing, take_step::has_it};
use crate::{
    Kernel, Problem,
    accounts::{Denied, Staff},
    audit::{self, Detail, Event, Subject},
    files::{self, AttachError, DocumentError, prepare_document, read_document},
    idempotency::request_hash,
    privacy::{OpenError, Place, open, seal},
    problem::FieldError,
    records::{Begun, Fields, SaveError, Saving, begin, finish_with},
};

/// The longest title, in characters.
pub const MAX_DOCUMENT_TITLE: usize = 80;
/// The most documents of one case, as the table has it.
pub const MAX_DOCUMENTS: u8 = 10;

/// What a document's file is owned as.
const OWNER: &str = "case_document";
/// Where its title and the key of its file are sealed.
const TITLE: &str = "case_document.title";
const FILE_KEY: &str = "case_document.file_key";

const fn place<'a>(column: &'static str, document: &'a Uuid) -> Place<'a> {
    Place { column, row: document.as_bytes() }
}

/// A document as the page of its case lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseDocument {
    pub id: Uuid,
    /// As it was typed; numbers in it are masked for everybody but whoever handles the case.
    pub title: String,
    /// How large it is.
    pub bytes: i32,
    /// The login of whoever attached it.
    pub by: String,
    pub at: DateTime<Utc>,
    /// Whether this person may remove it.
    pub removable: bool,
}

/// Who may remove what somebody attached, of those who work on the case.
fn may_remove(staff: &Staff, attached_by: Uuid) -> bool {
    attached_by == staff.id || staff.roles.contains(&Role::Supervisor)
}

/// The documents of a case that `staff` may see, in the order in which they were attached.
pub(super) async fn of_case(
    kernel: &Kernel,
    staff: &Staff,
    case: &Standing,
) -> Result<Vec<CaseDocument>, ReadError> {
    let rows = sqlx::query!(
        "select case_document.id, title, bytes, attached_by, login, attached_at
         from case_document join staff on staff.id = attached_by
         where case_id = $1 order by case_document.id",
        case.id,
    )
    .fetch_all(&kernel.db)
    .await?;
    let writes = staff.permit(Act::Write, Kind::Case, case.area()).is_ok();
    let handles = has_it(staff, case);
    rows.into_iter()
        .map(|row| {
            let title = open(&kernel.keys, place(TITLE, &row.id), &row.title)?;
            let title = String::from_utf8_lossy(&title);
            Ok(CaseDocument {
                id: row.id,
                title: if handles { title.into_owned() } else { mask_numbers(&title) },
                bytes: row.bytes,
                by: row.login,
                at: row.attached_at,
                removable: writes && may_remove(staff, row.attached_by),
            })
        })
        .collect()
}

/// A document to be attached: the form's fields by their name. The id of `saving` is the case.
pub struct AttachDocument<'a> {
    pub saving: Saving<'a>,
    /// As it was sent, unchecked; none when no file was chosen.
    pub file: Option<Bytes>,
    /// The field `title`: what it is, in a few words.
    pub get: &'a (dyn Fn(&str) -> String + Sync),
}

impl AttachDocument<'_> {
    /// What can be wrong with its field `file`, besides what [`DocumentError`] knows of every
    /// document; `title` has codes of [`SaveError::FIELD_CODES`].
    pub const CODES: &'static [&'static str] = &["document-missing", "documents-full"];
}

/// Attaches a document to a case, and gives the case. The same form sent twice is one document.
///
/// # Errors
/// [`SaveError`]; nothing was attached then.
pub async fn attach_document(
    kernel: &Kernel,
    attach: AttachDocument<'_>,
) -> Result<Uuid, SaveError> {
    let AttachDocument { saving, file, get } = attach;
    let case = permitted(kernel, &saving).await?;
    let title = title(get, file.is_some())?;
    let Some(bytes) = file else { return Err(wrong("document-missing")) };
    // Before the transaction, since it takes long. What then comes to nothing is swept up.
    let document = prepare_document(kernel, &bytes).await.map_err(not_taken)?;
    let parts = [case.as_bytes().as_slice(), title.as_bytes(), &bytes[..]];
    let hash = request_hash("case-attach-document", parts);
    let (mut tx, claim) = match begin(kernel, &saving, hash).await? {
        Begun::New(tx, claim) => (tx, claim),
        Begun::Done(id) => return Ok(id),
    };
    // Two who attach at once wait for each other here.
    let standing = Standing::lock(&mut tx, case).await?.ok_or(Denied::NotFound)?;
    saving.staff.permit(Act::Write, Kind::Case, standing.area())?;
    let Some(position) = free_position(&mut *tx, case).await? else {
        tx.rollback().await?;
        return Err(wrong("documents-full"));
    };
    let id = kernel.new_id();
    let sealed =
        |column, value: &[u8]| seal(&kernel.keys, &*kernel.random, place(column, &id), value);
    let (title, key) = (sealed(TITLE, title.as_bytes()), sealed(FILE_KEY, document.key.as_slice()));
    sqlx::query!(
        "insert into case_document
           (id, case_id, file, position, title, file_key, bytes, attached_by, attached_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        id,
        case,
        document.id,
        position,
        title,
        key,
        // It is within the bounds of a document.
        i32::try_from(bytes.len()).unwrap_or(i32::MAX),
        saving.staff.id,
        kernel.now(),
    )
    .execute(&mut *tx)
    .await?;
    files::attach(&mut *tx, document.id, OWNER, id).await.map_err(|error| match error {
        AttachError::Database(error) => SaveError::Database(error),
        AttachError::Gone | AttachError::Taken => wrong("document-not-stored"),
    })?;
    let subject = Subject { kind: "case", id: Some(case) };
    let act = ("attach-document", Detail::none().id("document", id));
    finish_with(kernel, tx, claim, &saving, act, subject).await
}

/// The case that `saving` is about, for whoever works on it.
async fn permitted(kernel: &Kernel, saving: &Saving<'_>) -> Result<Uuid, SaveError> {
    saving.staff.reach(Act::Write, Kind::Case)?;
    let case = saving.id.unwrap_or_default();
    let standing = Standing::read(&mut *kernel.db.acquire().await?, case).await?;
    let standing = standing.ok_or(Denied::NotFound)?;
    saving.staff.permit(Act::Write, Kind::Case, standing.area())?;
    Ok(case)
}

/// The title, or everything that is wrong at once, a file that is missing among it.
fn title(get: &(dyn Fn(&str) -> String + Sync), has_file: bool) -> Result<String, SaveError> {
    let mut fields = Fields::new(get);
    let title = fields.line("title", MAX_DOCUMENT_TITLE);
    if !has_file {
        fields.refuse("file", "document-missing");
    }
    if fields.wrong.is_empty() { Ok(title) } else { Err(SaveError::Invalid(fields.wrong)) }
}

fn wrong(code: &str) -> SaveError {
    SaveError::Invalid(vec![FieldError::new("file", code)])
}

fn not_taken(error: DocumentError) -> SaveError {
    match error {
        DocumentError::Database(error) => error.into(),
        error => {
            if error.status() >= 500 {
                tracing::error!(error = &error as &dyn std::error::Error, "document not stored");
            }
            wrong(error.code())
        }
    }
}

/// The first position that no document of the case has; none when all are taken.
async fn free_position(db: impl PgExecutor<'_>, case: Uuid) -> Result<Option<i16>, sqlx::Error> {
    let taken = sqlx::query_scalar!("select position from case_document where case_id = $1", case)
        .fetch_all(db)
        .await?;
    Ok((1..=i16::from(MAX_DOCUMENTS)).find(|position| !taken.contains(position)))
}

/// Removes a document of the case that is the id of `saving`, and gives the case; for whoever attached
/// it, and for supervisors. Its file is left to the sweep.
///
/// # Errors
/// [`SaveError`]; [`SaveError::Changed`] when the case has no such document, or not any more.
pub async fn remove_document(
    kernel: &Kernel,
    saving: Saving<'_>,
    document: Uuid,
) -> Result<Uuid, SaveError> {
    let case = permitted(kernel, &saving).await?;
    let hash = request_hash("case-remove-document", [case.as_bytes(), document.as_bytes()]);
    let (mut tx, claim) = match begin(kernel, &saving, hash).await? {
        Begun::New(tx, claim) => (tx, claim),
        Begun::Done(id) => return Ok(id),
    };
    let attached_by = sqlx::query_scalar!(
        "select attached_by from case_document where id = $1 and case_id = $2",
        document,
        case,
    )
    .fetch_optional(&mut *tx)
    .await?
    .ok_or(SaveError::Changed)?;
    if !may_remove(saving.staff, attached_by) {
        return Err(Denied::Forbidden.into());
    }
    let deleted =
        sqlx::query!("delete from case_document where id = $1", document).execute(&mut *tx).await?;
    if deleted.rows_affected() == 0 {
        return Err(SaveError::Changed);
    }
    let subject = Subject { kind: "case", id: Some(case) };
    let act = ("remove-document", Detail::none().id("document", document));
    finish_with(kernel, tx, claim, &saving, act, subject).await
}

/// Why a document is not shown.
#[derive(Debug, thiserror::Error)]
pub enum OpenDocumentError {
    /// Not there, or not for this person.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The key of its file does not open.
    #[error("the key of the document does not open")]
    Sealed(#[from] OpenError),
    /// Its file is not there, or does not open.
    #[error("the document could not be read")]
    File(#[from] files::ReadError),
    /// The database did not answer as it should.
    #[error("the document could not be looked up")]
    Database(#[from] sqlx::Error),
}

/// A document as it is given to staff.
#[derive(Debug, Clone)]
pub struct OpenedDocument {
    /// For the file that somebody keeps: letters, digits, hyphens and a dot.
    pub name: String,
    pub bytes: Bytes,
}

/// A document of the case of a number. Who opened it stands in the audit: nothing in it is masked.
///
/// # Errors
/// [`OpenDocumentError`]; what is of another area is as if it were not there.
pub async fn open_document(
    kernel: &Kernel,
    staff: &Staff,
    number: &str,
    document: Uuid,
    request_id: Option<String>,
) -> Result<OpenedDocument, OpenDocumentError> {
    staff.reach(Act::Read, Kind::Case)?;
    let number = Number::parse(number).map_err(|_| Denied::NotFound)?;
    let case = case_id(&kernel.db, number.as_str()).await?.ok_or(Denied::NotFound)?;
    let standing = Standing::read(&mut *kernel.db.acquire().await?, case).await?;
    let standing = standing.ok_or(Denied::NotFound)?;
    staff.permit(Act::Read, Kind::Case, standing.area())?;
    let row = sqlx::query!(
        "select file, file_key from case_document where id = $1 and case_id = $2",
        document,
        case,
    )
    .fetch_optional(&kernel.db)
    .await?
    .ok_or(Denied::NotFound)?;
    let key = open(&kernel.keys, place(FILE_KEY, &document), &row.file_key)?;
    let bytes = read_document(kernel, row.file, &key).await?;
    let event = Event {
        id: kernel.new_id(),
        at: kernel.now(),
        actor: staff.actor(),
        act: "open-document",
        subject: Subject { kind: "case", id: Some(case) },
        detail: Detail::none().id("document", document),
        request_id,
    };
    audit::record(&mut *kernel.db.acquire().await?, event).await?;
    // The end of an id is its random part.
    let id = document.simple().to_string();
    Ok(OpenedDocument { name: format!("{number}-{}.pdf", &id[24..]), bytes })
}

#[cfg(test)]
mod tests;
