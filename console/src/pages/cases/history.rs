//! What has happened to a case, and what is still to happen in time.

use app::{
    components::badge::{Badge, Tone},
    render::{t, t_with, use_locale},
    texts::{date, date_and_time},
};
use backend::cases::{CaseRead, Clock, Extension, Line, Meeting, reason_act, rulebook::Rulebook};
use chrono::{DateTime, Utc};
use domain::cases::{Outcome, Step};
use leptos::prelude::*;
use serde_json::Value;

use super::words::{away, class_name, left, time, word};
use crate::list::ListTable;

/// The clocks, those that run first.
pub(super) fn clocks(clocks: Vec<Clock>, now: DateTime<Utc>) -> AnyView {
    let locale = use_locale();
    let columns = ["cases-clock", "cases-clock-began", "cases-clock-ends", "cases-left"];
    let rows = clocks
        .into_iter()
        .map(|clock| {
            let of = clock.department.map(|name| name.get(locale).to_owned());
            let provisional = clock.provisional.then(|| {
                view! { " " <span class="small soft">{t("cases-provisional")}</span> }
            });
            let standing = match (clock.stopped_at, clock.paused_at) {
                (Some(at), _) if at <= clock.due_at => {
                    view! { <Badge text=t("cases-clock-kept") tone=Tone::Good/> }.into_any()
                }
                (Some(_), _) => {
                    view! { <Badge text=t("cases-clock-missed") tone=Tone::Late/> }.into_any()
                }
                (None, Some(_)) => {
                    view! { <Badge text=t("cases-clock-paused") tone=Tone::Warn/> }.into_any()
                }
                (None, None) => left(now, clock.due_at),
            };
            vec![
                view! {
                    <div>
                        {word("case-clock", clock.kind.as_str())}
                        <div class="small soft">{of}</div>
                    </div>
                }
                .into_any(),
                time(clock.started_at),
                view! { <div>{time(clock.due_at)} {provisional}</div> }.into_any(),
                standing,
            ]
        })
        .collect();
    view! { <ListTable caption=t("cases-clocks") columns=columns.map(t).to_vec() rows/> }.into_any()
}

/// Everything that was done, the first first.
pub(super) fn history(case: &CaseRead, rules: &Rulebook) -> AnyView {
    let lines = case.history.iter().map(|one| line(one, case, rules)).collect_view();
    view! { <ol class="rows history">{lines}</ol> }.into_any()
}

fn line(line: &Line, case: &CaseRead, rules: &Rulebook) -> AnyView {
    let locale = use_locale();
    let by = word("case-party", &line.party);
    let department = line.department.as_ref().map(|name| name.get(locale).to_owned());
    let who = [Some(by), line.login.clone(), department];
    let who = who.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let reason = line.reason.as_deref().map(|code| reason_text(rules, &line.step, code));
    let detail = detail(line, case, rules);
    let words =
        (!line.words.is_empty()).then(|| view! { <p class="lines">{line.words.clone()}</p> });
    let public = line.public.then(|| {
        view! { " " <Badge text=t("cases-public-line") tone=Tone::Neutral/> }
    });
    view! {
        <li>
            <strong>{word("case-step", &line.step)}</strong>
            " → "
            {word("case-state", line.to.as_str())}
            {public}
            <div class="small soft">{time(line.at)} " · " {who}</div>
            {reason.map(|text| view! { <p>{text}</p> })}
            {words}
            {proof(line, case)}
            {meeting(line)}
            {(!detail.is_empty()).then(|| view! { <p class="small">{detail}</p> })}
        </li>
    }
    .into_any()
}

/// What shows that it was done: where and when somebody was on site, and the points of the class's list.
pub(super) fn proof(line: &Line, case: &CaseRead) -> AnyView {
    let position = line.position().map(|(place, at)| {
        let degrees = || format!("{:.5} {:.5}", place.longitude(), place.latitude());
        let far = away(place, case.point).unwrap_or_else(degrees);
        let at = at.map_or_else(|| t("cases-time-unknown").into_any(), time);
        view! { <p class="small">{t("cases-position")} " " {at} " " {far}</p> }
    });
    let why = line.no_position().map(|why| fact("cases-no-position", why.to_owned()));
    let why = why.map(|text| view! { <p class="small">{text}</p> });
    view! { {position} {why} {ticked(line)} }.into_any()
}

/// The points of the class's list that were ticked, as they read then.
fn ticked(line: &Line) -> Option<AnyView> {
    let locale = use_locale();
    let points = line.points();
    if points.is_empty() {
        return None;
    }
    let points = points
        .iter()
        .map(|(_, text)| view! { <li>{text.get(locale).to_owned()}</li> })
        .collect_view();
    Some(
        view! {
            <p class="small">{t("cases-points-ticked")}</p>
            <ul class="small">{points}</ul>
        }
        .into_any(),
    )
}

/// The meeting that has decided.
fn meeting(line: &Line) -> Option<AnyView> {
    let Meeting { met_on, took_part, minutes } = line.meeting()?;
    Some(
        view! {
            <dl class="facts">
                <dt>{t("cases-met-on")}</dt>
                <dd>{date(use_locale(), met_on)}</dd>
                <dt>{t("cases-took-part")}</dt>
                <dd class="lines">{took_part}</dd>
                <dt>{t("cases-minutes")}</dt>
                <dd class="lines">{minutes}</dd>
            </dl>
        }
        .into_any(),
    )
}

/// What the district calls the reason of a step.
pub(super) fn reason_text(rules: &Rulebook, step: &str, code: &str) -> String {
    let locale = use_locale();
    let known = Step::parse(step)
        .and_then(|step| rules.reasons(reason_act(step)).find(|reason| reason.code == code));
    known.map_or_else(|| code.to_owned(), |reason| reason.text.get(locale).to_owned())
}

/// What something is called, and what it is.
fn fact(name: &str, value: String) -> String {
    t_with("cases-fact", &[("name", t(name).into()), ("value", value.into())])
}

/// What else a step had: dates, verdicts, numbers.
fn detail(line: &Line, case: &CaseRead, rules: &Rulebook) -> String {
    let locale = use_locale();
    let text = |key: &str| line.detail.get(key).and_then(|value| value.as_str());
    let outcome = text("outcome")
        .and_then(Outcome::parse)
        .map(|outcome| fact("cases-outcome", word("case-outcome", outcome.as_str())));
    let until = text("until")
        .and_then(|at| at.parse::<DateTime<Utc>>().ok())
        .map(|at| fact("cases-until", date_and_time(locale, at)));
    let meets_later = || line.detail.get("meets_later").map(|_| t("cases-meets-later"));
    let meets_on = line.meets_on().map(|day| date(locale, day)).or_else(meets_later);
    let meets_on = meets_on.map(|day| fact("cases-meets-on", day));
    let solved = line
        .detail
        .get("solved")
        .and_then(Value::as_bool)
        .map(|solved| word("cases-solved", if solved { "yes" } else { "no" }));
    let rating = line.detail.get("rating").and_then(Value::as_i64);
    let rating = rating.map(|stars| word("cases-stars", &stars.to_string()));
    let unreached = line.detail.get("unreached").map(|_| word("cases-reached", "no"));
    let asks = line.asks().then(|| t("cases-asked"));
    let other = line.detail.get("other").and(case.merged_into.clone());
    let handler = text("handler").and_then(|id| {
        let known = case.colleagues.iter().find(|(colleague, _)| colleague.to_string() == id);
        known.map(|(_, login)| login.clone()).or_else(|| case.handler.clone())
    });
    let external_due = text("external_due_at")
        .and_then(|at| at.parse::<DateTime<Utc>>().ok())
        .map(|at| fact("cases-external-due-title", date_and_time(locale, at)));
    [outcome, until, meets_on, external_due, solved, rating, unreached, asks, other, handler]
        .into_iter()
        .flatten()
        .chain(corrected(line, rules))
        .collect::<Vec<_>>()
        .join(" · ")
}

/// What was corrected: what it was, and what it is since.
fn corrected(line: &Line, rules: &Rulebook) -> Vec<String> {
    let locale = use_locale();
    let named = |what: &str, value: &Value| match (what, value.as_str().unwrap_or_default()) {
        (_, "") => t("cases-corrected-none"),
        ("class", code) => format!("{code} {}", class_name(rules, code, locale)),
        ("urgency", code) => word("case-urgency", code),
        (_, text) => text.to_owned(),
    };
    let said = |(what, label): (&str, &str)| {
        let [old, new] = line.detail.get(what)?.as_array()?.as_slice() else { return None };
        Some(fact(label, format!("{} → {}", named(what, old), named(what, new))))
    };
    let fields = [
        ("class", "cases-class"),
        ("address", "cases-where"),
        ("place", "cases-spot"),
        ("urgency", "cases-urgency"),
    ];
    fields.into_iter().filter_map(said).collect()
}

/// More time that was asked for.
pub(super) fn extensions(extensions: Vec<Extension>, rules: &Rulebook) -> AnyView {
    let rows = extensions
        .into_iter()
        .map(|one| {
            let (key, tone) = match one.granted {
                None if one.open => ("cases-extension-open", Tone::Warn),
                None => ("cases-extension-lapsed", Tone::Neutral),
                Some(true) => ("cases-extension-granted", Tone::Good),
                Some(false) => ("cases-extension-refused", Tone::Neutral),
            };
            let who = [one.asked_by, one.decided_by].into_iter().flatten().collect::<Vec<_>>();
            let until = date_and_time(use_locale(), one.until);
            view! {
                <li>
                    <Badge text=t(key) tone/>
                    " "
                    {t_with("cases-extension-until", &[("until", until.into())])}
                    <div class="small soft">{time(one.asked_at)} " · " {who.join(" → ")}</div>
                    <p class="lines">
                        {reason_text(rules, Step::AskExtension.as_str(), &one.reason)}
                        " "
                        {one.words}
                    </p>
                </li>
            }
        })
        .collect_view();
    view! { <ul class="rows">{rows}</ul> }.into_any()
}
