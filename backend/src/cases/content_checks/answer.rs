//! WeChat says what it thinks of a photo.

use super::{CheckState, hide::hide};
use crate::{Kernel, platforms::wechat::push::Looked};

/// Keeps what WeChat says of a photo, once; whether it was asked about such a one. What is left to
/// staff already changes only where it is risky; whatever of it they have shown meanwhile is hidden
/// again.
///
/// # Errors
/// When the database does not answer.
pub async fn answer(kernel: &Kernel, looked: &Looked) -> Result<bool, sqlx::Error> {
    let state = CheckState::from(looked.verdict);
    let mut tx = kernel.db.begin().await?;
    let changed = sqlx::query!(
        "update content_check set state = $2, answered_at = $3
         where trace_id = $1 and (state = 'asked' or state = 'review' and $2 = 'risky')
         returning case_id, photo",
        looked.trace_id,
        state.as_str(),
        kernel.now(),
    )
    .fetch_optional(&mut *tx)
    .await?;
    if let Some(changed) = changed {
        if state == CheckState::Risky {
            hide(kernel, &mut tx, changed.case_id, changed.photo).await?;
        }
        tx.commit().await?;
        return Ok(true);
    }
    tx.rollback().await?;
    sqlx::query_scalar!(
        r#"select exists (select from content_check where trace_id = $1) as "known!""#,
        looked.trace_id,
    )
    .fetch_one(&kernel.db)
    .await
}
