//! The district's data as residents and staff see it.

use backend::{
    accounts::staff::session,
    db::{
        Role,
        testing::{TestKernel, as_role},
    },
    districts::{demonstration, offices::DepartmentForm},
    privacy::{Place, seal},
};
use sqlx::PgPool;

use super::portal::{Form, Portal};

/// The demonstration district, and the cookie of somebody with this role.
pub(super) async fn signed_in(pool: &PgPool, role: &str) -> (Portal, String) {
    demonstration::for_tests(&TestKernel::new(pool.clone()), 1).await;
    // Its keys are those of the portal's.
    let kernel = TestKernel::new(as_role(pool, Role::Serve).await);
    let id = kernel.new_id();
    let place = Place { column: "staff.name", row: id.as_bytes() };
    let name = seal(&kernel.keys, &*kernel.random, place, "某人".as_bytes());
    sqlx::query("insert into staff (id, login, name, created_at) values ($1, 'somebody', $2, $3)")
        .bind(id)
        .bind(name)
        .bind(kernel.now())
        .execute(&kernel.db)
        .await
        .unwrap();
    sqlx::query("insert into staff_role (staff, role) values ($1, $2)")
        .bind(id)
        .bind(role)
        .execute(&kernel.db)
        .await
        .unwrap();
    let token = session::begin(&kernel, &kernel.db, id, "").await.unwrap();
    (Portal::new(pool).await, format!("staff_session={}", token.to_text()))
}

fn department(key: &str) -> Form {
    [
        ("form_key", key),
        ("record", "departments"),
        ("id", "new"),
        ("code", "night-market"),
        ("kind", "other"),
        ("name_zh_hans", "夜市办"),
        ("name_zh_hant", "夜市辦"),
        ("name_en", "Night Market Office"),
        ("phone", "000-8800 9999"),
    ]
    .into_iter()
    .fold(Form::default(), |form, (name, value)| form.with(name, value))
}

#[sqlx::test(migrations = false)]
async fn residents_find_every_desk(pool: PgPool) {
    demonstration::for_tests(&TestKernel::new(pool.clone()), 1).await;
    let portal = Portal::new(&pool).await;
    for (path, street) in [
        ("/about/contact", "湖滨街道"),
        ("/zh-Hant/about/contact", "湖濱街道"),
        ("/en/about/contact", "Hubin Subdistrict"),
    ] {
        let page = portal.get(path).await;
        assert_eq!(page.status, 200, "{path}");
        assert_eq!(page.main().matches("<h3>").count(), 14, "{path}");
        assert!(page.main().contains(&format!("<h2>{street}</h2>")), "{path}");
        assert!(page.main().contains("href=\"tel:12345\""), "{path}");
    }
}

#[sqlx::test(migrations = false)]
async fn staff_see_all_of_it_and_others_do_not(pool: PgPool) {
    let (portal, cookie) = signed_in(&pool, "administrator").await;
    for (path, holds) in [
        ("/staff/district", "湖滨街道"),
        ("/staff/district/streets/990101001", "<svg"),
        ("/staff/district/streets/990101001?after=990101001003005", "990101001004001"),
        ("/staff/district/departments", "综合行政执法大队"),
        ("/staff/district/contact-points", "湖滨街道城市管理服务窗口"),
        ("/staff/district/landmarks", "rel=\"next\""),
        ("/staff/district/landmarks/new", "name=\"longitude\""),
        ("/en/staff/district/import", "name=\"file\""),
    ] {
        let page = portal.get_with(path, &[("cookie", &cookie)]).await;
        assert_eq!(page.status, 200, "{path}");
        assert_eq!(page.header("cache-control"), "no-store", "{path}");
        assert!(page.main().contains(holds), "{path}: {}", page.main());
    }
    for path in
        ["/staff/district/streets/000000000", "/staff/district/landmarks/0", "/staff/district/x"]
    {
        assert_eq!(portal.get_with(path, &[("cookie", &cookie)]).await.status, 404, "{path}");
    }
    let away = portal.get("/staff/district/landmarks").await;
    assert_eq!(away.status, 303);
}

#[sqlx::test(migrations = false)]
async fn a_department_is_added_by_form_and_mistakes_come_back(pool: PgPool) {
    let (portal, cookie) = signed_in(&pool, "administrator").await;
    let path = "/_fn/staff/district/save";
    let key = "A".repeat(22);
    let wrong = department(&key).with("kind", "circus").with("email", "night@");
    let again = portal.post(path, &cookie, &wrong).await;
    assert_eq!(again.status, 303);
    assert_eq!(again.header("location"), "/staff/district/departments/new");
    let set = again.header("set-cookie").split(';').next().unwrap().to_owned();
    let cookie = format!("{cookie}; {set}");
    let form = portal.get_with("/staff/district/departments/new", &[("cookie", &cookie)]).await;
    assert!(form.main().contains("Night Market Office"), "what was typed is there");
    assert!(form.main().contains("id=\"field-kind-error\""));
    assert!(form.main().contains("id=\"field-email-error\""));
    assert!(form.main().contains("night@"), "what was typed is there");

    let done = portal.post(path, &cookie, &department(&key)).await;
    assert_eq!(done.header("location"), "/staff/district/departments");
    let list = portal.get_with("/staff/district/departments", &[("cookie", &cookie)]).await;
    assert!(list.main().contains("夜市办"));
}

#[sqlx::test(migrations = false)]
async fn whoever_is_signed_out_meanwhile_loses_nothing(pool: PgPool) {
    let (portal, cookie) = signed_in(&pool, "administrator").await;
    sqlx::query("delete from staff_session").execute(&pool).await.unwrap();
    let key = "A".repeat(22);
    let sent = portal.post("/_fn/staff/district/save", &cookie, &department(&key)).await;
    assert_eq!(sent.status, 303);
    assert!(sent.header("location").starts_with("/staff/sign-in?to="));
    let kept: i64 =
        sqlx::query_scalar("select count(*) from form_draft where form = 'staff.department'")
            .fetch_one(&pool)
            .await
            .unwrap();
    assert_eq!(kept, 1);
}

#[sqlx::test(migrations = false)]
async fn a_map_is_checked_before_it_is_taken(pool: PgPool) {
    let (portal, cookie) = signed_in(&pool, "administrator").await;
    let path = "/_fn/staff/district/import";
    let file = "{\"type\":\"FeatureCollection\",\"features\":[\n{\"type\":\"Feature\",\
                \"properties\":{\"code\":\"990101001009001\",\"name\":\"网格\"},\"geometry\":\
                {\"type\":\"Polygon\",\"coordinates\":[[[118.8,32.04],[118.81,32.04],[118.81,32.05],\
                [118.8,32.04]]]}}]}";
    let form = Form::default().with("layer", "cells").with("dry_run", "on").with("file", file);
    let refused = portal.post(path, &cookie, &form).await;
    assert_eq!(refused.status, 422);
    assert!(refused.main().contains("重叠"), "{}", refused.main());
    let none = portal.post(path, &cookie, &Form::default().with("layer", "cells")).await;
    assert_eq!(none.status, 422);
}

#[sqlx::test(migrations = false)]
async fn a_column_that_nobody_knows_is_named(pool: PgPool) {
    let (portal, cookie) = signed_in(&pool, "administrator").await;
    let page = portal.get_with("/staff/district/import", &[("cookie", &cookie)]).await;
    assert_eq!(page.main().matches("可以没有这一列").count(), 2, "{}", page.main());
    let header = DepartmentForm::FIELDS.join(",").replace(",email,", ",emails,");
    let form = Form::default().with("layer", "departments").with("file", header);
    let refused = portal.post("/_fn/staff/district/import", &cookie, &form).await;
    assert_eq!(refused.status, 422);
    assert!(refused.main().contains("emails"), "{}", refused.main());
}

#[sqlx::test(migrations = false)]
async fn who_may_only_read_can_import_nothing(pool: PgPool) {
    let (portal, cookie) = signed_in(&pool, "verifier").await;
    let form = Form::default().with("layer", "cells").with("file", "{}");
    let forbidden = portal.post("/_fn/staff/district/import", &cookie, &form).await;
    assert_eq!(forbidden.status, 403);
    let page = portal.get_with("/staff/district/import", &[("cookie", &cookie)]).await;
    assert_eq!(page.status, 403);
}
