//! The cashier of the demonstration's payment platform: whoever tries Minhu chooses what becomes of a
//! payment. In debug builds and in the demonstration only; elsewhere there is no such page.
//!
//! It stands for a platform's page in another place, so it says nothing of what is paid for. Plain
//! forms, no script.

use axum::{
    extract::{Form, Path, State, rejection::FormRejection},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use backend::{
    Problem,
    payments::{Bill, Choice, ChooseError, bill, choose},
};
use leptos::prelude::*;
use serde::Deserialize;

use super::problem::problem_page;
use crate::{
    components::{
        button::{LinkButton, Weight},
        notice::{Kind, Notice},
    },
    render::{Page, render, t, t_with, use_locale},
    routes::{encode, in_locale, patterns},
    routing::{Access, Routes},
    state::AppState,
    texts::clock,
    visit::Visit,
};

/// The most bytes of a choice.
const BODY_BYTES: usize = 1024;

/// The cashier and its buttons.
#[must_use]
pub fn routes() -> Routes {
    Routes::new().get(patterns::SANDBOX_PAY, Access::Development, page).post(
        patterns::SANDBOX_PAY,
        Access::SameOrigin,
        BODY_BYTES,
        take,
    )
}

/// `/sandbox/pay/{number}`.
pub async fn page(
    State(state): State<AppState>,
    Path(number): Path<String>,
    visit: Visit,
) -> Response {
    match bill(&state.kernel, &number).await {
        Ok(bill) => render(&state, &visit, || {
            Page::new(t("sandbox-title"), view! { <Cashier bill/> }).private()
        }),
        Err(error) => failed(&state, &visit, &error),
    }
}

/// A button of the cashier.
#[derive(Debug, Deserialize)]
pub struct Chosen {
    #[serde(default)]
    choice: String,
}

/// `POST /sandbox/pay/{number}`: does what was chosen and goes back to whoever asked for the money.
pub async fn take(
    State(state): State<AppState>,
    Path(number): Path<String>,
    visit: Visit,
    chosen: Result<Form<Chosen>, FormRejection>,
) -> Response {
    let choice = chosen.ok().and_then(|Form(chosen)| Choice::parse(&chosen.choice));
    let Some(choice) = choice else {
        return problem_page(&state, &visit, StatusCode::UNPROCESSABLE_ENTITY);
    };
    match choose(&state.kernel, &number, choice).await {
        Ok(back) => match HeaderValue::from_str(&back) {
            Ok(back) => (StatusCode::SEE_OTHER, [(header::LOCATION, back)]).into_response(),
            Err(_) => problem_page(&state, &visit, StatusCode::INTERNAL_SERVER_ERROR),
        },
        Err(error) => failed(&state, &visit, &error),
    }
}

fn failed(state: &AppState, visit: &Visit, error: &ChooseError) -> Response {
    if let ChooseError::Database(source) = error {
        tracing::error!(error = source as &dyn std::error::Error, "the cashier failed");
    }
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    problem_page(state, visit, status)
}

#[component]
fn Cashier(bill: Bill) -> impl IntoView {
    let Bill { number, amount, expires_at, return_path, can_pay, refund_hangs } = bill;
    let action = in_locale(&format!("/sandbox/pay/{}", encode(&number)), use_locale());
    let until = clock(expires_at);
    let offer = |choice: Choice| {
        let class = if choice == Choice::Succeed { "button wide" } else { "button plain" };
        view! {
            <p>
                <button class=class name="choice" value=choice.as_str()>
                    {t(&format!("sandbox-{}", choice.as_str()))}
                </button>
            </p>
        }
    };
    let what = if can_pay {
        let choices = Choice::PAYMENTS.into_iter().chain(Choice::REFUNDS);
        let buttons = choices.map(offer).collect_view();
        view! {
            <p>{t_with("sandbox-until", &[("until", until.into())])}</p>
            <form method="post" action=action>{buttons}</form>
        }
        .into_any()
    } else {
        let hangs = refund_hangs.then(|| {
            view! {
                <p>{t("sandbox-refund-hangs")}</p>
                <form method="post" action=action>{offer(Choice::GiveBack)}</form>
            }
        });
        view! {
            <p>{t("sandbox-over")}</p>
            {hangs}
            <p><LinkButton text=t("sandbox-back") href=return_path weight=Weight::Primary/></p>
        }
        .into_any()
    };
    view! {
        <h1>{t("sandbox-title")}</h1>
        <Notice kind=Kind::Warning title=t("sandbox-notice")>
            <p>{t("sandbox-notice-explained")}</p>
        </Notice>
        <p class="small soft">{t_with("sandbox-number", &[("number", number.into())])}</p>
        <h2>{t_with("sandbox-amount", &[("yuan", amount.to_string().into())])}</h2>
        {what}
    }
}
