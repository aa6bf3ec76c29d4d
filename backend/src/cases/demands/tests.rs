use chrono::TimeDelta;
use domain::{accounts::Role, cases::State};
use sqlx::PgPool;

use super::*;
use crate::{
    accounts::Staff,
    cases::{Line, NewCase, read_case, testing::Bureau},
};

/// A case that needs nothing but somebody on site, with somebody who works on it; its number.
async fn handled(bureau: &Bureau) -> (Staff, Uuid, String) {
    let receipt = bureau.file(NewCase { class: "07002".to_owned(), ..bureau.litter() }).await;
    let id = bureau.id(&receipt).await;
    let department: Uuid =
        sqlx::query_scalar("select id from department where code = 'sanitation'")
            .fetch_one(&bureau.owner)
            .await
            .unwrap();
    let somebody = Staff {
        roles: vec![Role::HotlineAgent, Role::Dispatcher, Role::Handler, Role::Verifier],
        department: Some(department),
        ..bureau.at_desk(Role::HotlineAgent).await
    };
    for step in [
        (State::Received, Step::Accept),
        (State::Accepted, Step::Register),
        (State::Registered, Step::Dispatch),
        (State::Dispatched, Step::Take),
    ] {
        let to = [("department", "sanitation")];
        bureau.step(&somebody, id, step, &to).await.unwrap();
    }
    (somebody, id, receipt.number.to_string())
}

#[sqlx::test(migrations = false)]
async fn a_tick_alone_is_no_place(pool: PgPool) {
    let bureau = Bureau::new(&pool).await;
    let (somebody, id, number) = handled(&bureau).await;
    let reason = bureau.rules.reasons(Step::Rework).next().unwrap().code.clone();
    let now = bureau.kernel.now();
    let hour_ago = now - TimeDelta::hours(1);
    // That, ahead of us, and longer ago than a phone keeps a step.
    let times = [hour_ago, now + TimeDelta::minutes(3), now - TimeDelta::days(8)];
    let times = times.map(|at| at.to_rfc3339());
    let here = bureau.litter().point.unwrap();
    let away = Point::new(here.longitude() + 0.01, here.latitude()).unwrap();

    let here_now = [("longitude", "118.8123"), ("latitude", "32.0456")];
    let [near, ahead, stale] =
        times.each_ref().map(|at| [here_now[0], here_now[1], ("taken_at", at.as_str())]);
    let far = [("longitude", "118.8223"), ("latitude", "32.0456")];
    let (tick, why) = ([("on_site", "yes")], ("no_position", "没有信号，问13812345678"));
    let (reasoned, only_why) = ([tick[0], why], [why]);
    let (unneeded, timeless) = ([&near[..], &reasoned].concat(), [&ahead[..], &reasoned].concat());
    // What is sent, the place and time of a photo, and the field that is wrong.
    for (sent, shot, wrong) in [
        (&[][..], None, Some("on_site")),
        (&far, None, Some("on_site")),
        (&[], Some((Some(here), None)), Some("on_site")),
        (&[], Some((None, Some(hour_ago))), Some("on_site")),
        (&[], Some((Some(away), Some(hour_ago))), Some("on_site")),
        (&only_why, None, Some("on_site")),
        (&tick, None, Some("no_position")),
        (&ahead, None, Some("on_site")),
        (&stale, None, Some("on_site")),
        (&near, None, None),
        (&here_now, None, None),
        (&unneeded, None, None),
        (&timeless, None, None),
        (&[], Some((Some(here), Some(hour_ago))), None),
        (&reasoned, None, None),
    ] {
        let mut photos = Vec::new();
        if let Some((point, taken_at)) = shot {
            photos.push(StepPhoto { photo: bureau.photo().await, point, taken_at });
        }
        let fields = [sent, &[("outcome", "solved"), ("words", "已劝离。")]].concat();
        let fed_back = (State::Handling, Step::FeedBack);
        let done = bureau.step_with(&somebody, id, fed_back, &fields, photos).await;
        let refused = done.err().map(|error| error.fields()).unwrap_or_default();
        let refused: Vec<&str> = refused.iter().map(|one| one.field.as_str()).collect();
        assert_eq!(refused, Vec::from_iter(wrong), "{sent:?} {shot:?}");
        if wrong.is_none() {
            let again = [("reason", reason.as_str())];
            bureau.step(&somebody, id, (State::FedBack, Step::Rework), &again).await.unwrap();
        }
    }

    let (rules, calendar) = (&bureau.rules, &bureau.calendar);
    let shown = read_case(&bureau.kernel, rules, calendar, &somebody, &number).await.unwrap();
    let positions = shown.history.iter().filter_map(Line::position);
    let mut times: Vec<_> = positions.map(|(place, at)| (place == here, at)).collect();
    // The clock of a test stands still, so that what comes first is left to chance.
    times.sort_unstable();
    let (ago, now) = (Some(hour_ago), Some(now));
    assert_eq!(times, [(true, None), (true, ago), (true, ago), (true, now)]);
    let reasons = shown.history.iter().filter_map(Line::no_position);
    // Those of the one whose time cannot be, and of the one without a position.
    assert_eq!(reasons.collect::<Vec<_>>(), ["没有信号，问138****5678"; 2]);
}
