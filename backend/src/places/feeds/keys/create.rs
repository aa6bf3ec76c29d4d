//! A new key.

use domain::{
    accounts::Kind,
    text::{clean_line, length},
};
use sqlx::PgExecutor;
use uuid::Uuid;

use super::{
    super::{FeedToken, Scope},
    error::KeyError,
    key,
};
use crate::{
    Kernel,
    accounts::{
        Area,
        staff::order::{Order, Started},
    },
    audit::Detail,
    idempotency::request_hash,
    problem::FieldError,
};

/// The longest label, in characters; the table's own limit.
pub(super) const MAX_LABEL: usize = 60;
/// Requests a minute that a key may be given; the table's own limit.
const PER_MINUTE: std::ops::RangeInclusive<i32> = 1..=600_000;
/// Requests a minute where nobody says more.
const USUAL_PER_MINUTE: i32 = 600;

/// What a key is to be.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewKey {
    /// The code of the source whose places it pushes for; empty for a key of the city, which is
    /// good for nothing else.
    pub source: String,
    pub scopes: Vec<Scope>,
    /// Whose it is, in words of staff.
    pub label: String,
    /// Requests a minute in each process, as typed; empty is 600.
    pub per_minute: String,
}

/// A key that is there now.
#[derive(Debug, Clone)]
pub struct Created {
    pub id: Uuid,
    /// To be shown this once.
    pub token: FeedToken,
}

/// Makes a key.
///
/// # Errors
/// [`KeyError`].
pub async fn create(kernel: &Kernel, order: Order, wanted: NewKey) -> Result<Created, KeyError> {
    // Before the sources are looked at, so that nobody learns by it which there are.
    order.permit(Kind::Feed)?;
    let mut wrong = Vec::new();
    let (label, source) = (clean_line(&wanted.label), clean_line(&wanted.source));
    match length(&label) {
        0 => wrong.push(FieldError::new("label", "text-missing")),
        length if length > MAX_LABEL => wrong.push(FieldError::new("label", "text-too-long")),
        _ => {}
    }
    if wanted.scopes.is_empty() {
        wrong.push(FieldError::new("scope", "feed-scope-missing"));
    }
    let per_minute = match wanted.per_minute.trim() {
        "" => Some(USUAL_PER_MINUTE),
        typed => typed.parse().ok().filter(|number| PER_MINUTE.contains(number)),
    };
    if per_minute.is_none() {
        wrong.push(FieldError::new("per_minute", "feed-per-minute"));
    }
    let of_city = wanted.scopes.contains(&Scope::CityOrders);
    if of_city && wanted.scopes.len() > 1 {
        wrong.push(FieldError::new("scope", "feed-scope-alone"));
    }
    let source = Some(source).filter(|source| !source.is_empty());
    let fits = match &source {
        Some(source) => !of_city && is_source(&kernel.db, source).await?,
        None => of_city,
    };
    if !fits {
        wrong.push(FieldError::new("source", "choice-unknown"));
    }
    let per_minute = match per_minute {
        Some(per_minute) if wrong.is_empty() => per_minute,
        _ => return Err(KeyError::Invalid(wrong)),
    };
    let scopes: Vec<String> = wanted.scopes.iter().map(|one| one.as_str().to_owned()).collect();
    let number = per_minute.to_string();
    let named = source.as_deref().unwrap_or_default();
    let fields = [named, &scopes.join(" "), &label, &number];
    let hash = request_hash("feed-key-create", fields.map(str::as_bytes));
    let mut running = match order.start(kernel, Kind::Feed, Area::default(), hash).await? {
        Started::Replayed(answer) => return Created::from_bytes(&answer).ok_or(KeyError::Answer),
        Started::New(running) => running,
    };
    let created = Created { id: kernel.new_id(), token: FeedToken::mint(&*kernel.random) };
    sqlx::query!(
        "insert into feed_key (id, source, label, hash, scopes, per_minute, made_by, made_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        created.id,
        source,
        label,
        &created.token.hash()[..],
        &scopes,
        per_minute,
        running.staff,
        kernel.now(),
    )
    .execute(running.conn())
    .await?;
    let answer = created.to_bytes();
    running.finish(kernel, "key-created", key(created.id), Detail::none(), &answer).await?;
    Ok(created)
}

/// Makes the key whose token is known beforehand, if it is not there: for the demonstration, which
/// has one that stays the same. False if it is there and revoked.
///
/// # Errors
/// When the database refuses.
pub async fn ensure(
    kernel: &Kernel,
    source: &str,
    label: &str,
    token: &FeedToken,
) -> Result<bool, sqlx::Error> {
    let scopes = Scope::FEEDS.map(|scope| scope.as_str().to_owned());
    sqlx::query!(
        "insert into feed_key (id, source, label, hash, scopes, per_minute, made_at)
         values ($1, $2, $3, $4, $5, 6000, $6) on conflict (hash) do nothing",
        kernel.new_id(),
        source,
        label,
        &token.hash()[..],
        &scopes,
        kernel.now(),
    )
    .execute(&kernel.db)
    .await?;
    sqlx::query_scalar!(
        r#"select revoked_at is null as "good!" from feed_key where hash = $1"#,
        &token.hash()[..],
    )
    .fetch_one(&kernel.db)
    .await
}

async fn is_source(db: impl PgExecutor<'_>, source: &str) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select exists (select from place_source where code = $1) as "is!""#,
        source
    )
    .fetch_one(db)
    .await
}

impl Created {
    fn to_bytes(&self) -> Vec<u8> {
        [self.id.as_bytes(), self.token.to_text().as_bytes()].concat()
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (id, token) = bytes.split_at_checked(16)?;
        let token = FeedToken::parse(std::str::from_utf8(token).ok()?)?;
        Some(Self { id: Uuid::from_slice(id).ok()?, token })
    }
}
