//! Where somebody does something to their booking: one thing a page.

use axum::{
    extract::{Path, State as Shared},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use backend::{
    bulky::{BookBy, Booking, Which, retry_windows},
    capacity::Offer,
    forms::{FormKey, FormValues},
};
use domain::money::Fen;
use leptos::prelude::*;

use super::{
    draft::SECRET,
    pay,
    track::{ACTS, read},
    window::Windows,
    words::{window_word, yuan},
};
use crate::{
    api::bulky::{ACT, STEP, visitor},
    components::{
        breadcrumb::Breadcrumb,
        button::{SubmitButton, Weight},
        error_summary::ErrorSummary,
    },
    form::{FormView, presession},
    pages::{cases::words::moment, problem::problem_page},
    render::{Page, Section, render, t, t_with, use_locale},
    routes::{Booking as Step, Route, functions, in_locale},
    state::AppState,
    visit::Visit,
};

/// Days of windows for a second try.
const DAYS: u16 = 30;

/// `/bulky/track/{secret}/{act}`.
pub async fn page(
    Shared(state): Shared<AppState>,
    Path((secret, act)): Path<(String, String)>,
    visit: Visit,
) -> Response {
    let Some(act) = ACTS.into_iter().find(|one| *one == act) else {
        return problem_page(&state, &visit, StatusCode::NOT_FOUND);
    };
    let booking = match read(&state, &visit, &secret).await {
        Ok(booking) => booking,
        Err(answer) => return answer,
    };
    if act == "pay" {
        return pay::page(&state, &visit, &booking, secret).await;
    }
    let session = presession(&state, &visit);
    let mut form = FormView::open(&state, &session.token, &ACT).await;
    // A draft about another booking or step is not this form's.
    if form.value(SECRET) != secret || form.value(STEP) != act {
        form.errors.clear();
        form.values = FormValues::default();
        form.key = FormKey::mint(&*state.kernel.random);
    }
    let answer = match act {
        "change" if booking.change_until.is_some() => {
            Some(show(&state, &visit, &booking, secret.clone(), act, form, Vec::new()))
        }
        "cancel" if booking.back_if_cancelled.is_some() => {
            Some(show(&state, &visit, &booking, secret.clone(), act, form, Vec::new()))
        }
        "retry" if booking.retry_until.is_some() => {
            match windows(&state, &secret, visitor(&visit, &session.token)).await {
                Ok(offers) => {
                    Some(show(&state, &visit, &booking, secret.clone(), act, form, offers))
                }
                Err(()) => return problem_page(&state, &visit, StatusCode::SERVICE_UNAVAILABLE),
            }
        }
        _ => None,
    };
    // The booking has gone on while the link was open.
    let answer = answer
        .unwrap_or_else(|| Redirect::to(&Route::Booked(secret).href(visit.locale)).into_response());
    (session.headers(), answer).into_response()
}

/// The windows of a second try.
async fn windows(state: &AppState, secret: &str, by: BookBy<'_>) -> Result<Vec<Offer>, ()> {
    let programme = state.programme.get();
    let windows = retry_windows(&state.kernel, &programme, Which::Secret(secret), by, DAYS).await;
    windows.map_err(|error| {
        tracing::error!(error = &error as &dyn std::error::Error, "windows not read");
    })
}

/// The page with `form` in it.
fn show(
    state: &AppState,
    visit: &Visit,
    booking: &Booking,
    secret: String,
    act: &'static str,
    form: FormView,
    offers: Vec<Offer>,
) -> Response {
    render(state, visit, || {
        let title = t(&format!("bulky-act-{act}"));
        let number = booking.number.to_string();
        let above = vec![(
            Route::Booked(secret.clone()),
            t_with("bulky-title-of", &[("number", number.into())]),
        )];
        let window = booking.window.map(|window| window_word(window.starts_at, window.ends_at));
        let inside = match act {
            "change" => changes(booking).into_any(),
            "cancel" => cancels(booking).into_any(),
            _ => second_try(&form, offers).into_any(),
        };
        let view = view! {
            <Breadcrumb above/>
            <h1>{title.clone()}</h1>
            {window.map(|window| view! { <p><b>{window}</b></p> })}
            <ErrorSummary errors=form.errors.clone()/>
            <form
                method="post"
                action=in_locale(functions::BOOKED_ACT, use_locale())
                enctype="multipart/form-data"
                novalidate
            >
                <input type="hidden" name=FormKey::FIELD value=form.key.to_text()/>
                <input type="hidden" name=SECRET value=secret/>
                <input type="hidden" name=STEP value=act/>
                {inside}
            </form>
        };
        Page::new(title, view).within(Section::Home).private()
    })
}

/// The windows to choose from; where there is none they say whom to call.
fn second_try(form: &FormView, offers: Vec<Offer>) -> impl IntoView + use<> {
    let any = !offers.is_empty();
    view! {
        {any.then(|| view! { <p>{t("bulky-retry-explained")}</p> })}
        <Windows form=form.clone() offers/>
        {any.then(|| view! {
            <SubmitButton text=t("bulky-retry-button") weight=Weight::Primary/>
        })}
    }
}

/// What can be changed, and until when.
fn changes(booking: &Booking) -> impl IntoView + use<> {
    let until = booking.change_until.map(|at| {
        view! { <p>{t_with("bulky-change-until", &[("time", moment(at).into())])}</p> }
    });
    let pages = [
        (Step::Window, "bulky-change-window"),
        (Step::What, "bulky-change-things"),
        (Step::Address, "bulky-change-address"),
    ];
    let buttons = pages
        .into_iter()
        .map(|(page, text)| {
            let (to, text) = (page.as_str(), t(text));
            view! {
                <p><button class="button plain" name="to" value=to>{text}</button></p>
            }
        })
        .collect_view();
    view! {
        <p>{t("bulky-change-explained")}</p>
        {until}
        {buttons}
    }
}

/// What goes back, and the button.
fn cancels(booking: &Booking) -> impl IntoView + use<> {
    let back = booking.back_if_cancelled.unwrap_or_default();
    let said = if booking.paid == Fen::ZERO {
        t("bulky-cancel-free")
    } else {
        t_with(
            "bulky-cancel-back",
            &[("paid", yuan(booking.paid).into()), ("back", yuan(back).into())],
        )
    };
    let part = (back < booking.paid).then(|| view! { <p>{t("bulky-cancel-late")}</p> });
    view! {
        <p>{said}</p>
        {part}
        <input type="hidden" name="shown" value=back.fen().to_string()/>
        <SubmitButton text=t("bulky-cancel-sure") weight=Weight::Primary/>
    }
}
