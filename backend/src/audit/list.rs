//! The events that a filter shows, the newest first.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::accounts::{Act, Kind};
use serde_json::Value;
use sqlx::PgExecutor;
use uuid::Uuid;

use crate::{
    accounts::{Denied, Staff},
    lists::{List, Sheet, first_id},
};

/// The list of events.
pub const AUDIT: List =
    List { name: "audit", fields: &["actor", "act", "kind", "subject", "from", "to"] };

/// Which events. What is left out filters nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Who: the login of a member of staff or of an operator, the name of a task, or an id.
    pub actor: Option<String>,
    /// What was done.
    pub act: Option<String>,
    /// To what kind of thing.
    pub kind: Option<String>,
    /// To which one.
    pub subject: Option<Uuid>,
    /// From this day on, by the clock of Shanghai.
    pub from: Option<NaiveDate>,
    /// To the end of this day.
    pub to: Option<NaiveDate>,
}

/// An event as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub id: Uuid,
    pub at: DateTime<Utc>,
    pub actor_kind: String,
    /// An id, a login on the machine, or the name of a task.
    pub actor: String,
    /// The login, when the actor is of the staff.
    pub login: Option<String>,
    pub act: String,
    pub subject_kind: String,
    pub subject_id: Option<Uuid>,
    pub detail: Value,
    pub request_id: Option<String>,
    /// The seal over it and its place there; none for a few seconds.
    pub seal: Option<i64>,
    pub position: Option<i32>,
}

impl Row {
    /// Who did it, as well as can be said.
    #[must_use]
    pub fn who(&self) -> &str {
        self.login.as_deref().unwrap_or(&self.actor)
    }

    /// The detail as `name: value` pairs.
    pub fn details(&self) -> impl Iterator<Item = (&str, String)> {
        self.detail.as_object().into_iter().flatten().map(|(name, value)| {
            let value = value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned);
            (name.as_str(), value)
        })
    }
}

/// At most `limit` events that `filter` shows, from the one after `after` on. They come in the
/// order of their ids, which is that of time.
///
/// # Errors
/// When the database cannot be read.
pub async fn list(
    executor: impl PgExecutor<'_>,
    filter: &Filter,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Row>, sqlx::Error> {
    // A member of staff is recorded by id, and asked for by login.
    sqlx::query_as!(
        Row,
        r#"select event.id as "id!", event.at as "at!", event.actor_kind as "actor_kind!",
             event.actor as "actor!", staff.login as "login?", event.act as "act!",
             event.subject_kind as "subject_kind!", event.subject_id, event.detail as "detail!",
             event.request_id, sealed.seq as "seal?", sealed.position as "position?"
           from audit_event as event
           left join staff on event.actor_kind = 'account' and staff.id::text = event.actor
           left join audit_sealed as sealed on sealed.event_id = event.id
           where ($1::text is null or event.actor in
                   ($1, (select id::text from staff where login = $1)))
             and ($2::text is null or event.act = $2)
             and ($3::text is null or event.subject_kind = $3)
             and ($4::uuid is null or event.subject_id = $4)
             and ($5::uuid is null or event.id >= $5)
             and ($6::uuid is null or event.id < $6)
             and ($7::uuid is null or event.id < $7)
           order by event.id desc limit $8"#,
        filter.actor,
        filter.act,
        filter.kind,
        filter.subject,
        filter.from.map(first_id),
        filter.to.and_then(|day| day.succ_opt()).map(first_id),
        after,
        limit,
    )
    .fetch_all(executor)
    .await
}

/// One event.
///
/// # Errors
/// When the database cannot be read.
pub async fn read(executor: impl PgExecutor<'_>, id: Uuid) -> Result<Option<Row>, sqlx::Error> {
    sqlx::query_as!(
        Row,
        r#"select event.id as "id!", event.at as "at!", event.actor_kind as "actor_kind!",
             event.actor as "actor!", staff.login as "login?", event.act as "act!",
             event.subject_kind as "subject_kind!", event.subject_id, event.detail as "detail!",
             event.request_id, sealed.seq as "seal?", sealed.position as "position?"
           from audit_event as event
           left join staff on event.actor_kind = 'account' and staff.id::text = event.actor
           left join audit_sealed as sealed on sealed.event_id = event.id
           where event.id = $1"#,
        id,
    )
    .fetch_optional(executor)
    .await
}

/// What the filter offers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choices {
    /// Every act that was ever recorded, in alphabetical order.
    pub acts: Vec<String>,
    /// Every kind of subject.
    pub kinds: Vec<String>,
}

/// Every act and kind there is, by hopping through the index from one to the next.
///
/// # Errors
/// When the database cannot be read.
pub async fn choices(executor: impl PgExecutor<'_>) -> Result<Choices, sqlx::Error> {
    let row = sqlx::query!(
        r#"with recursive acts as (
             (select act from audit_event order by act limit 1)
             union all
             select (select act from audit_event where act > acts.act order by act limit 1)
             from acts where acts.act is not null
           ), kinds as (
             (select subject_kind as kind from audit_event order by subject_kind limit 1)
             union all
             select (select subject_kind from audit_event where subject_kind > kinds.kind
                     order by subject_kind limit 1)
             from kinds where kinds.kind is not null
           )
           select array(select act from acts where act is not null) as "acts!",
             array(select kind from kinds where kind is not null) as "kinds!""#
    )
    .fetch_one(executor)
    .await?;
    Ok(Choices { acts: row.acts, kinds: row.kinds })
}

/// The rows as a table, under `columns`: time, who, kind of actor, act, subject, its id, detail,
/// seal, event.
#[must_use]
pub fn sheet(columns: Vec<String>, rows: &[Row]) -> Sheet {
    let line = |row: &Row| {
        let details: Vec<_> =
            row.details().map(|(name, value)| format!("{name}: {value}")).collect();
        vec![
            (row.at + TimeDelta::hours(8)).format("%Y-%m-%d %H:%M:%S").to_string(),
            row.who().to_owned(),
            row.actor_kind.clone(),
            row.act.clone(),
            row.subject_kind.clone(),
            row.subject_id.map(|id| id.to_string()).unwrap_or_default(),
            details.join("; "),
            row.seal.map(|seal| seal.to_string()).unwrap_or_default(),
            row.id.to_string(),
        ]
    };
    Sheet { columns, rows: rows.iter().map(line).collect() }
}

/// Whether `staff` may see the record, or with [`Act::Export`] take it away.
///
/// # Errors
/// [`Denied::Forbidden`].
pub fn permit(staff: &Staff, act: Act) -> Result<(), Denied> {
    staff.reach(act, Kind::Audit).map(drop)
}

#[cfg(test)]
mod tests {
    use domain::accounts::Role;
    use sqlx::PgPool;

    use super::*;
    use crate::{
        audit::{Actor, Detail, Event, Subject, record, seal_pending},
        db::{
            Role as DbRole,
            testing::{TestKernel, as_role},
        },
        lists::testing::staff,
    };

    async fn happen(
        kernel: &TestKernel,
        actor: Actor,
        act: &'static str,
        kind: &'static str,
    ) -> Uuid {
        kernel.clock.advance(TimeDelta::hours(1));
        let event = Event {
            id: kernel.new_id(),
            at: kernel.now(),
            actor,
            act,
            subject: Subject { kind, id: Some(kernel.new_id()) },
            detail: Detail::none().number("rows", 2).word("format", "csv"),
            request_id: Some("r-1".to_owned()),
        };
        let id = event.id;
        record(&mut kernel.db.acquire().await.unwrap(), event).await.unwrap();
        id
    }

    #[sqlx::test(migrations = false)]
    async fn each_filter_shows_what_it_says(pool: PgPool) {
        let kernel = TestKernel::new(as_role(&pool, DbRole::Serve).await);
        let one = staff(&kernel, Role::Supervisor).await;
        // 09:00 in Shanghai; then 10:00, 11:00, 12:00, and 12 hours later the next day.
        let first = happen(&kernel, one.actor(), "export", "audit").await;
        let second = happen(&kernel, Actor::System("relay"), "ask", "resident-question").await;
        let third =
            happen(&kernel, Actor::Operator("root".into()), "export", "resident-question").await;
        kernel.clock.advance(TimeDelta::hours(11));
        let fourth = happen(&kernel, one.actor(), "ask", "audit").await;

        let day = |day| NaiveDate::from_ymd_opt(2026, 11, day);
        let all = Filter::default();
        let text = |text: &str| Some(text.to_owned());
        let shown = async |filter: Filter| -> Vec<Uuid> {
            let rows = list(&kernel.db, &filter, None, 51).await.unwrap();
            rows.iter().map(|row| row.id).collect()
        };
        for (filter, expected) in [
            (all.clone(), vec![fourth, third, second, first]),
            (Filter { actor: text(&one.login), ..all.clone() }, vec![fourth, first]),
            (Filter { actor: text(&one.id.to_string()), ..all.clone() }, vec![fourth, first]),
            (Filter { actor: text("relay"), ..all.clone() }, vec![second]),
            (Filter { act: text("export"), ..all.clone() }, vec![third, first]),
            (Filter { kind: text("resident-question"), ..all.clone() }, vec![third, second]),
            (Filter { act: text("export"), kind: text("audit"), ..all.clone() }, vec![first]),
            (Filter { to: day(20), ..all.clone() }, vec![third, second, first]),
            (Filter { from: day(21), ..all.clone() }, vec![fourth]),
            (Filter { from: day(22), ..all.clone() }, vec![]),
            (Filter { subject: Some(one.id), ..all.clone() }, vec![]),
        ] {
            assert_eq!(shown(filter.clone()).await, expected, "{filter:?}");
        }
        let next = list(&kernel.db, &all, Some(third), 1).await.unwrap();
        assert_eq!((next[0].id, next.len()), (second, 1));

        let choices = choices(&kernel.db).await.unwrap();
        assert_eq!(
            (choices.acts, choices.kinds),
            (
                vec!["ask".to_owned(), "export".to_owned()],
                vec!["audit".to_owned(), "resident-question".to_owned()],
            )
        );
    }

    #[sqlx::test(migrations = false)]
    async fn an_event_is_read_with_its_seal_and_its_sheet(pool: PgPool) {
        let kernel = TestKernel::new(as_role(&pool, DbRole::Serve).await);
        let one = staff(&kernel, Role::Supervisor).await;
        assert_eq!(choices(&kernel.db).await.unwrap(), Choices::default());
        let id = happen(&kernel, one.actor(), "export", "audit").await;
        assert_eq!(read(&kernel.db, id).await.unwrap().unwrap().seal, None);
        let worker = kernel.with_db(as_role(&pool, DbRole::Worker).await);
        seal_pending(&worker).await.unwrap();
        let row = read(&kernel.db, id).await.unwrap().unwrap();
        assert_eq!((row.seal, row.position, row.who()), (Some(1), Some(0), one.login.as_str()));
        let sheet = sheet(vec!["c".into(); 9], &[row]);
        assert_eq!(sheet.rows[0][0], "2026-11-20 10:00:00");
        assert_eq!(sheet.rows[0][6], "format: csv; rows: 2");
        assert_eq!(sheet.rows[0].len(), 9);
        assert_eq!(read(&kernel.db, Uuid::nil()).await.unwrap(), None);
    }
}
