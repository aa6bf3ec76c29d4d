//! The sorting guide.

use std::sync::Arc;

use app::routes::encode;
use backend::{
    districts::{District, DistrictStore, Vocabulary, demonstration},
    sorting::{Guide, parse, seed},
};
use chrono::NaiveDate;
use domain::{
    locale::{Locale, Localised},
    sorting::{Catalogue, Outside, RuleSet},
};
use serde_json::{Value, json};
use sqlx::PgPool;

use super::{super::portal::Portal, App};

fn slugs(items: &Value) -> Vec<String> {
    let items = items.as_array().unwrap().iter();
    items.map(|item| item["slug"].as_str().unwrap().to_owned()).collect()
}

#[sqlx::test(migrations = false)]
async fn the_guide_answers_as_on_the_pages(pool: PgPool) {
    let portal = Portal::new(&pool).await;
    let app = App::new(&portal);

    let found = app.get("/api/v1/sorting/search?q=naichabei&limit=3").await;
    assert_eq!(found.header("cache-control"), "public, max-age=60");
    let tag = found.header("etag").to_owned();
    let found = found.good();
    assert_eq!(found["hits"][0]["slug"], "milk-tea-cup");
    assert!(found["hits"].as_array().unwrap().len() <= 3);
    assert_eq!(found["sure"], true);
    let page = portal.get("/en/sorting?q=naichabei").await;
    assert!(page.body.contains(found["hits"][0]["title"].as_str().unwrap()));

    let again = app
        .request("GET", "/api/v1/sorting/search?q=naichabei&limit=3")
        .header("if-none-match", tag);
    let again = app.call(again.body(axum::body::Body::empty()).unwrap()).await;
    assert_eq!(again.status, 304);

    let item = app.get("/api/v1/sorting/items/milk-tea-cup").await.good();
    assert_eq!(item["slug"], "milk-tea-cup");
    assert!(!item["variants"][0]["prepare"].as_array().unwrap().is_empty());
    assert_eq!(app.get("/api/v1/sorting/items/no-such").await.problem(), (404, "not-found", ""));

    let bins = app.get("/api/v1/sorting/categories").await.good();
    assert_eq!(bins["items"].as_array().unwrap().len(), 4);
    let index = app.get("/api/v1/sorting/index").await.good();
    assert_eq!(portal.get(index["url"].as_str().unwrap()).await.status.as_u16(), 200);
    assert_eq!(index["format"], domain::sorting::search::INDEX_FORMAT);
    assert_eq!(index["engine"]["js"], portal.state.assets.lookup.js);
}

#[sqlx::test(migrations = false)]
async fn a_thing_is_told_in_the_condition_that_is_named(pool: PgPool) {
    let portal = Portal::new(&pool).await;
    let app = App::new(&portal);
    for (words, condition, code) in [
        ("香水", None, "hazardous.chemical"),
        ("香水用完了", Some("Empty"), "recyclable.glass"),
        ("香水没用完", Some("With some left in it"), "hazardous.chemical"),
        ("报纸用完了", None, "recyclable.paper"),
    ] {
        let query = encode(words);
        let hit = app.get(&format!("/api/v1/sorting/search?q={query}")).await.good();
        let hit = &hit["hits"][0];
        assert_eq!(hit["condition"].as_str(), condition, "{words}");
        assert_eq!(hit["category"]["code"], code, "{words}");
        let page = portal.get(&format!("/en/sorting?q={query}")).await;
        let bin = code.split('.').next().unwrap();
        let verdict = page.main().split("<section class=\"verdict ").nth(1).unwrap();
        assert!(verdict.starts_with(bin), "{words}");
        if let Some(condition) = condition {
            assert!(verdict.contains(&format!(">{condition}</span>")), "{words}");
            assert!(page.main().contains("/sorting/items/perfume"), "{words}: the others below");
        }
        let data = portal.get(&format!("/sorting/suggest?q={query}")).await;
        let data: Value = serde_json::from_str(&data.body).unwrap();
        assert_eq!(data["hits"][0]["category"], code, "{words}");
    }
}

#[sqlx::test(migrations = false)]
async fn only_what_is_known_to_be_collected_is_booked(pool: PgPool) {
    let portal = Portal::new(&pool).await;
    let app = App::new(&portal);
    let guide = portal.state.guide.current();
    let taught = include_str!("../../../../../backend/seed/sorting/lessons.tsv");
    let names = || taught.lines().filter_map(|line| line.strip_suffix("\tnone"));
    // Of each kind of way out one name: none known, one that is booked, one that is not.
    for booked in [None, Some(true), Some(false)] {
        let name = names().find(|name| {
            let guess = guide.search(Locale::ZhHans, name, 1).guess;
            guess
                .is_some_and(|one| one.bin.is_none() && one.way().map(Outside::is_booked) == booked)
        });
        let name = name.unwrap_or_else(|| panic!("a guess: {booked:?}"));
        let page = portal.get(&format!("/sorting?q={}", encode(name))).await;
        let request = app.request("GET", &format!("/api/v1/sorting/search?q={}", encode(name)));
        let mut request = request.body(axum::body::Body::empty()).unwrap();
        request.headers_mut().insert("accept-language", "zh-Hans".parse().unwrap());
        let found = app.call(request).await.good();
        let guess = &found["guess"];
        let advice = guess["advice"].as_str().unwrap();
        assert!(page.main().contains(advice), "{name}: {advice}");
        assert_eq!(page.main().contains("href=\"/bulky?q="), booked == Some(true), "{name}");
        assert_eq!(advice.contains("12345"), booked != Some(true), "{name}: {advice}");
        assert_eq!(guess["kind"].is_null(), booked.is_none(), "{name}");
        assert!(guess["bin"].is_null() && guess["kind"]["bin"].is_null(), "{name}");
    }
}

#[sqlx::test(migrations = false)]
async fn a_search_says_what_is_wrong_with_it(pool: PgPool) {
    let portal = Portal::new(&pool).await;
    let app = App::new(&portal);
    for (query, code, at) in [
        ("", "field-missing", "q"),
        ("q=%20", "field-invalid", "q"),
        ("q=x&limit=0", "field-invalid", "limit"),
        ("q=x&limit=21", "field-invalid", "limit"),
        ("q=x&limit=many", "field-invalid", "limit"),
        ("q=x&q=y", "field-duplicate", "q"),
    ] {
        let answer = app.get(&format!("/api/v1/sorting/search?{query}")).await;
        assert_eq!(answer.problem(), (400, code, at), "{query}");
    }
    let several =
        app.get("/api/v1/sorting/search?q=%E5%A5%B6%E8%8C%B6%E6%9D%AF%E5%92%8C%E5%90%B8%E7%AE%A1");
    assert_eq!(several.await.good()["parts"].as_array().unwrap().len(), 2);
}

#[sqlx::test(migrations = false)]
async fn an_item_leads_to_what_is_like_it_and_says_whose_rules_it_follows(pool: PgPool) {
    const ITEM: &str = "/api/v1/sorting/items/milk-tea-cup";
    let portal = Portal::new(&pool).await;
    let item = App::new(&portal).get(ITEM).await.good();
    assert_eq!(item["group"]["id"], "plastic");
    let similar = slugs(&item["similar"]);
    assert_eq!(similar.len(), 6);
    assert_eq!(similar[0], "milk-tea-bag");
    let page = portal.get("/en/sorting/items/milk-tea-cup").await;
    for slug in &similar {
        assert!(page.main().contains(&format!("href=\"/en/sorting/items/{slug}\"")), "{slug}");
    }
    // No rules of its own: the line of the settings.
    let settings = demonstration().sorting_rules;
    assert_eq!(item["rules"]["name"], settings.version.en);
    assert_eq!(item["rules"]["basis"], settings.legal_basis.en);
    assert_eq!(item["rules"]["since"], settings.effective_on.to_string());
    assert!(item["rules"]["version"].is_null() && item["rules"]["reviewed_on"].is_null());

    let say = |words: &str| Localised {
        zh_hans: words.to_owned(),
        zh_hant: words.to_owned(),
        en: words.to_owned(),
    };
    let rules = RuleSet {
        version: 3,
        name: say("House rules"),
        basis: say("A law"),
        effective_on: NaiveDate::from_ymd_opt(2026, 5, 1).unwrap(),
        reviewed_on: NaiveDate::from_ymd_opt(2026, 4, 2).unwrap(),
    };
    let catalogue = Catalogue { rules: Some(rules), ..parse(&seed()).unwrap() };
    let portal = portal.sharing(|shared| shared.guide = Arc::new(Guide::new(catalogue)));
    let item = App::new(&portal).get(ITEM).await.good();
    assert_eq!(
        item["rules"],
        json!({
            "version": 3,
            "name": "House rules",
            "basis": "A law",
            "since": "2026-05-01",
            "reviewed_on": "2026-04-02",
        })
    );
}

#[sqlx::test(migrations = false)]
async fn an_item_is_brought_where_its_page_leads(pool: PgPool) {
    let portal = Portal::new(&pool).await;
    let app = App::new(&portal);
    for (slug, takes, booked) in [
        ("milk-tea-cup", "residual", false),
        ("expired-medicine", "hazardous", false),
        ("bathroom-vanity", "bulky", true),
        ("urinal", "renovation", true),
        ("dead-parrot", "", false),
    ] {
        let item = app.get(&format!("/api/v1/sorting/items/{slug}")).await.good();
        let usual = &item["variants"][0];
        assert_eq!(usual["takes"].as_str().unwrap_or_default(), takes, "{slug}");
        assert_eq!(usual["booked"], booked, "{slug}");
        let page = portal.get(&format!("/en/sorting/items/{slug}")).await;
        let link = format!("href=\"/en/dropoff?takes-{takes}");
        assert_eq!(page.main().contains(&link), !takes.is_empty(), "{slug}");
    }
}

#[sqlx::test(migrations = false)]
async fn categories_have_the_parts_of_their_pages(pool: PgPool) {
    let portal = Portal::new(&pool).await;
    let shown = App::new(&portal).get("/api/v1/sorting/categories").await.good();
    let bins = shown["items"].as_array().unwrap().iter();
    let parts: Vec<_> = bins.map(|bin| bin["parts"].as_array().unwrap().len()).collect();
    assert_eq!(parts, [7, 3, 3, 0]);
    assert_eq!(shown["items"][0]["parts"][0]["code"], "recyclable.paper");
    let outside = shown["outside"]["parts"].as_array().unwrap();
    assert_eq!(outside.len(), 9);
    let page = portal.get("/en/sorting/categories/residual").await;
    for part in outside {
        let (code, name) = (part["code"].as_str().unwrap(), part["name"].as_str().unwrap());
        for piece in [format!("href=\"/en/sorting/categories/{code}\""), format!(">{name}</a>")] {
            assert!(page.main().contains(&piece), "{piece}");
        }
        assert!(part["items"].as_u64().unwrap() > 0, "{code}");
    }

    let district = District { vocabulary: Vocabulary::WetDry, ..demonstration() };
    let portal = portal.with_district(DistrictStore::new(district));
    let app = App::new(&portal);
    let shown = app.get("/api/v1/sorting/categories").await.good();
    assert_eq!(shown["items"][2]["parts"][0]["name"], "Household wet waste");
    let items = app.get("/api/v1/sorting/categories/food.household/items").await.good();
    assert_eq!(items["items"][0]["variants"][0]["category"]["part"], "Household wet waste");
}

#[sqlx::test(migrations = false)]
async fn the_items_of_a_category_come_in_pages(pool: PgPool) {
    const PAPER: &str = "/api/v1/sorting/categories/recyclable.paper/items";
    let portal = Portal::new(&pool).await;
    let app = App::new(&portal);
    let first = app.get(PAPER).await;
    assert_eq!(first.header("cache-control"), "public, max-age=60");
    let mut page = first.good();
    assert_eq!(page["items"][0]["variants"][0]["category"]["code"], "recyclable.paper");
    let mut all = Vec::new();
    loop {
        let shown = slugs(&page["items"]);
        assert!((1..=50).contains(&shown.len()));
        all.extend(shown);
        let Some(next) = page["next"].as_str() else { break };
        page = app.get(&format!("{PAPER}?after={}", encode(next))).await.good();
    }
    assert!(all.len() > 100 && all.is_sorted_by(|one, next| one < next));
    let bins = app.get("/api/v1/sorting/categories").await.good();
    assert_eq!(bins["items"][0]["parts"][0]["items"], all.len());

    // A variant that goes elsewhere does not put an item there.
    let residual = app.get("/api/v1/sorting/categories/residual/items?group=plastic").await.good();
    for item in residual["items"].as_array().unwrap() {
        assert_eq!(item["group"]["id"], "plastic");
        assert_eq!(item["variants"][0]["category"]["code"], "residual");
    }
    let animals = app.get("/api/v1/sorting/categories/animal/items").await.good();
    assert!(slugs(&animals["items"]).contains(&"dead-parrot".to_owned()));
    assert!(animals["next"].is_null());
    assert!(animals["items"][0]["variants"][0]["category"]["bin"].is_null());

    let none = app.get("/api/v1/sorting/categories/paper/items").await;
    assert_eq!(none.problem(), (404, "not-found", ""));
    for (at, value) in [("after", "no-such"), ("after", ""), ("group", "no-such")] {
        let answer = app.get(&format!("{PAPER}?{at}={value}")).await;
        assert_eq!(answer.problem(), (404, "not-found", at), "{value}");
    }
    let twice = app.get(&format!("{PAPER}?group=paper&group=other")).await;
    assert_eq!(twice.problem(), (400, "field-duplicate", "group"));
}

#[sqlx::test(migrations = false)]
async fn what_is_often_looked_for_is_as_on_the_page(pool: PgPool) {
    let portal = Portal::new(&pool).await;
    let app = App::new(&portal);
    let chosen = app.get("/api/v1/sorting/popular").await.good();
    assert_eq!(chosen["counted"], false);
    assert_eq!(slugs(&chosen["items"]), demonstration().popular_searches);

    let counted = ["milk-tea-cup", "dry-battery", "durian-shell", "mobile-phone"];
    for (slug, browsers) in counted.into_iter().zip([9, 8, 7, 6]) {
        sqlx::query(
            "insert into sorting_count (day, kind, words, browsers) values ($1, 'item', $2, $3)",
        )
        .bind(portal.kernel.now().date_naive())
        .bind(slug)
        .bind(browsers)
        .execute(&pool)
        .await
        .unwrap();
    }
    let mut conn = pool.acquire().await.unwrap();
    portal.state.tally.flush(&mut conn, portal.kernel.now()).await.unwrap();
    let popular = app.get("/api/v1/sorting/popular").await.good();
    assert_eq!(popular["counted"], true);
    assert_eq!(slugs(&popular["items"]), counted);
    assert_eq!(popular["items"][0]["category"]["code"], "residual");
    let page = portal.get("/en/sorting/popular").await;
    let title = popular["items"][0]["title"].as_str().unwrap();
    assert!(page.main().contains(title), "{title}");
}
