//! Finders, places and doors as residents see them.

use backend::{
    accounts::staff::{demonstration, session},
    db::testing::TestKernel,
    districts,
    places::{self, find::SurveyStore},
};
use domain::accounts::Role;
use sqlx::PgPool;
use uuid::Uuid;

use super::portal::{Answer, Form, Portal};

/// The demonstration district with its places.
pub(super) async fn portal(pool: &PgPool) -> Portal {
    let owner = TestKernel::new(pool.clone());
    districts::demonstration::for_tests(&owner, 1).await;
    places::demonstration::for_tests(&owner, 1).await;
    Portal::new(pool).await
}

/// The code of some place of this kind.
pub(super) async fn some(pool: &PgPool, kind: &str) -> String {
    sqlx::query_scalar(
        "select code from place where kind = $1 and status = 'in-use'
           and suspended_during = '{}' and hours_syntax is not null order by code limit 1",
    )
    .bind(kind)
    .fetch_one(pool)
    .await
    .unwrap()
}

/// The cookies of an administrator who is signed in.
async fn administrator(portal: &Portal) -> String {
    let mut conn = portal.kernel.db.acquire().await.unwrap();
    demonstration::seed(&portal.kernel, &mut conn).await.unwrap();
    drop(conn);
    let staff = demonstration::id_of(Role::Administrator);
    let token = session::begin(&portal.kernel, &portal.kernel.db, staff, "").await.unwrap();
    format!("staff_session={}; presession={:021}A", token.to_text(), 7)
}

/// The addresses that a part of the page leads to.
fn links<'a>(answer: &'a Answer, from: &str) -> Vec<&'a str> {
    let main = answer.main();
    let part = &main[main.find(from).unwrap_or(0)..];
    part.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

/// A page without the number of its island, which changes with where it is built.
fn plain(answer: &Answer) -> String {
    let main = answer.main().replace("><", ">\n<");
    let mut parts = main.split("MyLocation_");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |page, part| {
        page + "MyLocation" + part.trim_start_matches(|c: char| c.is_ascii_digit())
    })
}

#[sqlx::test(migrations = false)]
async fn a_list_works_without_a_location(pool: PgPool) {
    let portal = portal(&pool).await;
    for path in ["/toilets", "/zh-Hant/parking", "/en/dropoff", "/places/station"] {
        let page = portal.get(path).await;
        assert_eq!(page.status, 200, "{path}");
        assert_eq!(page.header("cache-control"), "private, no-cache", "{path}");
        assert!(page.header("set-cookie").is_empty(), "{path}");
        let rows = page.main().matches("data-place=\"").count();
        assert!((1..=20).contains(&rows), "{path}: {rows}");
        assert!(page.main().contains("data-part=\"state\""), "{path}");
    }
    insta::assert_snapshot!("toilets", plain(&portal.get("/toilets?open=1&accessible=1").await));
    insta::assert_snapshot!(
        "parking-en",
        plain(&portal.get("/en/parking?hours=2&sort=price").await)
    );
}

#[sqlx::test(migrations = false)]
async fn every_page_of_a_list_has_others(pool: PgPool) {
    let portal = portal(&pool).await;
    let mut seen = Vec::new();
    let mut next = "/toilets?near=118.8000,32.0500".to_owned();
    loop {
        let page = portal.get(&next).await;
        assert_eq!(page.status, 200, "{next}");
        let codes = page.main().split("data-place=\"").skip(1);
        seen.extend(codes.filter_map(|rest| rest.split('"').next()).map(str::to_owned));
        let Some(at) = page.main().find("rel=\"next\"") else { break };
        let link = page.main()[at..].split("href=\"").nth(1).unwrap();
        next = link.split('"').next().unwrap().replace("&amp;", "&");
    }
    let count: i64 = sqlx::query_scalar(
        "select count(*) from place where finder = 'toilets' and status = 'in-use'",
    )
    .fetch_one(&pool)
    .await
    .unwrap();
    assert_eq!(i64::try_from(seen.len()).unwrap(), count);
    seen.sort();
    seen.dedup();
    assert_eq!(i64::try_from(seen.len()).unwrap(), count, "each once");
}

#[sqlx::test(migrations = false)]
async fn whatever_is_asked_is_a_page(pool: PgPool) {
    let portal = portal(&pool).await;
    for (query, holds) in [
        ("near=0,0", "这个位置不对"),
        ("near=NaN,95", "这个位置不对"),
        ("near=118.8", "这个位置不对"),
        ("place=%00", "还不知道您在哪里"),
        ("place=%E4%B8%8D%E5%AD%98%E5%9C%A8%E7%9A%84", "没有找到这个地点"),
        ("place=%3Cscript%3E", "没有找到这个地点"),
        ("saved=0190163d-8694-739b-aea5-966c26f8ad91", "没有找到您保存的这个地点"),
        ("after=x&sort=x&height=9999999&budget=-1&hours=1e309&far=1", "还不知道您在哪里"),
        ("near=116.4000,39.9000", "这里离本区中心约"),
        ("near=118.8000,32.0500&near=1,2", "您选的位置"),
    ] {
        let page = portal.get(&format!("/parking?{query}")).await;
        assert_eq!(page.status, 200, "{query}");
        assert!(page.main().contains(holds), "{query}: {}", page.main());
    }
    for path in ["/toilets/zzzzzzz", "/toilets/x", "/t/zzzzzzz", "/t/x/sign", "/places/circus"] {
        assert_eq!(portal.get(path).await.status, 404, "{path}");
    }
    let kinds = portal.get("/places/toilet").await;
    assert_eq!((kinds.status.as_u16(), kinds.header("location")), (308, "/toilets"));
}

#[sqlx::test(migrations = false)]
async fn a_start_is_found_by_its_sound(pool: PgPool) {
    let portal = portal(&pool).await;
    portal.state.kept.spots.refresh(&portal.kernel).await.unwrap();
    for typed in ["qinghehuayuan", "qhhy", "%E9%9D%92%E8%8D%B7%E8%8A%B1%E5%9C%92"] {
        let page = portal.get(&format!("/toilets?place={typed}")).await;
        assert!(page.main().contains("从“清荷花园”出发"), "{typed}: {}", page.main());
    }
}

#[sqlx::test(migrations = false)]
async fn a_place_tells_everything_and_leads_on(pool: PgPool) {
    let portal = portal(&pool).await;
    let toilet = some(&pool, "toilet").await;
    insta::assert_snapshot!("toilet", plain(&portal.get(&format!("/toilets/{toilet}")).await));
    let parking = some(&pool, "parking").await;
    for path in [format!("/en/parking/{parking}?hours=3"), format!("/parking/{parking}?hours=999")]
    {
        let page = portal.get(&path).await;
        assert_eq!(page.status, 200, "{path}");
        assert!(page.main().contains("uri.amap.com"), "{path}");
    }
    // Whatever finder the address says, it is the place's own that answers.
    let elsewhere = portal.get(&format!("/toilets/{parking}")).await;
    assert_eq!(elsewhere.header("location"), format!("/parking/{parking}"));
    let typed = portal.get(&format!("/t/{}", toilet.to_uppercase())).await;
    assert_eq!((typed.status.as_u16(), typed.header("cache-control")), (200, "no-store"));
    let sign = portal.get(&format!("/en/t/{toilet}/sign")).await;
    assert!(sign.main().contains(&format!("/qr.svg?to=%2Ft%2F{toilet}")));
}

#[sqlx::test(migrations = false)]
async fn the_site_map_is_an_index_of_files_that_are_not_too_long(pool: PgPool) {
    let portal = portal(&pool).await;
    let index = portal.get("/sitemap.xml").await;
    assert!(index.body.contains("<sitemapindex"));
    let files: Vec<_> = index.body.split("<loc>https://minhu.example").skip(1).collect();
    let files: Vec<_> = files.iter().map(|rest| rest.split('<').next().unwrap()).collect();
    assert_eq!(files, ["/sitemap.xml?file=pages-1", "/sitemap.xml?file=places"]);
    let pages = portal.get(files[0]).await;
    assert!(pages.body.contains(".example/en/sorting<") && !pages.body.contains("/toilets/"));
    assert!(pages.body.contains(".example/places/station<"));

    let places = portal.get(files[1]).await;
    assert_eq!(places.body.matches("<url>").count(), 1_500);
    let toilet = some(&pool, "toilet").await;
    for path in [format!("/toilets/{toilet}<"), format!("/zh-Hant/toilets/{toilet}<")] {
        assert!(places.body.contains(&path), "{path}");
    }
    assert!(!places.body.contains("/t/"));
    // The file after a place has those behind it, and nothing twice.
    let nth = |n: usize| places.body.split("<loc>").nth(n).unwrap().split('<').next().unwrap();
    let code = nth(3 * 400).rsplit('/').next().unwrap();
    let rest = portal.get(&format!("/sitemap.xml?file=places-{code}")).await;
    assert_eq!(rest.body.matches("<url>").count(), 300);
    assert!(rest.body.contains(nth(3 * 401)) && !rest.body.contains(nth(3 * 400)));
    let last = nth(1_500).rsplit('/').next().unwrap();
    for file in ["", "pages-0", "pages-2", "pages-x", "places-", "places-zzzzzzz", "x"] {
        let answer = portal.get(&format!("/sitemap.xml?file={file}")).await;
        assert_eq!(answer.status, 404, "{file}");
    }
    assert_eq!(portal.get(&format!("/sitemap.xml?file=places-{last}")).await.status, 404);
}

#[sqlx::test(migrations = false)]
async fn staff_add_and_find_places_of_a_kind_that_is_data_only(pool: PgPool) {
    let portal = portal(&pool).await;
    sqlx::query(
        "insert into place_kind values ('water', 'other', 8, '直饮水点', '直飲水點', 'Water')",
    )
    .execute(&pool)
    .await
    .unwrap();
    portal.survey.refresh(&portal.kernel).await.unwrap();
    let cookie = administrator(&portal).await;
    let page = async |path: &str| portal.get_with(path, &[("cookie", &cookie)]).await;
    let list = page("/en/staff/places").await;
    assert!(list.main().contains("?kind=water\">Water</a>"), "to add one");
    assert!(list.main().contains("value=\"water\">Water</option>"), "to filter by");
    let form = page("/staff/places/new?kind=water").await;
    assert!(form.main().contains("直饮水点") && form.main().contains("name=\"attribute-paper\""));
    assert_eq!(page("/staff/places/new?kind=circus").await.status, 404);

    let beside = "select st_x(point::geometry), st_y(point::geometry) from place limit 1";
    let (longitude, latitude): (f64, f64) = sqlx::query_as(beside).fetch_one(&pool).await.unwrap();
    let new = [
        ("form_key", "000000000000000000001A"),
        ("id", "new"),
        ("kind", "water"),
        ("standing", "in-use"),
        ("name", "湖滨直饮水点"),
        ("datum", "wgs84"),
        ("longitude", &longitude.to_string()),
        ("latitude", &latitude.to_string()),
        ("attribute-accessible", "yes"),
    ]
    .into_iter()
    .fold(Form::default(), |form, (name, value)| form.with(name, value));
    let saved = portal.post("/_fn/staff/places/save", &cookie, &new).await;
    let place = page(saved.header("location")).await;
    assert!(place.main().contains("湖滨直饮水点") && place.main().contains("直饮水点</dd>"));
    let edit = page(&format!("{}/edit", saved.header("location"))).await;
    assert!(edit.main().contains("name=\"kind\" value=\"water\""));
    let found = page("/staff/places?kind=water").await;
    assert!(found.main().contains("湖滨直饮水点"));

    // Residents find its list below the others, and at `/places/water`.
    portal.survey.refresh(&portal.kernel).await.unwrap();
    let toilets = portal.get("/en/toilets").await;
    assert!(toilets.main().contains("<a href=\"/en/places/water\">Water</a>"));
    let list = portal.get("/places/water").await;
    assert!(list.main().contains("湖滨直饮水点"));
    assert!(!list.main().contains("<a href=\"/places/water\">"), "not to itself");
}

#[sqlx::test(migrations = false)]
async fn a_kind_that_is_data_only_has_what_places_of_its_page_have(pool: PgPool) {
    let portal = portal(&pool).await;
    sqlx::query(
        "insert into place_kind
         values ('textiles', 'dropoff', 9, '旧衣回收箱', '舊衣回收箱', 'Textiles')",
    )
    .execute(&pool)
    .await
    .unwrap();
    portal.survey.refresh(&portal.kernel).await.unwrap();
    let cookie = administrator(&portal).await;
    let form = portal.get_with("/staff/places/new?kind=textiles", &[("cookie", &cookie)]).await;
    assert!(form.main().contains("name=\"accepts-recyclable\""));
    assert!(!form.main().contains("name=\"attribute-paper\""), "it is no toilet");

    let beside = "select st_x(point::geometry), st_y(point::geometry) from place limit 1";
    let (longitude, latitude): (f64, f64) = sqlx::query_as(beside).fetch_one(&pool).await.unwrap();
    let new = [
        ("form_key", "000000000000000000001A"),
        ("id", "new"),
        ("kind", "textiles"),
        ("standing", "in-use"),
        ("name", "湖滨旧衣回收箱"),
        ("datum", "wgs84"),
        ("longitude", &longitude.to_string()),
        ("latitude", &latitude.to_string()),
        ("accepts-recyclable", "yes"),
    ]
    .into_iter()
    .fold(Form::default(), |form, (name, value)| form.with(name, value));
    let saved = portal.post("/_fn/staff/places/save", &cookie, &new).await;
    let edit = format!("{}/edit", saved.header("location"));
    let edit = portal.get_with(&edit, &[("cookie", &cookie)]).await;
    assert!(edit.main().contains("name=\"accepts-recyclable\""));
    let near = format!("near={longitude},{latitude}");
    let list = portal.get(&format!("/dropoff?takes-recyclable=1&kind=textiles&{near}")).await;
    assert!(list.main().contains("湖滨旧衣回收箱"), "{}", list.main());
    // Its faults are those of places for waste.
    let code: String = sqlx::query_scalar("select code from place where kind = 'textiles'")
        .fetch_one(&pool)
        .await
        .unwrap();
    let door = portal.get(&format!("/t/{code}")).await;
    assert!(door.main().contains("value=\"overflowing\""));
    assert!(!door.main().contains("value=\"no-paper\""));
}

#[sqlx::test(migrations = false)]
async fn what_accepting_cannot_write_leads_to_its_form(pool: PgPool) {
    let portal = portal(&pool).await;
    let cookie = administrator(&portal).await;
    let car_park = "select id from place where kind = 'parking' and status = 'in-use' limit 1";
    let place: Uuid = sqlx::query_scalar(car_park).fetch_one(&pool).await.unwrap();
    sqlx::query("delete from place_report").execute(&pool).await.unwrap();
    let reports = async |subject: &str, value: &str| {
        sqlx::query(
            "insert into place_report (id, place, class, subject, value, locale, at)
             values (gen_random_uuid(), $1, 'correction', $2, $3, 'zh-Hans', $4)",
        )
        .bind(place)
        .bind(subject)
        .bind(value)
        .bind(portal.kernel.now())
        .execute(&pool)
        .await
        .unwrap();
        portal.get_with("/staff/places/reports", &[("cookie", &cookie)]).await
    };
    let only = async || -> (Uuid, String) {
        sqlx::query_as("select id, state from place_report").fetch_one(&pool).await.unwrap()
    };
    let words = reports("tariff", "首小时 6 元").await;
    assert!(words.main().contains(">已手工改好<") && !words.main().contains(">采纳<"));
    let (report, _) = only().await;
    let form = format!("/staff/places/{place}/tariff/small?report={report}");
    assert!(words.main().contains(&form));
    let shown = portal.get_with(&form, &[("cookie", &cookie)]).await;
    let sent = Form::default()
        .with("form_key", shown.hidden("form_key"))
        .with("id", place.to_string())
        .with("vehicle", "small")
        .with("version", shown.hidden("version"))
        .with("report", shown.hidden("report"));
    let wrong = portal.post("/_fn/staff/places/tariff", &cookie, &sent).await;
    assert_eq!(wrong.header("location"), form, "there is no price in it");
    let again = portal.get_with(&form, &[("cookie", &cookie)]).await;
    for page in [&shown, &again] {
        assert!(page.main().contains("居民写的") && page.main().contains("首小时 6 元"));
    }
    assert_eq!(only().await.1, "open");
    let right = sent.with("none", "yes");
    let done = portal.post("/_fn/staff/places/tariff", &cookie, &right).await;
    assert_eq!(done.header("location"), format!("/staff/places/{place}"));
    assert_eq!(only().await.1, "accepted");
    let over = portal.get_with(&form, &[("cookie", &cookie)]).await;
    assert!(!over.main().contains("居民写的"));

    sqlx::query("delete from place_report").execute(&pool).await.unwrap();
    let words = reports("payments", "只收现金").await;
    let (report, _) = only().await;
    let form = format!("/staff/places/{place}/edit?report={report}");
    assert!(words.main().contains(&form));
    let shown = portal.get_with(&form, &[("cookie", &cookie)]).await;
    assert!(shown.main().contains("居民写的") && shown.main().contains("只收现金"));
    let wrong = Form::default()
        .with("form_key", shown.hidden("form_key"))
        .with("id", place.to_string())
        .with("kind", "parking")
        .with("version", shown.hidden("version"))
        .with("report", shown.hidden("report"))
        .with("name", "");
    let wrong = portal.post("/_fn/staff/places/save", &cookie, &wrong).await;
    assert_eq!(wrong.header("location"), form);

    sqlx::query("delete from place_report").execute(&pool).await.unwrap();
    let plain = reports("capacity", "9000").await;
    assert!(plain.main().contains(">采纳<") && plain.main().contains(">已手工改好<"));
    let (report, _) = only().await;
    let form = format!("/staff/places/{place}/edit?report={report}");
    assert!(plain.main().contains(&form));
    let shown = portal.get_with(&form, &[("cookie", &cookie)]).await;
    assert!(shown.main().contains("居民写的") && shown.main().contains("<dd>9000"));
    let accept = Form::default()
        .with("form_key", plain.hidden("form_key"))
        .with("id", report.to_string())
        .with("act", "accept");
    let done = portal.post("/_fn/staff/places/report", &cookie, &accept).await;
    assert_eq!(done.header("location"), "/staff/places/reports");
    let written = "select capacity from parking where place = $1";
    let capacity: i32 = sqlx::query_scalar(written).bind(place).fetch_one(&pool).await.unwrap();
    assert_eq!(capacity, 9000);
}

/// Somebody else changed the place after it was sent, and its writer was not told of that yet.
#[sqlx::test(migrations = false)]
async fn a_form_that_comes_back_is_of_the_version_that_was_opened(pool: PgPool) {
    let portal = portal(&pool).await;
    let toilet = "select id from place where kind = 'toilet' and status = 'in-use' limit 1";
    let id: Uuid = sqlx::query_scalar(toilet).fetch_one(&pool).await.unwrap();
    let cookie = administrator(&portal).await;
    let edit = format!("/staff/places/{id}/edit");
    let opened = portal.get_with(&edit, &[("cookie", &cookie)]).await;
    let version = opened.hidden("version");
    let sent = Form::default()
        .with("form_key", opened.hidden("form_key"))
        .with("id", id.to_string())
        .with("kind", "toilet")
        .with("version", version.as_str())
        .with("name", "");
    assert_eq!(
        portal.post("/_fn/staff/places/save", &cookie, &sent).await.header("location"),
        edit
    );
    sqlx::query("update place set version = version + 1").execute(&pool).await.unwrap();
    let again = portal.get_with(&edit, &[("cookie", &cookie)]).await;
    assert!(again.main().contains("id=\"errors\""), "{}", again.main());
    assert_eq!(again.hidden("version"), version);
}

/// A picture of 4 by 3 pixels.
pub(super) const PNG: &[u8] =
    b"\x89\x50\x4e\x47\x0d\x0a\x1a\x0a\x00\x00\x00\x0d\x49\x48\x44\x52\x00\x00\x00\x04\x00\x00\
      \x00\x03\x08\x02\x00\x00\x00\x3b\x96\x39\x91\x00\x00\x00\x10\x49\x44\x41\x54\x78\xda\x63\
      \x70\x68\x38\x00\x47\x0c\x38\x39\x00\x59\x36\x12\x01\x3b\x5f\x56\xec\x00\x00\x00\x00\x49\
      \x45\x4e\x44\xae\x42\x60\x82";

#[sqlx::test(migrations = false)]
async fn a_photo_is_on_the_page_of_its_place_at_an_address_that_stays(pool: PgPool) {
    let portal = portal(&pool).await;
    let (id, code): (Uuid, String) = sqlx::query_as(
        "select id, code from place where kind = 'toilet' and status = 'in-use' limit 1",
    )
    .fetch_one(&pool)
    .await
    .unwrap();
    let cookie = administrator(&portal).await;
    let form = |key: u8| {
        Form::default().with("form_key", format!("{key:021}A")).with("id", id.to_string())
    };
    let add = "/_fn/staff/places/add-photo";
    let wrong = form(1).with("alt", "公厕正门").photo("no photo");
    assert_eq!(portal.post(add, &cookie, &wrong).await.status, 303);
    let desk = format!("/staff/places/{id}");
    let page = portal.get_with(&desk, &[("cookie", &cookie)]).await;
    assert!(page.main().contains("JPEG、PNG 或 WebP 格式"), "{}", page.main());
    assert!(page.main().contains("value=\"公厕正门\""), "what was typed is there");

    let right = form(2).with("alt", "公厕正门").with("taken_on", "2026-11-01").photo(PNG);
    assert_eq!(portal.post(add, &cookie, &right).await.header("location"), desk);
    let page = portal.get_with(&desk, &[("cookie", &cookie)]).await;
    assert!(page.main().contains("删除照片 1"));
    let page = portal.get(&format!("/en/toilets/{code}")).await;
    let picture = page.main().split("<img src=\"/photos/").nth(1).unwrap();
    let (photo, rest) = picture.split_once("/thumb\" ").unwrap();
    let said = "alt=\"公厕正门\" lang=\"zh-Hans\" width=\"4\" height=\"3\" loading=\"lazy\"";
    assert!(rest.starts_with(said), "{rest}");
    assert!(page.main().contains("Taken on"));
    for size in ["full", "thumb"] {
        let picture = portal.get(&format!("/photos/{photo}/{size}")).await;
        assert_eq!((picture.status.as_u16(), picture.header("content-type")), (200, "image/jpeg"));
        assert_eq!(picture.header("cache-control"), "public, max-age=86400");
    }
    assert_eq!(portal.get(&format!("/photos/{photo}/huge")).await.status, 404);
    assert_eq!(portal.get(&format!("/photos/{id}/full")).await.status, 404);

    let remove = form(3).with("photo", photo);
    let removed = portal.post("/_fn/staff/places/remove-photo", &cookie, &remove).await;
    assert_eq!(removed.header("location"), desk);
    assert_eq!(portal.get(&format!("/photos/{photo}/thumb")).await.status, 404);
    assert!(!portal.get(&format!("/toilets/{code}")).await.main().contains("<img"));
}

#[sqlx::test(migrations = false)]
async fn a_closed_place_names_another_and_a_merged_one_leads_to_it(pool: PgPool) {
    let portal = portal(&pool).await;
    let suspended: String = sqlx::query_scalar(
        "select code from place join place_suspension on place = place.id
         where kind = 'toilet' and state = 'approved' and suspended_during @> $1 limit 1",
    )
    .bind(portal.kernel.now())
    .fetch_one(&pool)
    .await
    .unwrap();
    let door = portal.get(&format!("/t/{suspended}")).await;
    assert!(door.main().contains("暂停开放") && door.main().contains("最近的、现在开放的"));
    assert!(links(&door, "最近的、现在开放的").iter().any(|link| link.starts_with("/toilets/")));
    let others = door.main().find("最近的、现在开放的");
    assert!(others < door.main().find("<h2>报告问题"), "before the form");

    let survivor = some(&pool, "toilet").await;
    sqlx::query(
        "update place set status = 'merged', merged_into = (select id from place where code = $2)
         where code = $1",
    )
    .bind(&suspended)
    .bind(&survivor)
    .execute(&pool)
    .await
    .unwrap();
    for (path, to) in [
        (format!("/en/t/{suspended}"), format!("/en/t/{survivor}")),
        (format!("/toilets/{suspended}"), format!("/toilets/{survivor}")),
    ] {
        let moved = portal.get(&path).await;
        assert_eq!((moved.status.as_u16(), moved.header("location")), (308, to.as_str()));
    }
    sqlx::query("update place set status = 'gone' where code = $1")
        .bind(&survivor)
        .execute(&pool)
        .await
        .unwrap();
    assert_eq!(portal.get(&format!("/toilets/{survivor}")).await.status, 410);
}

#[sqlx::test(migrations = false)]
async fn what_operators_and_sensors_say_now_is_on_the_page(pool: PgPool) {
    let portal = portal(&pool).await;
    let lot: String = sqlx::query_scalar(
        "with lot as (
           select place.id, place.code from place
             join parking on parking.place = place.id
             join parking_count as count on count.place = place.id
           where place.status = 'in-use' and suspended_during = '{}' and open_during @> $1
             and site not in ('bicycles', 'e-bikes')
           order by place.code limit 1)
         update parking_count set status = 'closed', observed_at = $1, flaw = null
         from lot where parking_count.place = lot.id returning lot.code",
    )
    .bind(portal.kernel.now())
    .fetch_one(&pool)
    .await
    .unwrap();
    let page = portal.get(&format!("/parking/{lot}")).await;
    assert!(page.main().contains(">未开放</span>"), "{}", page.main());
    assert!(links(&page, "最近的、现在开放的").iter().any(|link| link.starts_with("/parking/")));
    let answer = portal.get(&format!("/api/v1/places/{lot}")).await;
    let place: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(place["state"]["code"], "closed");
    assert!(!place["alternatives"].as_array().unwrap().is_empty());

    let toilet = some(&pool, "toilet").await;
    sqlx::query(
        "insert into toilet_reading (place, free, occupied, ammonia, water, power, fault,
           observed_at, received_at)
         select id, 2, 6, 1200, false, false, '冲水阀失灵', $2, $2 from place where code = $1
         on conflict (place) do update set free = 2, occupied = 6, ammonia = 1200, water = false,
           power = false, fault = '冲水阀失灵', observed_at = $2, flaw = null",
    )
    .bind(&toilet)
    .bind(portal.kernel.now())
    .execute(&pool)
    .await
    .unwrap();
    let page = portal.get(&format!("/toilets/{toilet}")).await;
    for words in ["停水", "停电", "设备故障"] {
        let badge = format!("class=\"badge warn\">{words}</span>");
        assert!(page.main().contains(&badge), "{words}: {}", page.main());
    }
    for words in ["冲水阀失灵", "空位 2（共 8）", "有些气味"] {
        assert!(page.main().contains(words), "{words}: {}", page.main());
    }
    let answer = portal.get(&format!("/api/v1/places/{toilet}")).await;
    let place: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
    let count = &place["toilet"]["count"];
    assert_eq!(count["occupied"], 6);
    assert_eq!(count["air"]["code"], "noticeable");

    sqlx::query("update toilet_reading set observed_at = observed_at - interval '2 days'")
        .execute(&pool)
        .await
        .unwrap();
    let page = portal.get(&format!("/toilets/{toilet}")).await;
    assert!(page.main().contains("现在未知，上次 11月18日 09:00"), "{}", page.main());
    assert!(!page.main().contains("空位 2") && !page.main().contains("有些气味"));
}

#[sqlx::test(migrations = false)]
async fn a_fact_is_corrected_by_a_choice_or_a_number(pool: PgPool) {
    let portal = portal(&pool).await;
    let code = some(&pool, "parking").await;
    let correct = format!("/t/{code}/correct");
    let all = portal.get(&correct).await;
    for fact in ["capacity", "max-height", "payments", "site"] {
        assert!(links(&all, "<h1>").contains(&format!("{correct}?fact={fact}").as_str()), "{fact}");
    }
    let here = portal.get(&format!("{correct}?fact=position")).await;
    for part in ["data-into=\"field-value\"", "id=\"field-value\""] {
        assert!(here.main().contains(part), "{part}: {}", here.main());
    }
    let site = portal.get(&format!("{correct}?fact=site")).await;
    assert!(site.main().contains("value=\"underground\""), "{}", site.main());

    let height = format!("{correct}?fact=max-height");
    let (cookie, key) = open(&portal, &height).await;
    let form = Form::default()
        .with("form_key", key.as_str())
        .with("place", code.as_str())
        .with("fact", "max-height");
    let wrong = form.clone().with("value", "很低");
    let again = portal.post("/_fn/places/correct", &cookie, &wrong).await;
    assert_eq!(again.header("location"), height);
    let page = portal.get_with(&height, &[("cookie", &cookie)]).await;
    assert!(page.main().contains("请写合适的数字") && page.main().contains("很低"));
    let done = portal.post("/_fn/places/correct", &cookie, &form.with("value", "2.1米")).await;
    assert_eq!(done.header("location"), format!("/parking/{code}?thanks=correct"));
}

#[sqlx::test(migrations = false)]
async fn when_a_place_is_attended_is_corrected_and_not_whether(pool: PgPool) {
    let portal = portal(&pool).await;
    let code = some(&pool, "drop-off").await;
    let correct = format!("/t/{code}/correct");
    let all = portal.get(&correct).await;
    let offered = links(&all, "<h1>");
    assert!(offered.contains(&format!("{correct}?fact=attendance").as_str()));
    assert!(!offered.contains(&format!("{correct}?fact=attended").as_str()));
    for (attendance, says) in [("never", true), ("unknown", false)] {
        sqlx::query(
            "update dropoff set attendance = $2
             where place = (select id from place where code = $1)",
        )
        .bind(&code)
        .bind(attendance)
        .execute(&pool)
        .await
        .unwrap();
        let form = portal.get(&format!("{correct}?fact=attendance")).await;
        assert_eq!(form.main().contains("现在写的是"), says, "{attendance}");
    }
}

/// Opens a form and gives its cookie and its key.
async fn open(portal: &Portal, path: &str) -> (String, String) {
    let page = portal.get(path).await;
    let cookie = page.header("set-cookie").split(';').next().unwrap().to_owned();
    let key = page.body.split("name=\"form_key\" value=\"").nth(1).unwrap();
    (cookie, key.split('"').next().unwrap().to_owned())
}

#[sqlx::test(migrations = false)]
async fn a_fault_is_reported_and_a_mistake_comes_back(pool: PgPool) {
    let portal = portal(&pool).await;
    let code = some(&pool, "toilet").await;
    let door = format!("/t/{code}");
    let (cookie, key) = open(&portal, &door).await;
    let form = Form::default().with("form_key", key.as_str()).with("place", code.as_str());
    let wrong = form.clone().with("words", "左边第二间");
    let again = portal.post("/_fn/places/report-fault", &cookie, &wrong).await;
    assert_eq!((again.status.as_u16(), again.header("location")), (303, door.as_str()));
    let page = portal.get_with(&door, &[("cookie", &cookie)]).await;
    assert!(page.main().contains("请选出了什么问题") && page.main().contains("左边第二间"));
    let other = some(&pool, "parking").await;
    let elsewhere = portal.get_with(&format!("/t/{other}"), &[("cookie", &cookie)]).await;
    assert!(!elsewhere.main().contains("左边第二间"), "a draft of another place");

    let right = wrong.with("fault", "no-paper");
    for _ in 0..2 {
        let done = portal.post("/_fn/places/report-fault", &cookie, &right).await;
        assert_eq!(done.header("location"), format!("{door}?thanks=fault"));
    }
    let thanked = portal.get(&format!("{door}?thanks=fault")).await;
    assert!(thanked.main().contains("收到了，谢谢"));
    // Who has just found it broken sees others first; while it is open they are below the form.
    let others_first = |page: &Answer| {
        let at = |words: &str| page.main().find(words).unwrap_or_else(|| panic!("{words}"));
        at("最近的、现在开放的") < at("<h2>报告问题")
    };
    assert!(others_first(&thanked));
    let usual = portal.get(&door).await;
    assert!(!others_first(&usual));
    assert!(usual.main().contains("href=\"/toilets?near="), "the list around it");

    let correct = format!("{door}/correct?fact=paper");
    let (cookie, key) = open(&portal, &correct).await;
    let form = Form::default()
        .with("form_key", key.as_str())
        .with("place", code.as_str())
        .with("fact", "paper");
    let again = portal.post("/_fn/places/correct", &cookie, &form).await;
    assert_eq!(again.header("location"), correct);
    let done = portal.post("/_fn/places/correct", &cookie, &form.with("value", "no")).await;
    assert_eq!(done.header("location"), format!("/toilets/{code}?thanks=correct"));
    let reports: Vec<(String, String)> =
        sqlx::query_as("select class, subject from place_report order by id")
            .fetch_all(&pool)
            .await
            .unwrap();
    let mine: Vec<_> = reports.iter().rev().take(2).map(|(_, subject)| subject.as_str()).collect();
    assert_eq!(mine.len(), 2);
    assert!(mine.contains(&"no-paper") && mine.contains(&"paper"), "{reports:?}");
}

#[sqlx::test(migrations = false)]
async fn buttons_thank_and_count_once(pool: PgPool) {
    let portal = portal(&pool).await;
    let code = some(&pool, "toilet").await;
    sqlx::query("delete from place_rating").execute(&pool).await.unwrap();
    let form = Form::default().with("place", code.as_str());
    let first = portal.post("/_fn/places/confirm", "", &form).await;
    assert_eq!(first.header("location"), format!("/toilets/{code}?thanks=confirm"));
    let cookie = first.header("set-cookie").split(';').next().unwrap().to_owned();
    let stars = form.with("stars", "5").with("door", "1");
    for _ in 0..2 {
        let rated = portal.post("/_fn/places/rate", &cookie, &stars).await;
        assert_eq!(rated.header("location"), format!("/t/{code}?thanks=rate"));
    }
    let counted: i32 =
        sqlx::query_scalar("select count from place_rating").fetch_one(&pool).await.unwrap();
    assert_eq!(counted, 1);
    let nowhere = portal.post("/_fn/places/rate", &cookie, &Form::default()).await;
    assert_eq!(nowhere.header("location"), "/toilets");
}

#[sqlx::test(migrations = false)]
async fn the_first_page_says_what_is_really_there(pool: PgPool) {
    let empty = Portal::new(&pool).await;
    assert!(empty.get("/toilets").await.main().contains("本区还没有登记这类地点"));
    assert!(empty.get("/").await.main().contains("由近到远"));
    let portal = portal(&pool).await;
    let home = portal.get("/").await;
    assert!(home.main().contains("处现在开放"), "{}", home.main());
    assert_ne!(*portal.survey.get(), *SurveyStore::default().get());
}
