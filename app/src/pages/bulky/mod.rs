//! Booking a collection of bulky waste: what, where, when and for how much, check, receipt.
//!
//! All pages are one form, whose draft the server keeps for a day (`backend::forms`), so it works
//! without JavaScript and survives a closed browser. `api/bulky/book.rs` takes each page in and leads
//! to the next. Choosing a window holds it (`backend::bulky::hold`); from then on there is a booking,
//! and the check makes it certain. A change of what is booked goes through the same pages, with the
//! booking's secret in the draft ([`draft::CHANGES`]).
//!
//! The same pages, on another [`journey`], are those of staff who book for a caller
//! (`console/src/pages/bulky/book.rs`): `show` of a page is a resident's, `body` is anybody's.
//!
//! [`track`] is the booking as whoever booked sees it, [`act`] what they do to it then, [`find`] how
//! they come back to it.

pub mod act;
pub mod address;
pub mod calendar;
pub mod check;
pub mod done;
pub mod draft;
pub mod find;
pub mod journey;
pub mod paid;
pub mod pay;
pub mod saved;
pub mod track;
pub mod wait;
pub mod what;
pub mod window;
pub mod words;

use axum::response::{IntoResponse, Redirect, Response};
use backend::{bulky::programme::Programme, forms::FormKey};
use leptos::prelude::*;

use self::{draft::BULKY, journey::Journey};
use crate::{
    components::{
        button::{SubmitButton, Weight},
        error_summary::ErrorSummary,
        notice::{Kind, Notice},
        wizard::WizardStep,
    },
    form::{FormView, presession},
    render::{Page, Section, href, render, t, t_with, use_locale},
    routes::{Booking, Route, in_locale, patterns},
    routing::{
        Access::{Public, Secret},
        Routes,
    },
    state::AppState,
    visit::Visit,
};

/// The codes of mistakes that only these pages can find, and those of staff beside them.
pub const CODES: &[&str] = &[
    "bulky-lift-missing",
    "bulky-window-missing",
    "bulky-pay-missing",
    "bulky-cubic",
    "bulky-photos-too-many",
    "bulky-group-lists",
];

/// Every page of it.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .get(Booking::What.path(), Public, what::page)
        .get(Booking::Address.path(), Public, address::page)
        .get(Booking::Window.path(), Public, window::page)
        .get(Booking::Wait.path(), Public, wait::page)
        .get(Booking::Check.path(), Public, check::page)
        .get(Booking::Done.path(), Public, done::page)
        .get(patterns::BOOKING_FIND, Public, find::page)
        .get(patterns::BOOKING_PAID, Public, paid::page)
        .get(patterns::BOOKED, Secret, track::page)
        .get(patterns::BOOKED_CALENDAR, Secret, calendar::page)
        .get(patterns::BOOKED_ACT, Secret, act::page)
}

/// Pages that are counted.
const STEPS: u32 = 4;

const fn number(step: Booking) -> u32 {
    match step {
        Booking::What => 1,
        Booking::Address => 2,
        Booking::Window | Booking::Wait => 3,
        Booking::Check | Booking::Done => 4,
    }
}

/// Opens a page of the form; whoever has nothing in the basket begins with that.
async fn open(
    state: &AppState,
    visit: &Visit,
    show: impl AsyncFnOnce(FormView, &Programme) -> Response,
) -> Response {
    let session = presession(state, visit);
    let form = FormView::open(state, &session.token, &BULKY).await;
    let programme = state.programme.get();
    if form.kept && draft::things(&form.values, &programme).is_empty() {
        let to = Route::Booking(Booking::What).href(visit.locale);
        return (session.headers(), Redirect::to(&to)).into_response();
    }
    (session.headers(), show(form, &programme).await).into_response()
}

/// The page of `step` while the database is away, with everything typed in it.
pub fn show_alone(state: &AppState, visit: &Visit, step: Booking, form: FormView) -> Response {
    let programme = state.programme.get();
    match step {
        Booking::What => what::show(state, visit, &programme, form, what::Asked::default()),
        Booking::Address => {
            address::show(state, visit, &programme, form, false, saved::Saved::default())
        }
        Booking::Window | Booking::Wait | Booking::Check | Booking::Done => {
            page(state, visit, "service-bulky", |title| {
                view! {
                    <h1>{title}</h1>
                    <NotNow/>
                }
                .into_any()
            })
        }
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
        Page::new(title.clone(), view(title)).within(Section::Home).private()
    })
}

/// That nothing can be kept now.
#[component]
fn NotNow() -> impl IntoView {
    let state = expect_context::<AppState>();
    let hotline = state.district.get().hotline.clone();
    view! {
        <Notice kind=Kind::Warning title=t("problem-unavailable")>
            <p>{t_with("bulky-not-now", &[("hotline", hotline.into())])}</p>
        </Notice>
    }
}

/// One question with its form around `children`.
#[component]
fn Step(
    step: Booking,
    form: FormView,
    /// What is asked.
    #[prop(into)]
    question: String,
    /// Whether to go back to the window or the check afterwards.
    back: bool,
    /// What the button says; "next" where nothing is said.
    #[prop(optional, into)]
    button: Option<String>,
    /// What stands above the form.
    #[prop(optional)]
    above: Option<AnyView>,
    children: Children,
) -> impl IntoView {
    let button = button.unwrap_or_else(|| t("report-next"));
    let changes = form.value(draft::CHANGES);
    let way = Journey::here();
    let journey = t(if changes.is_empty() { "bulky-title" } else { "bulky-changing" });
    let leave = (!changes.is_empty()).then(|| {
        let to = href(&(way.booked)(&changes));
        view! { <p class="small"><a href=to>{t("bulky-change-leave")}</a></p> }
    });
    view! {
        <WizardStep journey step=number(step) of=STEPS question within=way.for_caller>
            {(!form.kept).then(|| view! { <NotNow/> })}
            <ErrorSummary errors=form.errors.clone()/>
            {above}
            <form
                method="post"
                action=in_locale(way.action, use_locale())
                enctype="multipart/form-data"
                novalidate
            >
                // The one that the Enter key presses, whatever other buttons there are.
                <button class="visually-hidden" tabindex="-1" aria-hidden="true">{button.clone()}</button>
                <input type="hidden" name=FormKey::FIELD value=form.key.to_text()/>
                <input type="hidden" name="step" value=step.as_str()/>
                {back.then(|| view! { <input type="hidden" name="back" value="1"/> })}
                {children()}
                <SubmitButton text=button weight=Weight::Primary/>
            </form>
            {(!way.for_caller).then(|| view! { <p class="small soft">{t("report-kept")}</p> })}
            {leave}
        </WizardStep>
    }
}
