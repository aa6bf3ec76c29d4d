//! Notes what has gone back, and tells whoever booked.

use domain::bulky::Party;
use sqlx::PgConnection;

use super::{messages, money::subject, standing::Standing};
use crate::Kernel;

/// The step of the history that says that money went back. The line has the id of the refund.
pub(super) const REFUNDED: &str = "refunded";

/// The same, where staff gave the money back in another way than it was paid.
pub(super) const REFUNDED_ELSEWHERE: &str = "refunded-elsewhere";

/// Notes every refund of a booking that has arrived and is not noted yet, each once.
pub(super) async fn note_refunds(
    kernel: &Kernel,
    conn: &mut PgConnection,
    booking: &Standing,
) -> Result<(), sqlx::Error> {
    let subject = subject(booking.id);
    let noted = sqlx::query!(
        "insert into bulky_event (id, booking, at, step, from_state, to_state, party)
           select payment_refund.id, $1, $2,
             case payment_refund.state when 'done' then $3::text else $7::text end, $4, $4, $5
           from payment_refund join payment_order on payment_order.id = order_id
           where subject_kind = $6 and subject = $1
             and payment_refund.state in ('done', 'elsewhere')
           order by payment_refund.id
         on conflict (id) do nothing returning id, step",
        booking.id,
        kernel.now(),
        REFUNDED,
        booking.state.as_str(),
        Party::System.as_str(),
        subject.kind,
        REFUNDED_ELSEWHERE,
    )
    .fetch_all(&mut *conn)
    .await?;
    for line in noted {
        let states = (booking.state, booking.state);
        messages::ask(kernel, &mut *conn, line.id, &line.step, states).await?;
    }
    Ok(())
}
