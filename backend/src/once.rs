//! The frame of an operation that a form asks for: one transaction, one effect for one key, one
//! line in the audit.

use chrono::TimeDelta;
use sqlx::{PgConnection, Postgres, Transaction};

use crate::{
    Kernel,
    audit::Event,
    forms::FormKey,
    idempotency::{self, Claim, IdempotencyError, KEY_LIFE, Outcome, Request, RequestHash},
};

/// A form that has not had its effect yet.
pub(crate) struct Once {
    tx: Transaction<'static, Postgres>,
    claim: Claim,
}

/// What became of a form.
pub(crate) enum Begun {
    New(Once),
    /// It had its effect before; this was the answer.
    Before(Vec<u8>),
}

impl Once {
    /// Begins the transaction and claims the key. `scope` is who asks: a pre-session or an account.
    pub(crate) async fn begin(
        kernel: &Kernel,
        scope: &[u8],
        key: FormKey,
        hash: RequestHash,
    ) -> Result<Begun, IdempotencyError> {
        let mut tx = kernel.db.begin().await?;
        let request = Request { scope, key: key.as_bytes(), hash };
        match idempotency::begin(kernel, &mut tx, &request).await {
            Ok(Outcome::New(claim)) => Ok(Begun::New(Self { tx, claim })),
            // Rolled back here and now, so that the key's lock is not held a moment longer.
            Ok(Outcome::Replayed(answer)) => {
                tx.rollback().await?;
                Ok(Begun::Before(answer))
            }
            Err(error) => {
                tx.rollback().await?;
                Err(error)
            }
        }
    }

    pub(crate) fn conn(&mut self) -> &mut PgConnection {
        &mut self.tx
    }

    /// Keeps what was counted and gives the key back: for a guess that was wrong.
    pub(crate) async fn give_up(self) -> Result<(), sqlx::Error> {
        self.tx.commit().await
    }

    /// Undoes what was begun, here and now, and gives the key back: for what is refused.
    pub(crate) async fn roll_back(self) -> Result<(), sqlx::Error> {
        self.tx.rollback().await
    }

    /// Writes the audit and the answer, and commits.
    pub(crate) async fn finish(
        self,
        kernel: &Kernel,
        event: Event,
        answer: &[u8],
    ) -> Result<(), IdempotencyError> {
        self.finish_for(kernel, event, answer, KEY_LIFE).await
    }

    /// As [`finish`](Self::finish), for a form that may come again after longer than [`KEY_LIFE`].
    pub(crate) async fn finish_for(
        mut self,
        kernel: &Kernel,
        event: Event,
        answer: &[u8],
        life: TimeDelta,
    ) -> Result<(), IdempotencyError> {
        idempotency::finish_audited(kernel, &mut self.tx, self.claim, event, answer, life).await?;
        self.tx.commit().await?;
        Ok(())
    }

    /// Writes the answer and commits, where the audit had to be written before: for its note.
    pub(crate) async fn finish_recorded(
        mut self,
        kernel: &Kernel,
        answer: &[u8],
    ) -> Result<(), IdempotencyError> {
        idempotency::finish(kernel, &mut self.tx, self.claim, answer).await?;
        self.tx.commit().await?;
        Ok(())
    }
}
