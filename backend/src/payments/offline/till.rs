//! The till's books.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use domain::{
    accounts::{Act, Kind},
    money::Fen,
    payments::{Account, LineKind},
};
use sqlx::PgExecutor;
use uuid::Uuid;

use crate::{
    Kernel,
    accounts::{Area, Staff},
    calendar::to_utc,
    lists::ListError,
    payments::{
        order::{fen, stored},
        provider::{Prepare, Received, RefundAnswer, RefundAsk, StatementLine, Trade},
    },
};

/// How it was paid at the door.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    Cash,
    Card,
}

impl Way {
    /// Both, in the order of the form.
    pub const ALL: [Self; 2] = [Self::Cash, Self::Card];

    /// As it is stored, and the last part of the key of its text.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cash => "cash",
            Self::Card => "card",
        }
    }

    /// What a stored word means.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|way| way.as_str() == word)
    }

    /// Where the money is then.
    #[must_use]
    pub const fn account(self) -> Account {
        match self {
            Self::Cash => Account::Cash,
            Self::Card => Account::Card,
        }
    }
}

/// What the till calls a payment or a refund: there is one of each number.
pub(super) fn external_id(number: &str) -> String {
    format!("till-{number}")
}

/// An order waits at the till; the same again is the same. False: it is there with another amount.
pub(super) async fn expect(db: &sqlx::PgPool, order: &Prepare) -> Result<bool, sqlx::Error> {
    sqlx::query!(
        "insert into till_order (number, amount_fen) values ($1, $2) on conflict do nothing",
        order.number,
        stored(order.amount),
    )
    .execute(db)
    .await?;
    let amount =
        sqlx::query_scalar!("select amount_fen from till_order where number = $1", order.number)
            .fetch_one(db)
            .await?;
    Ok(amount == stored(order.amount))
}

/// Where an order stands at the till.
pub(super) async fn stands(db: impl PgExecutor<'_>, number: &str) -> Result<Trade, sqlx::Error> {
    let row = sqlx::query!(
        "select state, amount_fen, way, taken_at from till_order where number = $1",
        number,
    )
    .fetch_optional(db)
    .await?;
    let Some(row) = row else { return Ok(Trade::NotThere) };
    Ok(match (row.state.as_str(), row.way.as_deref().and_then(Way::parse), row.taken_at) {
        ("taken", Some(way), Some(at)) => Trade::Paid(Received {
            external_id: external_id(number),
            amount: fen(row.amount_fen),
            at,
            account: way.account(),
        }),
        ("closed", ..) => Trade::Closed,
        _ => Trade::Waiting,
    })
}

/// Nobody takes money for an order that waits.
pub(super) async fn close(db: &sqlx::PgPool, number: &str) -> Result<Trade, sqlx::Error> {
    sqlx::query!(
        "update till_order set state = 'closed' where number = $1 and state = 'waiting'",
        number,
    )
    .execute(db)
    .await?;
    stands(db, number).await
}

/// A refund waits to be paid out, once for each number and never more than was taken.
pub(super) async fn expect_refund(
    kernel: &Kernel,
    ask: &RefundAsk,
) -> Result<RefundAnswer, sqlx::Error> {
    let mut tx = kernel.db.begin().await?;
    let taken = sqlx::query_scalar!(
        "select amount_fen from till_order where number = $1 and state = 'taken' for update",
        ask.order,
    )
    .fetch_optional(&mut *tx)
    .await?;
    let before = refund_stands(&mut *tx, &ask.number).await?;
    if before != RefundAnswer::NotThere {
        tx.rollback().await?;
        return Ok(before);
    }
    let back = sqlx::query_scalar!(
        r#"select coalesce(sum(amount_fen), 0)::bigint as "back!" from till_refund
           where order_number = $1"#,
        ask.order,
    )
    .fetch_one(&mut *tx)
    .await?;
    if taken.is_none_or(|taken| taken - back < stored(ask.amount)) {
        tx.rollback().await?;
        return Ok(RefundAnswer::Failed);
    }
    sqlx::query!(
        "insert into till_refund (number, order_number, amount_fen) values ($1, $2, $3)",
        ask.number,
        ask.order,
        stored(ask.amount),
    )
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(RefundAnswer::Pending)
}

/// Where a refund stands at the till. It is always paid out in cash.
pub(super) async fn refund_stands(
    db: impl PgExecutor<'_>,
    number: &str,
) -> Result<RefundAnswer, sqlx::Error> {
    let row = sqlx::query!("select amount_fen, paid_at from till_refund where number = $1", number)
        .fetch_optional(db)
        .await?;
    Ok(match row {
        None => RefundAnswer::NotThere,
        Some(row) => match row.paid_at {
            None => RefundAnswer::Pending,
            Some(at) => RefundAnswer::Done(Received {
                external_id: external_id(number),
                amount: fen(row.amount_fen),
                at,
                account: Account::Cash,
            }),
        },
    })
}

/// What was taken and paid out on a day.
pub(super) async fn statement(
    db: &sqlx::PgPool,
    day: NaiveDate,
) -> Result<Vec<StatementLine>, sqlx::Error> {
    let from = to_utc(day.and_time(NaiveTime::MIN));
    let rows = sqlx::query!(
        r#"select 'payment' as "kind!", number as "number!", amount_fen as "amount!",
             taken_at as "at!"
           from till_order where taken_at >= $1 and taken_at < $2
           union all
           select 'refund', number, amount_fen, paid_at
           from till_refund where paid_at >= $1 and paid_at < $2
           order by 4, 2"#,
        from,
        from + TimeDelta::days(1),
    )
    .fetch_all(db)
    .await?;
    let line = |(kind, number, amount, at): (LineKind, String, i64, DateTime<Utc>)| StatementLine {
        kind,
        external_id: external_id(&number),
        number,
        amount: fen(amount),
        at,
    };
    Ok(rows
        .into_iter()
        .filter_map(|row| Some((LineKind::parse(&row.kind)?, row.number, row.amount, row.at)))
        .map(line)
        .collect())
}

/// What somebody took and has not handed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Till {
    pub staff: Uuid,
    /// Personal data: shown to colleagues, never logged.
    pub login: String,
    /// Cash that was taken less what was paid out, in 分; below zero where more was paid out.
    pub expected: i64,
    pub taken: Vec<Taken>,
}

/// One movement at the till.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    pub number: String,
    /// True for what was paid out.
    pub out: bool,
    pub amount: Fen,
    pub at: DateTime<Utc>,
}

/// Who holds cash that is not handed in.
///
/// # Errors
/// [`ListError`].
pub async fn till(kernel: &Kernel, staff: &Staff) -> Result<Vec<Till>, ListError> {
    staff.permit(Act::Read, Kind::Cash, Area::default())?;
    let rows = sqlx::query!(
        r#"select staff.id as "staff!", staff.login as "login!", moved.number as "number!",
             moved.out as "out!", moved.amount as "amount!", moved.at as "at!"
           from (
             select taken_by as who, number, false as out, amount_fen as amount, taken_at as at
             from till_order where way = 'cash' and closing is null
             union all
             select paid_by, number, true, amount_fen, paid_at
             from till_refund where paid_at is not null and closing is null
           ) as moved join staff on staff.id = moved.who
           order by staff.login, moved.at, moved.number limit 5000"#,
    )
    .fetch_all(&kernel.db)
    .await?;
    let mut tills: Vec<Till> = Vec::new();
    for row in rows {
        if tills.last().is_none_or(|till| till.staff != row.staff) {
            let (staff, login) = (row.staff, row.login);
            tills.push(Till { staff, login, expected: 0, taken: Vec::new() });
        }
        if let Some(till) = tills.last_mut() {
            till.expected += if row.out { -row.amount } else { row.amount };
            till.taken.push(Taken {
                number: row.number,
                out: row.out,
                amount: fen(row.amount),
                at: row.at,
            });
        }
    }
    Ok(tills)
}
