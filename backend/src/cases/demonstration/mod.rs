//! The cases of the demonstration district: 3,000 in every state with a believable past of 400 days,
//! invented from what its residents wrote ([`stories`]), where its grid is ([`ground`]).
//!
//! What became of the case with a number follows from that number, the rules and the time alone. Each
//! goes from step to step as the table of transitions allows ([`course`]), with the clocks that the
//! district's limits give it; so [`seed`] makes a million of them in batches as well as three thousand.

mod course;
mod ground;
mod rows;
mod stories;

use chrono::{DateTime, TimeDelta, Timelike, Utc};
use domain::{
    cases::{Awaits, CaseKind, Ladder, Outcome, State, Step},
    number::Number,
};
use sqlx::{PgConnection, PgExecutor};
use uuid::{Builder, Uuid};

use super::{
    escalate,
    rulebook::{Rulebook, SeedError},
    standing::Standing,
};
use crate::{
    audit::{self, Detail, Event, Subject},
    calendar::{Edition, to_local, to_utc},
    districts::By,
    places::demonstration::{Draw, mixed},
};
use course::Course;
use ground::Ground;
use rows::Rows;
use stories::Stories;

/// Cases of a measure.
const MEASURE: u32 = 3_000;
/// The largest factor: a million cases.
pub const MAX_SCALE: u16 = 334;
/// Cases that are stored together.
const BATCH: u32 = 2_000;
/// The purposes of these draws, apart from those of the places.
const PURPOSE: u64 = 200;
/// The past, in days, of which the latest have more of the cases, so that every state has some.
const PAST: f64 = 400.0;
const LATEST: f64 = 9.0;
/// Random parts of numbers there are: no two below this have one.
const NUMBERS: u32 = 1 << 20;

/// Stores the cases of the demonstration where there are none, and tells whether it did. With a
/// `scale` of 1 there are 3,000; a larger one, up to [`MAX_SCALE`], has as many times more. Staff,
/// grid and rules come before. The transaction is the caller's, and its role owns the tables.
///
/// # Errors
/// [`SeedError`].
pub async fn seed(
    db: &mut PgConnection,
    rules: &Rulebook,
    calendar: &Edition,
    scale: u16,
    by: By,
) -> Result<bool, SeedError> {
    if any(&mut *db).await? {
        return Ok(false);
    }
    let scale = scale.clamp(1, MAX_SCALE);
    let Some(ground) = Ground::read(&mut *db, scale).await? else { return Ok(false) };
    let ladder = escalate::ladder(&mut *db).await.unwrap_or_default();
    let stories = Stories::read(rules)?;
    let maker = Maker { rules, calendar, ladder, ground, stories, now: by.at };
    // They come as they are now; that each way there is in the table is tested.
    let triggers = "alter table case_file disable trigger case_file_begins,
                      disable trigger case_file_has_words";
    sqlx::query(triggers).execute(&mut *db).await?;
    let count = u32::from(scale) * MEASURE;
    let mut tables = Tables::new();
    let mut previous = None;
    for number in 0..count {
        if let Some(course) = maker.make(number, previous.take()) {
            tables.add(&maker, number, &course);
            previous = Some(Twin::of(&course));
        }
        if (number + 1).is_multiple_of(BATCH) {
            tables.send(&mut *db).await?;
        }
    }
    tables.send(&mut *db).await?;
    let triggers = "alter table case_file enable trigger case_file_begins,
                      enable trigger case_file_has_words";
    sqlx::query(triggers).execute(&mut *db).await?;
    // In the order of time, as they would have come.
    sqlx::query!(
        "insert into case_words (case_id, days, said)
         select id, case_days(opened_at), case_said(address, words) from case_file order by id"
    )
    .execute(&mut *db)
    .await?;
    let By { actor, at, event, request_id } = by;
    let event = Event {
        id: event,
        at,
        actor,
        act: "seed",
        subject: Subject { kind: "case", id: None },
        detail: Detail::none().number("cases", count.into()),
        request_id,
    };
    audit::record(&mut *db, event).await?;
    Ok(true)
}

async fn any(db: impl PgExecutor<'_>) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(r#"select exists (select from case_file) as "any!""#).fetch_one(db).await
}

/// What makes the cases.
struct Maker<'a> {
    rules: &'a Rulebook,
    calendar: &'a Edition,
    ladder: Ladder,
    ground: Ground,
    stories: Stories,
    now: DateTime<Utc>,
}

/// A case that the next one may repeat.
struct Twin {
    id: Uuid,
    class: String,
    kind: CaseKind,
    opened_at: DateTime<Utc>,
    closed_at: Option<DateTime<Utc>>,
    spot: ground::Spot,
}

impl Twin {
    fn of(course: &Course<'_>) -> Self {
        Self {
            id: course.standing.id,
            class: course.standing.class.clone(),
            kind: course.standing.kind,
            opened_at: course.events[0].at,
            closed_at: course.standing.closed_at,
            spot: course.spot.clone(),
        }
    }
}

impl Maker<'_> {
    /// The case with a number; none where there is no story for it.
    fn make(&self, number: u32, previous: Option<Twin>) -> Option<Course<'_>> {
        let mut draw = Draw::new(PURPOSE, number.into());
        let mut kind = match draw.between(1, 1000) {
            1..=60 => CaseKind::Complaint,
            61..=130 => CaseKind::Request,
            131..=165 => CaseKind::Consultation,
            166..=180 => CaseKind::Suggestion,
            181..=190 => CaseKind::Praise,
            191..=193 => CaseKind::Proposal,
            194..=196 => CaseKind::Petition,
            _ => CaseKind::Report,
        };
        // One in thirty says what somebody has just said.
        let twin = previous.filter(|twin| draw.chance(1.0 / 30.0) && twin.kind == CaseKind::Report);
        let mut opened_at = self.opened(&mut draw);
        let mut spot = self.ground.spot(&mut draw);
        if let Some(twin) = &twin {
            kind = CaseKind::Report;
            opened_at = twin.opened_at + TimeDelta::minutes(draw.between(4, 50).into());
            spot = twin.spot.clone();
        }
        let story = self.stories.tell(kind, &mut draw)?;
        let class = self.rules.class(twin.as_ref().map_or(&story.class, |twin| &twin.class))?;
        let opened_at = opened_at.min(self.now - TimeDelta::minutes(2));
        let local = to_local(opened_at);
        let random = number.wrapping_mul(0x9_E375) % NUMBERS;
        let date = local.date();
        let standing = Standing {
            id: id_at(opened_at, 0, mixed(number.into())),
            kind,
            class: class.code.clone(),
            urgency: class.urgency,
            street: Some(spot.street),
            street_code: Some(spot.street_code.clone()),
            state: State::Received,
            department: None,
            with_street: false,
            handler: None,
            outcome: None,
            merged_into: None,
            reporters: 1,
            proposed_by: None,
            closed_at: None,
            changed_at: opened_at,
            urges: 0,
            returns: 0,
            reworks: 0,
            reopened: 0,
            supervised: false,
            rating: None,
            solved: None,
            awaits: None,
            city_refused: false,
            claimed: None,
        };
        let mut course = Course {
            maker: self,
            is_by_phone: draw.chance(0.4),
            draw,
            class,
            story,
            number: Number::new(
                chrono::Datelike::year(&date),
                chrono::Datelike::month(&date),
                chrono::Datelike::day(&date),
                random,
            )
            .to_string(),
            spot,
            standing,
            at: opened_at,
            step: None,
            due: None,
            events: Vec::new(),
            clocks: Vec::new(),
            answers: Vec::new(),
        };
        course.begin();
        // None is where time has come to now, or where nobody asks for more.
        let _ = course.live(twin.map(|twin| (twin.id, twin.closed_at)));
        let _ = course.wait();
        course.climb();
        Some(course)
    }

    /// When it was reported: by day more than by night.
    fn opened(&self, draw: &mut Draw) -> DateTime<Utc> {
        let days = if draw.chance(0.3) {
            LATEST * draw.fraction() * draw.fraction()
        } else {
            LATEST + (PAST - LATEST) * draw.fraction()
        };
        #[expect(clippy::cast_possible_truncation, reason = "seconds of 400 days fit")]
        let at = to_local(self.now - TimeDelta::seconds((days * 86_400.0) as i64));
        let hours = [
            1, 5, 6, 7, 7, 8, 8, 8, 9, 9, 9, 9, 10, 10, 10, 10, 11, 11, 11, 12, 13, 14, 14, 14, 15,
            15, 15, 16, 16, 16, 17, 17, 17, 18, 18, 18, 19, 19, 20, 20, 21, 21, 22, 23,
        ];
        let hour = *draw.pick(&hours);
        let at = at
            .with_hour(hour)
            .and_then(|at| at.with_minute(draw.between(0, 59)))
            .and_then(|at| at.with_second(draw.between(0, 59)))
            .unwrap_or(at);
        let at = to_utc(at);
        if at < self.now { at } else { at - TimeDelta::days(1) }
    }
}

/// An id of that time, in the order of `place` within a millisecond.
fn id_at(at: DateTime<Utc>, place: u16, random: u64) -> Uuid {
    let millis = u64::try_from(at.timestamp_millis()).unwrap_or_default();
    let mut bytes = [0; 10];
    bytes[..2].copy_from_slice(&place.to_be_bytes());
    bytes[2..].copy_from_slice(&random.to_be_bytes());
    Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid()
}

/// The rows of a batch.
struct Tables {
    cases: Rows,
    reporters: Rows,
    events: Rows,
    clocks: Rows,
    escalations: Rows,
    extensions: Rows,
    answers: Rows,
}

impl Tables {
    const fn new() -> Self {
        Self {
            cases: Rows::new(
                "copy case_file (id, number, kind, class, urgency, channel, words, address, point,
                   street, cell, state, step, department, with_street, handler, outcome, merged_into,
                   opened_at, changed_at, closed_at, due_at, provisional, next_due_at, reporters,
                   urges, returns, reworks, reopened, supervised, public_at, rating, solved,
                   external_number, external_due_at, taken_by, awaits) from stdin",
            ),
            reporters: Rows::new(
                "copy case_reporter (id, case_id, secret_hash, code_index, locale, joined_at)
                 from stdin",
            ),
            events: Rows::new(
                "copy case_event (id, case_id, step, from_state, to_state, party, staff, reporter,
                   department, at, reason, words, public, detail) from stdin",
            ),
            clocks: Rows::new(
                "copy case_clock (id, case_id, kind, department, unit, amount, started_at, due_at,
                   provisional, calendar_version, paused_at, stopped_at, next_rung, next_at)
                 from stdin",
            ),
            escalations: Rows::new("copy case_escalation (clock, due_at, rung, at) from stdin"),
            extensions: Rows::new(
                "copy case_extension (id, case_id, clock, reason, until, asked_by, asked_at, granted,
                   decided_by, decided_at) from stdin",
            ),
            answers: Rows::new(
                "copy case_answer (id, case_id, outcome, zh_hans, author, reader, written_at, read_at,
                   sent_at) from stdin",
            ),
        }
    }

    /// Parents first.
    async fn send(&mut self, db: &mut PgConnection) -> Result<(), sqlx::Error> {
        for table in [
            &mut self.cases,
            &mut self.reporters,
            &mut self.events,
            &mut self.clocks,
            &mut self.escalations,
            &mut self.extensions,
            &mut self.answers,
        ] {
            table.send(&mut *db).await?;
        }
        Ok(())
    }

    fn add(&mut self, maker: &Maker<'_>, number: u32, course: &Course<'_>) {
        // What is not of the course itself, so that it does not change what becomes of the case.
        let mut draw = Draw::new(PURPOSE + 1, number.into());
        let joined = if draw.chance(0.08) { draw.between(1, 4) } else { 0 };
        self.case(number, course, 1 + joined, &mut draw);
        let first = self.reporters(maker, number, course, 1 + joined, &mut draw);
        let case = course.standing.id;
        for (place, event) in (0_u16..).zip(&course.events) {
            self.events
                .plain(id_at(event.at, place, mixed(u64::from(number) ^ 0x5e)))
                .plain(case)
                .plain(event.step)
                .plain(event.from.as_str())
                .plain(event.to.as_str())
                .plain(event.party)
                .maybe(event.staff)
                .maybe(event.own.then_some(first))
                .maybe(event.department)
                .at(event.at)
                .maybe(event.reason.as_ref())
                .text(&event.words)
                .plain(event.public)
                .text(&event.detail.to_string())
                .end();
        }
        for (place, clock) in (0_u16..).zip(&course.clocks) {
            let id = id_at(clock.started_at, place, mixed(u64::from(number) ^ 0xc1));
            self.clocks
                .plain(id)
                .plain(case)
                .plain(clock.kind.as_str())
                .maybe(clock.department)
                .plain(clock.term.unit().as_str())
                .plain(clock.term.amount())
                .at(clock.started_at)
                .at(clock.due_at)
                .plain(clock.provisional)
                .plain(maker.calendar.version)
                .maybe_at(clock.paused_at)
                .maybe_at(clock.stopped_at)
                .plain(clock.next.map_or(clock.rungs.len().min(5) as u8, |(rung, _)| rung))
                .maybe_at(clock.next.map(|(_, at)| at))
                .end();
            for (rung, at) in &clock.rungs {
                self.escalations.plain(id).at(clock.due_at).plain(rung).at(*at).end();
            }
            self.extension(maker, id, case, clock);
        }
        for (place, answer) in (0_u16..).zip(&course.answers) {
            self.answers
                .plain(id_at(answer.written_at, place, mixed(u64::from(number) ^ 0xa5)))
                .plain(case)
                .plain(answer.outcome.as_str())
                .text(&answer.words)
                .maybe(answer.author)
                .maybe(answer.reader)
                .at(answer.written_at)
                .maybe_at(answer.sent_at.filter(|_| answer.reader.is_some()))
                .maybe_at(answer.sent_at)
                .end();
        }
    }

    fn extension(&mut self, maker: &Maker<'_>, id: Uuid, case: Uuid, clock: &course::Clock) {
        use domain::accounts::Role;
        let Some(extension) = &clock.extension else { return };
        let decided_by = extension.decision.and(maker.ground.staff(Role::Supervisor));
        self.extensions
            .plain(id_at(extension.asked_at, 1, id.as_u64_pair().1))
            .plain(case)
            .plain(id)
            .plain(&extension.reason)
            .at(extension.until)
            .plain(extension.asked_by)
            .at(extension.asked_at)
            .maybe(extension.decision.map(|(granted, _)| granted))
            .maybe(decided_by)
            .maybe_at(extension.decision.map(|(_, at)| at))
            .end();
    }

    fn case(&mut self, number: u32, course: &Course<'_>, reporters: u32, draw: &mut Draw) {
        let case = &course.standing;
        let opened_at = course.events[0].at;
        let running = course
            .clocks
            .iter()
            .filter(|clock| clock.stopped_at.is_none() && clock.paused_at.is_none());
        let is_city = course.is_by_phone && draw.chance(0.25);
        let city_due = is_city.then(|| opened_at + TimeDelta::days(7));
        let city_due_if_open = city_due.filter(|_| case.closed_at.is_none());
        let channel = match (course.is_by_phone, draw.between(1, 20)) {
            (true, _) if is_city => "city",
            (true, 1..=2) => "patrol",
            (true, _) => "hotline",
            (false, 1) => "api",
            (false, _) => "web",
        };
        let is_looked_at = course.step.is_some()
            && !matches!(case.state, State::Void | State::Withdrawn | State::Received);
        let public_at = (is_looked_at && draw.chance(0.85)).then_some(course.at);
        let external =
            is_city.then(|| format!("12345-{}-{number:07}", to_local(opened_at).format("%y%m%d")));
        self.cases
            .plain(case.id)
            .plain(&course.number)
            .plain(case.kind.as_str())
            .plain(&case.class)
            .plain(case.urgency.as_str())
            .plain(channel)
            .text(&course.story.words)
            .text(&course.spot.address)
            .plain(format_args!(
                "SRID=4326;POINT({} {})",
                course.spot.longitude, course.spot.latitude
            ))
            .plain(course.spot.street)
            .plain(&course.spot.cell)
            .plain(case.state.as_str())
            .maybe(course.step.map(Step::as_str))
            .maybe(case.department)
            .plain(case.with_street)
            .maybe(case.handler)
            .maybe(case.outcome.map(Outcome::as_str))
            .maybe(case.merged_into)
            .at(opened_at)
            .at(course.at)
            .maybe_at(case.closed_at)
            .maybe_at(course.due.map(|(at, _)| at))
            .plain(course.due.is_some_and(|(_, provisional)| provisional))
            .maybe_at(running.map(|clock| clock.due_at).chain(city_due_if_open).min())
            .plain(reporters)
            .plain(case.urges)
            .plain(case.returns)
            .plain(case.reworks)
            .plain(case.reopened)
            .plain(case.supervised)
            .maybe_at(public_at)
            .maybe(case.rating)
            .maybe(case.solved)
            .maybe(external)
            .maybe_at(city_due)
            .maybe(course.events[0].staff)
            .maybe(case.awaits.map(Awaits::as_str))
            .end();
    }

    /// Gives the first one. Nobody has a link to any of them.
    fn reporters(
        &mut self,
        maker: &Maker<'_>,
        number: u32,
        course: &Course<'_>,
        count: u32,
        draw: &mut Draw,
    ) -> Uuid {
        let opened_at = course.events[0].at;
        let until = course.standing.closed_at.unwrap_or(maker.now);
        let mut first = None;
        for which in 0..count {
            let joined_at = if which == 0 {
                opened_at
            } else {
                let share = draw.between(5, 900);
                opened_at + (until - opened_at) / 1000 * i32::try_from(share).unwrap_or(0)
            };
            let seed = mixed(u64::from(number) << 3 | u64::from(which));
            let id = id_at(joined_at, 0, seed);
            first.get_or_insert(id);
            let locale = match draw.between(1, 50) {
                1 => "en",
                2 => "zh-Hant",
                _ => "zh-Hans",
            };
            self.reporters
                .plain(id)
                .plain(course.standing.id)
                .bytes(&bytes(seed))
                .bytes(&bytes(seed ^ 0x7e57))
                .plain(locale)
                .at(joined_at)
                .end();
        }
        first.unwrap_or_default()
    }
}

/// As many as a hash has.
fn bytes(seed: u64) -> [u8; 32] {
    let mut all = [0; 32];
    for (part, place) in all.chunks_mut(8).zip(1_u64..) {
        part.copy_from_slice(&mixed(seed ^ mixed(place)).to_be_bytes());
    }
    all
}

#[cfg(test)]
mod tests;
