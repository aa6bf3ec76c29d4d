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
    /// Whether it is solved, whether the resident is content, or that nobody was reached.
    Verdict,
    /// That the department is known already, from before it was closed.
    Handled,
    /// That the class asks for a look on site, and nobody has looked yet.
    Inspection,
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
            Self::Verdict => "verdict",
            Self::Handled => "had a department",
            Self::Inspection => "class asks for inspection",
        }
    }
}

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
    rule(NEW, Step::Refuse, Some(Refused), &[Hotline, Dispatch], &[Demand::Reason, Demand::Answer]),
    rule(NEW, Step::Answer, Some(Closed), &[Hotline, Dispatch], &[Demand::Answer]),
    rule(&[Accepted], Step::Inspect, Some(Inspecting), &[Dispatch, Hotline], &[]),
    rule(&[Accepted], Step::Register, Some(Registered), &[Hotline, Dispatch], &[]),
    rule(&[Inspecting], Step::Register, Some(Registered), &[Verifier, Dispatch], &[Demand::Words]),
    rule(&[Registered], Step::Dispatch, Some(Dispatched), &[Dispatch], &[Demand::Department]),
    rule(&[Dispatched], Step::Take, Some(Handling), &[Handler], &[]),
    rule(WITH_DEPARTMENT, Step::Return, Some(Registered), &[Handler], &[Demand::Reason]),
    rule(&[Handling], Step::FeedBack, Some(FedBack), &[Handler], &[Demand::Evidence]),
    rule(&[FedBack], Step::Verify, Some(Verified), &[Verifier, Dispatch], &[]),
    rule(&[FedBack], Step::Rework, Some(Handling), &[Verifier, Dispatch], &[Demand::Reason]),
    rule(&[Verified], Step::Close, Some(Closed), &[Hotline, Dispatch], &[Demand::Answer]),
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
    rule(ANSWERED, Step::Reinspect, None, &[Verifier, Supervisor], &[Demand::Words]),
    rule(
        WITH_DEPARTMENT,
        Step::Suspend,
        Some(Suspended),
        &[Supervisor, Dispatch],
        &[Demand::Reason, Demand::Until],
    ),
    rule(&[Suspended], Step::Resume, Some(Handling), &[Supervisor, Dispatch, Handler], &[]),
    rule(WITH_DEPARTMENT, Step::MakeHard, Some(Hard), &[Supervisor, Dispatch], &[Demand::Words]),
    rule(
        &[Hard],
        Step::Decide,
        Some(Dispatched),
        &[Supervisor, Dispatch],
        &[Demand::Words, Demand::Department],
    ),
    rule(BEFORE_DISPATCH, Step::Merge, Some(Merged), &[Hotline, Dispatch], &[Demand::Other]),
    rule(BEFORE_DISPATCH, Step::Void, Some(Void), &[Dispatch, Supervisor], &[Demand::Reason]),
    rule(WITHDRAWABLE, Step::Withdraw, Some(Withdrawn), &[Resident, Hotline], &[]),
    rule(OPEN, Step::Urge, None, &[Resident, Hotline], &[]),
    rule(OPEN, Step::Add, None, &[Resident, Hotline], &[Demand::Words]),
    rule(OPEN, Step::Reply, None, &[Hotline, Dispatch, Handler], &[Demand::Words]),
    rule(ANY, Step::Note, None, STAFF, &[Demand::Words]),
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

/// The line for this step in this state, if it can be taken. `handled` tells whether a department had
/// the case before, which decides where it goes when it is reopened.
#[must_use]
pub fn transition(from: State, step: Step, handled: bool) -> Option<&'static Transition> {
    TRANSITIONS.iter().find(|line| {
        line.from == from
            && line.step == step
            && (handled || !line.needs.contains(&Demand::Handled))
    })
}

#[cfg(test)]
mod tests {
    use std::collections::{HashMap, HashSet};

    use super::*;

    #[test]
    fn a_step_leads_to_one_state() {
        for handled in [false, true] {
            let mut seen = HashMap::new();
            for line in TRANSITIONS.iter() {
                if let Some(found) = transition(line.from, line.step, handled) {
                    let to = seen.entry((line.from, line.step)).or_insert(found.to);
                    assert_eq!(*to, found.to);
                }
            }
        }
        assert_eq!(transition(Closed, Step::Reopen, true).map(|line| line.to), Some(Handling));
        assert_eq!(transition(Closed, Step::Reopen, false).map(|line| line.to), Some(Accepted));
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
        for state in [Refused, Merged, Void, Withdrawn] {
            let ways: Vec<Step> = TRANSITIONS
                .iter()
                .filter(|line| line.from == state && line.to != state)
                .map(|line| line.step)
                .collect();
            assert!(ways.is_empty(), "{} {ways:?}", state.as_str());
        }
    }
}
