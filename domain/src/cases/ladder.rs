//! Who is told, step by step, when a clock runs out.

use chrono::NaiveDateTime;

use crate::{
    calendar::{Calendar, Term, deadline},
    codes::codes,
};

codes! {
    /// Who is told of a clock that has run out.
    Told {
        /// 经办人
        Handler = "handler",
        /// 部门负责人
        DepartmentHead = "department-head",
        /// 督查员
        Supervisor = "supervisor",
        /// 分管领导
        Leader = "leader",
    }
}

/// The warning before the end.
pub const WARNING: u8 = 0;
/// The end itself.
pub const LATE: u8 = 1;
/// The last rung that a ladder can have.
pub const LAST_RUNG: u8 = 5;

/// A rung above the end of a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rung {
    /// 2 to [`LAST_RUNG`].
    pub number: u8,
    /// How long after the end it comes.
    pub after: Term,
    pub tells: Told,
}

/// The rungs that clocks climb: the warning, the end, and those that the district has set above.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ladder(Vec<Rung>);

impl Ladder {
    /// Sorts the rungs; those that are no numbers of a ladder are left out.
    #[must_use]
    pub fn new(mut rungs: Vec<Rung>) -> Self {
        rungs.retain(|rung| (LATE + 1..=LAST_RUNG).contains(&rung.number));
        rungs.sort_by_key(|rung| rung.number);
        Self(rungs)
    }

    /// The first rung at or above `number`; none above the last.
    #[must_use]
    pub fn from(&self, number: u8) -> Option<u8> {
        if number <= LATE {
            return Some(number);
        }
        self.0.iter().map(|rung| rung.number).find(|rung| *rung >= number)
    }

    /// Who is told at this rung; nobody in particular at the warning and the end.
    #[must_use]
    pub fn tells(&self, number: u8) -> Option<Told> {
        self.rung(number).map(|rung| rung.tells)
    }

    /// When a clock that ends at `end` comes to this rung. None for the warning, which has a time of
    /// its own, for a rung that the ladder does not have, and on a calendar without duty.
    #[must_use]
    pub fn at(&self, number: u8, end: NaiveDateTime, calendar: &Calendar) -> Option<NaiveDateTime> {
        if number == LATE {
            return Some(end);
        }
        let rung = self.rung(number)?;
        deadline(calendar, end, rung.after).ok().map(|deadline| deadline.at)
    }

    fn rung(&self, number: u8) -> Option<&Rung> {
        self.0.iter().find(|rung| rung.number == number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::{Duty, DutyHours, parse_date, parse_date_time};

    fn ladder() -> Ladder {
        let rung = |number, hours: u32, tells| Rung {
            number,
            after: Term::natural_minutes(hours * 60).unwrap(),
            tells,
        };
        Ladder::new(vec![
            rung(4, 24, Told::Supervisor),
            rung(2, 0, Told::Handler),
            rung(9, 1, Told::Leader),
        ])
    }

    #[test]
    fn it_is_climbed_rung_by_rung_and_has_an_end() {
        let ladder = ladder();
        let climbed: Vec<Option<u8>> = (0..=5).map(|number| ladder.from(number)).collect();
        assert_eq!(climbed, [Some(0), Some(1), Some(2), Some(4), Some(4), None]);
        assert_eq!(ladder.tells(4), Some(Told::Supervisor));
        assert_eq!(ladder.tells(LATE), None);
    }

    #[test]
    fn a_rung_comes_so_long_after_the_end() {
        let end = parse_date_time("2026-11-20 18:00").unwrap();
        let hours = DutyHours {
            effective_from: parse_date("2026-01-01").unwrap(),
            weekdays: std::array::from_fn(|_| Duty::parse("09:00-17:00").unwrap()),
            makeup: Duty::none(),
        };
        let calendar = Calendar::new([hours], []);
        let at = |number| ladder().at(number, end, &calendar);
        assert_eq!(at(WARNING), None);
        assert_eq!(at(LATE), Some(end));
        assert_eq!(at(2), Some(end));
        assert_eq!(at(4), parse_date_time("2026-11-21 18:00"));
        assert_eq!(at(5), None);
    }
}
