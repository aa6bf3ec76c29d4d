use chrono::TimeDelta;
use domain::{accounts::Role, locale::Locale, notices::Dismissal};
use sqlx::PgPool;
use uuid::Uuid;

use super::*;
use crate::{
    Kernel, Problem,
    accounts::Staff,
    db::testing::TestKernel,
    forms::FormKey,
    lists::fetch,
    notices::{questions, tests::somebody},
    presession::PreSession,
    records::Saving,
    sorting::{
        Guide, QuestionState, Receipt, ask, read_question,
        rules::tests::{saving, with_catalogue},
        testing::question,
    },
};

async fn asked(kernel: &TestKernel, words: &str, locale: Locale) -> Receipt {
    kernel.clock.advance(TimeDelta::minutes(1));
    let ask_form = crate::sorting::Ask {
        words: words.to_owned(),
        locale,
        visitor: PreSession::mint(&*kernel.random).id(),
        key: FormKey::mint(&*kernel.random),
        ..question(kernel)
    };
    ask(kernel, ask_form).await.unwrap()
}

async fn queue(kernel: &Kernel, staff: &Staff, order: Order) -> Vec<(String, i32)> {
    let rows = list(kernel, staff, order, None, fetch()).await.unwrap();
    rows.into_iter().map(|row| (row.words, row.questions)).collect()
}

async fn id_of(kernel: &Kernel, staff: &Staff, words: &str) -> Uuid {
    let rows = list(kernel, staff, Order::Oldest, None, fetch()).await.unwrap();
    rows.into_iter().find(|row| row.words == words).unwrap().id
}

fn about<'a>(kernel: &Kernel, staff: &'a Staff, id: Uuid) -> Saving<'a> {
    Saving { id: Some(id), ..saving(kernel, staff) }
}

async fn state(kernel: &Kernel, receipt: &Receipt) -> QuestionState {
    read_question(kernel, &receipt.secret.to_text()).await.unwrap().state
}

#[sqlx::test(migrations = false)]
async fn the_same_words_are_one_line(pool: PgPool) {
    let kernel = with_catalogue(&pool).await;
    let agent = somebody(&pool, Role::HotlineAgent, 2).await;
    asked(&kernel, "珊瑚绒毯", Locale::ZhHans).await;
    let film = asked(&kernel, "封口膜", Locale::ZhHans).await;
    asked(&kernel, " 封口膜！", Locale::ZhHans).await;
    let last = asked(&kernel, "封口膜", Locale::En).await;
    let expected = [("珊瑚绒毯".to_owned(), 1), ("封口膜".to_owned(), 3)];
    assert_eq!(queue(&kernel, &agent, Order::Oldest).await, expected);
    let most: Vec<_> = expected.iter().rev().cloned().collect();
    assert_eq!(queue(&kernel, &agent, Order::Most).await, most);
    for order in Order::ALL {
        let first = list(&kernel, &agent, order, None, 1).await.unwrap().remove(0);
        let after = Some((first.questions, first.oldest, first.id));
        let rest = list(&kernel, &agent, order, after, fetch()).await.unwrap();
        assert_eq!(rest.len(), 1, "{order:?}");
    }

    let id = id_of(&kernel, &agent, "封口膜").await;
    let shown = read(&kernel, &agent, id).await.unwrap();
    assert_eq!((shown.questions.len(), shown.may_write, shown.may_name), (3, true, false));
    // One that a colleague has taken is left to them.
    let colleague = somebody(&pool, Role::HotlineAgent, 3).await;
    let taken = shown.questions[2].id;
    let claim = questions::Claim {
        source: questions::Source::Sorting,
        id: taken,
        take: true,
        request_id: None,
    };
    questions::claim(&kernel, &colleague, claim).await.unwrap();
    let answer =
        AnswerAll { saving: about(&kernel, &agent, id), text: "放灰色桶。".to_owned() };
    assert_eq!(answer_all(&kernel, answer.clone()).await.unwrap(), 2);
    assert_eq!(answer_all(&kernel, answer).await.unwrap(), 2, "the same form is the same answer");
    let told = QuestionState::Answered("放灰色桶。".to_owned());
    assert_eq!(state(&kernel, &film).await, told);
    assert_eq!(state(&kernel, &last).await, QuestionState::Open);
    let messages: i64 =
        sqlx::query_scalar("select count(*) from message").fetch_one(&pool).await.unwrap();
    assert_eq!(messages, 2, "each asker is told");
    assert_eq!(queue(&kernel, &agent, Order::Most).await[1], ("封口膜".to_owned(), 1));
    let again = AnswerAll { saving: about(&kernel, &agent, id), text: "x".to_owned() };
    assert_eq!(answer_all(&kernel, again).await.unwrap_err().code(), "question-claimed");

    // What is done with a single question counts as well.
    let dismiss = questions::Dismiss {
        source: questions::Source::Sorting,
        id: taken,
        reason: Dismissal::ALL[0].as_str().to_owned(),
        request_id: None,
    };
    questions::dismiss(&kernel, &colleague, dismiss).await.unwrap();
    assert_eq!(queue(&kernel, &agent, Order::Most).await, expected[..1]);
    assert_eq!(read(&kernel, &agent, id).await.unwrap_err().status(), 404);
}

#[sqlx::test(migrations = false)]
async fn words_become_a_name_and_the_askers_are_told(pool: PgPool) {
    let kernel = with_catalogue(&pool).await;
    let guide = Guide::load(&kernel.db).await.unwrap();
    let editor = somebody(&pool, Role::Editor, 2).await;
    let asker = asked(&kernel, "沉香手串", Locale::ZhHans).await;
    let other = asked(&kernel, "沉香手串", Locale::En).await;
    let id = id_of(&kernel, &editor, "沉香手串").await;
    let make = |item: &str, name: &str| MakeName {
        saving: about(&kernel, &editor, id),
        item: item.to_owned(),
        name: name.to_owned(),
        answer: String::new(),
    };
    for (item, name, field, code) in [
        ("newspaper", "奶茶杯", "name", "rules-name-taken"),
        ("没有的东西", "沉香手串", "item", "rules-item-unknown"),
        ("", "沉香手串", "item", "text-missing"),
        ("newspaper", "", "name", "text-missing"),
        ("newspaper", "！？", "name", "name-unsearchable"),
        ("newspaper", &*"长".repeat(61), "name", "text-too-long"),
    ] {
        let refused = make_name(&kernel, make(item, name)).await.unwrap_err();
        let fields = refused.fields();
        assert_eq!((fields[0].field.as_str(), fields[0].code.as_str()), (field, code));
    }
    let taken = owner_of(guide.current().catalogue(), Locale::En, "奶茶杯").unwrap();
    assert!(!taken.title.is_empty(), "the conflict is named");
    assert_eq!(state(&kernel, &asker).await, QuestionState::Open, "nothing was changed");

    let order = make("报纸", "沉香手串");
    assert_eq!(make_name(&kernel, order.clone()).await.unwrap(), 2);
    assert_eq!(make_name(&kernel, order).await.unwrap(), 2);
    assert!(guide.refresh_if_changed(&kernel.db).await.unwrap());
    let edition = guide.current();
    let hit = edition.search(Locale::ZhHans, "沉香手串", 1).hits[0];
    assert_eq!(hit.slug, "newspaper");
    let QuestionState::Answered(told) = state(&kernel, &asker).await else { panic!("not told") };
    assert!(told.starts_with("报纸：投入"), "{told}");
    let QuestionState::Answered(told) = state(&kernel, &other).await else { panic!("not told") };
    assert!(told.starts_with("Newspaper: "), "{told}");
    assert!(queue(&kernel, &editor, Order::Oldest).await.is_empty());

    let names = list_names(&kernel, &editor, None, fetch()).await.unwrap();
    assert_eq!((names.len(), names[0].item.as_str()), (1, "newspaper"));
    let agent = somebody(&pool, Role::HotlineAgent, 3).await;
    let forbidden = remove_name(&kernel, about(&kernel, &agent, names[0].id)).await.unwrap_err();
    assert_eq!(forbidden.code(), "forbidden");
    remove_name(&kernel, about(&kernel, &editor, names[0].id)).await.unwrap();
    assert!(guide.refresh_if_changed(&kernel.db).await.unwrap());
    let left = guide.current();
    assert!(left.search(Locale::ZhHans, "沉香手串", 1).hits.iter().all(|hit| !hit.exact));
}

#[sqlx::test(migrations = false)]
async fn a_line_is_dismissed_with_a_reason(pool: PgPool) {
    let kernel = with_catalogue(&pool).await;
    let editor = somebody(&pool, Role::Editor, 2).await;
    let first = asked(&kernel, "你好", Locale::ZhHans).await;
    asked(&kernel, "你好", Locale::ZhHans).await;
    let id = id_of(&kernel, &editor, "你好").await;
    let dismiss = |reason: &str| DismissAll {
        saving: about(&kernel, &editor, id),
        reason: reason.to_owned(),
    };
    let refused = dismiss_all(&kernel, dismiss("because")).await.unwrap_err();
    assert_eq!(refused.fields()[0].code, "dismissal-missing");
    let supervisor = somebody(&pool, Role::Supervisor, 3).await;
    let saving = about(&kernel, &supervisor, id);
    let forbidden = dismiss_all(&kernel, DismissAll { saving, ..dismiss("x") }).await.unwrap_err();
    assert_eq!(forbidden.code(), "forbidden");
    let reason = Dismissal::ALL[0].as_str();
    assert_eq!(dismiss_all(&kernel, dismiss(reason)).await.unwrap(), 2);
    let told = QuestionState::Dismissed(Some(Dismissal::ALL[0]));
    assert_eq!(state(&kernel, &first).await, told);
    assert!(queue(&kernel, &editor, Order::Oldest).await.is_empty());
}
