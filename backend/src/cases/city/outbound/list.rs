//! What went back, and what has to.

use chrono::{DateTime, Utc};
use domain::{
    accounts::{Act, Kind},
    cases::Outcome,
};
use uuid::Uuid;

use super::{ReturnKind, ReturnState, outcome};
use crate::{
    Kernel,
    accounts::{Area, Staff},
    cases::city::CityError,
    lists::{After, fetch},
};

/// A return.
#[derive(Debug, Clone)]
pub struct Returned {
    pub id: Uuid,
    /// Our number of the case.
    pub case: String,
    /// The city's.
    pub number: String,
    pub kind: ReturnKind,
    pub outcome: Option<Outcome>,
    pub reason: String,
    pub words: String,
    pub until: Option<DateTime<Utc>>,
    pub made_at: DateTime<Utc>,
    pub state: ReturnState,
    /// `api`, `file` or `hand`.
    pub way: Option<String>,
    pub sent_at: Option<DateTime<Utc>>,
    pub settled_at: Option<DateTime<Utc>>,
    /// Login of whoever noted the city's word by hand.
    pub settled_by: Option<String>,
    pub note: String,
    pub reference: Option<String>,
    pub tries: i32,
    /// One of [`NOT_SENT`](super::NOT_SENT).
    pub last_error: Option<String>,
    /// It was written again.
    pub is_replaced: bool,
}

struct Row {
    id: Uuid,
    case_number: String,
    number: String,
    kind: String,
    outcome: Option<String>,
    reason: String,
    words: String,
    until: Option<DateTime<Utc>>,
    made_at: DateTime<Utc>,
    state: String,
    way: Option<String>,
    sent_at: Option<DateTime<Utc>>,
    settled_at: Option<DateTime<Utc>>,
    settled_by: Option<String>,
    note: String,
    reference: Option<String>,
    tries: i32,
    last_error: Option<String>,
    is_replaced: bool,
}

impl Row {
    fn read(self) -> Result<Returned, sqlx::Error> {
        let wrong =
            |what: &str| sqlx::Error::Decode(format!("{what} of return {}", self.id).into());
        Ok(Returned {
            kind: ReturnKind::parse(&self.kind).ok_or_else(|| wrong("kind"))?,
            state: ReturnState::parse(&self.state).ok_or_else(|| wrong("state"))?,
            outcome: outcome(self.outcome.as_deref()),
            id: self.id,
            case: self.case_number,
            number: self.number,
            reason: self.reason,
            words: self.words,
            until: self.until,
            made_at: self.made_at,
            way: self.way,
            sent_at: self.sent_at,
            settled_at: self.settled_at,
            settled_by: self.settled_by,
            note: self.note,
            reference: self.reference,
            tries: self.tries,
            last_error: self.last_error,
            is_replaced: self.is_replaced,
        })
    }
}

/// Which of them: those of one state, case or file.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Wanted {
    pub(super) state: Option<ReturnState>,
    pub(super) case: Option<Uuid>,
    pub(super) hand_over: Option<Uuid>,
    pub(super) before: Option<Uuid>,
    pub(super) most: i64,
}

pub(super) async fn read(kernel: &Kernel, wanted: Wanted) -> Result<Vec<Returned>, sqlx::Error> {
    let rows = sqlx::query_as!(
        Row,
        r#"select city_return.id, case_file.number as case_number, city_return.number,
             city_return.kind, city_return.outcome, reason, city_return.words, until, made_at,
             city_return.state, way, sent_at, settled_at, staff.login as "settled_by?", note,
             reference, tries, last_error,
             exists (select from city_return as later where later.instead_of = city_return.id)
               as "is_replaced!"
           from city_return
             join case_file on case_file.id = case_id
             left join staff on staff.id = settled_by
           where ($1::text is null or city_return.state = $1)
             and ($2::uuid is null or case_id = $2)
             and ($3::uuid is null or hand_over = $3)
             and ($4::uuid is null or city_return.id < $4)
           order by city_return.id desc limit $5"#,
        wanted.state.map(ReturnState::as_str),
        wanted.case,
        wanted.hand_over,
        wanted.before,
        wanted.most,
    )
    .fetch_all(&kernel.db)
    .await?;
    rows.into_iter().map(Row::read).collect()
}

/// Those of a state, the newest first, and one more than are shown.
///
/// # Errors
/// [`CityError`].
pub async fn returns(
    kernel: &Kernel,
    staff: &Staff,
    state: Option<ReturnState>,
    after: After<Uuid>,
) -> Result<Vec<Returned>, CityError> {
    staff.permit(Act::Read, Kind::City, Area::default())?;
    let wanted = Wanted { state, before: after.0, most: fetch(), ..Wanted::default() };
    Ok(read(kernel, wanted).await?)
}

/// Those of a case that somebody has been shown.
///
/// # Errors
/// When the database refuses.
pub async fn of_case(kernel: &Kernel, case: Uuid) -> Result<Vec<Returned>, sqlx::Error> {
    read(kernel, Wanted { case: Some(case), most: 100, ..Wanted::default() }).await
}

/// How many are of each state.
///
/// # Errors
/// [`CityError`].
pub async fn count(kernel: &Kernel, staff: &Staff) -> Result<[i64; 4], CityError> {
    staff.permit(Act::Read, Kind::City, Area::default())?;
    let rows = sqlx::query!(
        r#"select state as "state!", count(*) as "count!"
           from (select state from city_return where state in ('waiting', 'sent') limit 10000) as open
           group by state
           union all
           select 'refused', count(*) from city_return
           where state = 'refused'
             and not exists (select from city_return as later where later.instead_of = city_return.id)"#,
    )
    .fetch_all(&kernel.db)
    .await?;
    let of = |state: ReturnState| {
        rows.iter().find(|row| row.state == state.as_str()).map_or(0, |row| row.count)
    };
    Ok(ReturnState::ALL.map(of))
}
