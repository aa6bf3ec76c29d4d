//! What is said of the class that was chosen, and what is asked besides.

use std::collections::BTreeMap;

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    response::{IntoResponse, Redirect, Response},
};
use backend::{
    cases::rulebook::{Advice, Class, Question, QuestionKind},
    problem::FieldError,
};
use domain::locale::Localised;
use leptos::prelude::*;

use super::{
    Step,
    draft::{self, REPORT},
    page as report_page,
};
use crate::{
    components::{
        button::{LinkButton, Weight},
        choice::{Choice, Pick},
        icon::Icon,
        notice::{Kind, Notice},
    },
    form::{FormView, error_text, presession},
    render::{href, t, t_with, use_locale},
    routes::{Reporting, Route, Service},
    state::AppState,
    visit::Visit,
};

/// Which class, and the place that it is about; whether to go back to the check.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Chosen {
    #[serde(default)]
    class: String,
    #[serde(default)]
    place: String,
    #[serde(default)]
    back: String,
}

/// `/report/about`.
pub async fn page(
    State(state): State<AppState>,
    chosen: Result<Query<Chosen>, QueryRejection>,
    visit: Visit,
) -> Response {
    let chosen = chosen.map(|Query(chosen)| chosen).unwrap_or_default();
    let session = presession(&state, &visit);
    let mut form = FormView::open(&state, &session.token, &REPORT).await;
    let rules = state.rulebook.get();
    if !chosen.class.is_empty() && chosen.class != form.value(draft::CLASS) {
        // Answers to what was asked of another class are none to this one's.
        form.values = draft::with(form.values, draft::CLASS, chosen.class);
        form.values = draft::with(form.values, draft::ANSWERS, String::new());
        form.errors.clear();
    }
    if rules.class(&form.value(draft::CLASS)).is_none_or(|class| class.retired) {
        let to = Route::Service(Service::Report).href(visit.locale);
        return (session.headers(), Redirect::to(&to)).into_response();
    }
    let place = domain::places::PlaceCode::parse(&chosen.place);
    let place = place.map(|code| code.as_str().to_owned());
    let back = !chosen.back.is_empty();
    (session.headers(), show(&state, &visit, form, place, back)).into_response()
}

/// The page with `form` in it.
pub fn show(
    state: &AppState,
    visit: &Visit,
    mut form: FormView,
    place: Option<String>,
    back: bool,
) -> Response {
    let class = state.rulebook.get().class(&form.value(draft::CLASS)).cloned();
    form.errors.retain(|error| {
        draft::page_of(&error.field) == Some(Reporting::About) || error.field.is_empty()
    });
    report_page(state, visit, "report-title", |_| {
        match class {
        Some(class) => view! { <About class form place back/> }.into_any(),
        None => view! { <p><a href=href(&Route::Service(Service::Report))>{t("report-begin-again")}</a></p> }.into_any(),
    }
    })
}

#[component]
fn About(class: Class, form: FormView, place: Option<String>, back: bool) -> impl IntoView {
    let locale = use_locale();
    let place = place.unwrap_or_else(|| form.value(draft::PLACE));
    let question = class.plain.get(locale).to_owned();
    let stops = class.advice.iter().any(|advice| advice.stops);
    let advice = class.advice.iter().map(|one| view! { <Said advice=one.clone()/> }).collect_view();
    if stops {
        return view! {
            <p class="steps">{t("report-title")}</p>
            <h1>{question}</h1>
            {advice}
            <p><a href=href(&Route::Service(Service::Report))>{t("report-choose-again")}</a></p>
        }
        .into_any();
    }
    let answers = draft::answers(&form.values);
    let stopped =
        class.questions.iter().find_map(|question| stop(question, &answers)).map(|words| {
            let state = expect_context::<AppState>();
            view! { <Stopped words call=state.district.get().hotline.clone()/> }
        });
    let questions = class
        .questions
        .iter()
        .map(|question| {
            let answer = answers.get(&question.code).cloned().unwrap_or_default();
            let error = form.error(&format!("answer-{}", question.code)).cloned();
            view! { <Ask question=question.clone() answer error/> }
        })
        .collect_view();
    view! {
        <Step step=Reporting::About form=form.clone() question back>
            {stopped}
            {advice}
            <input type="hidden" name=draft::CLASS value=class.code.clone()/>
            <input type="hidden" name=draft::PLACE value=place/>
            {questions}
        </Step>
        <p class="small"><a href=href(&Route::Service(Service::Report))>{t("report-choose-again")}</a></p>
    }
    .into_any()
}

/// What is said for the answer that ends the form, where it was given.
fn stop(question: &Question, answers: &BTreeMap<String, String>) -> Option<Localised> {
    let (code, words) = question.stop.as_ref()?;
    (answers.get(&question.code) == Some(code)).then(|| words.clone())
}

/// Something to know, with the number to call.
#[component]
fn Said(advice: Advice) -> impl IntoView {
    let title = if advice.stops { t("report-stop") } else { t("report-know") };
    let call = advice.call.map(|number| view! { <Call number primary=advice.stops/> });
    view! {
        <Notice kind=if advice.stops { Kind::Warning } else { Kind::Info } title>
            <p>{advice.text.get(use_locale()).to_owned()}</p>
            {call}
        </Notice>
    }
}

/// That an answer ends the form, and what to do instead.
#[component]
fn Stopped(words: Localised, call: String) -> impl IntoView {
    let words = words.get(use_locale()).to_owned();
    let number = number_to_call(&words, call);
    view! {
        <Notice kind=Kind::Warning title=t("report-stop")>
            <p>{words}</p>
            <Call number primary=true/>
        </Notice>
    }
}

/// The number that the words say; the hotline where they say none.
pub fn number_to_call(words: &str, hotline: String) -> String {
    words
        .split(|c: char| !c.is_ascii_digit())
        .find(|digits| matches!(digits.len(), 3 | 5) && digits.starts_with('1'))
        .map_or(hotline, str::to_owned)
}

#[component]
fn Call(number: String, primary: bool) -> impl IntoView {
    let weight = if primary { Weight::Primary } else { Weight::Plain };
    let to = format!("tel:{}", number.replace(' ', ""));
    view! {
        <p>
            <LinkButton
                text=t_with("report-call", &[("number", number.into())])
                href=to
                weight
                icon=Icon::Phone
            />
        </p>
    }
}

/// A question of the class.
#[component]
fn Ask(question: Question, answer: String, error: Option<FieldError>) -> impl IntoView {
    let locale = use_locale();
    let name = format!("answer-{}", question.code);
    let id = format!("field-{name}");
    let error_id = format!("{id}-error");
    let wrong = error.is_some();
    let said = error.as_ref().map(error_text).map(|text| {
        view! { <p class="error" id=error_id.clone()>{text}</p> }
    });
    let label = question.label.get(locale).to_owned();
    let label = if question.required {
        label
    } else {
        t_with("report-optional", &[("label", label.into())])
    };
    let options = match question.kind {
        QuestionKind::Choice => question
            .options
            .iter()
            .map(|(code, words)| (code.clone(), words.get(locale).to_owned()))
            .collect(),
        QuestionKind::YesNo => {
            ["yes", "no"].map(|code| (code.to_owned(), t(&format!("report-{code}")))).to_vec()
        }
        QuestionKind::Text => Vec::new(),
    };
    if question.kind == QuestionKind::Text {
        let described = wrong.then(|| error_id.clone());
        return view! {
            <div class="field" class:wrong=wrong>
                <label for=id.clone()>{label}</label>
                {said}
                <input
                    id=id.clone()
                    name=name
                    type="text"
                    autocomplete="off"
                    maxlength="200"
                    value=answer
                    aria-describedby=described
                    aria-invalid=wrong.then_some("true")
                />
            </div>
        }
        .into_any();
    }
    let choices = options
        .into_iter()
        .enumerate()
        .map(|(at, (code, label))| {
            let chosen = code == answer;
            let id = (at == 0).then(|| id.clone());
            view! { <Choice pick=Pick::One name=name.clone() value=code label chosen id/> }
        })
        .collect_view();
    view! {
        <fieldset class="field" class:wrong=wrong aria-describedby=wrong.then(|| error_id.clone())>
            <legend>{label}</legend>
            {said}
            {choices}
        </fieldset>
    }
    .into_any()
}
