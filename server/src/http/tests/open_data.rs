//! Open data, and the import of places by staff.

use std::collections::BTreeSet;

use backend::{
    calendar,
    cases::rulebook,
    db::testing::TestKernel,
    districts, notices,
    open_data::{Dataset, FILES, Format},
    places,
};
use chrono::TimeDelta;
use domain::locale::Locale;
use serde_json::Value;
use sqlx::PgPool;

use super::{
    districts::signed_in,
    portal::{Answer, Form, Portal},
};

/// The demonstration district with something in every dataset but the cases.
async fn portal(pool: &PgPool) -> Portal {
    let owner = TestKernel::new(pool.clone());
    districts::demonstration::for_tests(&owner, 1).await;
    places::demonstration::for_tests(&owner, 1).await;
    let mut tx = pool.begin().await.unwrap();
    rulebook::seed(&mut tx, || owner.new_id()).await.unwrap();
    calendar::seed(&mut tx, owner.now(), owner.new_id()).await.unwrap();
    notices::seed(&mut tx).await.unwrap();
    tx.commit().await.unwrap();
    let portal = Portal::new(pool).await;
    portal.state.calendar.refresh_if_changed(pool).await.unwrap();
    portal.state.library.refresh_if_changed(pool).await.unwrap();
    portal
}

#[sqlx::test(migrations = false)]
async fn files_are_whole_and_kept_while_nothing_changes(pool: PgPool) {
    let portal = portal(&pool).await;
    for file in FILES {
        let path = file.path;
        let answer = portal.get(path).await;
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(answer.header("content-type"), file.format.media_type(), "{path}");
        assert_eq!(answer.header("access-control-allow-origin"), "*", "{path}");
        assert_eq!(answer.header("cache-control"), "public, max-age=300", "{path}");
        // Nothing was imported here, and nobody has reported anything.
        let is_dated = !matches!(file.dataset, Dataset::Sorting | Dataset::Cases);
        assert_eq!(!answer.header("last-modified").is_empty(), is_dated, "{path}");
        let tag = answer.header("etag").to_owned();
        let again = portal.get_with(path, &[("if-none-match", &tag)]).await;
        assert_eq!((again.status.as_u16(), again.body.len()), (304, 0), "{path}");
        // As browsers ask for it.
        let packed = portal.get_with(path, &[("accept-encoding", "br")]).await;
        assert_eq!(packed.header("content-encoding"), "br", "{path}");
        assert!(packed.body.len() > 50, "{path}");
        if matches!(file.format, Format::Json | Format::GeoJson | Format::ParkApi) {
            let value: Value = serde_json::from_str(&answer.body).unwrap();
            assert_eq!(value["licence"], "CC BY 4.0", "{path}");
        }
    }
    let toilets: Value =
        serde_json::from_str(&portal.get("/data/toilets.geojson").await.body).unwrap();
    assert_eq!(toilets["features"].as_array().unwrap().len(), 180);
    let notices: Value =
        serde_json::from_str(&portal.get("/data/notices.json").await.body).unwrap();
    let link = &notices["notices"][0]["link"]["en"];
    let page = link.as_str().unwrap().strip_prefix("https://minhu.example").unwrap();
    assert_eq!(portal.get(page).await.status, 200, "{page}");
    // What all cases are read for is kept for a minute.
    let tag = async || portal.get("/data/cases.json").await.header("etag").to_owned();
    let before = tag().await;
    let change = "update street set name_en = name_en || '.'";
    sqlx::query(change).execute(&pool).await.unwrap();
    assert_eq!(tag().await, before);
    portal.kernel.clock.advance(TimeDelta::minutes(1));
    assert_ne!(tag().await, before);
    for path in ["/data/calendar/1990.ics", "/data/calendar/2026.exe", "/data/calendar/x"] {
        assert_eq!(portal.get(path).await.status, 404, "{path}");
    }
}

/// Every name in a document.
fn names<'a>(value: &'a Value, found: &mut BTreeSet<&'a str>) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                found.insert(name);
                names(value, found);
            }
        }
        Value::Array(all) => all.iter().for_each(|one| names(one, found)),
        _ => {}
    }
}

#[sqlx::test(migrations = false)]
async fn the_catalogue_says_what_is_there(pool: PgPool) {
    let portal = portal(&pool).await;
    let answer = portal.get("/data/catalog.jsonld").await;
    assert_eq!(
        (answer.status.as_u16(), answer.header("content-type")),
        (200, "application/ld+json")
    );
    assert_eq!(portal.get("/data/catalog.json").await.body, answer.body);
    let catalogue: Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(catalogue["@type"], "dcat:Catalog");
    assert_eq!(catalogue["dct:license"]["@id"], "https://creativecommons.org/licenses/by/4.0/");
    let mut used = BTreeSet::new();
    names(&catalogue, &mut used);
    for (prefix, _) in used.iter().filter_map(|name| name.split_once(':')) {
        assert!(catalogue["@context"][prefix].is_string(), "{prefix}");
    }

    let (mut paths, mut described, mut referred) =
        (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    let datasets = catalogue["dcat:dataset"].as_array().unwrap();
    assert_eq!(datasets.len(), Dataset::ALL.len());
    for dataset in datasets {
        for (member, locale) in ["dct:title", "dct:description"].iter().zip(Locale::ALL) {
            assert!(dataset[*member][locale.as_str()].is_string(), "{member} {dataset}");
        }
        assert_eq!(dataset["dct:publisher"]["@id"], catalogue["dct:publisher"]["@id"]);
        for distribution in dataset["dcat:distribution"].as_array().unwrap() {
            let url = distribution["dcat:downloadURL"].as_str().unwrap();
            let path = url.strip_prefix("https://minhu.example").unwrap();
            let file = portal.get(path).await;
            assert_eq!(file.status, 200, "{path}");
            let media_type = distribution["dcat:mediaType"].as_str().unwrap();
            let media_type =
                media_type.strip_prefix("https://www.iana.org/assignments/media-types/");
            assert_eq!(file.header("content-type").split(';').next(), media_type, "{path}");
            if let Some(bytes) = distribution["dcat:byteSize"].as_u64() {
                assert_eq!(file.body.len() as u64, bytes, "{path}");
            }
            let columns = &distribution["csvw:tableSchema"];
            assert_eq!(columns.is_object(), path.ends_with(".csv"), "{path}");
            if let Some(id) = columns["@id"].as_str() {
                referred.insert(id);
                if let Some(columns) = columns["csvw:column"].as_array() {
                    let header = file.body.trim_start_matches('\u{feff}').lines().next().unwrap();
                    let names: Vec<_> = columns
                        .iter()
                        .map(|column| column["csvw:name"].as_str().unwrap())
                        .collect();
                    assert_eq!(header.split(',').collect::<Vec<_>>(), names, "{path}");
                    described.insert(id);
                }
            }
            paths.insert(path.to_owned());
        }
    }
    assert_eq!(described, referred, "columns that nothing describes");
    assert!(FILES.iter().all(|file| paths.contains(file.path)));
    assert!(paths.contains("/data/calendar/2026.ics") && paths.contains("/en/news/feed.atom"));

    for (prefix, title) in [("", "开放数据"), ("/zh-Hant", "開放資料"), ("/en", "Open data")]
    {
        let page = portal.get(&format!("{prefix}/open-data")).await;
        let main = page.main();
        assert!(main.contains(title), "{main}");
        assert!(FILES.iter().all(|file| main.contains(file.path)), "{main}");
        assert!(main.contains("reported_on") && main.contains("scope=\"col\""), "{main}");
        assert!(!main.contains("open-data-"), "a text that is missing: {main}");
        assert!(page.body.contains("type=\"application/ld+json\""), "{prefix}");
        assert!(main.contains("href=\"/api/docs\""), "{prefix}");
        assert!(!main.contains("<script"), "{prefix}");
    }
}

async fn send(portal: &Portal, cookie: &str, file: &str, fields: &[(&str, &str)]) -> Answer {
    let form = fields.iter().fold(Form::default(), |form, (name, value)| form.with(name, *value));
    let form = form.with("kind", "toilet").with("source", "browser-list").with("file", file);
    portal.post("/_fn/staff/places/import", cookie, &form).await
}

#[sqlx::test(migrations = false)]
async fn a_file_is_tried_and_then_imported(pool: PgPool) {
    let (portal, cookie) = signed_in(&pool, "administrator").await;
    let count = async || -> i64 {
        sqlx::query_scalar("select count(*) from place where source = 'browser-list'")
            .fetch_one(&pool)
            .await
            .unwrap()
    };
    let file = "编号,名称,经度,纬度\n1,湖滨公厕,118.80,32.04\n";
    let none = send(&portal, &cookie, file, &[("act", "try")]).await;
    assert_eq!(none.status, 422);
    let wgs84 = ("datum", "wgs84");
    let tried = send(&portal, &cookie, file, &[("act", "try"), wgs84]).await;
    assert_eq!((tried.status.as_u16(), count().await), (200, 0), "{}", tried.main());
    let seen = tried.body.split("name=\"seen\" value=\"").nth(1).unwrap();
    let seen = seen.split('"').next().unwrap().to_owned();
    // Another file than the one that was tried.
    let fields = [("act", "import"), wgs84, ("seen", seen.as_str())];
    let other = send(&portal, &cookie, &file.replace("32.04", "32.05"), &fields).await;
    assert_eq!((other.status.as_u16(), count().await), (422, 0));
    let done = send(&portal, &cookie, file, &fields).await;
    assert_eq!((done.status.as_u16(), count().await), (200, 1), "{}", done.main());
    let wrong =
        send(&portal, &cookie, "编号,名称,经度,纬度\n2,a,118.8,\n", &[("act", "try"), wgs84]).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.main().contains("经度和纬度缺了一个"), "{}", wrong.main());
}

#[sqlx::test(migrations = false)]
async fn who_has_one_street_imports_nothing(pool: PgPool) {
    let (portal, cookie) = signed_in(&pool, "street-office").await;
    assert_eq!(send(&portal, &cookie, "", &[]).await.status, 403);
    let page = portal.get_with("/staff/places/import", &[("cookie", &cookie)]).await;
    assert_eq!(page.status, 403);
}
