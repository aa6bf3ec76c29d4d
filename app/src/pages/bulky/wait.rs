//! Waiting for a place on a day that is fully booked.

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    response::Response,
};
use backend::bulky::MAX_NAME;
use chrono::NaiveDate;
use leptos::prelude::*;

use super::{Step, draft, open, page as bulky_page, words::civil_day};
use crate::{
    components::contact_fields::ContactFields,
    form::FormView,
    render::{t, t_with},
    routes::Booking,
    state::AppState,
    visit::Visit,
};

/// The day.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Asked {
    #[serde(default)]
    day: String,
}

/// `/bulky/wait`.
pub async fn page(
    State(state): State<AppState>,
    asked: Result<Query<Asked>, QueryRejection>,
    visit: Visit,
) -> Response {
    let asked = asked.map(|Query(asked)| asked.day).unwrap_or_default();
    open(&state, &visit, async |mut form, _| {
        if asked.parse::<NaiveDate>().is_ok() {
            form.values = draft::with(form.values, draft::DAY, asked);
        }
        show(&state, &visit, form)
    })
    .await
}

fn show(state: &AppState, visit: &Visit, form: FormView) -> Response {
    bulky_page(state, visit, "bulky-wait", |_| body(form))
}

/// What it asks, with `form` in it.
#[must_use]
pub fn body(mut form: FormView) -> AnyView {
    let own = draft::fields_of(Booking::Wait);
    form.errors.retain(|error| own.contains(&error.field.as_str()) || error.field.is_empty());
    let question = t("bulky-wait");
    let day = form.value(draft::DAY);
    let said = day.parse().map(civil_day).unwrap_or_default();
    view! {
        <Step step=Booking::Wait form=form.clone() question back=false button=t("bulky-wait-join")>
            <p>{t_with("bulky-wait-explained", &[("day", said.into())])}</p>
            <input type="hidden" name=draft::DAY value=day/>
            <ContactFields
                form
                phone_label=t("bulky-phone")
                phone_hint=t("bulky-wait-phone-hint")
                max_name=MAX_NAME
            />
        </Step>
    }
    .into_any()
}
