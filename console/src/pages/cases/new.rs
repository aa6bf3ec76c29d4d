//! `/staff/cases/new`: taking a case in while somebody talks. One form: its first button looks up
//! what belongs to what was typed so far, and keeps it; its last one files the case.
//!
//! What is typed is kept for the browser, and a copy for whoever types it, who can take it up at
//! another browser: with JavaScript `public/desk.js` sends it as it is typed and puts what belongs to
//! it in the place of each `data-part`.

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
        CaseRead, MAX_ADDRESS, MAX_CALL_NOTE, MAX_EXTERNAL, MAX_NAME, MAX_WORDS, ReadError,
        RunningCall, read_case,
        rulebook::{QuestionKind, Rulebook},
        running_call,
    },
    districts::map::{self, Found},
    forms::{FormKey, load_draft},
    lists::ListError,
    presession::PreSessionId,
};
use domain::{
    accounts::{Act, Kind},
    cases::CaseKind,
    locale::Locale,
};
use leptos::prelude::*;

use super::{
    beside::{Beside, Typed},
    one::back,
    words::{class_choice, time, word},
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
pub(super) const MOST_PLACES: u16 = 5;
/// Questions of a class that the form has room for.
const MOST_QUESTIONS: usize = 6;

/// What the page shows.
struct Shown {
    form: FormView,
    rules: Arc<Rulebook>,
    call: Option<RunningCall>,
    beside: Beside,
    places: Vec<Found>,
    /// The case that was taken in last, with its 提取码.
    filed: Option<(CaseRead, String)>,
    /// The case that was urged last.
    urged: String,
    /// The case that the caller was added to last, with their 提取码.
    joined: Option<(String, String)>,
    /// Whether the caller was sent the number.
    sent: bool,
    /// Whether something half-filled can be taken up.
    left: bool,
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
    let left = is_left(&state, &desk, &form).await;
    let receipt = FormView::open(&state, &browser.token, &FILED).await;
    let rules = state.rulebook.get();
    let read = async {
        let places = map::find(&state.kernel.db, &form.value("address"), MOST_PLACES).await?;
        let typed = Typed {
            phone: form.value("phone"),
            about: form.value("find"),
            here: form.value("here"),
        };
        let beside = Beside::look(&state, &desk, typed, &places).await?;
        Ok::<_, ListError>((beside, places))
    };
    let call = running_call(&state.kernel, desk.staff()).await;
    let ((beside, places), call) = match (read.await, call) {
        (Ok(read), Ok(call)) => (read, call),
        (Err(ListError::Denied(denied)), _) | (_, Err(ReadError::Denied(denied))) => {
            return frame::refused(&state, &visit, &desk, denied);
        }
        (read, call) => {
            tracing::error!(read = ?read.err(), call = ?call.err(), "caller not looked up");
            return problem_page(&state, &visit, StatusCode::SERVICE_UNAVAILABLE);
        }
    };
    let (urged, sent) = (receipt.value("urged"), receipt.value("sms") == "yes");
    let number = receipt.value("number");
    let joined = Some(receipt.value("joined")).filter(|number| !number.is_empty());
    let joined = joined.map(|number| (number, receipt.value("code")));
    if !(number.is_empty() && urged.is_empty() && joined.is_none()) {
        forget_filed(&state, &visit).await;
    }
    let filed = if number.is_empty() {
        None
    } else {
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
    let shown = Shown { form, rules, call, beside, places, filed, urged, joined, sent, left };
    let page = render(&state, &visit, || {
        let body = view! {
            <div class="buttons">{back()}</div>
            {whole(shown)}
        };
        frame::page(&desk, "cases", &t("cases-new"), body)
    });
    (browser.headers(), page).into_response()
}

/// Whether this person has typed something at another browser, or before this one was closed, that
/// can be taken up here. A page that has something typed offers nothing else.
async fn is_left(state: &AppState, desk: &Desk, form: &FormView) -> bool {
    if form.values.iter().next().is_some() {
        return false;
    }
    let mine = PreSessionId::of_staff(desk.staff().id);
    match load_draft(&state.kernel, mine, &FILE).await {
        Ok(draft) => draft.is_some(),
        Err(error) => {
            tracing::warn!(error = &error as &dyn std::error::Error, "draft not loaded");
            false
        }
    }
}

fn whole(shown: Shown) -> AnyView {
    let locale = use_locale();
    let Shown { form, rules, call, beside, places, filed, urged, joined, sent, left } = shown;
    let left = left.then(|| {
        view! {
            <Notice kind=NoticeKind::Info title=t("cases-left-over")>
                <p>
                    <button class="button plain" form="intake" name="act" value="resume">
                        {t("cases-resume")}
                    </button>
                </p>
            </Notice>
        }
    });
    let said = filed.map(|(case, code)| read_back(&case, &code, sent, locale));
    let urged = (!urged.is_empty()).then(|| {
        let title = t_with("cases-urged", &[("number", urged.into())]);
        view! { <Notice kind=NoticeKind::Success title=title><span></span></Notice> }
    });
    let joined = joined.map(|(number, code)| {
        let title = t_with("cases-joined", &[("number", number.clone().into())]);
        let words = [("number", number.into()), ("code", code.into())];
        view! {
            <Notice kind=NoticeKind::Success title=title>
                <p class="lines">{t_with("cases-joined-read-back", &words)}</p>
            </Notice>
        }
    });
    let call = on_the_phone(&form, call);
    let repeat = repeat(&form, &rules, locale);
    let assets = expect_context::<AppState>().assets.clone();
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
        {urged}
        {joined}
        {left}
        <p>{t("cases-new-about")}</p>
        <form
            id="intake"
            class="intake"
            data-module=assets.desk.clone()
            data-desk="intake"
            data-kept=t("cases-kept")
            data-lost=t("cases-not-kept")
            method="post"
            action=in_locale(functions::CASE_FILE, locale)
            enctype="multipart/form-data"
            novalidate
        >
            <ErrorSummary errors=form.errors.clone()/>
            <input type="hidden" name=FormKey::FIELD value=form.key.to_text()/>
            <div class="case">
                <section>
                    <div class="pairs">
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
                    </div>
                    <p>
                        <button class="button plain" name="act" value="look">{t("cases-look")}</button>
                    </p>
                    <div data-part="classes">{classes}</div>
                    <div data-part="questions">{questions}</div>
                    <Field
                        form=form.clone()
                        name="address"
                        control=Control::Text
                        label=t("cases-where")
                        hint=t("cases-where-hint")
                        max_length=MAX_ADDRESS
                    />
                    <div data-part="here">{here}</div>
                    <Field
                        form=form.clone()
                        name="words"
                        control=Control::Long
                        label=t("cases-words-title")
                        hint=t("cases-words-hint")
                        max_length=MAX_WORDS
                    />
                    <div class="pairs">
                        <ChoiceField form=form.clone() name="kind" label=t("cases-kind") options=kinds/>
                        <ChoiceField
                            form=form.clone()
                            name="locale"
                            label=t("cases-language")
                            options=languages
                        />
                        <Field
                            form=form.clone()
                            name="name"
                            control=Control::Text
                            label=t("cases-name")
                            hint=t("cases-name-hint")
                            max_length=MAX_NAME
                        />
                        <Field
                            form=form.clone()
                            name="external"
                            control=Control::Text
                            label=t("cases-external-number")
                            hint=t("cases-external-hint")
                            max_length=MAX_EXTERNAL
                        />
                    </div>
                    {sms(&form)}
                    <button class="button wide" name="act" value="file">{t("cases-file")}</button>
                    <p class="small soft" role="status" data-status></p>
                    <p>
                        <button class="button plain" name="act" value="anew">{t("cases-anew")}</button>
                    </p>
                </section>
                <section class="case-work">
                    <div data-part="call">{call}</div>
                    <div data-part="repeat">{repeat}</div>
                    <div data-part="beside">{beside.view(&rules)}</div>
                </section>
            </div>
        </form>
    }
    .into_any()
}

/// The call that goes on, and its end.
fn on_the_phone(form: &FormView, call: Option<RunningCall>) -> Option<AnyView> {
    let call = call?;
    Some(
        view! {
            <div class="part call">
                <p>
                    <strong>{t("cases-call-running")}</strong>
                    " · "
                    {t("cases-call-began")}
                    " "
                    {time(call.began_at)}
                </p>
                <Field
                    form=form.clone()
                    name="note"
                    control=Control::Text
                    label=t("cases-call-note")
                    hint=t("cases-call-note-hint")
                    max_length=MAX_CALL_NOTE
                />
                <p>
                    <button class="button plain" name="act" value="end">{t("cases-call-end")}</button>
                </p>
            </div>
        }
        .into_any(),
    )
}

/// What is said back to the caller before it is filed (复述), as far as it is there.
fn repeat(form: &FormView, rules: &Rulebook, locale: Locale) -> Option<AnyView> {
    let class = rules.class(&form.value("class")).map(|class| class.plain.get(locale).to_owned());
    let phone = form.value("phone");
    let digits: Vec<char> = phone.chars().filter(char::is_ascii_digit).collect();
    let last: String = digits.iter().skip(digits.len().saturating_sub(4)).collect();
    let parts: Vec<String> = [
        ("cases-repeat-words", form.value("words")),
        ("cases-repeat-class", class.unwrap_or_default()),
        ("cases-repeat-where", form.value("address")),
        ("cases-repeat-name", form.value("name")),
        ("cases-repeat-phone", last),
    ]
    .into_iter()
    .filter(|(_, said)| !said.trim().is_empty())
    .map(|(key, said)| t_with(key, &[("said", said.trim().to_owned().into())]))
    .collect();
    // A number alone is nothing to say back.
    let worth = !(form.value("words").trim().is_empty() && form.value("address").trim().is_empty());
    worth.then(|| {
        let text = [parts, vec![t("cases-repeat-right")]].concat().join(&t("cases-repeat-between"));
        view! {
            <Notice kind=NoticeKind::Info title=t("cases-repeat")>
                <p class="lines">{text}</p>
            </Notice>
        }
        .into_any()
    })
}

/// Whether the caller gets the number as a text message.
fn sms(form: &FormView) -> AnyView {
    let error = form.error("sms").map(error_text);
    let wrong = error.is_some();
    view! {
        <div class="field" class:wrong=wrong>
            {error.map(|text| view! { <p class="error">{text}</p> })}
            <Choice
                pick=Pick::Any
                name="sms"
                value="yes"
                label=t("cases-sms")
                chosen={form.value("sms") == "yes"}
                id=Some("field-sms".to_owned())
            />
        </div>
    }
    .into_any()
}

/// What is read to the caller.
fn read_back(case: &CaseRead, code: &str, sent: bool, locale: Locale) -> AnyView {
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
            {sent.then(|| view! { <p>{t("cases-sms-sent")}</p> })}
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
            let label = class_choice(class, locale);
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
pub(super) fn here(form: &FormView, places: Vec<Found>, locale: Locale) -> AnyView {
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
