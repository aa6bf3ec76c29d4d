//! All of a report on one page, for where there is no network: the service worker keeps it, and the
//! phone keeps what is filled in (`public/report.js`). It holds nothing of anybody's, not even a key.
//!
//! It can be opened with a network as well, and then sends at once; without JavaScript too, but the
//! form on several pages asks better.

use axum::{extract::State, response::Response};
use backend::cases::{
    MAX_ADDRESS, MAX_NAME, MAX_WORDS,
    rulebook::{Class, Question, QuestionKind, Rulebook},
};
use leptos::prelude::*;
use serde_json::{Value, json};

use super::kept::{KeptReports, Module, PAGE};
use crate::{
    components::{
        button::{SubmitButton, Weight},
        field::{Control, Field, shrinking},
    },
    form::FormView,
    render::{Page, Section, href, render, t, t_with, use_locale},
    routes::{Route, Service},
    state::AppState,
    visit::Visit,
};

/// `/report/offline`.
pub async fn page(State(state): State<AppState>, visit: Visit) -> Response {
    let rules = state.rulebook.get();
    let form = FormView::of(&state, backend::forms::Draft::default(), true);
    let hotline = state.district.get().hotline.clone();
    render(&state, &visit, || {
        let title = t("kept-page-title");
        let step_by_step = href(&Route::Service(Service::Report));
        let view = view! {
            <h1>{title.clone()}</h1>
            <p>{t("kept-page-explained")}</p>
            <noscript><p><a href=step_by_step.clone()>{t("kept-page-no-script")}</a></p></noscript>
            <KeptReports/>
            <OnePage rules=&rules form/>
            <ul class="onward">
                <li><a href=step_by_step>{t("kept-page-online")}</a></li>
                <li>
                    <a href=format!("tel:{hotline}")>
                        {t_with("call-hotline", &[("hotline", hotline.as_str().into())])}
                    </a>
                </li>
            </ul>
        };
        let mut page = Page::new(title, view).within(Section::Report);
        page.indexed = false;
        page
    })
}

#[component]
fn OnePage<'a>(rules: &'a Rulebook, form: FormView) -> impl IntoView + use<> {
    let module = Module::of("page", &PAGE);
    let classes: Vec<Value> = rules.classes().map(class_of_page).collect();
    let field = |name, control, label: &str, hint: &str, max_length| {
        view! { <Field form=form.clone() name control label=t(label) hint=t(hint) max_length/> }
    };
    let place =
        field("address", Control::Text, "report-address", "report-address-hint", MAX_ADDRESS);
    let words =
        field("words", Control::Long, "report-words-optional", "report-words-hint", MAX_WORDS);
    let phone = field("phone", Control::Phone, "report-phone", "kept-phone-hint", 20);
    let name = field("name", Control::Text, "report-name", "report-name-hint", MAX_NAME);
    view! {
        <form
            class="one-page"
            method="post"
            action=module.action.clone()
            enctype="multipart/form-data"
            novalidate
            data-module=module.address
            data-part=module.part
            data-texts=module.texts
            data-kept=module.action
            data-page=module.page
            data-classes=Value::Array(classes).to_string()
            data-photo=shrinking()
        >
            <div data-errors></div>
            <div class="field" data-search hidden>
                <label for="kept-search">{t("report-search")}</label>
                <input
                    type="search"
                    id="kept-search"
                    placeholder=t("report-search-example")
                    autocomplete="off"
                    maxlength="100"
                />
                <ul class="found" data-found></ul>
                <p class="small" role="status" data-found-none></p>
            </div>
            <div class="field">
                <label for="field-class">{t("report-what")}</label>
                <select id="field-class" name="class">
                    <option value="">{t("kept-choose")}</option>
                    {majors(rules)}
                </select>
            </div>
            <div data-more></div>
            {place}
            <input type="hidden" name="point" value=""/>
            <p class="actions">
                <button type="button" class="button plain" data-here hidden>{t("kept-here")}</button>
                <button type="button" class="button plain" data-nowhere hidden>{t("report-spot-clear")}</button>
            </p>
            <p class="small" role="status" data-spot></p>
            {words}
            <div class="field">
                <label for="field-photo">{t("report-photo")}</label>
                <p class="hint" id="field-photo-hint">{t("kept-photo-hint")}</p>
                <ul class="photos" data-photos></ul>
                <input
                    id="field-photo"
                    name="photo"
                    type="file"
                    accept="image/jpeg,image/png,image/webp"
                    aria-describedby="field-photo-hint"
                />
            </div>
            {phone}
            {name}
            <p class="small soft">{t("kept-privacy")}</p>
            <SubmitButton text=t("report-send") weight=Weight::Primary/>
            <p class="sending" role="status"></p>
            <p><button type="button" class="button plain" data-clear>{t("kept-clear")}</button></p>
        </form>
    }
}

/// Every class in use under its major class.
fn majors(rules: &Rulebook) -> impl IntoView + use<> {
    let locale = use_locale();
    rules
        .majors
        .iter()
        .map(|(code, name)| {
            let options = rules
                .classes()
                .filter(|class| class.major == *code)
                .map(|class| {
                    view! { <option value=class.code.clone()>{class.plain.get(locale).to_owned()}</option> }
                })
                .collect_view();
            view! { <optgroup label=name.get(locale).to_owned()>{options}</optgroup> }
        })
        .collect_view()
}

/// A class as the page's module reads it.
fn class_of_page(class: &Class) -> Value {
    let locale = use_locale();
    let advice: Vec<Value> = class
        .advice
        .iter()
        .map(|one| json!({ "stops": one.stops, "call": one.call, "text": one.text.get(locale) }))
        .collect();
    let questions: Vec<Value> = class.questions.iter().map(question_of_page).collect();
    json!({
        "code": class.code,
        "plain": class.plain.get(locale),
        "words": class.words.join(" "),
        "advice": advice,
        "questions": questions,
    })
}

fn question_of_page(question: &Question) -> Value {
    let locale = use_locale();
    let label = question.label.get(locale).to_owned();
    let label = if question.required {
        label
    } else {
        t_with("report-optional", &[("label", label.into())])
    };
    let options: Vec<(String, String)> = match question.kind {
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
    json!({
        "code": question.code,
        "kind": if question.kind == QuestionKind::Text { "text" } else { "choice" },
        "required": question.required,
        "label": label,
        "options": options,
        "stop": question.stop.as_ref().map(|(code, words)| (code, words.get(locale))),
    })
}
