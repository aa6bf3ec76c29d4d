//! Where a reporter says which phone is told of their case, with a code that is sent to it.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use backend::{
    accounts::residents::{Pending, Purpose, pending},
    forms::FormKey,
};
use leptos::prelude::*;

use super::track;
use crate::{
    account::unavailable,
    api::{
        cases::SECRET,
        me::{
            CODE_FIELD,
            case_phone::{CASE_PHONE, CASE_PHONE_CODE},
        },
    },
    components::{
        breadcrumb::Breadcrumb,
        button::{SubmitButton, Weight},
        error_summary::ErrorSummary,
        field::{Control, Field},
    },
    form::{FormView, presession},
    pages::me::{ButtonForm, CodeField},
    render::{Page, Section, render, t, t_with, use_locale},
    routes::{Route, functions, in_locale},
    state::AppState,
    texts::clock,
    visit::Visit,
};

/// `/cases/track/{secret}/phone`.
pub async fn page(
    State(state): State<AppState>,
    Path(secret): Path<String>,
    visit: Visit,
) -> Response {
    let case = match track::read(&state, &visit, &secret).await {
        Ok(case) => case,
        Err(answer) => return answer,
    };
    let session = presession(&state, &visit);
    let sent = pending(&state.kernel, Purpose::Case, session.token.id(), None).await;
    let sent = match sent {
        Ok(sent) => sent.filter(|sent| sent.expires_at > state.kernel.now()),
        Err(error) => return unavailable(&state, &visit, &error),
    };
    let ask = FormView::open(&state, &session.token, &CASE_PHONE).await;
    let code = FormView::open(&state, &session.token, &CASE_PHONE_CODE).await;
    let key = FormKey::mint(&*state.kernel.random);
    let number = case.number.to_string();
    let page = render(&state, &visit, || {
        let above = vec![(
            Route::Case(secret.clone()),
            t_with("case-title-of", &[("number", number.into())]),
        )];
        let view = view! {
            <Breadcrumb above/>
            <PhoneView secret texted=case.texted sent ask code key/>
        };
        Page::new(t("case-phone"), view).within(Section::Report).private()
    });
    (session.headers(), page).into_response()
}

#[component]
fn PhoneView(
    secret: String,
    /// The phone that is told now, masked.
    texted: Option<String>,
    sent: Option<Pending>,
    ask: FormView,
    code: FormView,
    key: FormKey,
) -> impl IntoView {
    let errors = [ask.errors.clone(), code.errors.clone()].concat();
    let told = texted.is_some();
    let hidden = vec![(SECRET, secret.clone())];
    let now = match texted {
        None => view! { <p>{t("case-phone-intro")}</p> }.into_any(),
        Some(phone) => view! {
            <p class="notice good" role="status">
                {t_with("case-phone-now", &[("phone", phone.into())])}
            </p>
            <ButtonForm
                action=functions::CASE_PHONE_STOP
                text=t("case-phone-stop")
                key
                hidden=hidden
            />
        }
        .into_any(),
    };
    let asked_before = sent.is_some() || told;
    let of = secret.clone();
    let code = sent.map(|sent| view! { <CodeForm form=code sent secret=of/> });
    view! {
        <h1>{t("case-phone")}</h1>
        <ErrorSummary errors/>
        {now}
        {code}
        {asked_before.then(|| view! { <h2>{t("case-phone-other")}</h2> })}
        <form
            method="post"
            action=in_locale(functions::CASE_PHONE_CODE, use_locale())
            enctype="multipart/form-data"
            novalidate
        >
            <input type="hidden" name=FormKey::FIELD value=ask.key.to_text()/>
            <input type="hidden" name=SECRET value=secret/>
            <Field
                form=ask
                name="phone"
                control=Control::Phone
                label=t("case-phone-number")
                hint=t("case-phone-hint")
                max_length=20
            />
            <SubmitButton
                text=t("case-phone-send")
                weight=if asked_before { Weight::Plain } else { Weight::Primary }
            />
        </form>
    }
}

#[component]
fn CodeForm(form: FormView, sent: Pending, secret: String) -> impl IntoView {
    let said = t_with(
        "me-code-sent",
        &[("phone", sent.masked.into()), ("until", clock(sent.expires_at).into())],
    );
    view! {
        <p>{said}</p>
        <form
            method="post"
            action=in_locale(functions::CASE_PHONE, use_locale())
            enctype="multipart/form-data"
            novalidate
        >
            <input type="hidden" name=FormKey::FIELD value=form.key.to_text()/>
            <input type="hidden" name=SECRET value=secret/>
            <CodeField form name=CODE_FIELD label=t("me-code-label") hint=t("case-phone-code-hint")/>
            <SubmitButton text=t("case-phone-confirm") weight=Weight::Primary/>
        </form>
    }
}
