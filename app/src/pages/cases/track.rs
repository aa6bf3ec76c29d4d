//! A case as its reporter follows it, and what they may do now. Whoever has the address can read it.
//!
//! While it is open it asks now and then whether anything has happened, and then shows that
//! (`public/case.js`); without JavaScript it is as it was when it was asked for.

use std::hash::{DefaultHasher, Hash, Hasher};

use axum::{
    Json,
    extract::{Path, Query, State, rejection::QueryRejection},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use backend::{
    cases::{TrackError, Tracked, TrackedEvent, track},
    files::{
        Size,
        address::{address, expiry},
    },
};
use domain::cases::Step;
use leptos::prelude::*;

use super::{
    act::{Asked, form_of},
    words::{due, moment, own_state_explained_in, own_state_word_in},
};
use crate::{
    components::{
        button::{LinkButton, Weight},
        notice::{Kind, Notice},
    },
    form::{FormView, Session, presession},
    pages::{
        me::keep::{Keep, KeepReceipt, address_word, keep, lasts},
        problem::problem_page,
    },
    render::{Page, Section, href, render, t, t_with, use_locale},
    routes::{Me, Route},
    state::AppState,
    visit::Visit,
};

/// What residents can do, in the order in which it is offered.
pub const ACTS: [Step; 5] = [Step::Add, Step::Urge, Step::Rate, Step::Reopen, Step::Withdraw];

/// What was just done.
#[derive(Debug, Default, serde::Deserialize)]
pub struct After {
    #[serde(default)]
    thanks: String,
}

/// A photo with where it can be fetched.
struct Photo {
    thumb: String,
    full: String,
    stage: String,
}

/// The case, or the page that says why not.
pub async fn read(state: &AppState, visit: &Visit, secret: &str) -> Result<Tracked, Response> {
    match track(&state.kernel, secret, visit.locale).await {
        Ok(case) => Ok(case),
        Err(TrackError::NotFound) => Err(problem_page(state, visit, StatusCode::NOT_FOUND)),
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "case not read");
            Err(problem_page(state, visit, StatusCode::SERVICE_UNAVAILABLE))
        }
    }
}

/// `/cases/track/{secret}`. A wrong secret and a case that is gone look the same.
pub async fn page(
    State(state): State<AppState>,
    Path(secret): Path<String>,
    after: Result<Query<After>, QueryRejection>,
    visit: Visit,
) -> Response {
    let case = match read(&state, &visit, &secret).await {
        Ok(case) => case,
        Err(answer) => return answer,
    };
    let until = expiry(state.kernel.now());
    let photos = case
        .photos
        .iter()
        .map(|photo| Photo {
            thumb: address(&state.kernel.keys, photo.file, Size::Thumb, until),
            full: address(&state.kernel.keys, photo.file, Size::Full, until),
            stage: photo.stage.clone(),
        })
        .collect::<Vec<_>>();
    // A pass is good for two hours and keeps nothing; the secret of the link does.
    let keep =
        if lasts(&secret) { keep(&state, &visit, case.resident).await } else { Keep::Silent };
    let thanks = after.map(|Query(after)| after.thanks).unwrap_or_default();
    let thanks = ACTS.into_iter().find(|step| step.as_str() == thanks);
    let class = state.rulebook.get().class(&case.class).map(|class| class.plain.clone());
    // Where nothing is asked there is no form, and nothing to remember the browser by.
    let session = case.question.is_some().then(|| presession(&state, &visit));
    let form = match &session {
        Some(session) => Some(form_of(&state, session, &secret, Step::Add).await),
        None => None,
    };
    let page = render(&state, &visit, || {
        let name = class.map(|name| name.get(use_locale()).to_owned());
        let name = name.unwrap_or_else(|| t("case-title"));
        let title = t_with("case-title-of", &[("number", case.number.to_string().into())]);
        let view = view! { <Track case name photos keep secret thanks form/> };
        Page::new(title, view).within(Section::Report).private()
    });
    (session.map(Session::headers).unwrap_or_default(), page).into_response()
}

/// `/cases/track/{secret}/version`: changes whenever anything on the page does.
pub async fn version(
    State(state): State<AppState>,
    Path(secret): Path<String>,
    visit: Visit,
) -> Response {
    let kept_nowhere = [(header::CACHE_CONTROL, "no-store")];
    match track(&state.kernel, &secret, visit.locale).await {
        Ok(case) => {
            let version = serde_json::json!({ "version": version_of(&case) });
            (kept_nowhere, Json(version)).into_response()
        }
        Err(TrackError::NotFound) => (StatusCode::NOT_FOUND, kept_nowhere).into_response(),
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "case not read");
            (StatusCode::SERVICE_UNAVAILABLE, kept_nowhere).into_response()
        }
    }
}

/// Of everything that the page shows of a case and that can change.
fn version_of(case: &Tracked) -> String {
    let mut hash = DefaultHasher::new();
    let now = (case.state.as_str(), case.outcome.map(|outcome| outcome.as_str()));
    (now, case.solved, case.due_at, case.provisional, case.reporters, case.reopen_until)
        .hash(&mut hash);
    (&case.answer, &case.department, &case.reason, case.waits_until).hash(&mut hash);
    for event in &case.events {
        (&event.step, event.at, &event.words).hash(&mut hash);
    }
    for photo in &case.photos {
        (photo.file, &photo.stage).hash(&mut hash);
    }
    format!("{:016x}", hash.finish())
}

#[component]
fn Track(
    case: Tracked,
    /// What its class is called.
    name: String,
    photos: Vec<Photo>,
    keep: Keep,
    secret: String,
    thanks: Option<Step>,
    /// To answer what staff ask.
    form: Option<FormView>,
) -> impl IntoView {
    let here = Route::Case(secret.clone());
    let lasts = lasts(&secret);
    let line = |term: &str, text: String| {
        (!text.is_empty()).then(|| {
            view! {
                <dt>{t(term)}</dt>
                <dd class="lines">{text}</dd>
            }
        })
    };
    let department = case.department.clone().unwrap_or_default();
    let reporters = if case.reporters > 1 {
        t_with("case-reporters-count", &[("count", case.reporters.into())])
    } else {
        String::new()
    };
    let open = case.state.is_open();
    let answer = case.answer.clone().map(|answer| {
        // Said to be not solved: it is no longer what the district has to say.
        let (heading, class) = if open {
            ("case-answer-before", "notice lines")
        } else {
            ("case-answer", "notice good lines")
        };
        view! {
            <h2>{t(heading)}</h2>
            <p class=class>{answer}</p>
        }
    });
    let promised = open.then(|| due(&case));
    let texted = case.texted.clone();
    let state = case.state;
    let disputed = state.is_disputed(case.outcome, case.solved);
    let word = own_state_word_in(use_locale(), state, case.outcome, case.solved);
    let explained = own_state_explained_in(use_locale(), &case);
    let reason = reason(&case);
    let module = expect_context::<AppState>().assets.case.clone();
    let said = t_with("case-news", &[("state", word.clone().into())]);
    let version = version_of(&case);
    let asked = case.question.clone().zip(form).map(|(question, form)| {
        view! { <Asked question=question.words secret=secret.clone() form/> }
    });
    view! {
        <h1>{name}</h1>
        <p class="visually-hidden" role="status" data-news></p>
        {thanks.map(|step| view! {
            <p class="notice good" role="status">{t(&format!("case-thanks-{}", step.as_str()))}</p>
        })}
        <div data-asked>{asked}</div>
        <div
            data-module=Some(module).filter(|module| !module.is_empty())
            data-source=href(&Route::CaseVersion(secret.clone()))
            data-version=version
            data-said=said
        >
        <Notice
            kind=if open || disputed { Kind::Info } else { Kind::Success }
            title=word
        >
            <p>{explained}</p>
            {reason}
            {promised.map(|text| view! { <p><strong>{text}</strong></p> })}
        </Notice>
        {answer}
        <dl class="facts">
            <dt>{t("case-number")}</dt>
            <dd class="num">{case.number.to_string()}</dd>
            {line("case-where", case.address.clone())}
            {line("case-words", case.words.clone())}
            <dt>{t("case-opened")}</dt>
            <dd class="num">{moment(case.opened_at)}</dd>
            {line("case-department", department)}
            {line("case-reporters", reporters)}
        </dl>
        {case.outside.then(|| view! { <p>{t("case-outside")}</p> })}
        <Photos photos/>
        <Acts case=case.clone() secret=secret.clone()/>
        <h2>{t("case-history")}</h2>
        <ol class="rows history">
            {case.events.into_iter().map(event).collect_view()}
        </ol>
        </div>
        {(open || texted.is_some()).then(|| view! { <Texted texted secret/> })}
        <KeepReceipt keep secret=href(&here) list=Me::Cases/>
        <p class="small soft">{address_word(lasts)}</p>
    }
}

/// Why it waits or was voided, and when it is looked at again.
fn reason(case: &Tracked) -> impl IntoView + use<> {
    let reason = case.reason.clone().map(|reason| {
        view! { <p>{t_with("case-reason", &[("reason", reason.into())])}</p> }
    });
    let until = case.waits_until.map(|at| {
        view! { <p>{t_with("case-waits-until", &[("time", moment(at).into())])}</p> }
    });
    view! { {reason} {until} }
}

/// Whether messages about it go to a phone. Who has an account chooses that there.
#[component]
fn Texted(texted: Option<String>, secret: String) -> impl IntoView {
    let to = href(&Route::CasePhone(secret));
    match texted {
        Some(phone) => view! {
            <p>
                {t_with("case-phone-now", &[("phone", phone.into())])} " "
                <a href=to>{t("case-phone-change")}</a>
            </p>
        }
        .into_any(),
        None => view! { <p><a href=to>{t("case-phone")}</a></p> }.into_any(),
    }
}

/// The key of what a line of the history is called.
#[must_use]
pub fn event_key(event: &TrackedEvent) -> String {
    match event.step.as_str() {
        "file" | "join" | "add" | "urge" if event.own => format!("case-event-{}-own", event.step),
        step => format!("case-event-{step}"),
    }
}

/// One line of the history.
fn event(event: TrackedEvent) -> impl IntoView {
    let key = event_key(&event);
    view! {
        <li>
            <b>{t(&key)}</b>
            <div class="small soft num">{moment(event.at)}</div>
            {(!event.words.is_empty()).then(|| view! { <p class="lines">{event.words}</p> })}
        </li>
    }
}

/// The key of what a photo of a stage is called.
#[must_use]
pub fn stage_key(stage: &str) -> &'static str {
    match stage {
        "before" => "case-photo-before",
        "after" => "case-photo-after",
        _ => "case-photo-during",
    }
}

/// Before and after, each under its word.
#[component]
fn Photos(photos: Vec<Photo>) -> impl IntoView {
    let any = !photos.is_empty();
    let photos = photos
        .into_iter()
        .map(|photo| {
            let word = t(stage_key(&photo.stage));
            view! {
                <li>
                    <a href=photo.full><img class="thumb" src=photo.thumb alt=word.clone()/></a>
                    <span class="small soft">{word}</span>
                </li>
            }
        })
        .collect_view();
    any.then(|| {
        view! {
            <h2>{t("case-photos")}</h2>
            <ul class="photos">{photos}</ul>
        }
    })
}

/// What they may do now.
#[component]
fn Acts(case: Tracked, secret: String) -> impl IntoView {
    let acts = ACTS
        .into_iter()
        .filter(|step| case.steps.contains(step))
        .map(|step| {
            let to = href(&Route::CaseAct(secret.clone(), step.as_str()));
            let text = t(&format!("case-act-{}", step.as_str()));
            view! { <LinkButton text href=to weight=Weight::Plain/> }
        })
        .collect::<Vec<_>>();
    let until = case.reopen_until.filter(|_| case.steps.contains(&Step::Reopen));
    let until = until.map(|at| {
        view! { <p class="small soft">{t_with("case-reopen-until", &[("time", moment(at).into())])}</p> }
    });
    (!acts.is_empty()).then(|| {
        view! {
            <h2>{t("case-acts")}</h2>
            <p class="actions">{acts}</p>
            {until}
        }
    })
}
