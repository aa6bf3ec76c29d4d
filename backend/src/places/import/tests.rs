use chrono::TimeDelta;
use domain::places::{Attribute, Datum, Fact, Known, PlainFact};
use sqlx::PgPool;

use super::*;
use crate::{
    audit::Actor,
    db::{
        Role,
        testing::{TestKernel, as_role},
    },
    districts::{self, By},
    places::store::{self, Details, NewPlace, Standing},
};

/// A district with its map, as the web serves it.
struct Try {
    kernel: TestKernel,
    owner: PgPool,
}

impl Try {
    async fn new(pool: PgPool) -> Self {
        let kernel = TestKernel::new(pool.clone());
        districts::demonstration::for_tests(&kernel, 1).await;
        let serve = as_role(&pool, Role::Serve).await;
        let db = kernel.with_db(serve);
        let mut kernel = kernel;
        kernel.kernel = db;
        Self { kernel, owner: pool }
    }

    async fn import(&self, text: &str, options: Options) -> Report {
        self.file("a.csv", text.as_bytes(), "toilet", Datum::Wgs84, None, options).await
    }

    async fn file(
        &self,
        name: &str,
        bytes: &[u8],
        kind: &str,
        datum: Datum,
        mapping: Option<&Mapping>,
        options: Options,
    ) -> Report {
        let as_of = self.kernel.now() - TimeDelta::days(1);
        let mut conn = self.kernel.db.acquire().await.unwrap();
        let known = super::kind(&mut *conn, kind).await.unwrap();
        let prepared = prepare(File {
            name,
            bytes,
            kind,
            ruling: known.ruling,
            source: "test-list",
            datum,
            mapping,
            id_from: None,
            nameless: &known.nameless,
            as_of,
        });
        let by = By {
            actor: Actor::System("test"),
            at: self.kernel.now(),
            event: self.kernel.new_id(),
            request_id: None,
        };
        let import = Import { options, source_name: Some("名录"), by, by_staff: None };
        super::import(&mut conn, &*self.kernel.random, prepared, import, &|_, _, _| {})
            .await
            .unwrap()
    }

    async fn place(&self, id: &str) -> NewPlace {
        let ids = [id.to_owned()];
        let mut conn = self.owner.acquire().await.unwrap();
        let mut found = store::read(&mut conn, "test-list", "toilet", &ids).await.unwrap();
        found.remove(0)
    }

    async fn count(&self, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql).fetch_one(&self.owner).await.unwrap()
    }
}

const HEADER: &str = "编号,名称,经度,纬度,开放时间,电话,等级,无障碍,女厕位\n";
const DRY: Options = Options {
    dry_run: true,
    skip_rejected: false,
    keep_outside: false,
    sure_of_datum: false,
    tombstones: false,
    most_may_go: false,
};
const REAL: Options = Options { dry_run: false, ..DRY };

fn counts(report: &Report) -> [usize; 5] {
    [report.added, report.changed, report.unchanged, report.rejected, report.gone]
}

fn faults(report: &Report) -> Vec<(Option<usize>, &'static str)> {
    report.faults.iter().map(|fault| (fault.line, fault.wrong.code())).collect()
}

#[sqlx::test(migrations = false)]
async fn a_file_is_added_changed_and_left_alone(pool: PgPool) {
    let list = Try::new(pool).await;
    let text = format!(
        "{HEADER}1,湖滨公厕,118.80,32.04,周一至周日 6:00-22:00,000-8800 0001,二类,是,5\n\
         2,荷塘公厕,118.81,32.05,随缘,,四类,,\n"
    );
    let dry = list.import(&text, DRY).await;
    assert_eq!((dry.outcome, counts(&dry)), (Outcome::Dry, [2, 0, 0, 0, 0]));
    assert_eq!(list.count("select count(*) from place").await, 0);
    assert_eq!(list.count("select count(*) from place_source where code = 'test-list'").await, 0);

    let first = list.import(&text, REAL).await;
    assert_eq!((first.outcome, counts(&first)), (Outcome::Written, [2, 0, 0, 0, 0]));
    assert_eq!(first.unread[0].text, "四类");
    let place = list.place("1").await;
    assert_eq!(place.phone.as_deref(), Some("000-8800 0001"));
    assert_eq!(place.attributes[&Attribute::Accessible], Known::Yes);
    let Details::Toilet(toilet) = &place.details else { panic!("a toilet") };
    assert_eq!(
        (toilet.class, toilet.stalls.len()),
        (Some(domain::places::toilet::Class::Second), 1)
    );
    let read = "select count(*) from place where street is not null and cell is not null
        and (external_id = '1') = (hours_syntax is not null)";
    assert_eq!(list.count(read).await, 2);
    assert_eq!(
        list.count("select count(*) from audit_event where subject_kind = 'place-import'").await,
        1
    );

    let same = list.import(&text, REAL).await;
    assert_eq!(counts(&same), [0, 0, 2, 0, 0]);
    assert_eq!(same.before, Some(list.kernel.now()));

    let other =
        format!("{HEADER}1,湖滨公厕,118.80,32.04,全天,,二类,否,6\n3,柳堤公厕,118.82,32.05,,,,,\n");
    let changed = list.import(&other, REAL).await;
    assert_eq!(counts(&changed), [1, 1, 0, 0, 0]);
    let place = list.place("1").await;
    assert_eq!((&place.hours[..], place.phone.as_deref()), ("全天", None));
    assert_eq!(list.place("2").await.standing, Standing::InUse);

    // Columns that a file does not have are not spoken of.
    let short = "编号,名称,经度,纬度\n1,湖滨公共厕所,118.80,32.04\n";
    assert_eq!(counts(&list.import(short, REAL).await), [0, 1, 0, 0, 0]);
    assert_eq!(list.place("1").await.hours, "全天");
    assert_eq!(list.count("select count(*) from place_import").await, 4);
}

#[sqlx::test(migrations = false)]
async fn a_kind_that_is_data_only_takes_what_its_page_has(pool: PgPool) {
    let list = Try::new(pool).await;
    sqlx::query(
        "insert into place_kind values
           ('textiles', 'dropoff', 8, '旧衣回收箱', '舊衣回收箱', 'Textiles'),
           ('water', 'other', 9, '直饮水点', '直飲水點', 'Water')",
    )
    .execute(&list.owner)
    .await
    .unwrap();
    let text = "编号,名称,经度,纬度,可投放类别,站点级别,回收价格,热水\n\
                1,湖滨点,118.80,32.04,可回收物,回收站,旧衣物0.3元/公斤,是\n";
    let of_waste = ["可投放类别", "站点级别", "回收价格"];
    let mut places = Vec::new();
    for (kind, unused) in [("textiles", &["热水"][..]), ("water", &of_waste[..])] {
        let report = list.file("a.csv", text.as_bytes(), kind, Datum::Wgs84, None, REAL).await;
        assert_eq!(counts(&report), [1, 0, 0, 0, 0], "{kind}: {:?}", report.faults);
        assert_eq!(report.unused, unused);
        let mut conn = list.owner.acquire().await.unwrap();
        let ids = ["1".to_owned()];
        places.extend(store::read(&mut conn, "test-list", kind, &ids).await.unwrap());
    }
    let Details::DropOff(textiles) = &places[0].details else { panic!("a place for waste") };
    assert_eq!(textiles.accepts, Some(vec![domain::places::dropoff::Accepts::Recyclable]));
    assert_eq!(textiles.level, Some(domain::places::dropoff::RecyclingLevel::Station));
    assert_eq!(textiles.prices[0].material, "旧衣物");
    assert_eq!(places[1].details, Details::Plain);
    assert_eq!(places[1].attributes[&Attribute::HotWater], Known::Yes);
}

#[sqlx::test(migrations = false)]
async fn what_is_wrong_is_named_and_changes_nothing(pool: PgPool) {
    let list = Try::new(pool).await;
    let text = "编号,名称,经度,纬度,女厕位,地址\n\
        1,好,118.80,32.04,2,\n\
        2,半,118.80,,,\n\
        3,高,118.80,95,,\n\
        4,非,NaN,32.04,,\n\
        5,岛,0,0,,\n\
        6,反,32.04,118.80,,\n\
        7,远,116.40,39.90,,\n\
        8,外国,6.08,50.77,,\n\
        9,负,118.80,32.04,-1,\n\
        10,多,118.80,32.04,1000000000,\n\
        1,又,118.80,32.04,,\n\
        ,无号,118.80,32.04,,\n\
        13,,118.80,32.04,,\n\
        14,字,东边,32.04,,\n\
        15,多格,118.80,32.04,1,a,b\n";
    let expected = [
        (Some(3), "half-position"),
        (Some(4), "out-of-range"),
        (Some(5), "not-a-number"),
        (Some(6), "null-island"),
        (Some(7), "swapped"),
        (Some(8), "outside"),
        (Some(9), "not-in-china"),
        (Some(10), "value"),
        (Some(11), "value"),
        (Some(12), "twice"),
        (Some(13), "missing"),
        (Some(14), "missing"),
        (Some(15), "not-a-number"),
        (Some(16), "cells"),
    ];
    let report = list.import(text, REAL).await;
    assert_eq!(report.outcome, Outcome::Refused);
    assert_eq!(faults(&report), expected);
    assert_eq!(counts(&report), [1, 0, 0, 14, 0]);
    assert_eq!(list.count("select count(*) from place").await, 0);
    // Unless they are to be left out.
    let report = list.import(text, Options { skip_rejected: true, ..REAL }).await;
    assert_eq!((report.outcome, counts(&report)), (Outcome::Written, [1, 0, 0, 14, 0]));
    let outside = Options { skip_rejected: true, keep_outside: true, ..REAL };
    assert_eq!(counts(&list.import(text, outside).await), [1, 0, 1, 13, 0]);
    assert_eq!(list.count("select count(*) from place where street is null").await, 1);

    for (text, code) in [
        ("名称,经度,纬度\na,118.8,32.04\n", "no-id"),
        ("编号,经度,纬度\n1,118.8,32.04\n", "no-name"),
        ("编号,名称,经度\n1,a,118.8\n", "no-position"),
        ("编号,名称\n", "empty"),
    ] {
        let report = list.import(text, REAL).await;
        assert_eq!((report.outcome, report.faults[0].wrong.code()), (Outcome::Refused, code));
    }
    let report =
        list.file("a.csv", b"id,name,x,y\n1,a,118.8,32.04\n", "zoo", Datum::Wgs84, None, REAL);
    assert_eq!(faults(&report.await), [(None, "kind")]);
}

#[sqlx::test(migrations = false)]
async fn another_datum_that_fits_better_is_told(pool: PgPool) {
    let list = Try::new(pool).await;
    // At the western border, where half a kilometre decides.
    let mut text = "编号,名称,经度,纬度\n".to_owned();
    for number in 0..40 {
        let north = 32.025 + f64::from(number) * 0.001;
        let point = domain::districts::Point::new(118.7725, north).unwrap();
        let raw = domain::places::Coordinates::from(point).to(Datum::Bd09);
        text += &format!("{number},厕{number},{:.6},{:.6}\n", raw.longitude(), raw.latitude());
    }
    let bd09 = |options| list.file("a.csv", text.as_bytes(), "toilet", Datum::Bd09, None, options);
    let right = bd09(DRY).await;
    assert_eq!((right.better, right.outcome), (None, Outcome::Dry));
    // Said to be of Baidu's while they are ours, they lie outside.
    let ours: String = text.clone();
    let plain = ours
        .lines()
        .enumerate()
        .map(|(at, line)| match at {
            0 => line.to_owned(),
            at => format!("{},厕{},118.7725,{:.6}", at, at, 32.025 + f64::from(at as u32) * 0.001),
        })
        .collect::<Vec<_>>()
        .join("\n");
    let wrong = list
        .file(
            "a.csv",
            plain.as_bytes(),
            "toilet",
            Datum::Bd09,
            None,
            Options { skip_rejected: true, ..REAL },
        )
        .await;
    assert_eq!(wrong.outcome, Outcome::Refused);
    assert_eq!(wrong.better, Some(Datum::Wgs84));
    assert_eq!(wrong.faults[0].wrong.code(), "datum");
    let sure = Options { skip_rejected: true, sure_of_datum: true, ..REAL };
    let sure = list.file("a.csv", plain.as_bytes(), "toilet", Datum::Bd09, None, sure).await;
    assert_eq!(sure.outcome, Outcome::Written);
}

#[sqlx::test(migrations = false)]
async fn what_is_left_out_is_gone_only_if_it_may(pool: PgPool) {
    let list = Try::new(pool).await;
    let row = |number: u32| format!("{number},厕{number},118.8{number},32.04\n");
    let file = |rows: &[u32]| {
        format!("编号,名称,经度,纬度\n{}", rows.iter().map(|row_| row(*row_)).collect::<String>())
    };
    list.import(&file(&[0, 1, 2, 3]), REAL).await;
    assert_eq!(counts(&list.import(&file(&[0, 1, 2]), REAL).await)[4], 0);
    let bury = Options { tombstones: true, ..REAL };
    assert_eq!(counts(&list.import(&file(&[0, 1, 2]), bury).await), [0, 0, 3, 0, 1]);
    assert_eq!(list.place("3").await.standing, Standing::Gone);
    let most = list.import(&file(&[0]), bury).await;
    assert_eq!((most.outcome, most.faults[0].wrong.code()), (Outcome::Refused, "gone"));
    assert_eq!(list.place("1").await.standing, Standing::InUse);
    // A row that is wrong is there, only wrong; one without a number may be any.
    let wrong = format!("{}2,厕,x,32.04\n", file(&[0, 1]));
    let report = list.import(&wrong, Options { skip_rejected: true, ..bury }).await;
    assert_eq!(counts(&report), [0, 0, 2, 1, 0]);
    let unsure = format!("{}2,厕,118.8,32.04,多,多\n", file(&[0, 1]));
    let report = list.import(&unsure, Options { skip_rejected: true, ..bury }).await;
    assert_eq!(report.faults[0].wrong.code(), "gone-unsure");
    // Listed again, it is back.
    list.import(&file(&[0, 1, 2, 3]), REAL).await;
    assert_eq!(list.place("3").await.standing, Standing::InUse);
}

#[sqlx::test(migrations = false)]
async fn what_somebody_checked_since_is_kept_and_told(pool: PgPool) {
    let list = Try::new(pool).await;
    list.import(&format!("{HEADER}1,湖滨公厕,118.80,32.04,6:00-22:00,,二类,是,\n"), REAL).await;
    let now = list.kernel.now().timestamp();
    sqlx::query(
        "update place set hours = '全天', hours_syntax = '24/7', verified = $1, version = 2",
    )
    .bind(serde_json::json!({ "hours": now, "accessible": now - 90_000 }))
    .execute(&list.owner)
    .await
    .unwrap();
    let text = format!("{HEADER}1,湖滨公园公厕,118.80,32.04,6:00-22:00,,二类,否,\n");
    let report = list.import(&text, REAL).await;
    assert_eq!(counts(&report), [0, 1, 0, 0, 0]);
    let kept: Vec<_> = report.kept.iter().map(|kept| (kept.line, kept.fact)).collect();
    assert_eq!(kept, [(2, Fact::Plain(PlainFact::Hours))]);
    let place = list.place("1").await;
    assert_eq!((&place.name[..], &place.hours[..]), ("湖滨公园公厕", "全天"));
    assert_eq!(place.attributes[&Attribute::Accessible], Known::No);
    // Nobody has checked what has changed.
    assert_eq!(place.verified.len(), 1);
    // A row that was checked later still is believed.
    let later = "编号,名称,经度,纬度,开放时间,核查日期\n1,湖滨公园公厕,118.80,32.04,5:00-23:00,2026-11-30\n";
    assert_eq!(list.import(later, REAL).await.kept.len(), 1);
}

#[sqlx::test(migrations = false)]
async fn what_follows_from_counts_is_known_and_changes_nothing_by_itself(pool: PgPool) {
    let list = Try::new(pool).await;
    let import = async |text: &str| {
        list.file("a.csv", text.as_bytes(), "parking", Datum::Wgs84, None, REAL).await
    };
    let known = async |wanted: &str| -> bool {
        sqlx::query_scalar("select attributes->>'charging' is not distinct from $1 from place")
            .bind(wanted)
            .fetch_one(&list.owner)
            .await
            .unwrap()
    };
    let counted = "编号,名称,经度,纬度,充电车位,核查日期\n1,湖滨停车场,118.80,32.04,4,2026-11-01\n";
    assert_eq!(counts(&import(counted).await), [1, 0, 0, 0, 0]);
    assert!(known("yes").await);
    assert_eq!(counts(&import(counted).await), [0, 0, 1, 0, 0]);
    // A list that has a column for it and says nothing has stated nothing.
    let said = "编号,名称,经度,纬度,充电车位,充电桩\n1,湖滨停车场,118.80,32.04,0,\n";
    assert_eq!(counts(&import(said).await), [0, 1, 0, 0, 0]);
    assert!(known("no").await);
    assert_eq!(counts(&import(said).await), [0, 0, 1, 0, 0]);
    let stated = said.replace("0,\n", "0,有\n");
    assert_eq!(counts(&import(&stated).await), [0, 1, 0, 0, 0]);
    assert!(known("yes").await);
}

#[sqlx::test(migrations = false)]
async fn likely_duplicates_and_rooms_are_suggested(pool: PgPool) {
    let list = Try::new(pool).await;
    list.import("编号,名称,经度,纬度\n1,湖滨公园公厕,118.80,32.04\n", REAL).await;
    let text = "编号,名称,经度,纬度\n\
        1,湖滨公园公厕,118.80,32.04\n\
        2,湖滨公园公共厕所,118.8001,32.0401\n\
        3,荷塘路公厕,118.8001,32.0401\n\
        4,柳堤公厕男厕,118.81,32.05\n\
        5,柳堤公厕女厕,118.81,32.05\n\
        6,湖滨公园公厕,118.82,32.04\n";
    let report = list.import(text, REAL).await;
    let pairs: Vec<_> =
        report.duplicates.iter().map(|pair| (pair.line, pair.other.as_str())).collect();
    assert!(pairs.contains(&(Some(3), "湖滨公园公厕")), "{pairs:?}");
    assert_eq!(report.sites, [SiteOfUnits { name: "柳堤公厕".to_owned(), lines: vec![5, 6] }]);
    let stored = list.count("select count(*) from place_duplicate where one < other").await;
    assert_eq!(stored, i64::try_from(report.duplicates.len()).unwrap());
    assert!(report.duplicates.iter().all(|pair| pair.metres <= 30.0));
}

#[sqlx::test(migrations = false)]
async fn openstreetmap_and_mappings_are_read(pool: PgPool) {
    let list = Try::new(pool).await;
    let osm = r#"{"elements":[{"type":"node","id":1,"lat":32.04,"lon":118.8,"tags":{"amenity":"toilets",
        "fee":"no","wheelchair":"limited","opening_hours":"24/7","addr:street":"湖滨路",
        "addr:housenumber":"8号","access":"customers"}}]}"#;
    let report = list.file("a.json", osm.as_bytes(), "toilet", Datum::Wgs84, None, REAL).await;
    assert_eq!(report.outcome, Outcome::Written, "{:?}", report.faults);
    let place = list.place("node/1").await;
    assert_eq!((&place.name[..], &place.address[..]), ("公共厕所", "湖滨路8号"));
    assert_eq!(place.attributes[&Attribute::Free], Known::Yes);
    assert_eq!(place.attributes[&Attribute::Accessible], Known::Limited);
    assert_eq!(report.unused, ["amenity"]);

    let mapping = Mapping::parse(
        "id-from = 'name-and-position'\n[fields]\nname = 'n'\nlongitude = 'e'\nlatitude = 'w'\n\
         class = 'c'\n[values.class]\n'甲' = 'first'\n[constants]\noperator = '环卫所'\nfree = 'yes'\n",
    )
    .unwrap();
    let file = "n,e,w,c\n甲厕,118.81,32.05,甲\n乙厕,118.82,32.05,丁\n";
    let bytes = file.as_bytes();
    let report = list.file("a.csv", bytes, "toilet", Datum::Wgs84, Some(&mapping), REAL).await;
    assert_eq!(faults(&report), [(Some(3), "value")]);
    let only = Options { skip_rejected: true, ..REAL };
    let report = list.file("a.csv", bytes, "toilet", Datum::Wgs84, Some(&mapping), only).await;
    assert_eq!(counts(&report), [1, 0, 0, 1, 0]);
    let again = list.file("a.csv", bytes, "toilet", Datum::Wgs84, Some(&mapping), only).await;
    assert_eq!(counts(&again), [0, 0, 1, 1, 0]);
}
