//! The lists of staff: what waits for whom, by the time that is left; and all cases, the newest
//! first.
//!
//! To add a queue: its line in [`Queue`], what is in it in `Queue::states` and `ask.rs`, who is shown
//! it in [`Queue::of`], and its text `cases-queue-{code}`.

mod ask;
mod row;
#[cfg(test)]
mod tests;
mod which;
mod words;

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    accounts::{Act, Kind},
    cases::{State, Urgency},
    districts::Point,
};
use uuid::Uuid;

use self::{
    ask::Ask,
    row::{DETAILS, JOINS, Row},
    which::Order,
    words::NEWEST,
};
pub use self::{
    row::Queued,
    which::{Counted, Queue},
    words::is_case_number,
};
pub(super) use self::{row::named, which::Of};
use super::Channel;
use crate::{
    Kernel,
    accounts::Staff,
    lists::{List, ListError},
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
        "office",
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

/// Which cases. What is left out filters nothing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CaseFilter {
    /// A number of ours, or one of the city's; else words, each of which is in the address or the
    /// beginning of the description. Where 2,000 cases of the district or more have them, lists of
    /// what is open have all of theirs; of cases that are closed, and in the list of all, only those
    /// of the newest 2,000 before the end of `to` are found, whatever else is asked for.
    pub words: String,
    /// Code of the class, or of its major class.
    pub class: Option<String>,
    pub street: Option<Uuid>,
    pub department: Option<Uuid>,
    /// With the office of this street.
    pub office: Option<Uuid>,
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

/// At most `limit` cases of a queue, after the place of `after`. Only what is in the reach of
/// `staff`.
///
/// # Errors
/// [`ListError`].
pub async fn queue(
    kernel: &Kernel,
    staff: &Staff,
    queue: Queue,
    filter: &CaseFilter,
    after: Option<(Option<DateTime<Utc>>, Uuid)>,
    limit: i64,
) -> Result<Vec<Queued>, ListError> {
    let reach = staff.reach(Act::Read, Kind::Case)?;
    let mut ask = Ask { now: kernel.now(), staff, reach, queue, filter, meant: None };
    ask.meant = ask.look_up(&kernel.db, NEWEST).await?;
    list(kernel, &ask, after, limit).await
}

async fn list(
    kernel: &Kernel,
    ask: &Ask<'_>,
    after: Option<(Option<DateTime<Utc>>, Uuid)>,
    limit: i64,
) -> Result<Vec<Queued>, ListError> {
    let near = ask.filter.near;
    let mut sql = ask.begin();
    sql.push(DETAILS);
    match near {
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
    sql.push(match ask.queue.order() {
        _ if near.is_some() => " order by metres nulls last, found.at nulls last, found.id limit ",
        Order::Due => " order by found.at nulls last, found.id limit ",
        Order::Newest => " order by found.at desc, found.id limit ",
    });
    sql.push_bind(limit);
    let rows: Vec<Row> = sql.build_query_as().fetch_all(&kernel.db).await?;
    rows.into_iter().map(|row| row.queued().map_err(ListError::from)).collect()
}

/// How many cases are in each of `queues`, counted to 1,001 at most; only what is in the reach of
/// `staff`.
///
/// # Errors
/// [`ListError`].
pub async fn count(
    kernel: &Kernel,
    staff: &Staff,
    queues: &[Queue],
) -> Result<Vec<(Queue, i64)>, ListError> {
    let reach = staff.reach(Act::Read, Kind::Case)?;
    let filter = CaseFilter::default();
    let mut counts = Vec::with_capacity(queues.len());
    for queue in queues {
        let ask =
            Ask { now: kernel.now(), staff, reach, queue: *queue, filter: &filter, meant: None };
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
