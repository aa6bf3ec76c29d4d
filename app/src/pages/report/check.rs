//! Everything that was filled in, with a way back to each, before it is sent.

use axum::{extract::State, response::Response};
use backend::{
    cases::rulebook::{Class, QuestionKind},
    files::{
        Size,
        address::{address, expiry},
    },
};
use leptos::prelude::*;

use super::{Step, draft, open, page as report_page};
use crate::{
    form::FormView,
    render::{href, t, t_with, use_locale},
    routes::{Reporting, Route},
    state::AppState,
    visit::Visit,
};

/// `/report/check`.
pub async fn page(State(state): State<AppState>, visit: Visit) -> Response {
    open(&state, &visit, async |form| show(&state, &visit, form)).await
}

/// The page with `form` in it.
pub fn show(state: &AppState, visit: &Visit, form: FormView) -> Response {
    let until = expiry(state.kernel.now());
    let photos: Vec<String> = draft::photos(&form.values)
        .into_iter()
        .map(|photo| address(&state.kernel.keys, photo.id, Size::Thumb, until))
        .collect();
    let class = state.rulebook.get().class(&form.value(draft::CLASS)).cloned();
    report_page(state, visit, "report-check", |question| {
        view! {
            <Step step=Reporting::Check form=form.clone() question back=false button=t("report-send")>
                <Answers class photos form/>
                <p class="small">{t("report-send-note")}</p>
            </Step>
        }
        .into_any()
    })
}

/// A line of what was filled in: its name, what it is, and the page to change it on.
struct Line {
    name: String,
    text: String,
    page: Reporting,
    /// What an error of it leads to.
    field: String,
}

fn lines(class: Option<&Class>, form: &FormView) -> Vec<Line> {
    let locale = use_locale();
    let line = |key: &str, text: String, page, field: &str| Line {
        name: t(key),
        text,
        page,
        field: field.to_owned(),
    };
    let name = class.map(|class| class.plain.get(locale).to_owned()).unwrap_or_default();
    let mut lines = vec![line("report-line-class", name, Reporting::About, draft::CLASS)];
    let answers = draft::answers(&form.values);
    for question in class.iter().flat_map(|class| &class.questions) {
        let answer = answers.get(&question.code).cloned().unwrap_or_default();
        let text = match question.kind {
            QuestionKind::Text => answer,
            QuestionKind::YesNo if answer == "yes" => t("report-yes"),
            QuestionKind::YesNo if answer == "no" => t("report-no"),
            QuestionKind::YesNo => String::new(),
            QuestionKind::Choice => {
                let option = question.options.iter().find(|(code, _)| *code == answer);
                option.map(|(_, words)| words.get(locale).to_owned()).unwrap_or_default()
            }
        };
        lines.push(Line {
            name: question.label.get(locale).to_owned(),
            text,
            page: Reporting::About,
            field: format!("answer-{}", question.code),
        });
    }
    let spot = draft::point(&form.value(draft::POINT)).map(|_| t("report-spot-known"));
    let place = [form.value(draft::ADDRESS), spot.unwrap_or_default()];
    let place: Vec<_> = place.into_iter().filter(|part| !part.is_empty()).collect();
    lines.push(line("report-line-where", place.join("\n"), Reporting::Where, draft::ADDRESS));
    let same = form.value(draft::SAME);
    if !same.is_empty() {
        let text = t_with("report-line-joins", &[("number", same.into())]);
        lines.push(line("report-line-same", text, Reporting::Same, draft::SAME));
    }
    lines.push(line("report-line-words", form.value(draft::WORDS), Reporting::Words, draft::WORDS));
    if form.value(draft::SAME).is_empty() {
        let kind = t(&format!("report-kind-{}", draft::kind(&form.values).as_str()));
        lines.push(line("report-kind", kind, Reporting::Words, draft::KIND));
    }
    let phone = form.value(draft::PHONE);
    lines.push(line("report-line-phone", phone, Reporting::Contact, draft::PHONE));
    lines.push(line("report-line-name", form.value(draft::NAME), Reporting::Contact, draft::NAME));
    lines
}

#[component]
fn Answers(class: Option<Class>, photos: Vec<String>, form: FormView) -> impl IntoView {
    let lines = lines(class.as_ref(), &form)
        .into_iter()
        .map(|line| {
            let id = format!("field-{}", line.field);
            let none = line.text.is_empty();
            let text = if none { t("report-none") } else { line.text };
            let label = t_with("report-change-what", &[("what", line.name.clone().into())]);
            view! {
                <dt>{line.name}</dt>
                <dd id=id tabindex="-1">
                    <span class:soft=none>{text}</span>
                    " "
                    <a href=href(&Route::ReportAgain(line.page)) aria-label=label>{t("report-change")}</a>
                </dd>
            }
        })
        .collect_view();
    let none = photos.is_empty();
    let photos = photos
        .into_iter()
        .enumerate()
        .map(|(at, source)| {
            let name = t_with("report-photo-number", &[("number", (at + 1).into())]);
            view! { <img class="thumb" src=source alt=name/> }
        })
        .collect_view();
    let what = t("report-line-photos");
    let label = t_with("report-change-what", &[("what", what.clone().into())]);
    view! {
        <dl class="facts check">
            {lines}
            <dt>{what}</dt>
            <dd id="field-photo" tabindex="-1">
                {none.then(|| view! { <span class="soft">{t("report-none")}</span> })}
                {photos}
                " "
                <a href=href(&Route::ReportAgain(Reporting::Photos)) aria-label=label>{t("report-change")}</a>
            </dd>
        </dl>
    }
}
