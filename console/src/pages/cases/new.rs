//! `/staff/cases/new`: taking a case in while somebody talks. One form: its first button looks up
//! what belongs to what was typed so far, and keeps it; its last one files the case.

use std::sync::Arc;

use app::{
    components::{
        choice::{Choice, Pick},
        error_summary::ErrorSummary,
        field::{Control, Field},
        notice::{Kind as NoticeKind, Notice},
    },
    form::{FormView, error_text, presession},
    pages::problem::problem_page,
    render::{render, t, t_with, use_locale},
    routes::in_locale,
    state::AppState,
    texts::date_and_time,
    visit::Visit,
};
use axum::{
    extract::State as Extracted,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use backend::{
    accounts::Area,
    cases::{
        CaseRead, MAX_ADDRESS, MAX_NAME, MAX_WORDS, QueueError, ReadError, Related,
        cases_of_caller, read_case,
        rulebook::{QuestionKind, Rulebook},
    },
    districts::map::{self, Found},
    forms::FormKey,
    messages::sent::Recipient,
};
use domain::{
    accounts::{Act, Kind},
    cases::CaseKind,
    locale::Locale,
};
use leptos::prelude::*;

use super::{
    one::back,
    words::{related, word},
};
use crate::{
    api::cases::{FILE, FILED, forget_filed},
    choice::ChoiceField,
    desk::Desk,
    frame,
    routes::{StaffRoute, functions, link},
};

/// Classes that are offered for what was typed.
const MOST_CLASSES: usize = 8;
/// Places that are offered for what was typed.
const MOST_PLACES: u16 = 5;
/// Questions of a class that the form has room for.
const MOST_QUESTIONS: usize = 6;

/// What the page shows.
struct Shown {
    form: FormView,
    rules: Arc<Rulebook>,
    /// None where no number was typed.
    earlier: Option<Vec<Related>>,
    places: Vec<Found>,
    /// The case that was taken in last, with its 提取码.
    filed: Option<(CaseRead, String)>,
}

/// The page.
pub(super) async fn page(
    Extracted(state): Extracted<AppState>,
    visit: Visit,
    desk: Desk,
) -> Response {
    // Who has only cases of their own area would be refused when the call is over.
    let may = desk.staff().permit(Act::Write, Kind::Case, Area::default());
    if let Err(denied) = may {
        return frame::refused(&state, &visit, &desk, denied);
    }
    let browser = presession(&state, &visit);
    let form = FormView::open(&state, &browser.token, &FILE).await;
    let receipt = FormView::open(&state, &browser.token, &FILED).await;
    let rules = state.rulebook.get();
    let read = async {
        let phone = Recipient::find(&state.kernel.keys, &form.value("phone"));
        let earlier = match phone {
            Some(phone) => Some(cases_of_caller(&state.kernel, desk.staff(), &phone).await?),
            None => None,
        };
        let places = map::find(&state.kernel.db, &form.value("address"), MOST_PLACES).await?;
        Ok::<_, QueueError>((earlier, places))
    };
    let (earlier, places) = match read.await {
        Ok(read) => read,
        Err(QueueError::Denied(denied)) => return frame::refused(&state, &visit, &desk, denied),
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "caller not looked up");
            return problem_page(&state, &visit, StatusCode::SERVICE_UNAVAILABLE);
        }
    };
    let number = receipt.value("number");
    let filed = if number.is_empty() {
        None
    } else {
        forget_filed(&state, &visit).await;
        let calendar = state.calendar.get();
        match read_case(&state.kernel, &rules, &calendar, desk.staff(), &number).await {
            Ok(case) => Some((case, receipt.value("code"))),
            Err(ReadError::Denied(_)) => None,
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "case not read");
                return problem_page(&state, &visit, StatusCode::SERVICE_UNAVAILABLE);
            }
        }
    };
    let shown = Shown { form, rules, earlier, places, filed };
    let page = render(&state, &visit, || {
        let body = view! {
            <div class="buttons">{back()}</div>
            {whole(shown)}
        };
        frame::page(&desk, "cases", &t("cases-new"), body)
    });
    (browser.headers(), page).into_response()
}

fn whole(shown: Shown) -> AnyView {
    let locale = use_locale();
    let Shown { form, rules, earlier, places, filed } = shown;
    let said = filed.map(|(case, code)| read_back(&case, &code, locale));
    let callers = earlier.map(|cases| {
        let listed = if cases.is_empty() {
            view! { <p role="status">{t("cases-caller-none")}</p> }.into_any()
        } else {
            related(&rules, cases)
        };
        view! { <h2>{t("cases-others")}</h2> {listed} }
    });
    let kinds = CaseKind::ALL
        .iter()
        .map(|kind| (kind.as_str().to_owned(), word("case-kind", kind.as_str())))
        .collect();
    let languages = Locale::ALL
        .map(|one| (one.as_str().to_owned(), app::texts::text(one, "language-name", &[])))
        .to_vec();
    let (classes, questions) = (classes(&form, &rules, locale), questions(&form, &rules, locale));
    let here = here(&form, places, locale);
    view! {
        {said}
        <p>{t("cases-new-about")}</p>
        <form
            class="intake"
            method="post"
            action=in_locale(functions::CASE_FILE, locale)
            enctype="multipart/form-data"
            novalidate
        >
            <ErrorSummary errors=form.errors.clone()/>
            <input type="hidden" name=FormKey::FIELD value=form.key.to_text()/>
            <div class="case">
                <section>
                    <Field
                        form=form.clone()
                        name="phone"
                        control=Control::Phone
                        label=t("cases-phone")
                        hint=t("cases-phone-hint")
                        max_length=30
                    />
                    <Field
                        form=form.clone()
                        name="find"
                        control=Control::Text
                        label=t("cases-find-class")
                        hint=t("cases-find-class-hint")
                        max_length=60
                    />
                    <p>
                        <button class="button plain" name="act" value="look">{t("cases-look")}</button>
                    </p>
                    {classes}
                    {questions}
                    <Field
                        form=form.clone()
                        name="address"
                        control=Control::Text
                        label=t("cases-where")
                        hint=t("cases-where-hint")
                        max_length=MAX_ADDRESS
                    />
                    {here}
                    <Field
                        form=form.clone()
                        name="words"
                        control=Control::Long
                        label=t("cases-words-title")
                        hint=t("cases-words-hint")
                        max_length=MAX_WORDS
                    />
                    <ChoiceField form=form.clone() name="kind" label=t("cases-kind") options=kinds/>
                    <Field
                        form=form.clone()
                        name="name"
                        control=Control::Text
                        label=t("cases-name")
                        hint=t("cases-name-hint")
                        max_length=MAX_NAME
                    />
                    <ChoiceField form=form name="locale" label=t("cases-language") options=languages/>
                    <button class="button wide" name="act" value="file">{t("cases-file")}</button>
                </section>
                <section>{callers}</section>
            </div>
        </form>
    }
    .into_any()
}

/// What is read to the caller.
fn read_back(case: &CaseRead, code: &str, locale: Locale) -> AnyView {
    let due = case.due_at.map(|due| date_and_time(locale, due));
    let words = t_with(
        "cases-read-back",
        &[
            ("number", case.number.as_str().into()),
            ("code", code.to_owned().into()),
            ("address", case.address.as_str().into()),
            ("words", case.words.as_str().into()),
        ],
    );
    let due = due.map(|due| {
        let key =
            if case.provisional { "cases-read-back-provisional" } else { "cases-read-back-due" };
        view! { <p class="num">{t_with(key, &[("due", due.into())])}</p> }
    });
    let href = link(&StaffRoute::Case(case.number.clone(), String::new()));
    let title = t_with("cases-filed", &[("number", case.number.as_str().into())]);
    view! {
        <Notice kind=NoticeKind::Info title=title>
            <p class="lines">{words}</p>
            {due}
            <p><a href=href>{t("cases-open")}</a></p>
        </Notice>
    }
    .into_any()
}

/// The classes that the words may mean, and the one that is chosen.
fn classes(form: &FormView, rules: &Rulebook, locale: Locale) -> AnyView {
    let chosen = form.value("class");
    let typed = form.value("find");
    let mut offered = match typed.trim() {
        "" => rules.most_reported(MOST_CLASSES),
        words => rules.search(words, MOST_CLASSES),
    };
    if let Some(class) = rules.class(&chosen)
        && !offered.iter().any(|one| one.code == chosen)
    {
        offered.push(class);
    }
    let error = form.error("class").map(error_text);
    let wrong = error.is_some();
    let none = offered.is_empty().then(|| view! { <p>{t("cases-class-none")}</p> });
    let choices = offered
        .into_iter()
        .enumerate()
        .map(|(at, class)| {
            let label = format!("{}（{}）", class.plain.get(locale), class.code);
            let id = (at == 0).then(|| "field-class".to_owned());
            let picked = class.code == chosen;
            view! {
                <Choice pick=Pick::One name="class" value=class.code.clone() label chosen=picked id/>
            }
        })
        .collect_view();
    let advice = rules.class(&chosen).map(|class| {
        class
            .advice
            .iter()
            .map(|one| {
                let call = one.call.clone().unwrap_or_default();
                view! {
                    <Notice kind=NoticeKind::Warning title=one.text.get(locale).to_owned()>
                        <p class="num">{call}</p>
                    </Notice>
                }
            })
            .collect_view()
    });
    view! {
        <fieldset class="field" class:wrong=wrong>
            <legend>{t("cases-class")}</legend>
            {error.map(|text| view! { <p class="error">{text}</p> })}
            {none}
            {choices}
        </fieldset>
        {advice}
    }
    .into_any()
}

/// What is asked besides, of cases of the chosen class.
fn questions(form: &FormView, rules: &Rulebook, locale: Locale) -> AnyView {
    let class = rules.class(&form.value("class"));
    let questions = class.map(|class| class.questions.as_slice()).unwrap_or_default();
    questions
        .iter()
        .take(MOST_QUESTIONS)
        .enumerate()
        .map(|(at, question)| {
            let name = format!("answer-{at}");
            let id = format!("field-{name}");
            let value = form.value(&name);
            let error = form.error(&name).map(error_text);
            let wrong = error.is_some();
            let options: Vec<(String, String)> = match question.kind {
                QuestionKind::Choice => question
                    .options
                    .iter()
                    .map(|(code, text)| (code.clone(), text.get(locale).to_owned()))
                    .collect(),
                QuestionKind::YesNo => {
                    ["yes", "no"].map(|code| (code.to_owned(), word("cases-answer", code))).to_vec()
                }
                QuestionKind::Text => Vec::new(),
            };
            let control = if options.is_empty() {
                view! { <input id=id.clone() name=name maxlength="200" value=value autocomplete="off"/> }
                    .into_any()
            } else {
                let options = options
                    .into_iter()
                    .map(|(code, shown)| {
                        let chosen = code == value;
                        view! { <option value=code selected=chosen>{shown}</option> }
                    })
                    .collect_view();
                view! {
                    <select id=id.clone() name=name>
                        <option value="">{t("cases-choose")}</option>
                        {options}
                    </select>
                }
                .into_any()
            };
            view! {
                <div class="field" class:wrong=wrong>
                    <label for=id>{question.label.get(locale).to_owned()}</label>
                    {error.map(|text| view! { <p class="error">{text}</p> })}
                    {control}
                </div>
            }
        })
        .collect_view()
        .into_any()
}

/// The places that the address may mean: with one of them the case has a point, and so a street.
fn here(form: &FormView, places: Vec<Found>, locale: Locale) -> AnyView {
    if places.is_empty() {
        return ().into_any();
    }
    let chosen = form.value("here");
    let choices = places
        .into_iter()
        .map(|place| {
            let value = format!("{} {}", place.point.longitude(), place.point.latitude());
            let picked = value == chosen;
            let label = place.name.get(locale).to_owned();
            view! { <Choice pick=Pick::One name="here" value label chosen=picked/> }
        })
        .collect_view();
    let nowhere = chosen.is_empty();
    view! {
        <fieldset class="field">
            <legend>{t("cases-here")}</legend>
            {choices}
            <Choice pick=Pick::One name="here" value="" label=t("cases-here-none") chosen=nowhere/>
        </fieldset>
    }
    .into_any()
}
