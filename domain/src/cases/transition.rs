//! What may follow what: the one table.

use super::{
    Party::{self, Dispatch, Handler, Hotline, Resident, Supervisor, Verifier},
    State::{self, *},
    Step,
};

/// What a step needs besides somebody who may take it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Demand {
    /// One of the reasons of the district.
    Reason,
    /// What was found, said or decided.
    Words,
    /// The department that gets it.
    Department,
    /// How it ended, and what the class asks for: photos, place and time, the list.
    Evidence,
    /// The answer to the resident, and how it ended.
    Answer,
    /// The case that has it as well.
    Other,
    /// When it is looked at again, or until when more time is wanted.
    Until,
    /// The day of the coordination meeting, or that it is not yet set.
    MeetingDay,
    /// The coordination meeting that was held: when, who took part, and its minutes.
    Meeting,
    /// Whether it is solved, whether the resident is content, or that nobody was reached.
    Verdict,
    /// What was filed wrong, and how it is right.
    Correction,
    /// That the department is known already, from before it was closed.
    Handled,
    /// That the class asks for no look on site first.
    NoInspection,
    /// That fewer than [`MOST_RETURNS`] departments have returned it.
    Returnable,
    /// That the class is sensitive.
    Sensitive,
    /// That somebody else has proposed the answer, where the class is sensitive.
    SecondReader,
    /// That the city's 12345 will not have it back.
    CityRefused,
}

impl Demand {
    /// Lower-case word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reason => "reason",
            Self::Words => "words",
            Self::Department => "department",
            Self::Evidence => "evidence",
            Self::Answer => "answer",
            Self::Other => "other case",
            Self::Until => "date",
            Self::MeetingDay => "day of the meeting if set",
            Self::Meeting => "meeting with minutes",
            Self::Verdict => "verdict",
            Self::Correction => "correction",
            Self::Handled => "had a department",
            Self::NoInspection => "class asks for no inspection",
            Self::Returnable => "returned less than twice",
            Self::Sensitive => "sensitive class",
            Self::SecondReader => "second reader if sensitive",
            Self::CityRefused => "refused by the city",
        }
    }
}

/// 首问负责: so many departments may say that a case is not theirs. After that whoever has it keeps it,
/// or a coordination meeting decides.
pub const MOST_RETURNS: i32 = 2;

/// One line of the table.
#[derive(Debug, Clone, Copy)]
pub struct Transition {
    pub from: State,
    pub step: Step,
    pub to: State,
    pub by: &'static [Party],
    pub needs: &'static [Demand],
}

/// `from` × `step` → `to`, for several states it begins in.
struct Rule {
    from: &'static [State],
    step: Step,
    /// None where the state stays.
    to: Option<State>,
    by: &'static [Party],
    needs: &'static [Demand],
}

const fn rule(
    from: &'static [State],
    step: Step,
    to: Option<State>,
    by: &'static [Party],
    needs: &'static [Demand],
) -> Rule {
    Rule { from, step, to, by, needs }
}

const NEW: &[State] = &[Received, Accepted];
const ANSWERABLE: &[State] = &[Received, Accepted, Verified];
const BEFORE_DISPATCH: &[State] = &[Received, Accepted, Inspecting, Registered];
const WITH_DEPARTMENT: &[State] = &[Dispatched, Handling];
const ANSWERED: &[State] = &[Closed, CalledBack, Rated];
const OPEN: &[State] = &[
    Received, Accepted, Inspecting, Registered, Dispatched, Handling, Suspended, Hard, FedBack,
    Verified,
];
const WITHDRAWABLE: &[State] =
    &[Received, Accepted, Inspecting, Registered, Dispatched, Handling, Suspended, Hard];
const ANY: &[State] = State::ALL;
const STAFF: &[Party] = &[Hotline, Dispatch, Handler, Verifier, Supervisor];

const RULES: &[Rule] = &[
    rule(&[Received], Step::Accept, Some(Accepted), &[Hotline, Dispatch], &[]),
    rule(
        NEW,
        Step::Refuse,
        Some(Refused),
        &[Hotline, Dispatch],
        &[Demand::Reason, Demand::Answer, Demand::SecondReader],
    ),
    rule(
        NEW,
        Step::Answer,
        Some(Closed),
        &[Hotline, Dispatch],
        &[Demand::Answer, Demand::SecondReader],
    ),
    rule(
        ANSWERABLE,
        Step::Propose,
        None,
        &[Hotline, Dispatch],
        &[Demand::Answer, Demand::Sensitive],
    ),
    rule(&[Accepted], Step::Inspect, Some(Inspecting), &[Dispatch, Hotline], &[]),
    rule(
        &[Accepted],
        Step::Register,
        Some(Registered),
        &[Hotline, Dispatch],
        &[Demand::NoInspection],
    ),
    rule(&[Inspecting], Step::Register, Some(Registered), &[Verifier, Dispatch], &[Demand::Words]),
    rule(&[Registered], Step::Dispatch, Some(Dispatched), &[Dispatch], &[Demand::Department]),
    rule(&[Dispatched], Step::Take, Some(Handling), &[Handler], &[]),
    rule(
        WITH_DEPARTMENT,
        Step::Return,
        Some(Registered),
        &[Handler],
        &[Demand::Reason, Demand::Returnable],
    ),
    rule(&[Handling], Step::FeedBack, Some(FedBack), &[Handler], &[Demand::Evidence]),
    rule(&[FedBack], Step::Verify, Some(Verified), &[Verifier, Dispatch], &[]),
    rule(&[FedBack], Step::Rework, Some(Handling), &[Verifier, Dispatch], &[Demand::Reason]),
    rule(
        &[Verified],
        Step::Close,
        Some(Closed),
        &[Hotline, Dispatch],
        &[Demand::Answer, Demand::SecondReader],
    ),
    rule(
        &[Closed, Rated],
        Step::CallBack,
        Some(CalledBack),
        &[Hotline, Supervisor],
        &[Demand::Verdict],
    ),
    rule(&[Closed, CalledBack], Step::Rate, Some(Rated), &[Resident], &[Demand::Verdict]),
    rule(
        ANSWERED,
        Step::Reopen,
        Some(Handling),
        &[Resident, Hotline, Verifier, Supervisor],
        &[Demand::Words, Demand::Handled],
    ),
    // Answered without a department: it begins again where somebody decides.
    rule(
        ANSWERED,
        Step::Reopen,
        Some(Accepted),
        &[Resident, Hotline, Verifier, Supervisor],
        &[Demand::Words],
    ),
    // Ours after all. Who reported it was told otherwise, so it is the desk's to say so.
    rule(
        &[Refused, Void],
        Step::Reopen,
        Some(Accepted),
        &[Dispatch, Supervisor],
        &[Demand::Words, Demand::CityRefused],
    ),
    rule(ANSWERED, Step::Reinspect, None, &[Verifier, Supervisor], &[Demand::Words]),
    rule(
        WITH_DEPARTMENT,
        Step::Suspend,
        Some(Suspended),
        &[Supervisor, Dispatch],
        &[Demand::Reason, Demand::Until],
    ),
    rule(&[Suspended], Step::Resume, Some(Handling), &[Supervisor, Dispatch, Handler], &[]),
    rule(
        WITH_DEPARTMENT,
        Step::MakeHard,
        Some(Hard),
        &[Supervisor, Dispatch],
        &[Demand::Words, Demand::MeetingDay],
    ),
    rule(&[Hard], Step::PlanMeeting, None, &[Supervisor, Dispatch], &[Demand::MeetingDay]),
    rule(
        &[Hard],
        Step::Decide,
        Some(Dispatched),
        &[Supervisor, Dispatch],
        &[Demand::Meeting, Demand::Words, Demand::Department],
    ),
    rule(BEFORE_DISPATCH, Step::Merge, Some(Merged), &[Hotline, Dispatch], &[Demand::Other]),
    rule(BEFORE_DISPATCH, Step::Void, Some(Void), &[Dispatch, Supervisor], &[Demand::Reason]),
    rule(WITHDRAWABLE, Step::Withdraw, Some(Withdrawn), &[Resident, Hotline], &[]),
    rule(OPEN, Step::Urge, None, &[Resident, Hotline], &[]),
    rule(OPEN, Step::Add, None, &[Resident, Hotline], &[Demand::Words]),
    rule(OPEN, Step::Reply, None, &[Hotline, Dispatch, Handler], &[Demand::Words]),
    rule(ANY, Step::Note, None, STAFF, &[Demand::Words]),
    rule(OPEN, Step::Correct, None, &[Hotline, Dispatch, Supervisor], &[Demand::Correction]),
    rule(&[Handling], Step::HandOver, None, &[Handler, Dispatch], &[]),
    rule(WITH_DEPARTMENT, Step::AskExtension, None, &[Handler], &[Demand::Reason, Demand::Until]),
    rule(WITH_DEPARTMENT, Step::Extend, None, &[Dispatch, Supervisor], &[]),
    rule(WITH_DEPARTMENT, Step::RefuseExtension, None, &[Dispatch, Supervisor], &[Demand::Words]),
    rule(OPEN, Step::Supervise, None, &[Supervisor], &[Demand::Words]),
];

/// Every transition, in the order of the rules above and of the states in each.
pub static TRANSITIONS: std::sync::LazyLock<Vec<Transition>> = std::sync::LazyLock::new(|| {
    let lines = RULES.iter().flat_map(|rule| {
        rule.from.iter().map(move |&from| Transition {
            from,
            step: rule.step,
            to: rule.to.unwrap_or(from),
            by: rule.by,
            needs: rule.needs,
        })
    });
    lines.collect()
});

/// What the table asks about a case besides its state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Facts {
    /// A department or street office has it, or had it before it was closed.
    pub handled: bool,
    /// Its class asks for a look on site before it is registered.
    pub inspect: bool,
    /// How often it was returned.
    pub returns: i32,
    /// Its class wants a second reader for the answer.
    pub sensitive: bool,
    /// Somebody else has proposed an answer that nobody has read yet.
    pub proposed: bool,
    /// The city's 12345 has refused what was returned to it.
    pub city_refused: bool,
}

impl Facts {
    const fn meet(self, demand: Demand) -> bool {
        match demand {
            Demand::Handled => self.handled,
            Demand::NoInspection => !self.inspect,
            Demand::Returnable => self.returns < MOST_RETURNS,
            Demand::Sensitive => self.sensitive,
            Demand::SecondReader => !self.sensitive || self.proposed,
            Demand::CityRefused => self.city_refused,
            // What is asked of whoever takes the step.
            _ => true,
        }
    }
}

/// The line for this step in this state, if it can be taken: the first whose demands on the case
/// itself `facts` meet.
#[must_use]
pub fn transition(from: State, step: Step, facts: Facts) -> Option<&'static Transition> {
    TRANSITIONS.iter().find(|line| {
        line.from == from
            && line.step == step
            && line.needs.iter().all(|&demand| facts.meet(demand))
    })
}

#[cfg(test)]
mod tests {
    use std::collections::{HashMap, HashSet};

    use super::*;

    #[test]
    fn a_step_leads_to_one_state() {
        for (handled, inspect) in [(false, false), (false, true), (true, false), (true, true)] {
            let facts = Facts { handled, inspect, ..Facts::default() };
            let mut seen = HashMap::new();
            for line in TRANSITIONS.iter() {
                if let Some(found) = transition(line.from, line.step, facts) {
                    let to = seen.entry((line.from, line.step)).or_insert(found.to);
                    assert_eq!(*to, found.to);
                }
            }
        }
        let reopened = |handled| {
            transition(Closed, Step::Reopen, Facts { handled, ..Facts::default() })
                .map(|line| line.to)
        };
        assert_eq!(reopened(true), Some(Handling));
        assert_eq!(reopened(false), Some(Accepted));
    }

    #[test]
    fn a_class_that_asks_for_a_look_on_site_gets_it() {
        let registered = |from, inspect| {
            transition(from, Step::Register, Facts { inspect, ..Facts::default() }).is_some()
        };
        assert!(registered(Accepted, false) && !registered(Accepted, true));
        assert!(registered(Inspecting, true));
    }

    #[test]
    fn an_answer_about_what_is_sensitive_is_read_by_a_second() {
        let may = |step, sensitive, proposed| {
            let facts = Facts { sensitive, proposed, ..Facts::default() };
            transition(Verified, step, facts).is_some()
        };
        assert!(may(Step::Close, false, false) && !may(Step::Propose, false, false));
        assert!(!may(Step::Close, true, false) && may(Step::Propose, true, false));
        assert!(may(Step::Close, true, true));
    }

    #[test]
    fn a_case_is_not_sent_round_and_round() {
        let may = |returns| {
            transition(Dispatched, Step::Return, Facts { returns, ..Facts::default() }).is_some()
        };
        assert!(may(0) && may(MOST_RETURNS - 1) && !may(MOST_RETURNS));
    }

    #[test]
    fn what_is_open_is_corrected_at_the_desk() {
        for state in State::ALL {
            let line = transition(*state, Step::Correct, Facts::default());
            assert_eq!(line.is_some(), state.is_open(), "{}", state.as_str());
            assert!(line.is_none_or(|line| line.to == *state));
            assert!(line.is_none_or(|line| line.by == [Hotline, Dispatch, Supervisor]));
        }
    }

    #[test]
    fn every_state_is_reached_and_every_step_is_taken() {
        let reached: HashSet<State> =
            TRANSITIONS.iter().map(|line| line.to).chain([Received]).collect();
        assert_eq!(reached.len(), State::ALL.len());
        for step in Step::ALL {
            assert!(TRANSITIONS.iter().any(|line| line.step == *step), "{}", step.as_str());
        }
    }

    #[test]
    fn every_open_case_can_come_to_an_end() {
        let mut ending: HashSet<State> =
            State::ALL.iter().copied().filter(|state| !state.is_open()).collect();
        loop {
            let more: Vec<State> = TRANSITIONS
                .iter()
                .filter(|line| ending.contains(&line.to) && !ending.contains(&line.from))
                .map(|line| line.from)
                .collect();
            if more.is_empty() {
                break;
            }
            ending.extend(more);
        }
        assert_eq!(ending.len(), State::ALL.len());
    }

    #[test]
    fn what_is_over_stays_over() {
        let ways = |state: State, facts: Facts| -> Vec<Step> {
            let leaves = |step: &&Step| {
                transition(state, **step, facts).is_some_and(|line| line.to != state)
            };
            Step::ALL.iter().filter(leaves).copied().collect()
        };
        for state in [Refused, Merged, Void, Withdrawn] {
            assert_eq!(ways(state, Facts::default()), [], "{}", state.as_str());
        }
        // Unless the city has the last word.
        let city_refused = Facts { city_refused: true, ..Facts::default() };
        for state in [Refused, Void] {
            assert_eq!(ways(state, city_refused), [Step::Reopen], "{}", state.as_str());
        }
        for state in [Merged, Withdrawn] {
            assert_eq!(ways(state, city_refused), [], "{}", state.as_str());
        }
    }
}
