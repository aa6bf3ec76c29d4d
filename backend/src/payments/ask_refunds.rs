//! Carrying refunds to their platforms, and asking what became of them.

use chrono::TimeDelta;
use domain::payments::{ProviderCode, RefundAct, RefundState};
use futures::{StreamExt, stream};
use uuid::Uuid;

use super::{
    event::{Said, keep},
    learn::{away, refused},
    order::{fen, known},
    provider::{ProviderError, RefundAnswer, RefundAsk},
    settle_refund::{self, lock_both},
};
use crate::{Kernel, jobs::Failure};

/// Refunds of one turn.
const BATCH: i64 = 100;
/// Refunds carried at once.
const AT_ONCE: usize = 8;
/// For so long a refund is left to whoever carries it: longer than any platform takes.
const LEASE: TimeDelta = TimeDelta::seconds(60);

/// Carries every refund whose time has come. Any number of workers may do it at once. Gives how many
/// there were.
///
/// # Errors
/// When the database refuses.
pub async fn ask_refunds(kernel: &Kernel) -> Result<usize, Failure> {
    let due = take(kernel).await?;
    let count = due.len();
    let mut carried = stream::iter(due).map(|due| carry(kernel, due)).buffer_unordered(AT_ONCE);
    while let Some(result) = carried.next().await {
        result?;
    }
    Ok(count)
}

/// Asks at once what became of a refund that the platform could not give back, since somebody may
/// have said there where it goes. Any other is left alone.
pub(super) async fn ask_stuck(kernel: &Kernel, refund: Uuid) -> Result<(), sqlx::Error> {
    let taken = sqlx::query_as!(
        Taken,
        "update payment_refund as refund set ask_at = $1, asks = refund.asks + 1
         from payment_order as of
         where of.id = refund.order_id and refund.id = $2 and refund.stuck_at is not null
         returning refund.id, refund.number, refund.amount_fen, refund.state,
           of.id as order_id, of.number as order_number, of.provider",
        kernel.now() + LEASE,
        refund,
    )
    .fetch_optional(&kernel.db)
    .await?;
    match taken {
        Some(taken) => carry(kernel, taken.due()?).await,
        None => Ok(()),
    }
}

/// A row of what is to be carried.
struct Taken {
    id: Uuid,
    number: String,
    amount_fen: i64,
    state: String,
    order_id: Uuid,
    order_number: String,
    provider: String,
}

impl Taken {
    fn due(self) -> Result<Due, sqlx::Error> {
        Ok(Due {
            id: self.id,
            order: self.order_id,
            provider: known(ProviderCode::parse(&self.provider), &self.provider)?,
            state: known(RefundState::parse(&self.state), &self.state)?,
            ask: RefundAsk {
                number: self.number,
                order: self.order_number,
                amount: fen(self.amount_fen),
            },
        })
    }
}

/// A refund to carry.
struct Due {
    id: Uuid,
    order: Uuid,
    provider: ProviderCode,
    state: RefundState,
    ask: RefundAsk,
}

async fn carry(kernel: &Kernel, due: Due) -> Result<(), sqlx::Error> {
    let provider = kernel.carriers.payments.get(due.provider);
    let answer = match due.state {
        RefundState::Requested => provider.refund(kernel, &due.ask).await,
        _ => match provider.query_refund(kernel, &due.ask.number).await {
            // It never arrived there. The number is the same, so it cannot go back twice.
            Ok(RefundAnswer::NotThere) => provider.refund(kernel, &due.ask).await,
            other => other,
        },
    };
    let mut tx = kernel.db.begin().await?;
    let Some((order, refund)) = lock_both(&mut tx, due.order, due.id).await? else {
        return Err(sqlx::Error::RowNotFound);
    };
    let conn = &mut *tx;
    let verdict = match answer {
        Ok(RefundAnswer::Done(went)) if went.amount == refund.amount => {
            settle_refund::finish(kernel, conn, &order, &refund, &went).await?;
            "refund-done"
        }
        Ok(RefundAnswer::Done(_)) => {
            // Nobody here can know which amount is right: the reconciliation shows it to staff.
            refused(due.provider, "refund of another amount");
            settle_refund::wait(kernel, conn, &refund, None).await?;
            "refund-differs"
        }
        Ok(RefundAnswer::Pending) => {
            settle_refund::wait(kernel, conn, &refund, Some(RefundAct::Submit)).await?;
            settle_refund::go_on(conn, &refund).await?;
            "refund-pending"
        }
        Ok(RefundAnswer::Stuck) => {
            settle_refund::wait(kernel, conn, &refund, Some(RefundAct::Submit)).await?;
            settle_refund::stick(kernel, conn, &order, &refund).await?;
            "refund-stuck"
        }
        Ok(RefundAnswer::NotThere) => {
            settle_refund::wait(kernel, conn, &refund, None).await?;
            "refund-not-there"
        }
        Ok(RefundAnswer::Failed) => {
            settle_refund::fail(kernel, conn, &order, &refund).await?;
            "refund-failed"
        }
        Err(ProviderError::Refused(why)) => {
            refused(due.provider, why);
            settle_refund::fail(kernel, conn, &order, &refund).await?;
            "refund-failed"
        }
        Err(ProviderError::NoAnswer(why)) => {
            away(due.provider, why);
            settle_refund::wait(kernel, conn, &refund, Some(RefundAct::LoseTouch)).await?;
            "refund-no-answer"
        }
    };
    let (provider, order, refund) = (due.provider, Some(order.id), Some(refund.id));
    keep(kernel, conn, Said { provider, order, refund, hash: None, verdict }).await?;
    tx.commit().await
}

/// Takes those that are due; whoever dies with them leaves them to the next after [`LEASE`].
async fn take(kernel: &Kernel) -> Result<Vec<Due>, sqlx::Error> {
    let rows = sqlx::query_as!(
        Taken,
        r#"update payment_refund as refund set ask_at = $1, asks = refund.asks + 1
           from payment_order as of
           where of.id = refund.order_id and refund.id = any (array(
             select id from payment_refund where ask_at <= $2
             order by ask_at limit $3 for update skip locked))
           returning refund.id, refund.number, refund.amount_fen, refund.state,
             of.id as order_id, of.number as order_number, of.provider"#,
        kernel.now() + LEASE,
        kernel.now(),
        BATCH,
    )
    .fetch_all(&kernel.db)
    .await?;
    rows.into_iter().map(Taken::due).collect()
}
