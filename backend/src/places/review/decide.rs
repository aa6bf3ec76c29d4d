//! Deciding on what a resident said.

use chrono::{DateTime, Utc};
use domain::{
    accounts::{Act, Kind},
    locale::Locale,
    places::{Attribute, Fact, Known, PlainFact},
};
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use super::list::{Class, Report, report};
use crate::{
    Kernel,
    accounts::Denied,
    audit::Subject,
    idempotency::request_hash,
    places::{
        edit, expand, live, permit,
        store::{self, NewPlace},
    },
    problem::FieldError,
    records::{Begun, Fields, SaveError, Saving, begin, finish},
};

/// What becomes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// A correction is right, and is written into the place where it can be; a fault is seen to.
    Accept,
    Dismiss,
}

impl Decision {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Accept, Self::Dismiss];

    /// The button's word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::Dismiss => "dismiss",
        }
    }

    /// What a button's word means.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|decision| decision.as_str() == word)
    }

    const fn state(self) -> &'static str {
        match self {
            Self::Accept => "accepted",
            Self::Dismiss => "dismissed",
        }
    }
}

/// Decides on the report `saving.id`.
///
/// # Errors
/// [`SaveError`]; [`SaveError::Invalid`] where what the resident proposed is not right as it
/// stands: staff then edit the place by hand. [`SaveError::Changed`] when it was decided before.
pub async fn decide_report(
    kernel: &Kernel,
    saving: Saving<'_>,
    decision: Decision,
) -> Result<Uuid, SaveError> {
    saving.staff.reach(Act::Write, Kind::Place)?;
    let id = saving.id.unwrap_or_default();
    let said = report(&kernel.db, id).await?.ok_or(Denied::NotFound)?;
    permit(&kernel.db, saving.staff, Act::Write, said.place).await?;
    let parts = [id.as_bytes().as_slice(), decision.as_str().as_bytes()];
    let hash = request_hash("decide-report", parts);
    let (mut tx, claim) = match begin(kernel, &saving, hash).await? {
        Begun::New(tx, claim) => (tx, claim),
        Begun::Done(id) => return Ok(id),
    };
    if !decide(&mut *tx, id, decision, saving.staff.id, kernel.now()).await? {
        return Err(SaveError::Changed);
    }
    let corrects = decision == Decision::Accept && said.class == Class::Correction;
    if corrects {
        correct(&mut tx, &said, kernel.now()).await?;
    }
    let subject = Subject { kind: "place-report", id: Some(id) };
    let decided = finish(kernel, tx, claim, &saving, decision.as_str(), subject).await?;
    if corrects {
        live::tell_of(kernel, said.place).await;
    }
    Ok(decided)
}

async fn decide(
    db: impl PgExecutor<'_>,
    id: Uuid,
    decision: Decision,
    staff: Uuid,
    now: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let decided = sqlx::query!(
        "update place_report set state = $2, decided_by = $3, decided_at = $4
         where id = $1 and state = 'open'",
        id,
        decision.state(),
        staff,
        now,
    )
    .execute(db)
    .await?;
    Ok(decided.rows_affected() == 1)
}

/// Writes what the resident proposed, as far as it is one plain value.
async fn correct(
    db: &mut PgConnection,
    said: &Report,
    now: DateTime<Utc>,
) -> Result<(), SaveError> {
    let (Some(fact), Some(value)) = (Fact::parse(&said.subject), said.value.as_deref()) else {
        return Ok(());
    };
    let mut place = store::one(&mut *db, said.place).await?.ok_or(Denied::NotFound)?.place;
    if !apply(&mut place, fact, value, said.language())? {
        return Ok(());
    }
    place.verified.retain(|(known, _)| *known != fact);
    place.verified.push((fact, now));
    store::update(&mut *db, &[place], now).await?;
    expand::one(db, now, said.place).await.map_err(edit::unexpanded)
}

/// Makes the fact `value`, and tells whether it could. A position, a price or that a place is gone
/// is for somebody to look at: those are accepted and edited by hand. A name is that of `language`.
fn apply(
    place: &mut NewPlace,
    fact: Fact,
    value: &str,
    language: Locale,
) -> Result<bool, SaveError> {
    let get = |_: &str| value.to_owned();
    let mut fields = Fields::new(&get);
    match fact {
        Fact::Plain(PlainFact::Name) => match language {
            Locale::ZhHans => place.name = fields.line("value", edit::MAX_NAME),
            Locale::ZhHant => place.name_zh_hant = Some(fields.line("value", edit::MAX_NAME)),
            Locale::En => place.name_en = Some(fields.line("value", edit::MAX_NAME_EN)),
        },
        Fact::Plain(PlainFact::Address) => place.address = fields.line("value", edit::MAX_ADDRESS),
        Fact::Plain(PlainFact::Phone) => place.phone = fields.phone("value"),
        Fact::Plain(PlainFact::Hours) => {
            let hours = fields.line("value", edit::MAX_HOURS);
            // What nobody can read would take from the place the hours that it has.
            if store::syntax_of(&hours).is_none() {
                fields.refuse("value", "hours-unread");
            }
            place.set_public_hours(hours);
        }
        Fact::Attribute(attribute) => match Known::parse(value) {
            Some(known) => put(&mut place.attributes, attribute, known),
            None => fields.refuse("value", "choice-unknown"),
        },
        Fact::Plain(_) => return Ok(false),
    }
    if fields.wrong.is_empty() {
        return Ok(true);
    }
    let wrong = fields.wrong.into_iter().map(|wrong| FieldError::new("", &wrong.code));
    Err(SaveError::Invalid(wrong.collect()))
}

/// Unknown is what is not there.
fn put(
    attributes: &mut std::collections::BTreeMap<Attribute, Known>,
    attribute: Attribute,
    known: Known,
) {
    if known.is_known() {
        attributes.insert(attribute, known);
    } else {
        attributes.remove(&attribute);
    }
}
