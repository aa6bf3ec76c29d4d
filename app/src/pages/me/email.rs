//! Where a resident adds an e-mail address, with a code, or removes it.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use backend::{
    accounts::residents::{Pending, Purpose, pending, settings},
    forms::FormKey,
};
use leptos::prelude::*;

use super::{ButtonForm, CodeField, Saved, SavedNotice};
use crate::{
    account::{SignedIn, unavailable},
    api::me::{
        CODE_FIELD,
        email::{EMAIL, EMAIL_CODE},
    },
    components::{
        breadcrumb::Breadcrumb,
        button::{SubmitButton, Weight},
        error_summary::ErrorSummary,
        field::{Control, Field},
    },
    form::{FormView, presession},
    render::{Page, Section, render, t, t_with, use_locale},
    routes::{Me, Route, functions, in_locale},
    state::AppState,
    texts::clock,
    visit::Visit,
};

/// `/me/email`.
pub async fn page(
    State(state): State<AppState>,
    SignedIn(resident): SignedIn,
    saved: Saved,
    visit: Visit,
) -> Response {
    let session = presession(&state, &visit);
    let masked = match settings(&state.kernel, &resident).await {
        Ok(settings) => settings.masked_email,
        Err(error) => return unavailable(&state, &visit, &error),
    };
    let sent = pending(&state.kernel, Purpose::Email, session.token.id(), Some(&resident)).await;
    let sent = match sent {
        Ok(sent) => sent,
        Err(error) => return unavailable(&state, &visit, &error),
    };
    let ask = FormView::open(&state, &session.token, &EMAIL).await;
    let code = FormView::open(&state, &session.token, &EMAIL_CODE).await;
    let key = FormKey::mint(&*state.kernel.random);
    let page = render(&state, &visit, || {
        let view = view! { <EmailView ask code sent masked key saved/> };
        Page::new(t("me-email"), view).within(Section::Mine).private()
    });
    (session.headers(), page).into_response()
}

#[component]
fn EmailView(
    ask: FormView,
    code: FormView,
    sent: Option<Pending>,
    masked: Option<String>,
    key: FormKey,
    saved: Saved,
) -> impl IntoView {
    let errors = [ask.errors.clone(), code.errors.clone()].concat();
    let asked_before = sent.is_some();
    let now = match masked {
        None => view! { <p>{t("me-email-intro")}</p> }.into_any(),
        Some(address) => view! {
            <p>{t_with("me-email-now", &[("address", address.into())])}</p>
            <ButtonForm action=functions::REMOVE_EMAIL text=t("me-email-remove") key/>
        }
        .into_any(),
    };
    let code = sent.map(|sent| view! { <CodeForm form=code sent/> });
    view! {
        <Breadcrumb above=vec![
            (Route::Me(Me::Overview), t("me")),
            (Route::Me(Me::Settings), t("me-settings")),
        ]/>
        <h1>{t("me-email")}</h1>
        <SavedNotice saved/>
        <ErrorSummary errors/>
        {now}
        {code}
        {asked_before.then(|| view! { <h2>{t("me-email-other")}</h2> })}
        <form
            method="post"
            action=in_locale(functions::REQUEST_EMAIL, use_locale())
            enctype="multipart/form-data"
            novalidate
        >
            <input type="hidden" name=FormKey::FIELD value=ask.key.to_text()/>
            <Field
                form=ask
                name="email"
                control=Control::Email
                label=t("me-email-address")
                hint=t("me-email-hint")
                max_length=254
            />
            <SubmitButton
                text=t("me-email-send")
                weight=if asked_before { Weight::Plain } else { Weight::Primary }
            />
        </form>
    }
}

#[component]
fn CodeForm(form: FormView, sent: Pending) -> impl IntoView {
    let said = t_with(
        "me-code-sent",
        &[("phone", sent.masked.into()), ("until", clock(sent.expires_at).into())],
    );
    view! {
        <p>{said}</p>
        <form
            method="post"
            action=in_locale(functions::ADD_EMAIL, use_locale())
            enctype="multipart/form-data"
            novalidate
        >
            <input type="hidden" name=FormKey::FIELD value=form.key.to_text()/>
            <CodeField form name=CODE_FIELD label=t("me-code-label") hint=t("me-email-code-hint")/>
            <SubmitButton text=t("me-email-confirm") weight=Weight::Primary/>
        </form>
    }
}
