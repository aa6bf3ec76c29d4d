//! What is the matter, in their own words.

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    response::Response,
};
use backend::cases::MAX_WORDS;
use domain::cases::CaseKind;
use leptos::prelude::*;

use super::{Back, Step, draft, open, page as report_page};
use crate::{
    components::{
        choice::{Choice, Pick},
        field::{Control, Field},
    },
    form::FormView,
    render::t,
    routes::Reporting,
    state::AppState,
    visit::Visit,
};

/// What they want. Most report something, so the others are a tap away.
fn kinds(chosen: CaseKind) -> impl IntoView {
    let choices = CaseKind::ALL
        .iter()
        .filter(|kind| kind.is_residents())
        .map(|&kind| {
            let label = t(&format!("report-kind-{}", kind.as_str()));
            let (name, value) = (draft::KIND, kind.as_str());
            let chosen = kind == chosen;
            view! { <Choice pick=Pick::One name value label chosen/> }
        })
        .collect_view();
    view! {
        <details open={chosen != CaseKind::Report}>
            <summary>{t("report-kind-other")}</summary>
            <fieldset class="field">
                <legend>{t("report-kind")}</legend>
                {choices}
            </fieldset>
        </details>
    }
}

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
    let joins = !form.value(draft::SAME).is_empty();
    report_page(state, visit, "report-words", |question| {
        view! {
            <Step step=Reporting::Words form=form.clone() question back>
                <Field
                    form=form.clone()
                    name=draft::WORDS
                    control=Control::Long
                    label=t(if photos { "report-words-optional" } else { "report-words-label" })
                    hint=t("report-words-hint")
                    max_length=MAX_WORDS
                />
                {(!joins).then(|| kinds(draft::kind(&form.values)))}
            </Step>
        }
        .into_any()
    })
}
