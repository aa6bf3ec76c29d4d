//! Where a reporter does something to their case: one thing a page.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use backend::{
    cases::{MAX_STEP_WORDS, Tracked},
    forms::FormKey,
};
use domain::cases::Step;
use leptos::prelude::*;

use super::{track, words::moment};
use crate::{
    api::cases::{SAY, SECRET, STEP},
    components::{
        breadcrumb::Breadcrumb,
        button::{SubmitButton, Weight},
        choice::{Choice, Pick},
        error_summary::ErrorSummary,
        field::{Control, Field},
        notice::{Kind, Notice},
    },
    form::{FormView, Session, error_text, presession},
    islands::form_sender::FormSender,
    pages::problem::problem_page,
    render::{Page, Section, render, t, t_with, use_locale},
    routes::{Route, functions, in_locale},
    state::AppState,
    visit::Visit,
};

/// `/cases/track/{secret}/{act}`.
pub async fn page(
    State(state): State<AppState>,
    Path((secret, act)): Path<(String, String)>,
    visit: Visit,
) -> Response {
    let Some(step) = track::ACTS.into_iter().find(|step| step.as_str() == act) else {
        return problem_page(&state, &visit, StatusCode::NOT_FOUND);
    };
    let case = match track::read(&state, &visit, &secret).await {
        Ok(case) => case,
        Err(answer) => return answer,
    };
    if !case.steps.contains(&step) {
        // The case has gone on while the link was open.
        return Redirect::to(&Route::Case(secret).href(visit.locale)).into_response();
    }
    let session = presession(&state, &visit);
    let form = form_of(&state, &session, &secret, step).await;
    (session.headers(), show(&state, &visit, Some(&case), secret, step, form)).into_response()
}

/// The form of a step of this case, as this browser has left it.
pub(super) async fn form_of(
    state: &AppState,
    session: &Session,
    secret: &str,
    step: Step,
) -> FormView {
    let mut form = FormView::open(state, &session.token, &SAY).await;
    // A draft about another case or step is not this form's.
    if form.value(SECRET) != secret || form.value(STEP) != step.as_str() {
        form.errors.clear();
        form.values = Default::default();
        form.key = FormKey::mint(&*state.kernel.random);
    }
    form
}

/// The page with `form` in it; without the case while it cannot be read.
pub fn show(
    state: &AppState,
    visit: &Visit,
    case: Option<&Tracked>,
    secret: String,
    step: Step,
    form: FormView,
) -> Response {
    render(state, visit, || {
        let title = t(&format!("case-act-{}", step.as_str()));
        let until = case.and_then(|case| case.reopen_until).filter(|_| step == Step::Reopen);
        let until = until.map(|at| t_with("case-reopen-until", &[("time", moment(at).into())]));
        let number = case.map(|case| case.number.to_string()).unwrap_or_default();
        let above = vec![(
            Route::Case(secret.clone()),
            t_with("case-title-of", &[("number", number.into())]),
        )];
        let question = case.and_then(|case| case.question.as_ref()).filter(|_| step == Step::Add);
        let question = question.map(|question| question.words.clone());
        let asked = question.is_some();
        let view = view! {
            <Breadcrumb above/>
            <h1>{title.clone()}</h1>
            {question.map(|question| view! { <Question question/> })}
            <p>{t(&format!("case-act-{}-explained", step.as_str()))}</p>
            {until.map(|text| view! { <p>{text}</p> })}
            <Act secret step asked form/>
        };
        Page::new(title, view).within(Section::Report).private()
    })
}

/// What staff ask.
#[component]
fn Question(question: String) -> impl IntoView {
    view! {
        <Notice kind=Kind::Warning title=t("case-asked")>
            <p class="lines">{question}</p>
        </Notice>
    }
}

/// What staff ask, with the form to answer it.
#[component]
pub(super) fn Asked(question: String, secret: String, form: FormView) -> impl IntoView {
    view! {
        <Question question/>
        <Act secret step=Step::Add asked=true form/>
    }
}

#[component]
fn Act(
    secret: String,
    step: Step,
    /// It answers a question.
    asked: bool,
    form: FormView,
) -> impl IntoView {
    let button = match step {
        Step::Withdraw => t("case-withdraw-sure"),
        _ => t("case-act-send"),
    };
    view! {
        <form
            method="post"
            action=in_locale(functions::CASE_SAY, use_locale())
            enctype="multipart/form-data"
            novalidate
            data-sending=t("form-sending")
            data-failed=t("form-failed")
        >
            <div data-fields>
                <ErrorSummary errors=form.errors.clone()/>
                <input type="hidden" name=FormKey::FIELD value=form.key.to_text()/>
                <input type="hidden" name=SECRET value=secret/>
                <input type="hidden" name=STEP value=step.as_str()/>
                {(step == Step::Rate).then(|| rating(&form))}
                {(step != Step::Withdraw).then(|| words(step, asked, &form))}
                {matches!(step, Step::Add | Step::Reopen).then(|| view! {
                    <Field
                        form=form.clone()
                        name="photo"
                        control=Control::Photo
                        label=t("case-photo-optional")
                        hint=t("ask-photo-hint")
                        max_length=0
                    />
                })}
            </div>
            <SubmitButton text=button weight=Weight::Primary/>
            <FormSender/>
        </form>
    }
}

fn words(step: Step, asked: bool, form: &FormView) -> impl IntoView + use<> {
    let label = match step {
        Step::Add if asked => "case-say-answer",
        Step::Add => "case-say-add",
        Step::Reopen => "case-say-reopen",
        _ => "case-say-optional",
    };
    view! {
        <Field
            form=form.clone()
            name="words"
            control=Control::Long
            label=t(label)
            hint=t_with("case-say-hint", &[("most", MAX_STEP_WORDS.into())])
            max_length=MAX_STEP_WORDS
        />
    }
}

/// Whether it is solved, and how well it was done: two questions that are never one.
fn rating(form: &FormView) -> impl IntoView + use<> {
    let one = |name: &'static str, legend: String, options: Vec<(String, String)>| {
        let error = form.error(name).map(error_text);
        let chosen = form.value(name);
        let choices = options
            .into_iter()
            .enumerate()
            .map(|(at, (value, label))| {
                let id = (at == 0).then(|| format!("field-{name}"));
                let chosen = chosen == value;
                view! { <Choice pick=Pick::One name value label chosen id/> }
            })
            .collect_view();
        let wrong = error.is_some();
        view! {
            <fieldset class="field" class:wrong=wrong>
                <legend>{legend}</legend>
                {error.map(|text| view! { <p class="error">{text}</p> })}
                {choices}
            </fieldset>
        }
    };
    let solved = ["yes", "no"].map(|code| (code.to_owned(), t(&format!("case-solved-{code}"))));
    let stars = (1..=5).rev().map(|n: u8| (n.to_string(), t(&format!("case-rating-{n}"))));
    view! {
        {one("solved", t("case-solved"), solved.to_vec())}
        {one("rating", t("case-rating"), stars.collect())}
    }
}
