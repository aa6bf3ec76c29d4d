use chrono::DateTime;
use domain::locale::Locale;
use rust_xlsxwriter::Workbook;
use sqlx::PgPool;
use uuid::Uuid;

use super::*;
use crate::{
    audit::Actor,
    sorting::{Guide, import, load, seed},
};

const HEADER: &str = "item,condition,group,zh_hans,zh_hant,en,names,category,guidance\n";

fn order(event: u128, dry_run: bool) -> Import {
    Import {
        at: DateTime::from_timestamp(1_795_136_400, 0).unwrap(),
        actor: Actor::Operator("tester".to_owned()),
        event: Uuid::from_u128(event),
        dry_run,
    }
}

async fn bring(pool: &PgPool, rows: &str, dry_run: bool) -> Result<FileReport, ImportError> {
    let mut conn = pool.acquire().await.unwrap();
    let text = format!("{HEADER}{rows}");
    import_file(&mut conn, "ours.csv", text.as_bytes(), order(2, dry_run)).await
}

async fn seeded(pool: &PgPool) {
    let mut conn = pool.acquire().await.unwrap();
    import(&mut conn, &seed(), order(1, false)).await.unwrap();
}

const ROWS: &str = "\
    sounding-lead,,paper,测深锤,測深錘,Sounding lead,测水深的锤;sounding line,residual,residual-general\n\
    newspaper,clean,paper,报纸,報紙,Newspaper,旧报纸,recyclable.paper,paper-flat\n\
    newspaper,soiled,,,,,,hazardous.chemical,paper-soiled\n";

#[sqlx::test(migrations = false)]
async fn every_line_that_changes_something_is_named(pool: PgPool) {
    seeded(&pool).await;
    let before = load(&pool).await.unwrap();
    let report = bring(&pool, ROWS, true).await.unwrap();
    let said: Vec<_> = report.lines.iter().map(ToString::to_string).collect();
    assert_eq!(said[0], "line 2: `sounding-lead` added: 测深锤");
    assert!(said.iter().any(|line| line.starts_with("line 3, column names: `newspaper` changed")));
    assert!(said.contains(
        &"line 4, column category: `newspaper` changed: residual → hazardous.chemical".to_owned()
    ));
    assert!(said.iter().any(|line| line.contains("column condition") && line.contains("taken")));
    assert_eq!(load(&pool).await.unwrap(), before, "it was a dry run");

    let done = bring(&pool, ROWS, false).await.unwrap();
    assert_eq!(done, report);
    let after = load(&pool).await.unwrap();
    assert_eq!(after.catalogue.items.len(), before.catalogue.items.len() + 1, "nothing else goes");
    assert_eq!(after.version, report.version);
    let again = bring(&pool, ROWS, false).await.unwrap();
    assert_eq!((again.lines.len(), again.unchanged), (0, 2));
    let guide = Guide::load(&pool).await.unwrap();
    assert_eq!(
        guide.current().search(Locale::ZhHans, "测水深的锤", 1).hits[0].slug,
        "sounding-lead"
    );
}

#[sqlx::test(migrations = false)]
async fn a_broken_file_changes_nothing_and_names_every_line(pool: PgPool) {
    seeded(&pool).await;
    let before = load(&pool).await.unwrap();
    let rows = "\
        zz-one,,paper,某物甲,某物甲,Thing one,奶茶杯,residual,residual-general\n\
        zz-two,,no-such,某物乙,某物乙,Thing two,,residual,residual-general\n\
        zz-three,,paper,报纸,某物丙,Thing three,,compost,no-such\n\
        Zz Four,,paper,,某物丁,Thing four,,residual,residual-general\n";
    let Err(ImportError::Files(errors)) = bring(&pool, rows, false).await else {
        panic!("imported a broken file")
    };
    let told: Vec<_> =
        errors.iter().map(|error| (error.line, error.column.unwrap_or_default())).collect();
    assert!(errors.iter().all(|error| error.file == "ours.csv"));
    for expected in
        [(2, "names"), (3, "group"), (4, "category"), (4, "guidance"), (5, "item"), (5, "zh_hans")]
    {
        assert!(told.contains(&expected), "{expected:?} in {told:?}");
    }
    assert_eq!(load(&pool).await.unwrap(), before);
    for (bytes, line) in [
        (&b""[..], 1),
        (b"\xFF\xFE\x00\xD8", 1),
        (b"PK\x03\x04 no workbook", 1),
        (b"item,title\nx,y\n", 1),
    ] {
        let mut conn = pool.acquire().await.unwrap();
        let refused = import_file(&mut conn, "ours.csv", bytes, order(3, false)).await;
        let Err(ImportError::Files(errors)) = refused else { panic!("imported rubbish") };
        assert_eq!(errors[0].line, line, "{errors:?}");
    }
}

#[sqlx::test(migrations = false)]
async fn a_workbook_is_read_like_a_csv(pool: PgPool) {
    seeded(&pool).await;
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (row, line) in (0..).zip(format!("{HEADER}{ROWS}").lines()) {
        for (column, cell) in (0..).zip(line.trim().split(',')) {
            if !cell.is_empty() {
                sheet.write(row, column, cell).unwrap();
            }
        }
    }
    let bytes = book.save_to_buffer().unwrap();
    let plain = bring(&pool, ROWS, true).await.unwrap();
    let mut conn = pool.acquire().await.unwrap();
    let report = import_file(&mut conn, "ours.xlsx", &bytes, order(4, true)).await.unwrap();
    assert_eq!(report, plain);
}
