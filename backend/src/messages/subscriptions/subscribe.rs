//! A resident agreed to be told in WeChat.

use sqlx::PgConnection;
use uuid::Uuid;

use crate::{
    Kernel, Problem,
    accounts::residents::{By, platforms::Platform},
    audit::{Detail, Event, Subject},
    idempotency::{IdempotencyError, request_hash},
    once::{Begun, Once},
};

/// How many messages of a kind somebody can have agreed to; the table's check says the same.
pub const MAX_KEPT: i32 = 20;
/// WeChat asks for at most three at once.
pub const MAX_TEMPLATES: usize = 3;

/// What a resident agreed to, in a dialog of WeChat.
#[derive(Debug, Clone)]
pub struct Subscribe {
    pub by: By,
    /// Our messages, each once: `bulky-reminder-1`.
    pub templates: Vec<String>,
}

/// How often a resident can still be told of something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscription {
    /// Of our message.
    pub template: String,
    pub remaining: i32,
}

/// Why it was not noted.
#[derive(Debug, thiserror::Error)]
pub enum SubscribeError {
    /// WeChat is not set up here.
    #[error("WeChat is not set up")]
    NotSetUp,
    /// The message at this position is none that goes to WeChat, is there twice, or is missing.
    #[error("no template for message {0}")]
    Template(usize),
    /// The request was sent before, with other content or a moment ago.
    #[error(transparent)]
    Idempotency(#[from] IdempotencyError),
    /// The database did not answer as it should.
    #[error("the subscription could not be kept")]
    Database(#[from] sqlx::Error),
}

impl SubscribeError {
    /// The codes that are its own; those of [`IdempotencyError`] come on top.
    pub const CODES: &'static [&'static str] = &["not-found", "field-invalid", "unavailable"];
}

impl Problem for SubscribeError {
    fn code(&self) -> &'static str {
        match self {
            Self::NotSetUp => "not-found",
            Self::Template(_) => "field-invalid",
            Self::Idempotency(error) => error.code(),
            Self::Database(_) => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::NotSetUp => 404,
            Self::Template(_) => 422,
            Self::Idempotency(error) => error.status(),
            Self::Database(_) => 503,
        }
    }
}

/// Counts one more message of each template that a resident agreed to, of which at most
/// [`MAX_KEPT`] are kept, and gives all that there are. The same request sent twice counts once. That
/// WeChat was asked is not proved: where it was not, it refuses, and the text message is sent.
///
/// # Errors
/// [`SubscribeError`]; nothing was counted then.
pub async fn subscribe(
    kernel: &Kernel,
    agreed: &Subscribe,
) -> Result<Vec<Subscription>, SubscribeError> {
    if Platform::WeChat.app_id(kernel).is_none() {
        return Err(SubscribeError::NotSetUp);
    }
    if agreed.templates.is_empty() {
        return Err(SubscribeError::Template(0));
    }
    if agreed.templates.len() > MAX_TEMPLATES {
        return Err(SubscribeError::Template(MAX_TEMPLATES));
    }
    let id = agreed.by.resident.id;
    let hash = request_hash("subscribe", &agreed.templates);
    let begun = Once::begin(kernel, id.as_bytes(), agreed.by.key, hash).await?;
    if let Begun::New(mut once) = begun {
        // In one order, so that two requests at once cannot wait for each other.
        let mut sorted: Vec<(usize, &String)> = agreed.templates.iter().enumerate().collect();
        sorted.sort_unstable_by_key(|(_, template)| *template);
        for (at, template) in sorted {
            let is_twice = agreed.templates[..at].contains(template);
            if is_twice || !add(kernel, once.conn(), id, template).await? {
                once.roll_back().await?;
                return Err(SubscribeError::Template(at));
            }
        }
        let event = Event {
            id: kernel.new_id(),
            at: kernel.now(),
            actor: agreed.by.resident.actor(),
            act: "subscribe",
            subject: Subject { kind: "resident", id: Some(id) },
            detail: Detail::none(),
            request_id: agreed.by.request_id.clone(),
        };
        once.finish(kernel, event, &[]).await?;
    }
    Ok(all(kernel, id).await?)
}

/// Whether there is such a template.
async fn add(
    kernel: &Kernel,
    conn: &mut PgConnection,
    resident: Uuid,
    template: &str,
) -> Result<bool, sqlx::Error> {
    let added = sqlx::query!(
        "insert into wechat_subscription as held (resident, template, remaining, changed_at)
         select $1, template, 1, $3 from wechat_template where template = $2
         on conflict (resident, template) do update set
           remaining = least(held.remaining + 1, $4),
           changed_at = excluded.changed_at",
        resident,
        template,
        kernel.now(),
        MAX_KEPT,
    )
    .execute(conn)
    .await?;
    Ok(added.rows_affected() == 1)
}

async fn all(kernel: &Kernel, resident: Uuid) -> Result<Vec<Subscription>, sqlx::Error> {
    sqlx::query_as!(
        Subscription,
        "select template, remaining from wechat_subscription where resident = $1 order by template",
        resident,
    )
    .fetch_all(&kernel.db)
    .await
}
