//! Importing orders.

use chrono::TimeDelta;
use domain::{
    accounts::Role,
    cases::{State, Step},
};
use rust_xlsxwriter::Workbook;
use serde_json::{Value, json};
use sqlx::PgPool;
use uuid::Uuid;

use super::*;
use crate::{
    cases::{CaseFilter, Queue, queue, testing::Bureau},
    lists::testing::staff,
};

const HEAD: [&str; 9] = [
    "工单编号",
    "诉求内容",
    "诉求类型",
    "二级分类",
    "紧急程度",
    "所属街道",
    "事发地址",
    "联系电话",
    "办结时限",
];

/// A workbook as the city's system writes it: a title above, and every cell a text.
pub(super) fn workbook(head: &[&str], rows: &[Vec<&str>]) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_string(0, 0, "12345 派单明细").unwrap();
    for (column, name) in (0..).zip(head) {
        sheet.write_string(1, column, *name).unwrap();
    }
    for (row, cells) in (2..).zip(rows) {
        for (column, cell) in (0..).zip(cells) {
            sheet.write_string(row, column, *cell).unwrap();
        }
    }
    book.save_to_buffer().unwrap()
}

fn order<'a>(number: &'a str, words: &'a str, due: &'a str) -> Vec<&'a str> {
    vec![number, words, "投诉", "暴露垃圾", "紧急", "", "清荷路12号", "13812345678", due]
}

pub(super) async fn import_as(
    bureau: &Bureau,
    source: Source,
    dry_run: bool,
) -> Result<Report, CityError> {
    let actor = crate::audit::Actor::Operator("test".to_owned());
    let wanted =
        Import { source, by: By::Operator(&actor), dry_run, tried: None, request_id: None };
    import(&bureau.kernel, &bureau.rules, &bureau.calendar, wanted).await
}

pub(super) async fn import_rows(bureau: &Bureau, rows: &[Vec<&str>]) -> Report {
    import_as(bureau, Source::File(workbook(&HEAD, rows)), false).await.unwrap()
}

fn counts(report: &Report) -> [usize; 4] {
    Came::ALL.map(|came| report.count(came))
}

async fn cases(pool: &PgPool) -> i64 {
    sqlx::query_scalar("select count(*) from case_file").fetch_one(pool).await.unwrap()
}

fn codes(report: &Report) -> Vec<(Option<usize>, &str, &str)> {
    report
        .faults
        .iter()
        .map(|fault| (fault.line, fault.code.as_str(), fault.detail.as_str()))
        .collect()
}

#[sqlx::test(migrations = false)]
async fn the_tables_know_every_field_and_dictionary(pool: PgPool) {
    for (constraint, ours) in [
        (
            "city_column_field_is_known",
            Field::ALL.iter().map(|one| one.as_str()).collect::<Vec<_>>(),
        ),
        ("city_code_dictionary_is_known", Dictionary::ALL.iter().map(|one| one.as_str()).collect()),
    ] {
        let check: String = sqlx::query_scalar(
            "select pg_get_constraintdef(oid) from pg_constraint where conname = $1",
        )
        .bind(constraint)
        .fetch_one(&pool)
        .await
        .unwrap();
        let mut theirs: Vec<&str> = check.split('\'').skip(1).step_by(2).collect();
        let mut ours = ours;
        theirs.sort_unstable();
        ours.sort_unstable();
        assert_eq!(theirs, ours, "{constraint}");
    }
}

#[sqlx::test(migrations = false)]
async fn an_order_is_a_case_with_both_deadlines(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    let report = import_rows(&bureau, &[order("C-1", "路边有垃圾", "2026-11-25 18:00")]).await;
    assert_eq!(counts(&report), [1, 0, 0, 0], "{:?}", report.faults);
    assert_eq!((report.format, report.lines[0].line), ("XLSX", 3));
    let row: (String, String, String, String, String, bool, bool) = sqlx::query_as(
        "select channel, kind, class, urgency, external_number, due_at is not null,
           external_due_at = '2026-11-25 10:00+00'
         from case_file",
    )
    .fetch_one(&pool)
    .await
    .unwrap();
    assert_eq!(row.0, "city");
    assert_eq!((row.1.as_str(), row.2.as_str(), row.3.as_str()), ("complaint", "06010", "urgent"));
    assert_eq!((row.4.as_str(), row.5, row.6), ("C-1", true, true));
    assert_eq!(report.lines[0].number.as_deref().map(str::len), Some(16));
    let clocks: i64 =
        sqlx::query_scalar("select count(*) from case_clock").fetch_one(&pool).await.unwrap();
    assert_eq!(clocks, 3);
    // The caller's number is sealed, as everybody's is.
    let sealed: bool = sqlx::query_scalar("select phone is not null from case_reporter")
        .fetch_one(&pool)
        .await
        .unwrap();
    assert!(sealed);
}

#[sqlx::test(migrations = false)]
async fn the_same_file_twice_changes_nothing(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    let rows = [order("C-1", "一", "2026-11-25"), order("C-2", "二", "2026-11-25")];
    assert_eq!(counts(&import_rows(&bureau, &rows).await), [2, 0, 0, 0]);
    assert_eq!(counts(&import_rows(&bureau, &rows).await), [0, 0, 2, 0]);
    let events: i64 =
        sqlx::query_scalar("select count(*) from case_event").fetch_one(&pool).await.unwrap();
    assert_eq!((cases(&pool).await, events), (2, 2));
}

#[sqlx::test(migrations = false)]
async fn an_order_that_comes_again_changes_its_case_and_makes_no_second(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    import_rows(&bureau, &[order("C-1", "路边有垃圾", "2026-11-25 18:00")]).await;
    let again = order("C-1", "路边有垃圾，请今天处理", "2026-11-24 18:00");
    let again = [again];
    assert_eq!(counts(&import_rows(&bureau, &again).await), [0, 1, 0, 0]);
    assert_eq!(counts(&import_rows(&bureau, &again).await), [0, 0, 1, 0]);
    let (words, due, is_public): (String, Option<String>, bool) = sqlx::query_as(
        "select words, detail->>'external_due_at', public from case_event
         where step = 'city-changed'",
    )
    .fetch_one(&pool)
    .await
    .unwrap();
    assert_eq!(words, "路边有垃圾，请今天处理");
    assert_eq!((due.as_deref(), is_public), (Some("2026-11-24T10:00:00Z"), false));
    let (cases, due, own): (i64, bool, String) = sqlx::query_as(
        "select count(*) over (), external_due_at = '2026-11-24 10:00+00', words from case_file",
    )
    .fetch_one(&pool)
    .await
    .unwrap();
    // What was said first stays what was said first.
    assert_eq!((cases, due, own.as_str()), (1, true, "路边有垃圾"));
    // Without a deadline none is taken away.
    let without = order("C-1", "路边有垃圾，请今天处理", "");
    assert_eq!(counts(&import_rows(&bureau, &[without]).await), [0, 0, 1, 0]);
}

#[sqlx::test(migrations = false)]
async fn what_is_late_for_the_city_is_late_for_us(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    let dispatcher = bureau.at_desk(Role::Dispatcher).await;
    let late = async || {
        let filter = CaseFilter::default();
        let rows = queue(&bureau.kernel, &dispatcher, Queue::Late, &filter, None, 51).await;
        rows.unwrap().into_iter().map(|row| row.external_number.unwrap()).collect::<Vec<_>>()
    };
    // Sooner than any clock of ours: it is nine now.
    let rows = [order("C-1", "一", "2026-11-20 09:30"), order("C-2", "二", "2026-11-20 09:20")];
    import_rows(&bureau, &rows).await;
    assert_eq!(late().await, [""; 0]);
    bureau.kernel.clock.advance(TimeDelta::minutes(40));
    assert_eq!(late().await, ["C-2", "C-1"]);
    let over: i64 = sqlx::query_scalar("select count(*) from case_clock where due_at < $1")
        .bind(bureau.kernel.now())
        .fetch_one(&pool)
        .await
        .unwrap();
    assert_eq!(over, 0, "our own clocks go on as they are");

    // The city gives one more time, and the other is answered.
    import_rows(&bureau, &[order("C-2", "二", "2026-11-25 18:00")]).await;
    assert_eq!(late().await, ["C-1"]);
    let case: Uuid = sqlx::query_scalar("select id from case_file where external_number = 'C-1'")
        .fetch_one(&pool)
        .await
        .unwrap();
    let answer = [("outcome", "solved"), ("answer_zh_hans", "已清运。")];
    bureau.step(&dispatcher, case, (State::Received, Step::Answer), &answer).await.unwrap();
    assert_eq!(late().await, [""; 0]);
}

#[sqlx::test(migrations = false)]
async fn two_orders_of_one_number_are_both_refused_and_name_each_other(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    let report = import_rows(
        &bureau,
        &[
            order("C-1", "一", "2026-11-25"),
            order("C-2", "二", "2026-11-25"),
            order(" Ｃ－１ ", "三", "2026-11-26"),
        ],
    )
    .await;
    assert_eq!(counts(&report), [1, 0, 0, 2]);
    assert_eq!(codes(&report), [(Some(3), "number-twice", "5"), (Some(5), "number-twice", "3")]);
    let numbers: Vec<String> =
        sqlx::query_scalar("select external_number from case_file").fetch_all(&pool).await.unwrap();
    assert_eq!(numbers, ["C-2"]);
}

#[sqlx::test(migrations = false)]
async fn bad_lines_are_refused_whole_and_good_ones_taken(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    let mut unknown_class = order("C-2", "二", "2026-11-25");
    unknown_class[3] = "飞碟";
    let mut nowhere = order("C-6", "六", "2026-11-25");
    nowhere[2] = "求助";
    nowhere[6] = "";
    let long = "字".repeat(2001);
    let report = import_rows(
        &bureau,
        &[
            order("C-1", "一", "2026-11-25"),
            unknown_class,
            order("", "三", "2026-11-25"),
            order("2.02611E+19", "四", "2026-11-25"),
            order("C-5", "五", "下周三"),
            nowhere,
            order("C-7", &long, ""),
        ],
    )
    .await;
    assert_eq!(counts(&report), [1, 0, 0, 6]);
    assert_eq!(
        codes(&report),
        [
            (Some(4), "class-unknown", "飞碟"),
            (Some(5), "number-missing", ""),
            (Some(6), "number-cut", ""),
            (Some(7), "due-wrong", "下周三"),
            (Some(8), "case-where-missing", ""),
            (Some(9), "case-words-too-long", ""),
        ]
    );
    // Nothing of a bad line is anywhere.
    let (cases, reporters, events, orders): (i64, i64, i64, i64) = sqlx::query_as(
        "select (select count(*) from case_file), (select count(*) from case_reporter),
           (select count(*) from case_event), (select count(*) from city_order)",
    )
    .fetch_one(&pool)
    .await
    .unwrap();
    assert_eq!((cases, reporters, events, orders), (1, 1, 1, 1));
    let (added, refused, faults): (i32, i32, Value) =
        sqlx::query_as("select added, refused, faults from city_run")
            .fetch_one(&pool)
            .await
            .unwrap();
    assert_eq!((added, refused, faults.as_array().map(Vec::len)), (1, 6, Some(6)));
}

#[sqlx::test(migrations = false)]
async fn a_dry_run_says_it_all_and_keeps_nothing(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    let file = workbook(&HEAD, &[order("C-1", "一", "2026-11-25"), order("", "二", "")]);
    let report = import_as(&bureau, Source::File(file.clone()), true).await.unwrap();
    assert_eq!(counts(&report), [1, 0, 0, 1]);
    assert_eq!(report.lines[0].number, None);
    let runs: i64 =
        sqlx::query_scalar("select count(*) from city_run").fetch_one(&pool).await.unwrap();
    assert_eq!((cases(&pool).await, runs), (0, 0));
    // Only what was tried is imported.
    let actor = crate::audit::Actor::Operator("test".to_owned());
    let wanted = Import {
        source: Source::File(workbook(&HEAD, &[order("C-9", "九", "")])),
        by: By::Operator(&actor),
        dry_run: false,
        tried: Some(report.sha256),
        request_id: None,
    };
    let other = import(&bureau.kernel, &bureau.rules, &bureau.calendar, wanted).await.unwrap();
    assert!(other.not_tried);
    assert_eq!(cases(&pool).await, 0);
}

#[sqlx::test(migrations = false)]
async fn a_file_that_is_none_is_said_to_be_none(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    let csv = "工单编号,诉求内容\r\nC-1,一\r\n";
    let no_number = "编码甲,诉求内容\r\nC-1,一\r\n";
    let many = format!("工单编号,内容\r\n{}", "C,一\r\n".repeat(2_001));
    for (bytes, code) in [
        (b"PK\x03\x04 not a workbook".to_vec(), "broken"),
        (Vec::new(), "empty"),
        (vec![0xff, 0, 0xff, 0], "encoding"),
        (no_number.into(), "no-number"),
        (many.into(), "too-many"),
    ] {
        let report = import_as(&bureau, Source::File(bytes), false).await.unwrap();
        assert!(!report.is_readable, "{code}");
        assert_eq!(report.faults[0].code, code);
        assert!(report.id.is_none());
    }
    // A class is wanted, and this file has no column of it.
    let report = import_as(&bureau, Source::File(csv.into()), false).await.unwrap();
    assert_eq!(codes(&report), [(Some(2), "class-missing", "")]);
    assert_eq!(cases(&pool).await, 0);
}

#[sqlx::test(migrations = false)]
async fn what_codes_mean_is_data(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    for sql in [
        "insert into city_code values ('class', '*', '06010') on conflict do nothing",
        "insert into city_column values ('在哪里', 'address') on conflict do nothing",
    ] {
        sqlx::query(sql).execute(&pool).await.unwrap();
    }
    let file = "工单编号,内容,二级分类,在哪里,紧急程度,联系电话\n\
                C-1,一,飞碟,清荷路1号,火急,12345\n";
    let report = import_as(&bureau, Source::File(file.into()), false).await.unwrap();
    assert_eq!(counts(&report), [1, 0, 0, 0], "{:?}", report.faults);
    let notes: Vec<&str> = report.notes.iter().map(|note| note.code.as_str()).collect();
    assert_eq!(notes, ["urgency-unknown", "phone-in-words"]);
    let (class, words, said): (String, String, String) = sqlx::query_as(
        "select case_file.class, words, city_order.class
         from case_file join city_order on case_id = case_file.id",
    )
    .fetch_one(&pool)
    .await
    .unwrap();
    assert_eq!(
        (class.as_str(), words.as_str(), said.as_str()),
        ("06010", "一\n来电：12345", "飞碟")
    );
}

#[sqlx::test(migrations = false)]
async fn a_batch_has_a_result_for_each_order(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    let orders = vec![
        json!({"number": 7, "words": "一", "class": ["市容", "暴露垃圾"], "address": "清荷路",
               "longitude": 118.8123, "latitude": "32.0456", "due": "2026-11-25T18:00:00+08:00"}),
        json!({"number": "C-2", "words": "二", "clas": "暴露垃圾"}),
        json!(3),
        json!({"number": "C-4", "words": {"a": 1}}),
        json!({"number": "C-5", "words": "五", "class": "06010", "address": "x", "longitude": 1,
               "latitude": 2}),
    ];
    let source = Source::Batch { body: b"[]".to_vec(), orders };
    let report = import_as(&bureau, source, false).await.unwrap();
    assert_eq!(counts(&report), [1, 0, 0, 4]);
    assert_eq!(report.lines.iter().map(|line| line.line).collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
    assert_eq!(
        codes(&report).iter().map(|(line, code, _)| (*line, *code)).collect::<Vec<_>>(),
        [
            (Some(2), "unknown-field"),
            (Some(3), "not-an-object"),
            (Some(4), "not-a-text"),
            (Some(5), "point-wrong"),
        ]
    );
    let (number, street): (String, bool) =
        sqlx::query_as("select external_number, street is not null from case_file")
            .fetch_one(&pool)
            .await
            .unwrap();
    assert_eq!((number.as_str(), street), ("7", true));
}

#[sqlx::test(migrations = false)]
async fn two_imports_of_one_number_at_once_make_one_case(pool: PgPool) {
    let bureau = crate::cases::testing::shared(&pool).await;
    let imports: Vec<_> = (0..8)
        .map(|_| {
            let bureau = std::sync::Arc::clone(&bureau);
            tokio::spawn(
                async move { import_rows(&bureau, &[order("C-1", "一", "2026-11-25")]).await },
            )
        })
        .collect();
    let mut sum = [0; 4];
    for import in imports {
        for (sum, count) in sum.iter_mut().zip(counts(&import.await.unwrap())) {
            *sum += count;
        }
    }
    assert_eq!((sum, cases(&pool).await), ([1, 0, 7, 0], 1));
}

#[sqlx::test(migrations = false)]
async fn the_database_has_a_number_once(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    import_rows(&bureau, &[order("C-1", "一", ""), order("C-2", "二", "")]).await;
    let twice = sqlx::query("update case_file set external_number = 'C-1'").execute(&pool).await;
    let error = twice.unwrap_err();
    assert_eq!(
        error.as_database_error().and_then(|error| error.constraint()),
        Some("case_file_external_number")
    );
}

#[sqlx::test(migrations = false)]
async fn only_those_at_the_desk_import(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    for (role, may) in
        [(Role::Dispatcher, true), (Role::Administrator, false), (Role::Handler, false)]
    {
        let staff = bureau.at_desk(role).await;
        let wanted = Import {
            source: Source::File(Vec::new()),
            by: By::Staff(&staff),
            dry_run: true,
            tried: None,
            request_id: None,
        };
        let done = import(&bureau.kernel, &bureau.rules, &bureau.calendar, wanted).await;
        assert_eq!(done.is_ok(), may, "{role:?}");
    }
}

#[sqlx::test(migrations = false)]
async fn an_order_that_was_over_and_comes_again_is_said_to_staff(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    import_rows(&bureau, &[order("C-1", "一", "")]).await;
    for step in [("accepted", "accept"), ("void", "void")] {
        sqlx::query(
            "update case_file set state = $1, step = $2,
               closed_at = case when $1 = 'void' then now() end",
        )
        .bind(step.0)
        .bind(step.1)
        .execute(&pool)
        .await
        .unwrap();
    }
    bureau.kernel.clock.advance(TimeDelta::hours(1));
    import_rows(&bureau, &[order("C-1", "请再办", "")]).await;
    let told: i64 = sqlx::query_scalar(
        "select count(*) from outbox where payload->>'kind' = 'city-order-again'",
    )
    .fetch_one(&pool)
    .await
    .unwrap();
    assert_eq!((told, cases(&pool).await), (1, 1));
}

#[sqlx::test(migrations = false)]
async fn an_administrator_keeps_the_mapping(pool: PgPool) {
    use mapping::{Change, change, tables};

    use crate::{forms::FormKey, records::Saving};

    let bureau = Bureau::new(&pool).await;
    let owner = bureau.kernel.with_db(bureau.owner.clone());
    let admin = staff(&owner, Role::Administrator).await;
    let dispatcher = staff(&owner, Role::Dispatcher).await;
    let saving = |staff| Saving {
        staff,
        id: None,
        key: FormKey::mint(&*bureau.kernel.random),
        request_id: None,
    };
    let code = |dictionary: &str, code: &str, ours: &str| Change::Code {
        dictionary: dictionary.to_owned(),
        code: code.to_owned(),
        ours: ours.to_owned(),
    };
    let street: String = sqlx::query_scalar("select code from street order by code limit 1")
        .fetch_one(&pool)
        .await
        .unwrap();
    for (right, field) in [
        (code("class", "占道", "06010"), None),
        (code("class", "占道", "99999"), Some("ours")),
        (code("kind", "投诉", "shout"), Some("ours")),
        (code("urgency", "火急", "emergency"), None),
        (code("area", "河西", &street), None),
        (code("area", "河西", "000000000"), Some("ours")),
        (code("state", "挂起", "open"), None),
        (code("answer", "好", "waiting"), Some("ours")),
        (code("datum", "*", "bd09"), None),
        (code("weather", "雨", "wet"), Some("dictionary")),
        (code("class", " ", "06010"), Some("code")),
        (Change::Column { name: "事 项".to_owned(), field: "words".to_owned() }, None),
        (Change::Column { name: "事项".to_owned(), field: "smell".to_owned() }, Some("field")),
    ] {
        let shown = format!("{right:?}");
        let done = change(&bureau.kernel, &bureau.rules, saving(&admin), right).await;
        let wrong = done.err().map(|error| error.fields()[0].field.clone());
        assert_eq!(wrong.as_deref(), field, "{shown}");
    }
    let (columns, codes) = tables(&bureau.kernel, &dispatcher).await.unwrap();
    assert!(columns.iter().any(|column| column.name == "事项" && column.field == Field::Words));
    assert!(codes.iter().any(|one| one.code == "占道" && one.ours == "06010"));
    let forget = Change::ForgetCode { dictionary: "class".to_owned(), code: "占道".to_owned() };
    change(&bureau.kernel, &bureau.rules, saving(&admin), forget).await.unwrap();
    let (_, codes) = tables(&bureau.kernel, &dispatcher).await.unwrap();
    assert!(codes.iter().all(|one| one.code != "占道"));
    // Whoever imports does not say what the city means.
    let change =
        change(&bureau.kernel, &bureau.rules, saving(&dispatcher), code("class", "占道", "06010"));
    assert_eq!(crate::Problem::status(&change.await.unwrap_err()), 403);
}
