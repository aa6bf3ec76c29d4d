//! Deciding whether two places are one.

use chrono::{DateTime, Utc};
use domain::accounts::Act;
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use super::joined::joined;
use crate::{
    Kernel,
    accounts::Denied,
    audit::Subject,
    idempotency::request_hash,
    places::{edit, expand, live, permit, photos, store},
    records::{Begun, SaveError, Saving, begin, finish},
};

/// Whether they are one, and which of them stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// `other` is the same as `into`, which stays.
    Merge,
    /// They are two.
    Apart,
}

impl Decision {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Merge, Self::Apart];

    /// The button's word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Merge => "merge",
            Self::Apart => "keep-apart",
        }
    }

    /// What a button's word means.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|decision| decision.as_str() == word)
    }
}

/// Decides on `saving.id` and `other`. When they are one, `saving.id` stays and takes over what was
/// only known of the other, whose addresses and door sign lead to it from then on.
///
/// # Errors
/// [`SaveError`]; [`SaveError::Changed`] when one of them is not in use any more, or they are of
/// two kinds.
pub async fn decide_duplicate(
    kernel: &Kernel,
    saving: Saving<'_>,
    other: Uuid,
    decision: Decision,
) -> Result<Uuid, SaveError> {
    let stays = saving.id.unwrap_or_default();
    for place in [stays, other] {
        permit(&kernel.db, saving.staff, Act::Write, place).await?;
    }
    if stays == other {
        return Err(Denied::NotFound.into());
    }
    let parts = [stays.as_bytes().as_slice(), other.as_bytes(), decision.as_str().as_bytes()];
    let hash = request_hash("decide-duplicate", parts);
    let (mut tx, claim) = match begin(kernel, &saving, hash).await? {
        Begun::New(tx, claim) => (tx, claim),
        Begun::Done(id) => return Ok(id),
    };
    if decision == Decision::Merge {
        merge(&mut tx, stays, other, kernel.now()).await?;
    }
    decide(&mut *tx, stays, other, decision, kernel.now()).await?;
    let subject = Subject { kind: "place", id: Some(stays) };
    let decided = finish(kernel, tx, claim, &saving, decision.as_str(), subject).await?;
    if decision == Decision::Merge {
        live::tell_of(kernel, stays).await;
    }
    Ok(decided)
}

async fn merge(
    db: &mut PgConnection,
    stays: Uuid,
    other: Uuid,
    now: DateTime<Utc>,
) -> Result<(), SaveError> {
    if !are_of_a_kind(&mut *db, stays, other).await? {
        return Err(SaveError::Changed);
    }
    let (kept, gone) = (store::one(&mut *db, stays).await?, store::one(&mut *db, other).await?);
    let (Some(kept), Some(gone)) = (kept, gone) else { return Err(SaveError::Changed) };
    let place = joined(kept.place, gone.place);
    store::update(&mut *db, &[place], now).await?;
    photos::take_over(&mut *db, stays, other).await?;
    take_over(&mut *db, stays, other, now).await?;
    mark_merged(&mut *db, stays, other, now).await?;
    expand::one(db, now, stays).await.map_err(edit::unexpanded)
}

/// Locks both, in the order of their ids, so that two who merge two places the two ways round wait
/// for each other.
async fn are_of_a_kind(
    db: impl PgExecutor<'_>,
    stays: Uuid,
    other: Uuid,
) -> Result<bool, sqlx::Error> {
    let kinds = sqlx::query_scalar!(
        "select kind from place
         where id in ($1, $2) and status in ('in-use', 'planned') order by id for update",
        stays,
        other,
    )
    .fetch_all(db)
    .await?;
    Ok(matches!(kinds.as_slice(), [one, other] if one == other))
}

/// What was said of the other and is not over: why it is closed, what is wrong with it, how clean it
/// was found.
async fn take_over(
    db: &mut PgConnection,
    stays: Uuid,
    other: Uuid,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update place_suspension set place = $1
         where place = $2 and state <> 'refused'
           and coalesce(least(ends_at, reopened_at), 'infinity') > $3",
        stays,
        other,
        now,
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "update place_report set place = $1 where place = $2 and state = 'open'",
        stays,
        other,
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "insert into place_rating as kept (place, month, stars, count)
         select $1, month, stars, count from place_rating where place = $2
         on conflict (place, month, stars) do update set count = kept.count + excluded.count",
        stays,
        other,
    )
    .execute(&mut *db)
    .await?;
    Ok(())
}

/// What was merged into the other before is now merged into the one that stays.
async fn mark_merged(
    db: impl PgExecutor<'_>,
    stays: Uuid,
    other: Uuid,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update place set status = 'merged', merged_into = $1, version = version + 1,
           changed_at = $3
         where id = $2 or merged_into = $2",
        stays,
        other,
        now,
    )
    .execute(db)
    .await?;
    Ok(())
}

async fn decide(
    db: impl PgExecutor<'_>,
    stays: Uuid,
    other: Uuid,
    decision: Decision,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into place_duplicate (one, other, metres, likeness, found_at, decided_at, same)
         select least($1::uuid, $2), greatest($1, $2), st_distance(one.point, other.point), 1, $4, $4, $3
         from place as one, place as other where one.id = $1 and other.id = $2
         on conflict (one, other) do update
           set decided_at = excluded.decided_at, same = excluded.same",
        stays,
        other,
        decision == Decision::Merge,
        now,
    )
    .execute(db)
    .await?;
    Ok(())
}
