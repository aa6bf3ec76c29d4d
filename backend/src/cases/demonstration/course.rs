//! What became of a case: it goes from step to step as `domain::cases::TRANSITIONS` allows, until it
//! is at its end or time has come to now.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    accounts::Role,
    calendar::{Term, Unit, deadline},
    cases::{
        Awaits, CaseKind, ClockKind, LATE, Need, Outcome, Party, State, Step, Target, WARNING,
        transition,
    },
    districts::Point,
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Maker, ground::Spot, stories::Story};
use crate::{
    calendar::{to_local, to_utc},
    cases::{
        advance::{detail, is_public},
        clocks::{Wound, beginning, rest, review, warning},
        demands::{Answer, Given},
        extension::later,
        meeting::Meeting,
        route::{Question, route},
        rulebook::Class,
        standing::Standing,
    },
    places::demonstration::Draw,
};

pub(super) struct Event {
    pub(super) step: &'static str,
    pub(super) from: State,
    pub(super) to: State,
    pub(super) party: &'static str,
    pub(super) staff: Option<Uuid>,
    /// Of the first reporter.
    pub(super) own: bool,
    pub(super) department: Option<Uuid>,
    pub(super) at: DateTime<Utc>,
    pub(super) reason: Option<String>,
    pub(super) words: String,
    pub(super) public: bool,
    pub(super) detail: Value,
}

pub(super) struct Clock {
    pub(super) kind: ClockKind,
    pub(super) term: Term,
    pub(super) department: Option<Uuid>,
    pub(super) started_at: DateTime<Utc>,
    pub(super) due_at: DateTime<Utc>,
    pub(super) provisional: bool,
    pub(super) paused_at: Option<DateTime<Utc>>,
    pub(super) stopped_at: Option<DateTime<Utc>>,
    /// When the warning comes.
    warn_at: DateTime<Utc>,
    pub(super) rungs: Vec<(u8, DateTime<Utc>)>,
    pub(super) next: Option<(u8, DateTime<Utc>)>,
    pub(super) extension: Option<Extension>,
}

pub(super) struct Extension {
    pub(super) reason: String,
    pub(super) until: DateTime<Utc>,
    pub(super) asked_by: Uuid,
    pub(super) asked_at: DateTime<Utc>,
    pub(super) decision: Option<(bool, DateTime<Utc>)>,
}

pub(super) struct Written {
    pub(super) outcome: Outcome,
    pub(super) words: String,
    pub(super) author: Option<Uuid>,
    /// Who sent what another had proposed.
    pub(super) reader: Option<Uuid>,
    pub(super) written_at: DateTime<Utc>,
    /// None while it is only proposed.
    pub(super) sent_at: Option<DateTime<Utc>>,
}

/// A case on its way.
pub(super) struct Course<'a> {
    pub(super) maker: &'a Maker<'a>,
    pub(super) draw: Draw,
    pub(super) class: &'a Class,
    pub(super) story: &'a Story,
    pub(super) number: String,
    pub(super) spot: Spot,
    pub(super) is_by_phone: bool,
    pub(super) standing: Standing,
    pub(super) at: DateTime<Utc>,
    pub(super) step: Option<Step>,
    pub(super) due: Option<(DateTime<Utc>, bool)>,
    pub(super) events: Vec<Event>,
    pub(super) clocks: Vec<Clock>,
    pub(super) answers: Vec<Written>,
}

const REPLIES: [&str; 5] = [
    "您好，情况收到了，已经转给负责的部门，有进展会告诉您。",
    "您好，已经安排人去看现场。",
    "您好，今天会有人处理，请您留意结果。",
    "收到，谢谢您告诉我们，正在派人。",
    "您好，已经联系上养护单位，材料到了就修。",
];
const ADDED: [&str; 4] = [
    "今天又去看了，还是老样子。",
    "位置再往北二十米。",
    "早上比晚上严重。",
    "昨天下雨之后更厉害了。",
];
/// What one in twenty-five is asked.
const QUESTION: &str = "您好，请补充一下具体位置，比如靠近几号门或哪根灯杆，方便现场人员查找。";
const TO_ADDED: &str = "收到您的补充，已经转告现场人员。";
const REOPENED: [&str; 3] =
    ["第二天又变回去了。", "只弄了一半，剩下的没人管。", "去看过，还是没有处理。"];
const SUPERVISED: [&str; 2] = ["群众反映集中，请两天内办结并报结果。", "此件超期，请说明原因。"];

impl Course<'_> {
    /// Begins with the report, and its clocks.
    pub(super) fn begin(&mut self) {
        let by_resident = !self.is_by_phone;
        self.events.push(Event {
            step: "file",
            from: State::Received,
            to: State::Received,
            party: if by_resident { "resident" } else { "hotline" },
            staff: if by_resident { None } else { self.maker.ground.staff(Role::HotlineAgent) },
            own: true,
            department: None,
            at: self.at,
            reason: None,
            words: String::new(),
            public: true,
            detail: json!({}),
        });
        for kind in [ClockKind::Accept, ClockKind::Contact, ClockKind::Close] {
            self.wind(kind, self.at, None);
        }
    }

    /// Takes a step at `at`, or when a second has read its answer; none where that is still to come,
    /// or the step cannot be taken.
    fn take(&mut self, step: Step, given: Given, mut at: DateTime<Utc>) -> Option<()> {
        if let Some(answer) = &given.answer
            && self.class.sensitive
            && self.standing.proposed_by.is_none()
        {
            at = self.propose(answer, given.outcome, at)?;
        }
        if at > self.maker.now {
            return None;
        }
        let before = self.standing.state;
        let proposed_by = self.standing.proposed_by;
        let line = transition(before, step, self.standing.facts(Some(self.class), None))?;
        let next = self.standing.after(line, &given, at);
        let resident = line.by.contains(&Party::Resident)
            && !(self.is_by_phone && line.by.contains(&Party::Hotline));
        let party = if resident { Party::Resident } else { line.by[0] };
        let party = match party {
            Party::Resident if !resident => Party::Hotline,
            // Whoever sends what another has proposed.
            _ if given.answer.is_some() && proposed_by.is_some() => Party::Dispatch,
            party => party,
        };
        let staff = self.staff(party);
        let rules = (self.maker.rules, self.maker.calendar);
        let looked_at = review(rules, &next, step, &given, at);
        self.events.push(Event {
            step: step.as_str(),
            from: before,
            to: next.state,
            party: party.as_str(),
            staff,
            own: party == Party::Resident,
            department: next.department.or(self.standing.department),
            at,
            public: is_public(step),
            detail: detail(&given),
            reason: given.reason,
            words: given.words,
        });
        if let Some(answer) = given.answer {
            if let Some(read) = self.answers.last_mut().filter(|one| one.sent_at.is_none()) {
                (read.reader, read.sent_at) = (staff, Some(at));
            } else {
                let outcome = next.outcome.unwrap_or(Outcome::Solved);
                self.answers.push(Written {
                    outcome,
                    words: answer.zh_hans,
                    author: staff,
                    reader: None,
                    written_at: at,
                    sent_at: Some(at),
                });
            }
        }
        if next.state != before {
            self.turn(before, &next, at);
        }
        if let Some(wound) = looked_at {
            self.push(wound, at, None);
        }
        match step {
            Step::Reply => {
                self.stop(|kind| matches!(kind, ClockKind::Contact | ClockKind::Reply), at);
            }
            Step::Add if self.standing.awaits != Some(Awaits::Reply) => {
                self.wind(ClockKind::Reply, at, None);
            }
            _ => {}
        }
        (self.standing, self.at, self.step) = (next, at, Some(step));
        Some(())
    }

    /// Has the answer ready before `at`, and gives when it is sent: whoever reads it has other work
    /// as well.
    fn propose(
        &mut self,
        answer: &Answer,
        outcome: Option<Outcome>,
        at: DateTime<Utc>,
    ) -> Option<DateTime<Utc>> {
        let author = self.staff(Party::Hotline);
        let written_at = self.at + (at - self.at) / 2;
        let given = Given { staff: author, outcome, ..Given::default() };
        self.take(Step::Propose, given, written_at)?;
        self.answers.push(Written {
            outcome: outcome.unwrap_or(Outcome::Solved),
            words: answer.zh_hans.clone(),
            author,
            reader: None,
            written_at,
            sent_at: None,
        });
        Some(at.max(self.soon(480, 2_400)))
    }

    fn staff(&self, party: Party) -> Option<Uuid> {
        let ground = &self.maker.ground;
        match party {
            Party::Resident => None,
            Party::Hotline => ground.staff(Role::HotlineAgent),
            Party::Dispatch => ground.staff(Role::Dispatcher),
            Party::Verifier => ground.staff(Role::Verifier),
            Party::Supervisor => ground.staff(Role::Supervisor),
            Party::Handler => self.handler(),
        }
    }

    /// Of those who have the case; most departments have nobody in the demonstration.
    fn handler(&self) -> Option<Uuid> {
        let (ground, case) = (&self.maker.ground, &self.standing);
        if case.with_street {
            let here = ground.officers_street.is_some() && ground.officers_street == case.street;
            ground.staff(Role::StreetOffice).filter(|_| here)
        } else {
            let here = case.department.is_some() && case.department == ground.handlers_department;
            ground.staff(Role::Handler).filter(|_| here)
        }
    }

    // ── Clocks ───────────────────────────────────────────────────────────────────────────────────

    fn wind(&mut self, kind: ClockKind, at: DateTime<Utc>, department: Option<Uuid>) {
        let case = &self.standing;
        let maker = self.maker;
        // The limits of today: those of the district may be younger than its oldest cases.
        let limit = maker.rules.limit(
            kind,
            &case.class,
            case.kind,
            case.urgency,
            case.street_code.as_deref(),
            to_local(maker.now).date(),
        );
        let Some(term) = limit.map(|limit| limit.term) else { return };
        let Ok(end) = deadline(&maker.calendar.calendar, to_local(at), term) else { return };
        let due_at = to_utc(end.at);
        if kind == ClockKind::Close {
            self.due = Some((due_at, end.provisional));
        }
        let warn_at = warning(maker.calendar, term.unit(), at, due_at);
        let wound = Wound { kind, term, due_at, provisional: end.provisional, warn_at };
        self.push(wound, at, department);
    }

    fn push(&mut self, wound: Wound, at: DateTime<Utc>, department: Option<Uuid>) {
        self.clocks.push(Clock {
            kind: wound.kind,
            term: wound.term,
            department: department.filter(|_| wound.kind == ClockKind::Handle),
            started_at: at,
            due_at: wound.due_at,
            provisional: wound.provisional,
            paused_at: None,
            stopped_at: None,
            warn_at: wound.warn_at,
            rungs: Vec::new(),
            next: None,
            extension: None,
        });
    }

    fn stop(&mut self, which: impl Fn(ClockKind) -> bool, at: DateTime<Utc>) {
        for clock in &mut self.clocks {
            if clock.stopped_at.is_none() && which(clock.kind) {
                (clock.stopped_at, clock.paused_at) = (Some(at), None);
            }
        }
    }

    /// As `clocks::turn` does it.
    fn turn(&mut self, before: State, next: &Standing, at: DateTime<Utc>) {
        let begin = beginning(before, next.state);
        self.stop(|kind| !kind.runs_in(next.state) || begin.contains(&kind), at);
        for kind in begin {
            self.wind(kind, at, next.department);
        }
        let calendar = self.maker.calendar;
        for clock in self.clocks.iter_mut().filter(|clock| clock.stopped_at.is_none()) {
            if next.state == State::Suspended && clock.kind.pauses() {
                clock.paused_at = Some(at);
            } else if let Some(paused_at) = clock.paused_at.take() {
                let left = rest(calendar, clock.term.unit(), paused_at, clock.due_at)
                    .filter(|_| clock.due_at > paused_at)
                    .and_then(|left| deadline(&calendar.calendar, to_local(at), left).ok());
                clock.due_at = left.map_or(clock.due_at + (at - paused_at), |end| to_utc(end.at));
                let again = warning(calendar, clock.term.unit(), at, clock.due_at);
                clock.warn_at = clock.warn_at.max(again);
                if clock.kind == ClockKind::Close {
                    self.due = Some((clock.due_at, clock.provisional));
                }
            }
        }
    }

    fn running(&self, kind: ClockKind) -> Option<&Clock> {
        self.clocks.iter().rev().find(|clock| clock.kind == kind && clock.stopped_at.is_none())
    }

    // ── Times ────────────────────────────────────────────────────────────────────────────────────

    /// A moment of duty, so many minutes of duty later.
    fn soon(&mut self, least: u32, most: u32) -> DateTime<Utc> {
        let minutes = self.draw.between(least, most);
        let seconds = self.draw.between(1, 59);
        self.on_duty(minutes) + TimeDelta::seconds(seconds.into())
    }

    fn on_duty(&self, minutes: u32) -> DateTime<Utc> {
        let calendar = &self.maker.calendar.calendar;
        let local = to_local(self.at);
        Term::working_minutes(minutes)
            .ok()
            .and_then(|term| deadline(calendar, local, term).ok())
            .map_or(self.at + TimeDelta::minutes(minutes.into()), |end| to_utc(end.at))
    }

    /// So many hours later, whatever hour that is.
    fn later(&mut self, least: u32, most: u32) -> DateTime<Utc> {
        let minutes = self.draw.between(least * 60, most * 60);
        self.at + TimeDelta::minutes(minutes.into())
    }

    /// A moment before the clock has run out, for most; one in fifteen is late.
    fn within(&mut self, kind: ClockKind) -> DateTime<Utc> {
        let share = if self.draw.chance(1.0 / 15.0) {
            1.1 + 1.4 * self.draw.fraction()
        } else {
            0.1 + 0.8 * self.draw.fraction() * self.draw.fraction()
        };
        let Some(clock) = self.running(kind) else { return self.soon(30, 400) };
        let (started_at, unit) = (clock.started_at, clock.term.unit());
        let span = (clock.due_at - started_at).num_seconds();
        #[expect(clippy::cast_precision_loss, reason = "seconds of years fit")]
        let seconds = (span as f64 * share) as i64;
        let at = (started_at + TimeDelta::seconds(seconds)).max(self.at + TimeDelta::minutes(3));
        if unit == Unit::NaturalHours {
            return at;
        }
        let calendar = &self.maker.calendar.calendar;
        Term::working_minutes(1)
            .ok()
            .and_then(|term| deadline(calendar, to_local(at), term).ok())
            .map_or(at, |end| to_utc(end.at))
    }

    // ── Words ────────────────────────────────────────────────────────────────────────────────────

    fn reason(&mut self, act: &str) -> Option<String> {
        let rules = self.maker.rules;
        let reasons: Vec<&str> = rules
            .reasons
            .iter()
            .filter(|reason| reason.act == act)
            .map(|reason| reason.code.as_str())
            .collect();
        (!reasons.is_empty()).then(|| (*self.draw.pick(&reasons)).to_owned())
    }

    fn with_reason(&mut self, act: &str) -> Given {
        Given { reason: self.reason(act), ..Given::default() }
    }

    fn said(words: &str) -> Given {
        Given { words: words.to_owned(), ..Given::default() }
    }

    /// The answer, from the district's own words.
    fn answer(&mut self, outcome: Outcome) -> Given {
        let rules = self.maker.rules;
        let why = rules.reasons.iter().find(|reason| reason.act == "cannot");
        let template = rules.template(self.class, outcome);
        let plain = !matches!(
            self.standing.kind,
            CaseKind::Report | CaseKind::Complaint | CaseKind::Request
        );
        let words = match template {
            Some(template) if !plain => template
                .text
                .zh_hans
                .replace("{ $number }", &self.number)
                .replace("{ $place }", &self.spot.address)
                .replace("{ $class }", &self.class.name.zh_hans)
                .replace("{ $done }", &self.story.done)
                .replace("{ $why }", why.map_or("", |why| &why.text.zh_hans)),
            _ => self.story.done.clone(),
        };
        let answer = Answer { zh_hans: words, zh_hant: None, en: None };
        Given { outcome: Some(outcome), answer: Some(answer), ..Given::default() }
    }

    fn outcome(&mut self) -> Outcome {
        match self.draw.between(1, 100) {
            1..=4 => Outcome::Cannot,
            5..=7 => Outcome::NotOurs,
            _ => Outcome::Solved,
        }
    }

    // ── The course ───────────────────────────────────────────────────────────────────────────────

    /// Lives until the end, or now. `twin` is a case that this one repeats, with the time when that
    /// one was closed.
    pub(super) fn live(&mut self, twin: Option<(Uuid, Option<DateTime<Utc>>)>) -> Option<()> {
        let fate = self.draw.between(1, 1000);
        let accepted = self.within(ClockKind::Accept);
        if let Some((twin, closed_at)) = twin
            && closed_at.is_none_or(|closed_at| accepted < closed_at)
        {
            let given = Given { other: Some(twin), ..Given::default() };
            return self.take(Step::Merge, given, accepted);
        }
        if !matches!(
            self.standing.kind,
            CaseKind::Report
                | CaseKind::Complaint
                | CaseKind::Request
                | CaseKind::Proposal
                | CaseKind::Petition
        ) {
            if self.draw.chance(0.5) {
                self.take(Step::Accept, Given::default(), accepted)?;
            }
            let answered = self.within(ClockKind::Contact);
            let given = self.answer(Outcome::Solved);
            self.take(Step::Answer, given, answered)?;
            return self.afterwards();
        }
        match fate {
            1..=30 => {
                let mut given = self.answer(Outcome::NotOurs);
                given.reason = self.reason("refuse");
                return self.take(Step::Refuse, given, accepted);
            }
            31..=45 => {
                let given = self.with_reason("void");
                return self.take(Step::Void, given, accepted);
            }
            46..=60 => {
                let at = self.later(0, 3);
                return self.take(Step::Withdraw, Given::default(), at);
            }
            _ => {}
        }
        self.take(Step::Accept, Given::default(), accepted)?;
        if fate <= 90 {
            let at = self.soon(20, 200);
            let given = self.answer(Outcome::Solved);
            self.take(Step::Answer, given, at)?;
            return self.afterwards();
        }
        if self.draw.chance(0.94) {
            let at = self.soon(4, 60);
            let words = *self.draw.pick(&REPLIES);
            let given = if fate > 960 {
                Given { asks: true, ..Self::said(QUESTION) }
            } else {
                Self::said(words)
            };
            self.take(Step::Reply, given, at)?;
        }
        if self.class.inspect {
            let at = self.soon(5, 40);
            self.take(Step::Inspect, Given::default(), at)?;
            let at = self.soon(40, 260);
            self.take(Step::Register, Self::said("现场核实，情况属实。"), at)?;
        } else {
            let at = self.soon(3, 60);
            self.take(Step::Register, Given::default(), at)?;
        }
        self.dispatch()?;
        if self.draw.chance(0.06) {
            let at = self.soon(20, 240);
            let given = self.with_reason("return");
            self.take(Step::Return, given, at)?;
            self.dispatch()?;
        }
        self.handle(true)?;
        self.close()?;
        self.afterwards()
    }

    /// To whom the rules send it.
    fn dispatch(&mut self) -> Option<()> {
        let at = self.soon(5, 90);
        let case = &self.standing;
        let question = Question {
            class: &case.class,
            street: case.street_code.as_deref(),
            cell: Some(&self.spot.cell),
            at,
        };
        let target = route(self.maker.rules, &self.maker.calendar.calendar, question)
            .map_or(Target::Street, |rule| rule.to.clone());
        let department = match &target {
            Target::Department(code) => self.maker.ground.departments.get(code).copied(),
            Target::Street => None,
        };
        let target = if department.is_some() { target } else { Target::Street };
        let given = Given { department: Some((target, department)), ..Given::default() };
        self.take(Step::Dispatch, given, at)
    }

    fn begin_work(&mut self) -> Option<()> {
        let at = self.soon(8, 150);
        let given = Given { staff: self.handler(), ..Given::default() };
        self.take(Step::Take, given, at)
    }

    /// What those who have it do until it is verified.
    fn handle(&mut self, first: bool) -> Option<()> {
        if self.standing.state == State::Dispatched {
            self.begin_work()?;
        }
        let fate = if first { self.draw.between(1, 1000) } else { 1000 };
        match fate {
            1..=35 => self.suspend()?,
            36..=52 => self.make_hard()?,
            53..=115 => self.extend()?,
            116..=128 => {
                let at = self.soon(60, 300);
                return self.take(Step::Withdraw, Given::default(), at).and(None);
            }
            _ => {}
        }
        let done = self.within(ClockKind::Handle);
        let left = (done - self.at).num_minutes();
        let part = |share: f64| {
            #[expect(clippy::cast_precision_loss, reason = "minutes of years fit")]
            TimeDelta::minutes((left as f64 * share) as i64)
        };
        let (begin, mut share) = (self.at, 0.0);
        let side: [(f64, Step); 4] =
            [(0.09, Step::Urge), (0.05, Step::Add), (0.12, Step::Note), (0.02, Step::Supervise)];
        for (often, step) in side {
            if self.draw.chance(often) {
                share += 0.15 + 0.08 * self.draw.fraction();
                let words = match step {
                    Step::Add => *self.draw.pick(&ADDED),
                    Step::Supervise => *self.draw.pick(&SUPERVISED),
                    Step::Note if self.story.internal.is_empty() => "已通知现场班组。",
                    Step::Note => self.story.internal.as_str(),
                    _ => "",
                };
                self.take(step, Self::said(words), begin + part(share))?;
                if step == Step::Add {
                    // Before whatever comes next.
                    self.take(Step::Reply, Self::said(TO_ADDED), begin + part(share + 0.1))?;
                }
            }
        }
        let outcome = self.outcome();
        self.take(Step::FeedBack, self.fed_back(outcome, done), done)?;
        if first && self.draw.chance(0.06) {
            let at = self.soon(20, 200);
            let given = self.with_reason("rework");
            self.take(Step::Rework, given, at)?;
            let at = self.soon(60, 400);
            self.take(Step::FeedBack, self.fed_back(outcome, at), at)?;
        }
        let at = self.soon(15, 260);
        self.take(Step::Verify, Given::default(), at)
    }

    fn fed_back(&self, outcome: Outcome, at: DateTime<Utc>) -> Given {
        let is_solved = outcome == Outcome::Solved;
        let points = if is_solved { self.class.to_tick().to_vec() } else { Vec::new() };
        let on_site = is_solved && self.class.needs.contains(&Need::OnSite);
        let point = Point::new(self.spot.longitude, self.spot.latitude).ok().filter(|_| on_site);
        let words = self.story.done.clone();
        let noted_at = point.map(|_| at);
        Given { words, outcome: Some(outcome), point, noted_at, points, ..Given::default() }
    }

    fn suspend(&mut self) -> Option<()> {
        let at = self.soon(60, 500);
        let days = self.draw.between(8, 45);
        let until = Some(at + TimeDelta::days(days.into()));
        let given = Given { until, ..self.with_reason("suspend") };
        self.take(Step::Suspend, given, at)?;
        let at = self.later(days.saturating_sub(3) * 24, days * 24);
        self.take(Step::Resume, Given::default(), at)
    }

    fn make_hard(&mut self) -> Option<()> {
        let at = self.soon(60, 500);
        let said = Self::said("涉及两个部门，权属不清，提请会商。");
        self.take(Step::MakeHard, Given { meets_later: true, ..said }, at)?;
        let at = self.soon(2 * 480, 12 * 480);
        let case = &self.standing;
        let department = match case.department {
            Some(id) => self
                .maker
                .ground
                .departments
                .iter()
                .find(|(_, known)| **known == id)
                .map(|(code, _)| (Target::Department(code.clone()), Some(id))),
            None => Some((Target::Street, None)),
        };
        let meeting = Meeting {
            met_on: to_local(at).date(),
            took_part: "现承办单位、相关单位、街道办".to_owned(),
            minutes: "各方对权属资料没有异议，商定由现承办单位牵头，其他单位派人配合。".to_owned(),
        };
        let given = Given {
            department,
            meeting: Some(meeting),
            ..Self::said("会商决定：由现承办单位牵头，其他单位配合。")
        };
        self.take(Step::Decide, given, at)?;
        self.begin_work()
    }

    /// Asked for before the end, and decided on by somebody else.
    fn extend(&mut self) -> Option<()> {
        let Some((asked_by, due_at)) = self.may_ask() else { return Some(()) };
        let asked_at = self.soon(10, 120);
        if asked_at >= due_at {
            return Some(());
        }
        let (at, until) = self.ask(asked_by, due_at, asked_at)?;
        let decided_at = self.soon(10, 100);
        let granted = self.draw.chance(0.8);
        let (step, words) = if granted {
            (Step::Extend, "")
        } else {
            (Step::RefuseExtension, "材料不足，按原期限办。")
        };
        self.take(step, Self::said(words), decided_at)?;
        if let Some(extension) = &mut self.clocks[at].extension {
            extension.decision = Some((granted, decided_at));
        }
        if granted {
            self.postpone(at, until, decided_at);
        }
        Some(())
    }

    /// Some of those who have a case now have asked for more time, and nobody has decided yet.
    pub(super) fn wait(&mut self) -> Option<()> {
        let (asked_by, due_at) = self.may_ask()?;
        if self.standing.state != State::Handling || !self.draw.chance(0.4) {
            return None;
        }
        let now = self.maker.now;
        let since = self.at.max(now - TimeDelta::days(2));
        let asked_at = since + (now - since) / 2;
        if asked_at < due_at {
            self.ask(asked_by, due_at, asked_at)?;
        }
        Some(())
    }

    /// Who can ask for more time, of those who are known, and the end of what they have; none where
    /// they have asked already.
    fn may_ask(&self) -> Option<(Uuid, DateTime<Utc>)> {
        self.maker.ground.staff(Role::Supervisor)?;
        let clock = self.running(ClockKind::Handle).filter(|clock| clock.extension.is_none())?;
        Some((self.handler()?, clock.due_at))
    }

    /// Asks for more time than until `due_at`; gives which clock it is, and until when.
    fn ask(
        &mut self,
        asked_by: Uuid,
        due_at: DateTime<Utc>,
        asked_at: DateTime<Utc>,
    ) -> Option<(usize, DateTime<Utc>)> {
        let days = self.draw.between(2, 6);
        let until = due_at + TimeDelta::days(days.into());
        let given = Given { until: Some(until), ..self.with_reason("extend") };
        let reason = given.reason.clone().unwrap_or_default();
        self.take(Step::AskExtension, given, asked_at)?;
        let at = self.clocks.iter().rposition(|clock| clock.kind == ClockKind::Handle)?;
        let extension = Extension { reason, until, asked_by, asked_at, decision: None };
        self.clocks[at].extension = Some(extension);
        Some((at, until))
    }

    /// As `extension::decide` does it.
    fn postpone(&mut self, at: usize, until: DateTime<Utc>, now: DateTime<Utc>) {
        let (calendar, from) = (self.maker.calendar, self.clocks[at].due_at);
        for (position, clock) in self.clocks.iter_mut().enumerate() {
            let promise = clock.kind == ClockKind::Close && clock.stopped_at.is_none();
            if position != at && !promise {
                continue;
            }
            let unit = clock.term.unit();
            clock.due_at =
                if promise { later(calendar, unit, clock.due_at, from, until) } else { until };
            clock.provisional = false;
            clock.warn_at = warning(calendar, unit, now, clock.due_at);
            if promise {
                self.due = Some((clock.due_at, false));
            }
        }
    }

    fn close(&mut self) -> Option<()> {
        let outcome = self
            .events
            .iter()
            .rev()
            .find_map(|event| Outcome::parse(event.detail.get("outcome")?.as_str()?));
        let at = self.soon(8, 150);
        let given = self.answer(outcome.unwrap_or(Outcome::Solved));
        self.take(Step::Close, given, at)
    }

    /// What residents say to the answer.
    fn afterwards(&mut self) -> Option<()> {
        if self.draw.chance(0.035) && self.standing.reopened == 0 {
            let at = self.later(4, 13 * 24);
            let words = *self.draw.pick(&REOPENED);
            self.take(Step::Reopen, Self::said(words), at)?;
            if self.standing.state == State::Accepted {
                let at = self.soon(20, 200);
                let given = self.answer(Outcome::Solved);
                self.take(Step::Answer, given, at)?;
            } else {
                self.handle(false)?;
                self.close()?;
            }
        }
        // Few are forgotten.
        if self.draw.chance(0.97) {
            let at = self.within(ClockKind::CallBack);
            let given = self.verdict();
            self.take(Step::CallBack, given, at)?;
        }
        if self.draw.chance(0.3) {
            let at = self.later(1, 80);
            let given = self.verdict();
            self.take(Step::Rate, given, at)?;
        }
        if self.draw.chance(0.02) {
            let at = self.soon(480, 4_000);
            self.take(Step::Reinspect, Self::said("复查，未反弹。"), at)?;
        }
        Some(())
    }

    fn verdict(&mut self) -> Given {
        let solved = self.draw.chance(0.93);
        let rating = if solved { [5, 5, 5, 5, 4, 4, 3] } else { [1, 2, 2, 3, 1, 2, 3] };
        let rating = *self.draw.pick(&rating);
        Given { solved: Some(solved), rating: Some(rating), ..Given::default() }
    }

    // ── The ladder ───────────────────────────────────────────────────────────────────────────────

    /// Lets the clocks climb what they would have climbed by now, and puts that into the history.
    pub(super) fn climb(&mut self) {
        let maker = self.maker;
        let mut climbed = Vec::new();
        for clock in &mut self.clocks {
            let until = clock.stopped_at.or(clock.paused_at).unwrap_or(maker.now);
            let end = to_local(clock.due_at);
            let mut rung = Some(WARNING);
            while let Some(number) = rung {
                let at = match number {
                    WARNING => Some(clock.warn_at),
                    LATE => Some(clock.due_at),
                    number => maker.ladder.at(number, end, &maker.calendar.calendar).map(to_utc),
                };
                let Some(at) = at else { break };
                if at > until {
                    if clock.stopped_at.is_none() && clock.paused_at.is_none() {
                        clock.next = Some((number, at));
                    }
                    break;
                }
                clock.rungs.push((number, at));
                climbed.push((number, at, clock.kind, clock.due_at));
                rung = maker.ladder.from(number + 1);
            }
        }
        for (number, at, kind, due) in climbed {
            let before = self.events.iter().rfind(|event| event.at <= at);
            let state = before.map_or(State::Received, |event| event.to);
            let department = before.and_then(|event| event.department);
            let mut detail = json!({ "clock": kind.as_str(), "rung": number, "due": due });
            if let Some(tells) = maker.ladder.tells(number) {
                detail["tells"] = json!(tells.as_str());
            }
            let at_index = self.events.partition_point(|event| event.at <= at);
            self.events.insert(
                at_index,
                Event {
                    step: if number == WARNING { "warn" } else { "escalate" },
                    from: state,
                    to: state,
                    party: "system",
                    staff: None,
                    own: false,
                    department,
                    at,
                    reason: None,
                    words: String::new(),
                    public: false,
                    detail,
                },
            );
        }
    }
}
