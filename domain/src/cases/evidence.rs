//! What closing a case demands (结案条件).

use crate::{codes::codes, districts::Point, places::straight_line};

codes! {
    /// What a class demands before a case of it is fed back.
    Need {
        /// A photo of how it is now.
        AfterPhoto = "after-photo",
        /// Where and when somebody was on site.
        OnSite = "on-site",
        /// Every point of the class's list is ticked.
        Checklist = "checklist",
    }
}

/// How far from a case is still on site, in metres: the point of a case may be that of its address, and
/// phones are wrong by some houses.
const ON_SITE: f64 = 500.0;

/// Whether somebody was on site who was at `place`; they were, wherever it is, where nobody knows the
/// point of the case.
#[must_use]
pub fn is_on_site(place: Point, case: Option<Point>) -> bool {
    case.is_none_or(|case| straight_line(place, case) <= ON_SITE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_near_the_case_is_on_site() {
        let at = |east: f64| Point::new(118.8 + east, 32.0).expect("a point");
        // A hundredth of a degree is some 940 metres there.
        for (east, near) in [(0.0, true), (0.005, true), (0.006, false), (-1.0, false)] {
            assert_eq!(is_on_site(at(east), Some(at(0.0))), near, "{east}");
        }
        assert!(is_on_site(at(-1.0), None));
    }
}
