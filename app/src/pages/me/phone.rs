//! Where a resident changes their number, with a code to the new one and a code to the old.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use backend::{
    accounts::residents::{Pending, Purpose, pending, settings},
    forms::FormKey,
};
use leptos::prelude::*;

use super::{CodeField, Saved, SavedNotice};
use crate::{
    account::{SignedIn, unavailable},
    api::me::phone::{NEW_PHONE, PHONE_CODES},
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

/// `/me/phone`.
pub async fn page(
    State(state): State<AppState>,
    SignedIn(resident): SignedIn,
    saved: Saved,
    visit: Visit,
) -> Response {
    let session = presession(&state, &visit);
    let masked = match settings(&state.kernel, &resident).await {
        Ok(settings) => settings.masked_phone,
        Err(error) => return unavailable(&state, &visit, &error),
    };
    let sent =
        async |purpose| pending(&state.kernel, purpose, session.token.id(), Some(&resident)).await;
    let (new, old) = match (sent(Purpose::NewPhone).await, sent(Purpose::OldPhone).await) {
        (Ok(new), Ok(old)) => (new, old),
        (Err(error), _) | (_, Err(error)) => return unavailable(&state, &visit, &error),
    };
    let ask = FormView::open(&state, &session.token, &NEW_PHONE).await;
    let codes = FormView::open(&state, &session.token, &PHONE_CODES).await;
    let page = render(&state, &visit, || {
        let view = view! { <PhoneView ask codes sent=new.zip(old) masked saved/> };
        Page::new(t("me-change-phone"), view).within(Section::Mine).private()
    });
    (session.headers(), page).into_response()
}

#[component]
fn PhoneView(
    ask: FormView,
    codes: FormView,
    /// To the new number and to the old one.
    sent: Option<(Pending, Pending)>,
    masked: String,
    saved: Saved,
) -> impl IntoView {
    let errors = [ask.errors.clone(), codes.errors.clone()].concat();
    let asked_before = sent.is_some();
    let codes = sent.map(|(new, old)| view! { <CodesForm form=codes new old/> });
    view! {
        <Breadcrumb above=vec![(Route::Me(Me::Overview), t("me"))]/>
        <h1>{t("me-change-phone")}</h1>
        <SavedNotice saved/>
        <ErrorSummary errors/>
        <p>{t_with("me-change-phone-now", &[("phone", masked.into())])}</p>
        <p>{t("me-change-phone-intro")}</p>
        {codes}
        {asked_before.then(|| view! { <h2>{t("me-change-phone-again")}</h2> })}
        <form
            method="post"
            action=in_locale(functions::REQUEST_PHONE, use_locale())
            enctype="multipart/form-data"
            novalidate
        >
            <input type="hidden" name=FormKey::FIELD value=ask.key.to_text()/>
            <Field
                form=ask
                name="phone"
                control=Control::Phone
                label=t("me-change-phone-new")
                hint=t("me-phone-hint")
                max_length=40
            />
            <SubmitButton
                text=t("me-change-phone-send")
                weight=if asked_before { Weight::Plain } else { Weight::Primary }
            />
        </form>
        <p class="small soft">{t("me-change-phone-lost")}</p>
    }
}

#[component]
fn CodesForm(form: FormView, new: Pending, old: Pending) -> impl IntoView {
    let until = new.expires_at.min(old.expires_at);
    let to = |phone: String| t_with("me-change-phone-code", &[("phone", phone.into())]);
    view! {
        <p>{t_with("me-change-phone-sent", &[("until", clock(until).into())])}</p>
        <form
            method="post"
            action=in_locale(functions::CHANGE_PHONE, use_locale())
            enctype="multipart/form-data"
            novalidate
        >
            <input type="hidden" name=FormKey::FIELD value=form.key.to_text()/>
            <CodeField
                form=form.clone()
                name="new_code"
                label=to(new.masked)
                hint=t("me-change-phone-new-hint")
            />
            <CodeField
                form
                name="old_code"
                label=to(old.masked)
                hint=t("me-change-phone-old-hint")
            />
            <SubmitButton text=t("me-change-phone") weight=Weight::Primary/>
        </form>
    }
}
