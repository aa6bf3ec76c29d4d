use chrono::DateTime;
use sqlx::PgPool;
use uuid::Uuid;

use super::*;
use crate::{
    audit::Actor,
    clock::{Random, SystemRandom},
    places::testing::{places, some},
};

const HEADER: &str = "code,finder,position,name_zh_hans,name_zh_hant,name_en\n";
const TEXTILES: &str = "textiles,dropoff,8,旧衣回收箱,舊衣回收箱,Clothes bank\n";
const WATER: &str = "water,other,9,直饮水点,直飲水點,Drinking water\n";
const BOOKS: &str = "books,other,10,图书驿站,圖書驛站,Books\n";

fn by() -> By {
    let mut event = [0; 16];
    SystemRandom.fill(&mut event);
    By {
        actor: Actor::System("test"),
        at: DateTime::from_timestamp(1_795_136_400, 0).unwrap(),
        event: Uuid::from_bytes(event),
        request_id: None,
    }
}

async fn run(
    pool: &PgPool,
    lines: &str,
    whole: bool,
    dry_run: bool,
) -> Result<Report, ImportError> {
    let mut conn = pool.acquire().await.unwrap();
    import(&mut conn, &format!("{HEADER}{lines}"), whole, dry_run, by()).await
}

async fn faults(pool: &PgPool, lines: &str) -> Vec<String> {
    let Err(ImportError::Faults(faults)) = run(pool, lines, false, false).await else {
        panic!("it was taken")
    };
    faults.iter().map(LineFault::to_string).collect()
}

async fn codes(pool: &PgPool) -> Vec<String> {
    sqlx::query_scalar("select code from place_kind order by position, code")
        .fetch_all(pool)
        .await
        .unwrap()
}

#[sqlx::test(migrations = false)]
async fn kinds_are_added_renamed_and_left_alone(pool: PgPool) {
    let known = codes(&pool).await;
    assert_eq!(known, PlaceKind::ALL.iter().map(|kind| kind.as_str()).collect::<Vec<_>>());
    let both = format!("{TEXTILES}{WATER}");
    let told = run(&pool, &both, false, true).await.unwrap();
    assert_eq!(told, Report { added: 2, ..Report::default() });
    assert_eq!(codes(&pool).await, known, "it was a dry run");
    assert_eq!(run(&pool, &both, false, false).await.unwrap(), told);
    assert_eq!(codes(&pool).await[7..], ["textiles", "water"]);
    let same = run(&pool, &both, false, false).await.unwrap();
    assert_eq!(same, Report { unchanged: 2, ..Report::default() });

    // What the program knows may be called otherwise.
    let renamed = format!("{WATER}toilet,toilets,11,公厕,公廁,Toilet\n");
    let report = run(&pool, &renamed, false, false).await.unwrap();
    assert_eq!(report, Report { changed: 1, unchanged: 1, ..Report::default() });
    assert_eq!(codes(&pool).await.last().map(String::as_str), Some("toilet"));
    let name: String =
        sqlx::query_scalar("select name_zh_hant from place_kind where code = 'toilet'")
            .fetch_one(&pool)
            .await
            .unwrap();
    assert_eq!(name, "公廁");
    let recorded: i64 = sqlx::query_scalar(
        "select count(*) from audit_event where act = 'import' and subject_kind = 'place-kind'",
    )
    .fetch_one(&pool)
    .await
    .unwrap();
    assert_eq!(recorded, 2, "only what changed something");
}

#[sqlx::test(migrations = false)]
async fn what_is_known_or_used_stays(pool: PgPool) {
    places(&pool).await;
    run(&pool, &format!("{TEXTILES}{WATER}{BOOKS}"), false, false).await.unwrap();
    let (place, _) = some(&pool, "recycling").await;
    sqlx::query("update place set kind = 'textiles' where id = $1")
        .bind(place)
        .execute(&pool)
        .await
        .unwrap();
    let report = run(&pool, WATER, true, false).await.unwrap();
    assert_eq!((report.removed, report.unchanged), (1, 1));
    let stay = "bulky-yard drop-off hazardous parking recycling station textiles toilet";
    assert_eq!(report.stay.join(" "), stay);
    assert!(!codes(&pool).await.contains(&"books".to_owned()));

    let moved = TEXTILES.replace("dropoff", "other");
    let stays = "line 2: finder stays dropoff: the program relies on it, or there are places of \
                 this kind";
    assert_eq!(faults(&pool, &moved).await, [stays]);
    let moved = WATER.replace("other", "dropoff");
    assert_eq!(run(&pool, &moved, false, false).await.unwrap().changed, 1);
}

#[sqlx::test(migrations = false)]
async fn everything_that_is_wrong_is_named_and_nothing_changes(pool: PgPool) {
    let before = codes(&pool).await;
    let lines = format!(
        "{WATER}Textiles,dropoff,8,甲,甲,A\nshelf,books,1000,书,書,\nfrom,other,1,甲,甲,A\n\
         dropoff,other,1,甲,甲,A\nstation,dropoff,7,驿站,驛站,Station\n{WATER}"
    );
    let expected = [
        "line 3: code is not a code of this kind: a lower-case letter, then letters, digits, '-'",
        "line 4: finder is not known",
        "line 4: name_en is missing",
        "line 4: position is not a number from 0 to 999",
        "line 5: code has another meaning in addresses",
        "line 6: code has another meaning in addresses",
        "line 7: finder stays other: the program relies on it, or there are places of this kind",
        "line 8: code is there twice",
    ];
    assert_eq!(faults(&pool, &lines).await, expected);
    assert_eq!(codes(&pool).await, before);
    let mut conn = pool.acquire().await.unwrap();
    let refused = import(&mut conn, "code,finder\n", false, false, by()).await;
    let Err(ImportError::Faults(faults)) = refused else { panic!("it was taken") };
    assert_eq!(faults[0].to_string(), "line 1: there is no column position");
}
