//! What may follow what: the one table.

use super::{
    Party::{self, Crew, Dispatch, Hotline, Resident, System},
    State::{self, *},
    Step,
};

/// One line of the table.
#[derive(Debug, Clone, Copy)]
pub struct Transition {
    pub from: State,
    pub step: Step,
    pub to: State,
    pub by: &'static [Party],
}

/// `from` × `step` → `to`, for several states it begins in.
struct Rule {
    from: &'static [State],
    step: Step,
    /// None where the state stays.
    to: Option<State>,
    by: &'static [Party],
}

const fn rule(from: &'static [State], step: Step, to: Option<State>, by: &'static [Party]) -> Rule {
    Rule { from, step, to, by }
}

/// Whoever has it booked.
const BOOKERS: &[Party] = &[Resident, Hotline];

const RULES: &[Rule] = &[
    rule(&[Waiting], Step::Hold, Some(Held), BOOKERS),
    rule(&[Held], Step::Pay, Some(Paying), BOOKERS),
    rule(&[Held], Step::Confirm, Some(Booked), BOOKERS),
    // Who books does it to pay the crew instead.
    rule(&[Paying], Step::Confirm, Some(Booked), &[Resident, Hotline, System]),
    rule(&[Waiting, Held, Paying], Step::Lapse, Some(Expired), &[System]),
    rule(&[Displaced, NotFound], Step::Lapse, Some(Cancelled), &[System]),
    rule(&[Expired], Step::Reinstate, Some(Booked), &[System]),
    rule(&[Booked], Step::Change, None, &[Resident, Hotline, Dispatch]),
    rule(&[Displaced], Step::Change, Some(Booked), &[Resident, Hotline, Dispatch]),
    rule(
        &[Waiting, Held, Paying, Booked, Displaced, NotFound],
        Step::Cancel,
        Some(Cancelled),
        &[Resident, Hotline, Dispatch],
    ),
    rule(&[Booked, OnTheWay], Step::Displace, Some(Displaced), &[Dispatch]),
    rule(&[Booked], Step::SetOut, Some(OnTheWay), &[Crew, Dispatch]),
    rule(&[Booked, OnTheWay], Step::Collect, Some(Collected), &[Crew, Dispatch]),
    rule(&[Booked, OnTheWay], Step::Miss, Some(NotFound), &[Crew, Dispatch]),
    rule(&[NotFound], Step::Retry, Some(Booked), &[Resident, Hotline, Dispatch]),
    rule(State::ALL, Step::Note, None, &[Hotline, Dispatch, Crew]),
];

/// Every transition, in the order of the rules above and of the states in each.
pub static TRANSITIONS: std::sync::LazyLock<Vec<Transition>> = std::sync::LazyLock::new(|| {
    let lines = RULES.iter().flat_map(|rule| {
        rule.from.iter().map(move |&from| Transition {
            from,
            step: rule.step,
            to: rule.to.unwrap_or(from),
            by: rule.by,
        })
    });
    lines.collect()
});

/// The line for this step in this state, if `party` may take it.
#[must_use]
pub fn transition(from: State, step: Step, party: Party) -> Option<&'static Transition> {
    TRANSITIONS
        .iter()
        .find(|line| line.from == from && line.step == step && line.by.contains(&party))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn a_step_leads_to_one_state() {
        let mut seen = HashSet::new();
        for line in TRANSITIONS.iter() {
            for party in line.by {
                assert!(seen.insert((line.from, line.step, *party)), "{line:?}");
            }
        }
    }

    #[test]
    fn every_state_is_reached_and_every_step_is_taken() {
        let reached: HashSet<State> =
            TRANSITIONS.iter().map(|line| line.to).chain([Waiting, Held]).collect();
        assert_eq!(reached.len(), State::ALL.len());
        for step in Step::ALL {
            assert!(TRANSITIONS.iter().any(|line| line.step == *step), "{}", step.as_str());
        }
    }

    #[test]
    fn every_open_booking_can_come_to_an_end() {
        for state in State::ALL.iter().filter(|state| state.is_open()) {
            let mut seen = HashSet::from([*state]);
            let mut next = vec![*state];
            while let Some(from) = next.pop() {
                for line in TRANSITIONS.iter().filter(|line| line.from == from) {
                    if seen.insert(line.to) {
                        next.push(line.to);
                    }
                }
            }
            assert!(seen.iter().any(|state| !state.is_open()), "{}", state.as_str());
        }
    }

    #[test]
    fn what_was_collected_or_cancelled_stays_so() {
        for state in [Collected, Cancelled] {
            let leads_on = |line: &&Transition| line.from == state && line.to != state;
            assert!(!TRANSITIONS.iter().any(|line| leads_on(&line)));
        }
    }

    #[test]
    fn what_waits_for_an_answer_ends_without_one() {
        for state in State::ALL.iter().filter(|state| state.wants_answer()) {
            let line = transition(*state, Step::Lapse, System).unwrap();
            assert_eq!(line.to, Cancelled, "{}", state.as_str());
        }
    }

    #[test]
    fn a_platform_or_whoever_booked_ends_the_wait_for_a_payment() {
        for party in [System, Resident, Hotline] {
            assert!(transition(Paying, Step::Confirm, party).is_some());
        }
        for party in [Crew, Dispatch] {
            assert!(transition(Paying, Step::Confirm, party).is_none());
        }
    }
}
