//! Where a case stands: what steps change of it.

use chrono::{DateTime, Utc};
use domain::cases::{
    Awaits, CaseKind, Facts, Outcome, State, Step, TRANSITIONS, Target, Transition, Urgency,
};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{demands::Given, rulebook::Class};
use crate::accounts::Area;

/// What steps change of a case, and what they are decided by.
#[derive(Debug, Clone)]
pub(super) struct Standing {
    pub(super) id: Uuid,
    pub(super) kind: CaseKind,
    pub(super) class: String,
    pub(super) urgency: Urgency,
    pub(super) street: Option<Uuid>,
    pub(super) street_code: Option<String>,
    pub(super) state: State,
    pub(super) department: Option<Uuid>,
    pub(super) with_street: bool,
    pub(super) handler: Option<Uuid>,
    pub(super) outcome: Option<Outcome>,
    pub(super) merged_into: Option<Uuid>,
    pub(super) reporters: i32,
    /// Who has written an answer that nobody has read yet.
    pub(super) proposed_by: Option<Uuid>,
    pub(super) closed_at: Option<DateTime<Utc>>,
    pub(super) changed_at: DateTime<Utc>,
    pub(super) urges: i32,
    pub(super) returns: i32,
    pub(super) reworks: i32,
    pub(super) reopened: i32,
    pub(super) supervised: bool,
    pub(super) rating: Option<i16>,
    pub(super) solved: Option<bool>,
    pub(super) awaits: Option<Awaits>,
    /// What the city's 12345 said to the last return.
    pub(super) city_refused: bool,
    /// Who works on it, and until when, as `claims.rs` knows it.
    pub(super) claimed: Option<(Uuid, DateTime<Utc>)>,
}

impl Standing {
    /// The case, locked until the transaction ends.
    pub(super) async fn lock(
        conn: &mut PgConnection,
        id: Uuid,
    ) -> Result<Option<Self>, sqlx::Error> {
        sqlx::query!("select id from case_file where id = $1 for update", id)
            .fetch_optional(&mut *conn)
            .await?;
        Self::read(conn, id).await
    }

    pub(super) async fn read(
        conn: &mut PgConnection,
        id: Uuid,
    ) -> Result<Option<Self>, sqlx::Error> {
        let row = sqlx::query!(
            r#"select case_file.id, kind, class, urgency, case_file.street,
                 street.code as "street_code?", state, department, with_street, handler, outcome,
                 merged_into, reporters,
                 (select author from case_answer
                  where case_id = case_file.id and sent_at is null) as proposed_by,
                 closed_at, changed_at, urges, returns, reworks, reopened, supervised, rating, solved,
                 awaits,
                 coalesce((select city_return.state = 'refused' from city_return
                           where case_id = case_file.id order by id desc limit 1), false)
                   as "city_refused!",
                 case_claim.staff as "claimed_by?", case_claim.until as "claimed_until?"
               from case_file
                 left join street on street.id = case_file.street
                 left join case_claim on case_claim.case_id = case_file.id
               where case_file.id = $1"#,
            id,
        )
        .fetch_optional(conn)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let word = |what: &str| sqlx::Error::Decode(format!("{what} of case {id}").into());
        Ok(Some(Self {
            id: row.id,
            kind: CaseKind::parse(&row.kind).ok_or_else(|| word("kind"))?,
            class: row.class,
            urgency: Urgency::parse(&row.urgency).ok_or_else(|| word("urgency"))?,
            street: row.street,
            street_code: row.street_code,
            state: State::parse(&row.state).ok_or_else(|| word("state"))?,
            department: row.department,
            with_street: row.with_street,
            handler: row.handler,
            outcome: match row.outcome {
                Some(code) => Some(Outcome::parse(&code).ok_or_else(|| word("outcome"))?),
                None => None,
            },
            merged_into: row.merged_into,
            reporters: row.reporters,
            proposed_by: row.proposed_by,
            closed_at: row.closed_at,
            changed_at: row.changed_at,
            urges: row.urges,
            returns: row.returns,
            reworks: row.reworks,
            reopened: row.reopened,
            supervised: row.supervised,
            rating: row.rating,
            solved: row.solved,
            awaits: match row.awaits {
                Some(code) => Some(Awaits::parse(&code).ok_or_else(|| word("awaits"))?),
                None => None,
            },
            city_refused: row.city_refused,
            claimed: row.claimed_by.zip(row.claimed_until),
        }))
    }

    /// Whose it is, for permissions. A case that nobody has yet is the desk's.
    pub(super) fn area(&self) -> Area {
        Area { staff: self.handler, department: self.department, street: self.street }
    }

    /// What the table of transitions asks about it, for a step of `staff`.
    pub(super) fn facts(&self, class: Option<&Class>, staff: Option<Uuid>) -> Facts {
        Facts {
            handled: self.department.is_some() || self.with_street,
            inspect: class.is_some_and(|class| class.inspect),
            returns: self.returns,
            sensitive: class.is_some_and(|class| class.sensitive),
            proposed: self.proposed_by.is_some() && self.proposed_by != staff,
            city_refused: self.city_refused,
        }
    }

    /// As it stands after a step.
    pub(super) fn after(&self, line: &Transition, given: &Given, now: DateTime<Utc>) -> Self {
        let mut next = Self { state: line.to, ..self.clone() };
        match line.step {
            Step::Dispatch | Step::Decide => {
                (next.department, next.with_street) = match given.department {
                    Some((Target::Department(_), id)) => (id, false),
                    Some((Target::Street, _)) => (None, true),
                    None => (self.department, self.with_street),
                };
                next.handler = None;
            }
            Step::Take => next.handler = given.staff,
            Step::HandOver => next.handler = given.handler,
            Step::Return => {
                (next.department, next.with_street, next.handler) = (None, false, None);
                next.returns += 1;
            }
            Step::Rework => next.reworks += 1,
            Step::Reopen => {
                (next.outcome, next.closed_at, next.solved, next.rating) = (None, None, None, None);
                next.reopened += 1;
            }
            Step::Urge => next.urges += 1,
            Step::Supervise => next.supervised = true,
            Step::Merge => {
                next.outcome = Some(Outcome::Duplicate);
                next.merged_into = given.other;
            }
            Step::Propose => next.proposed_by = given.staff,
            Step::Withdraw => next.outcome = Some(Outcome::Withdrawn),
            Step::Refuse => next.outcome = Some(given.outcome.unwrap_or(Outcome::NotOurs)),
            Step::FeedBack => next.outcome = None,
            Step::Answer | Step::Close => next.outcome = given.outcome,
            Step::Rate | Step::CallBack => {
                next.solved = given.solved.or(self.solved);
                next.rating = given.rating.or(self.rating);
            }
            _ => {}
        }
        if !has_proposals(next.state) {
            next.proposed_by = None;
        }
        next.awaits = Awaits::after(self.awaits, line.step, given.asks);
        if self.closed_at.is_none() && !next.state.is_open() {
            next.awaits = None;
            next.closed_at = Some(now);
        }
        next
    }
}

/// Whether an answer can wait for a second reader in this state; one that was proposed before is no
/// answer to what was done since.
fn has_proposals(state: State) -> bool {
    TRANSITIONS.iter().any(|line| line.from == state && line.step == Step::Propose)
}
