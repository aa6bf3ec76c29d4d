//! A district brings a rulebook of its own.

use std::path::Path;

use chrono::NaiveDate;
use domain::cases::Flaw;
use sqlx::{Executor, PgPool};
use uuid::Uuid;

use super::*;
use crate::{
    Kernel,
    audit::Actor,
    cases::testing::Bureau,
    db::testing::TestKernel,
    districts::{self, By},
};

/// Of one import of a test; those of the bureau's own events come again here.
const EVENT: Uuid = Uuid::from_u128(62);

fn by(kernel: &Kernel) -> By {
    By {
        actor: Actor::Operator("tester".to_owned()),
        at: kernel.now(),
        event: EVENT,
        request_id: None,
    }
}

async fn take(
    pool: &PgPool,
    kernel: &Kernel,
    files: &[(Part, &str)],
) -> Result<RulebookReport, ImportError> {
    let files = files.iter().map(|(part, text)| (*part, (*text).to_owned()));
    let files = RulebookFiles(files.collect());
    let mut conn = pool.acquire().await.unwrap();
    import(&mut conn, &files, false, by(kernel), || kernel.new_id()).await
}

async fn audited(pool: &PgPool) -> i64 {
    sqlx::query_scalar("select count(*) from audit_event where subject_kind = 'case-rulebook'")
        .fetch_one(pool)
        .await
        .unwrap()
}

#[sqlx::test(migrations = false)]
async fn a_folder_fills_an_empty_rulebook(pool: PgPool) {
    let kernel = TestKernel::new(pool.clone());
    districts::demonstration::for_tests(&kernel, 1).await;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("seed/cases");
    let files = RulebookFiles::from_folder(&folder).unwrap();
    let mut conn = pool.acquire().await.unwrap();
    let new_id = || kernel.new_id();
    let told = import(&mut conn, &files, true, by(&kernel), new_id).await.unwrap();
    assert_eq!(load(&pool).await.unwrap().classes().count(), 0, "it was a dry run");

    let done = import(&mut conn, &files, false, by(&kernel), new_id).await.unwrap();
    assert_eq!(done, told);
    assert_eq!(done.flaws, []);
    assert_eq!(done.parts.iter().map(|did| did.part).collect::<Vec<_>>(), Part::ALL);
    for did in &done.parts {
        // Every district begins with a ladder.
        assert_eq!(did.added > 0, did.part != Part::Ladder, "{did:?}");
        assert_eq!((did.changed, did.removed, did.not_named), (0, 0, 0), "{did:?}");
    }
    let rules = load(&pool).await.unwrap();
    assert_eq!(rules.classes().count(), 250);
    let cover = rules.class("01001").unwrap();
    assert_eq!(cover.standard_ref.as_deref(), Some("GB/T 47678.5-2026 01001"));
    assert!(cover.inspect || !cover.needs.is_empty());
    assert!(!cover.questions.is_empty() && !cover.advice.is_empty());
    // Every class that needs a list has one, and no other.
    for class in rules.classes() {
        let is_needed = class.needs.contains(&Need::Checklist);
        assert_eq!(class.points.is_empty(), !is_needed, "{}", class.code);
    }

    let again = import(&mut conn, &files, false, by(&kernel), new_id).await.unwrap();
    assert!(!again.is_needed(), "{again:?}");
    assert_eq!(audited(&pool).await, 1, "nothing was done, so nothing is recorded");
    assert!(!seed(&mut conn, new_id).await.unwrap());
}

#[sqlx::test(migrations = false)]
async fn a_district_from_before_there_were_reviews_has_the_limit_of_a_new_one(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    let gone = pool.execute("delete from case_limit where clock = 'review'").await.unwrap();
    assert_eq!(gone.rows_affected(), 1);
    // What is there already stays.
    for added in [1, 0] {
        let migration = include_str!("../../../migrations/0076_review_limits.sql");
        assert_eq!(pool.execute(migration).await.unwrap().rows_affected(), added);
    }
    let files = [(Part::Limits, include_str!("../../../seed/cases/limits.csv"))];
    let report = take(&pool, &bureau.kernel, &files).await.unwrap();
    assert!(!report.is_needed(), "{report:?}");
}

#[sqlx::test(migrations = false)]
async fn a_part_is_replaced_and_the_others_stay(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    let store = RulebookStore::new(load(&pool).await.unwrap());
    let old = "handle,06010,,,4,working-hours,2026-01-01\n";
    let new = "handle,06010,,,1.5,working-hours,2026-01-01\nhandle,06010,,,1,hours,2027-01-01\n";
    let limits = include_str!("../../../seed/cases/limits.csv").replace(old, new);
    let routes = "position,class,major,street,cell,duty,department\n\
                  10,,06,990101001,,any,parks\n20,,,,,any,street\n";
    let files = [(Part::Limits, limits.as_str()), (Part::Routes, routes)];
    let report = take(&pool, &bureau.kernel, &files).await.unwrap();
    let [limits, routes] = report.parts[..] else { panic!("{report:?}") };
    assert_eq!((limits.added, limits.changed, limits.removed), (1, 1, 0));
    let before = bureau.rules.router.rules().len();
    assert_eq!((routes.added, routes.changed, routes.removed), (0, 2, before - 2));
    assert_eq!(report.flaws, [Flaw::NoStreet]);
    assert_eq!(audited(&pool).await, 1);

    assert!(store.refresh_if_changed(&pool).await.unwrap());
    let rules = store.get();
    let minutes = |year, month, day| {
        let day = NaiveDate::from_ymd_opt(year, month, day).unwrap();
        let (kind, urgency) = (CaseKind::Report, Urgency::Normal);
        let limit = rules.limit(ClockKind::Handle, "06010", kind, urgency, None, day);
        limit.unwrap().term.amount()
    };
    assert_eq!((minutes(2026, 12, 31), minutes(2027, 1, 1)), (90, 60));
    assert_eq!(rules.router.rules().len(), 2);
    assert_eq!(rules.reasons, bureau.rules.reasons);
    assert_eq!(rules.classes, bureau.rules.classes);
}

#[sqlx::test(migrations = false)]
async fn what_cases_have_stays(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    let case = bureau.id(&bureau.file(bureau.litter()).await).await;
    sqlx::query(
        "insert into case_event
           (id, case_id, step, from_state, to_state, party, at, reason, public)
         values ($1, $2, 'void', 'received', 'void', 'supervisor', now(), 'spam', false)",
    )
    .bind(bureau.kernel.new_id())
    .bind(case)
    .execute(&pool)
    .await
    .unwrap();
    let classes = "code,kind,major,name_zh_hans,name_zh_hant,name_en,plain_zh_hans,plain_zh_hant,\
                   plain_en,words,radius_m,urgency,inspect,needs,sensitive,reported\n\
                   06900,matter,06,湖面,湖面,Lake,湖面漂着东西,湖面漂著東西,Things on the lake,,30,\
                   normal,no,after-photo,no,0\n";
    let reasons = "act,code,text_zh_hans,text_zh_hant,text_en\nvoid,joke,玩笑,玩笑,A joke\n";
    let files = [(Part::Classes, classes), (Part::Reasons, reasons)];
    let report = take(&pool, &bureau.kernel, &files).await.unwrap();
    let [classes, reasons] = report.parts[..] else { panic!("{report:?}") };
    assert_eq!((classes.added, classes.removed, classes.not_named), (1, 0, 250));
    let before = bureau.rules.reasons.len();
    assert_eq!((reasons.added, reasons.removed, reasons.not_named), (1, before - 1, 1));

    let rules = load(&pool).await.unwrap();
    assert_eq!(rules.class("06900").unwrap().standard_ref, None);
    assert!(rules.class("06010").is_some());
    let left: Vec<_> = rules.reasons.iter().map(|reason| reason.code.as_str()).collect();
    assert_eq!(left, ["joke", "spam"]);
}

#[sqlx::test(migrations = false)]
async fn a_list_stands_in_the_order_of_its_lines_and_fits_a_form(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    let head = "class,code,text_zh_hans,text_zh_hant,text_en\n";
    let lines = |count: usize| -> String {
        let line = |at: usize| format!("02034,p{at},第 {at} 点,第 {at} 點,Point {at}\n");
        std::iter::once(head.to_owned()).chain((0..count).rev().map(line)).collect()
    };
    let full = lines(MOST_POINTS);
    take(&pool, &bureau.kernel, &[(Part::Checklist, full.as_str())]).await.unwrap();
    let rules = load(&pool).await.unwrap();
    let points = rules.class("02034").unwrap().to_tick();
    assert_eq!(points.len(), MOST_POINTS);
    assert_eq!((points[0].0.as_str(), points[0].1.zh_hant.as_str()), ("p7", "第 7 點"));
    assert!(rules.class("06004").unwrap().to_tick().is_empty(), "the file is all there is");

    let more = lines(MOST_POINTS + 1);
    let refused = take(&pool, &bureau.kernel, &[(Part::Checklist, more.as_str())]).await;
    let Err(ImportError::Files(mistakes)) = refused else { panic!("it was taken") };
    let mistakes: Vec<_> = mistakes.iter().map(Mistake::to_string).collect();
    let wrong = "checklist.csv, line 10, column class: the class has more than 8 points";
    assert_eq!(mistakes, [wrong]);
}

#[sqlx::test(migrations = false)]
async fn mistakes_are_named_and_change_nothing(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    let files = [
        (Part::Majors, "code,name_zh_hans,name_zh_hant,nam_en\n99,甲,甲,A\n"),
        (
            Part::Classes,
            "code,kind,major,name_zh_hans,name_zh_hant,name_en,plain_zh_hans,plain_zh_hant,\
             plain_en,words,radius_m,urgency,inspect,needs,sensitive,reported\n\
             06901,matter,06,湖,湖,Lake,湖,湖,Lake,,900,normal,no,,no,0\n\
             07901,matter,06,湖,湖,Lake,湖,湖,Lake,,30,normal,no,,no,0\n",
        ),
        (
            Part::Questions,
            "class,code,kind,required,label_zh_hans,label_zh_hant,label_en,options,stop_on,\
             stop_zh_hans,stop_zh_hant,stop_en\n\
             06010,much,choice,yes,多吗,多嗎,Much?,a=多|多|Much,b,停,停,Stop\n",
        ),
        (
            Part::Limits,
            "clock,class,case_kind,urgency,amount,unit,effective_from\n\
             close,99999,,,5,working-days,2026-01-01\n\
             close,,,,5,hours,2026-13-01\n\
             close,,,,soon,hours,2026-01-01\n\
             handle,06901,,,5,hours,2026-02-01\n\
             close,,,,5,hours,2026-02-01\n\
             close,,,,6,hours,2026-02-01\n\
             close,,\n",
        ),
        (
            Part::Routes,
            "position,class,major,street,duty,department\n10,,,123,any,nobody\n20,,,,any,\n",
        ),
        (
            Part::Answers,
            "code,class,major,outcome,text_zh_hans,text_zh_hant,text_en\n\
             fine,,,solved,{ $nmae },好,Good\n",
        ),
    ];
    let refused = take(&pool, &bureau.kernel, &files).await;
    let Err(ImportError::Files(mistakes)) = refused else { panic!("it was taken") };
    let mut mistakes: Vec<_> = mistakes.iter().map(Mistake::to_string).collect();
    let csv = mistakes.remove(mistakes.iter().position(|one| one.contains("CSV")).unwrap());
    assert!(csv.starts_with("limits.csv, line 8: "), "{csv}");
    assert_eq!(
        mistakes,
        [
            "majors.csv, line 1: there is no column name_en",
            "majors.csv, line 1: there is a column `nam_en`, which this file does not have",
            "classes.csv, line 2, column radius_m: `900` is not a whole number from 1 to 250",
            "classes.csv, line 3, column code: `07901` is not a code that begins with that of its \
             major class",
            "questions.csv, line 2, column stop_on: `b` is not known",
            "limits.csv, line 2, column class: `99999` is not known",
            "limits.csv, line 3, column effective_from: `2026-13-01` is not a date such as \
             2026-11-20",
            "limits.csv, line 4, column amount: wants a number such as 4 or 1.5",
            "limits.csv, line 7: `close - - - - 2026-02-01` is there already",
            "routes.csv, line 2, column street: `123` is not known",
            "routes.csv, line 2, column department: `nobody` is not known",
            "routes.csv, line 3, column department: is empty",
            "answers.csv, line 2, column text_zh_hans: `{ $nmae }` is not known",
        ]
    );
    assert_eq!(load(&pool).await.unwrap().fingerprint, bureau.rules.fingerprint);
    assert_eq!(audited(&pool).await, 0);
}
