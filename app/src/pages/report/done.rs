//! The receipt: the number, the link with its code, the 提取码, and until when there is an answer.
//!
//! The 提取码 is stored as a keyed hash, so it can be shown from here only: from the draft in which
//! this browser keeps its last receipt for a day.

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use backend::{
    cases::{Tracked, track},
    problem::Problem,
};
use leptos::prelude::*;

use super::draft::RECEIPT;
use crate::{
    components::{
        button::{LinkButton, Weight},
        notice::{Kind, Notice},
    },
    form::{FormView, presession},
    pages::cases::words::{due, qr},
    render::{Page, Section, href, render, t},
    routes::{Route, Service},
    state::AppState,
    visit::Visit,
};

/// `/report/done`.
pub async fn page(State(state): State<AppState>, visit: Visit) -> Response {
    let session = presession(&state, &visit);
    let form = FormView::open(&state, &session.token, &RECEIPT).await;
    let (secret, code) = (form.value("secret"), form.value("code"));
    let case = match track(&state.kernel, &secret, visit.locale).await {
        Ok(case) => case,
        Err(error) => {
            if error.status() != 404 {
                tracing::error!(error = &error as &dyn std::error::Error, "receipt not read");
            }
            let to = Route::CaseFind(None).href(visit.locale);
            return (session.headers(), Redirect::to(&to)).into_response();
        }
    };
    let page = render(&state, &visit, || {
        let view = view! { <Receipt case secret code/> };
        Page::new(t("receipt-title"), view).within(Section::Report).private()
    });
    (session.headers(), page).into_response()
}

#[component]
fn Receipt(case: Tracked, secret: String, code: String) -> impl IntoView {
    let route = Route::Case(secret.clone());
    let texted = case.texted.is_none().then(|| {
        view! { <li><a href=href(&Route::CasePhone(secret))>{t("case-phone")}</a></li> }
    });
    let joined = case.reporters > 1;
    let promised = due(&case);
    view! {
        <h1>{t("receipt-title")}</h1>
        <Notice kind=Kind::Success title=t(if joined { "receipt-joined" } else { "receipt-thanks" })>
            <p>{promised}</p>
        </Notice>
        {case.outside.then(|| view! { <p>{t("case-outside")}</p> })}
        <dl class="facts">
            <dt>{t("case-number")}</dt>
            <dd class="num"><b>{case.number.to_string()}</b></dd>
            <dt>{t("receipt-code")}</dt>
            <dd class="num"><b>{code}</b></dd>
            <dt>{t("receipt-link")}</dt>
            <dd>
                <a href=href(&route)>{t("receipt-link-open")}</a>
                {qr(&route, t("receipt-qr"))}
            </dd>
        </dl>
        <p>{t("receipt-keep")}</p>
        <h2>{t("receipt-next")}</h2>
        <ol>
            <li>{t("receipt-next-1")}</li>
            <li>{t("receipt-next-2")}</li>
            <li>{t("receipt-next-3")}</li>
        </ol>
        <p>
            <LinkButton text=t("receipt-track") href=href(&route) weight=Weight::Primary/>
        </p>
        <ul class="onward">
            {texted}
            <li><a href=href(&Route::Service(Service::Report))>{t("receipt-another")}</a></li>
            <li><a href=href(&Route::CaseFind(None))>{t("receipt-find")}</a></li>
        </ul>
    }
}
