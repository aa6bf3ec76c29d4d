use std::collections::HashMap;

use chrono::TimeDelta;
use domain::{accounts::Role, locale::Locale, sorting::Category};
use sqlx::PgPool;

use super::{overrides::find_item, *};
use crate::{
    Kernel, Problem,
    accounts::Staff,
    audit::Actor,
    db::{
        Role as DbRole,
        testing::{TestKernel, as_role},
    },
    forms::FormKey,
    lists::fetch,
    notices::tests::somebody,
    records::Saving,
    sorting::{self, Guide, Import},
};

pub(in crate::sorting) async fn with_catalogue(pool: &PgPool) -> TestKernel {
    let kernel = TestKernel::new(as_role(pool, DbRole::Serve).await);
    let import = Import {
        at: kernel.now(),
        actor: Actor::Operator("tester".to_owned()),
        event: kernel.new_id(),
        dry_run: false,
    };
    sorting::import(&mut pool.acquire().await.unwrap(), &sorting::seed(), import).await.unwrap();
    kernel
}

pub(in crate::sorting) fn saving<'a>(kernel: &Kernel, staff: &'a Staff) -> Saving<'a> {
    Saving { staff, id: None, key: FormKey::mint(&*kernel.random), request_id: None }
}

fn head(change: &[(&str, &str)]) -> HashMap<String, String> {
    let mut values: HashMap<_, _> =
        RulesForm::FIELDS.iter().map(|field| ((*field).to_owned(), "细则".to_owned())).collect();
    values.insert("reviewed_on".to_owned(), "2026-11-01".to_owned());
    for (field, value) in change {
        values.insert((*field).to_owned(), (*value).to_owned());
    }
    values
}

async fn drafted(kernel: &Kernel, staff: &Staff, from: Option<i32>) -> i32 {
    let values = head(&[]);
    let get = |field: &str| values.get(field).cloned().unwrap_or_default();
    let save = SaveDraft { saving: saving(kernel, staff), version: None, from, get: &get };
    save_draft(kernel, save).await.unwrap()
}

async fn added(
    kernel: &Kernel,
    staff: &Staff,
    version: i32,
    values: &[(&str, &str)],
) -> Result<(), RulesError> {
    let values: HashMap<&str, &str> = values.iter().copied().collect();
    let get = |field: &str| values.get(field).copied().unwrap_or_default().to_owned();
    add(kernel, Add { saving: saving(kernel, staff), version, get: &get }).await
}

fn codes(error: &RulesError) -> Vec<(String, String)> {
    error.fields().into_iter().map(|error| (error.field, error.code)).collect()
}

fn one(field: &str, code: &str) -> Vec<(String, String)> {
    vec![(field.to_owned(), code.to_owned())]
}

const CUP: [(&str, &str); 4] = [
    ("item", "奶茶杯"),
    ("act", "place"),
    ("category", "recyclable.plastic"),
    ("guidance", "paper-flat"),
];

#[sqlx::test(migrations = false)]
async fn rules_count_from_their_day_on(pool: PgPool) {
    let kernel = with_catalogue(&pool).await;
    let editor = somebody(&pool, Role::Editor, 2).await;
    let guide = Guide::load(&kernel.db).await.unwrap();
    let plain = guide.current();
    assert!(plain.catalogue().rules.is_none());
    let slug = find_item(plain.catalogue(), "奶茶杯").unwrap().slug.clone();
    let shown = |guide: &Guide| {
        let guide = guide.current();
        guide.catalogue().item(&slug).map(|item| item.usual.category)
    };
    let before = shown(&guide);
    let ours = Category::from_code("recyclable.plastic");
    assert_ne!(before, ours, "the seed says otherwise");

    let version = drafted(&kernel, &editor, None).await;
    added(&kernel, &editor, version, &CUP).await.unwrap();
    added(&kernel, &editor, version, &[("item", "newspaper"), ("act", "hide")]).await.unwrap();
    let rename = [
        ("item", "durian-shell"),
        ("act", "rename"),
        ("zh_hans", "榴莲皮"),
        ("zh_hant", "榴槤皮"),
        ("en", "Durian husk of ours"),
    ];
    added(&kernel, &editor, version, &rename).await.unwrap();
    let seen = preview(&kernel, &editor, version).await.unwrap();
    assert_eq!((seen.total, seen.missing.len()), (3, 0));
    assert!(seen.changed.iter().any(|one| one.after.is_none()));
    assert!(!guide.refresh_if_changed(&kernel.db).await.unwrap(), "a draft changes nothing");

    let day = |text: &str| Some(text.parse().unwrap());
    let order = |effective_on| Publish { saving: saving(&kernel, &editor), version, effective_on };
    for (effective_on, code) in [(None, "date-shape"), (day("2026-11-19"), "rules-past")] {
        let refused = publish(&kernel, order(effective_on)).await.unwrap_err();
        assert_eq!(codes(&refused), one("effective_on", code));
    }
    publish(&kernel, order(day("2026-11-22"))).await.unwrap();
    assert!(!guide.refresh_if_changed(&kernel.db).await.unwrap(), "it is not that day yet");
    let mut conn = kernel.db.acquire().await.unwrap();
    assert!(!settle(&mut conn, kernel.now()).await.unwrap());
    kernel.clock.advance(TimeDelta::days(2));
    assert!(settle(&mut conn, kernel.now()).await.unwrap());
    assert!(!settle(&mut conn, kernel.now()).await.unwrap(), "once");
    assert!(guide.refresh_if_changed(&kernel.db).await.unwrap());
    assert_eq!(shown(&guide), ours);
    let now = guide.current();
    assert!(now.catalogue().item("newspaper").is_none());
    let durian = now.catalogue().item("durian-shell").unwrap();
    assert_eq!(durian.title.get(Locale::En), "Durian husk of ours");
    let found = now.search(Locale::ZhHans, "榴莲壳", 1);
    assert_eq!(found.hits[0].slug, "durian-shell", "its former title finds it");
    let rules = now.catalogue().rules.clone().unwrap();
    assert_eq!((rules.version, rules.effective_on), (version, "2026-11-22".parse().unwrap()));
    assert!(list(&kernel, &editor).await.unwrap()[0].counts);

    // A later set that takes everything back.
    let next = drafted(&kernel, &editor, None).await;
    let order = Publish {
        saving: saving(&kernel, &editor),
        version: next,
        effective_on: day("2026-11-22"),
    };
    let refused = publish(&kernel, order.clone()).await.unwrap_err();
    assert_eq!(codes(&refused), one("effective_on", "rules-day-taken"));
    kernel.clock.advance(TimeDelta::days(1));
    publish(&kernel, Publish { effective_on: day("2026-11-23"), ..order }).await.unwrap();
    assert!(guide.refresh_if_changed(&kernel.db).await.unwrap(), "today counts at once");
    assert_eq!(shown(&guide), before);

    // What was imported is as it was.
    let imported = sorting::load_imported(&kernel.db).await.unwrap();
    assert_eq!(&imported.catalogue, plain.catalogue());
}

#[sqlx::test(migrations = false)]
async fn a_draft_is_copied_changed_and_thrown_away(pool: PgPool) {
    let kernel = with_catalogue(&pool).await;
    let administrator = somebody(&pool, Role::Administrator, 2).await;
    let version = drafted(&kernel, &administrator, None).await;
    added(&kernel, &administrator, version, &CUP).await.unwrap();
    let copy = drafted(&kernel, &administrator, Some(version)).await;
    let rules = list_rules(&kernel, &administrator, copy, None, fetch()).await.unwrap();
    assert_eq!(rules.len(), 1);
    let id = Some(rules[0].id);
    let removing = || Saving { id, ..saving(&kernel, &administrator) };
    let elsewhere = remove(&kernel, removing(), version).await.unwrap_err();
    assert_eq!(elsewhere.status(), 404, "it is of another version");
    remove(&kernel, removing(), copy).await.unwrap();
    assert!(list_rules(&kernel, &administrator, copy, None, fetch()).await.unwrap().is_empty());
    discard_draft(&kernel, saving(&kernel, &administrator), copy).await.unwrap();
    assert!(read(&kernel, &administrator, copy).await.is_err());
    // With rules in it as well.
    discard_draft(&kernel, saving(&kernel, &administrator), version).await.unwrap();

    let version = drafted(&kernel, &administrator, None).await;
    added(&kernel, &administrator, version, &CUP).await.unwrap();
    let today = "2026-11-20".parse().unwrap();
    let order =
        Publish { saving: saving(&kernel, &administrator), version, effective_on: Some(today) };
    publish(&kernel, order).await.unwrap();
    let late = added(&kernel, &administrator, version, &CUP).await.unwrap_err();
    assert_eq!(late.code(), "rules-published");
    let late = discard_draft(&kernel, saving(&kernel, &administrator), version).await.unwrap_err();
    assert_eq!(late.code(), "rules-published");
    // Nor by the owner of the table.
    for statement in [
        "update sorting_rules set name_en = 'x'",
        "delete from sorting_rules",
        "update sorting_override set item = 'x'",
        "delete from sorting_override",
    ] {
        sqlx::raw_sql(statement).execute(&pool).await.unwrap_err();
    }
}

#[sqlx::test(migrations = false)]
async fn every_mistake_is_named(pool: PgPool) {
    let kernel = with_catalogue(&pool).await;
    let editor = somebody(&pool, Role::Editor, 2).await;
    for (field, value, code) in [
        ("name_en", "", "text-missing"),
        ("basis_zh_hant", "", "text-missing"),
        ("name_zh_hans", &*"长".repeat(81), "text-too-long"),
        ("reviewed_on", "soon", "date-shape"),
        ("reviewed_on", "2026-11-21", "rules-reviewed-later"),
    ] {
        let values = head(&[(field, value)]);
        let get = |field: &str| values.get(field).cloned().unwrap_or_default();
        let saving = saving(&kernel, &editor);
        let save = SaveDraft { saving, version: None, from: None, get: &get };
        let refused = save_draft(&kernel, save).await.unwrap_err();
        assert_eq!(codes(&refused), one(field, code));
    }
    let version = drafted(&kernel, &editor, None).await;
    for (values, field, code) in [
        (vec![("item", ""), ("act", "hide")], "item", "text-missing"),
        (vec![("item", "没有的东西"), ("act", "hide")], "item", "rules-item-unknown"),
        (vec![("item", "newspaper"), ("act", "burn")], "act", "choice-unknown"),
        (
            vec![
                ("item", "newspaper"),
                ("act", "rename"),
                ("zh_hans", "奶茶杯"),
                ("zh_hant", "某報紙"),
                ("en", "Some paper"),
            ],
            "zh_hans",
            "rules-name-taken",
        ),
        (
            vec![("item", "newspaper"), ("act", "place"), ("category", "residual")],
            "guidance",
            "choice-unknown",
        ),
        (
            vec![("item", "newspaper"), ("act", "place"), ("guidance", "paper-flat")],
            "category",
            "choice-unknown",
        ),
    ] {
        let refused = added(&kernel, &editor, version, &values).await.unwrap_err();
        assert_eq!(codes(&refused), one(field, code), "{values:?}");
    }
    added(&kernel, &editor, version, &CUP).await.unwrap();
    let twice = added(&kernel, &editor, version, &CUP).await.unwrap_err();
    assert_eq!(codes(&twice), one("item", "rules-rule-twice"));
    for role in [Role::HotlineAgent, Role::Supervisor, Role::Crew] {
        let other = somebody(&pool, role, 3 + role as u128).await;
        let refused = added(&kernel, &other, version, &CUP).await.unwrap_err();
        assert_eq!(refused.code(), "forbidden");
    }
}

#[sqlx::test(migrations = false)]
async fn the_guide_speaks_the_words_of_the_district(pool: PgPool) {
    let kernel = with_catalogue(&pool).await;
    let guide = Guide::load(&kernel.db).await.unwrap();
    let said = |guide: &Guide| {
        let edition = guide.current();
        let texts = edition.catalogue().guidance.values();
        texts.map(|one| format!("{}{}", one.whereto.zh_hans, one.whereto.en)).collect::<String>()
    };
    assert!(said(&guide).contains("其他垃圾桶"));
    sqlx::raw_sql(
        "insert into district_setting values ('vocabulary', '\"wet-dry\"', '2026-01-01')
         on conflict (key) do update set value = excluded.value",
    )
    .execute(&pool)
    .await
    .unwrap();
    assert!(guide.refresh_if_changed(&kernel.db).await.unwrap());
    let said = said(&guide);
    assert!(said.contains("干垃圾桶") && said.contains("dry waste bin"));
    assert!(!said.contains("其他垃圾桶") && !said.contains("residual waste bin"));
    assert!(!guide.refresh_if_changed(&kernel.db).await.unwrap());
}
