//! Cases found by what is in them.

use chrono::TimeDelta;
use domain::accounts::Role;
use sqlx::PgPool;

use super::*;
use crate::{
    calendar::to_local,
    cases::{NewCase, testing::Bureau},
};

/// The numbers of all cases that have `words`.
async fn found(bureau: &Bureau, staff: &Staff, words: &str) -> Vec<String> {
    let filter = CaseFilter { words: words.to_owned(), ..CaseFilter::default() };
    numbers(bureau, staff, Queue::All, &filter).await
}

async fn numbers(bureau: &Bureau, staff: &Staff, of: Queue, filter: &CaseFilter) -> Vec<String> {
    let rows = queue(&bureau.kernel, staff, of, filter, None, 51).await.unwrap();
    rows.into_iter().map(|row| row.number).collect()
}

#[sqlx::test(migrations = false)]
async fn cases_are_found_by_words_of_address_and_description(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    let litter = bureau.file(bureau.litter()).await.number.to_string();
    let lamp = bureau
        .file(NewCase {
            address: "清荷路12号 LED 灯杆".to_owned(),
            words: "路灯不亮，打 138 1234-5678 找我。甲乙丙，乙丙甲".to_owned(),
            ..bureau.litter()
        })
        .await
        .number
        .to_string();
    let agent = bureau.at_desk(Role::HotlineAgent).await;
    let number = litter.to_lowercase();
    for words in ["公园", "很多袋", " 公园  垃圾 ", "湖边的垃圾桶旁边", number.as_str()]
    {
        assert_eq!(found(&bureau, &agent, words).await, [litter.as_str()], "{words}");
    }
    for words in ["路灯", "led", "LED 不亮", "12号", "找我", "清荷 亮"] {
        assert_eq!(found(&bureau, &agent, words).await, [lamp.as_str()], "{words}");
    }
    // One of each; the pairs of one, in another order; too little; what means something elsewhere; and
    // figures of what is masked.
    for words in [
        "公园 路灯",
        "园公",
        "乙丙甲乙",
        "垃",
        "湖 边",
        "%",
        "%%",
        "_灯",
        "路%",
        r"\\",
        r"路\",
        "'; --",
        "138",
        "1381234",
        "12 34",
        "5678",
        "13812345678",
    ] {
        assert_eq!(found(&bureau, &agent, words).await, [""; 0], "{words}");
    }

    let filter = CaseFilter { words: "公园".to_owned(), ..CaseFilter::default() };
    assert_eq!(numbers(&bureau, &agent, Queue::New, &filter).await, [litter.as_str()]);
    assert_eq!(numbers(&bureau, &agent, Queue::CallBack, &filter).await, [""; 0]);

    // What was emptied is found by nothing.
    let forget = sqlx::query("update case_file set words = '', address = '' where number = $1");
    forget.bind(&lamp).execute(&pool).await.unwrap();
    assert_eq!(found(&bureau, &agent, "路灯").await, [""; 0]);
    let left: String = sqlx::query_scalar(
        "select said from case_words join case_file on id = case_id where number = $1",
    )
    .bind(&lamp)
    .fetch_one(&pool)
    .await
    .unwrap();
    assert_eq!(left.trim(), "");
}

#[sqlx::test(migrations = false)]
async fn words_lead_to_nothing_that_somebody_may_not_see(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    let number = bureau.file(bureau.litter()).await.number.to_string();
    let mut handler = bureau.at_desk(Role::Handler).await;
    handler.department = sqlx::query_scalar("select id from department where code = 'sanitation'")
        .fetch_optional(&pool)
        .await
        .unwrap();
    assert!(handler.department.is_some());
    for words in ["公园", number.as_str()] {
        assert_eq!(found(&bureau, &handler, words).await, [""; 0], "{words}");
    }
    let send = sqlx::query("update case_file set department = $1").bind(handler.department);
    send.execute(&pool).await.unwrap();
    for words in ["公园", number.as_str()] {
        assert_eq!(found(&bureau, &handler, words).await, [number.as_str()], "{words}");
    }
}

#[sqlx::test(migrations = false)]
async fn a_number_is_one_case_whatever_others_say(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    let first = bureau.file(bureau.litter()).await.number.to_string();
    let words = format!("同 {first} 一样，也是 JS-0815");
    let second = bureau.file(NewCase { words, ..bureau.litter() }).await.number.to_string();
    let agent = bureau.at_desk(Role::HotlineAgent).await;
    assert_eq!(found(&bureau, &agent, &first).await, [first.as_str()]);
    assert_eq!(found(&bureau, &agent, "JS-0815").await, [second.as_str()]);
    let order = sqlx::query("update case_file set external_number = 'JS-0815' where number = $1");
    order.bind(&first).execute(&pool).await.unwrap();
    assert_eq!(found(&bureau, &agent, "JS-0815").await, [first.as_str()]);
}

#[sqlx::test(migrations = false)]
async fn the_newest_with_the_words_come_first_and_days_narrow_them(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    let agent = bureau.at_desk(Role::HotlineAgent).await;
    let (mut filed, mut days) = (Vec::new(), Vec::new());
    for _ in 0..3 {
        filed.insert(0, bureau.file(bureau.litter()).await.number.to_string());
        days.insert(0, to_local(bureau.kernel.now()).date());
        bureau.kernel.clock.advance(TimeDelta::days(10));
    }
    let all = CaseFilter { words: "垃圾桶".to_owned(), ..CaseFilter::default() };
    let mut seen = Vec::new();
    let mut after = None;
    loop {
        let rows = queue(&bureau.kernel, &agent, Queue::All, &all, after, 1).await.unwrap();
        let Some(last) = rows.last() else { break };
        after = Some(last.key());
        seen.push(last.number.clone());
    }
    assert_eq!(seen, filed);
    let since = CaseFilter { from: Some(days[1]), ..all.clone() };
    assert_eq!(numbers(&bureau, &agent, Queue::All, &since).await, filed[..2]);
    let until = CaseFilter { to: Some(days[1]), ..all };
    assert_eq!(numbers(&bureau, &agent, Queue::All, &until).await, filed[1..]);
}
