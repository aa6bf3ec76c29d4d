//! A whole layer in little, for tiles far out: each of them has most of the district in it, and to
//! count 50,000 places takes longer than a tile may.

use std::collections::BTreeMap;

use sqlx::PgExecutor;
use uuid::Uuid;

use super::{Address, Layer, places::Cell};

/// The world is `2^16` clusters wide and high, on the map's own projection (Web Mercator): a cluster
/// is a quarter of a cell of the last zoom that is drawn of them, and never in two cells or tiles.
const ZOOM: u8 = 16;
/// Of the cells along a tile's side: 16.
const CELLS_ZOOM: u8 = 4;

/// Places that are near to each other.
#[derive(Debug, Clone)]
pub(super) struct Cluster {
    /// Eastwards from 180° W, and southwards from the map's upper edge, from 0.
    x: i32,
    y: i32,
    count: i64,
    /// Their middle.
    longitude: f64,
    latitude: f64,
    /// One of them, which is the place itself where it is alone.
    place: Uuid,
}

pub(super) async fn clusters(
    db: impl PgExecutor<'_>,
    layer: Layer,
) -> Result<Vec<Cluster>, sqlx::Error> {
    sqlx::query_as!(
        Cluster,
        r#"select floor((longitude / 360 + 0.5) * (1 << $2))::integer as "x!",
             floor((1 - asinh(tand(latitude)) / pi()) / 2 * (1 << $2))::integer as "y!",
             count(*) as "count!", avg(longitude) as "longitude!", avg(latitude) as "latitude!",
             (array_agg(id))[1] as "place!"
           from (select id, st_x(point::geometry) as longitude, st_y(point::geometry) as latitude
                 from place where finder = $1 and status = 'in-use') as one
           where abs(latitude) < 85
           group by 1, 2"#,
        layer.as_str(),
        i32::from(ZOOM),
    )
    .fetch_all(db)
    .await
}

/// The cells of a tile that anything is in.
pub(super) fn cells(clusters: &[Cluster], address: Address) -> Vec<Cell> {
    let tile = |at: i32| (at >> (ZOOM - address.z)).cast_unsigned();
    let cell = |at: i32| at >> ZOOM.saturating_sub(address.z + CELLS_ZOOM);
    let mut cells: BTreeMap<(i32, i32), Cell> = BTreeMap::new();
    for one in clusters {
        if (tile(one.x), tile(one.y)) != (address.x, address.y) {
            continue;
        }
        let (count, longitude, latitude, place) =
            (one.count, one.longitude, one.latitude, one.place);
        cells
            .entry((cell(one.x), cell(one.y)))
            .and_modify(|sum| sum.add(count, longitude, latitude))
            .or_insert(Cell { count, longitude, latitude, place });
    }
    cells.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_within_their_tile_and_sum_up() {
        let cluster = |x, y, count, longitude| Cluster {
            x,
            y,
            count,
            longitude,
            latitude: 30.0,
            place: Uuid::nil(),
        };
        // The first two are one cell of zoom 11, but not of zoom 12.
        let all = [cluster(0, 0, 1, 10.0), cluster(1, 1, 3, 20.0), cluster(40, 0, 5, 30.0)];
        let tile = |z, x, y| Address::new(Layer::Toilets, z, x, y).unwrap();
        let counts = |z, x, y| -> Vec<i64> {
            cells(&all, tile(z, x, y)).iter().map(|cell| cell.count).collect()
        };
        assert_eq!(counts(11, 0, 0), [4]);
        assert_eq!(counts(11, 1, 0), [5]);
        assert_eq!(counts(11, 0, 1), [0_i64; 0]);
        assert_eq!(counts(0, 0, 0), [9]);
        let cell = &cells(&all, tile(11, 0, 0))[0];
        assert!((cell.longitude - 17.5).abs() < 1e-9 && (cell.latitude - 30.0).abs() < 1e-9);
    }
}
