//! What is the matter, in their own words.

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    response::Response,
};
use backend::cases::MAX_WORDS;
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

/// `/report/words`.
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
    form.errors.retain(|error| error.field == draft::WORDS || error.field.is_empty());
    let photos = !draft::photos(&form.values).is_empty();
    report_page(state, visit, "report-words", |question| {
        view! {
            <Step step=Reporting::Words form=form.clone() question back>
                <Field
                    form
                    name=draft::WORDS
                    control=Control::Long
                    label=t(if photos { "report-words-optional" } else { "report-words-label" })
                    hint=t("report-words-hint")
                    max_length=MAX_WORDS
                />
            </Step>
        }
        .into_any()
    })
}
