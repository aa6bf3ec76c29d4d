//! What all of them need: who says it, and why it is not taken.

use std::net::IpAddr;

use chrono::TimeDelta;
use domain::{
    locale::Locale,
    places::{Finder, PlaceCode, PlaceKind},
};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{
    Kernel, Problem,
    audit::{Actor, Detail, Event, Subject},
    forms::FormKey,
    idempotency::{IdempotencyError, RequestHash},
    jobs::StaffMessage,
    limits::{self, Limit, LimitError},
    once::{Begun, Once},
    outbox,
    places::review::Class,
    presession::PreSessionId,
    problem::FieldError,
};

/// More than anybody meets in an hour; a script stops here.
const BY_VISITOR: Limit = Limit::new("place-report-by-visitor", 10, TimeDelta::hours(1));
/// More than a visitor's: a whole estate can share one address.
const BY_ADDRESS: Limit = Limit::new("place-report-by-address", 40, TimeDelta::hours(1));

/// Who says something, and with which form.
#[derive(Debug, Clone)]
pub struct Sender {
    /// The language of the page.
    pub locale: Locale,
    /// The browser.
    pub visitor: PreSessionId,
    /// The key of the form that was filled in.
    pub key: FormKey,
    /// Where the request came from.
    pub address: IpAddr,
    /// The request's id, as in the log.
    pub request_id: Option<String>,
}

impl Sender {
    /// Counts a report against the limits.
    async fn spend(&self, kernel: &Kernel, conn: &mut PgConnection) -> Result<(), LimitError> {
        limits::spend(kernel, &mut *conn, &BY_VISITOR, self.visitor.as_bytes()).await?;
        limits::spend(kernel, conn, &BY_ADDRESS, &limits::network(self.address)).await
    }

    /// Begins the transaction with the form's key claimed; none where the same form was kept before.
    pub(super) async fn begin(
        &self,
        kernel: &Kernel,
        hash: RequestHash,
    ) -> Result<Option<Once>, SayError> {
        Ok(match Once::begin(kernel, self.visitor.as_bytes(), self.key, hash).await? {
            Begun::New(once) => Some(once),
            Begun::Before(_) => None,
        })
    }

    /// Counts what was said against the limits, keeps it, tells staff, and commits.
    pub(super) async fn keep(
        &self,
        kernel: &Kernel,
        mut once: Once,
        said: Said<'_>,
    ) -> Result<(), SayError> {
        let tx = once.conn();
        self.spend(kernel, tx).await?;
        let id = kernel.new_id();
        sqlx::query!(
            "insert into place_report (id, place, class, subject, value, words, locale, at)
             values ($1, $2, $3, $4, $5, $6, $7, $8)",
            id,
            said.place,
            said.class.as_str(),
            said.subject,
            said.value,
            said.words,
            self.locale.as_str(),
            kernel.now(),
        )
        .execute(&mut *tx)
        .await?;
        let (act, told) = match said.class {
            Class::Correction => ("correct", "correction-sent"),
            Class::Fault => ("report-fault", "fault-reported"),
        };
        let message = StaffMessage::new("places", told, id);
        outbox::write(tx, kernel.new_id(), kernel.now(), &message).await?;
        let event = self.event(kernel, act, id, said.place, said.subject);
        Ok(once.finish(kernel, event, b"").await?)
    }

    /// The audit row of what was said.
    fn event(
        &self,
        kernel: &Kernel,
        act: &'static str,
        report: Uuid,
        place: Uuid,
        subject: &'static str,
    ) -> Event {
        Event {
            id: kernel.new_id(),
            at: kernel.now(),
            actor: Actor::Visitor(self.visitor.pseudonym()),
            act,
            subject: Subject { kind: "place-report", id: Some(report) },
            detail: Detail::none().id("place", place).word("about", subject),
            request_id: self.request_id.clone(),
        }
    }
}

/// What is said of a place.
pub(super) struct Said<'a> {
    pub(super) place: Uuid,
    pub(super) class: Class,
    /// The code of the fact or of the fault.
    pub(super) subject: &'static str,
    /// What a fact should be.
    pub(super) value: Option<&'a str>,
    pub(super) words: &'a str,
}

/// Why something was not taken.
#[derive(Debug, thiserror::Error)]
pub enum SayError {
    /// Everything that is wrong with the fields.
    #[error("{} fields are wrong", .0.len())]
    Invalid(Vec<FieldError>),
    /// There is no such place, or not any more.
    #[error("there is no such place")]
    NoPlace,
    /// Too much from here.
    #[error(transparent)]
    Limit(#[from] LimitError),
    /// The form was sent before, with other content or a moment ago.
    #[error(transparent)]
    Idempotency(#[from] IdempotencyError),
    /// The database did not answer as it should; nothing was kept.
    #[error("it could not be kept")]
    Database(#[from] sqlx::Error),
}

impl SayError {
    /// The codes that are its own; those of [`LimitError`] and [`IdempotencyError`] come on top.
    pub const CODES: &'static [&'static str] = &[
        "form-invalid",
        "place-gone",
        "fault-missing",
        "fault-words-missing",
        "report-too-long",
        "correction-missing",
        "correction-number",
        "correction-too-long",
        "fact-missing",
        "stars-missing",
        "unavailable",
    ];

    /// What is wrong with which field, to show beside it.
    #[must_use]
    pub fn fields(&self) -> Vec<FieldError> {
        match self {
            Self::Invalid(fields) => fields.clone(),
            _ => Vec::new(),
        }
    }
}

impl Problem for SayError {
    fn code(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "form-invalid",
            Self::NoPlace => "place-gone",
            Self::Limit(error) => error.code(),
            Self::Idempotency(error) => error.code(),
            Self::Database(_) => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Invalid(_) => 422,
            Self::NoPlace => 404,
            Self::Limit(error) => error.status(),
            Self::Idempotency(error) => error.status(),
            Self::Database(_) => 503,
        }
    }
}

/// The place that somebody says something of.
pub(super) struct Subjected {
    pub(super) id: Uuid,
    /// The kind whose rules count for it; none for one that is data only and has a list of its own.
    pub(super) kind: Option<PlaceKind>,
}

/// The place of this code, if it is or will be in use.
pub(super) async fn place(conn: &mut PgConnection, code: PlaceCode) -> Result<Subjected, SayError> {
    let row = sqlx::query!(
        "select id, kind, finder from place
         where code = $1 and status in ('in-use', 'planned')",
        code.as_str(),
    )
    .fetch_optional(conn)
    .await?;
    let row = row.ok_or(SayError::NoPlace)?;
    let finder = Finder::parse(&row.finder).unwrap_or(Finder::Other);
    Ok(Subjected { id: row.id, kind: PlaceKind::ruling(&row.kind, finder) })
}
