use std::collections::BTreeSet;

use chrono::{NaiveDate, TimeDelta};
use domain::{calendar::Special, locale::Locale, notices::Shelf};
use futures::{Stream, StreamExt};
use icalendar::{Component, DatePerhapsTime, EventLike};
use serde_json::Value;
use sqlx::PgPool;

use super::*;
use crate::{
    calendar as working_time,
    cases::{RECENT, testing::Bureau},
    notices::{self as publications, Library},
    sorting::{Guide, parse, seed},
};

fn terms() -> Terms {
    Terms { licence: Some("CC BY 4.0".to_owned()), publisher: "明湖区城管局".to_owned() }
}

async fn whole<E: std::fmt::Debug>(pieces: impl Stream<Item = Result<Bytes, E>>) -> String {
    let mut pieces = std::pin::pin!(pieces);
    let mut file = Vec::new();
    while let Some(piece) = pieces.next().await {
        file.extend_from_slice(&piece.unwrap());
    }
    String::from_utf8(file).unwrap()
}

fn text(content: &Content) -> String {
    String::from_utf8(content.body.to_vec()).unwrap()
}

/// The lines of a table whose columns are those of the dataset.
fn table(file: &str, dataset: Dataset) -> Vec<csv::StringRecord> {
    let mut reader = ::csv::Reader::from_reader(file.strip_prefix('\u{feff}').unwrap().as_bytes());
    let header: Vec<_> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let columns: Vec<_> = fields(dataset).iter().map(|field| field.name.to_string()).collect();
    assert_eq!(header, columns);
    reader.records().map(Result::unwrap).collect()
}

fn cell(line: &csv::StringRecord, dataset: Dataset, column: &str) -> String {
    let at = fields(dataset).iter().position(|field| field.name == column).unwrap();
    line[at].to_owned()
}

#[test]
fn every_column_is_there_once_and_every_file_has_a_dataset() {
    for dataset in Dataset::ALL {
        let columns = fields(dataset);
        let names: BTreeSet<_> = columns.iter().map(|field| &field.name).collect();
        assert_eq!(names.len(), columns.len(), "{dataset:?}");
        assert!(FILES.iter().any(|file| file.dataset == dataset), "{dataset:?}");
    }
    let described: Vec<_> =
        fields(Dataset::Places).iter().map(|one| one.name.to_string()).collect();
    assert_eq!(described, places::columns());
    for file in FILES {
        assert!(file.path.ends_with(file.format.extension()), "{file:?}");
        assert_eq!(file.of_places().is_some(), file.dataset.is_of_places(), "{file:?}");
    }
    assert_eq!(parse_year("2026.ics"), Some((2026, Format::ICalendar)));
    for wrong in ["", "2026", "2026.geojson", "026.ics", "+026.ics", "2026.ics.csv"] {
        assert_eq!(parse_year(wrong), None, "{wrong}");
    }
}

#[tokio::test]
async fn the_guide_is_there_with_every_name() {
    let guide = Guide::new(parse(&seed()).unwrap());
    let edition = guide.current();
    let json = whole(sorting(guide.current(), Format::Json, terms(), None)).await;
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["licence"], "CC BY 4.0");
    let items = json["items"].as_array().unwrap();
    assert_eq!(items.len(), edition.catalogue().items.len());
    for (item, slug) in items.iter().zip(edition.catalogue().items.keys()) {
        assert_eq!(item["slug"], **slug);
        assert!(item["name"]["en"].is_string() && item["ways"][0]["why"]["zh-Hant"].is_string());
    }
    let csv = whole(sorting(guide.current(), Format::Csv, terms(), None)).await;
    let lines = table(&csv, Dataset::Sorting);
    let variants = edition.catalogue().items.values().map(|item| item.variants().count());
    assert_eq!(lines.len(), variants.sum::<usize>());
    let cup = lines.iter().find(|line| &line[0] == "milk-tea-cup").unwrap();
    let item = edition.catalogue().item("milk-tea-cup").unwrap();
    assert_eq!(cell(cup, Dataset::Sorting, "name_zh_hans"), item.title.zh_hans);
    assert_eq!(cell(cup, Dataset::Sorting, "category"), item.usual.category.as_str());
    assert_eq!(cell(cup, Dataset::Sorting, "aliases"), item.names.join(";"));
}

#[sqlx::test(migrations = false)]
async fn cases_are_those_that_staff_have_found_fit_and_no_word_of_anybody(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    let db = bureau.kernel.db.clone();
    let now = || bureau.kernel.now();
    let file = async |format| {
        let changed_at = cases_edition(&db, now()).await.unwrap().changed_at;
        whole(cases(db.clone(), format, terms(), changed_at, now())).await
    };
    let empty: Value = serde_json::from_str(&file(Format::Json).await).unwrap();
    assert_eq!(empty["cases"], Value::Array(Vec::new()));
    let none = cases_edition(&db, now()).await.unwrap();

    let shown = bureau.file(bureau.litter()).await;
    let hidden = bureau.file(bureau.litter()).await;
    assert_eq!(cases_edition(&db, now()).await.unwrap(), none, "nobody has looked at them");
    let show = "update case_file set public_at = now() where number = $1";
    sqlx::query(show).bind(shown.number.as_str()).execute(&pool).await.unwrap();
    let one = cases_edition(&db, now()).await.unwrap();
    assert_ne!(one, none);

    for format in [Format::Json, Format::Csv] {
        let file = file(format).await;
        assert!(file.contains(shown.number.as_str()) && !file.contains(hidden.number.as_str()));
        for secret in ["堆了很多袋", "东门", "13812345678", "118.8", "2026-11-20T"] {
            let lines = file.split_once('[').map_or(&*file, |(_, lines)| lines);
            assert!(!lines.contains(secret), "{secret} in {file}");
        }
    }
    let lines = table(&file(Format::Csv).await, Dataset::Cases);
    let line = lines.first().unwrap();
    for (column, expected) in
        [("class", "06010"), ("reported_on", "2026-11-20"), ("closed_on", ""), ("on_time", "")]
    {
        assert_eq!(cell(line, Dataset::Cases, column), expected, "{column}");
    }
    assert!(!cell(line, Dataset::Cases, "street_en").is_empty());

    let close = "update case_file set state = 'closed', step = 'answer', outcome = 'solved',
        closed_at = opened_at + interval '1 hour', due_at = opened_at + interval '30 minutes',
        changed_at = changed_at + interval '1 hour' where number = $1";
    sqlx::query(close).bind(shown.number.as_str()).execute(&pool).await.unwrap();
    assert_ne!(cases_edition(&db, now()).await.unwrap(), one);
    let json: Value = serde_json::from_str(&file(Format::Json).await).unwrap();
    assert_eq!(json["cases"][0]["on_time"], false);
    assert_eq!(json["cases"][0]["closed_on"], "2026-11-20");
    assert!(json["cases"][0]["class_name"]["en"].is_string());

    // It leaves the file when it leaves the list.
    let closed = cases_edition(&db, now()).await.unwrap();
    bureau.kernel.clock.advance(RECENT - TimeDelta::days(1));
    assert!(file(Format::Csv).await.contains(shown.number.as_str()));
    assert_eq!(cases_edition(&db, now()).await.unwrap(), closed);
    bureau.kernel.clock.advance(TimeDelta::days(2));
    assert!(!file(Format::Csv).await.contains(shown.number.as_str()));
    assert_ne!(cases_edition(&db, now()).await.unwrap().tag, closed.tag);
    let later = "update case_file set closed_at = $2 where number = $1";
    let later = sqlx::query(later).bind(shown.number.as_str()).bind(now());
    later.execute(&pool).await.unwrap();
    assert!(file(Format::Csv).await.contains(shown.number.as_str()));

    // One goes from the list and another comes: the same number of them, but another edition.
    let before = cases_edition(&db, now()).await.unwrap();
    let turn = "update case_file set public_at = case when public_at is null then now() end";
    sqlx::query(turn).execute(&pool).await.unwrap();
    assert_ne!(cases_edition(&db, now()).await.unwrap().tag, before.tag);
    assert!(!file(Format::Csv).await.contains(shown.number.as_str()));

    let listed = cases_edition(&db, now()).await.unwrap();
    let void = "update case_file set state = 'void', step = 'void', closed_at = $2
        where number = $1";
    let void = sqlx::query(void).bind(hidden.number.as_str()).bind(now());
    void.execute(&pool).await.unwrap();
    assert!(!file(Format::Csv).await.contains(hidden.number.as_str()));
    assert_ne!(cases_edition(&db, now()).await.unwrap().tag, listed.tag);
}

#[sqlx::test(migrations = false)]
async fn long_lists_are_whole_and_notices_are_those_on_the_shelf(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    let receipt = bureau.file(bureau.litter()).await;
    let now = bureau.kernel.now();
    // More than two parts, each case once.
    sqlx::query(
        "insert into case_file (id, number, kind, class, urgency, channel, words, address,
           opened_at, changed_at, public_at)
         select gen_random_uuid(), 'MH-261120-' || lpad(n::text, 4, '0') || '-0', kind, class,
           urgency, channel, '=1+1', address, opened_at, changed_at, now()
         from case_file, generate_series(1, 2500) as n where number = $1",
    )
    .bind(receipt.number.as_str())
    .execute(&pool)
    .await
    .unwrap();
    let csv = whole(cases(bureau.kernel.db.clone(), Format::Csv, terms(), None, now)).await;
    let lines = table(&csv, Dataset::Cases);
    let numbers: BTreeSet<_> = lines.iter().map(|line| line[0].to_owned()).collect();
    assert_eq!((lines.len(), numbers.len()), (2_500, 2_500));
    let json = whole(cases(bureau.kernel.db.clone(), Format::Json, terms(), None, now)).await;
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["cases"].as_array().unwrap().len(), 2_500);

    let mut tx = pool.begin().await.unwrap();
    publications::seed(&mut tx).await.unwrap();
    tx.commit().await.unwrap();
    // One that nobody has published, and one that a spreadsheet would run.
    for change in [
        "update publication set state = 'draft', published = null where slug = 'snow-plan'",
        "alter table publication_version disable trigger publication_version_append_only;
         update publication_version set title_en = '=1+1' where publication =
           (select id from publication where slug = 'water-works-hubin')",
    ] {
        sqlx::raw_sql(change).execute(&pool).await.unwrap();
    }
    let library = Library::load(&pool).await.unwrap();
    let library = library.current();
    let link = |slug: &str, locale: Locale| {
        format!("https://minhu.example{}/news/{slug}", locale.prefix())
    };
    let valid: Vec<_> = library.valid(Shelf::Notice, now).map(|one| one.slug.clone()).collect();
    let json = notices(&library, Format::Json, &terms(), link, now);
    assert_eq!(json.changed_at, library.last_changed(Shelf::Notice, now));
    let json: Value = serde_json::from_str(&text(&json)).unwrap();
    let slugs: Vec<_> =
        json["notices"].as_array().unwrap().iter().map(|one| &one["slug"]).collect();
    assert_eq!(slugs, valid.iter().map(|slug| slug.as_str()).collect::<Vec<_>>());
    assert!(!valid.is_empty() && !valid.contains(&"snow-plan".to_owned()));
    let lines =
        table(&text(&notices(&library, Format::Csv, &terms(), link, now)), Dataset::Notices);
    let line = lines.iter().find(|line| &line[0] == "water-works-hubin").unwrap();
    assert_eq!(cell(line, Dataset::Notices, "title_en"), "'=1+1");
    assert_eq!(
        cell(line, Dataset::Notices, "link_zh_hant"),
        "https://minhu.example/zh-Hant/news/water-works-hubin"
    );
}

#[sqlx::test(migrations = false)]
async fn days_off_are_in_the_calendars_of_phones(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    let edition = working_time::load(&pool).await.unwrap();
    assert_eq!(edition, bureau.calendar);
    let file = |year, format| calendar(&edition, year, format, &terms(), "明湖区 · 放假和调休");
    assert_eq!(file(Some(1990), Format::ICalendar), None);
    let all = text(&file(None, Format::ICalendar).unwrap());
    let all: icalendar::Calendar = all.parse().unwrap();
    assert_eq!(all.get_name(), Some("明湖区 · 放假和调休"));
    let known: usize = edition.calendar.years().map(|year| year.days.len()).sum();
    let uids: BTreeSet<_> = all.events().map(|event| event.get_uid().unwrap().to_owned()).collect();
    assert_eq!((all.events().count(), uids.len()), (known, known));

    let year = text(&file(Some(2026), Format::ICalendar).unwrap());
    let year: icalendar::Calendar = year.parse().unwrap();
    assert_eq!(year.events().count(), edition.calendar.year(2026).unwrap().days.len());
    for (day, kind, summary, category) in [
        (NaiveDate::from_ymd_opt(2026, 10, 1), Special::Off, "国庆节（放假）", "放假"),
        (NaiveDate::from_ymd_opt(2026, 9, 20), Special::Work, "调休上班（国庆节）", "调休上班"),
    ] {
        let day = day.unwrap();
        let uid = format!("calendar-{day}@minhu");
        assert_eq!(edition.calendar.year(2026).unwrap().days[&day].special, kind);
        let event = year.events().find(|event| event.get_uid() == Some(uid.as_str())).unwrap();
        assert_eq!(event.get_start(), Some(DatePerhapsTime::Date(day)));
        assert_eq!(event.get_end(), Some(DatePerhapsTime::Date(day.succ_opt().unwrap())));
        assert_eq!(event.get_summary(), Some(summary));
        assert_eq!(event.get_categories(), Some(vec![category.to_owned()]));
        assert_eq!(event.property_value("TRANSP"), Some("TRANSPARENT"));
        let stamp = event.get_timestamp().map(|at| at.timestamp());
        assert_eq!(stamp, edition.made_at.map(|at| at.timestamp()));
    }
    let csv = text(&file(None, Format::Csv).unwrap());
    assert_eq!(table(&csv, Dataset::Calendar).len(), known);
    let json: Value =
        serde_json::from_str(&text(&file(Some(2026), Format::Json).unwrap())).unwrap();
    let shifted = json["days"].as_array().unwrap().iter().find(|day| day["date"] == "2026-09-20");
    assert_eq!(shifted.unwrap()["kind"], "work");
}
