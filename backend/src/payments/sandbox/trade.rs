//! The platform's own books.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use domain::payments::{Account, LineKind};
use sqlx::{PgConnection, PgExecutor};

use super::callback;
use crate::{
    Kernel,
    calendar::to_utc,
    payments::{
        order::{fen, stored},
        provider::{
            HowToPay, Prepare, Prepared, ProviderError, Received, RefundAnswer, RefundAsk,
            StatementLine, Trade,
        },
    },
};

/// How long a refund is under way.
const REFUND_TAKES: TimeDelta = TimeDelta::seconds(5);
/// How long one is that hangs, unless it is given back.
const FOR_EVER: TimeDelta = TimeDelta::days(36_500);

/// What becomes of the refunds of a trade. The platform's id of what was paid begins with it, as do the
/// numbers of the cards that platforms give out for tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refunds {
    Arrive,
    Wait,
    Stick,
    Fail,
}

impl Refunds {
    const fn begins(self) -> &'static str {
        match self {
            Self::Arrive => "SX",
            Self::Wait => "SW",
            Self::Stick => "SS",
            Self::Fail => "SF",
        }
    }

    fn of(external_id: Option<&str>) -> Self {
        let external_id = external_id.unwrap_or_default();
        let known = [Self::Wait, Self::Stick, Self::Fail];
        let found = known.into_iter().find(|one| external_id.starts_with(one.begins()));
        found.unwrap_or(Self::Arrive)
    }
}

/// What is done after this does not get there by itself.
pub(super) fn hangs_after(now: DateTime<Utc>) -> DateTime<Utc> {
    now + REFUND_TAKES
}

/// Takes an order; the same again is the same.
pub(super) async fn take(kernel: &Kernel, order: &Prepare) -> Result<Prepared, ProviderError> {
    let away = |_| super::AWAY;
    sqlx::query!(
        "insert into sandbox_trade
           (number, amount_fen, notify_url, return_path, expires_at, created_at)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (number) do update set return_path = excluded.return_path
           where sandbox_trade.state = 'waiting'",
        order.number,
        stored(order.amount),
        order.notify_url,
        order.return_path,
        order.expires_at,
        kernel.now(),
    )
    .execute(&kernel.db)
    .await
    .map_err(away)?;
    let taken =
        sqlx::query_scalar!("select amount_fen from sandbox_trade where number = $1", order.number)
            .fetch_one(&kernel.db)
            .await
            .map_err(away)?;
    if taken != stored(order.amount) {
        return Err(ProviderError::Refused("number-taken"));
    }
    Ok(Prepared { how: HowToPay::Page(format!("/sandbox/pay/{}", order.number)) })
}

/// What a bank had under way by now has come, also for a trade that was closed meanwhile.
pub(super) async fn arrive(
    db: impl PgExecutor<'_>,
    now: DateTime<Utc>,
    number: Option<&str>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update sandbox_trade
         set state = 'paid', paid_fen = arrives_fen, paid_at = arrives_at,
           external_id = 'SX' || substr(md5(number), 1, 20), arrives_at = null, arrives_fen = null
         where arrives_at <= $1 and ($2::text is null or number = $2)",
        now,
        number,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// What is to become of the refunds of a trade. Only in the transaction in which it is paid: from then
/// on its id is told.
pub(super) async fn set_refunds(
    db: impl PgExecutor<'_>,
    number: &str,
    refunds: Refunds,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update sandbox_trade set external_id = $2::text || substr(external_id, 3)
         where number = $1 and external_id is not null",
        number,
        refunds.begins(),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Where a trade stands.
pub(super) async fn read(kernel: &Kernel, number: &str) -> Result<Trade, sqlx::Error> {
    arrive(&kernel.db, kernel.now(), Some(number)).await?;
    stands(&kernel.db, number).await
}

pub(super) async fn stands(db: impl PgExecutor<'_>, number: &str) -> Result<Trade, sqlx::Error> {
    let row = sqlx::query!(
        "select state, external_id, paid_fen, paid_at from sandbox_trade where number = $1",
        number,
    )
    .fetch_optional(db)
    .await?;
    let Some(row) = row else { return Ok(Trade::NotThere) };
    Ok(match (row.state.as_str(), row.external_id, row.paid_fen, row.paid_at) {
        ("paid", Some(external_id), Some(paid), Some(at)) => {
            Trade::Paid(Received { external_id, amount: fen(paid), at, account: Account::Sandbox })
        }
        ("closed", ..) => Trade::Closed,
        ("failed", ..) => Trade::Failed,
        _ => Trade::Waiting,
    })
}

/// Closes a trade that waits. A payment that a bank has under way is not stopped by that.
pub(super) async fn close(kernel: &Kernel, number: &str) -> Result<Trade, sqlx::Error> {
    arrive(&kernel.db, kernel.now(), Some(number)).await?;
    sqlx::query!(
        "update sandbox_trade set state = 'closed' where number = $1 and state = 'waiting'",
        number,
    )
    .execute(&kernel.db)
    .await?;
    stands(&kernel.db, number).await
}

/// Gives back what there is, once for each number.
pub(super) async fn refund(kernel: &Kernel, ask: &RefundAsk) -> Result<RefundAnswer, sqlx::Error> {
    let now = kernel.now();
    let mut tx = kernel.db.begin().await?;
    let trade = sqlx::query!(
        "select paid_fen, external_id from sandbox_trade where number = $1 for update",
        ask.order,
    )
    .fetch_optional(&mut *tx)
    .await?;
    let (paid, refunds) = match trade {
        Some(trade) => (trade.paid_fen, Refunds::of(trade.external_id.as_deref())),
        None => (None, Refunds::Arrive),
    };
    let before = read_refund(&mut *tx, now, &ask.number).await?;
    if before != RefundAnswer::NotThere {
        tx.rollback().await?;
        return Ok(before);
    }
    let back = sqlx::query_scalar!(
        r#"select coalesce(sum(amount_fen), 0)::bigint as "back!" from sandbox_refund
           where trade = $1"#,
        ask.order,
    )
    .fetch_one(&mut *tx)
    .await?;
    let too_much = paid.is_none_or(|paid| paid - back < stored(ask.amount));
    if too_much || refunds == Refunds::Fail {
        tx.rollback().await?;
        return Ok(RefundAnswer::Failed);
    }
    let hangs = refunds != Refunds::Arrive;
    let done_at = now + if hangs { FOR_EVER } else { REFUND_TAKES };
    sqlx::query!(
        "insert into sandbox_refund
           (number, trade, amount_fen, external_id, done_at, created_at)
         values ($1, $2, $3, 'SR' || substr(md5($1), 1, 20), $4, $5)",
        ask.number,
        ask.order,
        stored(ask.amount),
        done_at,
        now,
    )
    .execute(&mut *tx)
    .await?;
    if !hangs {
        callback::ask(kernel, &mut tx, LineKind::Refund, &ask.number, done_at).await?;
    }
    tx.commit().await?;
    Ok(under_way(refunds))
}

/// What is said of a refund that has not arrived.
fn under_way(refunds: Refunds) -> RefundAnswer {
    if refunds == Refunds::Stick { RefundAnswer::Stuck } else { RefundAnswer::Pending }
}

/// What hangs of a trade's refunds arrives, and that is told.
pub(super) async fn give_back(
    kernel: &Kernel,
    conn: &mut PgConnection,
    trade: &str,
) -> Result<(), sqlx::Error> {
    let now = kernel.now();
    let arrived = sqlx::query_scalar!(
        "update sandbox_refund set done_at = $2 where trade = $1 and done_at > $3
         returning number",
        trade,
        now,
        hangs_after(now),
    )
    .fetch_all(&mut *conn)
    .await?;
    for number in arrived {
        callback::ask(kernel, &mut *conn, LineKind::Refund, &number, now).await?;
    }
    Ok(())
}

/// Where a refund stands.
pub(super) async fn read_refund(
    db: impl PgExecutor<'_>,
    now: DateTime<Utc>,
    number: &str,
) -> Result<RefundAnswer, sqlx::Error> {
    let row = sqlx::query!(
        "select refund.amount_fen, refund.external_id, done_at, trade.external_id as paid_as
         from sandbox_refund as refund join sandbox_trade as trade on trade.number = refund.trade
         where refund.number = $1",
        number,
    )
    .fetch_optional(db)
    .await?;
    Ok(match row {
        None => RefundAnswer::NotThere,
        Some(row) if row.done_at > now => under_way(Refunds::of(row.paid_as.as_deref())),
        Some(row) => RefundAnswer::Done(Received {
            external_id: row.external_id,
            amount: fen(row.amount_fen),
            at: row.done_at,
            account: Account::Sandbox,
        }),
    })
}

/// What moved on a day.
pub(super) async fn statement(
    kernel: &Kernel,
    day: NaiveDate,
) -> Result<Vec<StatementLine>, sqlx::Error> {
    arrive(&kernel.db, kernel.now(), None).await?;
    let from = to_utc(day.and_time(NaiveTime::MIN));
    let until = from + TimeDelta::days(1);
    let rows = sqlx::query!(
        r#"select 'payment' as "kind!", number as "number!", external_id as "external_id!",
             paid_fen as "amount!", paid_at as "at!"
           from sandbox_trade where paid_at >= $1 and paid_at < $2
           union all
           select 'refund', number, external_id, amount_fen, done_at
           from sandbox_refund where done_at >= $1 and done_at < $2 and done_at <= $3
           order by 5, 2"#,
        from,
        until,
        kernel.now(),
    )
    .fetch_all(&kernel.db)
    .await?;
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            Some(StatementLine {
                kind: LineKind::parse(&row.kind)?,
                number: row.number,
                external_id: row.external_id,
                amount: fen(row.amount),
                at: row.at,
            })
        })
        .collect())
}
