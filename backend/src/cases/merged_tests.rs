//! Whoever reported what was merged into another case follows that one, and may do to it what its
//! own reporters may.

use chrono::TimeDelta;
use domain::{
    accounts::Role,
    cases::{Awaits, State, Step, Urgency},
    locale::Locale,
};
use sqlx::PgPool;
use uuid::Uuid;

use super::*;
use crate::{
    accounts::{Denied, Staff},
    cases::testing::{Bureau, of_department, read, two_departments},
    forms::FormKey,
    presession::PreSession,
    privacy::unmask::{Field, Unmask, UnmaskError, unmask},
};

/// One case merged into another, and whoever reported it.
struct Merged {
    bureau: Bureau,
    agent: Staff,
    mine: CaseReceipt,
    other: CaseReceipt,
    main: Uuid,
}

impl Merged {
    async fn new(pool: &PgPool) -> Self {
        let bureau = Bureau::new(pool).await;
        let agent = bureau.at_desk(Role::HotlineAgent).await;
        let mine = bureau.file(bureau.litter()).await;
        let other = bureau.file(bureau.litter()).await;
        let main = bureau.id(&other).await;
        let this = Self { bureau, agent, mine, other, main };
        this.take(State::Received, Step::Accept, &[]).await;
        this.take(State::Accepted, Step::Reply, &[("words", "请问在几栋？")]).await;
        let into = [("other", this.other.number.as_str())];
        let merged = this.bureau.id(&this.mine).await;
        let merge = (State::Received, Step::Merge);
        this.bureau.step(&this.agent, merged, merge, &into).await.unwrap();
        this.bureau.kernel.clock.advance(TimeDelta::minutes(1));
        this
    }

    /// The agent does something to the other case.
    async fn take(&self, seen: State, step: Step, fields: &[(&str, &str)]) {
        self.bureau.step(&self.agent, self.main, (seen, step), fields).await.unwrap();
        self.bureau.kernel.clock.advance(TimeDelta::minutes(1));
    }

    async fn follow(&self, receipt: &CaseReceipt) -> Tracked {
        track(&self.bureau.kernel, &receipt.secret.to_text(), Locale::ZhHans).await.unwrap()
    }

    /// Whoever reported the merged one does something, having seen how it stands.
    async fn say(&self, step: Step, words: &str, verdict: (&str, &str)) -> Result<(), SayError> {
        let bureau = &self.bureau;
        let secret = self.mine.secret.to_text();
        let say = ResidentStep {
            secret: &secret,
            step,
            words: words.to_owned(),
            solved: verdict.0.to_owned(),
            rating: verdict.1.to_owned(),
            photos: Vec::new(),
            visitor: PreSession::mint(&*bureau.kernel.random).id(),
            partner: None,
            seen: Some(self.follow(&self.mine).await.changed_at),
            key: FormKey::mint(&*bureau.kernel.random),
            request_id: None,
        };
        resident_step(&bureau.kernel, &bureau.rules, &bureau.calendar, say).await?;
        bureau.kernel.clock.advance(TimeDelta::minutes(1));
        Ok(())
    }

    /// The other case as staff see it.
    async fn read(&self) -> CaseRead {
        let (bureau, number) = (&self.bureau, self.other.number.as_str());
        read_case(&bureau.kernel, &bureau.rules, &bureau.calendar, &self.agent, number)
            .await
            .unwrap()
    }
}

fn lines(seen: &Tracked) -> Vec<(&str, &str)> {
    seen.events.iter().map(|event| (event.step.as_str(), event.words.as_str())).collect()
}

#[sqlx::test(migrations = false)]
async fn they_see_how_the_other_stands_and_what_they_say_is_said_of_it(pool: PgPool) {
    let merged = Merged::new(&pool).await;
    let seen = merged.follow(&merged.mine).await;
    assert_eq!(seen.number, merged.mine.number);
    assert_eq!((seen.merged, seen.state), (true, State::Accepted));
    assert_eq!((seen.reporters, seen.due_at), (2, merged.follow(&merged.other).await.due_at));
    // What was said to others before is theirs.
    assert_eq!(lines(&seen), [("file", ""), ("merge", "")]);
    assert_eq!(seen.steps, [Step::Add, Step::Urge]);
    let refused = merged.say(Step::Withdraw, "", ("", "")).await;
    assert!(matches!(refused, Err(SayError::TooLate)), "{refused:?}");

    merged.say(Step::Urge, "", ("", "")).await.unwrap();
    merged.say(Step::Add, "在北门", ("", "")).await.unwrap();
    let case = merged.read().await;
    assert_eq!((case.urges, case.awaits), (1, Some(Awaits::Reply)));
    assert!(case.history.iter().any(|line| line.step == "add" && line.words == "在北门"));
    merged.take(State::Accepted, Step::Reply, &[("words", "明天清运")]).await;
    let seen = merged.follow(&merged.mine).await;
    let said = [("urge", ""), ("add", "在北门"), ("reply", "明天清运")];
    assert_eq!(lines(&seen)[2..], said);
    // Those of the other read the reply, and not what a neighbour added.
    let others = merged.follow(&merged.other).await;
    assert!(!others.merged && lines(&others).contains(&("reply", "明天清运")));
    assert!(!lines(&others).contains(&("add", "在北门")));
}

#[sqlx::test(migrations = false)]
async fn they_are_asked_rate_the_answer_and_say_that_it_is_not_solved(pool: PgPool) {
    let merged = Merged::new(&pool).await;
    let ask = [("words", "请问在几号门？"), ("asks", "yes")];
    merged.take(State::Accepted, Step::Reply, &ask).await;
    let asked = merged.follow(&merged.mine).await.question;
    assert_eq!(asked.map(|question| question.words).as_deref(), Some("请问在几号门？"));

    let answer = [("outcome", "solved"), ("answer_zh_hans", "已清运。")];
    merged.take(State::Accepted, Step::Answer, &answer).await;
    let seen = merged.follow(&merged.mine).await;
    assert_eq!((seen.state, seen.answer.as_deref()), (State::Closed, Some("已清运。")));
    assert_eq!(seen.steps, [Step::Rate, Step::Reopen]);
    merged.say(Step::Rate, "", ("no", "1")).await.unwrap();
    let case = merged.read().await;
    assert_eq!((case.state, case.rating, case.solved), (State::Rated, Some(1), Some(false)));
    merged.say(Step::Reopen, "还在", ("", "")).await.unwrap();
    assert_eq!(merged.read().await.state, State::Accepted);
    assert_eq!(merged.follow(&merged.mine).await.state, State::Accepted);
}

#[sqlx::test(migrations = false)]
async fn who_reported_what_is_merged_gets_the_answer(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    let mut filed = Vec::new();
    for _ in 0..3 {
        let receipt = bureau.file(bureau.litter()).await;
        filed.push((bureau.id(&receipt).await, receipt));
    }
    let dispatcher = bureau.at_desk(Role::Dispatcher).await;
    // The first into the second, and that into the third.
    for pair in filed.windows(2) {
        let other = [("other", pair[1].1.number.as_str())];
        bureau.step(&dispatcher, pair[0].0, (State::Received, Step::Merge), &other).await.unwrap();
    }
    let last = &filed[2];
    let shown = read(&bureau, &dispatcher, last.1.number.as_str()).await.unwrap();
    assert_eq!(shown.reporter_count, 3);

    let gone = [("other", filed[0].1.number.as_str())];
    let refused = bureau.step(&dispatcher, last.0, (State::Received, Step::Merge), &gone).await;
    assert_eq!(refused.unwrap_err().fields()[0].field, "other");

    let answer = [("outcome", "solved"), ("answer_zh_hans", "已清运。")];
    bureau.step(&dispatcher, last.0, (State::Received, Step::Answer), &answer).await.unwrap();
    for (_, receipt) in &filed {
        let seen = track(&bureau.kernel, &receipt.secret.to_text(), Locale::ZhHans).await.unwrap();
        assert_eq!(seen.answer.as_deref(), Some("已清运。"), "{}", receipt.number);
    }
}

#[sqlx::test(migrations = false)]
async fn what_is_merged_brings_its_reporters_and_many_make_it_urgent(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    let (one, two) = (bureau.file(bureau.litter()).await, bureau.file(bureau.litter()).await);
    let id = bureau.id(&one).await;
    let more = async |case: &CaseReceipt, phone: &str| {
        let new = NewReporter {
            by: bureau.litter().by,
            number: case.number.to_string(),
            words: String::new(),
            photos: Vec::new(),
            name: String::new(),
            phone: phone.to_owned(),
            locale: Locale::ZhHans,
            key: FormKey::mint(&*bureau.kernel.random),
            request_id: None,
        };
        join(&bureau.kernel, new).await.unwrap();
    };
    // Whoever reported both is one person.
    for phone in ["13911111111", "13922222222", "13933333333"] {
        more(&one, phone).await;
    }
    more(&two, "13944444444").await;
    let dispatcher = bureau.at_desk(Role::Dispatcher).await;
    let other = [("other", two.number.as_str())];
    bureau.step(&dispatcher, id, (State::Received, Step::Merge), &other).await.unwrap();
    let shown = read(&bureau, &dispatcher, two.number.as_str()).await.unwrap();
    assert_eq!((shown.reporter_count, shown.urgency), (6, Urgency::Urgent));
    assert!(shown.history.iter().any(|line| line.step == "raise" && !line.public));
}

#[sqlx::test(migrations = false)]
async fn whoever_has_the_other_sees_who_reported_both(pool: PgPool) {
    let merged = Merged::new(&pool).await;
    let bureau = &merged.bureau;
    let (ours, theirs) = two_departments(bureau).await;
    let dispatcher = bureau.at_desk(Role::Dispatcher).await;
    let handler = of_department(bureau, Role::Handler, &ours).await;
    let stranger = of_department(bureau, Role::Handler, &theirs).await;
    merged.take(State::Accepted, Step::Register, &[]).await;
    let dispatch = (State::Registered, Step::Dispatch);
    let to = [("department", ours.as_str())];
    bureau.step(&dispatcher, merged.main, dispatch, &to).await.unwrap();

    let number = merged.mine.number.to_string();
    let mut ids = Vec::new();
    // What was merged is with no department.
    for (staff, opens) in [(&merged.agent, true), (&handler, false)] {
        let case = read(bureau, staff, merged.other.number.as_str()).await.unwrap();
        let [own, other] = &case.reporters[..] else { panic!("{:?}", case.reporters) };
        assert_eq!(case.reporter_count, 2);
        assert_eq!((&own.merged_from, own.opens), (&None, true));
        assert_eq!((other.merged_from.as_ref(), other.opens), (Some(&number), opens));
        assert_eq!(other.masked_phone.as_deref(), Some("138****5678"));
        ids.push(other.id);
    }

    let show = async |staff: &Staff| {
        let form = Unmask {
            field: Field::ReporterPhone,
            id: ids[0],
            reason: "call-back".to_owned(),
            note: String::new(),
            key: FormKey::mint(&*bureau.kernel.random),
            confirmed: true,
            request_id: None,
        };
        unmask(&bureau.kernel, staff, form).await
    };
    let refused = show(&stranger).await;
    assert!(matches!(refused, Err(UnmaskError::Denied(Denied::NotFound))), "{refused:?}");
    let shown = show(&handler).await.unwrap();
    assert_eq!((shown.number, shown.value.expose().as_str()), (number, "13812345678"));
    let audited: Vec<Uuid> =
        sqlx::query_scalar("select subject_id from audit_event where act = 'unmask'")
            .fetch_all(&pool)
            .await
            .unwrap();
    assert_eq!(audited, ids[..1]);
}
