//! The drawing of the demonstration district.
//!
//! A grid of corners, each pushed aside a little: streets are blocks of it and cells its meshes.
//! What borders on each other has the same corners, so there is neither gap nor overlap.

use domain::districts::Point;

use super::names;
use crate::districts::map::{NewCell, NewLandmark, NewStreet};

/// Where the drawing comes from; another number gives another district.
const SEED: u64 = 0x6d69_6e67_6875;
/// The county: a number that GB/T 2260 has given to none.
const COUNTY: &str = "990101";
/// The south-west corner, in degrees: about where a lake might be.
const WEST: f64 = 118.77;
const SOUTH: f64 = 32.02;
/// How far the district reaches east and north, in degrees: about 8 by 5.5 km.
const WIDE: f64 = 0.084;
const HIGH: f64 = 0.050;
/// Streets beside and above one another.
const ACROSS: usize = 3;
const UP: usize = 2;
/// Cells of a street beside and above one another, at scale 1.
const CELLS_ACROSS: usize = 4;
const CELLS_UP: usize = 5;
/// How far a corner is pushed at most, in sizes of a cell. Under a quarter, no mesh is crossed.
const PUSH: f64 = 0.22;

/// All that is drawn.
pub(super) struct Plan {
    pub(super) streets: Vec<NewStreet>,
    pub(super) cells: Vec<NewCell>,
    pub(super) landmarks: Vec<NewLandmark>,
    /// Where the window of each street is.
    pub(super) windows: Vec<Point>,
}

/// The code of a street, by its number from 0.
pub(super) fn street_code(street: usize) -> String {
    format!("{COUNTY}{:03}", street + 1)
}

/// The district at `scale`.
pub(super) fn plan(scale: u16) -> Plan {
    let grid = Grid::new(usize::from(scale));
    let mut plan =
        Plan { streets: Vec::new(), cells: Vec::new(), landmarks: Vec::new(), windows: Vec::new() };
    for street in 0..names::STREET_COUNT {
        let code = street_code(street);
        plan.streets.push(NewStreet {
            code: code.clone(),
            name: names::street(street),
            boundary: format!("MULTIPOLYGON((({})))", ring(&grid.border(street))),
        });
        for (community, number) in grid.cells() {
            plan.cells.push(NewCell {
                id: format!("{code}{:03}{:03}", community + 1, number + 1),
                name: names::cell(street, community, number + 1),
                area: format!("POLYGON(({}))", ring(&grid.mesh(street, community, number))),
            });
        }
        for copy in 0..usize::from(scale) {
            for (at, (kind, name, other_names)) in
                names::landmarks(street, copy).into_iter().enumerate()
            {
                let number = copy * 25 + at;
                plan.landmarks.push(NewLandmark {
                    code: Some(format!("{code}-{:05}", number + 1)),
                    kind,
                    name,
                    other_names,
                    point: grid.inside(street, number),
                });
            }
        }
        plan.windows.push(grid.inside(street, usize::MAX / 2));
    }
    plan
}

/// The grid of corners.
struct Grid {
    /// Cells of a street beside and above one another.
    across: usize,
    up: usize,
}

impl Grid {
    /// As near to the proportions of scale 1 as whole numbers allow.
    fn new(scale: usize) -> Self {
        let wide =
            (1..=scale).take_while(|n| n * n <= scale).filter(|n| scale.is_multiple_of(*n)).last();
        let wide = wide.unwrap_or(1);
        Self { across: CELLS_ACROSS * wide, up: CELLS_UP * (scale / wide) }
    }

    /// Every cell of a street, by community and number.
    fn cells(&self) -> impl Iterator<Item = (usize, usize)> {
        let up = self.up;
        (0..self.across).flat_map(move |community| (0..up).map(move |number| (community, number)))
    }

    /// The corner at a column and a row of the whole district.
    fn corner(&self, column: usize, row: usize) -> (f64, f64) {
        let (columns, rows) = (self.across * ACROSS, self.up * UP);
        let push = |salt| (fraction(&[salt, column, row]) - 0.5) * 2.0 * PUSH;
        let along = |at: usize, count: usize, push: f64| (float(at) + push) / float(count);
        let longitude = WEST + WIDE * along(column, columns, push(1));
        let latitude = SOUTH + HIGH * along(row, rows, push(2));
        (rounded(longitude), rounded(latitude))
    }

    /// The column and the row where a street begins.
    fn begin(&self, street: usize) -> (usize, usize) {
        ((street % ACROSS) * self.across, (street / ACROSS) * self.up)
    }

    /// The four corners of a cell, the first one again at the end.
    fn mesh(&self, street: usize, community: usize, number: usize) -> Vec<(f64, f64)> {
        let (column, row) = self.begin(street);
        let (column, row) = (column + community, row + number);
        [(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)]
            .map(|(right, above)| self.corner(column + right, row + above))
            .to_vec()
    }

    /// Every corner along the border of a street, the first one again at the end.
    fn border(&self, street: usize) -> Vec<(f64, f64)> {
        let (left, bottom) = self.begin(street);
        let (right, top) = (left + self.across, bottom + self.up);
        let south = (left..right).map(|column| (column, bottom));
        let east = (bottom..top).map(|row| (right, row));
        let north = (left + 1..=right).rev().map(|column| (column, top));
        let west = (bottom..=top).rev().map(|row| (left, row));
        south
            .chain(east)
            .chain(north)
            .chain(west)
            .map(|(column, row)| self.corner(column, row))
            .collect()
    }

    /// A place for the thing with this number: well inside one of the street's cells.
    fn inside(&self, street: usize, number: usize) -> Point {
        let draw = |salt: usize| fraction(&[salt, street, number]);
        let pick = |salt, count: usize| ((draw(salt) * float(count)) as usize).min(count - 1);
        let mesh = self.mesh(street, pick(3, self.across), pick(4, self.up));
        // A mean of the corners with positive weights; even weights are in the middle.
        let weights: Vec<f64> = (0..4).map(|corner| 1.0 + draw(5 + corner)).collect();
        let sum: f64 = weights.iter().sum();
        let mean = |of: fn(&(f64, f64)) -> f64| {
            mesh.iter().zip(&weights).map(|(corner, weight)| of(corner) * weight).sum::<f64>() / sum
        };
        let (longitude, latitude) = (rounded(mean(|c| c.0)), rounded(mean(|c| c.1)));
        Point::new(longitude, latitude).expect("the district lies in China")
    }
}

fn ring(corners: &[(f64, f64)]) -> String {
    let corners: Vec<_> = corners.iter().map(|(x, y)| format!("{x} {y}")).collect();
    corners.join(",")
}

/// To a tenth of a metre, as people exchange them.
fn rounded(degrees: f64) -> f64 {
    (degrees * 1e6).round() / 1e6
}

#[expect(clippy::cast_precision_loss, reason = "small numbers of rows and columns")]
fn float(number: usize) -> f64 {
    number as f64
}

/// A number from 0 to 1 that follows from `parts`: SplitMix64.
fn fraction(parts: &[usize]) -> f64 {
    let mut state = SEED;
    for part in parts {
        state = mixed(state ^ (*part as u64));
    }
    #[expect(clippy::cast_precision_loss, reason = "53 bits fit")]
    let high = (state >> 11) as f64;
    high / (1_u64 << 53) as f64
}

fn mixed(state: u64) -> u64 {
    let state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let state = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let state = (state ^ (state >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    state ^ (state >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_scales_and_stays_the_same() {
        for (scale, cells) in [(1, 120), (7, 840), (42, 5_040)] {
            let plan = plan(scale);
            assert_eq!((plan.streets.len(), plan.cells.len()), (6, cells));
            assert_eq!(plan.landmarks.len(), 150 * usize::from(scale));
        }
        let (one, other) = (plan(1), plan(1));
        assert_eq!(one.cells[17].area, other.cells[17].area);
        assert_eq!(one.landmarks[17].point, other.landmarks[17].point);
    }
}
