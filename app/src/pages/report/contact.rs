//! How to reach them, if they like.

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    response::Response,
};
use backend::cases::MAX_NAME;
use leptos::prelude::*;

use super::{Back, Step, draft, open, page as report_page};
use crate::{
    components::contact_fields::ContactFields, form::FormView, render::t, routes::Reporting,
    state::AppState, visit::Visit,
};

/// `/report/contact`.
pub async fn page(
    State(state): State<AppState>,
    back: Result<Query<Back>, QueryRejection>,
    visit: Visit,
) -> Response {
    let back = Back::of(back);
    open(&state, &visit, async |form| show(&state, &visit, form, back)).await
}

/// The page with `form` in it.
pub fn show(state: &AppState, visit: &Visit, mut form: FormView, back: bool) -> Response {
    let own = [draft::NAME, draft::PHONE, ""];
    form.errors.retain(|error| own.contains(&error.field.as_str()));
    report_page(state, visit, "report-contact", |question| {
        view! {
            <Step step=Reporting::Contact form=form.clone() question back>
                <p>{t("report-contact-why")}</p>
                <ContactFields
                    form
                    phone_label=t("report-phone")
                    phone_hint=t("report-phone-hint")
                    max_name=MAX_NAME
                />
            </Step>
        }
        .into_any()
    })
}
