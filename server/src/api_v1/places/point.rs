//! Points, in the datum of the caller's map.

use axum::http::StatusCode;
use domain::{
    districts::Point,
    places::{Coordinates, Datum},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::refusal::{At, Fault, Refusal, codes};

/// What degrees are counted on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(in crate::api_v1) enum MapDatum {
    /// WGS-84, and CGCS2000 with it: satellites, Tianditu.
    #[default]
    Wgs84,
    /// GCJ-02: the maps of WeChat, AMap, Tencent, and Apple in China.
    Gcj02,
}

/// A point, in the datum that was asked for.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api_v1) struct PlacePoint {
    /// Degrees east.
    #[schema(example = 118.8012)]
    pub(in crate::api_v1) longitude: f64,
    /// Degrees north.
    #[schema(example = 32.0405)]
    pub(in crate::api_v1) latitude: f64,
}

impl MapDatum {
    const fn datum(self) -> Datum {
        match self {
            Self::Wgs84 => Datum::Wgs84,
            Self::Gcj02 => Datum::Gcj02,
        }
    }

    /// A point as the caller's map has it.
    pub(in crate::api_v1) fn show(self, point: Point) -> PlacePoint {
        let there = Coordinates::from(point).to(self.datum());
        // A tenth of a metre; more digits would only be longer.
        let exact = |degrees: f64| (degrees * 1e6).round() / 1e6;
        let (longitude, latitude) = (exact(there.longitude()), exact(there.latitude()));
        // As in `read`: at the edge, what is beyond it stays where it is.
        match Point::new(longitude, latitude) {
            Ok(_) => PlacePoint { longitude, latitude },
            Err(_) => PlacePoint {
                longitude: exact(point.longitude()),
                latitude: exact(point.latitude()),
            },
        }
    }

    /// The point of two parameters; none where neither is there.
    pub(in crate::api_v1) fn read(
        self,
        longitude: Option<f64>,
        latitude: Option<f64>,
    ) -> Result<Option<Point>, Refusal> {
        let (longitude, latitude) = match (longitude, latitude) {
            (Some(longitude), Some(latitude)) => (longitude, latitude),
            (None, None) => return Ok(None),
            (None, Some(_)) => return Err(missing("longitude")),
            (Some(_), None) => return Err(missing("latitude")),
        };
        let there = Coordinates::new(self.datum(), longitude, latitude).ok();
        let point = there.and_then(|there| there.to_point().ok());
        // At the edge of what may be asked for, the way to our datum can lead over it: by some hundred
        // metres, far from every district.
        let point = point.or_else(|| Point::new(longitude, latitude).ok());
        point.map(Some).ok_or_else(|| wrong(longitude, latitude))
    }
}

fn missing(name: &str) -> Refusal {
    let at = At::Parameter(name.to_owned());
    // Each parameter is as described: only both together are a point.
    Refusal::fault(StatusCode::CONFLICT, at, codes::MISSING)
}

/// Names what of a point is not in China: each is tried with another that is.
fn wrong(longitude: f64, latitude: f64) -> Refusal {
    let faults: Vec<Fault> = [
        ("longitude", Point::new(longitude, 35.0).is_err()),
        ("latitude", Point::new(105.0, latitude).is_err()),
    ]
    .into_iter()
    .filter(|(_, is_wrong)| *is_wrong)
    .map(|(name, _)| Fault { at: At::Parameter(name.to_owned()), code: codes::INVALID.to_owned() })
    .collect();
    let refusal = Refusal::parameter("longitude");
    // At the very edge each is right, and the way to the other datum leads out.
    if faults.is_empty() { refusal } else { refusal.with(faults) }
}

#[cfg(test)]
mod tests {
    use app::visit::RequestId;
    use domain::locale::Locale;

    use super::*;

    #[test]
    fn a_point_comes_back_as_it_was_given() {
        for datum in [MapDatum::Wgs84, MapDatum::Gcj02] {
            let point = datum.read(Some(118.8012), Some(32.0405)).unwrap().unwrap();
            let shown = datum.show(point);
            assert!((shown.longitude - 118.8012).abs() < 2e-6, "{shown:?}");
            assert!((shown.latitude - 32.0405).abs() < 2e-6, "{shown:?}");
            let moved = (point.longitude() - 118.8012).abs() > 0.002;
            assert_eq!(moved, datum == MapDatum::Gcj02);
        }
        assert_eq!(MapDatum::Wgs84.read(None, None).unwrap(), None);
    }

    #[test]
    fn every_point_that_may_be_asked_for_is_one() {
        for datum in [MapDatum::Wgs84, MapDatum::Gcj02] {
            for (longitude, latitude) in
                [(73.0, 30.0), (136.0, 30.0), (105.0, 3.0), (105.0, 54.0), (73.0, 3.0)]
            {
                let point = datum.read(Some(longitude), Some(latitude)).unwrap().unwrap();
                let shown = datum.show(point);
                let is_one = Point::new(shown.longitude, shown.latitude).is_ok();
                assert!(is_one, "{datum:?} {longitude} {latitude}: {shown:?}");
            }
        }
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (longitude, latitude, names) in [
            (118.8, 95.0, "latitude"),
            (118.8, f64::NAN, "latitude"),
            (f64::INFINITY, 32.0, "longitude"),
            (0.0, 0.0, "longitude latitude"),
            (32.0, 118.8, "longitude latitude"),
            (2.35, 48.85, "longitude"),
        ] {
            for datum in [MapDatum::Wgs84, MapDatum::Gcj02] {
                let refusal = datum.read(Some(longitude), Some(latitude)).unwrap_err();
                let document = refusal.document(Locale::En, &RequestId::default());
                let errors = document["errors"].as_array().unwrap();
                let named: Vec<_> =
                    errors.iter().map(|error| error["parameter"].as_str().unwrap()).collect();
                assert_eq!(named.join(" "), names, "{longitude} {latitude}");
            }
        }
    }
}
