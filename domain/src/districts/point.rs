//! A place on the map.

/// Degrees of longitude that China lies in, with room at its edges.
const LONGITUDES: std::ops::RangeInclusive<f64> = 73.0..=136.0;
/// Degrees of latitude.
const LATITUDES: std::ops::RangeInclusive<f64> = 3.0..=54.0;

/// A place in China: CGCS2000, which is WGS-84 to within centimetres, in degrees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    longitude: f64,
    latitude: f64,
}

/// Why two numbers are not a place in China.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PointError {
    /// One is no finite number.
    #[error("a coordinate is not a number")]
    NotANumber,
    /// They would be one the other way round.
    #[error("longitude and latitude are the wrong way round")]
    Swapped,
    /// They are somewhere else.
    #[error("the place is not in China")]
    OutOfRange,
}

impl Point {
    /// The place at these degrees east and north.
    ///
    /// # Errors
    /// [`PointError`]. No place in China is one with its coordinates swapped, so that mistake is
    /// told from others.
    pub fn new(longitude: f64, latitude: f64) -> Result<Self, PointError> {
        if !longitude.is_finite() || !latitude.is_finite() {
            return Err(PointError::NotANumber);
        }
        if LONGITUDES.contains(&longitude) && LATITUDES.contains(&latitude) {
            return Ok(Self { longitude, latitude });
        }
        if LONGITUDES.contains(&latitude) && LATITUDES.contains(&longitude) {
            return Err(PointError::Swapped);
        }
        Err(PointError::OutOfRange)
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
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_told_apart() {
        assert!(Point::new(118.8, 32.05).is_ok());
        for (longitude, latitude, error) in [
            (32.05, 118.8, PointError::Swapped),
            (0.0, 0.0, PointError::OutOfRange),
            (118.8, 200.0, PointError::OutOfRange),
            (f64::NAN, 32.05, PointError::NotANumber),
            (118.8, f64::INFINITY, PointError::NotANumber),
        ] {
            assert_eq!(Point::new(longitude, latitude), Err(error), "{longitude} {latitude}");
        }
    }
}
