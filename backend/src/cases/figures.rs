//! How well it goes: what residents were promised, and what was kept of it.
//!
//! A number counts the cases that came in the time asked for, so that it does not move by what came
//! later. Satisfaction counts the ratings that were given in that time, whatever became of the case
//! since. The list of a number is [`queue`](super::queue()) with the same filter.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    accounts::{Act, Kind, Reach},
    locale::Localised,
};
use sqlx::{Postgres, QueryBuilder};

use super::queue::{Counted, Of, named};
use crate::{
    Kernel,
    accounts::Staff,
    lists::{List, ListError, midnight},
};

/// The figures as a file.
pub const FIGURES: List = List { name: "case-figures", fields: &["by", "from", "to"] };

/// More lines are not shown.
const MOST_LINES: i64 = 500;

/// What the cases are put together by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    Department,
    Street,
    Class,
    /// Whoever took it in.
    Agent,
    Day,
}

impl By {
    /// Every one, in the order of the page.
    pub const ALL: [Self; 5] =
        [Self::Department, Self::Street, Self::Class, Self::Agent, Self::Day];

    /// As it stands in an address, and the last part of the key of its text.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Department => "department",
            Self::Street => "street",
            Self::Class => "class",
            Self::Agent => "agent",
            Self::Day => "day",
        }
    }

    /// The one of a word in an address.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|by| by.as_str() == word)
    }

    /// Where its code is; of several, the first that is there.
    const fn key(self) -> &'static str {
        match self {
            Self::Department => "department.code, street.code",
            Self::Street => "street.code",
            Self::Class => "case_file.class",
            Self::Agent => "(select login from staff where staff.id = taken_by)",
            Self::Day => "((counted_at at time zone 'Asia/Shanghai')::date)::text",
        }
    }

    /// Whether the key is that of a street office, and what it is called.
    const fn called(self) -> &'static str {
        match self {
            // A case is with a department or with the office of its street, never with both.
            Self::Department => {
                "with_street as office,
                 coalesce(department.name_zh_hans, street.name_zh_hans) as zh_hans,
                 coalesce(department.name_zh_hant, street.name_zh_hant) as zh_hant,
                 coalesce(department.name_en, street.name_en) as en"
            }
            Self::Street => {
                "false as office, street.name_zh_hans as zh_hans, street.name_zh_hant as zh_hant,
                 street.name_en as en"
            }
            Self::Class | Self::Agent | Self::Day => {
                "false as office, null as zh_hans, null as zh_hant, null as en"
            }
        }
    }
}

/// The numbers of one department or street office, street, class, agent or day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Figures {
    /// Its code, a login, or the day; empty for cases that have none.
    pub key: String,
    /// Among departments: the street whose office has the cases.
    pub office: bool,
    /// What a department or a street is called.
    pub name: Option<Localised>,
    /// Cases that came.
    pub opened: i64,
    /// Heard a first word in time.
    pub replied: i64,
    /// Should have heard one by now, or have.
    pub reply_due: i64,
    /// Should have been finished by now.
    pub due: i64,
    /// Were, in time.
    pub on_time: i64,
    /// Wanted an answer: neither void nor merged, withdrawn or refused.
    pub answerable: i64,
    /// Were closed with one.
    pub closed: i64,
    /// Ratings that were given, each for itself.
    pub rated: i64,
    /// Those of four or five stars.
    pub satisfied: i64,
    /// Were said to be done by a department.
    pub fed_back: i64,
    /// Were sent back for it.
    pub reworked: i64,
    /// Were closed with an answer at least once.
    pub answered: i64,
    pub reopened: i64,
}

impl Figures {
    /// All of them together.
    #[must_use]
    pub fn sum(lines: &[Self]) -> Self {
        lines.iter().fold(Self::default(), |sum, line| Self {
            key: String::new(),
            office: false,
            name: None,
            opened: sum.opened + line.opened,
            replied: sum.replied + line.replied,
            reply_due: sum.reply_due + line.reply_due,
            due: sum.due + line.due,
            on_time: sum.on_time + line.on_time,
            answerable: sum.answerable + line.answerable,
            closed: sum.closed + line.closed,
            rated: sum.rated + line.rated,
            satisfied: sum.satisfied + line.satisfied,
            fed_back: sum.fed_back + line.fed_back,
            reworked: sum.reworked + line.reworked,
            answered: sum.answered + line.answered,
            reopened: sum.reopened + line.reopened,
        })
    }
}

/// The figures of the cases that came, and of the ratings that were given, from the beginning of `from`
/// to the end of `to`; only what is in the reach of `staff`.
///
/// # Errors
/// [`ListError`].
pub async fn figures(
    kernel: &Kernel,
    staff: &Staff,
    by: By,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Vec<Figures>, ListError> {
    let reach = staff.reach(Act::Read, Kind::Case)?;
    let begin = midnight(from);
    let end: DateTime<Utc> = midnight(to.succ_opt().unwrap_or(to));
    // The instant is the first bind, as the conditions name it.
    let mut sql = QueryBuilder::new("with instant as (select ");
    sql.push_bind(kernel.now());
    // A line for each case, and one more, with stars, for each rating.
    sql.push(
        "::timestamptz), counted as (
           select *, opened_at as counted_at, null::integer as stars from case_file
           where opened_at >= ",
    );
    sql.push_bind(begin);
    sql.push(" and opened_at < ");
    sql.push_bind(end);
    within(&mut sql, staff, reach);
    sql.push(
        " union all select case_file.*, given.at, given.stars
         from (select case_id, at, (detail->>'rating')::integer as stars from case_event
               where detail ? 'rating' and at >= ",
    );
    sql.push_bind(begin);
    sql.push(" and at < ");
    sql.push_bind(end);
    sql.push(") as given join case_file on case_file.id = given.case_id where true");
    within(&mut sql, staff, reach);
    sql.push(
        "), heard as (select case_id, coalesce(stopped_at <= due_at, false) as in_time
         from case_clock where kind = 'contact' and (stopped_at is not null or due_at <= $1)
           and started_at >= ",
    );
    sql.push_bind(begin);
    sql.push(" and started_at < ");
    sql.push_bind(end);
    sql.push(") select coalesce(");
    sql.push(by.key());
    sql.push(", '') as key, ");
    sql.push(by.called());
    sql.push(
        ", count(*) filter (where stars is null) as opened, count(heard.case_id) as reply_due,
         count(*) filter (where heard.in_time) as replied",
    );
    let heard = [Counted::Replied, Counted::ReplyDue];
    for counted in Counted::ALL.iter().filter(|one| !heard.contains(one)) {
        match counted.of() {
            Of::Cases(which) => {
                sql.push(", count(*) filter (where stars is null and ");
                sql.push(which);
            }
            Of::Ratings(least) => {
                sql.push(", count(*) filter (where stars >= ");
                sql.push_bind(least);
            }
        }
        sql.push(") as ");
        sql.push(counted.as_str().replace('-', "_"));
    }
    sql.push(
        " from counted as case_file
         left join heard on heard.case_id = case_file.id and stars is null",
    );
    sql.push(match by {
        By::Department => {
            " left join department on department.id = case_file.department
             left join street on street.id = case_file.street and with_street"
        }
        By::Street => " left join street on street.id = case_file.street",
        By::Class | By::Agent | By::Day => "",
    });
    sql.push(" group by 1, 2, 3, 4, 5 order by ");
    sql.push(if by == By::Day { "1" } else { "opened desc, 1, 2" });
    sql.push(" limit ");
    sql.push_bind(MOST_LINES);
    let rows: Vec<Row> = sql.build_query_as().fetch_all(&kernel.db).await?;
    Ok(rows.into_iter().map(Row::figures).collect())
}

/// Only the cases in the reach of somebody.
fn within(sql: &mut QueryBuilder<Postgres>, staff: &Staff, reach: Reach) {
    if reach == Reach::District {
        return;
    }
    sql.push(" and (handler = ");
    sql.push_bind(staff.id);
    sql.push(" or street = any (");
    sql.push_bind(staff.streets.clone());
    sql.push(")");
    if reach == Reach::Department {
        sql.push(" or department = ");
        sql.push_bind(staff.department);
    }
    sql.push(")");
}

#[derive(sqlx::FromRow)]
struct Row {
    key: String,
    office: bool,
    zh_hans: Option<String>,
    zh_hant: Option<String>,
    en: Option<String>,
    opened: i64,
    replied: i64,
    reply_due: i64,
    due: i64,
    on_time: i64,
    answerable: i64,
    closed: i64,
    rated: i64,
    satisfied: i64,
    fed_back: i64,
    reworked: i64,
    answered: i64,
    reopened: i64,
}

impl Row {
    fn figures(self) -> Figures {
        Figures {
            key: self.key,
            office: self.office,
            name: named(self.zh_hans, self.zh_hant, self.en),
            opened: self.opened,
            replied: self.replied,
            reply_due: self.reply_due,
            due: self.due,
            on_time: self.on_time,
            answerable: self.answerable,
            closed: self.closed,
            rated: self.rated,
            satisfied: self.satisfied,
            fed_back: self.fed_back,
            reworked: self.reworked,
            answered: self.answered,
            reopened: self.reopened,
        }
    }
}
