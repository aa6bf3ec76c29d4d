//! The query of a list: along an index for each area and state, so that no list reads more than a
//! page of each.

use chrono::{DateTime, Days, NaiveDate, Utc};
use domain::{accounts::Reach, cases::State};
use sqlx::{Postgres, QueryBuilder};
use uuid::Uuid;

use super::{
    CaseFilter, Counted, Queue,
    row::open_requests,
    which::{Of, Order},
    words::Meant,
};
use crate::{accounts::Staff, calendar::to_local, lists::midnight};

/// A list that is asked for.
pub(super) struct Ask<'a> {
    pub(super) now: DateTime<Utc>,
    pub(super) staff: &'a Staff,
    pub(super) reach: Reach,
    pub(super) queue: Queue,
    pub(super) filter: &'a CaseFilter,
    /// What the words of the filter mean, where there are any.
    pub(super) meant: Option<Meant>,
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
    /// The instant is the first bind, so that fixed conditions can name it `$1`. Where words are
    /// asked for, the cases that they mean come next.
    pub(super) fn begin(&self) -> QueryBuilder<Postgres> {
        let mut sql = QueryBuilder::new("with instant as (select ");
        sql.push_bind(self.now);
        sql.push("::timestamptz)");
        self.worded(&mut sql);
        sql.push(" ");
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
    pub(super) fn branches(
        &self,
        sql: &mut QueryBuilder<Postgres>,
        after: Option<(Option<DateTime<Utc>>, Uuid)>,
        limit: i64,
    ) {
        let by_state = self.queue.order() != Order::Newest;
        let states: Vec<Option<State>> = match (by_state, self.filter.state) {
            (true, only) => self
                .queue
                .states(&self.staff.roles)
                .into_iter()
                .filter(|state| only.is_none_or(|only| only == *state))
                .map(Some)
                .collect(),
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
        let waits_call = order == Order::Due && state == Some(State::Closed);
        let (at, which) = match order {
            // In the words of its index.
            Order::Due if waits_call => ("next_due_at", "state = 'closed'"),
            Order::Due => ("next_due_at", "closed_at is null"),
            Order::Newest => ("opened_at", "true"),
        };
        // Of these there are so few that each can be asked for the words.
        let few = self.queue == Queue::Claimed || (order == Order::Due && !waits_call);
        let cases = self.cases(few);
        sql.push(format_args!("(select id, {at} as at from {cases} where {which}"));
        if let Some(state) = state.filter(|_| !waits_call) {
            sql.push(" and state = ");
            sql.push_bind(state.as_str());
        }
        self.scope(sql, scope);
        self.more(sql);
        if waits_call && matches!(self.queue, Queue::Late | Queue::Today) {
            // Who left no number cannot be called, late or not.
            sql.push(
                " and exists (select from case_reporter where case_id = case_file.id
                    and (phone is not null or resident is not null))",
            );
        }
        self.filtered(sql);
        self.says(sql, few);
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
            Queue::Claimed => {
                // Read first, since they are few.
                sql.push(
                    " and id = any (array(select case_id from case_claim where until > $1 and staff = ",
                );
                sql.push_bind(self.staff.id);
                sql.push("))");
            }
            // The same. Nobody decides on what they ask for, or sends what they propose.
            Queue::Extensions => {
                sql.push(concat!(
                    " and id = any (array(select case_extension.case_id ",
                    open_requests!(),
                    " and asked_by <> ",
                ));
                sql.push_bind(self.staff.id);
                sql.push("))");
            }
            Queue::ToRead => {
                sql.push(
                    " and id = any (array(select case_answer.case_id from case_answer
                        join case_file as proposed on proposed.id = case_answer.case_id
                        join case_class on case_class.code = proposed.class
                        where sent_at is null and sensitive and author <> ",
                );
                sql.push_bind(self.staff.id);
                sql.push("))");
            }
            Queue::Returned => {
                sql.push(" and step = 'return'");
            }
            Queue::Dispatch => {
                sql.push(" and step is distinct from 'return'");
            }
            Queue::Resident => {
                sql.push(" and awaits = 'resident'");
            }
            _ => {}
        }
    }

    fn filtered(&self, sql: &mut QueryBuilder<Postgres>) {
        let CaseFilter {
            words: _,
            class,
            street,
            department,
            office,
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
        if let Some(street) = office {
            sql.push(" and with_street and street = ");
            sql.push_bind(*street);
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
        match counted.map(Counted::of) {
            Some(Of::Ratings(stars)) => {
                sql.push(
                    " and id in (select case_id from case_event
                      where detail ? 'rating' and (detail->>'rating')::integer >= ",
                );
                sql.push_bind(stars);
                within(sql, "at", *from, *to);
                sql.push(")");
            }
            Some(Of::Cases(which)) => {
                sql.push(" and ");
                sql.push(which);
                within(sql, "opened_at", *from, *to);
            }
            None => within(sql, "opened_at", *from, *to),
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

/// From the beginning of the first day to the end of the last.
fn within(
    sql: &mut QueryBuilder<Postgres>,
    column: &'static str,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
) {
    if let Some(from) = from {
        sql.push(format_args!(" and {column} >= "));
        sql.push_bind(midnight(from));
    }
    if let Some(to) = to.and_then(|day| day.succ_opt()) {
        sql.push(format_args!(" and {column} < "));
        sql.push_bind(midnight(to));
    }
}
