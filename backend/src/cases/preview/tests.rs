use domain::accounts::Role as Post;
use sqlx::PgPool;

use super::*;
use crate::{
    accounts::Staff,
    cases::{CaseReceipt, NewReporter, TellReporters, join, read_case, testing::Bureau, track},
    db::{Role, testing::as_role},
    forms::FormKey,
    jobs::Handler,
    messages::latest,
};

/// Litter that was reported in Chinese, and by a second person in English; both phones are confirmed.
async fn reported_by_two(bureau: &Bureau) -> CaseReceipt {
    let receipt = bureau.file(bureau.litter()).await;
    let second = NewReporter {
        by: bureau.litter().by,
        number: receipt.number.to_string(),
        words: String::new(),
        photos: Vec::new(),
        name: String::new(),
        phone: "13912345678".to_owned(),
        locale: Locale::En,
        key: FormKey::mint(&*bureau.kernel.random),
        request_id: None,
    };
    join(&bureau.kernel, second).await.unwrap();
    sqlx::query("update case_reporter set confirmed = true").execute(&bureau.owner).await.unwrap();
    receipt
}

async fn read_as(bureau: &Bureau, staff: &Staff, receipt: &CaseReceipt) -> CaseRead {
    let number = receipt.number.as_str();
    read_case(&bureau.kernel, &bureau.rules, &bureau.calendar, staff, number).await.unwrap()
}

async fn preview(
    bureau: &Bureau,
    case: &CaseRead,
    step: Step,
    fields: &[(&str, &str)],
) -> Result<Vec<AnswerPreview>, SaveError> {
    let get = |name: &str| {
        let found = fields.iter().find(|(field, _)| *field == name);
        found.map(|(_, value)| (*value).to_owned()).unwrap_or_default()
    };
    preview_answer(&bureau.kernel, &bureau.rules, case, step, &get).await
}

#[sqlx::test(migrations = false)]
async fn everybody_gets_what_was_previewed(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    let receipt = reported_by_two(&bureau).await;
    let agent = bureau.at_desk(Post::HotlineAgent).await;
    let case = read_as(&bureau, &agent, &receipt).await;

    let nothing = preview(&bureau, &case, Step::Answer, &[("outcome", "solved")]).await;
    assert_eq!(nothing.unwrap_err().fields()[0].field, "answer_zh_hans");
    // No answer goes out with it.
    let other = preview(&bureau, &case, Step::Accept, &[]).await;
    assert!(matches!(other, Err(SaveError::Changed)), "{other:?}");

    let chinese = [("outcome", "solved"), ("answer_zh_hans", "已清运。")];
    let shown = preview(&bureau, &case, Step::Answer, &chinese).await.unwrap().remove(0);
    assert_eq!((shown.state, shown.outcome), (State::Closed, Outcome::Solved));
    let [zh, en] = &shown.languages[..] else { panic!("{shown:?}") };
    assert_eq!((zh.locale, zh.reporters, zh.answered_in), (Locale::ZhHans, 1, Locale::ZhHans));
    assert_eq!((en.locale, en.reporters, en.answered_in), (Locale::En, 1, Locale::ZhHans));
    assert_eq!((en.answer.as_str(), en.has_template), ("已清运。", true));

    let both = [&chinese[..], &[("answer_en", "It is gone.")]].concat();
    let shown = preview(&bureau, &case, Step::Answer, &both).await.unwrap().remove(0);
    let [zh, en] = &shown.languages[..] else { panic!("{shown:?}") };
    assert_eq!((en.answer.as_str(), en.answered_in), ("It is gone.", Locale::En));
    let after = read_as(&bureau, &agent, &receipt).await;
    assert!(after.state == case.state && after.told.is_empty(), "nothing is kept");

    let step = (State::Received, Step::Answer);
    bureau.step(&agent, case.id, step, &both).await.unwrap();
    let worker = bureau.kernel.with_db(as_role(&pool, Role::Worker).await);
    let asked = "select (payload->>'event')::uuid from outbox where task = 'tell-reporters'";
    let events: Vec<Uuid> = sqlx::query_scalar(asked).fetch_all(&pool).await.unwrap();
    for event in events {
        TellReporters { event }.run(&worker, worker.new_id()).await.unwrap();
    }
    let sent = latest(&worker, 10).await.unwrap();
    assert_eq!(sent.len(), 2);
    for (one, phone) in [(zh, "13812345678"), (en, "13912345678")] {
        let got = sent.iter().find(|sent| sent.recipient == phone).unwrap();
        let [(channel, text)] = &one.sent[..] else { panic!("{one:?}") };
        assert_eq!((*channel, &text.body), (Channel::Sms, &got.body));
        let seen = track(&bureau.kernel, &receipt.secret.to_text(), one.locale).await.unwrap();
        assert_eq!((seen.state, seen.outcome), (shown.state, Some(shown.outcome)));
        assert_eq!(seen.answer.as_ref(), Some(&one.answer));
    }
}

#[sqlx::test(migrations = false)]
async fn a_reason_is_in_the_language_of_its_readers(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    let receipt = reported_by_two(&bureau).await;
    let agent = bureau.at_desk(Post::HotlineAgent).await;
    let case = read_as(&bureau, &agent, &receipt).await;
    let reason = bureau.rules.reasons(Step::Refuse).next().unwrap();
    let refused = [
        ("reason", reason.code.as_str()),
        ("outcome", "not-ours"),
        ("answer_zh_hans", "不归本区管。"),
    ];
    let shown = preview(&bureau, &case, Step::Refuse, &refused).await.unwrap().remove(0);
    assert_eq!(shown.state, State::Refused);
    let reasons: Vec<_> = shown.languages.iter().map(|one| one.reason.as_deref()).collect();
    assert_eq!(reasons, [Some(reason.text.zh_hans.as_str()), Some(reason.text.en.as_str())]);
    let english = &shown.languages[1].sent[0].1;
    assert!(english.body.contains("could not take up"), "{}", english.body);
}

#[sqlx::test(migrations = false)]
async fn what_is_proposed_is_shown_as_each_step_of_its_reader_ends_it(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    let receipt = reported_by_two(&bureau).await;
    // A class that wants a second reader.
    sqlx::query("update case_file set class = '06032'").execute(&bureau.owner).await.unwrap();
    let agent = bureau.at_desk(Post::HotlineAgent).await;
    let case = read_as(&bureau, &agent, &receipt).await;
    let refused = (Step::Refuse, State::Refused, "could not take up");
    let answered = (Step::Answer, State::Closed, "is answered");
    for (outcome, ends) in [
        ("solved", &[answered][..]),
        ("not-ours", &[refused, answered]),
        ("cannot", &[refused, answered]),
    ] {
        let fields = [("outcome", outcome), ("answer_zh_hans", "已转交环保部门。")];
        let shown = preview(&bureau, &case, Step::Propose, &fields).await.unwrap();
        let steps: Vec<_> = shown.iter().map(|one| (one.step, one.state)).collect();
        assert_eq!(steps, ends.iter().map(|end| (end.0, end.1)).collect::<Vec<_>>(), "{outcome}");
        for (one, (.., said)) in shown.iter().zip(ends) {
            let english = &one.languages[1].sent[0].1;
            assert!(english.body.contains(*said), "{outcome}: {}", english.body);
        }
    }
}
