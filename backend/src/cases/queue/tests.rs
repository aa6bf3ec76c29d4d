//! Cases found by what is in them.

use chrono::TimeDelta;
use domain::{accounts::Role, phone::mask_numbers};
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
    let db = &bureau.kernel.db;
    for (words, is) in [(first.as_str(), true), ("JS-0815", false), ("公园", false), ("", false)]
    {
        assert_eq!(is_case_number(db, words).await.unwrap(), is, "{words}");
    }
    let order = sqlx::query("update case_file set external_number = 'JS-0815' where number = $1");
    order.bind(&first).execute(&pool).await.unwrap();
    assert_eq!(found(&bureau, &agent, "JS-0815").await, [first.as_str()]);
    assert!(is_case_number(db, " JS-0815").await.unwrap());
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

/// The cases with a word in a list, of which so many of the newest are looked up.
async fn among(bureau: &Bureau, staff: &Staff, of: Queue, newest: usize) -> Vec<String> {
    let filter = CaseFilter { words: "垃圾桶".to_owned(), ..CaseFilter::default() };
    let reach = staff.reach(Act::Read, Kind::Case).unwrap();
    let now = bureau.kernel.now();
    let mut ask = Ask { now, staff, reach, queue: of, filter: &filter, meant: None };
    ask.meant = ask.look_up(&bureau.kernel.db, newest).await.unwrap();
    let rows = list(&bureau.kernel, &ask, None, 51).await.unwrap();
    rows.into_iter().map(|row| row.number).collect()
}

#[sqlx::test(migrations = false)]
async fn what_is_open_is_found_however_many_newer_ones_have_the_words(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    let agent = bureau.at_desk(Role::HotlineAgent).await;
    let mut filed = Vec::new();
    for _ in 0..3 {
        filed.push(bureau.file(bureau.litter()).await.number.to_string());
        bureau.kernel.clock.advance(TimeDelta::days(10));
    }
    let words = "围墙倒了".to_owned();
    bureau.file(NewCase { words, ..bureau.litter() }).await;
    for newest in [2, 3, 4] {
        assert_eq!(among(&bureau, &agent, Queue::New, newest).await, filed, "{newest}");
        assert_eq!(among(&bureau, &agent, Queue::Open, newest).await, filed, "{newest}");
    }
    let newest_first: Vec<String> = filed.iter().rev().cloned().collect();
    assert_eq!(among(&bureau, &agent, Queue::All, 4).await, newest_first);
    assert_eq!(among(&bureau, &agent, Queue::All, 2).await, newest_first[..2]);

    // The oldest is theirs.
    let mut handler = bureau.at_desk(Role::Handler).await;
    handler.department = sqlx::query_scalar("select id from department where code = 'sanitation'")
        .fetch_optional(&pool)
        .await
        .unwrap();
    let send = sqlx::query("update case_file set department = $1 where number = $2");
    send.bind(handler.department).bind(&filed[0]).execute(&pool).await.unwrap();
    assert_eq!(among(&bureau, &handler, Queue::Open, 2).await, filed[..1]);
    assert_eq!(among(&bureau, &handler, Queue::All, 2).await, [""; 0]);
}

#[sqlx::test(migrations = false)]
async fn full_width_and_codes_are_found_and_phones_are_not(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    let agent = bureau.at_desk(Role::HotlineAgent).await;
    let case = NewCase {
        address: "清荷路８号ＬＥＤ屏，灯杆 3301061234".to_owned(),
        words: "12-3-401 13812345678 打不通".to_owned(),
        ..bureau.litter()
    };
    let number = bureau.file(case).await.number.to_string();
    for words in ["8号", "８号", "led屏", "ＬＥＤ屏", "3301061234", "12-3-401", "打不通"]
    {
        assert_eq!(found(&bureau, &agent, words).await, [number.as_str()], "{words}");
    }
    for words in ["1381", "5678", "１３８１", "401 1381", "13812345678"] {
        assert_eq!(found(&bureau, &agent, words).await, [""; 0], "{words}");
    }
}

#[sqlx::test(migrations = false)]
async fn a_case_from_before_has_words_once_they_are_corrected(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    let agent = bureau.at_desk(Role::HotlineAgent).await;
    let number = bureau.file(bureau.litter()).await.number.to_string();
    sqlx::query("delete from case_words").execute(&pool).await.unwrap();
    assert_eq!(found(&bureau, &agent, "很多袋").await, [""; 0]);
    let correct = sqlx::query("update case_file set address = '清荷路'");
    correct.execute(&bureau.kernel.db).await.unwrap();
    assert_eq!(found(&bureau, &agent, "清荷路 很多袋").await, [number.as_str()]);
}

/// What is looked through of texts.
async fn said(pool: &PgPool, texts: &[String]) -> Vec<String> {
    let said: Vec<String> = sqlx::query_scalar(
        "select case_said('', one) from unnest($1::text[]) with ordinality as t (one, at)
         order by at",
    )
    .bind(texts.to_vec())
    .fetch_all(pool)
    .await
    .unwrap();
    // After the address.
    said.iter().map(|text| text.strip_prefix('\n').unwrap().to_owned()).collect()
}

/// The texts are those of `domain::phone`.
#[sqlx::test(migrations = false)]
async fn nothing_that_is_masked_is_looked_through(pool: PgPool) {
    for (text, left) in [
        ("请打13812345678，急", "请打 ,急"),
        ("138 1234 5678", " "),
        ("+86-138-1234-5678", "+ "),
        ("8613812345678", " "),
        ("tel:１３８１２３４５６７８", "tel: "),
        ("13812345678/13987654321", " / "),
        ("13812345678 13987654321", "   "),
        ("2026-11-20 13812345678", "2026-11-20  "),
        ("座机0571-88881234转8", "座机 转8"),
        ("(0571)88881234", "( "),
        ("(0571) 88881234", "( "),
        ("+86 571 8888 1234", "+ "),
        ("010 6234 5678", " "),
        ("身份证330106199001011234。", "身份证 。"),
        ("11010519491231002X", " "),
        ("11010519491231002ｘ号", " 号"),
        ("330106 19900101 1234", " "),
        ("330106900101123", " "),
        ("＋86 571 8888 1234 急", "+  急"),
        ("138\u{a0}1234\u{a0}5678", " "),
    ] {
        assert_ne!(mask_numbers(text), text);
        assert_eq!(said(&pool, &[text.to_owned()]).await, [left], "{text}");
    }
    for text in [
        "没有号码",
        "12345热线",
        "2026-11-20 08:30:00",
        "MH-261120-7K3F-9",
        "¥1,380.00 共 3 件",
        "经纬度 120.15507, 30.27415 与 130.12345678",
        "部件 3301061234567890",
        "网格 330106003045002",
        "单号 99812345678901234567",
        "138****5678",
        "长100×宽200×高300",
        "3栋2单元101室 138 号",
    ] {
        assert_eq!(mask_numbers(text), text);
        assert_eq!(said(&pool, &[text.to_owned()]).await, [text.to_lowercase()]);
    }
}

#[sqlx::test(migrations = false)]
async fn however_a_number_is_divided_it_is_looked_through_unless_it_is_masked(pool: PgPool) {
    let mut texts = Vec::new();
    for number in [
        "13812345678",
        "8613812345678",
        "+8613812345678",
        "008613812345678",
        "057188881234",
        "+8657188881234",
        "01062345678",
        "330106199001011234",
        "330106900101123",
        "3301061234",
        "3301061234567890",
    ] {
        for gap in [" ", "-", ") ", "  -"] {
            for first in 1..=number.len() {
                for second in first..=number.len() {
                    let (begins, rest) = number.split_at(first);
                    let (goes_on, ends) = rest.split_at(second - first);
                    let last = if ends.is_empty() { "" } else { gap };
                    texts.push(format!("路{begins}{gap}{goes_on}{last}{ends}号"));
                }
            }
        }
    }
    let figures = |text: &str| text.chars().filter(char::is_ascii_digit).count();
    for (text, left) in texts.iter().zip(said(&pool, &texts).await) {
        if mask_numbers(text) == *text {
            assert_eq!(left, *text);
        } else {
            assert_eq!(mask_numbers(&left), left, "{text}");
            assert!(figures(&left) + 10 <= figures(text), "{text}: {left}");
        }
    }
}
