//! A case as staff see it: everything that is known of it, and what they may do now.

use chrono::{DateTime, Utc};
use domain::{
    accounts::{Act, Kind},
    cases::{
        CaseKind, ClockKind, Demand, MOST_RETURNS, Outcome, Party, State, Step, Target, Urgency,
        transition,
    },
    districts::Point,
    locale::Localised,
    number::Number,
    phone::{mask_numbers, mask_phone},
};
use serde_json::Value;
use sqlx::PgPool;
use uuid::Uuid;

use super::{
    queue::named,
    route::{Question, route},
    rulebook::Rulebook,
    standing::Standing,
    take_step::{has_it, party},
};
use crate::{
    Kernel, Problem,
    accounts::{Area, Denied, Staff},
    calendar::Edition,
    lists::ExportError,
    privacy::{OpenError, Place, open},
};

/// More neighbours, or cases of the same caller, are not shown.
const MOST_RELATED: i64 = 20;
/// As far as somebody who calls may mean the same, in metres, and so many of them.
const AROUND: f64 = 150.0;
const MOST_AROUND: i64 = 8;

/// A case and everything that is known of it. What looks like a phone or an identity card in its
/// words is masked for everybody but whoever handles it.
#[derive(Debug, Clone)]
pub struct CaseRead {
    pub id: Uuid,
    pub number: String,
    pub kind: CaseKind,
    /// Code of the class.
    pub class: String,
    pub urgency: Urgency,
    /// Code of the channel.
    pub channel: String,
    pub words: String,
    /// Codes of the class's questions, and their answers.
    pub answers: Vec<(String, String)>,
    pub address: String,
    pub point: Option<Point>,
    pub street: Option<Localised>,
    pub cell: Option<String>,
    /// Outside of the district, taken for handing over.
    pub outside: bool,
    pub state: State,
    pub outcome: Option<Outcome>,
    pub department: Option<Localised>,
    pub with_street: bool,
    /// The login of whoever has it.
    pub handler: Option<String>,
    /// The number of the case that has it as well.
    pub merged_into: Option<String>,
    pub opened_at: DateTime<Utc>,
    pub closed_at: Option<DateTime<Utc>>,
    /// What the resident was promised.
    pub due_at: Option<DateTime<Utc>>,
    pub provisional: bool,
    pub reporter_count: i32,
    pub urges: i32,
    pub returns: i32,
    pub reworks: i32,
    pub reopened: i32,
    pub supervised: bool,
    pub rating: Option<i16>,
    pub solved: Option<bool>,
    pub public_at: Option<DateTime<Utc>>,
    pub external_number: Option<String>,
    pub external_due_at: Option<DateTime<Utc>>,
    pub reporters: Vec<Reporter>,
    pub clocks: Vec<Clock>,
    pub history: Vec<Line>,
    pub extensions: Vec<Extension>,
    pub told: Vec<Told>,
    pub photos: Vec<CasePhoto>,
    /// Open cases of the same class that are near.
    pub near: Vec<Related>,
    /// The callers' other cases, the newest first.
    pub others: Vec<Related>,
    /// What this person may do now.
    pub steps: Vec<Allowed>,
    /// Where the rules would send it.
    pub routed: Option<Routed>,
    /// Those who could have it besides its handler: id and login.
    pub colleagues: Vec<(Uuid, String)>,
    /// Whose it is, for permissions.
    pub area: Area,
}

/// Who reported it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reporter {
    pub id: Uuid,
    pub masked_phone: Option<String>,
    pub has_name: bool,
    /// The tag of the language to answer in.
    pub locale: String,
    pub joined_at: DateTime<Utc>,
}

/// A deadline that runs, or that ran.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clock {
    pub kind: ClockKind,
    pub department: Option<Localised>,
    pub started_at: DateTime<Utc>,
    pub due_at: DateTime<Utc>,
    pub provisional: bool,
    pub paused_at: Option<DateTime<Utc>>,
    pub stopped_at: Option<DateTime<Utc>>,
}

/// A line of the history.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    pub id: Uuid,
    /// Code of the step, or `file`.
    pub step: String,
    pub to: State,
    /// Code of the party, or `system`.
    pub party: String,
    pub login: Option<String>,
    pub department: Option<Localised>,
    pub at: DateTime<Utc>,
    pub reason: Option<String>,
    pub words: String,
    /// Residents are told of it.
    pub public: bool,
    pub detail: Value,
}

/// More time that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extension {
    pub reason: String,
    pub words: String,
    pub until: DateTime<Utc>,
    pub asked_by: Option<String>,
    pub asked_at: DateTime<Utc>,
    pub granted: Option<bool>,
    pub decided_by: Option<String>,
}

/// What the resident was told at the end, or is to be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    pub outcome: Outcome,
    pub zh_hans: String,
    pub zh_hant: Option<String>,
    pub en: Option<String>,
    pub author: Option<String>,
    /// Who read and sent what another had proposed.
    pub reader: Option<String>,
    pub written_at: DateTime<Utc>,
    /// None while it is only proposed.
    pub sent_at: Option<DateTime<Utc>>,
}

/// A photo of it.
#[derive(Debug, Clone, PartialEq)]
pub struct CasePhoto {
    pub file: Uuid,
    /// `before`, `during` or `after`.
    pub stage: String,
    pub at: DateTime<Utc>,
    /// Where and when it was taken, as the phone of whoever was on site said.
    pub point: Option<Point>,
    pub taken_at: Option<DateTime<Utc>>,
    pub public_at: Option<DateTime<Utc>>,
}

/// Another case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    pub number: String,
    pub class: String,
    pub state: State,
    pub address: String,
    pub opened_at: DateTime<Utc>,
    /// Straight from this one, in metres; none for those that are not near.
    pub metres: Option<i32>,
}

/// A step that can be taken now.
#[derive(Debug, Clone, Copy)]
pub struct Allowed {
    pub step: Step,
    /// As whom this person takes it.
    pub party: Party,
    pub needs: &'static [Demand],
}

/// Where the rules would send a case, and which of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Routed {
    /// Code of the department, or `street`: as the form has it.
    pub to: String,
    /// The place of the rule in their order; none for the department that is responsible because it
    /// had the case first.
    pub rule: Option<i32>,
}

/// Why it is not shown.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// Not there, or not for this person.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// A phone number does not open.
    #[error("the phone of a reporter does not open")]
    Phone(#[from] OpenError),
    /// The database did not answer as it should.
    #[error("the case could not be read")]
    Database(#[from] sqlx::Error),
}

impl Problem for ReadError {
    fn code(&self) -> &'static str {
        match self {
            Self::Denied(error) => error.code(),
            Self::Phone(_) => "internal",
            Self::Database(_) => "unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Denied(error) => error.status(),
            Self::Phone(_) => 500,
            Self::Database(_) => 503,
        }
    }
}

impl From<ReadError> for ExportError {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Denied(error) => error.into(),
            ReadError::Phone(error) => error.into(),
            ReadError::Database(error) => error.into(),
        }
    }
}

/// The case of a number, as it was said or typed.
///
/// # Errors
/// [`ReadError`]; one of another area is as if it were not there.
pub async fn read_case(
    kernel: &Kernel,
    rules: &Rulebook,
    calendar: &Edition,
    staff: &Staff,
    number: &str,
) -> Result<CaseRead, ReadError> {
    staff.reach(Act::Read, Kind::Case)?;
    let number = Number::parse(number).map_err(|_| Denied::NotFound)?;
    let db = &kernel.db;
    let row = row(db, number.as_str()).await?.ok_or(Denied::NotFound)?;
    let standing = Standing::read(&mut *db.acquire().await?, row.id).await?;
    let standing = standing.ok_or(Denied::NotFound)?;
    let area = standing.area();
    staff.permit(Act::Read, Kind::Case, area)?;

    let handles = has_it(staff, &standing);
    let shown = |words: String| if handles { words } else { mask_numbers(&words) };
    let (reporters, indexes) = reporters(kernel, row.id).await?;
    let extensions = extensions(db, row.id).await?;
    let clocks = clocks(db, row.id).await?;
    let colleagues = colleagues(db, &standing).await?;
    let mut steps = steps(rules, staff, &standing);
    steps.retain(|one| can_be_taken(kernel, one.step, staff, &extensions, &clocks, &colleagues));
    let radius = rules.class(&standing.class).map_or(0, |class| i32::from(class.radius));
    let routed = if standing.returns >= MOST_RETURNS {
        first_responsible(db, row.id).await?
    } else {
        routed(kernel, rules, calendar, &standing, row.cell.as_deref())
    };
    let answers = row.answers.as_object().into_iter().flatten();
    let answers = answers
        .filter_map(|(code, answer)| Some((code.clone(), shown(answer.as_str()?.to_owned()))))
        .collect();
    let history = history(db, row.id)
        .await?
        .into_iter()
        .map(|line| Line { words: shown(line.words), ..line })
        .collect();
    Ok(CaseRead {
        kind: standing.kind,
        urgency: standing.urgency,
        words: shown(row.words),
        answers,
        address: shown(row.address),
        point: row.longitude.zip(row.latitude).and_then(|(x, y)| Point::new(x, y).ok()),
        street: named(row.street_zh_hans, row.street_zh_hant, row.street_en),
        department: named(row.department_zh_hans, row.department_zh_hant, row.department_en),
        state: standing.state,
        outcome: standing.outcome,
        with_street: standing.with_street,
        urges: standing.urges,
        returns: standing.returns,
        reworks: standing.reworks,
        reopened: standing.reopened,
        supervised: standing.supervised,
        rating: standing.rating,
        solved: standing.solved,
        closed_at: standing.closed_at,
        near: near(db, staff, row.id, radius).await?,
        others: others(db, staff, row.id, &indexes).await?,
        photos: photos(db, row.id).await?,
        told: told(db, row.id).await?,
        history,
        reporters,
        clocks,
        extensions,
        steps,
        routed,
        colleagues,
        area,
        id: row.id,
        number: row.number,
        class: standing.class,
        channel: row.channel,
        cell: row.cell,
        outside: row.outside,
        handler: row.handler,
        merged_into: row.merged_into,
        opened_at: row.opened_at,
        due_at: row.due_at,
        provisional: row.provisional,
        reporter_count: row.reporters,
        public_at: row.public_at,
        external_number: row.external_number,
        external_due_at: row.external_due_at,
    })
}

/// What somebody may do to a case as it stands, by the table and by their posts.
fn steps(rules: &Rulebook, staff: &Staff, case: &Standing) -> Vec<Allowed> {
    if staff.permit(Act::Write, Kind::Case, case.area()).is_err() {
        return Vec::new();
    }
    let facts = case.facts(rules.class(&case.class), Some(staff.id));
    let allowed = |step: &Step| {
        let line = transition(case.state, *step, facts)?;
        let party = party(staff, case, line)?;
        Some(Allowed { step: *step, party, needs: line.needs })
    };
    Step::ALL.iter().filter_map(allowed).collect()
}

/// Whether there is something to take a step on: what the table does not know.
fn can_be_taken(
    kernel: &Kernel,
    step: Step,
    staff: &Staff,
    extensions: &[Extension],
    clocks: &[Clock],
    colleagues: &[(Uuid, String)],
) -> bool {
    let open = extensions.iter().find(|one| one.granted.is_none());
    let runs = |clock: &Clock| {
        clock.kind == ClockKind::Handle && clock.stopped_at.is_none() && clock.due_at > kernel.now()
    };
    match step {
        Step::AskExtension => open.is_none() && clocks.iter().any(runs),
        // Whoever asked does not decide.
        Step::Extend | Step::RefuseExtension => {
            open.is_some_and(|one| one.asked_by.as_deref() != Some(staff.login.as_str()))
        }
        Step::HandOver => !colleagues.is_empty(),
        _ => true,
    }
}

/// Returned too often to be sent on: it goes back to whoever had it first (首问负责).
async fn first_responsible(db: &PgPool, case: Uuid) -> Result<Option<Routed>, sqlx::Error> {
    let first = sqlx::query_scalar!(
        r#"select coalesce(department.code, 'street') as "code!"
           from case_event left join department on department.id = case_event.department
           where case_id = $1 and step = 'dispatch' order by case_event.id limit 1"#,
        case,
    )
    .fetch_optional(db)
    .await?;
    Ok(first.map(|to| Routed { to, rule: None }))
}

/// Where the rules would send it now.
fn routed(
    kernel: &Kernel,
    rules: &Rulebook,
    calendar: &Edition,
    case: &Standing,
    cell: Option<&str>,
) -> Option<Routed> {
    let question = Question {
        class: &case.class,
        street: case.street_code.as_deref(),
        cell,
        at: kernel.now(),
    };
    let route = route(rules, &calendar.calendar, question)?;
    let to = match &route.to {
        Target::Department(code) => code.clone(),
        Target::Street => "street".to_owned(),
    };
    Some(Routed { to, rule: Some(route.position) })
}

struct Row {
    id: Uuid,
    number: String,
    channel: String,
    words: String,
    answers: Value,
    address: String,
    longitude: Option<f64>,
    latitude: Option<f64>,
    street_zh_hans: Option<String>,
    street_zh_hant: Option<String>,
    street_en: Option<String>,
    cell: Option<String>,
    outside: bool,
    department_zh_hans: Option<String>,
    department_zh_hant: Option<String>,
    department_en: Option<String>,
    handler: Option<String>,
    merged_into: Option<String>,
    opened_at: DateTime<Utc>,
    due_at: Option<DateTime<Utc>>,
    provisional: bool,
    reporters: i32,
    public_at: Option<DateTime<Utc>>,
    external_number: Option<String>,
    external_due_at: Option<DateTime<Utc>>,
}

async fn row(db: &PgPool, number: &str) -> Result<Option<Row>, sqlx::Error> {
    sqlx::query_as!(
        Row,
        r#"select case_file.id, case_file.number, case_file.channel, case_file.words,
             case_file.answers, case_file.address,
             st_x(case_file.point::geometry) as longitude,
             st_y(case_file.point::geometry) as latitude,
             street.name_zh_hans as "street_zh_hans?", street.name_zh_hant as "street_zh_hant?",
             street.name_en as "street_en?", case_file.cell, case_file.outside,
             department.name_zh_hans as "department_zh_hans?",
             department.name_zh_hant as "department_zh_hant?",
             department.name_en as "department_en?", staff.login as "handler?",
             other.number as "merged_into?", case_file.opened_at, case_file.due_at,
             case_file.provisional, case_file.reporters, case_file.public_at,
             case_file.external_number, case_file.external_due_at
           from case_file
             left join street on street.id = case_file.street
             left join department on department.id = case_file.department
             left join staff on staff.id = case_file.handler
             left join case_file as other on other.id = case_file.merged_into
           where case_file.number = $1"#,
        number,
    )
    .fetch_optional(db)
    .await
}

/// Those who reported it, and the blind indexes of their numbers.
async fn reporters(
    kernel: &Kernel,
    case: Uuid,
) -> Result<(Vec<Reporter>, Vec<Vec<u8>>), ReadError> {
    let rows = sqlx::query!(
        r#"select id, phone, phone_index, name is not null as "has_name!", locale, joined_at
           from case_reporter where case_id = $1 order by id limit 200"#,
        case,
    )
    .fetch_all(&kernel.db)
    .await?;
    let mut indexes = Vec::new();
    let mut reporters = Vec::with_capacity(rows.len());
    for row in rows {
        let place = Place { column: "case_reporter.phone", row: row.id.as_bytes() };
        let phone = row.phone.map(|sealed| open(&kernel.keys, place, &sealed)).transpose()?;
        indexes.extend(row.phone_index);
        reporters.push(Reporter {
            id: row.id,
            masked_phone: phone.map(|phone| mask_phone(&String::from_utf8_lossy(&phone))),
            has_name: row.has_name,
            locale: row.locale,
            joined_at: row.joined_at,
        });
    }
    Ok((reporters, indexes))
}

fn wrong(what: &str, of: Uuid) -> sqlx::Error {
    sqlx::Error::Decode(format!("{what} of {of}").into())
}

async fn clocks(db: &PgPool, case: Uuid) -> Result<Vec<Clock>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select case_clock.kind, department.name_zh_hans as "zh_hans?",
             department.name_zh_hant as "zh_hant?", department.name_en as "en?", started_at,
             due_at, provisional, paused_at, stopped_at
           from case_clock left join department on department.id = case_clock.department
           where case_id = $1 order by stopped_at is not null, due_at"#,
        case,
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Clock {
                kind: ClockKind::parse(&row.kind).ok_or_else(|| wrong("a clock", case))?,
                department: named(row.zh_hans, row.zh_hant, row.en),
                started_at: row.started_at,
                due_at: row.due_at,
                provisional: row.provisional,
                paused_at: row.paused_at,
                stopped_at: row.stopped_at,
            })
        })
        .collect()
}

async fn history(db: &PgPool, case: Uuid) -> Result<Vec<Line>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select case_event.id, step, to_state, party, staff.login as "login?",
             department.name_zh_hans as "zh_hans?", department.name_zh_hant as "zh_hant?",
             department.name_en as "en?", at, reason, words, public, detail
           from case_event
             left join staff on staff.id = case_event.staff
             left join department on department.id = case_event.department
           where case_id = $1 order by case_event.id"#,
        case,
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Line {
                id: row.id,
                step: row.step,
                to: State::parse(&row.to_state).ok_or_else(|| wrong("the history", case))?,
                party: row.party,
                login: row.login,
                department: named(row.zh_hans, row.zh_hant, row.en),
                at: row.at,
                reason: row.reason,
                words: row.words,
                public: row.public,
                detail: row.detail,
            })
        })
        .collect()
}

async fn extensions(db: &PgPool, case: Uuid) -> Result<Vec<Extension>, sqlx::Error> {
    sqlx::query_as!(
        Extension,
        r#"select reason, words, until, asker.login as "asked_by?", asked_at, granted,
             decider.login as "decided_by?"
           from case_extension
             left join staff as asker on asker.id = asked_by
             left join staff as decider on decider.id = decided_by
           where case_id = $1 order by case_extension.id"#,
        case,
    )
    .fetch_all(db)
    .await
}

async fn told(db: &PgPool, case: Uuid) -> Result<Vec<Told>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"select outcome, zh_hans, zh_hant, en, staff.login as "author?",
             second.login as "reader?", written_at, sent_at
           from case_answer left join staff on staff.id = author
           left join staff as second on second.id = reader
           where case_id = $1 order by case_answer.id desc"#,
        case,
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Told {
                outcome: Outcome::parse(&row.outcome).ok_or_else(|| wrong("an answer", case))?,
                zh_hans: row.zh_hans,
                zh_hant: row.zh_hant,
                en: row.en,
                author: row.author,
                reader: row.reader,
                written_at: row.written_at,
                sent_at: row.sent_at,
            })
        })
        .collect()
}

async fn photos(db: &PgPool, case: Uuid) -> Result<Vec<CasePhoto>, sqlx::Error> {
    let rows = sqlx::query!(
        "select file, stage, at, st_x(point::geometry) as longitude,
           st_y(point::geometry) as latitude, taken_at, public_at
         from case_photo where case_id = $1
         order by case stage when 'before' then 0 when 'during' then 1 else 2 end, at, position",
        case,
    )
    .fetch_all(db)
    .await?;
    let photos = rows.into_iter().map(|row| CasePhoto {
        file: row.file,
        stage: row.stage,
        at: row.at,
        point: row.longitude.zip(row.latitude).and_then(|(x, y)| Point::new(x, y).ok()),
        taken_at: row.taken_at,
        public_at: row.public_at,
    });
    Ok(photos.collect())
}

struct RelatedRow {
    number: String,
    class: String,
    state: String,
    address: String,
    opened_at: DateTime<Utc>,
    metres: Option<i32>,
    handler: Option<Uuid>,
    department: Option<Uuid>,
    street: Option<Uuid>,
}

impl RelatedRow {
    /// None for what this person may not see.
    fn related(self, staff: &Staff) -> Option<Related> {
        let area = Area { staff: self.handler, department: self.department, street: self.street };
        staff.permit(Act::Read, Kind::Case, area).ok()?;
        Some(Related {
            state: State::parse(&self.state)?,
            number: self.number,
            class: self.class,
            address: mask_numbers(&self.address),
            opened_at: self.opened_at,
            metres: self.metres,
        })
    }
}

/// Open cases of the same class within `radius` metres, the nearest first.
async fn near(
    db: &PgPool,
    staff: &Staff,
    case: Uuid,
    radius: i32,
) -> Result<Vec<Related>, sqlx::Error> {
    let rows = sqlx::query_as!(
        RelatedRow,
        r#"select near.number, near.class, near.state, near.address, near.opened_at,
             round(st_distance(near.point, here.point))::integer as metres, near.handler,
             near.department, near.street
           from case_file as here
             join case_file as near on near.class = here.class and near.closed_at is null
               and st_dwithin(near.point, here.point, $2::float8)
           where here.id = $1 and near.id <> here.id
           order by near.point <-> here.point limit $3"#,
        case,
        f64::from(radius),
        MOST_RELATED,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().filter_map(|row| row.related(staff)).collect())
}

/// Open cases within [`AROUND`] of a point, the nearest first.
pub(super) async fn around(
    db: &PgPool,
    staff: &Staff,
    point: Point,
) -> Result<Vec<Related>, sqlx::Error> {
    let rows = sqlx::query_as!(
        RelatedRow,
        r#"select number, class, state, address, opened_at,
             round(st_distance(point, here))::integer as metres, handler, department, street
           from case_file
             cross join (
               select st_setsrid(st_makepoint($1, $2), 4326)::geography as here) as asked
           where closed_at is null and st_dwithin(point, here, $3::float8)
           order by point <-> here limit $4"#,
        point.longitude(),
        point.latitude(),
        AROUND,
        MOST_AROUND,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().filter_map(|row| row.related(staff)).collect())
}

/// What was reported under one of these numbers as well.
pub(super) async fn others(
    db: &PgPool,
    staff: &Staff,
    except: Uuid,
    indexes: &[Vec<u8>],
) -> Result<Vec<Related>, sqlx::Error> {
    if indexes.is_empty() {
        return Ok(Vec::new());
    }
    let rows = sqlx::query_as!(
        RelatedRow,
        r#"select number, class, state, address, opened_at, null::integer as metres, handler,
             department, street
           from case_file
           where id in (select case_id from case_reporter where phone_index = any ($2))
             and id <> $1
           order by closed_at is not null, opened_at desc, id limit $3"#,
        except,
        indexes,
        MOST_RELATED,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().filter_map(|row| row.related(staff)).collect())
}

/// Who else could have it: the others of its department, or of its street.
async fn colleagues(db: &PgPool, case: &Standing) -> Result<Vec<(Uuid, String)>, sqlx::Error> {
    let rows = sqlx::query!(
        "select id, login from staff
         where state = 'active' and id is distinct from $4
           and case when $1 then exists (
               select from staff_street where staff_street.staff = staff.id and street = $2)
             else department = $3 end
         order by login limit 200",
        case.with_street,
        case.street,
        case.department,
        case.handler,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.login)).collect())
}
