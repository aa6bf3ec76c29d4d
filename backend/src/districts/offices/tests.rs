//! Staff edit departments, contact points and landmarks; files bring them.

use domain::{
    accounts::Role as Post,
    districts::{DepartmentKind, LandmarkKind},
};
use sqlx::PgPool;
use uuid::Uuid;

use super::*;
use crate::{
    accounts::{Denied, Staff},
    audit::Actor,
    db::{
        Role,
        testing::{TestKernel, as_role},
    },
    districts::{
        By, SaveError, Saving, demonstration,
        map::{self, SaveLandmark, save_landmark},
    },
    forms::FormKey,
};

fn staff(role: Post) -> Staff {
    Staff {
        id: Uuid::from_u128(7),
        login: "somebody".to_owned(),
        name: "某人".to_owned(),
        roles: vec![role],
        department: None,
        streets: Vec::new(),
    }
}

/// The demonstration district, as the web role sees it.
async fn district(pool: &PgPool) -> TestKernel {
    demonstration::for_tests(&TestKernel::new(pool.clone()), 1).await;
    TestKernel::new(as_role(pool, Role::Serve).await)
}

fn department(field: &str) -> String {
    let value = match field {
        "code" => "night-market",
        "kind" => "other",
        "parent" => "bureau",
        "name_zh_hans" | "name_zh_hant" => "夜市办",
        "name_en" => "Night Market Office",
        "phone" => "000-8800 9999",
        "email" => " Night@Example.org",
        "streets" => "990101001；990101002",
        _ => "",
    };
    value.to_owned()
}

fn landmark(field: &str) -> String {
    let value = match field {
        "kind" => "market",
        "name_zh_hans" | "name_zh_hant" => "湖心夜市",
        "name_en" => "Huxin Night Market",
        "other_names" => "老夜市；夜市街",
        "longitude" => "118.81",
        "latitude" => "32.045",
        _ => "",
    };
    value.to_owned()
}

/// `base`, but with `field` as `value`.
fn but(
    base: fn(&str) -> String,
    field: &'static str,
    value: &'static str,
) -> impl Fn(&str) -> String + Sync {
    move |asked| if asked == field { value.to_owned() } else { base(asked) }
}

fn saving<'a>(kernel: &TestKernel, staff: &'a Staff, id: Option<Uuid>) -> Saving<'a> {
    Saving { staff, id, key: FormKey::mint(&*kernel.random), request_id: None }
}

fn codes(error: &SaveError) -> Vec<(String, String)> {
    error.fields().into_iter().map(|one| (one.field, one.code)).collect()
}

async fn events(pool: &PgPool, act: &str) -> i64 {
    sqlx::query_scalar("select count(*) from audit_event where act = $1 and actor_kind = 'account'")
        .bind(act)
        .fetch_one(pool)
        .await
        .unwrap()
}

#[sqlx::test(migrations = false)]
async fn a_form_sent_twice_is_one_department(pool: PgPool) {
    let kernel = district(&pool).await;
    let admin = staff(Post::Administrator);
    let saving = saving(&kernel, &admin, None);
    let first = save_department(&kernel, saving.clone(), &department).await.unwrap();
    let again = save_department(&kernel, saving.clone(), &department).await.unwrap();
    assert_eq!(first, again);
    let changed = but(department, "name_en", "Another");
    let refused = save_department(&kernel, saving, &changed).await.unwrap_err();
    assert!(matches!(refused, SaveError::Idempotency(_)), "{refused}");
    let all = departments(&kernel.db).await.unwrap();
    let added = all.iter().find(|one| one.id == first).unwrap();
    assert_eq!(added.parent.as_deref(), Some("bureau"));
    assert_eq!(added.streets, ["990101001", "990101002"]);
    assert_eq!(events(&pool, "add").await, 1);
}

#[sqlx::test(migrations = false)]
async fn a_department_has_mailboxes(pool: PgPool) {
    let kernel = district(&pool).await;
    let admin = staff(Post::Administrator);
    let mailboxes = async || {
        let all = departments(&kernel.db).await.unwrap();
        let night = all.into_iter().find(|one| one.code == "night-market").unwrap();
        (night.email, night.head_email)
    };
    let id = save_department(&kernel, saving(&kernel, &admin, None), &department).await.unwrap();
    assert_eq!(mailboxes().await, (Some("night@example.org".to_owned()), None));
    let form = but(department, "head_email", "head@example.org");
    save_department(&kernel, saving(&kernel, &admin, Some(id)), &form).await.unwrap();
    assert_eq!(mailboxes().await.1.as_deref(), Some("head@example.org"));
    let form = but(department, "email", "");
    save_department(&kernel, saving(&kernel, &admin, Some(id)), &form).await.unwrap();
    assert_eq!(mailboxes().await, (None, None));
}

#[sqlx::test(migrations = false)]
async fn only_an_administrator_may(pool: PgPool) {
    let kernel = district(&pool).await;
    for role in Post::ALL.into_iter().filter(|role| *role != Post::Administrator) {
        let staff = staff(role);
        let refused = save_department(&kernel, saving(&kernel, &staff, None), &department).await;
        let forbidden = Err(Denied::Forbidden);
        assert_eq!(
            refused.map_err(|error| match error {
                SaveError::Denied(denied) => denied,
                other => panic!("{other}"),
            }),
            forbidden,
            "{role:?}"
        );
    }
    assert_eq!(events(&pool, "add").await, 0);
}

#[sqlx::test(migrations = false)]
async fn every_mistake_has_its_field(pool: PgPool) {
    let kernel = district(&pool).await;
    let admin = staff(Post::Administrator);
    for (field, value, at, code) in [
        ("code", "Night", "code", "code-shape"),
        ("code", "parks", "code", "code-taken"),
        ("kind", "circus", "kind", "choice-unknown"),
        ("parent", "nobody", "parent", "choice-unknown"),
        ("streets", "990101001 123", "streets", "choice-unknown"),
        ("name_en", "\u{200B} ", "name_en", "text-missing"),
        ("phone", "call me", "phone", "office-phone"),
        ("email", "night@example", "email", "email-invalid"),
        ("head_email", "夜市@example.org", "head_email", "email-invalid"),
    ] {
        let form = but(department, field, value);
        let refused = save_department(&kernel, saving(&kernel, &admin, None), &form).await;
        assert_eq!(codes(&refused.unwrap_err()), [(at.to_owned(), code.to_owned())], "{value}");
    }
    for (field, value, at, code) in [
        ("longitude", "32.045", "longitude", "coordinates-abroad"),
        ("latitude", "north", "latitude", "coordinate"),
        ("latitude", "NaN", "latitude", "coordinate"),
        ("longitude", "119.5", "longitude", "outside-district"),
        ("kind", "", "kind", "text-missing"),
    ] {
        let form = but(landmark, field, value);
        let save = SaveLandmark { saving: saving(&kernel, &admin, None), get: &form };
        let refused = save_landmark(&kernel, save).await.unwrap_err();
        let first = codes(&refused).remove(0);
        assert_eq!(first, (at.to_owned(), code.to_owned()), "{value}");
    }
    assert_eq!(events(&pool, "add").await, 0);
}

#[sqlx::test(migrations = false)]
async fn departments_stay_a_tree(pool: PgPool) {
    let kernel = district(&pool).await;
    let admin = staff(Post::Administrator);
    let all = departments(&kernel.db).await.unwrap();
    let bureau = all.iter().find(|one| one.code == "bureau").unwrap();
    let form = but(department, "parent", "parks");
    let refused = save_department(&kernel, saving(&kernel, &admin, Some(bureau.id)), &form).await;
    assert_eq!(codes(&refused.unwrap_err()), [("parent".to_owned(), "parent-circle".to_owned())]);

    // Two edits at once that would be a circle together: one of them is refused.
    let id = |code: &str| all.iter().find(|one| one.code == code).unwrap().id;
    let (one, other) = (but(department, "parent", "parking"), but(department, "parent", "parks"));
    let (first, second) = tokio::join!(
        save_department(&kernel, saving(&kernel, &admin, Some(id("parks"))), &one),
        save_department(&kernel, saving(&kernel, &admin, Some(id("parking"))), &other),
    );
    assert_eq!(usize::from(first.is_ok()) + usize::from(second.is_ok()), 1);
}

#[sqlx::test(migrations = false)]
async fn what_is_in_use_is_not_retired(pool: PgPool) {
    let kernel = district(&pool).await;
    let admin = staff(Post::Administrator);
    let parks = departments(&kernel.db).await.unwrap();
    let parks = parks.iter().find(|one| one.code == "parks").unwrap().id;
    let refused = retire(&kernel, saving(&kernel, &admin, Some(parks)), Office::Department).await;
    assert!(matches!(refused, Err(SaveError::InUse)));
    let desks = contact_points(&kernel.db).await.unwrap();
    let desk = desks.iter().find(|one| one.department.as_deref() == Some("parks")).unwrap();
    for (id, office) in [(desk.id, Office::ContactPoint), (parks, Office::Department)] {
        retire(&kernel, saving(&kernel, &admin, Some(id)), office).await.unwrap();
        let again = retire(&kernel, saving(&kernel, &admin, Some(id)), office).await;
        assert!(matches!(again, Err(SaveError::Denied(Denied::NotFound))));
    }
    assert_eq!(contact_points(&kernel.db).await.unwrap().len(), desks.len() - 1);
    assert_eq!(events(&pool, "retire").await, 2);
}

#[sqlx::test(migrations = false)]
async fn a_landmark_is_put_into_its_cell_and_found(pool: PgPool) {
    let kernel = district(&pool).await;
    let admin = staff(Post::Administrator);
    let save = SaveLandmark { saving: saving(&kernel, &admin, None), get: &landmark };
    let id = save_landmark(&kernel, save).await.unwrap();
    let row = map::landmark(&kernel.db, id).await.unwrap().unwrap();
    assert_eq!(row.other_names, ["老夜市", "夜市街"]);
    assert!(row.cell.is_some());
    let found = map::find(&kernel.db, "老夜市", 3).await.unwrap();
    assert_eq!(found.first().map(|one| one.id), Some(id));
    let form = but(landmark, "longitude", "118.83");
    let save = SaveLandmark { saving: saving(&kernel, &admin, Some(id)), get: &form };
    save_landmark(&kernel, save).await.unwrap();
    let moved = map::landmark(&kernel.db, id).await.unwrap().unwrap();
    assert_ne!(moved.cell, row.cell);
    map::retire_landmark(&kernel, saving(&kernel, &admin, Some(id))).await.unwrap();
    assert!(map::find(&kernel.db, "老夜市", 3).await.unwrap().is_empty());
}

#[sqlx::test(migrations = false)]
async fn a_file_is_taken_whole_or_not_at_all(pool: PgPool) {
    let kernel = district(&pool).await;
    let by = || By {
        actor: Actor::System("test"),
        at: kernel.now(),
        event: kernel.new_id(),
        request_id: None,
    };
    let header = DepartmentForm::FIELDS.join(",");
    let mut conn = pool.acquire().await.unwrap();
    let bad = format!(
        "{header}\nnight,other,bureau,夜市,夜市,Night,,,,,,,\nday,circus,,日市,日市,,,,,,,,\n\
         night,other,,又,又,Again,,,,,,,\nnoon,other,,午市,午市,Noon,,,,,noon@,,\n"
    );
    let refused = import(&mut conn, File::Departments, &bad, false, by()).await;
    let Err(ImportError::Faults(faults)) = refused else { panic!("it was taken") };
    let faults: Vec<_> = faults.iter().map(LineFault::to_string).collect();
    assert_eq!(
        faults,
        [
            "line 3: kind is not known",
            "line 3: name_en is missing",
            "line 4: code is there twice",
            "line 5: email is not an e-mail address"
        ]
    );
    assert_eq!(departments(&pool).await.unwrap().len(), 8);
    for (text, wrong) in [("", "line 1: there is no column code"), ("code\nx,y\n", "line 1: there")]
    {
        let refused = import(&mut conn, File::ContactPoints, text, false, by()).await;
        let Err(ImportError::Faults(faults)) = refused else { panic!("it was taken") };
        assert!(faults[0].to_string().starts_with(wrong), "{}", faults[0]);
    }
    let points = File::ContactPoints.columns().join(",");
    for (file, text, wrong) in [
        (File::Departments, header.replace(",email", ",emails"), "emails"),
        (File::ContactPoints, format!("{points},remark"), "remark"),
    ] {
        let refused = import(&mut conn, file, &text, false, by()).await;
        let Err(ImportError::Faults(faults)) = refused else { panic!("it was taken") };
        assert_eq!(faults[0].to_string(), format!("line 1: the column {wrong} is not known"));
    }

    let good =
        format!("{header}\nnight,other,bureau,夜市,夜市,Night,,,,,night@example.org,,990101001\n");
    let report = import(&mut conn, File::Departments, &good, true, by()).await.unwrap();
    assert_eq!(report, Report { added: 1, changed: 0 });
    assert_eq!(departments(&pool).await.unwrap().len(), 8);
    import(&mut conn, File::Departments, &good, false, by()).await.unwrap();
    let report = import(&mut conn, File::Departments, &good, false, by()).await.unwrap();
    assert_eq!(report, Report { added: 0, changed: 1 });
    assert_eq!(departments(&pool).await.unwrap().len(), 9);
}

#[sqlx::test(migrations = false)]
async fn a_file_without_mailboxes_leaves_them_as_they_are(pool: PgPool) {
    let kernel = district(&pool).await;
    // Those of the kernel begin anew after the demonstration.
    let take = async |event: u128, text: &str| {
        let mut conn = pool.acquire().await.unwrap();
        let by = By {
            actor: Actor::System("test"),
            at: kernel.now(),
            event: Uuid::from_u128(event),
            request_id: None,
        };
        import(&mut conn, File::Departments, text, false, by).await.unwrap();
        let all = departments(&pool).await.unwrap();
        let night = all.into_iter().find(|one| one.code == "night").unwrap();
        (night.name.en, night.email, night.head_email)
    };
    let older = "code,kind,parent,name_zh_hans,name_zh_hant,name_en,duty_zh_hans,duty_zh_hant,\
                 duty_en,phone,streets";
    // With a column that has no name, as spreadsheets leave them behind.
    let named = |name: &str| format!("{older},\nnight,other,bureau,夜市,夜市,{name},,,,,,\n");
    assert_eq!(take(1, &named("Night")).await, ("Night".to_owned(), None, None));

    let line = "night,other,bureau,夜市,夜市,Night,,,,,,night@example.org,head@example.org\n";
    let (email, head) = (Some("night@example.org".to_owned()), Some("head@example.org".to_owned()));
    let whole = take(2, &format!("{older},email,head_email\n{line}")).await;
    assert_eq!(whole, ("Night".to_owned(), email, head.clone()));

    // Of the two, only the one that has a column goes.
    let line = "night,other,bureau,夜市,夜市,Night,,,,,,\n";
    let half = take(3, &format!("{older},email\n{line}")).await;
    assert_eq!(half, ("Night".to_owned(), None, head.clone()));
    assert_eq!(take(4, &named("Bazaar")).await, ("Bazaar".to_owned(), None, head));
}

/// The checks of the tables know every kind.
#[sqlx::test(migrations = false)]
async fn every_kind_is_one_of_the_tables(pool: PgPool) {
    for (constraint, kinds) in [
        ("department_kind_is_known", DepartmentKind::ALL.map(DepartmentKind::as_str)),
        ("landmark_kind_is_known", LandmarkKind::ALL.map(LandmarkKind::as_str)),
    ] {
        let check: String = sqlx::query_scalar(
            "select pg_get_constraintdef(oid) from pg_constraint where conname = $1",
        )
        .bind(constraint)
        .fetch_one(&pool)
        .await
        .unwrap();
        assert_eq!(check.matches("'::text").count(), kinds.len(), "{check}");
        for kind in kinds {
            assert!(check.contains(&format!("'{kind}'")), "{kind}: {check}");
        }
    }
}
