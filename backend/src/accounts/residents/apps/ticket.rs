//! A ticket with which an app opens a page of the portal in its web-view, signed in.
//!
//! It is good for [`TICKET_LIFE`] and once. The web-view gets a session of its own, which stands in
//! the list of devices and ends with the app's. Somebody could send a resident a ticket of their own
//! account, so that the resident writes into it: a browser that is plainly the web-view of a mini-app
//! and has nobody signed in is signed in at once, any other is asked first
//! ([`OpenTicketError::NotAgreed`]).

use std::net::IpAddr;

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{
    Kernel, Problem,
    accounts::{
        SessionToken,
        residents::{
            By, Resident,
            session::{self, MAX_DEVICE},
        },
    },
    audit::{self, Actor, Detail, Event, Subject},
    idempotency::{IdempotencyError, request_hash},
    limits::{self, Limit, LimitError},
    once::{Begun, Once},
    privacy::{OpenError, Place, open, seal},
};

/// How long a ticket is good: a web-view opens at once.
pub const TICKET_LIFE: TimeDelta = TimeDelta::seconds(60);
/// How long a ticket is good once somebody is asked about it: time to read the question.
pub const ASKED_LIFE: TimeDelta = TimeDelta::minutes(5);
/// The longest that a web-view stays signed in; less where the app's session ends before.
const PAGE_LIFE: TimeDelta = TimeDelta::hours(12);
/// Tickets of one session.
const MADE: Limit = Limit::new("ticket-by-session", 60, TimeDelta::minutes(10));
/// Tickets that are not good, from one network. Good ones are not counted: many phones share one.
const MISSED: Limit = Limit::new("ticket-missed-by-network", 60, TimeDelta::minutes(10));

/// Why there is no ticket.
#[derive(Debug, thiserror::Error)]
pub enum MakeTicketError {
    /// Too many in too little time.
    #[error(transparent)]
    Limit(#[from] LimitError),
    /// The key was used before, or a moment ago.
    #[error(transparent)]
    Idempotency(#[from] IdempotencyError),
    /// The stored answer is none of ours.
    #[error("the stored ticket cannot be read")]
    Answer,
    /// The database did not answer as it should.
    #[error("the ticket could not be written")]
    Database(#[from] sqlx::Error),
}

impl MakeTicketError {
    /// The codes that are its own; those of [`LimitError`] and [`IdempotencyError`] come on top.
    pub const CODES: &'static [&'static str] = &["internal", "unavailable"];
}

impl Problem for MakeTicketError {
    fn code(&self) -> &'static str {
        match self {
            Self::Limit(error) => error.code(),
            Self::Idempotency(error) => error.code(),
            Self::Answer => "internal",
            Self::Database(_) => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Limit(error) => error.status(),
            Self::Idempotency(error) => error.status(),
            Self::Answer => 500,
            Self::Database(_) => 503,
        }
    }
}

/// A ticket to `path`, a page of ours, for the app that `by` is signed in to. The same request sent
/// twice has one ticket.
///
/// # Errors
/// [`MakeTicketError`].
pub async fn make_ticket(
    kernel: &Kernel,
    by: &By,
    path: &str,
) -> Result<SessionToken, MakeTicketError> {
    let session = by.resident.session;
    let asked = request_hash("make-ticket", [path]);
    let mut once = match Once::begin(kernel, session.as_bytes(), by.key, asked).await? {
        Begun::New(once) => once,
        Begun::Before(answer) => {
            let text = std::str::from_utf8(&answer).ok();
            return text.and_then(SessionToken::parse).ok_or(MakeTicketError::Answer);
        }
    };
    if let Err(error) = limits::spend(kernel, once.conn(), &MADE, session.as_bytes()).await {
        once.roll_back().await?;
        return Err(error.into());
    }
    let ticket = SessionToken::mint(&*kernel.random);
    let hash = ticket.hash();
    let place = Place { column: "web_view_ticket.path", row: &hash };
    let sealed = seal(&kernel.keys, &*kernel.random, place, path.as_bytes());
    sqlx::query!(
        "insert into web_view_ticket (hash, session, path, expires_at) values ($1, $2, $3, $4)",
        &hash[..],
        session,
        sealed,
        kernel.now() + TICKET_LIFE,
    )
    .execute(once.conn())
    .await?;
    let event = Event {
        id: kernel.new_id(),
        at: kernel.now(),
        actor: by.resident.actor(),
        act: "make-ticket",
        subject: Subject { kind: "resident-session", id: Some(session) },
        detail: Detail::none(),
        request_id: by.request_id.clone(),
    };
    // No longer than the ticket: the same key later asks for another one.
    once.finish_for(kernel, event, ticket.to_text().as_bytes(), TICKET_LIFE).await?;
    Ok(ticket)
}

/// A ticket that a browser opens.
#[derive(Debug, Clone)]
pub struct OpenTicket {
    /// None where the address holds nothing that could be one.
    pub ticket: Option<SessionToken>,
    /// Who is signed in there already.
    pub here: Option<Resident>,
    /// Whether somebody there has said that the ticket's account is to be signed in.
    pub agreed: bool,
    /// Whether it is plainly the web-view of a mini-app, which is signed in without a question where
    /// nobody is signed in yet.
    pub unasked: bool,
    pub address: IpAddr,
    /// The request's id, as in the log.
    pub request_id: Option<String>,
}

/// Where a ticket led.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// The page, as it was asked for.
    pub path: String,
    /// The session that began; none where the resident was signed in there already.
    pub session: Option<SessionToken>,
}

/// Why a ticket opens nothing.
#[derive(Debug, thiserror::Error)]
pub enum OpenTicketError {
    /// It was used, its time is over, its app was signed out, or there never was one. One answer
    /// for all.
    #[error("the ticket is not good")]
    NotGood,
    /// Nobody there has agreed to be signed in with it, or to leave the account that they are signed
    /// in with. The ticket is good for [`ASKED_LIFE`] then, the first time.
    #[error("nobody has agreed to sign in with the ticket")]
    NotAgreed,
    /// Too many that were not good.
    #[error(transparent)]
    Limit(#[from] LimitError),
    /// Its path does not open with these keys.
    #[error("the path of a ticket does not open")]
    Sealed(#[from] OpenError),
    /// Its path is no text.
    #[error("the path of a ticket is no text")]
    Inconsistent,
    /// The database did not answer as it should.
    #[error("the ticket could not be read")]
    Database(#[from] sqlx::Error),
}

/// A ticket as it was taken out, with the app's session.
struct Taken {
    path: Vec<u8>,
    session: Uuid,
    resident: Uuid,
    device: String,
    ends_at: DateTime<Utc>,
}

/// Uses a ticket up, and signs the browser in.
///
/// # Errors
/// [`OpenTicketError`]; nobody is signed in then, and the ticket is not used up.
pub async fn open_ticket(kernel: &Kernel, wanted: &OpenTicket) -> Result<Opened, OpenTicketError> {
    let Some(ticket) = &wanted.ticket else { return Err(missed(kernel, wanted.address).await) };
    let hash = ticket.hash();
    let mut tx = kernel.db.begin().await?;
    let Some(taken) = take(kernel, &mut tx, hash).await? else {
        tx.rollback().await?;
        return Err(missed(kernel, wanted.address).await);
    };
    let other = wanted.here.filter(|here| here.id != taken.resident);
    let asks = other.is_some() || (wanted.here.is_none() && !wanted.unasked);
    if asks && !wanted.agreed {
        tx.rollback().await?;
        wait(kernel, hash).await?;
        return Err(OpenTicketError::NotAgreed);
    }
    let path =
        open(&kernel.keys, Place { column: "web_view_ticket.path", row: &hash }, &taken.path)?;
    let path = String::from_utf8(path).map_err(|_| OpenTicketError::Inconsistent)?;
    if let Some(other) = other {
        // Its cookie is about to go, and nobody could use it any more.
        session::end(&mut *tx, other.id, other.session).await?;
    }
    let session = match wanted.here {
        Some(here) if here.id == taken.resident => None,
        _ => Some(begin(kernel, &mut tx, &taken, wanted.request_id.clone()).await?),
    };
    tx.commit().await?;
    Ok(Opened { path, session })
}

/// Takes a ticket out; of two at once the second finds nothing.
async fn take(
    kernel: &Kernel,
    conn: &mut PgConnection,
    hash: [u8; 32],
) -> Result<Option<Taken>, sqlx::Error> {
    sqlx::query_as!(
        Taken,
        r#"with taken as (
             delete from web_view_ticket where hash = $1 and expires_at > $2
             returning session, path)
           select taken.path as "path!", session.id as "session!", session.resident as "resident!",
             session.device as "device!", session.ends_at as "ends_at!"
           from taken
           join resident_session as session on session.id = taken.session
           join resident on resident.id = session.resident
           where session.ends_at > $2 and resident.deleted_at is null"#,
        &hash[..],
        kernel.now(),
    )
    .fetch_optional(conn)
    .await
}

/// Leaves time for the question about a ticket; once, so that asking again keeps no ticket alive.
async fn wait(kernel: &Kernel, hash: [u8; 32]) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update web_view_ticket set expires_at = $2, asked = true where hash = $1 and not asked",
        &hash[..],
        kernel.now() + ASKED_LIFE,
    )
    .execute(&kernel.db)
    .await?;
    Ok(())
}

/// Begins the session of the web-view.
async fn begin(
    kernel: &Kernel,
    conn: &mut PgConnection,
    taken: &Taken,
    request_id: Option<String>,
) -> Result<SessionToken, sqlx::Error> {
    let token = SessionToken::mint(&*kernel.random);
    let (id, now) = (kernel.new_id(), kernel.now());
    let device = match taken.device.as_str() {
        "" => "web".to_owned(),
        device => format!("{device} · web"),
    };
    sqlx::query!(
        "insert into resident_session
           (id, token_hash, resident, device, parent, created_at, seen_at, ends_at)
         values ($1, $2, $3, $4, $5, $6, $6, $7)",
        id,
        &token.hash()[..],
        taken.resident,
        device.chars().take(MAX_DEVICE).collect::<String>(),
        taken.session,
        now,
        taken.ends_at.min(now + PAGE_LIFE),
    )
    .execute(&mut *conn)
    .await?;
    let event = Event {
        id: kernel.new_id(),
        at: now,
        actor: Actor::Account(taken.resident),
        act: "sign-in",
        subject: Subject { kind: "resident", id: Some(taken.resident) },
        detail: Detail::none().word("by", "ticket").id("app", taken.session),
        request_id,
    };
    audit::record(conn, event).await?;
    Ok(token)
}

/// Counts a ticket that is not good.
async fn missed(kernel: &Kernel, address: IpAddr) -> OpenTicketError {
    match limits::spend(kernel, &kernel.db, &MISSED, &limits::network(address)).await {
        Ok(()) => OpenTicketError::NotGood,
        Err(error) => error.into(),
    }
}

#[cfg(test)]
mod tests {
    use domain::locale::Locale;
    use sqlx::PgPool;

    use super::*;
    use crate::{
        accounts::residents::{
            apps::{Gate, Scope, tests::app},
            end_device, list_devices, sign_out,
            testing::{by, kernel, resident},
        },
        db::testing::TestKernel,
    };

    const PAGE: &str = "/en/bulky/track/s3cret?thanks=pay";

    /// A resident in an app.
    async fn signed_in(kernel: &TestKernel, pool: &PgPool) -> Resident {
        let tokens = app(kernel, pool, &Scope::ALL).await;
        Gate::default().enter(kernel, &tokens.access).await.unwrap().resident
    }

    fn opening(ticket: &SessionToken) -> OpenTicket {
        OpenTicket {
            ticket: Some(ticket.clone()),
            here: None,
            agreed: false,
            unasked: true,
            address: "192.0.2.9".parse().unwrap(),
            request_id: None,
        }
    }

    #[sqlx::test(migrations = false)]
    async fn a_ticket_signs_a_web_view_in_once(pool: PgPool) {
        let kernel = kernel(&pool).await;
        let caller = signed_in(&kernel, &pool).await;
        let asks = by(&kernel, caller);
        let ticket = make_ticket(&kernel, &asks, PAGE).await.unwrap();
        assert_eq!(make_ticket(&kernel, &asks, PAGE).await.unwrap(), ticket, "the same request");
        let stored: Vec<u8> =
            sqlx::query_scalar("select path from web_view_ticket").fetch_one(&pool).await.unwrap();
        assert!(!stored.windows(6).any(|part| part == b"s3cret"), "its path is sealed");

        let opened = open_ticket(&kernel, &opening(&ticket)).await.unwrap();
        assert_eq!(opened.path, PAGE);
        let token = opened.session.unwrap();
        let here = session::read(&kernel, &token).await.unwrap().unwrap();
        assert_eq!((here.id, here.locale), (caller.id, Locale::ZhHans));
        let again = open_ticket(&kernel, &opening(&ticket)).await.unwrap_err();
        assert!(matches!(again, OpenTicketError::NotGood), "{again}");
        let devices = list_devices(&kernel, &here).await.unwrap();
        let named = devices.iter().find(|device| device.here).unwrap();
        assert_eq!(named.name, "WeChat · web");

        // Who is signed in there already stays so, with the session that they have.
        let ticket = make_ticket(&kernel, &by(&kernel, caller), "/me").await.unwrap();
        let known = OpenTicket { here: Some(here), ..opening(&ticket) };
        let opened = open_ticket(&kernel, &known).await.unwrap();
        assert_eq!(opened, Opened { path: "/me".to_owned(), session: None });

        let late = make_ticket(&kernel, &by(&kernel, caller), PAGE).await.unwrap();
        kernel.clock.advance(TICKET_LIFE);
        assert!(open_ticket(&kernel, &opening(&late)).await.is_err());

        // Ending all others leaves the app that this web-view is in; the end of the app ends it.
        let left = make_ticket(&kernel, &by(&kernel, caller), PAGE).await.unwrap();
        end_device(&kernel, &here, None, None).await.unwrap();
        assert_eq!(session::read(&kernel, &token).await.unwrap(), Some(here));
        sign_out(&kernel, &caller, None).await.unwrap();
        assert_eq!(session::read(&kernel, &token).await.unwrap(), None);
        assert!(open_ticket(&kernel, &opening(&left)).await.is_err());
    }

    #[sqlx::test(migrations = false)]
    async fn nobody_is_signed_in_as_somebody_else_unasked(pool: PgPool) {
        let kernel = kernel(&pool).await;
        let attacker = signed_in(&kernel, &pool).await;
        let victim = resident(&kernel, &pool, "13987654321").await;
        let ticket = make_ticket(&kernel, &by(&kernel, attacker), PAGE).await.unwrap();
        let sent = OpenTicket { here: Some(victim), ..opening(&ticket) };
        let refused = open_ticket(&kernel, &sent).await.unwrap_err();
        assert!(matches!(refused, OpenTicketError::NotAgreed), "{refused}");
        // A browser that is no web-view asks even where nobody is signed in.
        let stranger = OpenTicket { unasked: false, ..opening(&ticket) };
        let refused = open_ticket(&kernel, &stranger).await.unwrap_err();
        assert!(matches!(refused, OpenTicketError::NotAgreed), "{refused}");
        let agreed = OpenTicket { agreed: true, ..sent };
        assert!(open_ticket(&kernel, &agreed).await.unwrap().session.is_some());
        let left = list_devices(&kernel, &victim).await.unwrap();
        assert!(left.iter().all(|device| device.id != victim.session), "it was ended");

        // There is time to read the question, once.
        let ticket = make_ticket(&kernel, &by(&kernel, attacker), "/me").await.unwrap();
        let stranger = OpenTicket { unasked: false, ..opening(&ticket) };
        assert!(open_ticket(&kernel, &stranger).await.is_err());
        kernel.clock.advance(ASKED_LIFE - TimeDelta::seconds(1));
        let again = open_ticket(&kernel, &stranger).await.unwrap_err();
        assert!(matches!(again, OpenTicketError::NotAgreed), "{again}");
        kernel.clock.advance(TimeDelta::seconds(1));
        let late = OpenTicket { agreed: true, ..stranger };
        let refused = open_ticket(&kernel, &late).await.unwrap_err();
        assert!(matches!(refused, OpenTicketError::NotGood), "{refused}");

        let nonsense = OpenTicket { ticket: None, ..opening(&ticket) };
        let mut last = None;
        for _ in 0..=60 {
            last = open_ticket(&kernel, &nonsense).await.err();
        }
        assert!(matches!(last, Some(OpenTicketError::Limit(_))), "{last:?}");
    }
}
