//! What things of the city are called.

use app::{
    components::badge::{Badge, Tone},
    render::{t, t_with, use_locale},
    texts::date_and_time,
};
use backend::{
    cases::city::{
        Fault, Field,
        outbound::{ReturnState, Returned},
    },
    places::import::Wrong,
};
use leptos::prelude::*;

use super::super::words::{time, word};

/// A line of a table of faults.
pub(super) fn fault(fault: &Fault) -> Vec<AnyView> {
    let field = match Field::parse(&fault.field) {
        Some(field) => t(&format!("city-field-{}", field.as_str())),
        None => fault.field.clone(),
    };
    vec![
        fault.line.map(|line| line.to_string()).unwrap_or_default().into_any(),
        field.into_any(),
        sentence(fault).into_any(),
    ]
}

fn sentence(fault: &Fault) -> String {
    let code = fault.code.as_str();
    let args = [("detail", fault.detail.clone().into())];
    if Fault::CODES.contains(&code) {
        t_with(&format!("city-fault-{code}"), &args)
    } else if Wrong::CODES.contains(&code) {
        t_with(&format!("import-fault-{code}"), &args)
    } else {
        t(&format!("error-{code}"))
    }
}

/// A state of a return as a word in a box.
pub(super) fn state_badge(state: ReturnState) -> AnyView {
    let tone = match state {
        ReturnState::Waiting => Tone::Warn,
        ReturnState::Sent => Tone::Neutral,
        ReturnState::Acknowledged => Tone::Good,
        ReturnState::Refused => Tone::Late,
    };
    view! { <Badge text=word("city-state", state.as_str()) tone/> }.into_any()
}

/// What went back, and what the city says to it.
pub(in crate::pages::cases) fn returned(one: &Returned) -> AnyView {
    let outcome = one.outcome.map(|outcome| word("case-outcome", outcome.as_str()));
    let until = one.until.map(|until| {
        let until = date_and_time(use_locale(), until);
        t_with("cases-extension-until", &[("until", until.into())])
    });
    let what = [Some(word("city-return", one.kind.as_str())), outcome, until];
    let what = what.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let words: Vec<String> = [one.reason.clone(), one.words.clone()]
        .into_iter()
        .filter(|words| !words.is_empty())
        .collect();
    let way = one.way.as_deref().map(|way| word("city-way", way));
    let sent = one.sent_at.map(|at| {
        view! { " · " {t("city-sent")} " " {time(at)} }
    });
    let settled = one.settled_at.map(|at| {
        view! { " · " {t("city-settled")} " " {time(at)} }
    });
    let by = [way, one.settled_by.clone(), one.reference.clone()];
    let by = by.into_iter().flatten().map(|part| format!(" · {part}")).collect::<String>();
    let note = (!one.note.is_empty()).then(|| {
        let said = t_with("city-said", &[("words", one.note.clone().into())]);
        view! { <p class="lines">{said}</p> }
    });
    let failed = one.last_error.as_deref().filter(|_| one.state == ReturnState::Waiting);
    let failed = failed.map(|code| {
        let why = t(&format!("city-error-{}", code.trim_start_matches("city-")));
        let args = [("tries", one.tries.into()), ("why", why.into())];
        view! { <p class="error">{t_with("city-not-sent", &args)}</p> }
    });
    view! {
        {state_badge(one.state)}
        " "
        <strong>{what}</strong>
        <p class="lines" lang="zh-Hans">{words.join("\n")}</p>
        {note}
        {failed}
        <div class="small soft">{time(one.made_at)} {sent} {settled} {by}</div>
    }
    .into_any()
}
