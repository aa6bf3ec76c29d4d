//! The second proof: a code of the app, which is set up here the first time.

use app::{
    components::{
        button::{SubmitButton, Weight},
        error_summary::ErrorSummary,
        field::{Control, Field},
        notice::{Kind, Notice},
    },
    form::{FormView, presession},
    pages::problem::problem_page,
    render::{Page, Scripts, render, t, t_with, use_locale},
    routes::{Route, in_locale},
    state::AppState,
    visit::Visit,
};
use axum::{
    extract::{Query, State, rejection::QueryRejection},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use backend::{
    accounts::staff::{
        demonstration,
        sign_in::{Pending, SetUp, pending},
    },
    forms::FormKey,
};
use fast_qr::{
    ECL, QRBuilder,
    convert::{Builder, svg::SvgBuilder},
};
use leptos::prelude::*;

use super::WayBack;
use crate::{
    api::sign_in::CODE,
    routes::{StaffRoute, functions, link},
};

/// `/staff/sign-in/code`.
pub(in crate::pages) async fn page(
    State(state): State<AppState>,
    back: Result<Query<WayBack>, QueryRejection>,
    visit: Visit,
) -> Response {
    let to = WayBack::of(back);
    let browser = presession(&state, &visit);
    let waiting = match pending(&state.kernel, browser.token.id()).await {
        Ok(Some(waiting)) => waiting,
        Ok(None) => {
            let begin = StaffRoute::SignIn(Some(to).filter(|to| !to.is_empty()));
            return Redirect::to(&Route::from(begin).href(visit.locale)).into_response();
        }
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "nothing known of a sign-in");
            return problem_page(&state, &visit, StatusCode::SERVICE_UNAVAILABLE);
        }
    };
    let form = FormView::open(&state, &browser.token, &CODE).await;
    let page = render(&state, &visit, || {
        let title = t(if waiting.set_up.is_some() { "staff-set-up" } else { "staff-code-title" });
        let code = waiting.demonstration.then(|| demonstration::code(&state.kernel));
        let mut page =
            Page::new(title.clone(), view! { <CodeView title waiting form to code/> }).private();
        page.scripts = Scripts::Console;
        page
    });
    (browser.headers(), page).into_response()
}

#[component]
fn CodeView(
    title: String,
    waiting: Pending,
    form: FormView,
    to: String,
    /// The code of a demonstration account.
    code: Option<String>,
) -> impl IntoView {
    let few = waiting.tries_left < backend::accounts::staff::sign_in::TRIES;
    view! {
        <h1>{title}</h1>
        {waiting.set_up.map(|set_up| view! { <SetUpView set_up/> })}
        {code.map(|code| view! {
            <Notice kind=Kind::Info title=t("staff-demonstration")>
                <p>{t_with("staff-demonstration-code", &[("code", code.into())])}</p>
            </Notice>
        })}
        <form
            method="post"
            action=in_locale(functions::CODE, use_locale())
            enctype="multipart/form-data"
            novalidate
        >
            <ErrorSummary errors=form.errors.clone()/>
            {few.then(|| view! {
                <p>{t_with("staff-tries-left", &[("count", waiting.tries_left.into())])}</p>
            })}
            <input type="hidden" name=FormKey::FIELD value=form.key.to_text()/>
            <input type="hidden" name="to" value=to/>
            <Field
                form
                name="code"
                control=Control::Code
                label=t("staff-code")
                hint=t("staff-code-hint")
                max_length=20
            />
            <SubmitButton text=t("staff-continue") weight=Weight::Primary/>
        </form>
        <p class="note"><a href=link(&StaffRoute::SignIn(None))>{t("staff-other-login")}</a></p>
    }
}

/// The secret for an app: as a picture to scan, and in letters for whoever cannot.
#[component]
fn SetUpView(set_up: SetUp) -> impl IntoView {
    let address = set_up.secret.to_address(&t("site-name"), &set_up.login);
    let picture = QRBuilder::new(address)
        .ecl(ECL::M)
        .build()
        .map(|code| SvgBuilder::default().margin(2).to_str(&code))
        .unwrap_or_default();
    // In fours, as one reads it off.
    let secret = set_up.secret.to_base32();
    let secret: Vec<String> = secret
        .as_bytes()
        .chunks(4)
        .map(|four| String::from_utf8_lossy(four).into_owned())
        .collect();
    view! {
        <p>{t("staff-set-up-why")}</p>
        <ol>
            <li>{t("staff-set-up-app")}</li>
            <li>
                {t("staff-set-up-scan")}
                <div class="qr-large" role="img" aria-label=t("staff-set-up-picture") inner_html=picture></div>
                <p>{t("staff-set-up-letters")} " " <code>{secret.join(" ")}</code></p>
            </li>
            <li>{t("staff-set-up-type")}</li>
        </ol>
    }
}
