//! What pages and data look like, and what they tell browsers.

use app::routes::encode;
use domain::{
    locale::Locale,
    sorting::{Bin, Category, Outside, search::Guess},
};
use sqlx::PgPool;

use super::portal::{Portal, open_form};

#[sqlx::test(migrations = false)]
async fn an_item_says_which_bin_in_three_languages(pool: PgPool) {
    let portal = Portal::new(&pool).await;
    for prefix in ["", "/zh-Hant", "/en"] {
        let answer = portal.get(&format!("{prefix}/sorting/items/milk-tea-cup")).await;
        assert_eq!(answer.status, 200);
        let name = format!("item{}", prefix.replace('/', "-"));
        insta::assert_snapshot!(name, answer.main().replace("><", ">\n<"));
    }
}

#[sqlx::test(migrations = false)]
async fn a_search_answers_in_full_and_as_data(pool: PgPool) {
    let portal = Portal::new(&pool).await;
    let page = portal
        .get("/sorting?q=%E5%A5%B6%E8%8C%B6%E6%9D%AF%E6%98%AF%E4%BB%80%E4%B9%88%E5%9E%83%E5%9C%BE")
        .await;
    // Every change of the catalogue gives the index another address.
    let mut main = page.main().replace("><", ">\n<");
    let index = "/sorting/index/zh-Hans-";
    let hash = main.find(index).expect("the address of the index") + index.len();
    main.replace_range(hash..hash + 16, "HASH");
    insta::assert_snapshot!("search", main);
    let data = portal.get("/sorting/suggest?q=%E5%A5%B6%E8%8C%B6").await;
    assert_eq!(data.header("content-type"), "application/json");
    insta::assert_snapshot!("suggest", data.body.replace("},{", "},\n{"));
}

#[sqlx::test(migrations = false)]
async fn only_what_is_told_without_reserve_counts_as_found(pool: PgPool) {
    let portal = Portal::new(&pool).await;
    let (cookie, _) = open_form(&portal, "").await;
    let guide = portal.state.guide.current();
    // The beginning of a sound finds something and tells nothing.
    let unsure = ["naichab", "suliaop", "feijiud"].into_iter().find(|words| {
        let answer = guide.search(Locale::ZhHans, words, 1);
        !answer.sure && !answer.hits.is_empty()
    });
    let unsure = unsure.expect("words with an unsure answer");
    let several = encode("奶茶杯、量子纠缠仪qqq");
    for query in [unsure, several.as_str()] {
        let answer = portal.get_with(&format!("/sorting?q={query}"), &[("cookie", &cookie)]).await;
        assert_eq!(answer.header("cache-control"), "no-store", "{query}");
    }
    let sure = portal.get(&format!("/sorting?q={}", encode("奶茶杯"))).await;
    assert!(sure.header("set-cookie").is_empty(), "the same page for everybody");
    assert!(!sure.header("etag").is_empty());

    let mut conn = portal.kernel.db.acquire().await.unwrap();
    portal.state.tally.flush(&mut conn, portal.kernel.now()).await.unwrap();
    let mut seen: Vec<(String, String)> =
        sqlx::query_as("select kind, words from sorting_seen").fetch_all(&pool).await.unwrap();
    seen.sort();
    let row = |kind: &str, words: &str| (kind.to_owned(), words.to_owned());
    let missed = [row("missed", unsure), row("missed", "量子纠缠仪qqq")];
    assert_eq!(seen[0], row("item", "milk-tea-cup"));
    assert_eq!(seen[1..], missed);
}

#[sqlx::test(migrations = false)]
async fn a_guess_leads_onward(pool: PgPool) {
    let portal = Portal::new(&pool).await;
    let guide = portal.state.guide.current();
    // What the classifier was taught has no item, and much of it is only guessed.
    let taught = include_str!("../../../../backend/seed/sorting/lessons.tsv");
    let guessed = |code: &str, fits: &dyn Fn(&Guess<'_>) -> bool| {
        let mut names =
            taught.lines().filter_map(|line| line.strip_suffix(code)?.strip_suffix('\t'));
        let found = names.find_map(|name| {
            let guess = guide.search(Locale::ZhHans, name, 1).guess?;
            let nearest = guess.leans_on.first()?.slug.to_owned();
            fits(&guess).then(|| (name.to_owned(), nearest))
        });
        found.expect("a guess")
    };
    let hazardous = guessed("hazardous", &|guess| guess.bin == Some(Bin::Hazardous));
    let bulky = guessed("none", &|guess| {
        let nearest = guess.leans_on.first().map(|hit| hit.category);
        guess.bin.is_none() && nearest == Some(Category::Outside(Outside::Bulky))
    });
    for ((name, nearest), onward, other) in [
        (hazardous, "href=\"/dropoff?takes-hazardous=1\"", "href=\"tel:"),
        (bulky, "href=\"tel:", "takes-hazardous"),
    ] {
        let page = portal.get(&format!("/sorting?q={}", encode(&name))).await;
        assert!(page.main().contains("猜测："), "{name}");
        assert!(page.main().contains(onward) && !page.main().contains(other), "{name}");
        let item = format!("href=\"/sorting/items/{nearest}\" class=\"chip\"");
        assert!(page.main().contains(&item), "{name}");
        assert_eq!(page.main().contains("预约上门收"), onward.contains("tel:"), "{name}");
        let data = portal.get(&format!("/sorting/suggest?q={}", encode(&name))).await;
        assert!(data.body.contains("\"percent\":") && !data.body.contains("\"like\":"), "{name}");
    }
}

#[sqlx::test(migrations = false)]
async fn public_pages_are_validated_and_forms_are_kept_nowhere(pool: PgPool) {
    let portal = Portal::new(&pool).await;
    for path in ["/", "/sorting", "/sorting/items/milk-tea-cup", "/about/privacy"] {
        let first = portal.get(path).await;
        let tag = first.header("etag").to_owned();
        assert!(tag.starts_with("W/\""), "{path}: {tag}");
        assert_eq!(first.header("cache-control"), "private, no-cache", "{path}");
        assert!(first.header("set-cookie").is_empty(), "{path}");
        let again = portal.get_with(path, &[("if-none-match", &tag)]).await;
        assert_eq!((again.status.as_u16(), again.body.as_str()), (304, ""), "{path}");
        let elder = portal.get_with(path, &[("if-none-match", &tag), ("cookie", "elder=on")]).await;
        assert_eq!(elder.status, 200, "{path}: another page for elder mode");
    }
    let form = portal.get("/sorting/ask").await;
    assert_eq!(form.header("cache-control"), "no-store");
    assert!(form.header("etag").is_empty());
}

#[sqlx::test(migrations = false)]
async fn hashed_files_are_kept_for_good_and_others_are_not(pool: PgPool) {
    let portal = Portal::new(&pool).await;
    let style = portal.get("/assets/style.abc.css").await;
    assert_eq!(style.header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(portal.get("/robots.txt").await.header("cache-control"), "public, no-cache");
    let missing = portal.get("/assets/none.css").await;
    assert_eq!(missing.status, 404);
    assert!(!missing.header("cache-control").contains("immutable"));
}

#[sqlx::test(migrations = false)]
async fn no_script_and_no_style_is_inline(pool: PgPool) {
    let portal = Portal::new(&pool).await;
    for path in ["/", "/sorting", "/sorting/ask", "/staff", "/en/about/sitemap"] {
        let page = portal.get(path).await;
        let policy = page.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'"), "{policy}");
        assert!(!policy.contains("unsafe-inline") && !policy.contains("nonce"), "{policy}");
        assert!(!page.body.contains(" style=") && !page.body.contains("<style"), "{path}");
        for script in page.body.split("<script").skip(1) {
            assert!(script.split('>').next().unwrap().contains("src="), "{path}");
        }
    }
}

#[sqlx::test(migrations = false)]
async fn tls_brings_hsts_and_secure_cookies(pool: PgPool) {
    let plain = Portal::over(pool.clone(), false);
    let secure = Portal::over(pool, true);
    let (without, with) = (plain.get("/sorting/ask").await, secure.get("/sorting/ask").await);
    assert_eq!(without.header("strict-transport-security"), "");
    assert_eq!(with.header("strict-transport-security"), "max-age=31536000");
    assert!(!without.header("set-cookie").contains("Secure"));
    for flag in ["Secure", "HttpOnly", "SameSite=Lax"] {
        assert!(with.header("set-cookie").contains(flag), "{flag}");
    }
}

#[sqlx::test(migrations = false)]
async fn a_first_visit_is_led_to_the_language_of_the_browser(pool: PgPool) {
    let portal = Portal::new(&pool).await;
    let english = [("accept-language", "en-GB,en;q=0.9")];
    let answer = portal.get_with("/", &english).await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (307, "/en/"));
    for stay in [("cookie", "language=zh-Hans"), ("sec-fetch-site", "same-origin")] {
        let answer = portal.get_with("/", &[english[0], stay]).await;
        assert_eq!(answer.status, 200, "{stay:?}");
    }
    assert_eq!(portal.get_with("/sorting", &english).await.status, 200);
}

#[sqlx::test(migrations = false)]
async fn a_preference_comes_back_to_the_page(pool: PgPool) {
    let portal = Portal::new(&pool).await;
    let answer = portal.get("/preference/language/en?to=%2Fsorting%3Fq%3Da").await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/en/sorting?q=a"));
    assert!(answer.header("set-cookie").starts_with("language=en;"));
    let elsewhere = portal.get("/preference/elder/on?to=%2F%2Fevil.example").await;
    assert_eq!(elsewhere.header("location"), "/");
    assert_eq!(portal.get("/preference/colour/blue").await.status, 404);
}

#[sqlx::test(migrations = false)]
async fn an_error_page_shows_the_id_of_its_request(pool: PgPool) {
    let portal = Portal::new(&pool).await;
    let page = portal.get("/en/nowhere").await;
    assert_eq!(page.status, 404);
    assert!(page.body.contains("There is no such page"));
    assert!(page.body.contains(page.header("x-request-id")));
    assert_eq!(page.header("cache-control"), "no-store");
    let data = portal.get_with("/nowhere", &[("accept", "application/json")]).await;
    assert_eq!(data.header("content-type"), "application/problem+json");
}
