//! The three datums that coordinates in China come in.
//!
//! | datum | who uses it |
//! | --- | --- |
//! | WGS-84 | satellites, OpenStreetMap, Tianditu (as CGCS2000, equal to within centimetres), our database |
//! | GCJ-02 | AMap, Tencent, Apple in China: WGS-84, moved by 100 to 700 metres |
//! | BD-09 | Baidu: GCJ-02, moved once more |
//!
//! The formulas are the published ones, of which every open library has a copy. They go one way.
//! Back, the place is looked for whose forward image is the one given; the well-known shortcut
//! (taking the shift at the image for the shift at the place) is wrong by up to some metres.
//!
//! Outside a rectangle around China, GCJ-02 is WGS-84. Nothing published makes an exception inside
//! it: the formula moves Hong Kong, Macau, Taiwan and parts of the neighbouring countries as well,
//! and what a map of some company has there may differ. So these conversions hold on the mainland,
//! and an import from elsewhere has to be looked at.
//!
//! A pair of degrees is never without its datum here: [`Coordinates`] carry it, and a
//! [`Point`] is always WGS-84. There is no way from one to the other but through a conversion.

use std::f64::consts::PI;

use crate::districts::{Point, PointError};

use super::distance::arc;

/// What the degrees of a pair are counted on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Datum {
    /// WGS-84, and CGCS2000 with it.
    Wgs84,
    /// GCJ-02 (火星坐标系).
    Gcj02,
    /// BD-09, in degrees of longitude and latitude (not Baidu's metres).
    Bd09,
}

impl Datum {
    /// Every datum.
    pub const ALL: [Self; 3] = [Self::Wgs84, Self::Gcj02, Self::Bd09];

    /// As it is stored, and in addresses.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Wgs84 => "wgs84",
            Self::Gcj02 => "gcj02",
            Self::Bd09 => "bd09",
        }
    }

    /// The datum of a name as people write it: `wgs84`, `WGS-84`, `GCJ_02`, `bd 09`, `bd09ll`,
    /// `CGCS2000`.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        let plain: String = name
            .trim()
            .chars()
            .filter(|c| !matches!(c, '-' | '_' | ' '))
            .map(|c| c.to_ascii_lowercase())
            .collect();
        match plain.as_str() {
            "cgcs2000" => Some(Self::Wgs84),
            "bd09ll" => Some(Self::Bd09),
            plain => Self::ALL.into_iter().find(|datum| datum.as_str() == plain),
        }
    }
}

/// A pair of degrees and what they are counted on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Coordinates {
    datum: Datum,
    longitude: f64,
    latitude: f64,
}

/// Why two numbers are no coordinates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CoordinatesError {
    /// One is no finite number.
    #[error("a coordinate is not a number")]
    NotANumber,
    /// The latitude could only be a longitude.
    #[error("longitude and latitude are the wrong way round")]
    Swapped,
    /// More than 180 degrees east or west, or than 90 north or south.
    #[error("a coordinate is out of range")]
    OutOfRange,
}

impl Coordinates {
    /// So many degrees east and north on `datum`, anywhere on earth.
    ///
    /// # Errors
    /// [`CoordinatesError`].
    pub fn new(datum: Datum, longitude: f64, latitude: f64) -> Result<Self, CoordinatesError> {
        if !longitude.is_finite() || !latitude.is_finite() {
            return Err(CoordinatesError::NotANumber);
        }
        if longitude.abs() <= 180.0 && latitude.abs() <= 90.0 {
            return Ok(Self { datum, longitude, latitude });
        }
        if latitude.abs() <= 180.0 && longitude.abs() <= 90.0 {
            return Err(CoordinatesError::Swapped);
        }
        Err(CoordinatesError::OutOfRange)
    }

    /// What the degrees are counted on.
    #[must_use]
    pub const fn datum(self) -> Datum {
        self.datum
    }

    /// Degrees east.
    #[must_use]
    pub const fn longitude(self) -> f64 {
        self.longitude
    }

    /// Degrees north.
    #[must_use]
    pub const fn latitude(self) -> f64 {
        self.latitude
    }

    /// The same place on `datum`.
    #[must_use]
    pub fn to(self, datum: Datum) -> Self {
        let here = Pair(self.longitude, self.latitude);
        let there = match (self.datum, datum) {
            (from, to) if from == to => here,
            (Datum::Wgs84, Datum::Gcj02) => gcj02_of_wgs84(here),
            (Datum::Wgs84, _) => bd09_of_gcj02(gcj02_of_wgs84(here)),
            (Datum::Gcj02, Datum::Wgs84) => wgs84_of_gcj02(here),
            (Datum::Gcj02, _) => bd09_of_gcj02(here),
            (Datum::Bd09, Datum::Gcj02) => gcj02_of_bd09(here),
            (Datum::Bd09, _) => wgs84_of_gcj02(gcj02_of_bd09(here)),
        };
        // Next to a pole or the date line a shift may carry it over the edge.
        let Pair(longitude, latitude) = there;
        Self {
            datum,
            longitude: longitude.clamp(-180.0, 180.0),
            latitude: latitude.clamp(-90.0, 90.0),
        }
    }

    /// The place on our own maps.
    ///
    /// # Errors
    /// [`PointError`] when it is not in China.
    pub fn to_point(self) -> Result<Point, PointError> {
        let on_ours = self.to(Datum::Wgs84);
        Point::new(on_ours.longitude, on_ours.latitude)
    }

    /// How far `other` is, in metres; it is brought to the datum of this one first.
    #[must_use]
    pub fn metres_to(self, other: Self) -> f64 {
        let other = other.to(self.datum);
        arc((self.longitude, self.latitude), (other.longitude, other.latitude))
    }
}

impl From<Point> for Coordinates {
    fn from(point: Point) -> Self {
        let (longitude, latitude) = (point.longitude(), point.latitude());
        Self { datum: Datum::Wgs84, longitude, latitude }
    }
}

/// Degrees east and north, of whatever the function's name says.
#[derive(Debug, Clone, Copy)]
struct Pair(f64, f64);

/// The rectangle of the published formula. It is wide: every [`Point`] lies in it.
fn is_shifted(Pair(longitude, latitude): Pair) -> bool {
    (72.004..=137.8347).contains(&longitude) && (0.8293..=55.8271).contains(&latitude)
}

fn gcj02_of_wgs84(place: Pair) -> Pair {
    if is_shifted(place) { shift(place) } else { place }
}

fn wgs84_of_gcj02(image: Pair) -> Pair {
    if is_shifted(image) { origin(image, shift) } else { image }
}

fn gcj02_of_bd09(image: Pair) -> Pair {
    origin(image, bd09_of_gcj02)
}

/// The place that `forward` brings to `image`. The shift changes by less than 1 % of the way that
/// one goes, so every round leaves less than a hundredth of the error, and five leave nothing.
fn origin(image: Pair, forward: fn(Pair) -> Pair) -> Pair {
    (0..5).fold(image, |guess, _| {
        let reached = forward(guess);
        Pair(guess.0 + image.0 - reached.0, guess.1 + image.1 - reached.1)
    })
}

/// The ellipsoid that the shift is counted on, Krasovsky 1940: the longer half axis in metres.
const HALF_AXIS: f64 = 6_378_245.0;
/// The square of its first eccentricity.
const ECCENTRICITY: f64 = 0.006_693_421_622_965_943;

/// GCJ-02 inside the rectangle.
fn shift(Pair(longitude, latitude): Pair) -> Pair {
    let (x, y) = (longitude - 105.0, latitude - 35.0);
    let (east, north) = (metres_east(x, y), metres_north(x, y));
    let radians = latitude.to_radians();
    let flattened = 1.0 - ECCENTRICITY * radians.sin().powi(2);
    let meridian = HALF_AXIS * (1.0 - ECCENTRICITY) / (flattened * flattened.sqrt());
    let parallel = HALF_AXIS / flattened.sqrt() * radians.cos();
    Pair(longitude + (east / parallel).to_degrees(), latitude + (north / meridian).to_degrees())
}

/// Two waves that both directions share.
fn ripple(x: f64) -> f64 {
    wave(20.0, 6.0 * x) + wave(20.0, 2.0 * x)
}

/// A sine of so many half turns.
fn wave(height: f64, half_turns: f64) -> f64 {
    height * (half_turns * PI).sin() * 2.0 / 3.0
}

fn metres_east(x: f64, y: f64) -> f64 {
    let slope = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * x.abs().sqrt();
    slope
        + ripple(x)
        + wave(20.0, x)
        + wave(40.0, x / 3.0)
        + wave(150.0, x / 12.0)
        + wave(300.0, x / 30.0)
}

fn metres_north(x: f64, y: f64) -> f64 {
    let slope = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * x.abs().sqrt();
    slope
        + ripple(x)
        + wave(20.0, y)
        + wave(40.0, y / 3.0)
        + wave(160.0, y / 12.0)
        + wave(320.0, y / 30.0)
}

fn bd09_of_gcj02(Pair(x, y): Pair) -> Pair {
    /// Radians of a wave of Baidu's by degree.
    const BAIDU: f64 = PI * 3000.0 / 180.0;
    let radius = x.hypot(y) + 0.000_02 * (y * BAIDU).sin();
    let angle = y.atan2(x) + 0.000_003 * (x * BAIDU).cos();
    Pair(radius * angle.cos() + 0.006_5, radius * angle.sin() + 0.006)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(datum: Datum, longitude: f64, latitude: f64) -> Coordinates {
        Coordinates::new(datum, longitude, latitude).unwrap()
    }

    #[test]
    fn published_vectors() {
        use Datum::{Bd09, Gcj02, Wgs84};
        // The examples of the libraries coordtransform and eviltransform; the second counts on a
        // half axis of its own, which makes a centimetre.
        for (from, to) in [
            (at(Wgs84, 116.404, 39.915), at(Gcj02, 116.410_244_499_169_38, 39.916_404_281_501_64)),
            (at(Gcj02, 116.404, 39.915), at(Bd09, 116.410_369_492_710_29, 39.921_336_993_510_21)),
            (
                at(Wgs84, 121.527_210_6, 31.177_427_6),
                at(Gcj02, 121.531_541_859_215, 31.175_303_983_645_97),
            ),
            (
                at(Wgs84, 113.912_316, 22.543_847),
                at(Gcj02, 113.917_176_480_836_3, 22.540_796_131_694_766),
            ),
            (
                at(Wgs84, 116.377_817, 39.911_954),
                at(Gcj02, 116.384_047_224_556_57, 39.913_345_455_360_69),
            ),
        ] {
            let error = from.to(to.datum()).metres_to(to);
            assert!(error < 0.02, "{from:?}: {error} m");
            let error = to.to(from.datum()).metres_to(from);
            assert!(error < 0.02, "{to:?}: {error} m");
        }
    }

    #[test]
    fn abroad_gcj02_is_wgs84() {
        for (longitude, latitude) in [(2.3522, 48.8566), (-74.006, 40.7128), (151.2, -33.87)] {
            let place = at(Datum::Wgs84, longitude, latitude).to(Datum::Gcj02);
            assert_eq!(place, at(Datum::Gcj02, longitude, latitude));
            assert_eq!(place.to(Datum::Wgs84), at(Datum::Wgs84, longitude, latitude));
        }
    }

    #[test]
    fn what_is_no_place_is_refused() {
        for (longitude, latitude, error) in [
            (f64::NAN, 32.0, CoordinatesError::NotANumber),
            (118.8, f64::INFINITY, CoordinatesError::NotANumber),
            (32.0, 118.8, CoordinatesError::Swapped),
            (118.8, 195.0, CoordinatesError::OutOfRange),
            (118.8, 95.0, CoordinatesError::OutOfRange),
            (181.0, 32.0, CoordinatesError::OutOfRange),
        ] {
            let refused = Coordinates::new(Datum::Bd09, longitude, latitude);
            assert_eq!(refused, Err(error), "{longitude} {latitude}");
        }
        assert_eq!(at(Datum::Bd09, 0.0, 0.0).to_point(), Err(PointError::OutOfRange));
    }

    #[test]
    fn names_as_people_write_them() {
        for datum in Datum::ALL {
            assert_eq!(Datum::parse(datum.as_str()), Some(datum));
        }
        assert_eq!(Datum::parse(" WGS-84 "), Some(Datum::Wgs84));
        assert_eq!(Datum::parse("CGCS2000"), Some(Datum::Wgs84));
        assert_eq!(Datum::parse("Gcj_02"), Some(Datum::Gcj02));
        assert_eq!(Datum::parse("bd09ll"), Some(Datum::Bd09));
        for other in ["", "bd09mc", "epsg:4326", "mars"] {
            assert_eq!(Datum::parse(other), None, "{other}");
        }
    }

    proptest! {
        #[test]
        fn there_and_back_is_nowhere_else(
            longitude in 73.5_f64..135.1,
            latitude in 18.1_f64..53.6,
            from in prop::sample::select(Datum::ALL.to_vec()),
            through in prop::sample::select(Datum::ALL.to_vec()),
        ) {
            let place = at(from, longitude, latitude);
            let back = place.to(through).to(from);
            let error = arc((longitude, latitude), (back.longitude(), back.latitude()));
            prop_assert!(error < 0.001, "{} m", error);
        }

        #[test]
        fn the_shift_is_of_the_known_size(longitude in 75.0_f64..135.0, latitude in 18.1_f64..53.6) {
            let moved = |datum| {
                let image = at(Datum::Wgs84, longitude, latitude).to(datum);
                arc((longitude, latitude), (image.longitude(), image.latitude()))
            };
            prop_assert!((5.0..1_500.0).contains(&moved(Datum::Gcj02)));
            prop_assert!((5.0..3_000.0).contains(&moved(Datum::Bd09)));
        }

        #[test]
        fn anywhere_on_earth_stays_on_earth(
            longitude in -180.0_f64..=180.0,
            latitude in -90.0_f64..=90.0,
            from in prop::sample::select(Datum::ALL.to_vec()),
            to in prop::sample::select(Datum::ALL.to_vec()),
        ) {
            let there = at(from, longitude, latitude).to(to);
            prop_assert!(Coordinates::new(to, there.longitude(), there.latitude()).is_ok());
        }
    }
}
