//! Something was sent that the mini-app may show: nobody sees it there before it was looked at.

use std::iter::once;

use sqlx::PgConnection;
use uuid::Uuid;

use super::{ANSWERED_WITHIN, CheckContent, CheckState, EndContentChecks};
use crate::{Kernel, files::PreparedPhoto, outbox};

/// Has a case and its photos looked at, in the transaction that keeps them: by staff where `resident`
/// is none or not linked to WeChat, which can be asked about nobody else. Does nothing where WeChat is
/// not set up.
pub(in crate::cases) async fn check_case(
    kernel: &Kernel,
    conn: &mut PgConnection,
    resident: Option<Uuid>,
    case: Uuid,
    photos: &[PreparedPhoto],
) -> Result<(), sqlx::Error> {
    let parts = once(None).chain(photos.iter().map(|photo| Some(photo.id))).collect();
    start(kernel, conn, resident, case, parts).await
}

/// As [`check_case`], of photos that are sent for a case that is there.
pub(in crate::cases) async fn check_photos(
    kernel: &Kernel,
    conn: &mut PgConnection,
    resident: Option<Uuid>,
    case: Uuid,
    photos: &[PreparedPhoto],
) -> Result<(), sqlx::Error> {
    let parts = photos.iter().map(|photo| Some(photo.id)).collect();
    start(kernel, conn, resident, case, parts).await
}

/// As [`check_photos`], by the one who reported the case.
pub(in crate::cases) async fn check_photos_of(
    kernel: &Kernel,
    conn: &mut PgConnection,
    reporter: Uuid,
    case: Uuid,
    photos: &[PreparedPhoto],
) -> Result<(), sqlx::Error> {
    if photos.is_empty() || kernel.carriers.platforms.wechat.is_none() {
        return Ok(());
    }
    let resident =
        sqlx::query_scalar!("select resident from case_reporter where id = $1", reporter)
            .fetch_one(&mut *conn)
            .await?;
    check_photos(kernel, conn, resident, case, photos).await
}

/// `parts` are photos, and none for the words of the case.
async fn start(
    kernel: &Kernel,
    conn: &mut PgConnection,
    resident: Option<Uuid>,
    case: Uuid,
    parts: Vec<Option<Uuid>>,
) -> Result<(), sqlx::Error> {
    let Some(wechat) = kernel.carriers.platforms.wechat.as_ref().filter(|_| !parts.is_empty())
    else {
        return Ok(());
    };
    let sender = match resident {
        Some(resident) => linked(&mut *conn, resident, wechat.app_id()).await?,
        None => None,
    };
    let state = if sender.is_some() { CheckState::Waiting } else { CheckState::Review };
    let now = kernel.now();
    let ids: Vec<Uuid> = parts.iter().map(|_| kernel.new_id()).collect();
    sqlx::query!(
        "insert into content_check
           (id, case_id, photo, resident, source, state, created_at, answered_at)
         select item.id, $1, item.photo, $2, 'wechat', $3, $4, $5
         from unnest($6::uuid[], $7::uuid[]) as item (id, photo)",
        case,
        sender,
        state.as_str(),
        now,
        sender.is_none().then_some(now),
        &ids,
        &parts as &[Option<Uuid>],
    )
    .execute(&mut *conn)
    .await?;
    if sender.is_none() {
        return Ok(());
    }
    outbox::write(&mut *conn, kernel.new_id(), now, &CheckContent { case }).await?;
    let end = EndContentChecks { case };
    outbox::write_later(conn, kernel.new_id(), now, now + ANSWERED_WITHIN, &end).await
}

/// `resident`, where they are linked to WeChat in the mini-app `app_id`.
async fn linked(
    conn: &mut PgConnection,
    resident: Uuid,
    app_id: &str,
) -> Result<Option<Uuid>, sqlx::Error> {
    sqlx::query_scalar!(
        "select resident from resident_platform
         where resident = $1 and platform = 'wechat' and app_id = $2",
        resident,
        app_id,
    )
    .fetch_optional(conn)
    .await
}
