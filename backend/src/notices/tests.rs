use chrono::TimeDelta;
use domain::{
    accounts::Role,
    notices::{Class, Shelf},
};
use futures::future::join_all;
use sqlx::PgPool;
use uuid::Uuid;

use super::*;
use crate::{
    Kernel, Problem,
    accounts::Staff,
    db::{
        Role as DbRole,
        testing::{TestKernel, as_role},
    },
    forms::FormKey,
    presession::PreSession,
    problem::FieldError,
};

/// Somebody of the staff with a row, since versions name their author, in a department that is
/// there.
pub(crate) async fn somebody(pool: &PgPool, role: Role, department: u128) -> Staff {
    let id: Uuid = sqlx::query_scalar("select gen_random_uuid()").fetch_one(pool).await.unwrap();
    let login = format!("s{}", id.simple()).chars().take(30).collect::<String>();
    sqlx::query("insert into staff (id, login, name, created_at) values ($1, $2, '', now())")
        .bind(id)
        .bind(&login)
        .execute(pool)
        .await
        .unwrap();
    sqlx::query(
        "insert into department (id, code, kind, name_zh_hans, name_zh_hant, name_en,
           duty_zh_hans, duty_zh_hant, duty_en)
         values ($1, $2, 'other', '某科', '某科', 'Office', '', '', '') on conflict do nothing",
    )
    .bind(Uuid::from_u128(department))
    .bind(format!("office-{department}"))
    .execute(pool)
    .await
    .unwrap();
    Staff {
        id,
        login,
        name: "某人".to_owned(),
        roles: vec![role],
        department: Some(Uuid::from_u128(department)),
        streets: vec![Uuid::from_u128(3)],
    }
}

fn draft(title: &str) -> Draft {
    Draft {
        class: "facilities".to_owned(),
        title_zh_hans: title.to_owned(),
        body_zh_hans: "拨打热线。".to_owned(),
        ..Draft::default()
    }
}

fn new(kernel: &Kernel, slug: &str) -> Create {
    Create {
        shelf: Shelf::Article,
        slug: slug.to_owned(),
        owner: String::new(),
        draft: draft("路灯坏了找谁"),
        key: FormKey::mint(&*kernel.random),
        request_id: None,
    }
}

fn change(id: Uuid, version: i32, title: &str) -> Update {
    Update { id, version, draft: draft(title), request_id: None }
}

async fn acts(pool: &PgPool) -> Vec<String> {
    sqlx::query_scalar("select act from audit_event order by act").fetch_all(pool).await.unwrap()
}

#[sqlx::test(migrations = false)]
async fn every_class_is_known_to_the_database(pool: PgPool) {
    let check: String = sqlx::query_scalar(
        "select pg_get_constraintdef(oid) from pg_constraint
         where conname = 'publication_class_is_known'",
    )
    .fetch_one(&pool)
    .await
    .unwrap();
    for class in Class::ALL {
        assert!(check.contains(&format!("'{}'", class.as_str())), "{class:?}");
    }
    assert_eq!(check.matches("::text").count(), Class::ALL.len());
}

#[sqlx::test(migrations = false)]
async fn a_publication_belongs_to_a_street_that_is_there_and_within_reach(pool: PgPool) {
    let kernel = TestKernel::new(as_role(&pool, DbRole::Serve).await);
    let street: Uuid = sqlx::query_scalar(
        "insert into street (id, code, name_zh_hans, name_zh_hant, name_en, normal, boundary)
         values ($1, '990101001', '湖滨街道', '湖濱街道', 'Hubin', '{}',
                 st_multi(st_makeenvelope(118.7, 32.0, 118.8, 32.1, 4326))) returning id",
    )
    .bind(Uuid::from_u128(41))
    .fetch_one(&pool)
    .await
    .unwrap();
    let editor = somebody(&pool, Role::Editor, 2).await;
    let notice = |slug: &str, owner: &str| Create {
        shelf: Shelf::Notice,
        owner: owner.to_owned(),
        draft: Draft { class: "notice".to_owned(), ..draft("湖滨街道停水") },
        ..new(&kernel, slug)
    };
    let id = create(&kernel, &editor, notice("water", &street.to_string())).await.unwrap();
    publish(&kernel, &editor, Publish { id, version: 1, request_id: None }).await.unwrap();
    let library = Library::load(&kernel.db).await.unwrap();
    let published = library.current();
    let published = published.get(Shelf::Notice, "water", kernel.now()).unwrap();
    assert_eq!(published.street.as_ref().unwrap().en, "Hubin");

    for unknown in ["water", &Uuid::from_u128(7).to_string()] {
        let refused = create(&kernel, &editor, notice("more-water", unknown)).await.unwrap_err();
        assert_eq!(refused.fields(), [FieldError::new("owner", "publication-owner-unknown")]);
    }
    let mut office = somebody(&pool, Role::StreetOffice, 3).await;
    office.streets = vec![street];
    let own = create(&kernel, &office, notice("own", "")).await.unwrap();
    let stored: Option<Uuid> = sqlx::query_scalar("select street from publication where id = $1")
        .bind(own)
        .fetch_one(&pool)
        .await
        .unwrap();
    assert_eq!(stored, Some(street));
    let other = Uuid::from_u128(42).to_string();
    let refused = create(&kernel, &office, notice("other", &other)).await.unwrap_err();
    assert!(matches!(refused, EditError::Denied(_)), "{refused}");
}

#[sqlx::test(migrations = false)]
async fn residents_see_what_was_published_and_nothing_written_since(pool: PgPool) {
    let kernel = TestKernel::new(as_role(&pool, DbRole::Serve).await);
    let editor = somebody(&pool, Role::Editor, 2).await;
    let library = Library::load(&kernel.db).await.unwrap();
    let form = new(&kernel, "street-lamp");
    let id = create(&kernel, &editor, form.clone()).await.unwrap();
    assert_eq!(create(&kernel, &editor, form).await.unwrap(), id, "the same form makes one");
    assert!(!library.refresh_if_changed(&kernel.db).await.unwrap(), "a draft is not seen");

    let look = Publish { id, version: 1, request_id: None };
    publish(&kernel, &editor, look.clone()).await.unwrap();
    publish(&kernel, &editor, look).await.unwrap();
    assert!(library.refresh_if_changed(&kernel.db).await.unwrap());
    assert_eq!(update(&kernel, &editor, change(id, 1, "路灯不亮找谁")).await.unwrap(), 2);
    assert!(!library.refresh_if_changed(&kernel.db).await.unwrap());
    let now = kernel.now();
    let title = |library: &Library| {
        library
            .current()
            .get(Shelf::Article, "street-lamp", now)
            .unwrap()
            .content
            .zh_hans
            .title
            .clone()
    };
    assert_eq!(title(&library), "路灯坏了找谁");
    let seen = read(&kernel, &editor, Shelf::Article, id, None).await.unwrap();
    assert_eq!((seen.version, seen.published, seen.history.len()), (2, Some(1), 2));
    let old = read(&kernel, &editor, Shelf::Article, id, Some(1)).await.unwrap();
    assert_eq!(old.content.zh_hans.title, "路灯坏了找谁");

    publish(&kernel, &editor, Publish { id, version: 2, request_id: None }).await.unwrap();
    assert!(library.refresh_if_changed(&kernel.db).await.unwrap());
    assert_eq!(title(&library), "路灯不亮找谁");
    let visitor = PreSession::mint(&*kernel.random).id();
    let helped = Rate { publication: id, helped: true, visitor, address: [192, 0, 2, 1].into() };
    rate(&kernel, helped).await.unwrap();
    assert_eq!(rate(&kernel, helped).await.unwrap_err().code(), "too-many", "once a day");
    let seen = read(&kernel, &editor, Shelf::Article, id, None).await.unwrap();
    assert_eq!(seen.helpful, (1, 0));

    retire(&kernel, &editor, Retire { id, version: 2, request_id: None }).await.unwrap();
    assert!(library.refresh_if_changed(&kernel.db).await.unwrap());
    assert!(library.current().get(Shelf::Article, "street-lamp", now).is_none());
    assert_eq!(acts(&pool).await, ["create", "publish", "publish", "retire", "update"]);
}

#[sqlx::test(migrations = false)]
async fn of_two_editors_the_second_is_told(pool: PgPool) {
    let kernel = TestKernel::new(as_role(&pool, DbRole::Serve).await);
    let editor = somebody(&pool, Role::Editor, 2).await;
    let id = create(&kernel, &editor, new(&kernel, "street-lamp")).await.unwrap();
    let titles = ["一", "二", "三", "四", "五", "六"];
    let all = titles.map(|title| update(&kernel, &editor, change(id, 1, title)));
    let results = join_all(all).await;
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1);
    for refused in results.into_iter().filter_map(Result::err) {
        assert_eq!((refused.code(), refused.status()), ("publication-changed", 409));
    }
    let late = publish(&kernel, &editor, Publish { id, version: 1, request_id: None }).await;
    assert!(matches!(late, Err(EditError::Changed(2))), "nobody publishes what they did not see");
    // A second click finds its own version.
    let kept = read(&kernel, &editor, Shelf::Article, id, None).await.unwrap();
    let again = change(id, 1, &kept.content.zh_hans.title);
    assert_eq!(update(&kernel, &editor, again).await.unwrap(), 2);
    let versions: i64 = sqlx::query_scalar("select count(*) from publication_version")
        .fetch_one(&pool)
        .await
        .unwrap();
    assert_eq!(versions, 2);
}

#[sqlx::test(migrations = false)]
async fn an_address_is_taken_once_and_is_a_word(pool: PgPool) {
    let kernel = TestKernel::new(as_role(&pool, DbRole::Serve).await);
    let editor = somebody(&pool, Role::Editor, 2).await;
    create(&kernel, &editor, new(&kernel, "street-lamp")).await.unwrap();
    let taken = create(&kernel, &editor, new(&kernel, "street-lamp")).await.unwrap_err();
    assert_eq!(taken.fields()[0].field, "slug");
    assert_eq!(taken.code(), "publication-slug-taken");
    let long = "a".repeat(81);
    for slug in ["", "new", "Lamp", "a--b", "-a", "路灯", "a/b", "../x", long.as_str()] {
        let refused = create(&kernel, &editor, new(&kernel, slug)).await.unwrap_err();
        assert_eq!(refused.fields()[0].code, "publication-slug-invalid", "{slug}");
    }
}

#[sqlx::test(migrations = false)]
async fn a_department_keeps_its_own_and_does_not_publish(pool: PgPool) {
    let kernel = TestKernel::new(as_role(&pool, DbRole::Serve).await);
    let (ours, theirs) =
        (somebody(&pool, Role::Handler, 2).await, somebody(&pool, Role::Handler, 9).await);
    let id = create(&kernel, &ours, new(&kernel, "street-lamp")).await.unwrap();
    update(&kernel, &ours, change(id, 1, "路灯")).await.unwrap();
    let refused = update(&kernel, &theirs, change(id, 2, "路灯")).await.unwrap_err();
    assert_eq!(refused.status(), 403, "they may read it, but not change it");
    let publication = Publish { id, version: 2, request_id: None };
    assert_eq!(publish(&kernel, &ours, publication).await.unwrap_err().status(), 403);
    let crew = somebody(&pool, Role::Crew, 2).await;
    assert!(create(&kernel, &crew, new(&kernel, "other")).await.is_err());
    assert!(list(&kernel, &crew, Shelf::Article, &Filter::default(), None, 9).await.is_err());
    let none = update(&kernel, &ours, change(Uuid::nil(), 1, "x")).await.unwrap_err();
    assert_eq!(none.status(), 404);
}

#[sqlx::test(migrations = false)]
async fn the_list_is_filtered_and_pages_by_key(pool: PgPool) {
    let kernel = TestKernel::new(as_role(&pool, DbRole::Serve).await);
    let editor = somebody(&pool, Role::Editor, 2).await;
    for number in 0..60 {
        kernel.clock.advance(TimeDelta::minutes(1));
        create(&kernel, &editor, new(&kernel, &format!("lamp-{number}"))).await.unwrap();
    }
    let all = Filter::default();
    let first = list(&kernel, &editor, Shelf::Article, &all, None, 50).await.unwrap();
    let after = first.last().map(|last| (last.changed_at, last.id));
    let second = list(&kernel, &editor, Shelf::Article, &all, after, 50).await.unwrap();
    assert_eq!((first.len(), second.len()), (50, 10));
    assert_eq!(first[0].slug, "lamp-59");
    for (filter, found) in [
        (Filter { words: "lamp-7".to_owned(), ..all.clone() }, 1),
        (Filter { words: "100%_\\".to_owned(), ..all.clone() }, 0),
        (Filter { state: Some(State::Published), ..all.clone() }, 0),
        (Filter { class: Some(Class::Noise), ..all.clone() }, 0),
    ] {
        let page = list(&kernel, &editor, Shelf::Article, &filter, None, 50).await.unwrap();
        assert_eq!(page.len(), found, "{filter:?}");
    }
    let notices = list(&kernel, &editor, Shelf::Notice, &all, None, 50).await.unwrap();
    assert!(notices.is_empty());
}

#[sqlx::test(migrations = false)]
async fn versions_are_only_added(pool: PgPool) {
    let kernel = TestKernel::new(as_role(&pool, DbRole::Serve).await);
    let editor = somebody(&pool, Role::Editor, 2).await;
    create(&kernel, &editor, new(&kernel, "street-lamp")).await.unwrap();
    for sql in [
        "update publication_version set title_zh_hans = 'x'",
        "delete from publication_version",
        "update publication set slug = 'x'",
    ] {
        assert!(sqlx::query(sql).execute(&kernel.db).await.is_err(), "{sql}");
    }
    let owner = sqlx::query("delete from publication_version").execute(&pool).await;
    assert!(owner.is_err(), "also to the owner");
}
