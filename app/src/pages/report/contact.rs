//! How to reach them, if they like.

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    response::Response,
};
use backend::cases::MAX_NAME;
use leptos::prelude::*;

use super::{Back, Step, draft, open, page as report_page};
use crate::{
    components::field::{Control, Field},
    form::FormView,
    render::t,
    routes::Reporting,
    state::AppState,
    visit::Visit,
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
                <Field
                    form=form.clone()
                    name=draft::PHONE
                    control=Control::Phone
                    label=t("report-phone")
                    hint=t("report-phone-hint")
                    max_length=20
                />
                <Field
                    form
                    name=draft::NAME
                    control=Control::Text
                    label=t("report-name")
                    hint=t("report-name-hint")
                    max_length=MAX_NAME
                />
            </Step>
        }
        .into_any()
    })
}
