use domain::locale::Locale;
use sqlx::{Connection, PgPool};

use super::*;
use crate::sorting::{Guide, load, seed};

fn order(event: u128) -> Import {
    Import {
        at: DateTime::from_timestamp(1_795_136_400, 0).unwrap(),
        actor: Actor::Operator("tester".to_owned()),
        event: Uuid::from_u128(event),
        dry_run: false,
    }
}

async fn imports(pool: &PgPool) -> i64 {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from audit_event where subject_kind = 'sorting-catalogue'"#
    )
    .fetch_one(pool)
    .await
    .unwrap()
}

/// The seed with one item less, one more, one renamed, and a name that moved to another item.
fn edited() -> CatalogueFiles {
    let mut files = seed();
    let catalogue = parse(&files).unwrap();
    let mut items = catalogue.items.values().filter(|item| !item.names.is_empty());
    let (gone, giver, taker) =
        (items.next().unwrap(), items.next().unwrap(), items.next().unwrap());
    let mut edited = catalogue.clone();
    edited.items.remove(&gone.slug);
    let name = edited.items.get_mut(&giver.slug).unwrap().names.remove(0);
    edited.items.get_mut(&taker.slug).unwrap().names.push(name);
    let new = Item { slug: "brand-new".to_owned(), names: vec![], ..gone.clone() };
    edited.items.insert(new.slug.clone(), new);
    files.items = crate::sorting::export_catalogue(&edited).items;
    files
}

#[sqlx::test(migrations = false)]
async fn what_is_imported_is_what_is_loaded(pool: PgPool) {
    assert!(matches!(load(&pool).await, Err(LoadError::Empty)));
    let mut conn = pool.acquire().await.unwrap();
    let files = seed();
    let report = import(&mut conn, &files, order(1)).await.unwrap();
    let catalogue = parse(&files).unwrap();
    assert_eq!((report.added, report.changed, report.removed), (catalogue.items.len(), 0, 0));

    let loaded = load(&pool).await.unwrap();
    assert_eq!(loaded.catalogue, catalogue);
    assert_eq!(loaded.version, report.version);
    assert_eq!(imports(&pool).await, 1);
}

#[sqlx::test(migrations = false)]
async fn a_second_time_changes_nothing(pool: PgPool) {
    let mut conn = pool.acquire().await.unwrap();
    import(&mut conn, &seed(), order(1)).await.unwrap();
    let report = import(&mut conn, &seed(), order(2)).await.unwrap();
    assert!(!report.is_needed(), "{report:?}");
    assert_eq!(imports(&pool).await, 1, "nothing was done, so nothing is recorded");
}

#[sqlx::test(migrations = false)]
async fn only_what_changed_is_reported(pool: PgPool) {
    let mut conn = pool.acquire().await.unwrap();
    let before = import(&mut conn, &seed(), order(1)).await.unwrap();
    let guide = Guide::load(&pool).await.unwrap();
    assert!(!guide.refresh_if_changed(&pool).await.unwrap());

    let dry = Import { dry_run: true, ..order(2) };
    let told = import(&mut conn, &edited(), dry).await.unwrap();
    assert_eq!((told.added, told.changed, told.removed), (1, 2, 1));
    assert_eq!(told.unchanged, before.added - 3);
    assert!(!told.texts_changed);
    assert!(!guide.refresh_if_changed(&pool).await.unwrap(), "it was a dry run");

    let done = import(&mut conn, &edited(), order(3)).await.unwrap();
    assert_eq!(done, told);
    let held = guide.current();
    assert!(guide.refresh_if_changed(&pool).await.unwrap());
    assert_eq!(guide.current().version(), done.version);
    assert!(guide.current().catalogue().item("brand-new").is_some());
    assert_eq!(held.version(), before.version, "who reads an edition keeps it");

    // Pages that are open ask for the index that they were made with.
    let version_of = |hash: &str| {
        let edition = guide.with_hash(Locale::En, hash)?;
        Some(edition.version().to_owned())
    };
    let old = held.hash(Locale::En);
    let new = guide.current().hash(Locale::En).to_owned();
    assert_eq!(version_of(old), Some(before.version));
    assert_eq!(version_of(&new), Some(done.version));
    assert!(guide.with_hash(Locale::ZhHans, &new).is_none(), "it is of another language");
    import(&mut conn, &seed(), order(4)).await.unwrap();
    assert!(guide.refresh_if_changed(&pool).await.unwrap());
    assert!(version_of(&new).is_some());
    let mut files = edited();
    for file in &mut files.items {
        file.text = file.text.replace("brand-new", "newer-still");
    }
    import(&mut conn, &files, order(5)).await.unwrap();
    assert!(guide.refresh_if_changed(&pool).await.unwrap());
    assert!(version_of(&new).is_none(), "two are kept and no more");
}

#[sqlx::test(migrations = false)]
async fn mistakes_change_nothing(pool: PgPool) {
    let mut conn = pool.acquire().await.unwrap();
    let mut files = edited();
    files.items[0].text = files.items[0].text.replace("residual", "litter");
    let error = import(&mut conn, &files, order(1)).await.unwrap_err();
    assert!(matches!(error, ImportError::Files(_)), "{error:?}");
    assert!(matches!(load(&pool).await, Err(LoadError::Empty)));
}

#[sqlx::test(migrations = false)]
async fn what_fails_half_way_changes_nothing(pool: PgPool) {
    let mut conn = pool.acquire().await.unwrap();
    let before = import(&mut conn, &seed(), order(1)).await.unwrap();
    sqlx::raw_sql(
        "create function fail() returns trigger language plpgsql as
           $$ begin raise exception 'struck'; end $$;
         create trigger fail before insert on sorting_variant for each row
           when (new.item = 'brand-new') execute function fail();",
    )
    .execute(&pool)
    .await
    .unwrap();
    let error = import(&mut conn, &edited(), order(2)).await.unwrap_err();
    assert!(matches!(error, ImportError::Database(_)), "{error:?}");
    assert_eq!(load(&pool).await.unwrap().version, before.version);
    assert_eq!(imports(&pool).await, 1);
}

#[sqlx::test(migrations = false)]
async fn two_imports_at_once_come_one_after_the_other(pool: PgPool) {
    let (mut one, mut two) = (pool.acquire().await.unwrap(), pool.acquire().await.unwrap());
    let (files, other) = (seed(), edited());
    let (first, second) =
        tokio::join!(import(&mut one, &files, order(1)), import(&mut two, &other, order(2)));
    let (first, second) = (first.unwrap(), second.unwrap());
    let loaded = load(&pool).await.unwrap();
    assert!([first.version, second.version].contains(&loaded.version));
    assert_eq!(version(&loaded.catalogue), loaded.version);
}

#[sqlx::test(migrations = false)]
async fn the_guide_goes_on_while_the_database_is_away(pool: PgPool) {
    let mut conn = pool.acquire().await.unwrap().detach();
    import(&mut conn, &seed(), order(1)).await.unwrap();
    conn.close().await.unwrap();
    let guide = Guide::load(&pool).await.unwrap();
    pool.close().await;
    assert!(matches!(guide.refresh_if_changed(&pool).await, Err(LoadError::Database(_))));
    let edition = guide.current();
    assert!(!edition.search(Locale::En, "newspaper", 1).hits.is_empty());
}

#[sqlx::test(migrations = false)]
async fn only_the_owner_may_import(pool: PgPool) {
    let serve = crate::db::testing::as_role(&pool, crate::db::Role::Serve).await;
    let mut conn = serve.acquire().await.unwrap();
    assert!(import(&mut conn, &seed(), order(1)).await.is_err());
    import(&mut pool.acquire().await.unwrap(), &seed(), order(2)).await.unwrap();
    load(&serve).await.unwrap();
}

#[sqlx::test(migrations = false)]
async fn the_check_knows_every_category_and_no_other(pool: PgPool) {
    let check = sqlx::query_scalar!(
        r#"select pg_get_constraintdef(oid) as "check!" from pg_constraint
           where conname = 'sorting_variant_category'"#
    )
    .fetch_one(&pool)
    .await
    .unwrap();
    let mut listed: Vec<_> = check.split('\'').skip(1).step_by(2).collect();
    let mut known = domain::sorting::Category::ALL.map(|category| category.as_str());
    listed.sort_unstable();
    known.sort_unstable();
    assert_eq!(listed, known);
}
