//! What is risky is shown no more.

use sqlx::PgConnection;
use uuid::Uuid;

use crate::{
    Kernel,
    audit::{self, Actor, Detail, Event, Subject},
};

/// Takes a photo of a case off the public list, or the case for its words, if staff have shown it.
pub(super) async fn hide(
    kernel: &Kernel,
    conn: &mut PgConnection,
    case: Uuid,
    photo: Option<Uuid>,
) -> Result<(), sqlx::Error> {
    let (hidden, act) = match photo {
        Some(photo) => {
            let hidden = sqlx::query!(
                "update case_photo set public_at = null
                 where file = $1 and public_at is not null",
                photo,
            );
            (hidden.execute(&mut *conn).await?, "hide-photo")
        }
        None => {
            let hidden = sqlx::query!(
                "update case_file set public_at = null where id = $1 and public_at is not null",
                case,
            );
            (hidden.execute(&mut *conn).await?, "hide-case")
        }
    };
    if hidden.rows_affected() == 0 {
        return Ok(());
    }
    let event = Event {
        id: kernel.new_id(),
        at: kernel.now(),
        actor: Actor::System("wechat"),
        act,
        subject: Subject { kind: "case", id: Some(case) },
        detail: Detail::none(),
        request_id: None,
    };
    audit::record(conn, event).await
}
