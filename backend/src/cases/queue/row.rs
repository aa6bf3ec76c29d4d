//! A line of a list, and how it is stored.

use chrono::{DateTime, Utc};
use domain::{
    cases::{Awaits, CaseKind, Outcome, State, Urgency},
    locale::Localised,
};
use uuid::Uuid;

use super::Queue;

/// A case as a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Queued {
    pub id: Uuid,
    pub number: String,
    /// Code of the class.
    pub class: String,
    pub kind: CaseKind,
    pub urgency: Urgency,
    pub state: State,
    pub outcome: Option<Outcome>,
    /// Code of the channel.
    pub channel: String,
    pub address: String,
    pub street: Option<Localised>,
    pub cell: Option<String>,
    pub department: Option<Localised>,
    pub with_street: bool,
    /// The login of whoever has it.
    pub handler: Option<String>,
    pub opened_at: DateTime<Utc>,
    pub closed_at: Option<DateTime<Utc>>,
    /// What the resident was promised.
    pub due_at: Option<DateTime<Utc>>,
    /// What is due first: the end of one of its clocks, or the city's deadline.
    pub next_due_at: Option<DateTime<Utc>>,
    pub provisional: bool,
    pub reporters: i32,
    pub urges: i32,
    pub returns: i32,
    pub supervised: bool,
    /// Until when whoever has it asks for more time, while nobody has decided.
    pub more_time: Option<DateTime<Utc>>,
    /// Its answer is proposed, for another to read and send now.
    pub to_read: bool,
    /// Whose word it waits for.
    pub awaits: Option<Awaits>,
    pub external_number: Option<String>,
    pub external_due_at: Option<DateTime<Utc>>,
    /// What the list is ordered by.
    pub at: Option<DateTime<Utc>>,
    /// Straight from where the list is asked from, in metres.
    pub metres: Option<i32>,
}

impl Queued {
    /// The place of this line in its list, for [`After`](crate::lists::After).
    #[must_use]
    pub const fn key(&self) -> (Option<DateTime<Utc>>, Uuid) {
        (self.at, self.id)
    }
}

/// From the requests for more time that are open: nobody has decided, and the clock that they ask for
/// still runs.
macro_rules! open_requests {
    () => {
        "from case_extension join case_clock on case_clock.id = case_extension.clock
         where granted is null and stopped_at is null"
    };
}
pub(super) use open_requests;

pub(super) const DETAILS: &str = concat!(
    "select case_file.id, case_file.number, case_file.class, case_file.kind,
  case_file.urgency, case_file.state, case_file.outcome, case_file.channel, case_file.address,
  street.name_zh_hans as street_zh_hans, street.name_zh_hant as street_zh_hant,
  street.name_en as street_en, case_file.cell, department.name_zh_hans as department_zh_hans,
  department.name_zh_hant as department_zh_hant, department.name_en as department_en,
  case_file.with_street, staff.login as handler, case_file.opened_at, case_file.closed_at,
  case_file.due_at, case_file.next_due_at, case_file.provisional, case_file.reporters,
  case_file.urges, case_file.returns, case_file.supervised, case_file.awaits,
  case_file.external_number, case_file.external_due_at, found.at,
  (select min(until) ",
    open_requests!(),
    " and case_extension.case_id = case_file.id) as more_time,
  exists (select from case_answer join case_class on case_class.code = case_file.class
          where case_id = case_file.id and sent_at is null and author is not null and sensitive)
    as proposed",
);

pub(super) const JOINS: &str = " join case_file on case_file.id = found.id
  left join street on street.id = case_file.street
  left join department on department.id = case_file.department
  left join staff on staff.id = case_file.handler";

/// A line as it is stored.
#[derive(sqlx::FromRow)]
pub(super) struct Row {
    id: Uuid,
    number: String,
    class: String,
    kind: String,
    urgency: String,
    state: String,
    outcome: Option<String>,
    channel: String,
    address: String,
    street_zh_hans: Option<String>,
    street_zh_hant: Option<String>,
    street_en: Option<String>,
    cell: Option<String>,
    department_zh_hans: Option<String>,
    department_zh_hant: Option<String>,
    department_en: Option<String>,
    with_street: bool,
    handler: Option<String>,
    opened_at: DateTime<Utc>,
    closed_at: Option<DateTime<Utc>>,
    due_at: Option<DateTime<Utc>>,
    next_due_at: Option<DateTime<Utc>>,
    provisional: bool,
    reporters: i32,
    urges: i32,
    returns: i32,
    supervised: bool,
    more_time: Option<DateTime<Utc>>,
    proposed: bool,
    awaits: Option<String>,
    external_number: Option<String>,
    external_due_at: Option<DateTime<Utc>>,
    at: Option<DateTime<Utc>>,
    metres: Option<i32>,
}

/// A name in three languages, where there is one.
pub(in crate::cases) fn named(
    zh_hans: Option<String>,
    zh_hant: Option<String>,
    en: Option<String>,
) -> Option<Localised> {
    Some(Localised { zh_hans: zh_hans?, zh_hant: zh_hant?, en: en? })
}

impl Row {
    pub(super) fn queued(self) -> Result<Queued, sqlx::Error> {
        let word = |what: &str| sqlx::Error::Decode(format!("{what} of {}", self.number).into());
        let state = State::parse(&self.state).ok_or_else(|| word("state"))?;
        Ok(Queued {
            kind: CaseKind::parse(&self.kind).ok_or_else(|| word("kind"))?,
            urgency: Urgency::parse(&self.urgency).ok_or_else(|| word("urgency"))?,
            state,
            outcome: self.outcome.as_deref().and_then(Outcome::parse),
            awaits: self.awaits.as_deref().and_then(Awaits::parse),
            street: named(self.street_zh_hans, self.street_zh_hant, self.street_en),
            department: named(self.department_zh_hans, self.department_zh_hant, self.department_en),
            id: self.id,
            number: self.number,
            class: self.class,
            channel: self.channel,
            address: self.address,
            cell: self.cell,
            with_street: self.with_street,
            handler: self.handler,
            opened_at: self.opened_at,
            closed_at: self.closed_at,
            due_at: self.due_at,
            next_due_at: self.next_due_at,
            provisional: self.provisional,
            reporters: self.reporters,
            urges: self.urges,
            returns: self.returns,
            supervised: self.supervised,
            more_time: self.more_time,
            to_read: self.proposed && Queue::ToRead.states(&[]).contains(&state),
            external_number: self.external_number,
            external_due_at: self.external_due_at,
            at: self.at,
            metres: self.metres,
        })
    }
}
