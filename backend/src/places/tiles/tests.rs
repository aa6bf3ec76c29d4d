//! Tiles over real places.

use sqlx::{Executor, PgPool};

use super::*;
use crate::db::{
    Role,
    testing::{TestKernel, as_role},
};

/// The tile of the point 118.781°, 32.04°, where the places of the rows are.
fn at(layer: Layer, z: u8) -> Address {
    let tiles = f64::from(1_u32 << z);
    let latitude = 32.04_f64.to_radians();
    let x = (118.781 / 360.0 + 0.5) * tiles;
    let y =
        (1.0 - (latitude.tan() + 1.0 / latitude.cos()).ln() / std::f64::consts::PI) / 2.0 * tiles;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "tiles are few")]
    Address::new(layer, z, x as u32, y as u32).unwrap()
}

fn contains(tile: &Tile, word: &str) -> bool {
    tile.bytes.windows(word.len()).any(|bytes| bytes == word.as_bytes())
}

#[sqlx::test(migrations = false)]
async fn a_place_is_in_its_tile_with_its_state(pool: PgPool) {
    pool.execute(include_str!("../../../tests/rows/0018.sql")).await.unwrap();
    let kernel = TestKernel::new(as_role(&pool, Role::Serve).await);
    for z in [0, 5, 9, 10, 14, 17, 20] {
        let tile = Cache::default().get(&kernel, at(Layer::Parking, z)).await.unwrap();
        assert!(contains(&tile, "0000002") && contains(&tile, "湖滨停车场"), "zoom {z}");
        assert!(contains(&tile, "unknown"), "zoom {z}");
    }
    let stale = Cache::default().get(&kernel, at(Layer::Parking, 14)).await.unwrap();
    let elsewhere = Address::new(Layer::Parking, 14, 1, 1).unwrap();
    assert!(Cache::default().get(&kernel, elsewhere).await.unwrap().bytes.is_empty());

    sqlx::query("update parking_count set observed_at = $1")
        .bind(kernel.now())
        .execute(&pool)
        .await
        .unwrap();
    let fresh = Cache::default().get(&kernel, at(Layer::Parking, 14)).await.unwrap();
    assert!(fresh.bytes.len() > stale.bytes.len(), "now it says how many are free");
    pool.execute("update parking_count set status = 'closed'").await.unwrap();
    let shut = Cache::default().get(&kernel, at(Layer::Parking, 14)).await.unwrap();
    assert!(contains(&shut, "closed"), "its operator says so");
    let toilet = Cache::default().get(&kernel, at(Layer::Toilets, 14)).await.unwrap();
    assert!(contains(&toilet, "suspended"), "since January, and nobody said until when");
}

#[sqlx::test(migrations = false)]
async fn many_places_are_light(pool: PgPool) {
    pool.execute(
        "insert into place (id, code, kind, finder, name, normal, point, hours_during, hours_until,
             source, datum, raw_longitude, raw_latitude, created_at, changed_at)
         select gen_random_uuid(), lpad(n::text, 7, '0'), 'parking', 'parking',
           repeat('很长的名字', 10) || n, '{}',
           st_makepoint(118.781 + n % 140 / 1400.0, 32.04 + n / 140 / 1400.0),
           '{(,)}', '2030-01-01', 'staff', 'wgs84', 0, 0, now(), now()
         from generate_series(1, 20000) as n;
         analyze place",
    )
    .await
    .unwrap();
    let kernel = TestKernel::new(as_role(&pool, Role::Serve).await);
    for z in [0, 8, 12, 13, 14, 15, 16] {
        let tile = Cache::default().get(&kernel, at(Layer::Parking, z)).await.unwrap();
        assert!(!tile.bytes.is_empty() && tile.bytes.len() <= 60_000, "{z}: {}", tile.bytes.len());
    }
}

#[sqlx::test(migrations = false)]
async fn a_tile_is_kept_for_a_short_while(pool: PgPool) {
    pool.execute(include_str!("../../../tests/rows/0018.sql")).await.unwrap();
    let kernel = TestKernel::new(as_role(&pool, Role::Serve).await);
    let cache = Cache::default();
    let first = cache.get(&kernel, at(Layer::Parking, 14)).await.unwrap();
    pool.execute("update place set name = '别名' where code = '0000002'").await.unwrap();
    let same = cache.get(&kernel, at(Layer::Parking, 14)).await.unwrap();
    assert_eq!(first.tag, same.tag);
    kernel.clock.advance(chrono::TimeDelta::seconds(first.max_age));
    let next = cache.get(&kernel, at(Layer::Parking, 14)).await.unwrap();
    assert!(next.tag != first.tag && contains(&next, "别名"));
}

#[sqlx::test(migrations = false)]
async fn the_district_has_outlines_and_names(pool: PgPool) {
    pool.execute(include_str!("../../../tests/rows/0009.sql")).await.unwrap();
    let kernel = TestKernel::new(as_role(&pool, Role::Serve).await);
    let (z, x, y): (i32, i32, i32) = sqlx::query_as(
        "select 14, floor((st_x(p) / 360 + 0.5) * 16384)::int,
           floor((1 - ln(tan(radians(st_y(p))) + 1 / cos(radians(st_y(p)))) / pi()) / 2 * 16384)::int
         from (select st_pointonsurface(area) as p from grid_cell limit 1) as one",
    )
    .fetch_one(&pool)
    .await
    .unwrap();
    let (z, x, y) = (z.try_into().unwrap(), x.cast_unsigned(), y.cast_unsigned());
    let address = Address::new(Layer::District, z, x, y).unwrap();
    let tile = Cache::default().get(&kernel, address).await.unwrap();
    assert!(contains(&tile, "streets") && contains(&tile, "cells"));
    let far = Address::new(Layer::District, 10, x >> 4, y >> 4).unwrap();
    let far = Cache::default().get(&kernel, far).await.unwrap();
    assert!(contains(&far, "streets") && !contains(&far, "cells"));
}
