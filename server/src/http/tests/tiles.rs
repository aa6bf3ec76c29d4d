//! Tiles, and what browsers may load for the map.

use backend::districts::{BaseMap, BaseMapKind, DistrictStore, demonstration};
use sqlx::{Executor, PgPool};

use super::portal::Portal;

#[sqlx::test(migrations = false)]
async fn a_tile_is_kept_and_known_again(pool: PgPool) {
    pool.execute(include_str!("../../../../backend/tests/rows/0018.sql")).await.unwrap();
    let portal = Portal::new(&pool).await;
    // That of 118.781°, 32.04°.
    let path = "/tiles/parking/10/849/415";
    let tile = portal.get(path).await;
    assert_eq!(tile.status, 200);
    assert_eq!(tile.header("content-type"), "application/vnd.mapbox-vector-tile");
    assert!(tile.header("cache-control").contains("max-age="));
    assert!(tile.body.contains("0000002"));
    let again = portal.get_with(path, &[("if-none-match", tile.header("etag"))]).await;
    assert_eq!(again.status, 304);
    let empty = portal.get("/tiles/district/10/0/0").await;
    assert_eq!((empty.status.as_u16(), empty.body.len()), (200, 0));
    for path in [
        "/tiles/parking/21/0/0",
        "/tiles/parking/10/1024/0",
        "/tiles/parking/10/0/-1",
        "/tiles/parking/10/0/x",
        "/tiles/parking/300/0/0",
        "/tiles/parking/10/0/99999999999",
        "/tiles/cases/10/0/0",
    ] {
        assert_eq!(portal.get(path).await.status, 404, "{path}");
    }
}

#[sqlx::test(migrations = false)]
async fn only_the_base_map_is_let_in_from_elsewhere(pool: PgPool) {
    let plain = Portal::new(&pool).await;
    let policy = plain.get("/").await.header("content-security-policy").to_owned();
    assert!(policy.contains("connect-src 'self';") && !policy.contains("https:"), "{policy}");

    let mut district = demonstration();
    district.base_map = Some(BaseMap {
        kind: BaseMapKind::Raster,
        template: "https://t0.tianditu.gov.cn/vec_w/wmts?x={x}&y={y}&z={z}".to_owned(),
        attribution: "天地图".to_owned(),
        approval: "GS(2024)0650号".to_owned(),
    });
    let set = plain.with_district(DistrictStore::new(district));
    let policy = set.get("/").await.header("content-security-policy").to_owned();
    assert!(policy.contains("connect-src 'self' https://t0.tianditu.gov.cn;"), "{policy}");
    assert!(policy.contains("img-src 'self' blob: https://t0.tianditu.gov.cn;"), "{policy}");
    assert!(policy.contains("script-src 'self' 'wasm-unsafe-eval';"), "{policy}");
}
