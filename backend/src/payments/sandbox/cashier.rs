//! The cashier: what somebody who pays sees and chooses.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{money::Fen, payments::LineKind};
use sqlx::PgExecutor;

use super::{
    callback,
    trade::{self, Refunds},
};
use crate::{
    Kernel, Problem,
    payments::order::{fen, stored},
};

/// How long a payment is under way in a bank, and how late a late callback is.
const LATE: TimeDelta = TimeDelta::minutes(2);

/// What can happen at the cashier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// Paid, and said so at once.
    Succeed,
    /// The payment is refused.
    Fail,
    /// The resident turns back.
    Close,
    /// A bank has it under way: the money comes two minutes later, whatever happens meanwhile, and
    /// the callback with it.
    Late,
    /// Paid, and said so twice.
    Twice,
    /// Paid, and never said.
    Never,
    /// One 分 less is paid than was asked for.
    WrongAmount,
    /// Paid; what goes back is under way until [`Choice::GiveBack`].
    RefundsWait,
    /// Paid; what goes back does not get to where it came from until [`Choice::GiveBack`].
    RefundsStick,
    /// Paid; whatever is to go back is refused for good.
    RefundsFail,
    /// Of what was paid, everything arrives that was still to go back.
    GiveBack,
}

impl Choice {
    /// What becomes of a payment, in the order of the page.
    pub const PAYMENTS: [Self; 7] = [
        Self::Succeed,
        Self::Fail,
        Self::Close,
        Self::Late,
        Self::Twice,
        Self::Never,
        Self::WrongAmount,
    ];

    /// Paid, and what becomes of its refunds, likewise.
    pub const REFUNDS: [Self; 3] = [Self::RefundsWait, Self::RefundsStick, Self::RefundsFail];

    /// Every one.
    pub fn all() -> impl Iterator<Item = Self> {
        Self::PAYMENTS.into_iter().chain(Self::REFUNDS).chain([Self::GiveBack])
    }

    /// Its word in the form; its text is `sandbox-{…}`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Succeed => "succeed",
            Self::Fail => "fail",
            Self::Close => "close",
            Self::Late => "late",
            Self::Twice => "twice",
            Self::Never => "never",
            Self::WrongAmount => "wrong-amount",
            Self::RefundsWait => "refunds-wait",
            Self::RefundsStick => "refunds-stick",
            Self::RefundsFail => "refunds-fail",
            Self::GiveBack => "give-back",
        }
    }

    const fn refunds(self) -> Refunds {
        match self {
            Self::RefundsWait => Refunds::Wait,
            Self::RefundsStick => Refunds::Stick,
            Self::RefundsFail => Refunds::Fail,
            _ => Refunds::Arrive,
        }
    }

    /// What a button's word means.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::all().find(|choice| choice.as_str() == word)
    }
}

/// What the cashier shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bill {
    pub number: String,
    pub amount: Fen,
    pub expires_at: DateTime<Utc>,
    /// Where whoever has paid goes back to: a path of ours.
    pub return_path: String,
    /// Whether there is something to choose: it waits, and nothing is under way.
    pub can_pay: bool,
    /// Something of it is to go back and does not arrive by itself.
    pub refund_hangs: bool,
}

/// Why nothing was chosen.
#[derive(Debug, thiserror::Error)]
pub enum ChooseError {
    /// There is no such trade, or no cashier here.
    #[error("there is no such trade")]
    NotFound,
    /// The database did not answer as it should.
    #[error("the cashier could not be asked")]
    Database(#[from] sqlx::Error),
}

impl ChooseError {
    /// Its codes.
    pub const CODES: &'static [&'static str] = &["not-found", "unavailable"];
}

impl Problem for ChooseError {
    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "not-found",
            Self::Database(_) => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::NotFound => 404,
            Self::Database(_) => 503,
        }
    }
}

/// What the cashier shows for `number`.
///
/// # Errors
/// [`ChooseError`].
pub async fn bill(kernel: &Kernel, number: &str) -> Result<Bill, ChooseError> {
    if !super::is_allowed(kernel).await {
        return Err(ChooseError::NotFound);
    }
    trade::arrive(&kernel.db, kernel.now(), Some(number)).await?;
    read(&kernel.db, kernel.now(), number).await?.ok_or(ChooseError::NotFound)
}

async fn read(
    db: impl PgExecutor<'_>,
    now: DateTime<Utc>,
    number: &str,
) -> Result<Option<Bill>, sqlx::Error> {
    let row = sqlx::query!(
        r#"select number, amount_fen, state, arrives_at, return_path, expires_at,
             exists (select from sandbox_refund
                     where trade = sandbox_trade.number and done_at > $2) as "refund_hangs!"
           from sandbox_trade where number = $1"#,
        number,
        trade::hangs_after(now),
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| Bill {
        number: row.number,
        amount: fen(row.amount_fen),
        can_pay: row.state == "waiting" && row.arrives_at.is_none() && row.expires_at > now,
        refund_hangs: row.refund_hangs,
        expires_at: row.expires_at,
        return_path: row.return_path,
    }))
}

/// Does what was chosen, once: a trade that does not wait any more stays as it is, but for what hangs
/// of its refunds. Gives the path to go back to.
///
/// # Errors
/// [`ChooseError`].
pub async fn choose(kernel: &Kernel, number: &str, choice: Choice) -> Result<String, ChooseError> {
    let bill = bill(kernel, number).await?;
    let now = kernel.now();
    let amount = match choice {
        Choice::WrongAmount => bill.amount.less(Fen::new(1)),
        _ => bill.amount,
    };
    let mut tx = kernel.db.begin().await?;
    if choice == Choice::GiveBack {
        trade::give_back(kernel, &mut tx, number).await?;
        tx.commit().await?;
        return Ok(bill.return_path);
    }
    let done = match choice {
        Choice::Fail => end(&mut *tx, number, "failed", now).await?,
        Choice::Close => end(&mut *tx, number, "closed", now).await?,
        // Less than one 分 cannot come.
        _ if amount == Fen::ZERO => end(&mut *tx, number, "failed", now).await?,
        Choice::Late => pay(&mut *tx, number, amount, now + LATE, now).await?,
        _ => pay(&mut *tx, number, amount, now, now).await?,
    };
    if !done {
        tx.rollback().await?;
        return Ok(bill.return_path);
    }
    trade::arrive(&mut *tx, now, Some(number)).await?;
    trade::set_refunds(&mut *tx, number, choice.refunds()).await?;
    let at = if choice == Choice::Late { now + LATE } else { now };
    let callbacks = match choice {
        Choice::Never => 0,
        Choice::Twice => 2,
        _ => 1,
    };
    for _ in 0..callbacks {
        callback::ask(kernel, &mut tx, LineKind::Payment, number, at).await?;
    }
    tx.commit().await?;
    Ok(bill.return_path)
}

async fn pay(
    db: impl PgExecutor<'_>,
    number: &str,
    amount: Fen,
    arrives_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let paid = sqlx::query!(
        "update sandbox_trade set arrives_at = $2, arrives_fen = $3
         where number = $1 and state = 'waiting' and arrives_at is null and expires_at > $4",
        number,
        arrives_at,
        stored(amount),
        now,
    )
    .execute(db)
    .await?;
    Ok(paid.rows_affected() == 1)
}

async fn end(
    db: impl PgExecutor<'_>,
    number: &str,
    state: &str,
    now: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let ended = sqlx::query!(
        "update sandbox_trade set state = $2
         where number = $1 and state = 'waiting' and arrives_at is null and expires_at > $3",
        number,
        state,
        now,
    )
    .execute(db)
    .await?;
    Ok(ended.rows_affected() == 1)
}
