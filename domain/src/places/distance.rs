//! How far it is, on the map and on foot.
//!
//! Residents see the straight line, said as 约: it is what can be known without a map of ways.

use crate::districts::Point;

/// The mean radius of the earth, in metres (IUGG).
const EARTH: f64 = 6_371_008.8;
/// Metres that somebody walks in a minute: 4.5 km/h, a person of seventy with a bag.
const WALKING: f64 = 75.0;
/// How much longer the way is than the straight line, as is usual among blocks of houses.
const DETOUR: f64 = 1.3;
/// From here on a distance is said in kilometres.
const KILOMETRE: f64 = 995.0;

/// The straight line between two places, in metres, on a sphere. The ellipsoid that PostGIS counts
/// on differs by up to 0.5 %, which is less than what is rounded away.
#[must_use]
pub fn straight_line(from: Point, to: Point) -> f64 {
    arc((from.longitude(), from.latitude()), (to.longitude(), to.latitude()))
}

/// The same between two pairs of degrees east and north.
pub(super) fn arc(from: (f64, f64), to: (f64, f64)) -> f64 {
    let (east, north) = ((to.0 - from.0).to_radians(), (to.1 - from.1).to_radians());
    let half_chord = (north / 2.0).sin().powi(2)
        + from.1.to_radians().cos() * to.1.to_radians().cos() * (east / 2.0).sin().powi(2);
    // Rounding may carry it over 1 for opposite ends of the earth.
    2.0 * EARTH * half_chord.sqrt().min(1.0).asin()
}

/// The minutes that it takes on foot, at 75 metres a minute and with a way 1.3 times as long as
/// the straight line of so many metres. Begun minutes count, and one is the least.
#[must_use]
pub fn walking_minutes(metres: f64) -> u32 {
    // A cast of a float holds at the ends, and makes 0 of NaN.
    ((metres * DETOUR / WALKING).ceil() as u32).max(1)
}

/// A distance as it is said: 约 120 米, 约 1.2 公里.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rounded {
    /// Metres, in steps of ten; ten is the least.
    Metres(u32),
    /// Tenths of a kilometre below ten kilometres, whole ones from there on.
    TenthsOfKilometre(u32),
}

impl Rounded {
    /// So many metres, rounded.
    #[must_use]
    pub fn new(metres: f64) -> Self {
        if metres < KILOMETRE {
            Self::Metres(((metres / 10.0).round() as u32).max(1) * 10)
        } else if metres < 9_950.0 {
            Self::TenthsOfKilometre((metres / 100.0).round() as u32)
        } else {
            Self::TenthsOfKilometre(((metres / 1000.0).round() as u32).saturating_mul(10))
        }
    }

    /// The number to show, without the unit: `120`, `1.2`, `12`.
    #[must_use]
    pub fn number(self) -> String {
        match self {
            Self::Metres(metres) => metres.to_string(),
            Self::TenthsOfKilometre(tenths) if tenths.is_multiple_of(10) => {
                (tenths / 10).to_string()
            }
            Self::TenthsOfKilometre(tenths) => format!("{}.{}", tenths / 10, tenths % 10),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_degree_of_latitude_is_a_ninetieth_of_a_quarter() {
        let point = |longitude, latitude| Point::new(longitude, latitude).unwrap();
        let degree = straight_line(point(118.8, 32.0), point(118.8, 33.0));
        assert!((degree - 111_195.0).abs() < 1.0, "{degree}");
        let east = straight_line(point(118.0, 32.0), point(119.0, 32.0));
        assert!((east - 94_299.0).abs() < 5.0, "{east}");
        assert!(straight_line(point(118.8, 32.0), point(118.8, 32.0)).abs() < f64::EPSILON);
        assert!((arc((0.0, 0.0), (180.0, 0.0)) - 20_015_114.0).abs() < 1.0);
    }

    #[test]
    fn distances_as_people_say_them() {
        for (metres, said) in [
            (0.0, "10"),
            (14.9, "10"),
            (118.0, "120"),
            (994.9, "990"),
            (995.0, "1"),
            (1_240.0, "1.2"),
            (9_949.0, "9.9"),
            (9_950.0, "10"),
            (12_499.0, "12"),
        ] {
            assert_eq!(Rounded::new(metres).number(), said, "{metres}");
        }
        assert_eq!(Rounded::new(120.0), Rounded::Metres(120));
    }

    #[test]
    fn begun_minutes_count() {
        for (metres, minutes) in [(0.0, 1), (57.0, 1), (58.0, 2), (750.0, 13), (f64::NAN, 1)] {
            assert_eq!(walking_minutes(metres), minutes, "{metres}");
        }
    }
}
