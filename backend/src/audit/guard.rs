//! What watches over the chain while Minhu runs.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use tokio_util::sync::CancellationToken;

use super::{AnchorError, AnchorFile, keep_check, verify};
use crate::{Kernel, jobs};

/// As often as seals are made.
const ANCHOR_EVERY: Duration = Duration::from_secs(2);
/// Every event is read again.
const CHECK_EVERY: Duration = Duration::from_secs(24 * 3600);

/// Adds each seal to `anchor`, and checks the whole chain when it begins and once a day, until
/// `shutdown`. A finding is logged as an error and kept for the pages of staff. `kernel.db` acts as
/// [`Role::Worker`](crate::db::Role::Worker).
pub async fn guard(kernel: Kernel, anchor: AnchorFile, shutdown: CancellationToken) {
    // Said once, not every two seconds.
    let said = AtomicBool::new(false);
    tokio::join!(
        jobs::every("audit-anchor", ANCHOR_EVERY, &shutdown, || async {
            match anchor.catch_up(&kernel.db).await {
                Err(error @ AnchorError::Differs(_)) => {
                    if !said.swap(true, Ordering::Relaxed) {
                        tracing::error!(%error, "audit anchor");
                    }
                    Ok(())
                }
                result => result.map(drop),
            }
        }),
        jobs::every("audit-check", CHECK_EVERY, &shutdown, || check(&kernel, &anchor)),
    );
}

async fn check(kernel: &Kernel, anchor: &AnchorFile) -> Result<(), AnchorError> {
    let found = verify(&kernel.db, anchor.read()?).await?;
    if let Some(finding) = &found.first_problem {
        tracing::error!(code = finding.code(), %finding, "audit is not as it was written");
    }
    keep_check(&kernel.db, kernel.new_id(), kernel.now(), &found).await?;
    Ok(())
}
