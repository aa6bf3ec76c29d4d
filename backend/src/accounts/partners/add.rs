//! A new key.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use domain::{
    accounts::Kind,
    text::{clean_line, length},
};
use uuid::Uuid;

use super::{PartnerToken, Scope, key};
use crate::{
    Kernel,
    accounts::{
        Area,
        staff::order::{Order, Started},
    },
    audit::Detail,
    calendar::to_utc,
    idempotency::request_hash,
    places::feeds::keys::KeyError,
    problem::FieldError,
};

/// The longest name and contact, in characters; the table's own limit.
const MAX_NAME: usize = 60;
/// Requests that a key may be given; the table's own limits.
const PER_MINUTE: std::ops::RangeInclusive<i32> = 1..=600_000;
const PER_DAY: std::ops::RangeInclusive<i32> = 1..=100_000_000;

/// What a key is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPartner {
    /// Of the organisation, as staff see it on cases.
    pub name: String,
    /// The department of it that answers for the key.
    pub contact: String,
    pub scopes: Vec<Scope>,
    /// Requests a minute in each process.
    pub per_minute: i32,
    /// Requests a day, by the clock of Shanghai.
    pub per_day: i32,
    /// The last day on which it is good.
    pub until: NaiveDate,
}

/// A key that is there now.
#[derive(Debug, Clone)]
pub struct Added {
    pub id: Uuid,
    /// To be shown this once.
    pub token: PartnerToken,
}

/// Makes a key.
///
/// # Errors
/// [`KeyError`]; the fields are those of [`NewPartner`].
pub async fn add(kernel: &Kernel, order: Order, wanted: NewPartner) -> Result<Added, KeyError> {
    // Whoever gives keys to feeds gives these; so far that is the operator only.
    order.permit(Kind::Feed)?;
    let (name, contact) = (clean_line(&wanted.name), clean_line(&wanted.contact));
    let ends_at = ends_at(wanted.until);
    let wrong = mistakes(&wanted, [("name", &name), ("contact", &contact)], ends_at, kernel.now());
    let (Some(ends_at), true) = (ends_at, wrong.is_empty()) else {
        return Err(KeyError::Invalid(wrong));
    };
    let mut scopes = wanted.scopes.clone();
    scopes.sort_unstable();
    scopes.dedup();
    let scopes: Vec<String> = scopes.iter().map(|one| one.as_str().to_owned()).collect();
    let numbers = [wanted.per_minute.to_string(), wanted.per_day.to_string()];
    let until = wanted.until.to_string();
    let fields = [&*name, &*contact, &scopes.join(" "), &numbers[0], &numbers[1], &until];
    let hash = request_hash("partner-add", fields.map(str::as_bytes));
    let mut running = match order.start(kernel, Kind::Feed, Area::default(), hash).await? {
        Started::Replayed(answer) => return Added::from_bytes(&answer).ok_or(KeyError::Answer),
        Started::New(running) => running,
    };
    let added = Added { id: kernel.new_id(), token: PartnerToken::mint(&*kernel.random) };
    sqlx::query!(
        "insert into partner_key (id, name, contact, hash, scopes, per_minute, per_day, made_at,
           ends_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        added.id,
        name,
        contact,
        &added.token.hash()[..],
        &scopes,
        wanted.per_minute,
        wanted.per_day,
        kernel.now(),
        ends_at,
    )
    .execute(running.conn())
    .await?;
    let answer = added.to_bytes();
    running.finish(kernel, "key-created", key(added.id), Detail::none(), &answer).await?;
    Ok(added)
}

/// The end of a day by the clock of Shanghai; none after the last day that there is.
fn ends_at(day: NaiveDate) -> Option<DateTime<Utc>> {
    Some(to_utc(day.succ_opt()?.and_time(NaiveTime::MIN)))
}

fn mistakes(
    wanted: &NewPartner,
    lines: [(&str, &String); 2],
    ends_at: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Vec<FieldError> {
    let mut wrong = Vec::new();
    for (field, line) in lines {
        match length(line) {
            0 => wrong.push(FieldError::new(field, "text-missing")),
            length if length > MAX_NAME => wrong.push(FieldError::new(field, "text-too-long")),
            _ => {}
        }
    }
    if wanted.scopes.is_empty() {
        wrong.push(FieldError::new("scope", "choice-unknown"));
    }
    if !PER_MINUTE.contains(&wanted.per_minute) {
        wrong.push(FieldError::new("per_minute", "choice-unknown"));
    }
    if !PER_DAY.contains(&wanted.per_day) {
        wrong.push(FieldError::new("per_day", "choice-unknown"));
    }
    if ends_at.is_none_or(|at| at <= now) {
        wrong.push(FieldError::new("until", "choice-unknown"));
    }
    wrong
}

impl Added {
    fn to_bytes(&self) -> Vec<u8> {
        [self.id.as_bytes(), self.token.to_text().as_bytes()].concat()
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (id, token) = bytes.split_at_checked(16)?;
        let token = PartnerToken::parse(std::str::from_utf8(token).ok()?)?;
        Some(Self { id: Uuid::from_slice(id).ok()?, token })
    }
}
