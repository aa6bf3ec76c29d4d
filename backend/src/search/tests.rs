use domain::{accounts::Role, locale::Locale};
use sqlx::PgPool;

use super::*;
use crate::{
    accounts::Staff,
    cases::{NewCase, rulebook::Rulebook, testing::Bureau},
    db::{
        Role as DbRole,
        testing::{TestKernel, as_role},
    },
    lists::testing::staff,
    messages::sent::Recipient,
    privacy::blind_index,
};

async fn asked(pool: &PgPool, kernel: &TestKernel, number: &str, subject: &str, phone: &str) {
    let index = blind_index(&kernel.keys, "contact.phone", phone);
    sqlx::query(
        "insert into resident_question (id, number, secret_hash, subject, detail, locale, phone,
           phone_index, presession, asked_at)
         values ($1, $2, sha256($2::bytea), $3, '', 'zh-Hans', '\\x00', $4,
           decode(repeat('01', 32), 'hex'), now())",
    )
    .bind(kernel.new_id())
    .bind(number)
    .bind(subject)
    .bind(&index[..])
    .execute(pool)
    .await
    .unwrap();
}

async fn found(kernel: &TestKernel, who: &Staff, words: &str) -> Vec<(&'static str, String)> {
    let labels = [("hotline", "热线电话".to_owned())];
    let rules = Rulebook::default();
    let hits = find(kernel, &rules, who, words, Locale::ZhHans, &labels).await.unwrap();
    hits.into_iter().map(|hit| (hit.what.as_str(), hit.name)).collect()
}

#[sqlx::test(migrations = false)]
async fn each_sees_what_is_theirs_to_see(pool: PgPool) {
    let kernel = TestKernel::new(as_role(&pool, DbRole::Serve).await);
    asked(&pool, &kernel, "MH-261120-7K3F-9", "路灯不亮 Lamp", "13812345678").await;
    asked(&pool, &kernel, "MH-261120-7K3F-A", "灯路", "13912345678").await;
    let agent = staff(&kernel, Role::HotlineAgent).await;
    let admin = staff(&kernel, Role::Administrator).await;
    let crew = staff(&kernel, Role::Crew).await;
    let lamp = || vec![("questions", "路灯不亮 Lamp".to_owned())];
    for words in ["路灯", "lamp", "灯不亮 l", "mh-261120-7k3f-9"] {
        assert_eq!(found(&kernel, &agent, words).await, lamp(), "{words}");
        assert_eq!(found(&kernel, &crew, words).await, [], "{words}");
    }
    for words in ["", " ", "%", "没有这个"] {
        assert_eq!(found(&kernel, &agent, words).await, [], "{words}");
    }
    assert_eq!(found(&kernel, &admin, "热线").await, [("settings", "热线电话".to_owned())]);
    assert_eq!(found(&kernel, &agent, "热线").await, []);
    let names = found(&kernel, &admin, "某人").await;
    assert_eq!((names.len(), names[0].0), (3, "users"));
    assert_eq!(found(&kernel, &admin, &agent.login).await.len(), 1);
    assert_eq!(found(&kernel, &agent, "某人").await, []);
}

#[sqlx::test(migrations = false)]
async fn a_number_is_found_by_its_index_only(pool: PgPool) {
    let kernel = TestKernel::new(as_role(&pool, DbRole::Serve).await);
    asked(&pool, &kernel, "MH-261120-7K3F-9", "路灯不亮", "13812345678").await;
    asked(&pool, &kernel, "MH-261120-7K3F-A", "别的", "13912345678").await;
    let agent = staff(&kernel, Role::HotlineAgent).await;
    for words in ["13812345678", "138 1234 5678", "路灯 13812345678"] {
        assert!(is_phone(words), "{words}");
        assert_eq!(found(&kernel, &agent, words).await, [], "{words}");
    }
    assert!(!is_phone("MH-261120-7K3F-9"));
    let phone = Recipient::find(&kernel.keys, "+8613812345678").unwrap();
    let hits = find_by_phone(&kernel, &agent, &phone).await.unwrap();
    assert_eq!((hits.len(), hits[0].detail.as_str()), (1, "MH-261120-7K3F-9"));
    let crew = staff(&kernel, Role::Crew).await;
    assert!(find_by_phone(&kernel, &crew, &phone).await.is_err());
}

#[sqlx::test(migrations = false)]
async fn cases_are_found_by_words_and_say_what_and_where(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    let address = "湖滨公园东门，找 13812345678".to_owned();
    let receipt = bureau.file(NewCase { address, ..bureau.litter() }).await;
    let agent = bureau.at_desk(Role::HotlineAgent).await;
    let crew = bureau.at_desk(Role::Crew).await;
    let class = bureau.rules.class("06010").unwrap().name.get(Locale::ZhHans);
    let hit = Hit {
        what: What::Case(receipt.number.to_string()),
        name: receipt.number.to_string(),
        detail: format!("{class} · 湖滨公园东门，找 138****5678"),
    };
    for (who, words, expected) in [
        (&agent, "湖滨公园 很多袋", vec![hit.clone()]),
        (&agent, receipt.number.as_str(), vec![hit]),
        (&agent, "湖滨公园 路灯", Vec::new()),
        (&crew, "湖滨公园 很多袋", Vec::new()),
    ] {
        let (kernel, rules) = (&bureau.kernel, &bureau.rules);
        let hits = find(kernel, rules, who, words, Locale::ZhHans, &[]).await.unwrap();
        let cases: Vec<Hit> =
            hits.into_iter().filter(|hit| matches!(hit.what, What::Case(_))).collect();
        assert_eq!(cases, expected, "{words}");
    }
}
