use domain::accounts::Role;
use sqlx::PgPool;

use super::{
    super::{WithdrawError, history, one, waiting, withdraw},
    *,
};
use crate::{
    db::{
        Role as DbRole,
        testing::{TestKernel, as_role},
    },
    districts::{By, DEMONSTRATION, DistrictStore, import, load, seed},
    lists::testing::staff,
};

async fn scene(pool: &PgPool) -> (TestKernel, Staff) {
    let kernel = TestKernel::new(as_role(pool, DbRole::Serve).await);
    let mut conn = pool.acquire().await.unwrap();
    let before = By { at: kernel.now() - TimeDelta::days(9), ..by(&kernel) };
    seed(&mut conn, before).await.unwrap();
    let admin = staff(&kernel, Role::Administrator).await;
    (kernel, admin)
}

fn by(kernel: &Kernel) -> By {
    By {
        actor: audit::Actor::System("test"),
        at: kernel.now(),
        event: kernel.new_id(),
        request_id: None,
    }
}

fn hotline(kernel: &Kernel, number: &str, effective: &str) -> Change {
    Change {
        setting: "hotline".to_owned(),
        parts: vec![number.to_owned()],
        effective: effective.to_owned(),
        note: "新号码".to_owned(),
        key: FormKey::mint(&*kernel.random),
        confirmed: true,
        request_id: None,
    }
}

#[sqlx::test(migrations = false)]
async fn a_change_counts_at_once_and_is_in_the_history(pool: PgPool) {
    let (kernel, admin) = scene(&pool).await;
    let form = hotline(&kernel, " 12319 ", "");
    let id = change(&kernel, &admin, form.clone()).await.unwrap();
    assert_eq!(change(&kernel, &admin, form).await.unwrap(), id, "the same form");
    assert_eq!(load(&kernel.db).await.unwrap().hotline, "12319");

    let versions = history(&kernel.db, Some("hotline"), None, 10).await.unwrap();
    let told: Vec<_> = versions
        .iter()
        .map(|version| (version.value.clone().unwrap(), version.made_by.clone()))
        .collect();
    let by = Some(admin.login.clone());
    assert_eq!(told, [("12319".into(), by), ("12345".into(), None)]);
    assert_eq!(versions[0].applied_at, Some(kernel.now()));
    let next = history(&kernel.db, Some("hotline"), Some((versions[0].made_at, id)), 10).await;
    assert_eq!(next.unwrap().len(), 1);

    let event =
        sqlx::query!("select act, subject_id, detail from audit_event where act <> 'import'")
            .fetch_one(&pool)
            .await
            .unwrap();
    assert_eq!((event.act.as_str(), event.subject_id), ("change-setting", Some(id)));
    assert_eq!(event.detail, serde_json::json!({"key": "hotline", "effective": "now"}));
}

#[sqlx::test(migrations = false)]
async fn a_change_for_later_waits_for_its_time(pool: PgPool) {
    let (kernel, admin) = scene(&pool).await;
    let store = DistrictStore::new(load(&kernel.db).await.unwrap());
    // It is 09:00 in Shanghai.
    change(&kernel, &admin, hotline(&kernel, "12319", "2026-11-20T10:00")).await.unwrap();
    let other = hotline(&kernel, "12320", "2026-11-20T11:00");
    let other = change(&kernel, &admin, other).await.unwrap();
    assert_eq!(waiting(&kernel.db).await.unwrap().len(), 2);
    let refresh = async |minutes| {
        kernel.clock.advance(TimeDelta::minutes(minutes));
        // As several processes would.
        let now = kernel.now();
        let (one, two) = tokio::join!(apply_due(&kernel.db, now), apply_due(&kernel.db, now));
        one.unwrap();
        two.unwrap();
        store.refresh_if_changed(&kernel.db).await.unwrap();
        store.get().hotline.clone()
    };
    assert_eq!(refresh(59).await, "12345");
    assert_eq!(refresh(1).await, "12319");
    withdraw(&kernel, &admin, other, true, None).await.unwrap();
    let again = withdraw(&kernel, &admin, other, true, None).await;
    assert!(matches!(again, Err(WithdrawError::TooLate)));
    assert_eq!(refresh(120).await, "12319");
    let other = one(&kernel.db, other).await.unwrap().unwrap();
    assert!(other.withdrawn_at.is_some() && other.applied_at.is_none());
}

#[sqlx::test(migrations = false)]
async fn an_import_is_in_the_history_and_goes_over_changes(pool: PgPool) {
    let (kernel, admin) = scene(&pool).await;
    change(&kernel, &admin, hotline(&kernel, "12319", "")).await.unwrap();
    kernel.clock.advance(TimeDelta::hours(1));
    let mut conn = pool.acquire().await.unwrap();
    let edited = DEMONSTRATION.replace("site_code =", "# site_code =");
    import(&mut conn, &edited, by(&kernel)).await.unwrap();
    assert_eq!(load(&kernel.db).await.unwrap().hotline, "12345");
    let last = history(&kernel.db, None, None, 2).await.unwrap();
    let mut told: Vec<_> =
        last.iter().map(|version| (version.key.as_str(), version.value.clone())).collect();
    told.sort_by_key(|(key, _)| *key);
    assert_eq!(told, [("hotline", Some("12345".into())), ("site_code", None)]);
}

#[sqlx::test(migrations = false)]
async fn a_setting_comes_and_goes(pool: PgPool) {
    let (kernel, admin) = scene(&pool).await;
    let mail = |address: &str| Change {
        setting: "staff_email".to_owned(),
        parts: vec![address.to_owned()],
        ..hotline(&kernel, "", "")
    };
    change(&kernel, &admin, mail("service@example.org")).await.unwrap();
    let there = load(&kernel.db).await.unwrap().staff_email;
    assert_eq!(there.as_deref(), Some("service@example.org"));
    change(&kernel, &admin, mail("")).await.unwrap();
    assert_eq!(load(&kernel.db).await.unwrap().staff_email, None);
    let refused = change(&kernel, &admin, mail("")).await;
    assert!(matches!(refused, Err(ChangeError::Unchanged)));
}

#[sqlx::test(migrations = false)]
async fn what_is_wrong_changes_nothing(pool: PgPool) {
    let (kernel, admin) = scene(&pool).await;
    let of = |setting: &str, parts: &[&str], effective: &str| Change {
        setting: setting.to_owned(),
        parts: parts.iter().map(|part| (*part).to_owned()).collect(),
        ..hotline(&kernel, "", effective)
    };
    let long = "长".repeat(501);
    let rules = ["a", "a", "a", "soon", "a", "a", "a"];
    for (form, wrong) in [
        (of("hotline", &["12 345"], ""), ("part-1", "setting-invalid")),
        (of("hotline", &[""], ""), ("part-1", "setting-empty")),
        (of("hotline", &[], ""), ("part-1", "setting-empty")),
        (of("hotline", &["12319"], "soon"), ("effective", "setting-time")),
        (of("hotline", &["12319"], "2026-11-20T09:00"), ("effective", "setting-past")),
        (of("hotline", &["12319"], "2036-01-01T00:00"), ("effective", "setting-far")),
        (of("name", &["区", "", "District"], ""), ("part-2", "setting-empty")),
        (of("name", &["区", "區", &long], ""), ("part-3", "setting-too-long")),
        (of("sorting_rules", &rules, ""), ("part-4", "setting-invalid")),
        (of("vocabulary", &["dry"], ""), ("part-1", "setting-invalid")),
        (of("demonstration", &["perhaps"], ""), ("part-1", "setting-invalid")),
        (of("popular_searches", &["榴莲"], ""), ("part-1", "setting-invalid")),
    ] {
        let refused = change(&kernel, &admin, form.clone()).await.unwrap_err();
        let fields = refused.fields();
        assert_eq!(
            (fields[0].field.as_str(), fields[0].code.as_str()),
            wrong,
            "{form:?}: {refused:?}"
        );
    }
    let refused = change(&kernel, &admin, of("password", &["x"], "")).await;
    assert!(matches!(refused, Err(ChangeError::Denied(Denied::NotFound))));
    let late = Change { confirmed: false, ..hotline(&kernel, "12319", "") };
    assert!(matches!(change(&kernel, &admin, late).await, Err(ChangeError::NotConfirmed)));
    let supervisor = staff(&kernel, Role::Supervisor).await;
    let refused = change(&kernel, &supervisor, hotline(&kernel, "12319", "")).await;
    assert!(matches!(refused, Err(ChangeError::Denied(Denied::Forbidden))));
    assert_eq!(load(&kernel.db).await.unwrap().hotline, "12345");
    let events: i64 = sqlx::query_scalar("select count(*) from audit_event where act <> 'import'")
        .fetch_one(&pool)
        .await
        .unwrap();
    assert_eq!(events, 0);
}
