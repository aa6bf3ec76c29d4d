//! Waiting for a place where every window of a day is full, and taking the one that is offered.

use chrono::NaiveDate;
use domain::{
    bulky::{Party, Policy, State, Step},
    capacity::WaitingState,
    locale::Locale,
};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    BOOKING, Receipt,
    advance::{Who, advance},
    contact::Contact,
    estates,
    estimate::{EstimateError, Wish, reckon, terms_today},
    history::{self, Line},
    hold::{BookBy, HoldError},
    messages,
    programme::{Programme, Terms},
    standing::Standing,
    store::{NewBooking, insert},
    versions::{self, Version},
};
use crate::{
    Kernel, Problem,
    audit::{Detail, Event, Subject},
    capacity::{
        self,
        waiting::{self, Join, News, Target},
    },
    forms::FormKey,
    idempotency::{IdempotencyError, request_hash},
    once::{Begun, Once},
    problem::FieldError,
};

/// News that are told in one turn.
const BATCH: i64 = 200;

/// Somebody who waits for a place on a day.
#[derive(Clone)]
pub struct Wait<'a> {
    pub by: BookBy<'a>,
    pub wish: Wish,
    /// By the clock of the district.
    pub day: NaiveDate,
    /// For the crew; may be empty.
    pub name: String,
    /// An offer is told there.
    pub phone: String,
    pub locale: Locale,
    /// The key of the form.
    pub key: FormKey,
    /// The request's id, as in the log.
    pub request_id: Option<String>,
}

/// Why nobody waits: as for a window that is to be held.
pub type WaitError = HoldError;

/// Puts a wish on the waiting list of a day, and gives its receipt. Nothing is held or paid.
///
/// # Errors
/// [`HoldError`].
pub async fn wait(
    kernel: &Kernel,
    programme: &Programme,
    wait: Wait<'_>,
) -> Result<Receipt, WaitError> {
    wait.by.may_write()?;
    let terms = terms_today(kernel, programme)?;
    let contact = Contact::check(&wait.name, &wait.phone).map_err(invalid)?;
    // An offer comes by text message, or to the account.
    let has_account = matches!(wait.by, BookBy::Visitor { resident: Some(_), .. });
    if !has_account && !contact.phone.is_mobile() {
        return Err(invalid(vec![FieldError::new("phone", "phone-not-mobile")]));
    }
    let wish = serde_json::json!([wait.wish.things, wait.wish.site, wait.wish.exemption]);
    let fields = [
        wish.to_string(),
        wait.wish.address.joined(),
        wait.wish.service.as_str().to_owned(),
        wait.day.to_string(),
        wait.name.clone(),
        wait.phone.clone(),
    ];
    let hash = request_hash("bulky-wait", fields);
    let mut once = match Once::begin(kernel, wait.by.scope(), wait.key, hash).await? {
        Begun::New(once) => once,
        Begun::Before(answer) => return Receipt::from_bytes(&answer).ok_or(HoldError::Receipt),
    };
    match join(kernel, programme, once.conn(), terms, &wait, &contact).await {
        Ok((id, receipt)) => {
            once.finish(kernel, wait.event(kernel, id), &receipt.to_bytes()).await?;
            Ok(receipt)
        }
        Err(error) => {
            once.roll_back().await?;
            Err(error)
        }
    }
}

fn invalid(fields: Vec<FieldError>) -> HoldError {
    EstimateError::Invalid(fields).into()
}

async fn join(
    kernel: &Kernel,
    programme: &Programme,
    conn: &mut PgConnection,
    terms: &Terms,
    wait: &Wait<'_>,
    contact: &Contact,
) -> Result<(Uuid, Receipt), WaitError> {
    wait.by.spend(kernel, &mut *conn).await?;
    let mut estimate = reckon(kernel, programme, terms, &wait.wish, &[])?;
    estates::permit(&mut *conn, wait.by, &estimate).await?;
    let used = estimate.used(&mut *conn).await?;
    estimate.price(terms, used)?;
    let id = kernel.new_id();
    let new = NewBooking {
        id,
        by: &wait.by,
        wish: &wait.wish,
        estimate: &estimate,
        locale: wait.locale,
        place: None,
    };
    let receipt = insert(kernel, &mut *conn, new).await?.ok_or(HoldError::Number)?;
    contact.keep(kernel, &mut *conn, id).await?;
    let version = Version { booking: id, version: 1, estimate: &estimate, note: "", window: None };
    versions::keep(kernel, &mut *conn, &version).await?;
    let join = Join {
        target: Target::Day { resource: estimate.resource, day: wait.day },
        units: estimate.units,
        subject: capacity::Subject { kind: BOOKING, id },
    };
    waiting::join_waiting(&mut *conn, kernel, join).await?;
    let (party, staff) = wait.by.party();
    let (from, to) = (State::Waiting, State::Waiting);
    let line = Line { booking: id, step: "wait", from, to, party, staff };
    history::note(kernel, conn, line, "").await?;
    Ok((id, receipt))
}

/// Tells those on the list what became of their wait: a place that is offered, or that there was none.
/// Gives how many were told.
///
/// # Errors
/// When the database refuses; the next turn goes on.
pub async fn tell_waiting(kernel: &Kernel) -> Result<usize, sqlx::Error> {
    let mut tx = kernel.db.begin().await?;
    let news = waiting::take_news(&mut *tx, BOOKING, BATCH).await?;
    for one in &news {
        tell(kernel, &mut tx, one).await?;
    }
    tx.commit().await?;
    Ok(news.len())
}

async fn tell(kernel: &Kernel, conn: &mut PgConnection, news: &News) -> Result<(), sqlx::Error> {
    let booking = Standing::lock(&mut *conn, news.subject_id).await?;
    let waits = booking.filter(|booking| booking.state == State::Waiting);
    let Some(booking) = waits else { return Ok(()) };
    if let Some(window) = news.window
        && let Some(window) = capacity::window(&mut *conn, window).await?
    {
        place(&mut *conn, booking.id, None, &window).await?;
    }
    if news.state == WaitingState::Lapsed {
        let day = day(&mut *conn, news.waiting).await?;
        advance(kernel, conn, &booking, Step::Lapse, Who::SYSTEM, &day).await?;
        return Ok(());
    }
    let line = Line {
        booking: booking.id,
        step: "offer",
        from: State::Waiting,
        to: State::Waiting,
        party: Party::System,
        staff: None,
    };
    let event = history::note(kernel, &mut *conn, line, "").await?;
    messages::ask(kernel, conn, event, "offer", (State::Waiting, State::Waiting)).await
}

/// The day that somebody waited for, in figures; nothing where it was one window.
async fn day(conn: &mut PgConnection, waiting: Uuid) -> Result<String, sqlx::Error> {
    let day = sqlx::query_scalar!("select day from capacity_waiting where id = $1", waiting)
        .fetch_optional(conn)
        .await?
        .flatten();
    Ok(day.map(|day| day.to_string()).unwrap_or_default())
}

/// Why an offer is not taken.
#[derive(Debug, thiserror::Error)]
pub enum TakeError {
    /// There is no booking for this secret.
    #[error("there is no such booking")]
    NotFound,
    /// The offer is over, or there is none.
    #[error(transparent)]
    Capacity(#[from] capacity::ConfirmError),
    /// The form was sent before, with other content or a moment ago.
    #[error(transparent)]
    Idempotency(#[from] IdempotencyError),
    /// The database did not answer as it should.
    #[error("the offer could not be taken")]
    Database(#[from] sqlx::Error),
}

impl TakeError {
    /// The codes that are its own; those of `capacity::ConfirmError` and [`IdempotencyError`] come on
    /// top.
    pub const CODES: &'static [&'static str] = &["booking-not-found", "unavailable"];
}

impl Problem for TakeError {
    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "booking-not-found",
            Self::Capacity(error) => error.code(),
            Self::Idempotency(error) => error.code(),
            Self::Database(_) => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::NotFound => 404,
            Self::Capacity(error) => error.status(),
            Self::Idempotency(error) => error.status(),
            Self::Database(_) => 503,
        }
    }
}

/// Takes the place that is offered: it is held, and to be confirmed, as any other. The same form sent
/// twice takes it once.
///
/// # Errors
/// [`TakeError`].
pub async fn take_offered(
    kernel: &Kernel,
    programme: &Programme,
    secret: &str,
    by: BookBy<'_>,
    key: FormKey,
) -> Result<(), TakeError> {
    let hash = request_hash("bulky-take", [secret]);
    let begun = Once::begin(kernel, by.scope(), key, hash).await?;
    let Begun::New(mut once) = begun else { return Ok(()) };
    match take(kernel, programme, once.conn(), secret, by).await {
        Ok(()) => Ok(once.finish_recorded(kernel, b"").await?),
        Err(error) => {
            once.roll_back().await?;
            Err(error)
        }
    }
}

async fn take(
    kernel: &Kernel,
    programme: &Programme,
    tx: &mut PgConnection,
    secret: &str,
    by: BookBy<'_>,
) -> Result<(), TakeError> {
    let booking =
        Standing::lock_by_secret(kernel, &mut *tx, secret).await?.ok_or(TakeError::NotFound)?;
    let offer = sqlx::query_scalar!(
        "select id from capacity_waiting
         where subject_kind = $1 and subject_id = $2 and state = 'offered'
         order by joined_at limit 1",
        BOOKING,
        booking.id,
    )
    .fetch_optional(&mut *tx)
    .await?;
    let offer = offer.filter(|_| booking.state == State::Waiting);
    let offer = offer.ok_or(capacity::ConfirmError::Expired)?;
    take_free_pieces(&mut *tx, &booking).await?;
    let now = kernel.now();
    let until = now + Policy::minutes(programme.policy(booking.terms).hold);
    let claim = waiting::take_offer(&mut *tx, offer, now, until).await?;
    if let Some(held) = capacity::read_claim(&mut *tx, claim).await? {
        place(&mut *tx, booking.id, Some(claim), &held.window).await?;
    }
    let booking = Standing { held_until: Some(until), ..booking };
    let (party, staff) = by.party();
    advance(kernel, tx, &booking, Step::Hold, Who { party, staff }, "").await?;
    Ok(())
}

/// The free pieces of the quote are taken with the place. The quote holds, also where others of the
/// household have had them meanwhile.
async fn take_free_pieces(conn: &mut PgConnection, booking: &Standing) -> Result<(), sqlx::Error> {
    let pieces = sqlx::query_scalar!(
        r#"update bulky_booking set free_pieces = (
             select (quote ->> 'free_pieces')::int4 from bulky_booking_version
             where booking = $1 and bulky_booking_version.version = bulky_booking.version)
           where id = $1 returning free_pieces"#,
        booking.id,
    )
    .fetch_one(&mut *conn)
    .await?;
    booking.household().lock(&mut *conn).await?;
    booking.household().add(conn, pieces.into()).await
}

/// Notes the place that a booking has, or is offered.
async fn place(
    conn: &mut PgConnection,
    booking: Uuid,
    claim: Option<Uuid>,
    window: &capacity::Window,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update bulky_booking set claim = coalesce($2, claim), starts_at = $3, ends_at = $4
         where id = $1",
        booking,
        claim,
        window.starts_at,
        window.ends_at,
    )
    .execute(conn)
    .await?;
    Ok(())
}

impl Wait<'_> {
    fn event(&self, kernel: &Kernel, id: Uuid) -> Event {
        Event {
            id: kernel.new_id(),
            at: kernel.now(),
            actor: self.by.actor(),
            act: "wait-booking",
            subject: Subject { kind: BOOKING, id: Some(id) },
            detail: Detail::none(),
            request_id: self.request_id.clone(),
        }
    }
}
