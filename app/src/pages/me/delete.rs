//! Where a resident deletes their account, with a code.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use backend::{
    accounts::residents::{Pending, Purpose, pending},
    forms::FormKey,
};
use leptos::prelude::*;

use super::{ButtonForm, CodeField};
use crate::{
    account::{SignedIn, unavailable},
    api::me::{CODE_FIELD, DELETE},
    components::{
        breadcrumb::Breadcrumb,
        button::{SubmitButton, Weight},
        error_summary::ErrorSummary,
        notice::{Kind, Notice},
    },
    form::{FormView, presession},
    render::{Page, Section, render, t, t_with, use_locale},
    routes::{Me, Route, functions, in_locale},
    state::AppState,
    texts::clock,
    visit::Visit,
};

/// `/me/delete`.
pub async fn page(
    State(state): State<AppState>,
    SignedIn(resident): SignedIn,
    visit: Visit,
) -> Response {
    let session = presession(&state, &visit);
    let sent = pending(&state.kernel, Purpose::Delete, session.token.id(), Some(&resident)).await;
    let sent = match sent {
        Ok(sent) => sent,
        Err(error) => return unavailable(&state, &visit, &error),
    };
    let form = FormView::open(&state, &session.token, &DELETE).await;
    let again = FormKey::mint(&*state.kernel.random);
    let page = render(&state, &visit, || {
        Page::new(t("me-delete"), view! { <DeleteView form sent again/> })
            .within(Section::Mine)
            .private()
    });
    (session.headers(), page).into_response()
}

#[component]
fn DeleteView(form: FormView, sent: Option<Pending>, again: FormKey) -> impl IntoView {
    let errors = form.errors.clone();
    let code = sent.map(|sent| {
        let said = t_with(
            "me-code-sent",
            &[("phone", sent.masked.into()), ("until", clock(sent.expires_at).into())],
        );
        view! {
            <p>{said}</p>
            <form
                method="post"
                action=in_locale(functions::DELETE_ACCOUNT, use_locale())
                enctype="multipart/form-data"
                novalidate
            >
                <input type="hidden" name=FormKey::FIELD value=form.key.to_text()/>
                <CodeField form name=CODE_FIELD label=t("me-code-label") hint=t("me-code-hint")/>
                <SubmitButton text=t("me-delete") weight=Weight::Primary/>
            </form>
        }
    });
    view! {
        <Breadcrumb above=vec![
            (Route::Me(Me::Overview), t("me")),
            (Route::Me(Me::Data), t("me-data")),
        ]/>
        <h1>{t("me-delete")}</h1>
        <ErrorSummary errors/>
        <Notice kind=Kind::Warning title=t("me-delete-final")>
            <p>{t("me-delete-explained")}</p>
        </Notice>
        {code}
        <ButtonForm action=functions::REQUEST_DELETE text=t("me-delete-code") key=again/>
    }
}
