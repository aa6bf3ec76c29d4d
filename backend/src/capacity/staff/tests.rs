use domain::{
    accounts::Role,
    capacity::{ClosedReason, Units, WaitingState},
};
use sqlx::PgPool;
use uuid::Uuid;

use super::*;
use crate::{
    accounts::{Denied, Staff},
    capacity::{
        Closing, Subject, booked_in_closed, conflicts, release,
        testing::{KIND, Yard},
        waiting::{Join, Target, join_waiting, take_news, turn},
    },
    forms::FormKey,
    lists::testing::staff,
    records::{SaveError, Saving},
};

fn saving<'a>(yard: &Yard, staff: &'a Staff, id: Option<Uuid>) -> Saving<'a> {
    Saving { staff, id, key: FormKey::mint(&*yard.kernel.random), request_id: None }
}

/// Fields by their name.
fn fields(values: &[(&'static str, &'static str)]) -> impl Fn(&str) -> String + Sync {
    let values = values.to_vec();
    move |field| {
        let value = values.iter().find(|(name, _)| *name == field);
        value.map(|(_, value)| (*value).to_owned()).unwrap_or_default()
    }
}

const MORNINGS: &[(&str, &str)] = &[
    ("weekdays", "12345"),
    ("on_makeup_days", "yes"),
    ("opens", "08:00"),
    ("closes", "12:00"),
    ("cut_off", "960"),
    ("stops", "10"),
    ("litres", "8000"),
    ("valid_from", "2026-11-01"),
];

fn wrong(result: Result<Uuid, SaveError>) -> Vec<String> {
    let Err(SaveError::Invalid(fields)) = result else { panic!("{result:?}") };
    fields.iter().map(|one| format!("{} {}", one.field, one.code)).collect()
}

async fn team(yard: &Yard) -> [Staff; 3] {
    let mut team = Vec::new();
    for role in [Role::Supervisor, Role::Dispatcher, Role::Handler] {
        team.push(staff(&yard.kernel.with_db(yard.owner.clone()), role).await);
    }
    team.try_into().unwrap_or_else(|_| panic!("three"))
}

#[sqlx::test(migrations = false)]
async fn from_a_resource_to_a_closed_window(pool: PgPool) {
    let yard = Yard::new(&pool).await;
    let kernel = &yard.kernel;
    let [supervisor, dispatcher, _] = team(&yard).await;
    let get = fields(&[
        ("kind", "drop-off-yard"),
        ("code", "yard-2"),
        ("name_zh_hans", "二号场"),
        ("name_zh_hant", "二號場"),
        ("name_en", "Yard 2"),
    ]);
    let save = SaveResource { saving: saving(&yard, &supervisor, None), get: &get };
    let resource = save_resource(kernel, save).await.unwrap();
    let save = SaveResource { saving: saving(&yard, &supervisor, None), get: &get };
    assert_eq!(wrong(save_resource(kernel, save).await), ["code code-taken"]);

    let get = fields(MORNINGS);
    let set = SetTemplate { saving: saving(&yard, &supervisor, None), resource, get: &get };
    let template = set_template(kernel, set).await.unwrap();
    let set = SetTemplate { saving: saving(&yard, &supervisor, None), resource, get: &get };
    assert_eq!(wrong(set_template(kernel, set).await), ["opens template-overlaps"]);
    let set =
        SetTemplate { saving: saving(&yard, &supervisor, Some(template)), resource, get: &get };
    assert_eq!(set_template(kernel, set).await.unwrap(), template);

    let monday = "2026-11-23".parse().unwrap();
    let shown = windows(kernel, &dispatcher, resource, &(monday..=monday)).await.unwrap();
    let limit = Units { stops: 10, litres: 8_000, kilograms: 0 };
    assert_eq!((shown.len(), shown[0].limit), (1, limit));
    let window = shown[0].id;
    let claim = yard.booked(window, Units::stops(3)).await;

    // Fewer than are booked.
    let get = fields(&[("stops", "1"), ("litres", "0")]);
    let change = ChangeLimits { saving: saving(&yard, &supervisor, Some(window)), get: &get };
    change_limits(kernel, change).await.unwrap();
    let mut conn = yard.conn().await;
    let found = conflicts(&mut conn, resource, kernel.now()).await.unwrap();
    assert_eq!((found[0].over, found[0].claims[0].claim), (Units::stops(2), claim));

    // Whoever waits for it is told once it is retired.
    let join = Join {
        target: Target::Window(window),
        units: Units::stops(9),
        subject: Subject { kind: KIND, id: kernel.new_id() },
    };
    let waits = join_waiting(&mut conn, kernel, join).await.unwrap();

    // A dispatcher closes the day, and opens it again.
    let closing = Closing::Windows(vec![window]);
    let get = fields(&[("reason", "weather")]);
    let close = CloseWindows {
        saving: saving(&yard, &dispatcher, None),
        closing: closing.clone(),
        get: &get,
    };
    close_windows(kernel, close).await.unwrap();
    let over = "2026-11-01".parse().unwrap();
    let past = Closing::Days { resource, days: over..=monday };
    let close = CloseWindows { saving: saving(&yard, &dispatcher, None), closing: past, get: &get };
    assert_eq!(wrong(close_windows(kernel, close).await), ["from closing-past"]);
    let shown = windows(kernel, &dispatcher, resource, &(monday..=monday)).await.unwrap();
    assert_eq!(shown[0].closed, Some(ClosedReason::Weather));
    assert_eq!(booked_in_closed(&pool, "test", kernel.now()).await.unwrap().len(), 1);
    reopen_windows(kernel, saving(&yard, &dispatcher, None), &closing).await.unwrap();

    // The day is different, and then there is no template any more: who is in it stays.
    let get = fields(&[
        ("day", "2026-11-28"),
        ("change", "times"),
        ("times", "9:00-10:00"),
        ("stops", "2"),
    ]);
    let set = SetException { saving: saving(&yard, &supervisor, Some(resource)), get: &get };
    set_exception(kernel, set).await.unwrap();
    let from = kernel.now().date_naive();
    assert_eq!(exceptions(kernel, &supervisor, resource, from).await.unwrap().len(), 1);
    assert_eq!(templates(kernel, &supervisor, resource).await.unwrap().len(), 1);
    remove_template(kernel, saving(&yard, &supervisor, Some(template))).await.unwrap();
    let again = remove_template(kernel, saving(&yard, &supervisor, Some(template))).await;
    assert!(matches!(again, Err(SaveError::Changed)));
    let mut tx = kernel.db.begin().await.unwrap();
    let early = retire_resource(&mut tx, kernel, resource).await;
    assert!(matches!(early, Err(SaveError::InUse)), "{early:?}");
    tx.rollback().await.unwrap();
    assert_eq!(yard.state(claim).await, "booked");
    let mut tx = kernel.db.begin().await.unwrap();
    release(&mut tx, claim).await.unwrap();
    retire_resource(&mut tx, kernel, resource).await.unwrap();
    tx.commit().await.unwrap();
    turn(kernel).await.unwrap();
    let news = take_news(&pool, KIND, 9).await.unwrap();
    assert_eq!((news.len(), news[0].waiting, news[0].state), (1, waits, WaitingState::Lapsed));
    let open: i64 =
        sqlx::query_scalar("select count(*) from capacity_window where closed_at is null")
            .fetch_one(&pool)
            .await
            .unwrap();
    assert_eq!(open, 0);
    assert_eq!(waiting(kernel, &supervisor, resource).await.unwrap(), []);
    let acts: Vec<String> =
        sqlx::query_scalar("select act || ' ' || subject_kind from audit_event order by 1")
            .fetch_all(&pool)
            .await
            .unwrap();
    assert_eq!(
        acts,
        [
            "change capacity-exception",
            "change capacity-window",
            "close-windows capacity-window",
            "create capacity-resource",
            "create capacity-template",
            "discard capacity-template",
            "edit capacity-template",
            "reopen capacity-window",
        ]
    );
}

#[sqlx::test(migrations = false)]
async fn who_may_do_what(pool: PgPool) {
    let yard = Yard::new(&pool).await;
    let kernel = &yard.kernel;
    let [_, dispatcher, handler] = team(&yard).await;
    let get = fields(MORNINGS);
    let resource = yard.resource;
    for somebody in [&dispatcher, &handler] {
        let set = SetTemplate { saving: saving(&yard, somebody, None), resource, get: &get };
        let refused = set_template(kernel, set).await;
        assert!(matches!(refused, Err(SaveError::Denied(Denied::Forbidden))));
        let set = SetException { saving: saving(&yard, somebody, Some(resource)), get: &get };
        let refused = set_exception(kernel, set).await;
        assert!(matches!(refused, Err(SaveError::Denied(Denied::Forbidden))));
        let change = ChangeLimits { saving: saving(&yard, somebody, None), get: &get };
        let refused = change_limits(kernel, change).await;
        assert!(matches!(refused, Err(SaveError::Denied(Denied::Forbidden))));
        let save = SaveResource { saving: saving(&yard, somebody, None), get: &get };
        let refused = save_resource(kernel, save).await;
        assert!(matches!(refused, Err(SaveError::Denied(Denied::Forbidden))));
    }
    let closing = Closing::Windows(Vec::new());
    let close =
        CloseWindows { saving: saving(&yard, &handler, None), closing: closing.clone(), get: &get };
    let refused = close_windows(kernel, close).await;
    assert!(matches!(refused, Err(SaveError::Denied(Denied::Forbidden))));
    let refused = reopen_windows(kernel, saving(&yard, &handler, None), &closing).await;
    assert!(matches!(refused, Err(SaveError::Denied(Denied::Forbidden))));
    assert!(waiting(kernel, &handler, resource).await.is_err());
    assert!(templates(kernel, &dispatcher, resource).await.is_ok());
}

#[sqlx::test(migrations = false)]
async fn all_that_is_wrong_is_told_at_once(pool: PgPool) {
    let yard = Yard::new(&pool).await;
    let kernel = &yard.kernel;
    let [supervisor, ..] = team(&yard).await;
    let resource = yard.resource;
    let get = fields(&[
        ("weekdays", "8"),
        ("opens", "12:00"),
        ("closes", "08:00"),
        ("cut_off", "-1"),
        ("stops", "4294967296"),
        ("valid_from", "soon"),
    ]);
    let set = SetTemplate { saving: saving(&yard, &supervisor, None), resource, get: &get };
    assert_eq!(
        wrong(set_template(kernel, set).await),
        [
            "weekdays choice-unknown",
            "opens time-shape",
            "cut_off number-range",
            "stops number-range",
            "valid_from date-shape"
        ]
    );
    for (values, told) in [
        (vec![], vec!["day text-missing", "change text-missing"]),
        (vec![("day", "2026-11-28"), ("change", "holiday")], vec!["change choice-unknown"]),
        (
            vec![
                ("day", "2026-11-28"),
                ("change", "times"),
                ("times", "8:00-10:00 9:00-11:00"),
                ("stops", "1"),
            ],
            vec!["times time-shape"],
        ),
        (vec![("day", "2026-11-28"), ("change", "units")], vec!["stops text-missing"]),
    ] {
        let get = fields(&values);
        let set = SetException { saving: saving(&yard, &supervisor, Some(resource)), get: &get };
        assert_eq!(wrong(set_exception(kernel, set).await), told);
    }
    for (values, told) in [
        (vec![("reason", "not-planned")], "reason choice-unknown"),
        (vec![("reason", "other")], "words text-missing"),
    ] {
        let get = fields(&values);
        let close = CloseWindows {
            saving: saving(&yard, &supervisor, None),
            closing: Closing::Windows(Vec::new()),
            get: &get,
        };
        assert_eq!(wrong(close_windows(kernel, close).await), [told]);
    }
    // Nothing of it is there.
    let get = fields(MORNINGS);
    let nowhere = Uuid::from_u128(7);
    let set =
        SetTemplate { saving: saving(&yard, &supervisor, None), resource: nowhere, get: &get };
    let refused = set_template(kernel, set).await;
    assert!(matches!(refused, Err(SaveError::Denied(Denied::NotFound))));
    let change = ChangeLimits { saving: saving(&yard, &supervisor, Some(nowhere)), get: &get };
    let refused = change_limits(kernel, change).await;
    assert!(matches!(refused, Err(SaveError::Denied(Denied::NotFound))));
}
