use sqlx::PgPool;

use super::*;
use crate::{
    Kernel,
    audit::Actor,
    db::{
        Role,
        testing::{TestKernel, as_role},
    },
    districts::map::find,
};

/// A square in hundredths of a degree from 118.80 E, 32.00 N.
fn square(west: f64, south: f64, east: f64, north: f64) -> String {
    let corner = |x: f64, y: f64| format!("[{},{}]", 118.8 + x / 100.0, 32.0 + y / 100.0);
    let ring = [(west, south), (east, south), (east, north), (west, north), (west, south)];
    let ring: Vec<_> = ring.map(|(x, y)| corner(x, y)).to_vec();
    format!("{{\"type\":\"Polygon\",\"coordinates\":[[{}]]}}", ring.join(","))
}

/// A feature a line.
fn collection(features: &[(String, String)]) -> String {
    let features: Vec<_> = features
        .iter()
        .map(|(properties, geometry)| {
            format!(
                "{{\"type\":\"Feature\",\"properties\":{{{properties}}},\"geometry\":{geometry}}}"
            )
        })
        .collect();
    format!("{{\"type\":\"FeatureCollection\",\"features\":[\n{}\n]}}", features.join(",\n"))
}

fn street(code: &str, geometry: String) -> (String, String) {
    let names =
        "\"name_zh_hans\":\"某街道\",\"name_zh_hant\":\"某街道\",\"name_en\":\"Some Street\"";
    (format!("\"code\":\"{code}\",{names}"), geometry)
}

fn cell(id: &str, geometry: String) -> (String, String) {
    (format!("\"code\":\"{id}\",\"name\":\"某网格\""), geometry)
}

fn place(code: &str, longitude: f64, latitude: f64) -> (String, String) {
    let names = "\"name_zh_hans\":\"某公园\",\"name_zh_hant\":\"某公園\",\"name_en\":\"Some Park\"";
    let properties = format!("\"code\":\"{code}\",\"kind\":\"park\",{names}");
    (properties, format!("{{\"type\":\"Point\",\"coordinates\":[{longitude},{latitude}]}}"))
}

async fn run(
    kernel: &Kernel,
    layer: Layer,
    features: &[(String, String)],
    whole: bool,
    dry_run: bool,
) -> Result<Report, ImportError> {
    let by = By {
        actor: Actor::System("test"),
        at: kernel.now(),
        event: kernel.new_id(),
        request_id: None,
    };
    let text = collection(features);
    let mut conn = kernel.db.acquire().await.unwrap();
    import(&mut conn, Import { layer, text: &text, whole, dry_run, by }).await
}

async fn put(kernel: &Kernel, layer: Layer, features: &[(String, String)]) -> Report {
    run(kernel, layer, features, false, false).await.unwrap()
}

/// Line and code of each fault.
async fn faults(
    kernel: &Kernel,
    layer: Layer,
    features: &[(String, String)],
) -> Vec<(Option<usize>, &'static str)> {
    match run(kernel, layer, features, false, false).await {
        Err(ImportError::Faults(faults)) => {
            faults.iter().map(|fault| (fault.line, fault.wrong.code())).collect()
        }
        other => panic!("{other:?}"),
    }
}

/// Two streets side by side, as the web role, which staff upload as.
async fn two_streets(pool: &PgPool) -> TestKernel {
    let kernel = TestKernel::new(as_role(pool, Role::Serve).await);
    let streets = [
        street("990101001", square(0.0, 0.0, 2.0, 2.0)),
        street("990101002", square(2.0, 0.0, 4.0, 2.0)),
    ];
    assert_eq!(put(&kernel, Layer::Streets, &streets).await.added, 2);
    kernel
}

#[sqlx::test(migrations = false)]
async fn the_same_file_again_changes_nothing(pool: PgPool) {
    let kernel = two_streets(&pool).await;
    let cells = [
        cell("990101001001001", square(0.0, 0.0, 1.0, 2.0)),
        cell("990101001001002", square(1.0, 0.0, 2.0, 2.0)),
        cell("990101002001001", square(2.0, 0.0, 4.0, 2.0)),
    ];
    let report = put(&kernel, Layer::Cells, &cells).await;
    assert_eq!(report, Report { added: 3, ..Report::default() });
    let report = put(&kernel, Layer::Cells, &cells).await;
    assert_eq!(report, Report { unchanged: 3, ..Report::default() });
    let moved = [
        cell("990101001001001", square(0.0, 0.0, 1.5, 2.0)),
        cell("990101001001002", square(1.5, 0.0, 2.0, 2.0)),
    ];
    let report = put(&kernel, Layer::Cells, &moved).await;
    assert_eq!(report, Report { changed: 2, ..Report::default() });
    let events: i64 = sqlx::query_scalar("select count(*) from audit_event where act = 'import'")
        .fetch_one(&pool)
        .await
        .unwrap();
    assert_eq!(events, 3, "what changed nothing is not recorded");

    // The whole file retires what it leaves out, and a retired cell comes back.
    let report = run(&kernel, Layer::Cells, &moved, true, false).await.unwrap();
    assert_eq!(report, Report { retired: 1, unchanged: 2, ..Report::default() });
    let report = put(&kernel, Layer::Cells, &cells[2..]).await;
    assert_eq!(report, Report { changed: 1, ..Report::default() });
}

#[sqlx::test(migrations = false)]
async fn every_bad_feature_is_named_and_nothing_changes(pool: PgPool) {
    let kernel = two_streets(&pool).await;
    let crossed = "{\"type\":\"Polygon\",\"coordinates\":[[[118.8,32],[118.81,32.01],[118.81,32],\
                   [118.8,32.01],[118.8,32]]]}";
    let open = "{\"type\":\"Polygon\",\"coordinates\":[[[118.8,32],[118.81,32],[118.81,32.01],\
                [118.8,32.01]]]}";
    let point = "{\"type\":\"Point\",\"coordinates\":[118.8,32]}";
    let good = cell("990101001001001", square(0.0, 0.0, 1.0, 1.0));
    let found = faults(
        &kernel,
        Layer::Cells,
        &[
            good.clone(),
            cell("99010100100100", square(0.0, 0.0, 1.0, 1.0)),
            cell("990101001001001", square(1.0, 1.0, 2.0, 2.0)),
            cell("990101001001003", open.to_owned()),
            cell("990101001001004", point.to_owned()),
            cell("990101001001005", "null".to_owned()),
            ("\"code\":990101001001006".to_owned(), square(0.0, 0.0, 1.0, 1.0)),
        ],
    )
    .await;
    assert_eq!(
        found,
        [
            (Some(3), "code"),
            (Some(4), "twice"),
            (Some(5), "open-ring"),
            (Some(6), "geometry"),
            (Some(7), "no-geometry"),
            (Some(8), "property"),
            (Some(8), "property"),
        ]
    );
    let broken = [good.clone(), cell("990101001001002", crossed.to_owned())];
    assert_eq!(faults(&kernel, Layer::Cells, &broken).await, [(Some(3), "broken")]);
    let lost = [good.clone(), cell("990101009001001", square(1.0, 1.0, 2.0, 2.0))];
    assert_eq!(faults(&kernel, Layer::Cells, &lost).await, [(Some(3), "no-street")]);
    let there: i64 =
        sqlx::query_scalar("select count(*) from grid_cell").fetch_one(&pool).await.unwrap();
    assert_eq!(there, 0);
}

#[sqlx::test(migrations = false)]
async fn cells_neither_overlap_nor_leave_their_street(pool: PgPool) {
    let kernel = two_streets(&pool).await;
    put(&kernel, Layer::Cells, &[cell("990101001001001", square(0.0, 0.0, 1.0, 2.0))]).await;
    let found = faults(
        &kernel,
        Layer::Cells,
        &[
            // On what is there; on the next one; over the border; in no street; touching at a
            // border and a corner only.
            cell("990101001001002", square(0.9, 0.0, 1.2, 1.0)),
            cell("990101001001003", square(1.1, 0.0, 1.5, 1.0)),
            cell("990101001001004", square(1.5, 0.0, 2.5, 1.0)),
            cell("990101001001005", square(5.0, 5.0, 6.0, 6.0)),
            cell("990101001001006", square(1.0, 1.0, 2.0, 2.0)),
        ],
    )
    .await;
    assert_eq!(
        found,
        [
            (Some(2), "overlap"),
            (Some(3), "overlap"),
            (Some(4), "outside-street"),
            (Some(5), "outside-district"),
        ]
    );
    // A sliver of a centimetre along 2 km, as rounding leaves it, is none.
    let sliver = [cell("990101001001002", square(0.999_99, 0.0, 2.0, 2.0))];
    assert_eq!(put(&kernel, Layer::Cells, &sliver).await.added, 1);
}

#[sqlx::test(migrations = false)]
async fn a_street_cannot_leave_its_cells_behind(pool: PgPool) {
    let kernel = two_streets(&pool).await;
    put(&kernel, Layer::Cells, &[cell("990101001001001", square(0.0, 0.0, 1.0, 2.0))]).await;
    let smaller = [street("990101001", square(1.0, 0.0, 2.0, 2.0))];
    assert_eq!(faults(&kernel, Layer::Streets, &smaller).await, [(Some(2), "outside-street")]);
    let larger = [street("990101001", square(0.0, 0.0, 3.0, 2.0))];
    assert_eq!(faults(&kernel, Layer::Streets, &larger).await, [(Some(2), "overlap")]);
    let other = [street("990101002", square(2.0, 0.0, 4.0, 2.0))];
    match run(&kernel, Layer::Streets, &other, true, false).await {
        Err(ImportError::Faults(faults)) => assert_eq!(faults[0].wrong.code(), "street-in-use"),
        other => panic!("{other:?}"),
    }
}

#[sqlx::test(migrations = false)]
async fn landmarks_are_in_the_district_and_are_found(pool: PgPool) {
    let kernel = two_streets(&pool).await;
    put(&kernel, Layer::Cells, &[cell("990101001001001", square(0.0, 0.0, 2.0, 2.0))]).await;
    let found = faults(
        &kernel,
        Layer::Landmarks,
        &[place("P1", 118.81, 32.01), place("P2", 32.01, 118.81), place("P3", 0.0, 0.0)],
    )
    .await;
    assert_eq!(found, [(Some(3), "swapped"), (Some(4), "out-of-range")]);
    let outside = [place("P1", 118.81, 32.01), place("P2", 118.99, 32.01)];
    assert_eq!(faults(&kernel, Layer::Landmarks, &outside).await, [(Some(3), "outside-district")]);

    let report = put(&kernel, Layer::Landmarks, &outside[..1]).await;
    assert_eq!(report.added, 1);
    let found = find(&kernel.db, "某公園", 5).await.unwrap();
    assert_eq!(found.len(), 1);
    // A cell that is redrawn takes its landmarks along.
    put(&kernel, Layer::Cells, &[cell("990101001001001", square(0.0, 0.0, 0.5, 2.0))]).await;
    let lost: bool =
        sqlx::query_scalar("select cell is null from landmark").fetch_one(&pool).await.unwrap();
    assert!(lost);
}

#[sqlx::test(migrations = false)]
async fn a_dry_run_tells_and_changes_nothing(pool: PgPool) {
    let kernel = two_streets(&pool).await;
    let cells = [cell("990101001001001", square(0.0, 0.0, 1.0, 2.0))];
    let report = run(&kernel, Layer::Cells, &cells, false, true).await.unwrap();
    assert_eq!(report.added, 1);
    let there: i64 =
        sqlx::query_scalar("select count(*) from grid_cell").fetch_one(&pool).await.unwrap();
    assert_eq!(there, 0);
}

#[sqlx::test(migrations = false)]
async fn two_files_at_once_are_checked_one_after_the_other(pool: PgPool) {
    let kernel = two_streets(&pool).await;
    let one = [cell("990101001001001", square(0.0, 0.0, 1.5, 2.0))];
    let other = [cell("990101001001002", square(0.5, 0.0, 2.0, 2.0))];
    let (first, second) = tokio::join!(
        run(&kernel, Layer::Cells, &one, false, false),
        run(&kernel, Layer::Cells, &other, false, false),
    );
    assert_eq!(usize::from(first.is_ok()) + usize::from(second.is_ok()), 1);
}
