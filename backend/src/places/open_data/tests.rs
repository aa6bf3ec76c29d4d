use futures::StreamExt;
use serde_json::Value;
use sqlx::PgPool;

use super::*;
use crate::{
    db::{
        Role,
        testing::{TestKernel, as_role},
    },
    districts,
    places::demonstration,
};

async fn file(db: PgPool, dataset: Dataset, now: DateTime<Utc>) -> String {
    let terms = Terms { licence: Some("CC BY 4.0".to_owned()), publisher: "明湖区".to_owned() };
    let mut pieces = std::pin::pin!(stream(db, dataset, terms, now));
    let mut file = Vec::new();
    while let Some(piece) = pieces.next().await {
        file.extend_from_slice(&piece.unwrap());
    }
    String::from_utf8(file).unwrap()
}

#[sqlx::test(migrations = false)]
async fn everything_is_there_in_every_format(pool: PgPool) {
    let kernel = TestKernel::new(pool.clone());
    let serve = as_role(&pool, Role::Serve).await;
    let all = |format| Dataset { finder: None, format };
    // Without a place, a file is whole too.
    for format in [Format::GeoJson, Format::ParkApi] {
        let empty = file(serve.clone(), all(format), kernel.now()).await;
        serde_json::from_str::<Value>(&empty).unwrap();
    }
    districts::demonstration::for_tests(&kernel, 1).await;
    demonstration::for_tests(&kernel, 5).await;

    let geojson = file(serve.clone(), all(Format::GeoJson), kernel.now()).await;
    let geojson: Value = serde_json::from_str(&geojson).unwrap();
    assert_eq!(geojson["licence"], "CC BY 4.0");
    let features = geojson["features"].as_array().unwrap();
    assert_eq!(features.len(), 2_500);
    let mut ids: Vec<_> = features.iter().map(|one| one["id"].as_str().unwrap()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 2_500);

    let toilets = Dataset { finder: Some(Finder::Toilets), format: Format::Csv };
    let csv = file(serve.clone(), toilets, kernel.now()).await;
    let mut reader = ::csv::Reader::from_reader(csv.strip_prefix('\u{feff}').unwrap().as_bytes());
    let header = reader.headers().unwrap().clone();
    let third_room = header.iter().position(|name| name == "third_room").unwrap();
    let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 900);
    for known in ["", "yes", "no", "limited"] {
        assert!(rows.iter().any(|row| &row[third_room] == known), "{known}");
    }

    let parking = Dataset { finder: Some(Finder::Parking), format: Format::ParkApi };
    let sites: Value =
        serde_json::from_str(&file(serve.clone(), parking, kernel.now()).await).unwrap();
    let sites = sites["items"].as_array().unwrap();
    assert_eq!(sites.len(), 450);
    let live = |site: &&Value| site["has_realtime_data"] == true;
    let free = |site: &&Value| site.get("realtime_free_capacity").is_some();
    assert!(sites.iter().filter(live).count() > sites.iter().filter(free).count());
    for site in sites.iter().filter(free) {
        assert!(site["realtime_free_capacity"].as_u64() <= site["capacity"].as_u64(), "{site}");
    }

    let before = edition(&serve, all(Format::Csv)).await.unwrap();
    // Suspensions of a place make it no more than one.
    sqlx::query(
        "update place set suspended_during = '{[2026-01-01,2026-01-02),[2026-01-05,2026-01-06)}'
         where code = $1",
    )
    .bind(ids[1])
    .execute(&pool)
    .await
    .unwrap();
    let suspended = edition(&serve, all(Format::Csv)).await.unwrap();
    assert_eq!((before.places, suspended.places), (2_500, 2_500));
    let before = suspended;
    assert_eq!(before, edition(&serve, all(Format::Csv)).await.unwrap());
    sqlx::query("update place set changed_at = changed_at + interval '1 hour' where code = $1")
        .bind(ids[0])
        .execute(&pool)
        .await
        .unwrap();
    let after = edition(&serve, all(Format::Csv)).await.unwrap();
    assert!(before.tag != after.tag && before.changed_at < after.changed_at);
}
