//! Proving again that it is they, before an act that matters.

use app::{
    components::{
        button::{SubmitButton, Weight},
        error_summary::ErrorSummary,
        field::{Control, Field},
        notice::{Kind, Notice},
    },
    form::{FormView, presession},
    render::{render, t, t_with, use_locale},
    routes::in_locale,
    state::AppState,
    visit::Visit,
};
use axum::{
    extract::{Query, State, rejection::QueryRejection},
    response::{IntoResponse, Response},
};
use backend::{accounts::staff::demonstration, forms::FormKey};
use leptos::prelude::*;

use super::sign_in::WayBack;
use crate::{api::account::CONFIRM, desk::Desk, frame, routes::functions};

/// `/staff/confirm`.
pub(super) async fn page(
    State(state): State<AppState>,
    back: Result<Query<WayBack>, QueryRejection>,
    visit: Visit,
    desk: Desk,
) -> Response {
    let to = WayBack::of(back);
    let browser = presession(&state, &visit);
    let form = FormView::open(&state, &browser.token, &CONFIRM).await;
    let page = render(&state, &visit, || {
        let code = desk.session.demonstration.then(|| demonstration::code(&state.kernel));
        let body = view! {
            <p>{t("staff-confirm-why")}</p>
            {code.map(|code| view! {
                <Notice kind=Kind::Info title=t("staff-demonstration")>
                    <p>{t_with("staff-demonstration-code", &[("code", code.into())])}</p>
                </Notice>
            })}
            <form
                method="post"
                action=in_locale(functions::CONFIRM, use_locale())
                enctype="multipart/form-data"
                novalidate
            >
                <ErrorSummary errors=form.errors.clone()/>
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
        };
        frame::page(&desk, "", &t("staff-confirm"), body)
    });
    (browser.headers(), page).into_response()
}
