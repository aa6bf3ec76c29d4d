//! Where the code is typed, pasted or filled in by the phone.

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use backend::{
    accounts::residents::{Pending, Purpose, pending},
    forms::FormKey,
};
use leptos::prelude::*;

use super::{ButtonForm, CodeField};
use crate::{
    account::unavailable,
    api::me::{CODE, CODE_FIELD, TO},
    components::{
        breadcrumb::Breadcrumb,
        button::{SubmitButton, Weight},
        error_summary::ErrorSummary,
    },
    form::{FormView, presession},
    render::{Page, Section, href, render, t, t_with, use_locale},
    routes::{Route, functions, in_locale},
    state::AppState,
    texts::clock,
    visit::Visit,
};

/// `/me/code`. Without a code that was sent there is nothing to type.
pub async fn page(State(state): State<AppState>, visit: Visit) -> Response {
    let session = presession(&state, &visit);
    let sent = match pending(&state.kernel, Purpose::SignIn, session.token.id(), None).await {
        Ok(Some(sent)) => sent,
        Ok(None) => return Redirect::to(&Route::SignIn(None).href(visit.locale)).into_response(),
        Err(error) => return unavailable(&state, &visit, &error),
    };
    let form = FormView::open(&state, &session.token, &CODE).await;
    let again = FormKey::mint(&*state.kernel.random);
    let page = render(&state, &visit, || {
        Page::new(t("me-code"), view! { <CodeView form sent again/> })
            .within(Section::Mine)
            .private()
    });
    (session.headers(), page).into_response()
}

#[component]
fn CodeView(form: FormView, sent: Pending, again: FormKey) -> impl IntoView {
    let to = form.value(TO);
    view! {
        <Breadcrumb above=vec![(Route::SignIn(None), t("me-sign-in"))]/>
        <h1>{t("me-code")}</h1>
        <p>
            {t_with(
                "me-code-sent",
                &[
                    ("phone", sent.masked.into()),
                    ("until", clock(sent.expires_at).into()),
                ],
            )}
        </p>
        <form
            method="post"
            action=in_locale(functions::SIGN_IN, use_locale())
            enctype="multipart/form-data"
            novalidate
        >
            <ErrorSummary errors=form.errors.clone()/>
            <input type="hidden" name=FormKey::FIELD value=form.key.to_text()/>
            <input type="hidden" name=TO value=to.clone()/>
            <CodeField form name=CODE_FIELD label=t("me-code-label") hint=t("me-code-hint")/>
            <SubmitButton text=t("me-sign-in") weight=Weight::Primary/>
        </form>
        <h2>{t("me-code-none")}</h2>
        <p>{t_with("me-code-again-at", &[("at", clock(sent.resend_at).into())])}</p>
        <ButtonForm
            action=functions::RESEND_CODE
            text=t("me-code-again")
            key=again
            hidden=vec![(TO, to)]
        />
        <p><a href=href(&Route::SignIn(None))>{t("me-other-phone")}</a></p>
    }
}
