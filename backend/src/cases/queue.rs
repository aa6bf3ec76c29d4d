//! The lists of staff: what waits for whom, by the time that is left; and all cases, the newest
//! first.
//!
//! To add a queue: its line in [`Queue`], what is in it in [`Queue::states`] and [`Queue::more`], who
//! is shown it in [`Queue::of`], and its text `cases-queue-{code}`.

use chrono::{DateTime, Days, NaiveDate, Utc};
use domain::{
    accounts::{Act, Kind, Reach, Role},
    cases::{CaseKind, Outcome, State, Urgency},
    districts::Point,
    locale::Localised,
    number::Number,
    text::clean_line,
};
use sqlx::{Postgres, QueryBuilder};
use uuid::Uuid;

use super::Channel;
use crate::{
    Kernel, Problem,
    accounts::{Denied, Staff},
    calendar::to_local,
    lists::{ExportError, List, midnight},
    messages::sent::Recipient,
};

/// The lists, and their filter.
pub const CASES: List = List {
    name: "cases",
    fields: &[
        "queue",
        "q",
        "class",
        "street",
        "department",
        "state",
        "channel",
        "urgency",
        "supervised",
        "from",
        "to",
        "of",
        "recipient",
        "agent",
    ],
};

/// Of so many cases of a queue those that are near are looked for.
const NEAREST: i64 = 500;

/// Nobody needs to know how many more there are; pages say "1,000+".
const MOST_COUNTED: i64 = 1_001;

macro_rules! words {
    ($(#[$about:meta])* $name:ident { $($(#[$each:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name { $($(#[$each])* $variant),+ }

        impl $name {
            /// Every one, in the order of the page.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// As it stands in an address, and the last part of the key of its text.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// The one of a word in an address.
            #[must_use]
            pub fn parse(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.as_str() == word)
            }
        }
    };
}

words! {
    /// What waits for somebody.
    Queue {
        /// The end of one of its clocks is over.
        Late = "late",
        /// One of its clocks ends before midnight.
        Today = "today",
        /// With whoever looks, or with their department or street.
        Mine = "mine",
        /// Nobody has accepted it yet.
        New = "new",
        /// Accepted, not yet with a department.
        Dispatch = "dispatch",
        /// A department gave it back.
        Returned = "returned",
        /// Somebody looks on site whether it is so.
        Inspect = "inspect",
        /// A department says that it is done.
        Verify = "verify",
        /// It is done; the resident has no answer yet.
        Close = "close",
        /// The resident has the answer and was not called.
        CallBack = "call-back",
        /// Suspended, or before a meeting.
        Waits = "waits",
        /// Every case that is open.
        Open = "open",
        /// Every case, the newest first.
        All = "all",
    }
}

words! {
    /// What a number of the figures counts; the list of it shows those cases.
    Counted {
        Replied = "replied",
        Due = "due",
        OnTime = "on-time",
        Answerable = "answerable",
        Closed = "closed",
        Rated = "rated",
        Satisfied = "satisfied",
        FedBack = "fed-back",
        Reworked = "reworked",
        Reopened = "reopened",
    }
}

impl Counted {
    /// Which cases, in SQL over `case_file` and the instant `$now`, which is always the first bind.
    pub(super) const fn condition(self) -> &'static str {
        match self {
            Self::Replied => {
                "exists (select from case_clock where case_id = case_file.id
                   and kind = 'contact' and stopped_at <= due_at)"
            }
            Self::Due => "state <> 'void' and (closed_at is not null or due_at <= $1)",
            Self::OnTime => "state <> 'void' and closed_at <= due_at",
            Self::Answerable => "state not in ('void', 'merged', 'withdrawn', 'refused')",
            Self::Closed => "state in ('closed', 'called-back', 'rated')",
            Self::Rated => "rating is not null",
            Self::Satisfied => "rating >= 4",
            Self::FedBack => {
                "(state in ('fed-back', 'verified', 'closed', 'called-back', 'rated')
                   or reworks > 0)"
            }
            Self::Reworked => "reworks > 0",
            Self::Reopened => "reopened > 0",
        }
    }
}

const OPEN: &[State] = &[
    State::Received,
    State::Accepted,
    State::Inspecting,
    State::Registered,
    State::Dispatched,
    State::Handling,
    State::Suspended,
    State::Hard,
    State::FedBack,
    State::Verified,
];

/// How a list is ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    /// By what is due first; what has nothing due comes last.
    Due,
    /// By what was closed first.
    Closed,
    /// By what came last.
    Newest,
}

impl Queue {
    /// The queues that somebody in these posts works through, and the lists of all.
    #[must_use]
    pub fn of(roles: &[Role]) -> Vec<Self> {
        let shown = |queue: &Self| {
            let by: &[Role] = match queue {
                Self::New => &[Role::HotlineAgent, Role::Dispatcher, Role::Supervisor],
                Self::Dispatch | Self::Returned => {
                    &[Role::HotlineAgent, Role::Dispatcher, Role::Supervisor]
                }
                Self::Mine => &[Role::Handler, Role::StreetOffice],
                Self::Inspect => &[Role::Verifier, Role::Collector, Role::Dispatcher],
                Self::Verify => &[Role::Verifier, Role::Collector, Role::Dispatcher],
                Self::Close => &[Role::HotlineAgent, Role::Dispatcher, Role::Supervisor],
                Self::CallBack => &[Role::HotlineAgent, Role::Supervisor],
                Self::Waits => {
                    &[Role::Dispatcher, Role::Supervisor, Role::Handler, Role::StreetOffice]
                }
                Self::Late | Self::Today | Self::Open | Self::All => return true,
            };
            by.iter().any(|role| roles.contains(role))
        };
        Self::ALL.iter().copied().filter(shown).collect()
    }

    /// The states of the cases in it.
    const fn states(self) -> &'static [State] {
        match self {
            Self::New => &[State::Received],
            Self::Dispatch => &[State::Accepted, State::Registered],
            Self::Returned => &[State::Registered],
            Self::Inspect => &[State::Inspecting],
            Self::Mine => &[State::Dispatched, State::Handling, State::Suspended, State::Hard],
            Self::Verify => &[State::FedBack],
            Self::Close => &[State::Verified],
            Self::CallBack => &[State::Closed],
            Self::Waits => &[State::Suspended, State::Hard],
            Self::Late | Self::Today | Self::Open | Self::All => OPEN,
        }
    }

    const fn order(self) -> Order {
        match self {
            Self::CallBack => Order::Closed,
            Self::All => Order::Newest,
            _ => Order::Due,
        }
    }
}

/// Which cases. What is left out filters nothing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CaseFilter {
    /// A number of ours, or one of the city's.
    pub words: String,
    /// Code of the class, or of its major class.
    pub class: Option<String>,
    pub street: Option<Uuid>,
    pub department: Option<Uuid>,
    pub state: Option<State>,
    pub channel: Option<Channel>,
    pub urgency: Option<Urgency>,
    pub supervised: bool,
    /// Reported from this day on, by the clock of Shanghai.
    pub from: Option<NaiveDate>,
    /// Reported before the end of this day.
    pub to: Option<NaiveDate>,
    pub counted: Option<Counted>,
    /// Reported or joined under this phone number.
    pub phone: Option<Recipient>,
    /// Taken in by whoever has this login.
    pub agent: Option<String>,
    /// The nearest first, of the first [`NEAREST`] of the queue.
    pub near: Option<Point>,
}

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
    /// The end of whichever clock ends first.
    pub next_due_at: Option<DateTime<Utc>>,
    pub provisional: bool,
    pub reporters: i32,
    pub urges: i32,
    pub returns: i32,
    pub supervised: bool,
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

/// Why there is no list.
#[derive(Debug, thiserror::Error)]
pub enum QueueError {
    /// Not for this person.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The database did not answer as it should.
    #[error("the cases could not be read")]
    Database(#[from] sqlx::Error),
}

impl Problem for QueueError {
    fn code(&self) -> &'static str {
        match self {
            Self::Denied(error) => error.code(),
            Self::Database(_) => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Denied(error) => error.status(),
            Self::Database(_) => 503,
        }
    }
}

impl From<QueueError> for ExportError {
    fn from(error: QueueError) -> Self {
        match error {
            QueueError::Denied(error) => error.into(),
            QueueError::Database(error) => error.into(),
        }
    }
}

/// At most `limit` cases of a queue, after the place of `after`. Only what is in the reach of
/// `staff`.
///
/// # Errors
/// [`QueueError`].
pub async fn queue(
    kernel: &Kernel,
    staff: &Staff,
    queue: Queue,
    filter: &CaseFilter,
    after: Option<(Option<DateTime<Utc>>, Uuid)>,
    limit: i64,
) -> Result<Vec<Queued>, QueueError> {
    let reach = staff.reach(Act::Read, Kind::Case)?;
    let ask = Ask { now: kernel.now(), staff, reach, queue, filter };
    let mut sql = ask.begin();
    sql.push(DETAILS);
    match filter.near {
        Some(here) => {
            sql.push(", round(st_distance(case_file.point, st_setsrid(st_makepoint(");
            sql.push_bind(here.longitude());
            sql.push(", ");
            sql.push_bind(here.latitude());
            sql.push("), 4326)::geography))::integer as metres from (");
            ask.branches(&mut sql, None, NEAREST);
        }
        None => {
            sql.push(", null::integer as metres from (");
            ask.branches(&mut sql, after, limit);
        }
    }
    sql.push(") as found");
    sql.push(JOINS);
    sql.push(match queue.order() {
        _ if filter.near.is_some() => {
            " order by metres nulls last, found.at nulls last, found.id limit "
        }
        Order::Due | Order::Closed => " order by found.at nulls last, found.id limit ",
        Order::Newest => " order by found.at desc, found.id limit ",
    });
    sql.push_bind(limit);
    let rows: Vec<Row> = sql.build_query_as().fetch_all(&kernel.db).await?;
    rows.into_iter().map(|row| row.queued().map_err(QueueError::from)).collect()
}

/// How many cases are in each of `queues`, counted to 1,001 at most; only what is in the reach of
/// `staff`.
///
/// # Errors
/// [`QueueError`].
pub async fn count(
    kernel: &Kernel,
    staff: &Staff,
    queues: &[Queue],
) -> Result<Vec<(Queue, i64)>, QueueError> {
    let reach = staff.reach(Act::Read, Kind::Case)?;
    let filter = CaseFilter::default();
    let mut counts = Vec::with_capacity(queues.len());
    for queue in queues {
        let ask = Ask { now: kernel.now(), staff, reach, queue: *queue, filter: &filter };
        let mut sql = ask.begin();
        sql.push("select count(*) from (select id from (");
        ask.branches(&mut sql, None, MOST_COUNTED);
        sql.push(") as found limit ");
        sql.push_bind(MOST_COUNTED);
        sql.push(") as counted");
        let count: i64 = sql.build_query_scalar().fetch_one(&kernel.db).await?;
        counts.push((*queue, count));
    }
    Ok(counts)
}

/// A list that is asked for.
struct Ask<'a> {
    now: DateTime<Utc>,
    staff: &'a Staff,
    reach: Reach,
    queue: Queue,
    filter: &'a CaseFilter,
}

/// One of the areas that somebody sees, each with an index of its own.
#[derive(Debug, Clone, Copy)]
enum Scope {
    District,
    Department(Uuid),
    Street(Uuid),
    Own,
}

impl Ask<'_> {
    /// The instant is the first bind, so that fixed conditions can name it `$1`.
    fn begin(&self) -> QueryBuilder<Postgres> {
        let mut sql = QueryBuilder::new("with instant as (select ");
        sql.push_bind(self.now);
        sql.push("::timestamptz) ");
        sql
    }

    fn scopes(&self) -> Vec<Scope> {
        let streets = self.staff.streets.iter().copied().map(Scope::Street);
        let department = self.staff.department.map(Scope::Department);
        let has = department.into_iter().chain(streets.clone());
        match (self.queue, self.reach) {
            (Queue::Mine, _) => has.chain([Scope::Own]).collect(),
            (_, Reach::District) => vec![Scope::District],
            (_, Reach::Department) => has.chain([Scope::Own]).collect(),
            (_, Reach::Streets) => streets.chain([Scope::Own]).collect(),
            (_, Reach::Own) => vec![Scope::Own],
        }
    }

    /// A select for each scope and state, each along its index and no longer than the page: what is
    /// in two of them is once in their union.
    fn branches(
        &self,
        sql: &mut QueryBuilder<Postgres>,
        after: Option<(Option<DateTime<Utc>>, Uuid)>,
        limit: i64,
    ) {
        let by_state = self.queue.order() != Order::Newest;
        let states: Vec<Option<State>> = match (by_state, self.filter.state) {
            (true, None) => self.queue.states().iter().copied().map(Some).collect(),
            (true, Some(state)) => {
                self.queue.states().iter().copied().filter(|one| *one == state).map(Some).collect()
            }
            (false, state) => vec![state],
        };
        let mut first = true;
        for scope in self.scopes() {
            for state in &states {
                // What has nothing due comes after everything else, from an index of its own end.
                let halves: &[bool] = match self.queue {
                    Queue::Late | Queue::Today => &[true],
                    queue if queue.order() == Order::Due => &[true, false],
                    _ => &[true],
                };
                for due in halves {
                    if !std::mem::take(&mut first) {
                        sql.push(" union ");
                    }
                    self.branch(sql, scope, *state, *due, after, limit);
                }
            }
        }
        if first {
            sql.push("select null::uuid as id, null::timestamptz as at where false");
        }
    }

    fn branch(
        &self,
        sql: &mut QueryBuilder<Postgres>,
        scope: Scope,
        state: Option<State>,
        due: bool,
        after: Option<(Option<DateTime<Utc>>, Uuid)>,
        limit: i64,
    ) {
        let order = self.queue.order();
        sql.push(match order {
            Order::Due => "(select id, next_due_at as at from case_file where closed_at is null",
            Order::Closed => "(select id, closed_at as at from case_file where true",
            Order::Newest => "(select id, opened_at as at from case_file where true",
        });
        if let Some(state) = state {
            sql.push(" and state = ");
            sql.push_bind(state.as_str());
        }
        self.scope(sql, scope);
        self.more(sql);
        self.filtered(sql);
        match order {
            Order::Due if due => {
                sql.push(" and next_due_at is not null");
                match after {
                    Some((Some(at), id)) => {
                        sql.push(" and (next_due_at, id) > (");
                        sql.push_bind(at);
                        sql.push(", ");
                        sql.push_bind(id);
                        sql.push(")");
                    }
                    Some((None, _)) => {
                        sql.push(" and false");
                    }
                    None => {}
                }
                sql.push(" order by next_due_at, id limit ");
            }
            Order::Due => {
                sql.push(" and next_due_at is null");
                if let Some((None, id)) = after {
                    sql.push(" and id > ");
                    sql.push_bind(id);
                }
                sql.push(" order by next_due_at, id limit ");
            }
            Order::Closed => {
                if let Some((Some(at), id)) = after {
                    sql.push(" and (closed_at, id) > (");
                    sql.push_bind(at);
                    sql.push(", ");
                    sql.push_bind(id);
                    sql.push(")");
                }
                sql.push(" order by closed_at, id limit ");
            }
            Order::Newest => {
                if let Some((Some(at), id)) = after {
                    sql.push(" and opened_at <= ");
                    sql.push_bind(at);
                    sql.push(" and (opened_at < ");
                    sql.push_bind(at);
                    sql.push(" or id > ");
                    sql.push_bind(id);
                    sql.push(")");
                }
                sql.push(" order by opened_at desc, id limit ");
            }
        }
        sql.push_bind(limit);
        sql.push(")");
    }

    fn scope(&self, sql: &mut QueryBuilder<Postgres>, scope: Scope) {
        let (column, id) = match scope {
            Scope::District => return,
            Scope::Department(id) => (" and department = ", id),
            // What is theirs to do, rather than everything of the street.
            Scope::Street(id) if self.queue == Queue::Mine => {
                (" and with_street and street = ", id)
            }
            Scope::Street(id) => (" and street = ", id),
            Scope::Own => (" and handler = ", self.staff.id),
        };
        sql.push(column);
        sql.push_bind(id);
    }

    /// What else is asked of the cases of a queue than their state.
    fn more(&self, sql: &mut QueryBuilder<Postgres>) {
        match self.queue {
            Queue::Late => {
                sql.push(" and next_due_at < $1");
            }
            Queue::Today => {
                let tomorrow = to_local(self.now).date() + Days::new(1);
                sql.push(" and next_due_at >= $1 and next_due_at < ");
                sql.push_bind(midnight(tomorrow));
            }
            Queue::Returned => {
                sql.push(" and step = 'return'");
            }
            Queue::Dispatch => {
                sql.push(" and step is distinct from 'return'");
            }
            _ => {}
        }
    }

    fn filtered(&self, sql: &mut QueryBuilder<Postgres>) {
        let CaseFilter {
            words,
            class,
            street,
            department,
            state: _,
            channel,
            urgency,
            supervised,
            from,
            to,
            counted,
            phone,
            agent,
            near: _,
        } = self.filter;
        let words = clean_line(words);
        if !words.is_empty() {
            let number = Number::parse(&words).ok();
            sql.push(" and (number = ");
            sql.push_bind(number.map(|number| number.as_str().to_owned()));
            sql.push(" or external_number = ");
            sql.push_bind(words);
            sql.push(")");
        }
        if let Some(class) = class {
            // The first two figures of a class are its major class.
            sql.push(if class.len() == 2 { " and left(class, 2) = " } else { " and class = " });
            sql.push_bind(class.clone());
        }
        if let Some(street) = street {
            sql.push(" and street = ");
            sql.push_bind(*street);
        }
        if let Some(department) = department {
            sql.push(" and department = ");
            sql.push_bind(*department);
        }
        if let Some(channel) = channel {
            sql.push(" and channel = ");
            sql.push_bind(channel.as_str());
        }
        if let Some(urgency) = urgency {
            sql.push(" and urgency = ");
            sql.push_bind(urgency.as_str());
        }
        if *supervised {
            sql.push(" and supervised");
        }
        if let Some(from) = from {
            sql.push(" and opened_at >= ");
            sql.push_bind(midnight(*from));
        }
        if let Some(to) = to.and_then(|day| day.succ_opt()) {
            sql.push(" and opened_at < ");
            sql.push_bind(midnight(to));
        }
        if let Some(counted) = counted {
            sql.push(" and ");
            sql.push(counted.condition());
        }
        if let Some(phone) = phone {
            sql.push(" and id in (select case_id from case_reporter where phone_index = any (");
            sql.push_bind(phone.indexes().to_vec());
            sql.push("))");
        }
        if let Some(agent) = agent {
            sql.push(" and taken_by = (select id from staff where login = ");
            sql.push_bind(agent.clone());
            sql.push(")");
        }
    }
}

const DETAILS: &str = "select case_file.id, case_file.number, case_file.class, case_file.kind,
  case_file.urgency, case_file.state, case_file.outcome, case_file.channel, case_file.address,
  street.name_zh_hans as street_zh_hans, street.name_zh_hant as street_zh_hant,
  street.name_en as street_en, case_file.cell, department.name_zh_hans as department_zh_hans,
  department.name_zh_hant as department_zh_hant, department.name_en as department_en,
  case_file.with_street, staff.login as handler, case_file.opened_at, case_file.closed_at,
  case_file.due_at, case_file.next_due_at, case_file.provisional, case_file.reporters,
  case_file.urges, case_file.returns, case_file.supervised, case_file.external_number,
  case_file.external_due_at, found.at";

const JOINS: &str = " join case_file on case_file.id = found.id
  left join street on street.id = case_file.street
  left join department on department.id = case_file.department
  left join staff on staff.id = case_file.handler";

/// A line as it is stored.
#[derive(sqlx::FromRow)]
struct Row {
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
    external_number: Option<String>,
    external_due_at: Option<DateTime<Utc>>,
    at: Option<DateTime<Utc>>,
    metres: Option<i32>,
}

/// A name in three languages, where there is one.
pub(super) fn named(
    zh_hans: Option<String>,
    zh_hant: Option<String>,
    en: Option<String>,
) -> Option<Localised> {
    Some(Localised { zh_hans: zh_hans?, zh_hant: zh_hant?, en: en? })
}

impl Row {
    fn queued(self) -> Result<Queued, sqlx::Error> {
        let word = |what: &str| sqlx::Error::Decode(format!("{what} of {}", self.number).into());
        Ok(Queued {
            kind: CaseKind::parse(&self.kind).ok_or_else(|| word("kind"))?,
            urgency: Urgency::parse(&self.urgency).ok_or_else(|| word("urgency"))?,
            state: State::parse(&self.state).ok_or_else(|| word("state"))?,
            outcome: self.outcome.as_deref().and_then(Outcome::parse),
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
            external_number: self.external_number,
            external_due_at: self.external_due_at,
            at: self.at,
            metres: self.metres,
        })
    }
}
