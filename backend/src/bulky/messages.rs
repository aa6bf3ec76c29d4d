//! Telling whoever booked what became of it.
//!
//! The job `tell-booker` is written with the event that it tells of. By text message first: the number
//! that the crew calls; and to the account, in the ways that it chose. What is sent holds the number and
//! nothing that would open the booking to somebody else.

use chrono::{DateTime, Utc};
use domain::{
    bulky::{Refund, State, Step},
    capacity::ClosedReason,
    locale::{Locale, Localised},
    money::Fen,
    phone::Phone,
};
use serde::{Deserialize, Serialize};
use sqlx::{Connection, PgConnection};
use uuid::Uuid;

use super::{
    estimate::Service,
    money::{Purse, from_fen},
    programme::{YARD, policy_of},
    refunded::{REFUNDED, REFUNDED_ELSEWHERE},
};
use crate::{
    Kernel,
    calendar::{civil, to_local},
    jobs::{Failure, Handler},
    messages::{Notice, Outgoing, To, notify, page, send},
    outbox::{self, Task},
    privacy::{Place, open},
};

/// Tells whoever booked of an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TellBooker {
    /// The row of `bulky_event`.
    pub event: Uuid,
}

impl Task for TellBooker {
    const NAME: &'static str = "tell-booker";
}

/// The step of the history that says that somebody was reminded to answer.
pub(super) const REMIND_ANSWER: &str = "remind-answer";

/// The message of a line of the history, which leads from a state to a state; none for most.
fn template(step: &str, (from, to): (State, State)) -> Option<&'static str> {
    match step {
        "remind-3" => return Some("bulky-reminder-3"),
        "remind-1" => return Some("bulky-reminder-1"),
        REMIND_ANSWER => return Some("bulky-answer-reminder"),
        "offer" => return Some("bulky-offer"),
        REFUNDED => return Some("bulky-refunded"),
        REFUNDED_ELSEWHERE => return Some("bulky-refunded-elsewhere"),
        _ => {}
    }
    let step = Step::parse(step)?;
    // It was never certain, and whoever gives it back knows.
    if step == Step::Cancel && matches!(from, State::Waiting | State::Held | State::Paying) {
        return None;
    }
    match (step, to) {
        (Step::Confirm | Step::Reinstate | Step::Retry, State::Booked) => Some("bulky-booked"),
        (Step::Change, _) => Some("bulky-changed"),
        (Step::Cancel, _) => Some("bulky-cancelled"),
        (Step::Displace, _) => Some("bulky-window-closed"),
        (Step::SetOut, _) => Some("bulky-on-the-way"),
        (Step::Collect, _) => Some("bulky-collected"),
        (Step::Miss, _) => Some("bulky-not-found"),
        (Step::Lapse, State::Cancelled) => Some("bulky-unanswered"),
        (Step::Lapse, _) => Some("bulky-expired"),
        _ => None,
    }
}

/// The same of what is brought to the yard, where nobody comes.
fn at_the_yard(template: &'static str) -> &'static str {
    match template {
        "bulky-booked" => "bulky-booked-yard",
        "bulky-reminder-3" => "bulky-reminder-3-yard",
        "bulky-reminder-1" => "bulky-reminder-1-yard",
        "bulky-not-found" => "bulky-not-found-yard",
        "bulky-window-closed" => "bulky-window-closed-yard",
        other => other,
    }
}

/// The same where nothing was found, and no second try can be had.
const NOT_FOUND_AGAIN: &str = "bulky-not-found-again";

/// The same of a window that was over when staff said that nobody had come.
const NOBODY_CAME: &str = "bulky-nobody-came";

/// The message to whoever waited, and was offered nothing until that was over.
const NOTHING_CAME_FREE: &str = "bulky-nothing-free";

/// Asks for whoever booked to be told of an event that led from a state to a state, in the caller's
/// transaction; does nothing where nobody is told of such a step.
pub(super) async fn ask(
    kernel: &Kernel,
    conn: &mut PgConnection,
    event: Uuid,
    step: &str,
    states: (State, State),
) -> Result<(), sqlx::Error> {
    if template(step, states).is_none() {
        return Ok(());
    }
    outbox::write(conn, kernel.new_id(), kernel.now(), &TellBooker { event }).await
}

/// What these messages are about, as the table of messages has it.
const SUBJECT: &str = "bulky-event";

impl Handler for TellBooker {
    /// All of them in one transaction, so that a second run finds what the first one wrote.
    async fn run(self, kernel: &Kernel, _id: Uuid) -> Result<(), Failure> {
        let mut tx = kernel.db.begin().await?;
        if is_told(&mut tx, self.event).await? {
            return Ok(());
        }
        let Some(told) = read(kernel, &mut tx, self.event).await? else { return Ok(()) };
        let Some(template) = told.template() else { return Ok(()) };
        let values = told.values(kernel, template);
        let values: Vec<(&str, &str)> =
            values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let subject = Some((SUBJECT, self.event));
        // Where it is the number of their account, they are told once, as they chose.
        let others = told.phone.as_ref().filter(|_| told.account_phone != told.phone);
        if let Some(phone) = others.filter(|phone| phone.is_mobile()) {
            let message = Outgoing {
                template,
                to: To::Phone(phone),
                locale: told.locale,
                values: &values,
                resident: None,
                subject,
                deliver_after: None,
                expires_at: None,
            };
            let mut savepoint = tx.begin().await?;
            match send(kernel, &mut savepoint, message).await {
                Ok(_) => savepoint.commit().await?,
                Err(error) => {
                    tracing::warn!(%error, "whoever booked is not told by text message");
                    savepoint.rollback().await?;
                }
            }
        }
        if let Some(resident) = told.resident {
            let notice = Notice { template, values: &values, subject, expires_at: None };
            notify(kernel, &mut tx, resident, notice).await?;
        }
        tx.commit().await?;
        Ok(())
    }
}

/// Whether it was told before. Two runs at the same time wait for each other.
async fn is_told(conn: &mut PgConnection, event: Uuid) -> Result<bool, sqlx::Error> {
    let (_, low) = event.as_u64_pair();
    sqlx::query!("select pg_advisory_xact_lock($1)", low.cast_signed())
        .fetch_one(&mut *conn)
        .await?;
    sqlx::query_scalar!(
        r#"select exists (
             select from message where subject_kind = $1 and subject_id = $2) as "told!""#,
        SUBJECT,
        event,
    )
    .fetch_one(conn)
    .await
}

/// What there is to tell, and to whom. Personal data, so not `Debug`.
struct Told {
    step: String,
    /// From and to.
    states: (State, State),
    number: String,
    service: Service,
    /// The estate, or the yard.
    place: String,
    window: Option<(DateTime<Utc>, DateTime<Utc>)>,
    held_until: Option<DateTime<Utc>>,
    /// Of a place from the waiting list.
    offer_until: Option<DateTime<Utc>>,
    /// Until when they have to say what they want.
    answer_until: Option<DateTime<Utc>>,
    words: String,
    /// When it happened.
    at: DateTime<Utc>,
    /// Whether a second try can be had for nothing.
    can_retry: bool,
    /// What it costs; what goes back of a cancelled one, or of one that nobody answers for.
    amount: Fen,
    locale: Locale,
    phone: Option<Phone>,
    resident: Option<Uuid>,
    /// The number of their account.
    account_phone: Option<Phone>,
}

impl Told {
    fn template(&self) -> Option<&'static str> {
        let template = template(&self.step, self.states)?;
        Some(match self.service {
            // What was held or offered has a window.
            _ if template == "bulky-expired" && self.window.is_none() => NOTHING_CAME_FREE,
            _ if template == "bulky-not-found" && !self.can_retry => NOT_FOUND_AGAIN,
            _ if template == "bulky-window-closed" && self.is_over() => NOBODY_CAME,
            Service::Pickup => template,
            Service::Yard => at_the_yard(template),
        })
    }

    /// Whether the window was over when it happened.
    fn is_over(&self) -> bool {
        self.window.is_some_and(|(_, ends_at)| ends_at <= self.at)
    }

    fn values(&self, kernel: &Kernel, template: &str) -> Vec<(&'static str, String)> {
        let window = self.window.map(|(from, to)| window(from, to)).unwrap_or_default();
        let deadline = self.answer_until.or(self.held_until).or(self.offer_until);
        // Texts that a district has written may still name one where there is none.
        let deadline = deadline.or(self.window.map(|(from, _)| from));
        // By number and 提取码: the secret of its own link is known to nobody but whoever booked.
        let way = if template == NOTHING_CAME_FREE { "/bulky" } else { "/bulky/find" };
        vec![
            ("number", self.number.clone()),
            ("estate", self.place.clone()),
            ("yard", self.place.clone()),
            ("window", window),
            ("day", self.words.clone()),
            ("deadline", deadline.map(civil).unwrap_or_default()),
            ("amount", format!("{}.{:02}", self.amount.fen() / 100, self.amount.fen() % 100)),
            ("reason", reason(&self.words, self.locale)),
            ("link", page(kernel, self.locale, way)),
        ]
    }
}

/// What went back by the refund whose line this is.
async fn refunded(conn: &mut PgConnection, refund: Uuid) -> Result<Fen, sqlx::Error> {
    let fen = sqlx::query_scalar!("select amount_fen from payment_refund where id = $1", refund)
        .fetch_one(conn)
        .await?;
    Ok(from_fen(fen))
}

/// What goes back because of the step whose line this is.
async fn given_back(conn: &mut PgConnection, event: Uuid) -> Result<Fen, sqlx::Error> {
    let fen = sqlx::query_scalar!(
        r#"select coalesce(sum(amount_fen), 0)::int8 as "fen!" from payment_refund where cause = $1"#,
        event,
    )
    .fetch_one(conn)
    .await?;
    Ok(from_fen(fen))
}

/// What the yard is called: the one in use, or else the last.
async fn yard(conn: &mut PgConnection, locale: Locale) -> Result<String, sqlx::Error> {
    let row = sqlx::query!(
        "select name_zh_hans, name_zh_hant, name_en from capacity_resource where kind = $1
         order by retired_at desc nulls first, code limit 1",
        YARD,
    )
    .fetch_optional(conn)
    .await?;
    let name = row.map(|row| Localised {
        zh_hans: row.name_zh_hans,
        zh_hant: row.name_zh_hant,
        en: row.name_en,
    });
    Ok(name.map(|name| name.get(locale).to_owned()).unwrap_or_default())
}

/// Why a window was closed: a word of the table, or what staff wrote.
fn reason(words: &str, locale: Locale) -> String {
    let (zh_hans, zh_hant, en) = match ClosedReason::parse(words) {
        Some(ClosedReason::Weather) => ("恶劣天气", "惡劣天氣", "bad weather"),
        Some(ClosedReason::Vehicle) => ("车辆故障", "車輛故障", "a vehicle out of order"),
        Some(ClosedReason::Site) => ("场地关闭", "場地關閉", "the yard is closed"),
        Some(ClosedReason::Crew) => ("人手不足", "人手不足", "too few hands"),
        Some(ClosedReason::Other | ClosedReason::NotPlanned) => {
            ("临时调整", "臨時調整", "a change of plan")
        }
        None => (words, words, words),
    };
    let text = match locale {
        Locale::ZhHans => zh_hans,
        Locale::ZhHant => zh_hant,
        Locale::En => en,
    };
    text.to_owned()
}

async fn read(
    kernel: &Kernel,
    conn: &mut PgConnection,
    event: Uuid,
) -> Result<Option<Told>, sqlx::Error> {
    let row = sqlx::query!(
        r#"select bulky_booking.id, bulky_event.step, bulky_event.from_state, bulky_event.to_state,
             bulky_event.words, bulky_event.at, service, terms, answer_until, number, estate,
             starts_at, ends_at, held_until, total_fen, retried, locale, phone, resident,
             (select account.phone from resident as account
              where account.id = bulky_booking.resident and account.deleted_at is null)
               as account_phone,
             (select offer_until from capacity_waiting
              where subject_kind = $2 and subject_id = bulky_booking.id and state = 'offered'
              order by joined_at limit 1) as offer_until
           from bulky_event join bulky_booking on bulky_booking.id = booking
           where bulky_event.id = $1"#,
        event,
        super::BOOKING,
    )
    .fetch_optional(&mut *conn)
    .await?;
    let Some(row) = row else { return Ok(None) };
    // It was answered meanwhile.
    if row.step == REMIND_ANSWER && row.answer_until.is_none() {
        return Ok(None);
    }
    let states = State::parse(&row.from_state).zip(State::parse(&row.to_state));
    let (Some((from, to)), Some(service)) = (states, Service::parse(&row.service)) else {
        return Ok(None);
    };
    let locale = Locale::from_tag(&row.locale).unwrap_or_default();
    let place = match service {
        Service::Pickup => row.estate,
        Service::Yard => yard(conn, locale).await?,
    };
    let (mut answer_until, mut back_unanswered, mut can_retry) = (None, None, !row.retried);
    if let Some(refund) = Refund::unanswered(to) {
        let policy = policy_of(&mut *conn, row.terms).await?;
        can_retry &= policy.retry_within > 0;
        answer_until = row.answer_until.or_else(|| policy.answer_by(to, row.at));
        back_unanswered = Some(refund.of(&policy, Purse::of(&mut *conn, row.id).await?.paid));
    }
    let amount = if [REFUNDED, REFUNDED_ELSEWHERE].contains(&row.step.as_str()) {
        refunded(conn, event).await?
    } else if to == State::Cancelled {
        given_back(conn, event).await?
    } else {
        back_unanswered.unwrap_or(from_fen(row.total_fen))
    };
    let opened = |column, id: Uuid, sealed: Vec<u8>| {
        let text = open(&kernel.keys, Place { column, row: id.as_bytes() }, &sealed)
            .inspect_err(|error| {
                tracing::error!(error = error as &dyn std::error::Error, "phone does not open");
            })
            .ok()?;
        Phone::parse(&String::from_utf8_lossy(&text)).ok()
    };
    let phone = row.phone.and_then(|sealed| opened("bulky_booking.phone", row.id, sealed));
    let account = row.resident.zip(row.account_phone);
    let account_phone = account.and_then(|(id, sealed)| opened("resident.phone", id, sealed));
    Ok(Some(Told {
        step: row.step,
        states: (from, to),
        number: row.number,
        service,
        place,
        window: row.starts_at.zip(row.ends_at),
        held_until: row.held_until,
        offer_until: row.offer_until,
        answer_until,
        words: row.words,
        at: row.at,
        can_retry,
        amount,
        locale,
        phone,
        resident: row.resident,
        account_phone,
    }))
}

/// The same in every language: `2026-11-24 09:00–11:00`.
fn window(from: DateTime<Utc>, to: DateTime<Utc>) -> String {
    format!("{}–{}", civil(from), to_local(to).format("%H:%M"))
}
