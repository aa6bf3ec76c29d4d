//! What the places stand on: the district's landmarks.

use std::collections::HashMap;

use domain::{
    districts::{LandmarkKind, Point},
    locale::Localised,
};
use sqlx::PgExecutor;
use uuid::Uuid;

use super::draw::Draw;

/// A landmark of the district.
#[derive(Debug, Clone)]
pub(super) struct Landmark {
    pub(super) kind: LandmarkKind,
    pub(super) name: Localised,
    point: Point,
    street: usize,
}

/// The landmarks of the district, by street and by kind. Each list holds places in `landmarks`.
#[derive(Debug, Default)]
pub(super) struct Ground {
    landmarks: Vec<Landmark>,
    streets: Vec<Vec<usize>>,
    roads: Vec<Vec<usize>>,
    kinds: HashMap<LandmarkKind, Vec<usize>>,
}

impl Ground {
    /// The landmarks as they are, in the order of their codes; none where there are none.
    ///
    /// # Errors
    /// When the database refuses.
    pub(super) async fn read(db: impl PgExecutor<'_>) -> Result<Option<Self>, sqlx::Error> {
        let rows = sqlx::query!(
            r#"select kind, name_zh_hans, name_zh_hant, name_en, street,
                 st_x(point::geometry) as "longitude!", st_y(point::geometry) as "latitude!"
               from landmark where retired_at is null order by code, id"#
        )
        .fetch_all(db)
        .await?;
        let mut known: Vec<Uuid> = Vec::new();
        let mut ground = Self::default();
        for row in rows {
            let street = known.iter().position(|street| *street == row.street);
            let street = street.unwrap_or_else(|| {
                known.push(row.street);
                ground.streets.push(Vec::new());
                ground.roads.push(Vec::new());
                known.len() - 1
            });
            let Ok(point) = Point::new(row.longitude, row.latitude) else { continue };
            let kind = LandmarkKind::parse(&row.kind).unwrap_or(LandmarkKind::Other);
            let at = ground.landmarks.len();
            ground.streets[street].push(at);
            if kind == LandmarkKind::Road {
                ground.roads[street].push(at);
            }
            ground.kinds.entry(kind).or_default().push(at);
            ground.landmarks.push(Landmark {
                kind,
                name: Localised {
                    zh_hans: row.name_zh_hans,
                    zh_hant: row.name_zh_hant,
                    en: row.name_en,
                },
                point,
                street,
            });
        }
        Ok((!ground.landmarks.is_empty()).then_some(ground))
    }

    /// The landmark of one of these kinds whose turn it is, of any kind where there are none of
    /// these, and how often it was its turn before.
    pub(super) fn turn(&self, kinds: &[LandmarkKind], number: usize) -> (&Landmark, usize) {
        let of = |kind| self.kinds.get(kind).map_or(&[][..], Vec::as_slice);
        let kinds = if kinds.iter().all(|kind| of(kind).is_empty()) {
            &LandmarkKind::ALL[..]
        } else {
            kinds
        };
        let count: usize = kinds.iter().map(|kind| of(kind).len()).sum();
        // In strides, so that a few are not all in one street.
        let stride = [7, 11, 13, 1]
            .into_iter()
            .find(|stride| !count.is_multiple_of(*stride) || *stride == 1);
        let mut at = number % count * stride.unwrap_or(1) % count;
        for kind in kinds {
            match of(kind).get(at) {
                Some(found) => return (&self.landmarks[*found], number / count),
                None => at -= of(kind).len(),
            }
        }
        (&self.landmarks[0], number / count)
    }

    /// A point near the landmark: a mean with two others of its street, so that it is inside that
    /// unless the street is very crooked. How near, from 0 (as far as the others) to 1 (there).
    pub(super) fn near(&self, landmark: &Landmark, near: f64, draw: &mut Draw) -> Point {
        let street = &self.streets[landmark.street];
        let mut other = || &self.landmarks[*draw.pick(street)].point;
        let (one, two) = (other(), other());
        let own = near + (1.0 - near) * draw.fraction();
        let first = (1.0 - own) * draw.fraction();
        let second = 1.0 - own - first;
        let mean =
            |of: fn(Point) -> f64| of(landmark.point) * own + of(*one) * first + of(*two) * second;
        // To a tenth of a metre, as people exchange them.
        let rounded = |degrees: f64| (degrees * 1e6).round() / 1e6;
        Point::new(rounded(mean(Point::longitude)), rounded(mean(Point::latitude)))
            .unwrap_or(landmark.point)
    }

    /// A point up to so many metres away.
    pub(super) fn beside(point: Point, metres: f64, draw: &mut Draw) -> Point {
        // Metres of a degree of latitude, and of one of longitude in the middle of the country.
        let (north, east) = (111_000.0, 95_000.0);
        let mut offset =
            |metres_of_degree: f64| (draw.fraction() - 0.5) * metres / metres_of_degree;
        let longitude = point.longitude() + offset(east);
        Point::new(longitude, point.latitude() + offset(north)).unwrap_or(point)
    }

    /// An address in the landmark's street: 清荷路128号.
    pub(super) fn address(&self, landmark: &Landmark, draw: &mut Draw) -> String {
        let roads = &self.roads[landmark.street];
        let road = if roads.is_empty() { landmark } else { &self.landmarks[*draw.pick(roads)] };
        format!("{}{}号", road.name.zh_hans, draw.between(1, 480))
    }
}
