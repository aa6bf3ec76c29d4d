//! Whoever reported a case: the first, or one who joined.

use domain::{locale::Locale, phone::Phone};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{CaseReceipt, file::FileBy};
use crate::{
    Kernel,
    passes::Shown,
    privacy::{Place, Purpose, blind_index, seal},
};

/// Whose a receipt is.
pub(crate) struct ReporterOf {
    pub(crate) id: Uuid,
    pub(crate) case: Uuid,
}

/// The reporter whose receipt's link holds `secret`, or to whose case it is a pass.
pub(crate) async fn reporter_of(
    kernel: &Kernel,
    secret: &str,
) -> Result<Option<ReporterOf>, sqlx::Error> {
    let Some(shown) = Shown::read(kernel, Purpose::CasePass, secret) else { return Ok(None) };
    sqlx::query_as!(
        ReporterOf,
        r#"select id, case_id as "case" from case_reporter where secret_hash = $1 or id = $2"#,
        shown.hash(),
        shown.row(),
    )
    .fetch_optional(&kernel.db)
    .await
}

/// What is kept of a reporter.
pub(super) struct Reporter<'a> {
    pub(super) by: &'a FileBy<'a>,
    pub(super) name: &'a str,
    pub(super) phone: Option<&'a Phone>,
    pub(super) locale: Locale,
    pub(super) receipt: &'a CaseReceipt,
}

/// Keeps the reporter of a case, with name and phone sealed; their id.
pub(super) async fn keep(
    kernel: &Kernel,
    conn: &mut PgConnection,
    case: Uuid,
    reporter: &Reporter<'_>,
) -> Result<Uuid, sqlx::Error> {
    let id = kernel.new_id();
    let sealed = |column, value: &str| {
        let place = Place { column, row: id.as_bytes() };
        seal(&kernel.keys, &*kernel.random, place, value.as_bytes())
    };
    let phone = reporter.phone.map(Phone::as_str);
    let name = (!reporter.name.is_empty()).then_some(reporter.name);
    let (visitor, resident) = match reporter.by {
        FileBy::Visitor { visitor, resident, .. } => (Some(visitor.as_bytes()), *resident),
        FileBy::Staff(_) | FileBy::City(_) | FileBy::Partner(_) => (None, None),
    };
    sqlx::query!(
        "insert into case_reporter (id, case_id, secret_hash, code_index, phone, phone_index, name,
           locale, presession, resident, joined_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        id,
        case,
        &reporter.receipt.secret.hash()[..],
        &reporter.receipt.code_index(&kernel.keys)[..],
        phone.map(|phone| sealed("case_reporter.phone", phone)),
        phone.map(|phone| blind_index(&kernel.keys, "contact.phone", phone).to_vec()),
        name.map(|name| sealed("case_reporter.name", name)),
        reporter.locale.as_str(),
        visitor.map(|visitor| &visitor[..]),
        resident,
        kernel.now(),
    )
    .execute(conn)
    .await?;
    Ok(id)
}
