//! Whose word a case waits for.

use super::Step;
use crate::codes::codes;

codes! {
    /// Whose word a case waits for while it goes on. No deadline moves by it.
    Awaits {
        /// 待市民回复: staff have asked the resident something.
        Resident = "resident",
        /// 待回复市民: the resident has added something, and nobody has replied to it.
        Reply = "reply",
    }
}

impl Awaits {
    /// What a case that waited for `before` waits for after a step, as long as it is open; `asks` where
    /// the step asks the resident something.
    #[must_use]
    pub fn after(before: Option<Self>, step: Step, asks: bool) -> Option<Self> {
        match step {
            Step::Add => Some(Self::Reply),
            Step::Reply if asks => Some(Self::Resident),
            // Another word of staff does not take their question back.
            Step::Reply => before.filter(|awaits| *awaits == Self::Resident),
            _ => before,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_waits_for_the_other() {
        let (asked, added) = (Some(Awaits::Resident), Some(Awaits::Reply));
        for before in [None, asked, added] {
            assert_eq!(Awaits::after(before, Step::Reply, true), asked);
            assert_eq!(Awaits::after(before, Step::Add, false), added);
            assert_eq!(Awaits::after(before, Step::Urge, false), before);
        }
        assert_eq!(Awaits::after(added, Step::Reply, false), None);
        assert_eq!(Awaits::after(asked, Step::Reply, false), asked);
    }
}
