//! Taking away as a file what waits.

use chrono::{DateTime, Utc};
use domain::accounts::{Act, Kind};
use uuid::Uuid;

use super::{
    Returned,
    list::{Wanted, read},
};
use crate::{
    Kernel,
    accounts::{Area, Denied, Staff},
    audit::Subject,
    cases::city::CityError,
    idempotency::request_hash,
    problem::FieldError,
    records::{Begun, SaveError, Saving, begin, finish},
};

/// Returns of one file at most.
const MOST: i64 = 5_000;

/// A file that was taken away.
#[derive(Debug, Clone)]
pub struct HandOver {
    pub id: Uuid,
    pub at: DateTime<Utc>,
    /// Login of whoever took it.
    pub login: String,
    /// How many returns are in it.
    pub count: i64,
}

/// Marks all that waits as handed over with one file, whose id it gives; [`of_hand_over`] is what is
/// in it, as often as it is asked for.
///
/// # Errors
/// [`SaveError`]; the code `city-nothing-waits` where there is nothing to hand over.
pub async fn hand_over(kernel: &Kernel, saving: Saving<'_>) -> Result<Uuid, SaveError> {
    saving.staff.permit(Act::Export, Kind::City, Area::default())?;
    let hash = request_hash("city-hand-over", [b""]);
    let (mut tx, claim) = match begin(kernel, &saving, hash).await? {
        Begun::New(tx, claim) => (tx, claim),
        Begun::Done(id) => return Ok(id),
    };
    let (id, now) = (kernel.new_id(), kernel.now());
    sqlx::query!(
        "insert into city_hand_over (id, at, staff) values ($1, $2, $3)",
        id,
        now,
        saving.staff.id,
    )
    .execute(&mut *tx)
    .await?;
    let taken = sqlx::query!(
        "update city_return set state = 'sent', way = 'file', hand_over = $1, sent_at = $2
         where id in (
           select id from city_return where state = 'waiting' order by id limit $3 for update)",
        id,
        now,
        MOST,
    )
    .execute(&mut *tx)
    .await?;
    if taken.rows_affected() == 0 {
        tx.rollback().await?;
        return Err(SaveError::Invalid(vec![FieldError::new("", "city-nothing-waits")]));
    }
    let subject = Subject { kind: "city-hand-over", id: Some(id) };
    finish(kernel, tx, claim, &saving, "hand-over", subject).await
}

/// What is in a file, in the order in which it was made.
///
/// # Errors
/// [`CityError`]; [`Denied::NotFound`] when there is no such file.
pub async fn of_hand_over(
    kernel: &Kernel,
    staff: &Staff,
    id: Uuid,
) -> Result<Vec<Returned>, CityError> {
    staff.permit(Act::Export, Kind::City, Area::default())?;
    let wanted = Wanted { hand_over: Some(id), most: MOST, ..Wanted::default() };
    let mut returns = read(kernel, wanted).await?;
    if returns.is_empty() {
        return Err(Denied::NotFound.into());
    }
    returns.reverse();
    Ok(returns)
}

/// The last files.
///
/// # Errors
/// [`CityError`].
pub async fn hand_overs(kernel: &Kernel, staff: &Staff) -> Result<Vec<HandOver>, CityError> {
    staff.permit(Act::Read, Kind::City, Area::default())?;
    let files = sqlx::query_as!(
        HandOver,
        r#"select city_hand_over.id, at, staff.login,
             (select count(*) from city_return where hand_over = city_hand_over.id) as "count!"
           from city_hand_over join staff on staff.id = city_hand_over.staff
           order by at desc, city_hand_over.id desc limit 10"#,
    )
    .fetch_all(&kernel.db)
    .await?;
    Ok(files)
}
