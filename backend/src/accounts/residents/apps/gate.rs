//! Who sends a request, by its access token: what a serving process keeps in memory of the tokens,
//! so that a request costs no query for it.
//!
//! A session that ends is told to every process as it is committed. A process that cannot hear that
//! keeps nothing in memory.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use chrono::{DateTime, Utc};
use domain::locale::Locale;
use sqlx::postgres::PgListener;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::Scope;
use crate::{
    Kernel, Problem,
    accounts::{SessionToken, residents::Resident},
    known_keys::KnownKeys,
};

/// What the trigger of `resident_session` tells on.
const CHANNEL: &str = "app_session_ended";
/// How long to wait before trying to listen again.
const AGAIN: Duration = Duration::from_secs(1);
/// How old what is in memory may be, in seconds, for what nobody tells of: the resident's language.
const KNOWN_FOR: i64 = 60;

/// A resident in an app, and what the app may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppCaller {
    pub resident: Resident,
    pub scopes: Vec<Scope>,
    until: DateTime<Utc>,
}

/// Why a caller is not let in.
#[derive(Debug, thiserror::Error)]
pub enum GateError {
    /// No access token, or one that is not good any more.
    #[error("the access token is not good")]
    NotGood,
    /// It is not good for this.
    #[error("the access token lacks the scope {}", .0.as_str())]
    Scope(Scope),
    /// The row cannot be made sense of.
    #[error("the session of an access token is inconsistent")]
    Inconsistent,
    /// The database did not answer as it should.
    #[error("the access token could not be looked up")]
    Database(#[from] sqlx::Error),
}

impl GateError {
    /// Every code that it can have.
    pub const CODES: &'static [&'static str] =
        &["token-expired", "token-scope", "internal", "unavailable"];
}

impl Problem for GateError {
    fn code(&self) -> &'static str {
        match self {
            Self::NotGood => "token-expired",
            Self::Scope(_) => "token-scope",
            Self::Inconsistent => "internal",
            Self::Database(_) => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::NotGood => 401,
            Self::Scope(_) => 403,
            Self::Inconsistent => 500,
            Self::Database(_) => 503,
        }
    }
}

/// The access tokens seen lately. One per process.
#[derive(Debug, Default)]
pub struct Gate {
    known: KnownKeys<AppCaller, KNOWN_FOR>,
    /// Whether ends of sessions are heard.
    hears: AtomicBool,
    /// How often something ended: what was read before and is to be kept after is not kept.
    ended: AtomicU64,
}

impl Gate {
    /// Who holds `token`, if it is good. Whether their app may do what it asks for, its
    /// [`scopes`](AppCaller::scopes) say.
    ///
    /// # Errors
    /// [`GateError`].
    pub async fn enter(
        &self,
        kernel: &Kernel,
        token: &SessionToken,
    ) -> Result<Arc<AppCaller>, GateError> {
        self.find(kernel, token.hash()).await?.ok_or(GateError::NotGood)
    }

    /// Listens for sessions that end, until `shutdown`. A connection that breaks is made again.
    pub async fn run(&self, kernel: &Kernel, shutdown: &CancellationToken) {
        let listening = async {
            loop {
                let heard = self.listen(kernel).await;
                self.hears.store(false, Ordering::Release);
                self.forget(|_| false);
                if let Err(error) = heard {
                    tracing::warn!(%error, "ends of apps' sessions are not heard for now");
                }
                tokio::time::sleep(AGAIN).await;
            }
        };
        shutdown.run_until_cancelled(listening).await;
    }

    async fn listen(&self, kernel: &Kernel) -> Result<(), sqlx::Error> {
        let mut listener = PgListener::connect_with(&kernel.db).await?;
        listener.listen(CHANNEL).await?;
        // What is being read at this moment may have ended before.
        self.forget(|_| false);
        self.hears.store(true, Ordering::Release);
        loop {
            let Some(heard) = listener.try_recv().await? else { return Ok(()) };
            let ended = Uuid::try_parse(heard.payload()).ok();
            self.forget(|caller| Some(caller.resident.session) != ended);
        }
    }

    /// Whether `token`, which is good, is in memory.
    #[cfg(test)]
    pub(super) async fn is_kept(&self, kernel: &Kernel, token: &SessionToken) -> bool {
        self.enter(kernel, token).await.is_ok()
            && self.known.get(token.hash(), kernel.now()).is_some()
    }

    /// Keeps what `stays` and nothing that is being read at this moment.
    fn forget(&self, stays: impl Fn(&AppCaller) -> bool) {
        // Counted first: whoever keeps one meanwhile has it taken away below.
        self.ended.fetch_add(1, Ordering::AcqRel);
        self.known.retain(stays);
    }

    async fn find(
        &self,
        kernel: &Kernel,
        hash: [u8; 32],
    ) -> Result<Option<Arc<AppCaller>>, GateError> {
        let now = kernel.now();
        if let Some(caller) = self.known.get(hash, now)
            && now < caller.until
        {
            return Ok(Some(caller));
        }
        let ended = self.ended.load(Ordering::Acquire);
        let caller = read(kernel, hash).await?.map(Arc::new);
        let may_keep =
            || self.hears.load(Ordering::Acquire) && self.ended.load(Ordering::Acquire) == ended;
        self.known.put_if(hash, caller.as_ref(), now, may_keep);
        Ok(caller)
    }
}

async fn read(kernel: &Kernel, hash: [u8; 32]) -> Result<Option<AppCaller>, GateError> {
    let row = sqlx::query!(
        r#"select session.id, token.expires_at, session.scopes as "scopes!",
             resident.id as resident, resident.locale, resident.elder
           from app_token as token
           join resident_session as session on session.id = token.session
           join resident on resident.id = session.resident
           where token.hash = $1 and token.kind = 'access' and token.expires_at > $2
             and session.ends_at > $2 and resident.deleted_at is null"#,
        &hash[..],
        kernel.now(),
    )
    .fetch_optional(&kernel.db)
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(AppCaller {
        resident: Resident {
            id: row.resident,
            session: row.id,
            locale: Locale::from_tag(&row.locale).ok_or(GateError::Inconsistent)?,
            elder: row.elder,
        },
        scopes: row.scopes.iter().filter_map(|scope| Scope::parse(scope)).collect(),
        until: row.expires_at,
    }))
}
