//! Reporting a problem: one thing a page, from what it is to the receipt.
//!
//! All pages are one form, whose draft the server keeps for a day (`backend::forms`), so it works
//! without JavaScript and survives a closed browser. `api/cases.rs` takes each page in, asks
//! [`mistakes`](backend::cases::mistakes) about what the page asked for, and leads to the next; the
//! check, at the end, leads back to each.
//!
//! Where the network goes away on the way, the phone keeps it ([`kept`]): `offline` is all of it on
//! one page, which the service worker shows when none of the others can be had.

pub mod about;
pub mod check;
pub mod choose;
pub mod contact;
pub mod done;
pub mod draft;
pub mod kept;
pub mod offline;
pub mod photos;
pub mod place;
pub mod same;
pub mod words;

pub use same::alike;

use axum::{
    extract::{Query, rejection::QueryRejection},
    response::{IntoResponse, Redirect, Response},
};
use backend::forms::FormKey;
use leptos::prelude::*;

use self::draft::REPORT;
use crate::{
    components::{
        button::{SubmitButton, Weight},
        error_summary::ErrorSummary,
        notice::{Kind, Notice},
        wizard::WizardStep,
    },
    form::{FormView, presession},
    render::{Page, Section, href, render, t, use_locale},
    routes::{Reporting, Route, Service, functions, in_locale, patterns},
    routing::{Access::Public, Routes},
    state::AppState,
    visit::Visit,
};

/// Every page of it.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .get(Service::Report.path(), Public, choose::page)
        .get(Reporting::About.path(), Public, about::page)
        .get(Reporting::Photos.path(), Public, photos::page)
        .get(Reporting::Where.path(), Public, place::page)
        .get(Reporting::Same.path(), Public, same::page)
        .get(Reporting::Words.path(), Public, words::page)
        .get(Reporting::Contact.path(), Public, contact::page)
        .get(Reporting::Check.path(), Public, check::page)
        .get(Reporting::Done.path(), Public, done::page)
        .get(patterns::REPORT_OFFLINE, Public, offline::page)
}

/// Pages that are counted; what others have reported belongs to where it is.
const STEPS: u32 = 6;

const fn number(step: Reporting) -> u32 {
    match step {
        Reporting::About => 1,
        Reporting::Photos => 2,
        Reporting::Where | Reporting::Same => 3,
        Reporting::Words => 4,
        Reporting::Contact => 5,
        Reporting::Check | Reporting::Done => 6,
    }
}

/// Whether the page was opened from the check, to go back there.
#[derive(serde::Deserialize)]
pub struct Back {
    #[serde(default)]
    back: String,
}

impl Back {
    pub fn of(query: Result<Query<Self>, QueryRejection>) -> bool {
        query.is_ok_and(|Query(back)| !back.back.is_empty())
    }
}

/// Opens a page of the form; whoever has not said what it is, begins there.
async fn open(
    state: &AppState,
    visit: &Visit,
    show: impl AsyncFnOnce(FormView) -> Response,
) -> Response {
    let session = presession(state, visit);
    let form = FormView::open(state, &session.token, &REPORT).await;
    let class = form.value(draft::CLASS);
    if form.kept && state.rulebook.get().class(&class).is_none() {
        let to = Route::Service(Service::Report).href(visit.locale);
        return (session.headers(), Redirect::to(&to)).into_response();
    }
    (session.headers(), show(form).await).into_response()
}

/// The page of `step` while the database is away, with everything typed in it.
pub fn show_alone(state: &AppState, visit: &Visit, step: Reporting, form: FormView) -> Response {
    match step {
        Reporting::About => about::show(state, visit, form, None, false),
        Reporting::Photos => photos::show(state, visit, form, false),
        Reporting::Where | Reporting::Same => {
            place::show(state, visit, form, place::Found::default(), false)
        }
        Reporting::Words => words::show(state, visit, form, false),
        Reporting::Contact => contact::show(state, visit, form, false),
        Reporting::Check | Reporting::Done => check::show(state, visit, form),
    }
}

/// A page of the form, private and in its section.
fn page(
    state: &AppState,
    visit: &Visit,
    title: &str,
    view: impl FnOnce(String) -> AnyView,
) -> Response {
    render(state, visit, || {
        let title = t(title);
        Page::new(title.clone(), view(title)).within(Section::Report).private()
    })
}

/// One question with its form around `children`.
#[component]
fn Step(
    step: Reporting,
    form: FormView,
    /// What is asked.
    #[prop(into)]
    question: String,
    /// Whether to go back to the check afterwards.
    back: bool,
    /// What the button says; "next" where nothing is said.
    #[prop(optional, into)]
    button: Option<String>,
    children: Children,
) -> impl IntoView {
    let button = button.unwrap_or_else(|| t(if back { "report-save" } else { "report-next" }));
    let kept = kept::Module::of("step", &kept::STEP);
    view! {
        <WizardStep journey=t("report-title") step=number(step) of=STEPS question>
            {(!form.kept).then(|| view! {
                <Notice kind=Kind::Warning title=t("problem-unavailable")>
                    <p>{t("report-not-now")}</p>
                </Notice>
            })}
            <ErrorSummary errors=form.errors.clone()/>
            <form
                method="post"
                action=in_locale(functions::REPORT, use_locale())
                enctype="multipart/form-data"
                novalidate
                data-module=kept.address
                data-part=kept.part
                data-texts=kept.texts
                data-kept=kept.action
                data-page=kept.page
                data-photos=draft::photos(&form.values).len()
            >
                <input type="hidden" name=FormKey::FIELD value=form.key.to_text()/>
                <input type="hidden" name="step" value=step.as_str()/>
                {back.then(|| view! { <input type="hidden" name="back" value="1"/> })}
                {children()}
                <SubmitButton text=button weight=Weight::Primary/>
            </form>
            <p class="small soft">{t("report-kept")}</p>
            <p class="small"><a href=href(&Route::Service(Service::Report))>{t("report-begin-again")}</a></p>
        </WizardStep>
    }
}
